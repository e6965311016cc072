"""The permutation test of independence, and the tests of drift."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import quantities
from .._core.jitter import check_jitter, jitter_label, jittered
from .._core.keywords import public
from .._core.sample import Discrete, Sample, read_sample
from .._core.time_order import in_time, is_in_time, warn_of_memory
from ..methods.choose import DEFAULT, Settings, choose_method, integers_for, neighbors_of_test
from ..methods.evaluate import Method, evaluate
from ..methods.linear_dependence import LinearDependenceError
from ..methods.plugin.fitted import FittedPlugin
from ..methods.plugin.table import Table, cell_of
from ..methods.reordered.choose import named, statistic_by_value, takes_ranks
from ..methods.reordered.plane import is_plane
from ..methods.reordered.protocol import observed
from ..resampling.nulls import Independent, turned
from ..resampling.permutation import Resampling
from .contingency import permutation_table_test

if TYPE_CHECKING:
    from .._core.estimate import TestResult
    from .._core.rng import RandomState
    from ..methods.evaluate import Fitted

DEPENDENT = "x and y are dependent"
MI = quantities.mutual_information((0,), (1,))
LEAST_LAG = 3  # of a series turned against another
PLANE_BATCH = 64  # permutations at a time under early stopping: the tables they share cost as much as a few of them


@public
def independence_test(
    x: Any,
    y: Any,
    *,
    method: str | None = None,
    n_neighbors: int | None = None,
    n_bins: int | None = None,
    discrete: Discrete = None,
    n_resamples: int = 999,
    stop_early: int | bool = False,
    random_state: RandomState = None,
    n_jobs: int | None = None,
    series: bool = False,
    trials: Any = None,
    jitter: float | bool = False,
) -> TestResult:
    """Permutation test of independence by mutual information.

    Parameters
    ----------
    x, y : array_like of shape (n,) or (n, n_columns), series or data frame
        One row per observation.
    method : {None, "ksg", "mixed", "plugin", "gaussian"}, default=None
        As in :func:`~infoest.mutual_information`.
    n_neighbors : int, default=None
        ``None`` takes a tenth of the rows, since a test needs many for power, or fewer where values repeat.
    n_bins : int, default=None
        Cut continuous columns into this many quantile bins and use the plug-in.
    discrete : None, bool, sequence of str or of bool, default=None
        As in :func:`~infoest.mutual_information`.
    n_resamples : int, default=999
        Permutations of the rows of ``y``; the first ones are the same for any number.
    stop_early : int or bool, default=False
        Stop at this many permuted values that reach the observed one (Besag & Clifford 1991); True
        is 10, which answers a clear "no" within some 20 of them. False draws all.
    random_state : int, Generator, RandomState or None, default=None
        Seed of the permutations.
    n_jobs : int, default=None
        Threads; the p-value is the same for any number.
    series : bool, default=False
        Whether rows are times. ``y`` is then turned in time against ``x`` by a random lag of at least 3 in place of
        being permuted [2]_, so that both keep their memory.
    trials : array_like of shape (n,), default=None
        Label of the trial of each time, each turned by a lag of its own; implies ``series=True``.
    jitter : float or bool, default=False
        Standard deviation of noise added to the values, in those of each column, for comparison with programs that add
        it: True is 1e-10. Columns are then numbers, and the noise is the same in every call.

    Returns
    -------
    TestResult
        ``statistic`` is the mutual information in nats, of ranks for ``"mixed"`` and for several columns, ``null``
        its permuted values; reject at level a when ``pvalue <= a``. Infinite for ``"gaussian"`` where a column of x and
        y together is a linear function of the others.

    Raises
    ------
    ValueError
        As :func:`~infoest.mutual_information`, or if ``n_resamples`` is not a positive integer.
    TypeError
        As :func:`~infoest.mutual_information`.

    Warns
    -----
    RowOrderWarning
        If both variables resemble their own values in the row before without ``series=True``; or, with it, if an index
        of dates is not in ascending order.

    Notes
    -----
    Exact for exchangeable rows: the size is at most the level at any sample size. Rows of a time
    series are not exchangeable: without ``series=True`` the test then rejects far too often. With it the test holds for
    stationary series that are long compared with their memory. A constant column gives p = 1. Cost: ``n_resamples``
    estimates; about 0.2 ms each for two columns of 1000 rows.

    References
    ----------
    .. [1] Phipson, B. and Smyth, G. (2010). Permutation p-values should never be zero. Statistical
       Applications in Genetics and Molecular Biology 9(1), eq. 2.
    .. [2] Quian Quiroga, R. et al. (2002). Performance of different synchronization measures in real data.
       Physical Review E 65, 041903, section III.

    Examples
    --------
    >>> from infoest.datasets import bivariate_normal
    >>> from infoest.inference import independence_test
    >>> x, y, _ = bivariate_normal(200, correlation=0.6, random_state=0)
    >>> independence_test(x, y, n_resamples=99, random_state=0).pvalue
    0.01
    """
    draw = Resampling.read(n_resamples, stop_early, random_state, n_jobs)
    names, in_order = ("x", "y"), is_in_time(series, trials)
    noise = check_jitter(jitter)
    integers = "numbers" if noise else integers_for(method, n_bins)
    sample = jittered(read_sample(x, y, names=names, discrete=discrete, integers=integers), noise)
    if in_order:
        sample = in_time(sample, (x, y), names, trials)
    else:
        warn_of_memory(sample, names)
    k = neighbors_of_test(n_neighbors, sample)
    settings = Settings(n_neighbors=k, n_bins=n_bins, bias_correction=DEFAULT, stderr=False, n_jobs=n_jobs)
    value, label, fitted = _estimated(sample, choose_method(method, sample, MI, settings))
    label = jitter_label(noise) + label
    quiet = choose_method(method, sample, MI, replace(settings, n_jobs=None))
    if sample.serial is not None:
        return _turned_test(sample, quiet, fitted, draw, value, f"{label}, circular shift of y")
    label = f"{label}, permutation of y"
    if isinstance(fitted, FittedPlugin):
        x_cell, y_cell = (cell_of(fitted.codes[:, list(block)]) for block in sample.blocks)
        table = Table.of_rows(x_cell, y_cell, np.zeros(sample.n, np.int64))
        return replace(permutation_table_test(table, draw, alternative=DEPENDENT, method=label), statistic=value)
    if is_plane(fitted):
        # Any pairing of the rows is as likely as another, so sorted columns have the same null as the data.
        statistic, batch = statistic_by_value(sample, MI, quiet, quiet.fit(_sorted(fitted.sample), MI)), PLANE_BATCH
    else:
        statistic, batch = statistic_by_value(sample, MI, quiet, fitted, moved=1), 1
        if takes_ranks(statistic):
            value, label = float(observed(statistic, sample.n)[0]), named(statistic, label)
    null = Independent(sample.n)
    return draw.test(value, statistic.values, null, alternative=DEPENDENT, method=label, batch=batch)


def _turned_test(
    sample: Sample, method: Method, fitted: Fitted, draw: Resampling, value: float, label: str
) -> TestResult:
    """The test of series: y turned against x, each trial by a lag of its own."""
    assert sample.serial is not None
    statistic, null = statistic_by_value(sample, MI, method, fitted, moved=1), turned(sample.serial.start, LEAST_LAG)
    if takes_ranks(statistic):
        value, label = float(observed(statistic, sample.n)[0]), named(statistic, label)
    return draw.test(value, statistic.values, null, alternative=DEPENDENT, method=label)


def _estimated(sample: Sample, method: Method) -> tuple[float, str, Fitted]:
    """Mutual information, name of the method, and its fit; infinite where x and y determine each other linearly."""
    try:
        estimate, fitted = evaluate(MI, sample, method, stderr=False)
    except LinearDependenceError:
        fitted = method.fit(sample, MI)
        for block in MI.blocks:
            fitted.surprisal((block,))  # raises where the columns of x, or of y, are dependent by themselves
        return math.inf, fitted.label, fitted
    return estimate.value, estimate.method, fitted


def _sorted(sample: Sample) -> Sample:
    """Every column by itself in ascending order."""
    return replace(sample, columns=np.ascontiguousarray(np.sort(sample.columns, axis=0)))
