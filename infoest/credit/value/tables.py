"""Raw columns counted into bins by group: two samples, or a column and the classes of a target."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..._core.columns import Column, read_column
from ..._core.counts import GOOD_BAD, Counts
from ..._core.errors import InputError, InputTypeError
from ..bins.choose import bins_for_estimates, make_bins
from ..bins.learning import Target
from .few_rows import warn_of_few
from .given_counts import PERIODS, given_counts
from .rows import Rows, cluster_codes

if TYPE_CHECKING:
    from ..bins.binning import Bins

GOODS_AND_BADS = ("goods", "bads")  # what rows of the two groups are called in messages
PERIOD_ROWS = ("rows in expected", "rows in actual")
EVENT_GROUPS = ("bad", "1", "1.0", "True")  # group names that say by themselves which is the event


def read_weights(weights: ArrayLike | None, n_rows: int, name: str) -> NDArray[np.float64] | None:
    """Weights, one per row, positive and finite; or an error that names the row."""
    if weights is None:
        return None
    column = read_column(weights, name)
    if column.kind == "nominal":
        raise InputTypeError(f"{name} holds strings or booleans.", remedy="Pass positive numbers.")
    if len(column.values) != n_rows:
        raise InputError(f"{name} has {len(column.values)} values for {n_rows} rows.", remedy="Pass one per row.")
    wrong = np.flatnonzero(~(np.isfinite(column.values) & (column.values > 0)))
    if len(wrong):
        raise InputError(
            f"{name} has {column.values[wrong[0]]:g} in row {wrong[0]}: weights must be positive and finite."
        )
    return np.ascontiguousarray(column.values, dtype=np.float64)


def event_indicator(y: Any, event: Any = None, name: str = "y") -> NDArray[np.int64]:
    """1 where the target is the event, else 0.

    The event is class 1 of 0/1 or -1/1, ``True`` of booleans, else named by ``event``.
    """
    column = read_column(y, name)
    missing = int(column.missing.sum())
    if missing:
        raise InputError(
            f"{column.label} is missing in {missing} rows.", remedy="Drop those rows: they belong to no class."
        )
    if not len(column.values):
        raise InputError(f"{column.label} has no rows.", remedy="Pass rows of both classes.")
    classes = classes_of(column)
    if len(classes) != 2:
        shown = ", ".join(map(_shown, classes[:5])) + (", …" if len(classes) > 5 else "")
        raise InputError(
            f"{column.label} must have two classes, got {len(classes)}: {shown}. Recode it as event and non-event."
        )
    chosen = _default_event(classes, column.label) if event is None else _named_event(classes, event, column.label)
    return np.asarray(column.values == chosen).astype(np.int64)


def count_by_event(
    x: Any,
    y: Any,
    *,
    bins: Any = None,
    event: Any = None,
    sample_weight: ArrayLike | None = None,
    honest: bool = False,
) -> Counts:
    """Goods and bads in each bin of a raw column; or a table with two groups, ordered so that the event is last.

    ``honest=True``: bins learned from the target leave out the rows that they were learned from.
    """
    if isinstance(x, Counts):
        if y is not None or bins is not None or sample_weight is not None:
            raise InputError("x is a table of counts already: leave y, bins and sample_weight out.")
        return _event_last(x, event)
    return rows_by_event(x, y, bins=bins, event=event, sample_weight=sample_weight, honest=honest)[0]


def rows_by_event(
    x: Any,
    y: Any,
    *,
    bins: Any = None,
    event: Any = None,
    sample_weight: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
    name: str = "x",
    honest: bool = False,
) -> tuple[Counts, Rows]:
    """Goods and bads in each bin of a raw column, and the rows behind them."""
    if isinstance(x, Counts):
        raise InputTypeError(
            f"{name} is a table of counts, and single rows are needed.", remedy="Pass the raw column and y."
        )
    if y is None:
        raise InputError(
            f"y is needed beside raw values of {name}. For counts pass Counts.from_counts(goods, bads) as x."
        )
    column, groups, weights = read_labelled(x, y, event, sample_weight, name)
    cluster_of = cluster_codes([clusters], [len(groups)], ["clusters"])
    learned = bins_for_estimates(column, bins, Target(groups), weights, honest=honest, clusters=cluster_of)
    chosen = learned.bins
    codes, groups, weights, cluster_of = map(learned.of, (chosen.codes(column), groups, weights, cluster_of))
    if learned.rows is not None and cluster_of is not None:
        cluster_of = np.unique(cluster_of, return_inverse=True)[1]  # those learned from are gone
    counts = Counts.from_codes(codes, groups, bin_labels=chosen.labels, group_labels=GOOD_BAD, weights=weights)
    return _without_empty_missing(counts), Rows(codes, groups, weights, cluster_of)


def read_labelled(
    x: Any, y: Any, event: Any, sample_weight: ArrayLike | None, name: str = "x"
) -> tuple[Column, NDArray[np.int64], NDArray[np.float64] | None]:
    """A raw column, 1 where its row is the event, and the weights."""
    column = read_column(x, name)
    groups = event_indicator(y, event)
    if len(groups) != len(column.values):
        raise InputError(
            f"{name} and y must have the same number of rows; got {name}: {len(column.values)}, y: {len(groups)}."
        )
    return column, groups, read_weights(sample_weight, len(groups), "sample_weight")


def count_codes(
    column: Column,
    bins: Bins,
    groups: NDArray[np.int64],
    weights: NDArray[np.float64] | None = None,
    labels: Sequence[str] = GOOD_BAD,
) -> Counts:
    """Rows of each group in each bin; the bin of missing values only where there are any."""
    return _without_empty_missing(
        Counts.from_codes(bins.codes(column), groups, bin_labels=bins.labels, group_labels=labels, weights=weights)
    )


def count_periods(
    expected: Any,
    actual: Any,
    *,
    bins: Any = None,
    expected_weight: ArrayLike | None = None,
    actual_weight: ArrayLike | None = None,
    shares: bool = False,
) -> Counts:
    """Rows of two samples in each bin: from counts, from a table with two groups, or from raw columns.

    ``shares=True`` lets counts of ``expected`` add up to 1.
    """
    weighted = expected_weight is not None or actual_weight is not None
    if isinstance(expected, Counts):
        if actual is not None or bins is not None or weighted:
            raise InputError("expected is a table of counts already: leave actual, bins and weights out.")
        if len(expected.groups) != 2:
            raise InputError(
                f"expected has {len(expected.groups)} groups; a PSI compares two: {', '.join(expected.groups)}."
            )
        return expected
    if actual is None:
        raise InputError("actual is needed.", remedy="Pass counts or raw values of the same variable as in expected.")
    if bins is None and not is_nominal(expected, actual):
        if weighted:
            raise InputError("weights are for raw columns: pass bins=, or count with Counts.from_codes(weights=).")
        return given_counts(expected, actual, shares=shares)
    return rows_of_periods(expected, actual, bins=bins, expected_weight=expected_weight, actual_weight=actual_weight)[0]


def rows_of_periods(
    expected: Any,
    actual: Any,
    *,
    bins: Any = None,
    expected_weight: ArrayLike | None = None,
    actual_weight: ArrayLike | None = None,
    expected_clusters: ArrayLike | None = None,
    actual_clusters: ArrayLike | None = None,
    fixed: bool = False,
) -> tuple[Counts, Rows]:
    """Rows of two raw columns in each bin, and the rows themselves; ``fixed=True`` leaves those of ``expected`` out."""
    weighted = expected_weight is not None or actual_weight is not None
    columns = [read_column(expected, "expected"), read_column(actual, "actual")]
    weights = [
        read_weights(given, len(column.values), name)
        for given, column, name in zip(
            (expected_weight, actual_weight), columns, ("expected_weight", "actual_weight"), strict=True
        )
    ]
    chosen = make_bins(columns, bins, weights[0])
    both = (
        None
        if not weighted
        else np.concatenate([np.ones(len(c.values)) if w is None else w for w, c in zip(weights, columns, strict=True)])
    )
    sizes = [len(column.values) for column in columns]
    codes = np.concatenate([chosen.codes(column) for column in columns])
    groups = np.repeat(np.arange(2), sizes)
    counts = _without_empty_missing(
        Counts.from_codes(codes, groups, bin_labels=chosen.labels, group_labels=PERIODS, weights=both)
    )
    first = 1 if fixed else 0
    labels, names = [expected_clusters, actual_clusters], ["expected_clusters", "actual_clusters"]
    clusters = cluster_codes(labels[first:], sizes[first:], names[first:])
    kept = slice(sizes[0] if fixed else 0, None)
    rows = Rows(codes[kept], groups[kept], None if both is None else both[kept], clusters)
    warn_of_few(rows, PERIOD_ROWS)
    return counts, rows


def is_nominal(expected: Any, actual: Any) -> bool:
    """Whether both are columns of strings, booleans or categories, which cannot be counts."""
    return all(
        read_column(data, name).kind == "nominal" for data, name in zip((expected, actual), PERIODS, strict=True)
    )


def _without_empty_missing(counts: Counts) -> Counts:
    if counts.table[-1].any():
        return counts
    return Counts(counts.bins[:-1], counts.groups, counts.table[:-1], counts.squared[:-1])


def _event_last(counts: Counts, event: Any) -> Counts:
    if len(counts.groups) != 2:
        raise InputError(f"x has {len(counts.groups)} groups, not goods and bads: {', '.join(counts.groups)}.")
    if event is None:
        found = [g for g in counts.groups if g in EVENT_GROUPS]
        if len(found) != 1:
            raise InputError(
                f"the groups of x are {', '.join(map(repr, counts.groups))}: which is the event? Pass event=."
            )
        event = found[0]
    if str(event) not in counts.groups:
        raise InputError(
            "is not a group of x.",
            argument="event",
            given=event,
            remedy=f"Use one of {', '.join(map(repr, counts.groups))}.",
        )
    other = next(g for g in counts.groups if g != str(event))
    return counts.reindex(counts.bins, (other, str(event)))


def _plain(value: Any) -> Any:
    """The Python value behind a NumPy scalar."""
    return value.item() if isinstance(value, np.generic) else value


def _shown(value: Any) -> str:
    """A class as the user would write it: whole numbers without a point."""
    return f"{value:.15g}" if isinstance(value, float) else repr(value)


def classes_of(column: Column) -> list[Any]:
    """Distinct values of a target in ascending order, as Python's own types."""
    if column.kind == "nominal":
        return sorted({_plain(value) for value in column.values}, key=str)
    return list(np.unique(column.values).tolist())


def _default_event(classes: list[Any], label: str) -> Any:
    if classes in ([0, 1], [-1, 1]):  # holds for False and True as well
        return classes[1]
    first, second = map(_shown, classes)
    raise InputError(
        f"{label} has the classes {first}, {second}: which is the event?",
        argument="event",
        remedy=f"Pass event={first} or event={second}.",
        choices=(first, second),
    )


def _same_text(known: Any, event: str) -> bool:
    """Whether a class is what a command line calls it: "true" for True, "1" for 1.0."""
    if isinstance(known, (bool, np.bool_)):
        return str(known).lower() == event.lower()
    return event in {str(known), f"{known:.15g}" if isinstance(known, (float, np.floating)) else str(known)}


def _named_event(classes: list[Any], event: Any, label: str) -> Any:
    for known in classes:
        if known == _plain(event) or (isinstance(event, str) and _same_text(known, event)):
            return known
    raise InputError(
        f"is not a class of {label}.",
        argument="event",
        given=event,
        remedy=f"Use one of {', '.join(map(_shown, classes))}.",
    )
