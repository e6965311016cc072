"""A fitted scorecard as JSON that is read back to the last bit, and as one portable SQL query."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..._core.errors import InputError
from ..._core.versions import versions
from ..bins.binning import Bins

if TYPE_CHECKING:
    from ..._core.columns import Column
    from ..._core.types import Floats
    from .scorecard import Card, CardFeature

FORMAT, VERSION = "infoest scorecard", 1
COVARIANCES = ("covariance", "information_covariance")
LARGEST = float(np.finfo(np.float64).max)
NOT_IN_SQL = {
    "bytes": "bytes",
    "mixed": "values of several types",
}


def value_kind(column: Column) -> str:
    """Type of a column's values: number, text, boolean, code (a category written as a number), bytes or mixed."""
    if column.kind != "nominal":
        return "number"
    present = [value for value in column.values if value is not None]
    for kind, types in (
        ("text", (str,)),
        ("boolean", (bool, np.bool_)),
        ("bytes", (bytes,)),
        ("code", (int, float, np.integer, np.floating)),
    ):
        if all(isinstance(value, types) for value in present):
            return kind
    return "mixed"


def write_card(state: dict[str, Any]) -> str:
    """A fitted scorecard as JSON.

    Parameters
    ----------
    state : dict
        Numbers, strings, arrays, lists and dicts; the classes as an array under ``"classes"``.

    Returns
    -------
    str
        ASCII, with a version. Floats are written so that they are read back to the last bit; ``nan``
        is null, infinity the string ``"Infinity"``.

    Raises
    ------
    TypeError
        If something, such as a class, is of another type.
    """
    classes: NDArray[Any] = state["classes"]
    head = {"format": FORMAT, "version": VERSION, "infoest": versions()["infoest"]}
    body = {**state, "classes": {"dtype": classes.dtype.str, "values": classes}}
    return json.dumps(_plain({**head, **body}), indent=1, allow_nan=False) + "\n"


def read_card(text: str) -> dict[str, Any]:
    """What :func:`write_card` was given.

    Parameters
    ----------
    text : str
        JSON.

    Returns
    -------
    dict
        Arrays are arrays again.

    Raises
    ------
    ValueError
        If the text is not JSON, not a scorecard, of an unknown version, or incomplete.
    """
    try:
        data = json.loads(text)
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InputError(f"this is not JSON: {error}.", remedy="Pass what to_json wrote.") from error
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise InputError(f'this JSON is no scorecard: its "format" is not {FORMAT!r}. Pass what to_json wrote.')
    if data.get("version") != VERSION:
        raise InputError(
            f"the scorecard has version {data.get('version')!r}, and this release reads version {VERSION}. "
            "Read it with the release that wrote it, or fit it again."
        )
    try:
        return _state(data)
    except KeyError as error:
        raise InputError(
            f"the scorecard is incomplete: it has no {error}.", remedy="Pass what to_json wrote."
        ) from error
    except (TypeError, AttributeError) as error:
        raise damaged(error) from error


def damaged(error: Exception) -> InputError:
    """The refusal of a file that is not what was written, with what gave it away."""
    return InputError(f"the scorecard is damaged: {str(error).rstrip('.')}.", remedy="Pass what to_json wrote.")


def write_sql(
    card: Card, table: str | Sequence[str], *, keep: Sequence[str] | None = None, prefix: str = "scorecard_"
) -> str:
    """A query that scores a table: log odds, probability of the event, and points.

    Parameters
    ----------
    card : Card
        The scorecard.
    table : str or sequence of str
        Table, or the parts of its name.
    keep : sequence of str, default=None
        Columns to pass on; ``None`` passes on all.
    prefix : str, default="scorecard_"
        Before the names of the new columns.

    Returns
    -------
    str
        One ``SELECT`` in standard SQL.

    Raises
    ------
    ValueError
        If something cannot be written in SQL, or the new columns have the name of an old one.
    """
    new = [f"{prefix}{name}" for name in ("log_odds", "probability", "points")]
    known = {name.casefold() for name in [*(feature.name for feature in card.features), *(keep or ())]}
    clash = [name for name in new if name.casefold() in known]
    if clash:
        raise InputError(f"the table has a column {clash[0]!r} already.", remedy="Choose another prefix=.")
    source = ".".join(map(_identifier, [table] if isinstance(table, str) else table))
    names = ["*"] if keep is None else [_identifier(name) for name in keep]
    terms = [_number(card.intercept), *(_term(feature, card.unseen) for feature in card.features)]
    log_odds, probability, points = map(_identifier, new)
    given = f"scored.{log_odds}"
    one = _number(1.0)
    outer = [
        *(f"scored.{name}" for name in names),
        *([] if keep is None else [given]),
        # Both branches are the same number; each keeps EXP from overflowing.
        (
            f"CASE WHEN {given} >= 0 THEN {one} / ({one} + EXP(-{given})) "
            f"ELSE EXP({given}) / ({one} + EXP({given})) END AS {probability}"
        ),
        f"{_number(card.scaling.offset)} - {_number(card.scaling.factor)} * {given} AS {points}",
    ]
    inner = [*(f"source.{name}" for name in names), "\n    + ".join(terms) + f"\n    AS {log_odds}"]
    return (
        "SELECT\n  " + ",\n  ".join(outer) + "\nFROM (\n  SELECT\n    " + ",\n    ".join(inner)
        + f"\n  FROM {source} source\n) scored\n"
    )  # fmt: skip


def _term(feature: CardFeature, unseen: str) -> str:
    """What a feature adds to the log odds, as a ``CASE`` expression."""
    if feature.kind in NOT_IN_SQL:
        raise InputError(
            f"column {feature.name!r} holds {NOT_IN_SQL[feature.kind]}, which SQL does not compare as Python does. "
            "Turn them into strings before fitting."
        )
    bins, x = feature.bins, f"source.{_identifier(feature.name)}"
    other = _number(0.0) if unseen == "neutral" else "NULL"
    values = [_number(float(feature.coefficient * woe)) for woe in feature.woe]
    missing = values[bins.n_bins] if len(values) > bins.n_bins else other
    numeric = feature.kind in {"number", "code"}
    lines = [f"WHEN {x} IS NULL{f' OR {x} <> {x}' if numeric else ''} THEN {missing}"]
    if numeric:  # NaN is above all numbers in some engines, where it equals itself; its reciprocal is not 0
        lines.append(
            f"WHEN {x} > {_number(LARGEST)} OR {x} < {_number(-LARGEST)} "
            f"THEN CASE WHEN {_number(1.0)} / {x} = {_number(0.0)} THEN NULL ELSE {missing} END"
        )
    for special, value in zip(bins.specials, values[bins.n_regular :], strict=False):
        if isinstance(special, str) == (feature.kind != "number"):  # else no value of the column equals it
            lines.append(f"WHEN {x} = {_key(special, feature.kind)} THEN {value}")
    if bins.categories is None:
        lines += [f"WHEN {x} < {_number(edge)} THEN {v}" for edge, v in zip(bins.edges, values, strict=False)]
        last = values[bins.n_regular - 1]
    else:
        groups = range(len(bins.categories)) if bins.groups is None else bins.groups
        keys = [_key(category, feature.kind) for category in bins.categories]
        lines += [f"WHEN {x} = {key} THEN {values[group]}" for key, group in zip(keys, groups, strict=True)]
        last = other
    return "CASE\n      " + "\n      ".join([*lines, f"ELSE {last}"]) + "\n    END"


def _key(category: Any, kind: str) -> str:
    """A category as a literal of its column's type."""
    if kind == "boolean":
        return str(category).upper()
    if kind in {"number", "code"}:
        return _number(float(category))
    return _text(str(category))


def _number(value: float) -> str:
    """A double-precision literal: the exponent keeps engines from reading a decimal one."""
    written = repr(float(value))
    return (
        f"({written if 'e' in written else written + 'e0'})"
        if value < 0
        else written
        if "e" in written
        else f"{written}e0"
    )


def _text(value: str) -> str:
    """A string literal."""
    return "'" + _sayable(value).replace("'", "''") + "'"


def _identifier(name: str) -> str:
    """A quoted name."""
    if not name:
        raise InputError("a name is empty, and SQL has no empty names.", remedy="Rename the column or table.")
    return '"' + _sayable(str(name)).replace('"', '""') + '"'


def _sayable(text: str) -> str:
    """The text itself, where SQL can hold it."""
    if "\0" in text or any("\ud800" <= c <= "\udfff" for c in text):
        raise InputError(
            f"{text!r:.60} holds a NUL character or half a surrogate pair, which SQL text cannot. Replace it."
        )
    return text


def _plain(value: Any) -> Any:
    """Lists, dicts, strings and numbers that JSON knows."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, np.ndarray | np.generic):
        return _plain(value.tolist())
    if isinstance(value, float) and not math.isfinite(value):
        return None if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return value


def _state(data: dict[str, Any]) -> dict[str, Any]:
    """The state with its arrays and numbers."""
    classes = np.array(data["classes"]["values"], dtype=data["classes"]["dtype"])
    if len(classes) != 2 or data["event"] not in {0, 1}:
        raise InputError("the scorecard is damaged: it needs two classes, one of them the event.")
    features = [_feature(feature) for feature in data["features"]]
    settings, shape = data["settings"], (len(features) + 1,) * 2
    covariances = {key: _floats(np.array(data[key], dtype=object)) for key in COVARIANCES}
    if any(covariance.shape != shape for covariance in covariances.values()):
        raise InputError(f"the scorecard is damaged: its covariance does not fit its {len(features)} features.")
    return {
        "classes": classes,
        "event": data["event"],
        "named_features": bool(data["named_features"]),
        "settings": {"C": float(settings["C"]), **{key: settings[key] for key in ("pdo", "odds", "base_points")}},
        "encoder": dict(data["encoder"]),
        "intercept": float(data["intercept"]),
        **covariances,
        "features": features,
    }


def _feature(data: dict[str, Any]) -> dict[str, Any]:
    """One feature, its table as arrays that fit its bins."""
    bins = Bins.from_dict(data["bins"])
    table = {
        key: np.array(values, dtype=object) if key == "bin" else _floats(np.array(values, dtype=object))
        for key, values in data["table"].items()
    }
    lengths = {len(column) for column in (*table.values(), table["woe"], table["points"], table["points_stderr"])}
    if len(lengths) != 1 or not lengths <= {bins.n_bins, bins.n_bins + 1} or not np.isfinite(table["woe"]).all():
        raise InputError(f"the scorecard is damaged: the table of {data['name']!r} does not fit its bins.")
    numbers = (
        "coefficient",
        "coefficient_stderr",
        "information_value",
        "information_value_stderr",
        "information_value_pvalue",
    )
    return {
        "name": str(data["name"]),
        "kind": str(data["kind"]),
        "bins": bins.to_dict(),
        "table": table,
        **{key: float(_floats(np.array([data[key]], dtype=object))[0]) for key in numbers},
    }


def _floats(values: NDArray[Any]) -> Floats:
    """Numbers; null is ``nan``."""
    return np.where(values == None, np.nan, values).astype(np.float64)  # noqa: E711 - of each element
