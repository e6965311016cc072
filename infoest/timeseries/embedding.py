"""Whole series become rows of lagged values that never cross from one trial into another."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .._core.errors import InputError
from .._core.jitter import jittered
from .._core.sample import Discrete, Sample, Serial, deviations, read_sample
from .._core.time_order import check_times, trial_starts

if TYPE_CHECKING:
    from .._core.kinds import Integers
    from .._core.types import Rows
    from ..methods.margins import Standardize

Lag = tuple[int, int]  # column of the recording, and how many steps back from the present


@dataclass(frozen=True, slots=True, eq=False)
class Recording:
    """Whole series in canonical form: what every lagged value is taken from.

    Attributes
    ----------
    sample : Sample
        All times of all trials, one block per argument.
    start : ndarray of shape (n_trials + 1,), int64
        First time of each trial, then the number of times.
    scale : ndarray of shape (n_columns,)
        Standard deviation of each whole series; 1 for codes and constants, and without standardizing.
    """

    sample: Sample
    start: Rows
    scale: NDArray[np.float64]

    def times(self, reach: int) -> Rows:
        """Times that have ``reach`` times of their own trial before them, ascending."""
        return np.concatenate(
            [np.arange(a + reach, b) for a, b in self._spans() if b - a > reach] or [np.empty(0, int)]
        )

    def lagged(
        self, blocks: Sequence[Sequence[Lag]], *, reach: int | None = None, theiler: int = 0, least: int = 2
    ) -> Sample:
        """Sample with one row per time, whose blocks hold lagged values.

        Parameters
        ----------
        blocks : sequence of sequences of (column, lag)
            Values of each block; lag 0 is the present.
        reach : int, default=None
            Longest history that a time must have; ``None`` takes the largest lag. A larger one keeps the
            rows of several embeddings the same.
        theiler : int, default=0
            Rows of one trial no further apart than this do not count as neighbours.
        least : int, default=2
            Fewest rows accepted.

        Returns
        -------
        Sample
            Serially ordered; columns keep the scale and the kind of their series.

        Raises
        ------
        ValueError
            If too few times have the history asked for.
        """
        lags = [lag for block in blocks for lag in block]
        back = max((step for _, step in lags), default=0) if reach is None else reach
        times = self.times(back)
        if len(times) < least:
            longest = max(b - a for a, b in self._spans())
            where = f"the longest trial has {longest} times" if len(self.start) > 2 else f"there are {longest} times"
            raise InputError(
                f"a history of {back} steps leaves {len(times)} rows, and {least} are needed: {where}. "
                "Use shorter lags, or pass longer series."
            )
        columns = np.ascontiguousarray(np.column_stack([self.sample.columns[times - step, j] for j, step in lags]))
        bounds = np.cumsum([0, *map(len, blocks)])
        series = [j for j, _ in lags]
        whole = {j: self.sample.columns[:, j] for j in series}
        return replace(
            self.sample,
            columns=columns,
            labels=tuple(f"{self.sample.labels[j]}[t{f'-{step}' if step else ''}]" for j, step in lags),
            discrete=tuple(self.sample.discrete[j] for j in series),
            categories=tuple(self.sample.categories[j] for j in series),
            by_value=tuple(self.sample.by_value[j] for j in series) if self.sample.by_value else (),
            declared=tuple(self.sample.declared[j] for j in series) if self.sample.declared else (),
            tied=tuple(self._tied(j, column) for j, column in zip(series, columns.T, strict=True)),
            blocks=tuple(tuple(range(a, b)) for a, b in itertools.pairwise(bounds)),
            serial=Serial(self._starts(times), self.scale[series], theiler, tuple(whole[j] for j in series)),
        )

    def columns_of(self, block: int) -> tuple[int, ...]:
        """Series of one argument."""
        return self.sample.blocks[block]

    def _spans(self) -> list[tuple[int, int]]:
        return list(zip(self.start[:-1].tolist(), self.start[1:].tolist(), strict=True))

    def _starts(self, times: Rows) -> Rows:
        """First row of each trial that has rows, then the number of rows."""
        trial = np.searchsorted(self.start, times, side="right")
        return np.concatenate([[0], np.flatnonzero(np.diff(trial)) + 1, [len(times)]]).astype(np.int64)

    def _tied(self, series: int, values: NDArray[np.float64]) -> float:
        """Share of repeated values of the whole series, or of the copy itself where that is constant."""
        constant = values.min() == values.max()
        return (len(values) - 1) / len(values) if constant else self.sample.tied[series]


def as_recording(
    *series: Any,
    names: Sequence[str],
    trials: Any = None,
    discrete: Discrete = None,
    integers: Integers = "values",
    standardize: Standardize = "auto",
    jitter: float = 0.0,
) -> Recording:
    """Validate whole series, and measure their scales once, before any of them is cut into lagged copies.

    Parameters
    ----------
    *series : array_like of shape (n,) or (n, n_columns)
        One argument each, in the order of time; several columns make one multivariate series.
    names : sequence of str
        Their names in errors.
    trials : array_like of shape (n,), default=None
        Label of the trial of each time; times of one trial stand together. ``None`` is one trial.
    discrete : None, bool, sequence of str or of bool, default=None
        As in :func:`~infoest._core.sample.read_sample`.
    integers : {"values", "codes", "dtype", "numbers"}, default="values"
        As in :func:`~infoest._core.sample.read_sample`.
    standardize : {"auto", "ranks", "sd"} or bool, default="auto"
        Whether distances are measured in units of the series; ``False`` in those of the data.

    jitter : float, default=0.0
        Noise added to the numbers, in standard deviations of each series.

    Returns
    -------
    Recording
        The series, where trials start, and the scales.

    Raises
    ------
    ValueError
        As :func:`~infoest._core.sample.read_sample`, if trial labels are missing, of another length or scattered, or
        if an argument has more columns than rows.

    Warns
    -----
    RowOrderWarning
        If an index of dates is not in ascending order, or two arguments have different dates.
    """
    sample = jittered(read_sample(*series, names=names, discrete=discrete, integers=integers), jitter)
    start = trial_starts(trials, sample.n)
    check_times(sample, series, names, start)
    deviation = deviations(sample.columns)
    scaled = ~np.array(sample.discrete) & (deviation > 0) & bool(standardize)
    return Recording(sample, start, np.where(scaled, deviation, 1.0))
