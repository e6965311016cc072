"""What the order of rows means: times of a series, trials, or nothing, and signs that it is not what it is taken for.

Values are paired by position, so that dates out of order, or rows and columns exchanged, change every number without
an error; and rows of a time series are not independent, which tests and intervals of independent rows cannot see.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from .checks import check_choice
from .columns import read_column
from .errors import InputError
from .sample import Sample, Serial, deviations
from .warnings import InfoestWarning, warn

if TYPE_CHECKING:
    from .types import Floats, Rows

DATES = frozenset({"DatetimeIndex", "PeriodIndex", "TimedeltaIndex"})  # of pandas, which need not be installed
LOOKED_AT = 10_000  # rows: memory shows in them, or it does not matter
FEW_EFFECTIVE = 100  # independent rows: with fewer, intervals of series measured .78 to .89 for .95
BEYOND_CHANCE = 3.0  # standard errors of an autocorrelation of independent rows


class RowOrderWarning(InfoestWarning):
    """The order of rows is another than the function takes it to be, or leaves an estimate less sure than it looks."""


def trial_starts(trials: Any, n: int) -> Rows:
    """First row of each trial, then n; labels of one trial stand together, and ``None`` is one trial."""
    if trials is None:
        return np.array([0, n], dtype=np.int64)
    column = read_column(trials, "trials")
    if len(column.values) != n:
        raise InputError(f"trials has {len(column.values)} labels for {n} times.", remedy="Give one label per time.")
    if column.missing.any():
        raise InputError(
            f"trials holds missing labels at {int(column.missing.sum())} times.", remedy="Drop those times."
        )
    codes = np.unique(column.values.astype(str), return_inverse=True)[1].ravel()
    starts = np.concatenate([[0], np.flatnonzero(np.diff(codes)) + 1])
    if len(starts) > len(np.unique(codes)):
        raise InputError("trials has labels that occur, stop and occur again.", remedy="Sort by trial, then by time.")
    return np.append(starts, n).astype(np.int64)


def check_times(sample: Sample, arrays: Sequence[Any], names: Sequence[str], start: Rows) -> None:
    """Refuse series that lie along the rows; warn of an index of dates that is out of order, or another for each."""
    for block, name in zip(sample.blocks, names, strict=True):
        if len(block) > sample.n:
            raise InputError(
                f"{name} has {sample.n} rows and {len(block)} columns: fewer times than series. Rows are times and "
                "columns are series.",
                remedy=f"Pass {name}.T if its rows are the series.",
            )
    dated = [(name, index) for name, array in zip(names, arrays, strict=True) if (index := _dates(array)) is not None]
    for name, index in dated:
        if not all(index[a:b].is_monotonic_increasing for a, b in itertools.pairwise(start)):
            back = int((np.asarray(index[1:]) < np.asarray(index[:-1])).sum())
            warn(
                f"the dates of {name} are not in ascending order ({back} go back), and rows are taken for times as "
                "they stand:",
                RowOrderWarning,
                remedy=f"pass {name}.sort_index(){' by trial' if len(start) > 2 else ''}.",
            )
            return
    for name, index in dated[1:]:
        if not dated[0][1].equals(index):
            warn(
                f"{dated[0][0]} and {name} have different dates, and rows are paired by position:",
                RowOrderWarning,
                remedy="align them first, for example by pandas.concat([...], axis=1, join='inner').",
            )
            return


def is_in_time(series: Any, trials: Any) -> bool:
    """Whether rows are times, from the two arguments that say so."""
    check_choice("series", series, (True, False))
    return bool(series) or trials is not None


def in_time(
    sample: Sample, arrays: Sequence[Any], names: Sequence[str], trials: Any = None, *, standardize: bool = True
) -> Sample:
    """The sample as times of one or more trials, so that its standard errors allow for memory."""
    start = trial_starts(trials, sample.n)
    check_times(sample, arrays, names, start)
    deviation = deviations(sample.columns)
    scaled = ~np.array(sample.discrete) & (deviation > 0) & bool(standardize)
    whole = tuple(np.ascontiguousarray(sample.columns.T))
    return replace(sample, serial=Serial(start, np.where(scaled, deviation, 1.0), series=whole))


def warn_of_memory(
    sample: Sample,
    names: Sequence[str],
    remedy: str = "pass series=True if they are times.",
    with_block: int | None = None,
) -> None:
    """Warn where two variables have memory along the rows: they look like series, not like independent rows.

    Positive correlation of each row with the next is looked for, beyond three standard errors. Rows that were sorted
    by one of the columns are not times, and two columns sorted alike say nothing. ``with_block``: the one variable that
    all others are held against.
    """
    columns = _first_rows(sample)
    if len(columns) < 3 or any(_is_sorted(column) for column in columns.T):
        return
    least = BEYOND_CHANCE / math.sqrt(len(columns))
    along = [lag_one(column) for column in columns.T]
    remembers = {j for j, r in enumerate(along) if r > least}
    strongest = max(along)
    found = [name for block, name in zip(sample.blocks, names, strict=True) if remembers & set(block)]
    if len(found) < 2 or (with_block is not None and names[with_block] not in found):
        return
    listed = " and ".join(found) if len(found) < 4 else f"{len(found)} of {len(names)} variables"
    warn(
        f"rows are ordered or a time series: values of {listed} resemble those of the row before (correlation "
        f"{strongest:.4f}), which intervals and tests of independent rows cannot allow for:",
        RowOrderWarning,
        remedy=remedy,
    )


def warn_of_few(sample: Sample) -> None:
    """Warn where the times of series are worth so few independent rows that their interval is rough."""
    worth = effective_rows(sample)
    if worth < min(FEW_EFFECTIVE, 0.8 * sample.n):
        warn(
            f"the memory of the series makes {sample.n} times worth about {worth:.0f} independent rows: the estimate "
            "is too large where there is little to find, and its interval too narrow.",
            RowOrderWarning,
            remedy="Pass longer series, or remove what is slow in them, for example by differences.",
        )


def effective_rows(sample: Sample) -> float:
    """Independent rows that are worth as much as the times of series, for the dependence of the two slowest.

    ``n / (1 + 2 sum_l w_l r_x(l) r_y(l))`` over lags up to twice the root of n, with Tukey's weights [1]_.

    References
    ----------
    .. [1] Bartlett, M. (1935). Some aspects of the time-correlation problem in regard to tests of significance.
       Journal of the Royal Statistical Society 98(3), 536-543.
    """
    columns, n = sample.columns, sample.n
    most = min(int(2 * math.sqrt(n)), n - 2)
    centered = columns - columns.mean(axis=0)
    power = np.square(centered).sum(axis=0)
    centered = centered / np.sqrt(np.where(power > 0, power, 1.0))
    along = np.array([(centered[:-lag] * centered[lag:]).sum(axis=0) for lag in range(1, most + 1)])
    weights = 0.5 * (1 + np.cos(np.pi * np.arange(1, most + 1) / (most + 1)))
    inflation = 1 + 2 * (along * weights[:, None]).T @ along
    pairs = [inflation[np.ix_(a, b)].max() for i, a in enumerate(sample.blocks) for b in sample.blocks[:i] if a and b]
    return n / max(1.0, *pairs) if pairs else float(n)


def lag_one(values: Floats) -> float:
    """Correlation of each value with the next; 0 for a constant."""
    exponent = np.frexp(np.abs(values).max())[1]
    centered = np.ldexp(values, -exponent)
    centered = centered - centered.mean()
    power = float(centered @ centered)
    return float(centered[:-1] @ centered[1:]) / power if power > 0 else 0.0


def _dates(array: Any) -> Any:
    """The index of dates of a pandas object, else None."""
    index = getattr(array, "index", None)
    return index if type(index).__name__ in DATES else None


def _first_rows(sample: Sample) -> Floats:
    """Up to 10,000 observations in their order, a column of codes for one of codes."""
    if sample.cells is None:
        return sample.columns[:LOOKED_AT]
    cells = replace(sample.cells, key=sample.cells.key[:LOOKED_AT])
    return np.column_stack([cells.spread(np.ascontiguousarray(column)) for column in sample.columns.T])


def _is_sorted(column: Floats) -> bool:
    """Whether a column that varies is monotone, or has all rows of each value together."""
    step = np.diff(column)
    changes = int((step != 0).sum())
    if changes == 0:
        return False
    together = 2 * changes < len(step) and changes + 1 == len(np.unique(column))  # distinct values always are
    return bool((step >= 0).all() or (step <= 0).all()) or together
