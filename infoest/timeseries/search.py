"""Which past values to embed: by prediction error, or one by one with a test that stops the search."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import quantities
from .._core.checks import check_count, check_stop_early
from .._core.errors import InputError
from .._core.keywords import public
from .._core.pivots import check_alpha
from .._core.rng import RandomState, seed64
from .._core.threads import FEWEST_ROWS, fill_ranges
from .._kernels.search.hidden_rows import Apart
from .._kernels.search.index import index
from .._kernels.search.protocol import column_gaps
from ..methods.choose import Settings, choose_method, neighbors_of_test
from ..methods.reordered.choose import statistic_by_rank
from ..methods.reordered.protocol import Several, observed
from ..resampling.nulls import turned
from ..resampling.permutation import BATCH, drawn_from, sequential_test
from .embedding import as_recording
from .histories import read_series

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .._core.estimate import TestResult
    from .._core.sample import Discrete, Sample
    from .._core.types import Floats
    from ..methods.reordered.protocol import Statistic
    from .embedding import Lag, Recording

TARGET, SOURCES = 0, 1  # arguments


@public
@dataclass(frozen=True, slots=True)
class UniformEmbedding:
    """Outcome of :func:`~infoest.timeseries.ragwitz_embedding`.

    Attributes
    ----------
    lag : int
        Past values that predict best.
    tau : int
        Steps between them.
    error : ndarray of shape (max_lag, max_tau)
        Root mean square error of prediction over the standard deviation, for each number of values and spacing.
    """

    lag: int
    tau: int
    error: Floats


@public
def ragwitz_embedding(
    x: Any,
    *,
    max_lag: int = 5,
    max_tau: int = 3,
    n_neighbors: int = 4,
    theiler: int = 0,
    trials: Any = None,
    n_jobs: int | None = None,
) -> UniformEmbedding:
    """Number of past values and their spacing that predict a series best from its nearest neighbours.

    Parameters
    ----------
    x : array_like of shape (n,) or (n, n_columns)
        Numbers in the order of time.
    max_lag : int, default=5
        Most past values tried.
    max_tau : int, default=3
        Widest spacing tried.
    n_neighbors : int, default=4
        Times with the most similar past, whose present is averaged.
    theiler : int, default=0
        Times no further apart than this do not count as neighbours.
    trials : array_like of shape (n,), default=None
        Label of the trial of each time.
    n_jobs : int, default=None
        Threads; the result is the same bits for any number.

    Returns
    -------
    UniformEmbedding
        The best number and spacing, and all errors; among equal errors the smaller embedding.

    Raises
    ------
    ValueError
        If a setting is out of range, values are missing, or too few rows are left.
    TypeError
        If ``x`` does not hold numbers.

    Notes
    -----
    All embeddings are judged on the same times. Cost: ``max_lag * max_tau`` neighbour searches.

    References
    ----------
    .. [1] Ragwitz, M. and Kantz, H. (2002). Markov models from data by simple nonlinear time series
       predictors in delay embedding spaces. Physical Review E 65, 056201.

    Examples
    --------
    >>> from infoest.timeseries import ragwitz_embedding
    >>> x = [0.1, 0.2]
    >>> for _ in range(500):  # the Hénon map: two past values
    ...     x.append(1 - 1.4 * x[-1] ** 2 + 0.3 * x[-2])
    >>> best = ragwitz_embedding(x)
    >>> best.lag, best.tau
    (2, 1)
    """
    check_count("max_lag", max_lag)
    check_count("max_tau", max_tau)
    check_count("theiler", theiler, 0)
    k = check_count("n_neighbors", n_neighbors)
    recording = as_recording(x, names=("x",), trials=trials, discrete=False)
    reach = 1 + (max_lag - 1) * max_tau
    run = partial(fill_ranges, n_jobs=n_jobs, fewest=FEWEST_ROWS)
    error = np.empty((max_lag, max_tau))
    for lag in range(1, max_lag + 1):
        for tau in range(1, max_tau + 1):
            past = [(j, 1 + s * tau) for j in recording.columns_of(TARGET) for s in range(lag)]
            present = [(j, 0) for j in recording.columns_of(TARGET)]
            sample = recording.lagged([past, present], reach=reach, theiler=theiler, least=k + 2 * theiler + 2)
            error[lag - 1, tau - 1] = _prediction_error(sample, k, run)
    best = divmod(int(error.argmin()), max_tau)
    return UniformEmbedding(best[0] + 1, best[1] + 1, error)


def _prediction_error(sample: Sample, k: int, run: Any) -> float:
    """Root mean square distance of the present from the mean present of rows with a similar past."""
    assert sample.serial is not None
    scaled = sample.columns / sample.serial.scale
    past, present = (np.ascontiguousarray(scaled[:, list(block)]) for block in sample.blocks)
    gap = column_gaps([False] * past.shape[1])
    plain = index(past, gap)
    space = Apart(plain, past, gap, sample.serial.hidden()) if sample.serial.theiler else plain
    neighbor = space.nearest(k, run)[1]
    miss = present - present[neighbor].mean(axis=1)
    return float(np.sqrt((miss**2).mean()))


@public
@dataclass(frozen=True, slots=True)
class NonuniformEmbedding:
    """Outcome of :func:`~infoest.timeseries.nonuniform_embedding`.

    Attributes
    ----------
    selected : tuple of (str, int)
        Name of the series and lag of each value, in the order they were taken.
    tests : tuple of TestResult
        Test of each step: one per value taken, and last that of the value that was rejected, if any was left.
    """

    selected: tuple[tuple[str, int], ...]
    tests: tuple[TestResult, ...]


@public
def nonuniform_embedding(
    target: Any,
    sources: Any = None,
    *,
    max_lag: int = 5,
    method: str | None = None,
    n_neighbors: int | None = None,
    discrete: Discrete = None,
    trials: Any = None,
    alpha: float = 0.05,
    n_resamples: int = 199,
    stop_early: int | bool = False,
    random_state: RandomState = None,
    n_jobs: int | None = None,
) -> NonuniformEmbedding:
    """Past values taken one by one, as long as the best of those left is better than by chance.

    Parameters
    ----------
    target : array_like of shape (n,) or (n, n_columns), series or data frame
        The series to predict, in the order of time.
    sources : array_like of shape (n,) or (n, n_columns), default=None
        Other series whose past may help; ``None`` uses the target's own past alone.
    max_lag : int, default=5
        Longest lag of a candidate.
    method : {None, "ksg", "mixed", "plugin", "gaussian"}, default=None
        ``None`` picks by type; ``"ksg"`` takes the ranks of the columns.
    n_neighbors : int, default=None
        ``None`` takes a tenth of the rows, or fewer where values repeat.
    discrete : None, bool, sequence of str or of bool, default=None
        Which columns are codes.
    trials : array_like of shape (n,), default=None
        Label of the trial of each time.
    alpha : float, default=0.05
        Level of the test of each step.
    n_resamples : int, default=199
        Surrogates of each step.
    stop_early : int or bool, default=False
        Stop at this many surrogates that reach the observed value (Besag & Clifford 1991); True
        means 10, with which a clear "no" takes some 20 of them. False draws all.
    random_state : int, Generator, RandomState or None, default=None
        Seed of the surrogates.
    n_jobs : int, default=None
        Threads; the result is the same for any number.

    Returns
    -------
    NonuniformEmbedding
        The values taken and the tests.

    Raises
    ------
    ValueError
        As :func:`infoest.transfer_entropy`, or if ``alpha`` is not between 0 and 1.
    TypeError
        As :func:`infoest.transfer_entropy`.

    Notes
    -----
    Each step takes the candidate of largest conditional mutual information with the present of the target given
    those taken. Its null is the largest value over all candidates left when they are turned in
    time against the target, all by one random lag, so that the search over candidates is part of the test.

    References
    ----------
    .. [1] Faes, L., Nollo, G. and Porta, A. (2011). Information-based detection of nonlinear Granger causality in
       multivariate processes via a nonuniform embedding technique. Physical Review E 83, 051112, section III.
    .. [2] Novelli, L. et al. (2019). Large-scale directed network inference with multivariate transfer entropy and
       hierarchical statistical testing. Network Neuroscience 3(3), 827-847.

    Examples
    --------
    >>> import numpy as np
    >>> from infoest.timeseries import nonuniform_embedding
    >>> x, noise = np.random.default_rng(0).normal(size=(2, 400))
    >>> y = np.roll(x, 3) + 0.5 * noise
    >>> nonuniform_embedding(y, x, method="gaussian", n_resamples=99, random_state=0).selected
    (('sources', 3),)
    """
    check_alpha(alpha)
    check_count("n_resamples", n_resamples)
    limit = check_stop_early(stop_early)
    arrays = (target,) if sources is None else (target, sources)
    names = ("target", "sources")[: len(arrays)]
    recording, name, _ = read_series(*arrays, names=names, method=method, trials=trials, discrete=discrete)
    lags = [
        (j, lag) for j in range(len(recording.sample.labels)) for lag in range(1, check_count("max_lag", max_lag) + 1)
    ]
    sample, candidates = _candidates(recording, lags)
    seed = seed64(random_state)
    assert sample.serial is not None
    null = turned(sample.serial.start, max_lag + 1)
    selected: list[int] = []
    tests: list[TestResult] = []
    while len(selected) < len(candidates):
        left = [c for c in range(len(candidates)) if c not in selected]
        asked = [_asked(sample, c, selected) for c in left]
        k = min(neighbors_of_test(n_neighbors, question) for question in asked)  # the same, to be compared
        statistic = Several([_statistic(question, name, k, seed) for question in asked])
        values = observed(statistic, sample.n)
        best = int(np.argmax(values))
        draw = drawn_from(statistic.values, null, (seed + len(selected)) % 2**63, n_jobs)
        series, lag = candidates[left[best]]
        label = f"{recording.sample.labels[series]}[t-{lag}], the best of {len(left)}"
        tests.append(
            sequential_test(
                float(values[best]),
                draw,
                n_resamples,
                limit,
                alternative="it carries more information",
                method=label,
                batch=BATCH,
            )
        )
        if tests[-1].pvalue > alpha:
            break
        selected.append(left[best])
    chosen = tuple((recording.sample.labels[j], lag) for j, lag in (candidates[c] for c in selected))
    return NonuniformEmbedding(chosen, tuple(tests))


def _candidates(recording: Recording, lags: list[Lag]) -> tuple[Sample, list[Lag]]:
    """One block per candidate that varies, and last the present of the target; lagged columns are built once."""
    varies = np.ptp(recording.sample.columns, axis=0) > 0
    present = [(j, 0) for j in recording.columns_of(TARGET) if varies[j]]
    if not present:
        raise InputError("target is constant: nothing can carry information about it.")
    kept = [lag for lag in lags if varies[lag[0]]]
    sample = recording.lagged([*([lag] for lag in kept), present])
    moves = [np.ptp(sample.columns[:, c]) > 0 for c in range(len(kept))]
    blocks = tuple(b for b, m in zip(sample.blocks, [*moves, True], strict=True) if m)
    return replace(sample, blocks=blocks), [lag for lag, m in zip(kept, moves, strict=True) if m]


def _asked(sample: Sample, candidate: int, selected: Sequence[int]) -> Sample:
    """A candidate, the target, and the values selected as three variables."""
    given = tuple(j for c in selected for j in sample.blocks[c])
    return replace(sample, blocks=(sample.blocks[candidate], sample.blocks[-1], given))


def _statistic(asked: Sample, method: str | None, k: int, seed: int) -> Statistic:
    """Information of a candidate about the target given those selected, as a function of the candidate's rows."""
    quantity = quantities.conditional_mutual_information((0,), (1,), (2,) if asked.blocks[2] else ())
    chosen = choose_method(method, asked, quantity, Settings(n_neighbors=k, stderr=False))
    return statistic_by_rank(asked, quantity, chosen, seed)
