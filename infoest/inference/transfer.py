"""The test of transfer entropy, whose null keeps the memory of every series and what it owes to the conditions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Unpack, get_args

import numpy as np

from .._core.checks import check_choice
from .._core.errors import InputError
from .._core.estimate import TestResult
from .._core.keywords import public
from .._core.warnings import InfoestWarning, warn
from ..methods.choose import Settings, neighbors_of_test, tenth_of_rows
from ..methods.copula import GaussianCopula
from ..methods.gaussian import Gaussian
from ..methods.plugin.fitted import Plugin
from ..methods.plugin.table import cell_of
from ..methods.reordered.choose import maker_by_rank, named, statistic_of_innovations
from ..methods.reordered.protocol import observed
from ..resampling.cells import TurnedCells
from ..resampling.permutation import Resampling
from ..timeseries.histories import GIVEN, SOURCE, TARGET, HistoryKeywords, Transfer, as_transfer
from ..timeseries.surrogates import LABELS, SourceNull, source_null
from .conditional import f_test, table_given, without_constants
from .contingency import analytic_table_test

if TYPE_CHECKING:
    from .._core.rng import RandomState
    from .._core.sample import Discrete, Sample
    from ..methods.evaluate import Method
    from ..methods.reordered.protocol import Statistic
    from ..quantities import SignedSum

TestNull = Literal[
    "innovations", "within_cells", "analytic", "circular_shift", "block", "stationary", "iaaft", "row_permutation"
]
ALTERNATIVE = "the source transfers information to the target"
MOST_ALONE = 0.5  # share of the rows that have a cell to themselves


class LoneRowsWarning(InfoestWarning):
    """Most rows have a history of their own, so that hardly any can be moved within it."""


@public
def transfer_entropy_test(
    source: Any,
    target: Any,
    *,
    conditions: Any = None,
    null: TestNull | None = None,
    method: str | None = None,
    n_neighbors: int | None = None,
    n_bins: int | None = None,
    pattern_length: int = 3,
    discrete: Discrete = None,
    theiler: int = 0,
    trials: Any = None,
    block_length: int | None = None,
    min_shift: int | None = None,
    renyi_order: float = 1.0,
    n_resamples: int = 999,
    stop_early: int | bool = False,
    random_state: RandomState = None,
    n_jobs: int | None = None,
    jitter: float | bool = False,
    **histories: Unpack[HistoryKeywords],
) -> TestResult:
    """Test that the past of a source says nothing about a target beyond the target's own past.

    Parameters
    ----------
    source, target, conditions : array_like of shape (n,) or (n, n_columns), series or data frame
        Values in the order of time, as in :func:`infoest.transfer_entropy`.
    null : str, default=None
        ``"innovations"``, for numbers and the default there: what the target's past and the conditions say of the
        source and of the target is removed, and the rest of the source turned by a random lag. ``"within_cells"``, for
        codes and the default there: the source is turned within each value of what is given, by a lag of its own.
        ``"analytic"``: the F law for ``method="gaussian"``, a scaled chi-square for codes.
        The others move the source as it is: ``"circular_shift"``: turned by a random lag within its trial;
        ``"block"``: cut into blocks, which are permuted; ``"stationary"``: drawn anew in blocks of random
        length; ``"iaaft"``: replaced by a series of the same values and spectrum; ``"row_permutation"``: its rows
        in any order, which rejects far too often unless the source has no memory. They cut its ties to the conditions
        as well and are refused with conditions that are numbers.
    method : {None, "ksg", "mixed", "plugin", "gaussian", "ordinal"}, default=None
        ``None`` picks by type; ``"ksg"`` takes the ranks of the columns unless there is a Theiler window.
    n_neighbors : int, default=None
        ``None`` takes a tenth of the rows, since a test needs many for power, or fewer where values repeat.
    n_bins : int, default=None
        Cut continuous columns into this many quantile bins and use the plug-in.
    pattern_length : int, default=3
        Values of an ordinal pattern.
    discrete : None, bool, sequence of str or of bool, default=None
        Which series are codes.
    theiler : int, default=0
        Times no further apart than this do not count as each other's neighbours.
    trials : array_like of shape (n,), default=None
        Label of the trial of each time; surrogates stay within trials.
    block_length : int, default=None
        Length of ``"block"``, mean length of ``"stationary"``; ``None`` takes the memory of the source [3]_.
    min_shift : int, default=None
        Smallest lag of ``"innovations"`` and ``"circular_shift"``; ``None`` is one more than the longest
        history, and 0 with several trials or under 100 rows, where a few other orders are no fair sample.
    renyi_order : float, default=1.0
        Order of the Rényi entropies whose sum is the statistic, as in :func:`infoest.transfer_entropy`; other orders
        than Shannon's 1 are tested by surrogates of the source only: of codes within their cells by default, of
        numbers by ``"circular_shift"``, without conditions.
    n_resamples : int, default=999
        Surrogates; the first ones are the same for any number.
    stop_early : int or bool, default=False
        Stop at this many surrogates that reach the observed value (Besag & Clifford 1991); True
        is 10, which answers a clear "no" within some 20 of them. False draws all.
    random_state : int, Generator, RandomState or None, default=None
        Seed of the surrogates.
    n_jobs : int, default=None
        Threads; the p-value is the same for any number.
    jitter : float or bool, default=False
        As in :func:`infoest.transfer_entropy`.
    **histories : optional
        ``lag_source``, ``lag_target``, ``lag_conditions``, ``tau_source``, ``tau_target``, ``delay`` and
        ``include_present`` of :func:`infoest.transfer_entropy`.

    Returns
    -------
    TestResult
        ``statistic`` is the transfer entropy in nats (of ranks for ``"ksg"``), ``null`` its surrogate
        values; reject at level a when ``pvalue <= a``. Of ``"innovations"`` another statistic is tested, and ``null``
        gives its values on the scale on which the observed one is ``statistic``.

    Raises
    ------
    ValueError
        As :func:`infoest.transfer_entropy`, or if a setting does not fit the null or the method.
    TypeError
        As :func:`infoest.transfer_entropy`.

    Warns
    -----
    SeriesWarning
        As :func:`infoest.transfer_entropy`, and where ordinal patterns of the target remember more than the history
        given or drive those of the source: the test may then reject far too often.

    See Also
    --------
    infoest.transfer_entropy : The estimate with its interval.

    Notes
    -----
    Surrogates that move the source cut its ties to the target *and* to the conditions and the target's past, and
    nearest neighbours differ in those: where they drive both, such a test rejects a true null in up to all samples.
    Therefore ``"innovations"`` regresses source and target on them, as
    :func:`~infoest.inference.conditional_independence_test` does, and turns what is left in time, which keeps its
    memory. It holds as far as they act on mean and scale. For ``method="gaussian"`` only correlation of the
    innovations counts. The F law is Granger's, for long series and linear dependence alone; the law of codes has the
    mean and the variance that G has given how often each value came with each history.

    Too short a history of the target, or a common season that is not given, makes any of the tests reject too often.
    Ordinal patterns are not a Markov chain even where the series is, so with ``"ordinal"`` the direction against a
    strong coupling may be found as well. Sizes are in ``validation/report.md``. Cost: 0.2 s to regress 500 rows, 1 s
    for 2000; then ``n_resamples`` estimates, for 500 rows 0.3 ms each.

    References
    ----------
    .. [1] Quian Quiroga, R. et al. (2002). Performance of different synchronization measures in real data.
       Physical Review E 65, 041903, section III (circular shifts).
    .. [2] Politis, D. and Romano, J. (1994). The stationary bootstrap. JASA 89(428), section 2.
    .. [3] Politis, D. and White, H. (2004). Automatic block-length selection for the dependent bootstrap.
       Econometric Reviews 23(1), section 3.

    Examples
    --------
    >>> from infoest.datasets import vector_autoregression
    >>> from infoest.inference import transfer_entropy_test
    >>> series, _ = vector_autoregression(300, [[0.5, 0.0], [0.5, 0.4]], random_state=0)
    >>> transfer_entropy_test(series[:, 0], series[:, 1], n_resamples=99, random_state=0).pvalue
    0.01
    >>> transfer_entropy_test(series[:, 1], series[:, 0], n_resamples=99, random_state=0).pvalue > 0.05
    True
    """
    draw = Resampling.read(n_resamples, stop_early, random_state, n_jobs)
    check_choice("null", null, (None, *get_args(TestNull)))
    asked = as_transfer(
        source,
        target,
        conditions=conditions,
        theiler=theiler,
        trials=trials,
        method=method,
        pattern_length=pattern_length,
        discrete=discrete,
        renyi_order=renyi_order,
        n_bins=n_bins,
        jitter=jitter,
        **histories,
    )
    k = neighbors_of_test(n_neighbors, asked.sample)
    chosen = asked.chosen(Settings(n_neighbors=k, n_bins=n_bins, stderr=False))
    sample = without_constants(asked.sample)
    if not (sample.blocks[SOURCE] and sample.blocks[TARGET]):
        return TestResult(0.0, 1.0, ALTERNATIVE, method="constant")
    null = _null_of(null, asked, sample, chosen)
    law = _law(asked, sample, null, block_length, min_shift)
    asked.diagnose()
    asked.diagnose_patterns()
    if null == "analytic":
        return _analytic(asked, sample, chosen)
    if law is None:
        return _within_cells(asked, sample, chosen, draw)
    if null == "innovations":
        return _of_innovations(asked, sample, chosen, law, draw, n_neighbors or tenth_of_rows(sample.n))
    return _of_surrogates(asked, sample, chosen, law, draw, LABELS[null])


def _law(
    asked: Transfer, sample: Sample, null: TestNull, block_length: int | None, min_shift: int | None
) -> SourceNull | None:
    """The orders of the source, ``None`` where the test draws its own or none; refuse settings it would ignore."""
    if null == "analytic":
        if block_length is not None or min_shift is not None:
            raise InputError("block_length= and min_shift= are for surrogates; null='analytic' draws none.")
        if asked.quantity.renyi_order != 1:
            raise InputError(
                "null='analytic' is for Shannon's entropies; at another order the distribution is not known.",
                argument="renyi_order",
                given=asked.quantity.renyi_order,
                remedy="Leave null= out.",
            )
        return None
    if null == "within_cells":
        _check_unused(null, block_length=block_length, min_shift=min_shift)
        return None
    moved: Any = "circular_shift" if null == "innovations" else null
    return source_null(asked, sample, moved, block_length=block_length, min_shift=min_shift)


def _null_of(null: TestNull | None, asked: Transfer, sample: Sample, chosen: Method) -> TestNull:
    """The default of the method; refuse what does not fit it, and what is not valid with conditions."""
    counts, other_order = isinstance(chosen, Plugin), asked.quantity.renyi_order != 1
    if null is None:
        null = "within_cells" if counts else "circular_shift" if other_order else "innovations"
    if null == "innovations" and other_order:
        raise InputError(
            f"null='innovations' is for Shannon's order, 1; got renyi_order={asked.quantity.renyi_order:g}.",
            remedy="Use null='circular_shift', without conditions.",
        )
    if counts and null == "innovations":
        raise InputError("null='innovations' is for numbers.", remedy="Leave it out, or use null='within_cells'.")
    if not counts and null == "within_cells":
        raise InputError("null='within_cells' is for codes.", remedy="Leave it out, or use null='innovations'.")
    if null in LABELS and not counts and _has_conditions(asked, sample):
        raise InputError(
            f"null={null!r} cuts the ties of the source to the conditions, so it rejects far too often where these "
            "drive both.",
            remedy="Leave null= and renyi_order= out: what the conditions say is then removed before anything moves.",
        )
    return null


def _has_conditions(asked: Transfer, sample: Sample) -> bool:
    """Whether more is given than the target's own past."""
    own = len(asked.recording.columns_of(TARGET)) * asked.histories.lag_target
    return bool(set(asked.sample.blocks[GIVEN][own:]) & set(sample.blocks[GIVEN]))


def _check_unused(null: str, **settings: int | None) -> None:
    for name, given in settings.items():
        if given is not None:
            raise InputError(f"is for other surrogates; got null={null!r}.", argument=name, given=given)


def _of_innovations(
    asked: Transfer, sample: Sample, chosen: Method, law: SourceNull, draw: Resampling, k: int
) -> TestResult:
    """What is given leaves of the source, turned against what it leaves of the target."""
    plain, label = _statistic(asked, sample, chosen, draw)
    value = float(observed(plain, sample.n)[0])
    linear = isinstance(chosen, Gaussian | GaussianCopula)
    statistic = statistic_of_innovations(sample, law.null, draw.seed, k, linear=linear)
    if statistic.empty:
        return TestResult(value, 1.0, ALTERNATIVE, method=f"{label}, source or target a function of what is given")
    statistic.warn(len(sample.blocks[GIVEN]) if len(sample.blocks) > GIVEN else 0)
    label = f"{label}, circular shift of innovations"
    return draw.test(value, statistic.in_nats(value).values, law.null, alternative=ALTERNATIVE, method=label)


def _of_surrogates(
    asked: Transfer, sample: Sample, chosen: Method, law: SourceNull, draw: Resampling, moves: str
) -> TestResult:
    """The source as it is, in another order."""
    plain, label = _statistic(asked, sample, chosen, draw)
    of = maker_by_rank(sample, asked.quantity, chosen, draw.seed)
    values = law.statistic(sample, of).values
    label = f"{label}, {moves}"
    return draw.test(float(observed(plain, sample.n)[0]), values, law.null, alternative=ALTERNATIVE, method=label)


def _within_cells(asked: Transfer, sample: Sample, chosen: Method, draw: Resampling) -> TestResult:
    """Codes of the source turned within each value of what is given, and within each trial."""
    plain, label = _statistic(asked, sample, chosen, draw)
    codes = chosen.fit(sample, asked.quantity).codes  # type: ignore[attr-defined]  # a plug-in has them
    given = list(sample.blocks[GIVEN]) if len(sample.blocks) > GIVEN else []
    assert sample.serial is not None
    trial = np.searchsorted(sample.serial.start, np.arange(sample.n), side="right")
    null = TurnedCells(cell_of(np.column_stack([codes[:, given], trial])))
    if null.alone > MOST_ALONE:
        warn(
            f"{null.alone:.0%} of {sample.n} rows have a history of their own and cannot move: little can be found.",
            LoneRowsWarning,
            remedy="Use shorter histories, fewer codes or conditions, or pass more rows.",
        )
    value, label = float(observed(plain, sample.n)[0]), f"{label}, circular shift of the source within each history"
    return draw.test(value, plain.values, null, alternative=ALTERNATIVE, method=label)


def _statistic(asked: Transfer, sample: Sample, chosen: Method, draw: Resampling) -> tuple[Statistic, str]:
    """The transfer entropy of the embedded rows, and the name of its method."""
    label = chosen.fit(sample, asked.quantity).label  # raises what does not fit the method
    plain = maker_by_rank(sample, asked.quantity, chosen, draw.seed)(sample)
    return plain, f"{order_label(asked.quantity)}{asked.prefix}{named(plain, label)}"


def order_label(quantity: SignedSum) -> str:
    """What to say before the name of a statistic of another order than Shannon's."""
    return "" if quantity.renyi_order == 1 else f"Rényi {quantity.renyi_order:g}, "


def _analytic(asked: Transfer, sample: Sample, chosen: Method) -> TestResult:
    """F law of normal series, scaled chi-square of codes: rows are independent given what is given."""
    if isinstance(chosen, Gaussian):
        found = f_test(sample)
        return TestResult(found.statistic, found.pvalue, ALTERNATIVE, method=found.method)
    if isinstance(chosen, Plugin):
        label = f"{asked.prefix}{chosen.fit(sample, asked.quantity).label}"
        return analytic_table_test(table_given(sample, chosen), alternative=ALTERNATIVE, method=label)
    raise InputError("null='analytic' is for method='gaussian' and for codes; nearest neighbours have surrogates only.")
