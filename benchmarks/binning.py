"""Binning: our exact cut against optbinning's, on the same pre-bins and limits, both judged by our debiased IV."""

from __future__ import annotations

import importlib.util
import statistics
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from infoest import datasets
from infoest.credit import information_value
from infoest.estimators import Binner

from .timing import Comparison, seconds

N_BINS, N_PREBINS, MIN_BIN_SIZE = 10, 20, 0.05
TRENDS = ("auto", "none", "ascending", "descending", "peak", "valley")
SLACK = 1e-12  # two sums of the same terms in another order


def binning_rows(rounds: int = 3) -> Iterator[Comparison]:
    """All number columns of German credit, one row a trend; "apart" is by how much a column's IV is below theirs."""
    if importlib.util.find_spec("optbinning") is None:
        print("| optimal bins: optbinning is not installed (`pip install optbinning`) |", flush=True)
        return
    frame, target = datasets.load_german_credit()
    numbers = frame.select_dtypes("number").astype(float)
    y = target.to_numpy().astype(np.int64)
    # Pre-bins are those of a binner that joins none: quantile bins, all values where there are no more.
    prebins = [pre_edges(numbers[name].to_numpy()) for name in numbers]
    for trend in TRENDS:
        ours_fitted, theirs_fitted = ours(numbers, y, trend), theirs(numbers, y, prebins, trend)
        times = [
            (seconds(lambda: ours(numbers, y, trend)), seconds(lambda: theirs(numbers, y, prebins, trend)))  # noqa: B023
            for _ in range(rounds)
        ]
        here = ours_fitted.scores_
        there = [debiased(numbers[name], y, own.splits) for name, own in zip(numbers, theirs_fitted, strict=True)]
        name = f"optimal bins, {len(here)} columns, trend {trend}: IV {sum(here):.4f} ≥ {sum(there):.4f}"
        first, second = (statistics.median(column) for column in zip(*times, strict=True))
        behind = float(np.max(np.array(there) - here))
        yield Comparison(name, "optbinning, CP", first, second, max(behind, 0.0), behind <= SLACK)


def ours(numbers: Any, y: NDArray[np.int64], trend: Any) -> Binner:
    """Checks, pre-bins, cut, tables and information values of all columns."""
    return Binner("optimal", n_bins=N_BINS, n_prebins=N_PREBINS, min_bin_size=MIN_BIN_SIZE, trend=trend).fit(numbers, y)


def theirs(numbers: Any, y: NDArray[np.int64], prebins: list[NDArray[np.float64]], trend: str) -> list[Any]:
    """Their cut of given pre-bins, column by column."""
    from optbinning import OptimalBinning  # type: ignore[import-untyped, import-not-found, unused-ignore]

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return [
            OptimalBinning(
                solver="cp",
                user_splits=edges,
                max_n_bins=N_BINS,
                min_bin_size=MIN_BIN_SIZE,
                min_bin_n_event=1,
                min_bin_n_nonevent=1,
                monotonic_trend=None if trend == "none" else trend,
            ).fit(numbers[name].to_numpy(), y)
            for name, edges in zip(numbers, prebins, strict=True)
        ]


def pre_edges(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Edges of the pre-bins that ours starts from."""
    from infoest.credit.bins.binning import equal_weight_starts

    distinct, mass = np.unique(values, return_counts=True)
    few = len(distinct) <= N_PREBINS
    starts = np.arange(len(distinct)) if few else equal_weight_starts(mass.astype(float), N_PREBINS)
    return np.asarray(distinct[starts[1:]])


def debiased(x: Any, y: NDArray[np.int64], splits: NDArray[np.float64]) -> float:
    """Debiased information value of given splits; of none it is 0."""
    return information_value(x.to_numpy(), y, bins=splits).debiased if len(splits) else 0.0
