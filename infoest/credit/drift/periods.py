"""Which period and segment each row belongs to, and the months in between that hold no rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ..._core.columns import is_missing, read_column
from ..._core.errors import InputError
from ..bins.labels import some

if TYPE_CHECKING:
    from ..._core.types import Codes

MONTH = re.compile(r"(\d{4})(-?)(0[1-9]|1[0-2])")
DATE = re.compile(r"(\d{4}-(0[1-9]|1[0-2]))-\d{2}([ T].*)?")
# Dates and months in other orders: sorted as text they would not be in the order of time.
OTHER_DATE = re.compile(
    r"\d{1,2}[./-]\d{1,2}[./-](\d{2}|\d{4})\b.*|\d{4}[./-]\d{1,2}[./-]\d{1,2}\b.*|\d{1,2}[./-]\d{4}|\d{4}[./]\d{1,2}"
    r"|(\d{1,2}[ ./-]*)?(jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?|sept?(ember)?|oct(ober)?"
    r"|nov(ember)?|dec(ember)?)[ ./'-]*(\d{1,2},? +)?(\d{2}|\d{4})\b.*",
    re.IGNORECASE,
)
ALL = ("all",)  # the one segment where rows are not split
MOST_MONTHS = 1200  # a century: more is a misread date


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """Segment and period of every row.

    Attributes
    ----------
    segments, periods : tuple of str
        Their names in order.
    segment, period : ndarray of shape (n,), int64
        Those of each row, by number.
    """

    segments: tuple[str, ...]
    periods: tuple[str, ...]
    segment: Codes
    period: Codes


def read_grid(
    n_rows: int, by: Any, name: str, periods: Sequence[Any] | None, segment: Any, known: tuple[str, ...]
) -> Grid:
    """Period and segment of each of so many rows; segments that are not among the known ones come last."""
    labels, period = read_periods(by, name, periods)
    if len(period) != n_rows:
        raise InputError(f"X and by must have the same number of rows; got X: {n_rows}, by: {len(period)}.")
    own, codes = read_segments(segment, n_rows)
    segments = (*known, *sorted(set(own) - set(known)))
    return Grid(segments, labels, np.array([segments.index(label) for label in own], dtype=np.int64)[codes], period)


def read_segments(segment: Any, n_rows: int) -> tuple[tuple[str, ...], Codes]:
    """Segments in sorted order, and the number of each row's; without any, all rows are of one."""
    if segment is None:
        return ALL, np.zeros(n_rows, dtype=np.int64)
    names, codes = read_labels(segment, "segment")
    if len(codes) != n_rows:
        raise InputError(f"X and segment must have the same number of rows; got X: {n_rows}, segment: {len(codes)}.")
    return names, codes


def read_periods(by: Any, name: str, order: Sequence[Any] | None = None) -> tuple[tuple[str, ...], Codes]:
    """Labels of the periods in order, and the number of each row's period.

    Dates, also written as ``2026-03-31``, become months, ``2026-03``. Labels that are months (``2026-03`` or
    ``202603``) are completed with the months between the first and the last; other labels are sorted, numbers by
    size. Dates written otherwise, ``31/03/2026``, are refused. ``order`` names all labels.
    """
    distinct, codes = _factorised(by)
    if not distinct:
        raise InputError(f"{name} has no rows.", remedy="Pass rows of at least one period.")
    texts, numbers = _texts(distinct, codes, name)
    found = sorted(set(texts), key=lambda text: (numbers.get(text, 0.0), text))
    if order is not None:
        labels = tuple(map(_text, order))
        twice = [label for i, label in enumerate(labels) if label in labels[:i]]
        if twice:
            raise InputError(f"periods names {twice[0]!r} twice.")
        strange = [text for text in found if text not in labels]
        if strange:
            raise InputError(f"{name} holds {strange[0]!r}, which is not among periods: {some(labels)}.")
    else:
        _refuse_other_dates(found, name)
        labels = _with_gaps(found)
    position = {label: i for i, label in enumerate(labels)}
    return labels, np.array([position[text] for text in texts], dtype=np.int64)[codes]


def read_labels(values: Any, name: str) -> tuple[tuple[str, ...], Codes]:
    """Labels in sorted order, and the number of each row's label; rows without one are of the label "missing"."""
    distinct, codes = _factorised(read_column(values, name).values)
    labels, position = np.unique(
        ["missing" if is_missing(value) else _text(value) for value in distinct] or [""], return_inverse=True
    )
    return tuple(map(str, labels)), position[codes]


def _factorised(values: Any) -> tuple[list[Any], Codes]:
    """Distinct values, and the number of each row's value; dates of arrays as months."""
    if isinstance(values, np.ndarray) and values.dtype.kind in "iufM":
        array = values.astype("datetime64[M]") if values.dtype.kind == "M" else values
        distinct, codes = np.unique(array, return_inverse=True)
        texts = [None if np.isnat(date) else str(date) for date in distinct] if array.dtype.kind == "M" else None
        return distinct.tolist() if texts is None else texts, codes
    known: dict[Any, int] = {}
    rows = values.to_list() if hasattr(values, "to_list") else list(values)
    codes = np.array([known.setdefault(value, len(known)) for value in rows], dtype=np.int64)
    return list(known), codes


def _texts(distinct: Sequence[Any], codes: Codes, name: str) -> tuple[list[str], dict[str, float]]:
    """The text of each distinct period, and the number behind a text where periods are numbers."""
    gone = sum(int((codes == i).sum()) for i, value in enumerate(distinct) if is_missing(value))
    if gone:
        raise InputError(
            f"{name} is missing in {gone} rows: they belong to no period.", remedy="Drop them, or give them one."
        )
    if all(hasattr(value, "strftime") for value in distinct):
        return [value.strftime("%Y-%m") for value in distinct], {}
    column = read_column(np.array(distinct, dtype=object), name)
    texts = [_text(value) for value in column.values.tolist()]
    dates = [DATE.fullmatch(text) for text in texts]
    if all(dates):
        return [date[1] for date in dates if date], {}
    numbers = {} if column.kind == "nominal" else dict(zip(texts, column.values.tolist(), strict=True))
    return texts, numbers


def _refuse_other_dates(found: Sequence[str], name: str) -> None:
    """An error where labels look like dates that are not all ISO ones; those have become months."""
    if not any(map(OTHER_DATE.fullmatch, found)):
        return
    odd = next((text for text in found if not DATE.fullmatch(text)), found[0])
    raise InputError(
        f"{name} holds {odd!r}, and dates sort in the order of time only where all are written like 2026-03-31.",
        argument="periods",
        remedy="Rewrite them so, or as months, 2026-03, or name the labels in order with periods=.",
    )


def _with_gaps(found: Sequence[str]) -> tuple[str, ...]:
    """Months between the first and the last added, where all labels are months written alike."""
    matches = [MONTH.fullmatch(text) for text in found]
    if not all(matches) or len({match[2] for match in matches if match}) != 1:
        return tuple(found)
    numbers = [12 * int(match[1]) + int(match[3]) - 1 for match in matches if match]
    if numbers[-1] - numbers[0] >= MOST_MONTHS:
        return tuple(found)
    dash = matches[0][2] if matches[0] else ""
    return tuple(f"{number // 12:04d}{dash}{number % 12 + 1:02d}" for number in range(numbers[0], numbers[-1] + 1))


def _text(value: Any) -> str:
    """A label as text: whole numbers without a point."""
    return f"{value:.15g}" if isinstance(value, float) else str(value)
