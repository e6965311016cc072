"""Features in bins, a target and protected groups, read and checked for the choice of a set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ..._core.checks import check_count
from ..._core.columns import Column, read_column, read_columns
from ..._core.errors import InputError, InputTypeError
from ..._core.rng import seed64
from ..._core.warnings import warn
from ..bins.binning import codes_or_missing
from ..bins.choose import make_bins
from ..value.jeffreys import EmptyBinWarning
from ..value.tables import event_indicator
from .set_information import SetInformation, set_information, smoothed_shares
from .set_program import SetRules

if TYPE_CHECKING:
    from ..._core.types import Floats, Ints, Mask

MAX_GROUPS = 20  # more classes than this are a measurement, not groups of people


@dataclass(frozen=True, slots=True)
class Attribute:
    """A protected attribute.

    Attributes
    ----------
    name : str
        Its name.
    levels : tuple of str
        Names of its groups.
    codes : ndarray of shape (n,), int64
        Group of each row.
    """

    name: str
    levels: tuple[str, ...]
    codes: Ints


@dataclass(frozen=True, slots=True)
class Candidates:
    """Features to choose from, in bins, with the target and the protected attributes of the same rows.

    Attributes
    ----------
    names : tuple of str
        The features.
    codes : tuple of ndarray of shape (n,), int64
        Bin of each row, one array per feature.
    target : ndarray of shape (n,), int64
        1 where the row is an event, else 0.
    attributes : tuple of Attribute
        The protected attributes.
    """

    names: tuple[str, ...]
    codes: tuple[Ints, ...]
    target: Ints
    attributes: tuple[Attribute, ...]

    def take(self, rows: Mask) -> Candidates:
        """Some of the rows."""
        return Candidates(
            self.names,
            tuple(code[rows] for code in self.codes),
            self.target[rows],
            tuple(Attribute(a.name, a.levels, a.codes[rows]) for a in self.attributes),
        )

    def about_target(self) -> SetInformation:
        """Information values about the target."""
        return set_information(self.codes, self.names, self.target, 2, "the target")

    def about_attributes(self) -> tuple[SetInformation, ...]:
        """Information values about each protected attribute."""
        return tuple(set_information(self.codes, self.names, a.codes, len(a.levels), a.name) for a in self.attributes)

    def halves(self, random_state: Any) -> tuple[Candidates, Candidates]:
        """Two random halves of the rows, each with the same share of every class and group."""
        strata = self.target.copy()
        for attribute in self.attributes:
            strata = strata * len(attribute.levels) + attribute.codes
        shuffled = np.random.default_rng(seed64(random_state)).permutation(len(strata))
        first = np.zeros(len(strata), dtype=bool)
        first[shuffled[np.argsort(strata[shuffled], kind="stable")][::2]] = True
        for half in (first, ~first):
            for attribute in self.attributes:
                rows = np.bincount(attribute.codes[half], minlength=len(attribute.levels))
                if not rows.all():
                    level = attribute.levels[int(rows.argmin())]
                    raise InputError(
                        f"protected attribute {attribute.name!r} has too few rows of {level!r} for confirm=True: "
                        "each half needs some.",
                        remedy="Merge groups, or pass more rows.",
                    )
            if len(np.unique(self.target[half])) < 2:
                raise InputError("y has too few rows of one class for confirm=True: each half needs some.")
        return self.take(first), self.take(~first)

    def conflicts(self, most: float | None) -> tuple[tuple[int, int], ...]:
        """Pairs of features whose weights of evidence correlate by more than ``most`` in absolute value."""
        if most is None:
            return ()
        if not 0 < most <= 1:
            raise InputError(f"max_correlation={most!r} must lie in (0, 1], for example 0.7.")
        woe = np.column_stack([_weight_of_evidence(code, self.target) for code in self.codes])
        centred = woe - woe.mean(axis=0)
        norm = np.sqrt((centred**2).sum(axis=0))
        scaled = centred / np.where(norm > 0, norm, 1.0)
        first, second = np.nonzero(np.triu(np.abs(scaled.T @ scaled) > most, k=1))
        return tuple(zip(map(int, first), map(int, second), strict=True))


def read_candidates(
    X: Any, y: Any, protected: Any, *, event: Any, bins: Mapping[str, Any] | None, n_bins: int, max_codes: int
) -> Candidates:
    """Features in bins, target and attributes; columns of X that are protected are not chosen from."""
    check_count("n_bins", n_bins, 2)
    columns = read_columns(X, "X")
    n_rows = len(columns[0].values)
    target = event_indicator(y, event)
    if len(target) != n_rows:
        raise InputError(f"X and y must have the same number of rows; got X: {n_rows}, y: {len(target)}.")
    attributes = read_attributes(protected, columns, n_rows)
    kept = [c for c in columns if c.name not in _names_in(protected)]
    if not kept:
        raise InputError("every column of X is protected: there is nothing to choose from.")
    given = dict(bins or {})
    unknown = [name for name in given if name not in {column.name for column in kept}]
    if unknown:
        raise InputError(f"bins names {unknown[0]!r}, which is not among the features to choose from.")
    default = {c.name: None if _are_codes(c, max_codes) else n_bins for c in kept}
    codes = tuple(codes_or_missing(make_bins([c], given.get(c.name, default[c.name])), c, unseen="error") for c in kept)
    return Candidates(tuple(column.name for column in kept), codes, target, attributes)


def read_attributes(protected: Any, columns: Sequence[Column], n_rows: int) -> tuple[Attribute, ...]:
    """Protected attributes: names of columns of X, or data of their own.

    A string, or a list or tuple of strings, names columns; a mapping gives columns by name.
    """
    if isinstance(protected, str):
        protected = [protected]
    if isinstance(protected, Mapping):
        read = [_renamed(read_column(data, f"protected {name!r}"), str(name)) for name, data in protected.items()]
    elif isinstance(protected, (list, tuple)) and all(isinstance(entry, str) for entry in protected):
        read = [_named(name, columns) for name in protected]
    else:
        read = read_columns(protected, "protected")
    if not read:
        raise InputError("protected names no attribute.", remedy="Pass at least one column.")
    names = [column.name for column in read]
    if len(set(names)) < len(names):
        raise InputError(
            f"protected has two attributes of one name: {', '.join(map(repr, names))}.", remedy="Rename one."
        )
    return tuple(_attribute(column, n_rows) for column in read)


def read_rules(
    names: Sequence[str],
    min_features: int,
    max_features: int | None,
    required: Sequence[str],
    excluded: Sequence[str],
    conflicts: tuple[tuple[int, int], ...],
) -> SetRules:
    """Admissible sets, or an error that says which wishes cannot be met together."""
    least = check_count("min_features", min_features)
    most = len(names) if max_features is None else min(check_count("max_features", max_features), len(names))
    if least > most:
        raise InputError(f"min_features={least} is more than max_features or the number of features, {most}.")
    inside, outside = _positions(required, names, "required"), _positions(excluded, names, "excluded")
    both = set(inside) & set(outside)
    if both:
        raise InputError(
            f"feature {names[min(both)]!r} is both required and excluded.", remedy="Take it out of one of them."
        )
    if len(inside) > most:
        raise InputError(f"required names {len(inside)} features, but max_features={most}.")
    if len(names) - len(outside) < least:
        raise InputError(f"excluded leaves {len(names) - len(outside)} features, but min_features={least}.")
    for a, b in conflicts:
        if a in inside and b in inside:
            raise InputError(
                f"features {names[a]!r} and {names[b]!r} are both required, but their weights of evidence correlate "
                "by more than max_correlation. Require one of them, or raise max_correlation."
            )
    return SetRules(least, most, inside, outside, conflicts)


def warn_of_smoothing(about: Sequence[SetInformation]) -> None:
    """One warning that names the features for which an empty cell made 0.5 be added."""
    where = [f"{', '.join(i.smoothed[:5])}{', …' * (len(i.smoothed) > 5)} about {i.name}" for i in about if i.smoothed]
    warn_of_empty_cells(where)


def warn_of_empty_cells(where: Sequence[str]) -> None:
    """Warn where there is something to name."""
    if where:
        warn(
            f"a bin is empty in one group for {'; '.join(where)}. Added 0.5 to every cell of these tables;",
            EmptyBinWarning,
            remedy="use fewer bins or larger groups.",
        )


def check_names(names: Sequence[str], what: str) -> Sequence[str]:
    """Refuse a string, whose letters would be taken for names."""
    if isinstance(names, str):
        raise InputTypeError(f"{what}={names!r} must be a list of names, for example [{names!r}].")
    return names


def _are_codes(column: Column, max_codes: int) -> bool:
    """Whether the values are bins as they are: categories, or few distinct numbers."""
    if column.kind == "nominal":
        return True
    numbers = np.asarray(column.values, dtype=np.float64)
    return 0 < len(np.unique(numbers[~np.isnan(numbers)])) <= max_codes


def _names_in(protected: Any) -> set[str]:
    """Columns of X that ``protected`` names."""
    if isinstance(protected, str):
        return {protected}
    named = isinstance(protected, (list, tuple)) and all(isinstance(entry, str) for entry in protected)
    return set(protected) if named else set()


def _named(name: str, columns: Sequence[Column]) -> Column:
    for column in columns:
        if column.name == name:
            return column
    known = ", ".join(column.name for column in columns[:20]) + (", …" if len(columns) > 20 else "")
    raise InputError(
        f"protected names {name!r}, which is not a column of X; it has {known}. To protect an attribute that is not "
        "in X, pass its values: a data frame, a series or {name: values}."
    )


def _renamed(column: Column, name: str) -> Column:
    return Column(name, f"protected attribute {name!r}", column.values, column.kind)


def _attribute(column: Column, n_rows: int) -> Attribute:
    """Groups of one attribute, or an error that names it."""
    label = f"protected attribute {column.name!r}"
    if len(column.values) != n_rows:
        raise InputError(f"{label} has {len(column.values)} values for {n_rows} rows of X.", remedy="Pass one per row.")
    missing = int(column.missing.sum())
    if missing:
        raise InputError(
            f"{label} is missing in {missing} rows.",
            remedy=("Drop those rows, or make them a group of their own, for example 'unknown'."),
        )
    if column.kind != "nominal" and not np.isfinite(column.values).all():
        raise InputError(f"{label} holds infinity.", remedy="Cut it into groups.")
    keys = column.values.astype(str) if column.kind == "nominal" else column.values
    values, codes = np.unique(keys, return_inverse=True)
    levels = tuple(str(v) if column.kind == "nominal" else f"{v:.15g}" for v in values)
    if len(levels) < 2:
        raise InputError(
            f"{label} has one class, {levels[0]!r}: there is nobody to compare with.", remedy="Leave it out."
        )
    if len(levels) > MAX_GROUPS:
        raise InputError(
            f"{label} has {len(levels)} classes; at most {MAX_GROUPS} are taken as groups.",
            remedy=("Cut it into groups, for example age < 25."),
        )
    return Attribute(column.name, levels, codes.astype(np.int64))


def _positions(wanted: Sequence[str], names: Sequence[str], what: str) -> tuple[int, ...]:
    unknown = [name for name in check_names(wanted, what) if name not in names]
    if unknown:
        shown = ", ".join(names[:20]) + (", …" if len(names) > 20 else "")
        raise InputError(f"{what} names {unknown[0]!r}, which is not among the features to choose from: {shown}.")
    return tuple(sorted({list(names).index(name) for name in wanted}))


def _weight_of_evidence(code: Ints, target: Ints) -> Floats:
    table = np.bincount(code * 2 + target, minlength=2 * (int(code.max()) + 1)).astype(np.float64).reshape(-1, 2)
    log_shares = np.log(smoothed_shares(table)[0])
    return np.asarray((log_shares[1] - log_shares[0])[code], dtype=np.float64)
