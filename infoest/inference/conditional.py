"""The test of conditional independence: its null moves one variable among rows that z hardly tells apart."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from scipy.special import fdtrc

from .. import quantities
from .._core.checks import check_choice, check_count
from .._core.errors import InputError
from .._core.estimate import TestResult
from .._core.keywords import public
from .._core.sample import Discrete, Sample, read_sample
from ..methods.choose import DEFAULT, Settings, choose_method, integers_for, neighbors_of_test
from ..methods.evaluate import Method, evaluate, shift_of
from ..methods.gaussian import Gaussian
from ..methods.plugin.fitted import Plugin
from ..methods.plugin.table import Table, cell_of
from ..methods.reordered.choose import named, statistic_by_rank
from ..methods.reordered.protocol import observed
from ..resampling.nulls import TIE_STREAM, Local, Null, WithinStrata
from ..resampling.permutation import Resampling
from ..resampling.swaps import exchangeable_rows
from .contingency import analytic_table_test, is_dense, permutation_table_test

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .._core.rng import RandomState
    from .._core.types import Floats
    from ..methods.reordered.protocol import Statistic

NullName = Literal["analytic", "permutation"]
NEXT, STEEP = 2, 1.5  # neighbours compared, and ratio to the next ones: 2 of a function, 1.05 (sd 0.16) of 30 normals
ALTERNATIVE = "x and y are dependent given z"
X, Y, Z = 0, 1, 2  # blocks
CMI = quantities.conditional_mutual_information((X,), (Y,), (Z,))


@public
def conditional_independence_test(
    x: Any,
    y: Any,
    z: Any,
    *,
    method: str | None = None,
    null: NullName | None = None,
    n_neighbors: int | None = None,
    permutation_neighbors: int = 5,
    n_bins: int | None = None,
    discrete: Discrete = None,
    n_resamples: int = 999,
    stop_early: int | bool = False,
    random_state: RandomState = None,
    n_jobs: int | None = None,
) -> TestResult:
    """Test that x and y are independent given z, by conditional mutual information.

    Parameters
    ----------
    x, y, z : array_like of shape (n,) or (n, n_columns), series or data frame
        One row per observation; several columns make one multivariate variable.
    method : {None, "ksg", "mixed", "plugin", "gaussian"}, default=None
        ``None`` picks by type: all discrete, ``"plugin"``; continuous, ``"ksg"`` of ranks; otherwise ``"mixed"``.
    null : {None, "analytic", "permutation"}, default=None
        ``None``: for ``"gaussian"`` the F distribution, for ``"plugin"`` the law of G by its moments where every
        expected count is at least 5, else permutations: within the values of a discrete z, among neighbours in a
        continuous one, of x or of y, whichever z tells less about.
    n_neighbors : int, default=None
        For the statistic; ``None`` takes a tenth of the rows, or fewer where values repeat.
    permutation_neighbors : int, default=5
        Rows, itself included, among which the x (or y) of a row may go.
    n_bins : int, default=None
        Cut continuous columns into this many quantile bins and use the plug-in. Bins of z that are wide
        let x and y depend within them: the test then rejects too often.
    discrete : None, bool, sequence of str or of bool, default=None
        As in :func:`~infoest.mutual_information`.
    n_resamples : int, default=999
        Permutations; the first ones are the same for any number.
    stop_early : int or bool, default=False
        Stop at this many permuted values that reach the observed one (Besag & Clifford 1991); True
        is 10, which answers a clear "no" within some 20 of them. False draws all.
    random_state : int, Generator, RandomState or None, default=None
        Seed of the permutations.
    n_jobs : int, default=None
        Threads; the p-value is the same for any number.

    Returns
    -------
    TestResult
        ``statistic`` is the conditional mutual information in nats, ``null`` its permuted values; reject
        at level a when ``pvalue <= a``.

    Raises
    ------
    ValueError
        As :func:`~infoest.mutual_information`, or if a setting does not fit the method.
    TypeError
        As :func:`~infoest.mutual_information`.

    Notes
    -----
    No test keeps its size for every continuous law; local permutation does as far as what is moved changes
    little among neighbours in z beside its own scatter. Moving a variable that z (nearly) determines adds
    noise the data do not have; therefore the other one moves. Where z shows no scatter of either, as of
    x = sin(3 z) and y = cos(3 z), nothing can be told: p = 1. Constant columns, monotone functions of a
    column of z and any functions of its codes are left out; p = 1 where no x or no y remains.

    With continuous z the size grows with the columns of z and where z leaves little scatter of x and y;
    ``permutation_neighbors=2`` keeps it at some loss of power (measured in ``validation/report.md``). Cost: 0.5 ms
    per permutation for 500 rows, growing with their square.

    References
    ----------
    .. [1] Runge, J. (2018). Conditional independence testing based on a nearest-neighbor estimator of
       conditional mutual information. AISTATS 2018, algorithm 1.
    .. [2] Rao, C. R. (1973). Linear Statistical Inference and its Applications, eq. 8c.5.

    Examples
    --------
    >>> import numpy as np
    >>> from infoest.inference import conditional_independence_test
    >>> rng = np.random.default_rng(0)
    >>> z, noise_x, noise_y = rng.normal(size=(3, 300))
    >>> x, y = z + noise_x, z + noise_y
    >>> conditional_independence_test(x, y, z, n_resamples=99, random_state=0).pvalue > 0.05
    True
    >>> conditional_independence_test(x, y + x, z, n_resamples=99, random_state=0).pvalue
    0.01
    """
    draw = Resampling.read(n_resamples, stop_early, random_state, n_jobs)
    check_count("permutation_neighbors", permutation_neighbors, 2)
    check_choice("null", null, (None, "analytic", "permutation"))
    integers = integers_for(method, n_bins)
    sample = read_sample(x, y, z, names=("x", "y", "z"), discrete=discrete, integers=integers)
    settings = Settings(
        n_neighbors=neighbors_of_test(n_neighbors, sample), n_bins=n_bins, bias_correction=DEFAULT, stderr=False
    )
    chosen = choose_method(method, sample, CMI, settings)
    varying = without_constants(sample)
    if not (varying.blocks[X] and varying.blocks[Y]):
        return TestResult(0.0, 1.0, ALTERNATIVE, method="constant")
    varying = without_functions(varying)
    if not (varying.blocks[X] and varying.blocks[Y]):
        return TestResult(0.0, 1.0, ALTERNATIVE, method="function of z")
    if isinstance(chosen, Plugin):
        return _table_test(varying, chosen, null, draw)
    if isinstance(chosen, Gaussian) and null != "permutation":
        return f_test(varying)
    if null == "analytic":
        raise InputError(
            "null='analytic' is for method='plugin' and 'gaussian'; nearest neighbours have only 'permutation'."
        )
    return _local_test(varying, chosen, draw, permutation_neighbors)


def without_constants(sample: Sample) -> Sample:
    """The same rows, constant columns in no block."""
    varies = np.ptp(sample.columns, axis=0) > 0
    return replace(sample, blocks=tuple(tuple(j for j in block if varies[j]) for block in sample.blocks))


def without_functions(sample: Sample) -> Sample:
    """The same rows, no column in x or y that a column of z settles: given z it can tell nothing."""
    given = sample.blocks[Z]
    x, y = (tuple(j for j in sample.blocks[b] if not is_function(sample, j, given)) for b in (X, Y))
    return replace(sample, blocks=(x, y, given))


def is_function(sample: Sample, column: int, given: Sequence[int]) -> bool:
    """Whether one of the given columns settles a column: codes by any function, numbers by a monotone one.

    Of a number that never repeats everything is some function; a monotone one, or classes that are intervals, is no
    accident.
    """
    return any(_settles(sample, j, column) for j in given)


def _settles(sample: Sample, source: int, column: int) -> bool:
    order = np.lexsort((sample.columns[:, column], sample.columns[:, source]))
    z, v = sample.columns[order, source], sample.columns[order, column]
    steps = np.diff(v)
    if steps[np.diff(z) == 0].any():
        return False
    if sample.discrete[source]:
        return bool((np.diff(z) == 0).any())  # of codes that never repeat everything is a function
    if sample.discrete[column]:
        return bool(np.count_nonzero(steps) + 1 == len(np.unique(v)))
    return bool((steps >= 0).all() or (steps <= 0).all())


def table_given(sample: Sample, chosen: Plugin) -> Table:
    """The table of the first two blocks in the strata of the third, coded as the plug-in codes them."""
    codes = chosen.fit(sample, CMI).codes
    return Table.of_rows(*(cell_of(codes[:, list(block)]) for block in sample.blocks))


def _table_test(sample: Sample, chosen: Plugin, null: NullName | None, draw: Resampling) -> TestResult:
    """G test in every stratum of z at once, by its law or by permutation within strata."""
    label, table = chosen.fit(sample, CMI).label, table_given(sample, chosen)
    if is_dense(table) if null is None else null == "analytic":
        return analytic_table_test(table, alternative=ALTERNATIVE, method=label)
    return permutation_table_test(table, draw, alternative=ALTERNATIVE, method=f"{label}, permutation of y within z")


def f_test(sample: Sample) -> TestResult:
    """Wilks' lambda is exp(-2 CMI); Rao's F is exact where x or y has up to two columns."""
    estimate, fitted = evaluate(CMI, sample, Gaussian(), stderr=False)
    plain = estimate.value - shift_of(fitted, CMI)  # maximum likelihood
    p, q, given = (len(block) for block in sample.blocks)
    squares = p * p + q * q - 5
    root = math.sqrt((p * p * q * q - 4) / squares) if squares > 0 else 1.0
    df1 = p * q
    df2 = (sample.n - 1 - given - (p + q + 1) / 2) * root - (df1 - 2) / 2
    if df2 <= 0:
        raise InputError(
            f"method='gaussian' with {p + q + given} columns needs more than {sample.n} rows.", remedy="Pass more."
        )
    statistic = math.expm1(2 * plain / root) * df2 / df1
    label = f"{estimate.method}, F with {df1} and {df2:g} df"
    return TestResult(estimate.value, float(fdtrc(df1, df2, max(statistic, 0.0))), ALTERNATIVE, method=label)


def _local_test(sample: Sample, chosen: Method, draw: Resampling, neighbors: int) -> TestResult:
    """Nearest neighbours (or a normal fit), x or y moved among rows with nearly the same z."""
    null, moves = null_given(sample, neighbors, draw.seed)
    sample, moved = moved_first(sample, null)
    statistic, label = statistic_given(sample, chosen, draw.seed)
    value = float(observed(statistic, sample.n)[0])
    if breaks_a_function(sample, null):
        return TestResult(value, 1.0, ALTERNATIVE, method=f"{label}, x and y functions of z")
    label = f"{label}, permutation of {'xy'[moved]} {moves}"
    return draw.test(value, statistic.values, null, alternative=ALTERNATIVE, method=label)


def moved_first(sample: Sample, null: Null) -> tuple[Sample, int]:
    """The sample with the block to be moved in the place of x, and which one it is: that of which z tells less.

    Neighbours in z hardly differ in what z determines, but they do differ: moved, it would be less of a function of z
    than it is, and every permuted value lower than the observed one. Within strata either move is exact.
    """
    if not isinstance(null, Local):
        return sample, X
    x, y, z = sample.blocks
    # One column that is a function of z is enough to break when all of a block move.
    of_x, of_y = (min(float(differences(sample, j, null).mean()) for j in block) for block in (x, y))
    return (sample, X) if of_x >= of_y else (replace(sample, blocks=(y, x, z)), Y)


def breaks_a_function(sample: Sample, null: Null) -> bool:
    """Whether z determines even the block that moves: rows next but one in z differ much more than next ones in it.

    The first two neighbours against the next two: of a smooth function of one column they differ half as much, of
    noise as much. The rise must also be beyond three standard errors over the rows.
    """
    if not isinstance(null, Local) or null.neighbors.shape[1] < 2 * NEXT + 1:
        return False
    for j in sample.blocks[X]:
        apart = differences(sample, j, null)
        near, far = apart[:, :NEXT].mean(axis=1), apart[:, NEXT : 2 * NEXT].mean(axis=1)
        rise = far - near
        if far.mean() > STEEP * near.mean() and rise.mean() > 3 * rise.std() / math.sqrt(sample.n):
            return True
    return False


def differences(sample: Sample, column: int, null: Local) -> Floats:
    """How far each row is from its neighbours, shape (n, m - 1), as a share of the mean over all pairs of rows.

    In ranks; codes differ or do not. A neighbour that is missing counts as the row itself.
    """
    rows, values = sample.n, sample.columns[:, column]
    other = np.where(null.neighbors[:, 1:] < 0, np.arange(rows)[:, None], null.neighbors[:, 1:])
    if sample.discrete[column]:
        shares = np.unique(values, return_counts=True)[1] / rows
        return np.asarray((values[other] != values[:, None]) / (1.0 - shares @ shares), dtype=np.float64)
    ranks = np.searchsorted(np.sort(values), values)
    overall = 2 / rows**2 * ((2 * np.arange(rows) - rows + 1) @ np.sort(ranks))  # Gini's mean difference
    return np.asarray(np.abs(ranks[other] - ranks[:, None]) / overall, dtype=np.float64)


def statistic_given(sample: Sample, chosen: Method, seed: int) -> tuple[Statistic, str]:
    """The conditional mutual information under reorderings of the rows of x, and its name."""
    label = chosen.fit(sample, CMI).label  # raises what does not fit the method
    statistic = statistic_by_rank(sample, CMI, chosen, seed)
    return statistic, named(statistic, label)


def null_given(sample: Sample, m: int, seed: int) -> tuple[Null, str]:
    """Which rows may exchange x: those of equal codes in z, and among them those nearest in its ranks."""
    given = list(sample.blocks[Z])
    discrete = [sample.discrete[j] for j in given]
    if all(discrete):
        return WithinStrata(cell_of(sample.columns[:, given].astype(np.int64))), "within z" if given else "anywhere"
    others = exchangeable_rows(sample.columns[:, given], discrete, min(m, sample.n) - 1, seed=seed, stream=TIE_STREAM)
    own = np.arange(sample.n, dtype=np.int64)
    return Local(np.column_stack([own, others])), f"among {m} neighbours in z"
