"""The test of transfer entropy, whose null keeps the memory of every series."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Unpack

from .._core.checks import check_choice
from .._core.errors import InputError
from .._core.estimate import TestResult
from .._core.keywords import public
from ..methods.choose import Settings, neighbors_of_test
from ..methods.gaussian import Gaussian
from ..methods.plugin.fitted import Plugin
from ..methods.reordered.choose import maker_by_rank, named
from ..methods.reordered.protocol import observed
from ..resampling.permutation import Resampling
from ..timeseries.histories import SOURCE, TARGET, HistoryKeywords, Transfer, as_transfer
from ..timeseries.surrogates import LABELS, NULLS, source_null
from .conditional import f_test, table_given, without_constants
from .contingency import analytic_table_test

if TYPE_CHECKING:
    from .._core.rng import RandomState
    from .._core.sample import Discrete, Sample
    from ..methods.evaluate import Method
    from ..quantities import SignedSum

TestNull = Literal["circular_shift", "block", "stationary", "iaaft", "analytic", "row_permutation"]
ALTERNATIVE = "the source transfers information to the target"


@public
def transfer_entropy_test(
    source: Any,
    target: Any,
    *,
    conditions: Any = None,
    null: TestNull = "circular_shift",
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
    null : str, default="circular_shift"
        Target and conditions stay; the source is ``"circular_shift"``: turned by a random lag within its trial;
        ``"block"``: cut into blocks, which are permuted; ``"stationary"``: drawn anew in blocks of random
        length; ``"iaaft"``: replaced by a series of the same values and spectrum. ``"analytic"``: the F law for
        ``method="gaussian"``, a scaled chi-square for codes. ``"row_permutation"``: its rows in any order, which
        rejects far too often unless the source has no memory.
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
        Smallest lag of ``"circular_shift"``; ``None`` is one more than the longest history, and 0 with several trials
        or under 100 rows, where a few other orders are no fair sample.
    renyi_order : float, default=1.0
        Order of the Rényi entropies whose sum is the statistic, as in :func:`infoest.transfer_entropy`; other orders
        than Shannon's 1 are tested by surrogates only.
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
        values; reject at level a when ``pvalue <= a``.

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
    Surrogates keep the memory of the source but cut its ties to the target *and* to the conditions: where those
    drive both, prefer ``"analytic"``. Too short a history of the target makes any of the tests reject too often.
    The F law is Granger's and holds for long series; the law of codes has the mean and the variance that G has given
    how often each value came with each history. Sizes are in ``validation/report.md``. Cost: ``n_resamples``
    estimates, for 500 rows 0.3 ms each.

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
    check_choice("null", null, (*NULLS, "analytic"))
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
    if null == "analytic":
        if block_length is not None or min_shift is not None:
            raise InputError("block_length= and min_shift= are for surrogates; null='analytic' draws none.")
        if asked.quantity.renyi_order != 1:
            raise InputError(
                "null='analytic' is for Shannon's entropies; at another order the distribution is not known.",
                argument="renyi_order",
                given=renyi_order,
                remedy="Use null='circular_shift'.",
            )
        asked.diagnose()
        asked.diagnose_patterns()
        return _analytic(asked, sample, chosen)
    law = source_null(asked, sample, null, block_length=block_length, min_shift=min_shift)
    label = chosen.fit(sample, asked.quantity).label  # raises what does not fit the method
    of = maker_by_rank(sample, asked.quantity, chosen, draw.seed)
    plain = of(sample)
    asked.diagnose()
    asked.diagnose_patterns()
    return draw.test(
        float(observed(plain, sample.n)[0]),
        law.statistic(sample, of).values,
        law.null,
        alternative=ALTERNATIVE,
        method=f"{order_label(asked.quantity)}{asked.prefix}{named(plain, label)}, {LABELS[null]}",
    )


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
