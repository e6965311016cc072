"""How much the past of one series says about the present of another beyond what its own past says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np

from .. import quantities
from .._core.errors import InputError
from .._core.estimate import Estimate
from .._core.estimate_array import EstimateArray
from .._core.keywords import public
from .._core.warnings import withholding
from ..methods.choose import Keywords, Settings, choose_estimator, estimate
from ..methods.evaluate import NOT_REQUESTED, evaluate, local_stderr, local_values, shift_of
from .histories import GIVEN, TARGET, Transfer, TransferKeywords, as_transfer, check_shannon, settings_of

if TYPE_CHECKING:
    from .._core.sample import Discrete
    from ..methods.evaluate import Fitted


@public
def transfer_entropy(
    source: Any,
    target: Any,
    *,
    conditions: Any = None,
    lag_source: int = 1,
    lag_target: int = 1,
    lag_conditions: int = 1,
    tau_source: int = 1,
    tau_target: int = 1,
    delay: int = 1,
    include_present: bool = False,
    theiler: int = 0,
    trials: Any = None,
    method: str | None = None,
    pattern_length: int = 3,
    renyi_order: float = 1.0,
    discrete: Discrete = None,
    jitter: float | bool = False,
    **settings: Unpack[Keywords],
) -> Estimate:
    """Transfer entropy from one series to another, with its standard error.

    Parameters
    ----------
    source, target : array_like of shape (n,) or (n, n_columns), series or data frame
        Values in the order of time; several columns make one multivariate series.
    conditions : array_like of shape (n,) or (n, n_columns), default=None
        Other series whose past is conditioned on too.
    lag_source : int, default=1
        Past values of the source: ``x[t - delay]``, ``x[t - delay - tau_source]`` and so on.
    lag_target : int, default=1
        Past values of the target that are conditioned on: ``y[t - 1]``, ``y[t - 1 - tau_target]``, …; may be 0.
    lag_conditions : int, default=1
        Past values of each condition, from ``t - 1`` on.
    tau_source, tau_target : int, default=1
        Steps between past values.
    delay : int, default=1
        Steps from the newest past value of the source to the present.
    include_present : bool, default=False
        Add ``x[t]`` to the past values of the source, as for a channel; ``lag_source`` may then be 0.
    theiler : int, default=0
        Times no further apart than this do not count as each other's neighbours (``"ksg"``, ``"mixed"``).
    trials : array_like of shape (n,), default=None
        Label of the trial of each time; no history crosses a trial.
    method : {None, "auto", "ksg", "mixed", "plugin", "gaussian", "gaussian_copula", "ordinal"}, default=None
        ``None`` picks by type, as in :func:`infoest.mutual_information`; ``"ordinal"`` replaces every series by its
        patterns of ``pattern_length`` values and counts them.
    pattern_length : int, default=3
        Values of an ordinal pattern.
    renyi_order : float, default=1.0
        Order of the Rényi entropies that make up the transfer entropy [4]_; 1 is Shannon's. Below 1 rare events
        weigh more, above 1 frequent ones. Other orders are for ``"plugin"``, ``"ordinal"``, ``"gaussian"`` and
        ``"ksg"``.
    discrete : None, bool, sequence of str or of bool, default=None
        Which series are codes; names of columns, ``"source"``, ``"target"`` or ``"conditions"``, or a mask.
    jitter : float or bool, default=False
        Standard deviation of noise added to each series, in its own, to compare with other programs: True is 1e-10.
    **settings : optional
        The other keywords of :func:`infoest.mutual_information`, such as ``n_neighbors``.

    Returns
    -------
    Estimate
        In nats, never clipped at 0. ``n`` is the number of times that have all past values, which the first few of
        every trial lack; ``local`` has one value for each of them in the order of time.

    Raises
    ------
    ValueError
        As :func:`infoest.mutual_information`, or if lags, trials and the Theiler window leave too few rows.
    TypeError
        As :func:`infoest.mutual_information`.

    Warns
    -----
    PlugInBiasWarning
        If the known bias of an uncorrected plug-in exceeds its standard error.
    NeighborBiasWarning
        If more neighbours, or rows drawn from a copula like the data, show that the bias of nearest neighbours
        exceeds the standard error; the interval is then wider by it.
    TailDependenceWarning
        If ``"gaussian_copula"`` meets columns whose tails depend on each other as those of normal columns do not.
    SeriesWarning
        If a series looks like a random walk or has a trend, if the target has memory or a season beyond the history
        given, or if fewer than 100 times, or 20 per past value, cannot show it.
    RowOrderWarning
        If an index of dates is not in ascending order.

    See Also
    --------
    infoest.inference.transfer_entropy_test : Test of whether anything is transferred.

    Notes
    -----
    Assumes stationary series. The truth depends on the histories: if the past of the target is too short,
    the rest of its own memory counts as transfer. Each series is divided by its standard deviation once, before
    embedding. The standard error is that of a mean of serially dependent influence values, by the
    spectral density at frequency 0 of an autoregression [3]_; it is too small where their memory is not short
    compared with the series. With ``method="gaussian", bias_correction=None`` twice the estimate
    times its rows is Granger's likelihood-ratio statistic [2]_.

    With ``renyi_order`` other than 1 it is H(y, given) - H(given) - H(x, y, given) + H(x, given) of Rényi entropies: 0
    where the source is independent of all the rest, but it may be negative, and where the source depends on the past of
    the target it need not be 0 without transfer. For normal series it equals Shannon's. ``"ksg"`` takes all terms at
    one radius and its standard error, which is rough, from halves of the rows; at low orders it is biased by the tails.
    The plug-in takes unbiased sums of powers of the shares, and no other bias correction. There is no analytic p-value
    (``pvalue_null()`` is ``nan``): use :func:`infoest.inference.transfer_entropy_test` with the same ``renyi_order``.

    References
    ----------
    .. [1] Schreiber, T. (2000). Measuring information transfer. Physical Review Letters 85(2), eq. 4.
    .. [2] Barnett, L., Barrett, A. and Seth, A. (2009). Granger causality and transfer entropy are equivalent
       for Gaussian variables. Physical Review Letters 103, 238701, eq. 12.
    .. [3] Berk, K. (1974). Consistent autoregressive spectral estimates. Annals of Statistics 2(3), 489-502.
    .. [4] Jizba, P., Kleinert, H. and Shefaat, M. (2012). Rényi's information transfer between financial time
       series. Physica A 391, 2971-2989.

    Examples
    --------
    >>> from infoest.timeseries import transfer_entropy
    >>> from infoest.datasets import vector_autoregression
    >>> series, truth = vector_autoregression(2000, [[0.5, 0.0], [0.3, 0.4]], random_state=0)
    >>> there = transfer_entropy(series[:, 0], series[:, 1], method="gaussian")
    >>> back = transfer_entropy(series[:, 1], series[:, 0], method="gaussian")
    >>> round(truth, 4), there.confint().low < truth < there.confint().high, back.confint().low
    (0.0549, True, 0.0)
    """
    asked = as_transfer(
        source,
        target,
        standardize=settings.get("standardize", "auto"),
        n_bins=settings.get("n_bins"),
        conditions=conditions,
        lag_source=lag_source,
        lag_target=lag_target,
        lag_conditions=lag_conditions,
        tau_source=tau_source,
        tau_target=tau_target,
        delay=delay,
        include_present=include_present,
        theiler=theiler,
        trials=trials,
        method=method,
        pattern_length=pattern_length,
        renyi_order=renyi_order,
        discrete=discrete,
        jitter=jitter,
    )
    return _estimated(asked, settings)


@public
def transfer_entropy_scan(
    source: Any, target: Any, *, delays: Sequence[int] = tuple(range(1, 11)), **settings: Unpack[TransferKeywords]
) -> EstimateArray:
    """Transfer entropy at each of several delays of the source, over the same rows.

    Parameters
    ----------
    source, target : array_like of shape (n,) or (n, n_columns), series or data frame
        As in :func:`infoest.transfer_entropy`.
    delays : sequence of int, default=(1, 2, …, 10)
        Steps from the newest past value of the source to the present.
    **settings : optional
        The other keywords of :func:`infoest.transfer_entropy`.

    Returns
    -------
    EstimateArray
        One estimate per delay, named ``"delay 1"`` and so on.

    Raises
    ------
    ValueError
        As :func:`infoest.transfer_entropy`, or if ``delays`` is empty or ``delay`` is passed too.
    TypeError
        As :func:`infoest.transfer_entropy`.

    Notes
    -----
    The delay with the largest value estimates that of the interaction [1]_. Its p-value is the smallest of several:
    adjust it, by :meth:`infoest.EstimateArray.pvalue_adjusted`.

    References
    ----------
    .. [1] Wibral, M. et al. (2013). Measuring information-transfer delays. PLoS ONE 8(2), e55809.

    Examples
    --------
    >>> import numpy as np
    >>> from infoest.timeseries import transfer_entropy_scan
    >>> x = np.random.default_rng(0).normal(size=1000)
    >>> y = np.roll(x, 3) + np.random.default_rng(1).normal(size=1000)
    >>> scan = transfer_entropy_scan(x, y, delays=range(1, 6), method="gaussian")
    >>> scan.names[int(scan.value.argmax())]
    'delay 3'
    """
    if "delay" in settings or not len(delays):
        raise InputError(f"pass delays= as a list of at least one delay; got delays={list(delays)!r} and {settings}.")
    embedding, own = settings_of(dict(settings))
    embedding.update(standardize=own.get("standardize", "auto"), n_bins=own.get("n_bins"))
    widest = as_transfer(source, target, delay=max(delays), **embedding)
    reach = max(lag for block in widest.histories.blocks(widest.recording) for _, lag in block)
    found = []
    for delay in delays:
        read = partial(as_transfer, delay=delay, reach=reach, **embedding)
        asked, _ = withholding(read, source, target)  # what there is to say of the series was said of the widest
        found.append(_described(estimate(asked.quantity, asked.sample, asked.method, **own), asked))
    widest.diagnose()
    return EstimateArray(tuple(f"delay {delay}" for delay in delays), tuple(found))


@public
def directed_information(source: Any, target: Any, *, lag: int = 1, **settings: Unpack[TransferKeywords]) -> Estimate:
    """Directed information rate: what past and present of the source say about the present of the target.

    Parameters
    ----------
    source, target : array_like of shape (n,) or (n, n_columns), series or data frame
        As in :func:`infoest.transfer_entropy`.
    lag : int, default=1
        Past values of both series, at least their memory.
    **settings : optional
        ``conditions``, ``trials``, ``method`` and the settings of the method, as in :func:`infoest.transfer_entropy`.

    Returns
    -------
    Estimate
        ``I(x[t - lag … t]; y[t] | y[t - lag … t - 1])`` in nats per step.

    Raises
    ------
    ValueError
        As :func:`infoest.transfer_entropy`, or if a keyword sets a history of its own.
    TypeError
        As :func:`infoest.transfer_entropy`.

    Notes
    -----
    This is the rate of Massey's directed information where the pair is a Markov chain of order ``lag``, and the
    transfer entropy with the present of the source included. Over n steps the directed information is n times as much.

    References
    ----------
    .. [1] Massey, J. (1990). Causality, feedback and directed information. ISITA 1990.

    Examples
    --------
    >>> from infoest.datasets import additive_noise_channel
    >>> from infoest.timeseries import directed_information
    >>> x, y, truth = additive_noise_channel(2000, power=1.0, lag=1, random_state=0)
    >>> rate = directed_information(x, y, method="gaussian")
    >>> round(truth, 4), rate.confint().low < truth < rate.confint().high
    (0.3466, True)
    """
    taken = sorted({"lag_source", "lag_target", "delay", "tau_source", "tau_target", "include_present"} & set(settings))
    if taken:
        raise InputError(f"{taken[0]}= is for transfer_entropy; directed_information has lag= for both series.")
    check_shannon(settings)
    embedding, own = settings_of(dict(settings))
    histories = {"lag_source": lag, "lag_target": lag, "include_present": True}
    embedding.update(standardize=own.get("standardize", "auto"), n_bins=own.get("n_bins"), **histories)
    asked = as_transfer(source, target, **embedding)
    return _estimated(asked, own)


@public
def normalized_transfer_entropy(source: Any, target: Any, **settings: Unpack[TransferKeywords]) -> Estimate:
    """Share of the uncertainty about the target, given its own past, that the source removes.

    Parameters
    ----------
    source, target : array_like of shape (n,) or (n, n_columns), series or data frame
        As in :func:`infoest.transfer_entropy`.
    **settings : optional
        The other keywords of :func:`infoest.transfer_entropy`.

    Returns
    -------
    Estimate
        Without unit. For a discrete target, the transfer entropy over the entropy of the target given its past; for a
        continuous one ``1 - exp(-2 TE)``, for normal series the share of the residual variance that the source
        explains. 0 to 1 up to sampling error.

    Raises
    ------
    ValueError
        As :func:`infoest.transfer_entropy`, or if a discrete target is fixed by its own past.
    TypeError
        As :func:`infoest.transfer_entropy`.

    Notes
    -----
    The standard error is that of the ratio, by the delta method on the long-run variance.

    References
    ----------
    .. [1] Gourévitch, B. and Eggermont, J. (2007). Evaluating information transfer between auditory cortical
       neurons. Journal of Neurophysiology 97(3), 2533-2543.
    .. [2] Barnett, L. and Bossomaier, T. (2012). Transfer entropy as a log-likelihood ratio. Physical Review
       Letters 109, 138105.

    Examples
    --------
    >>> import numpy as np
    >>> from infoest.timeseries import normalized_transfer_entropy
    >>> bits = np.random.default_rng(0).integers(0, 2, 500)
    >>> copied = np.roll(bits, 1)
    >>> round(normalized_transfer_entropy(bits, copied, bias_correction="miller_madow").value, 1)
    1.0
    """
    check_shannon(settings)
    embedding, own = settings_of(dict(settings))
    chosen = Settings(**own)
    asked = as_transfer(source, target, standardize=chosen.standardize, n_bins=chosen.n_bins, **embedding)
    method = choose_estimator(asked.method, asked.sample, asked.quantity, chosen)
    transfer, fitted = evaluate(asked.quantity, asked.sample, method, stderr=chosen.stderr)
    asked.diagnose()
    if all(asked.sample.discrete[j] for j in asked.sample.blocks[TARGET]):
        return _described(_share_of_entropy(transfer, fitted, chosen.stderr), asked)
    slope = 2 * np.exp(-2 * transfer.value)
    local = (
        None if transfer.local is None else -np.expm1(-2 * transfer.value) + slope * (transfer.local - transfer.value)
    )
    share = Estimate(
        float(-np.expm1(-2 * transfer.value)),
        float(slope * transfer.stderr),
        transfer.n,
        unit="",
        method=transfer.method,
        note=transfer.note,
        local=local,
    )
    return _described(share, asked)


def _share_of_entropy(transfer: Estimate, fitted: Fitted, stderr: bool) -> Estimate:
    """Transfer entropy over the entropy of the target given its past."""
    given = (GIVEN,) if fitted.sample.blocks[GIVEN] else ()
    if not fitted.sample.blocks[TARGET]:
        raise InputError("the target is constant: nothing can carry information about it.")
    left = quantities.conditional_entropy((TARGET,), given)
    whole = local_values(fitted, left) + shift_of(fitted, left)
    unknown = float(whole.mean())
    if unknown <= 1e-12:
        raise InputError("the past of the target determines its present: nothing is left to explain.")
    assert transfer.local is not None
    ratio = transfer.value / unknown
    influence = (transfer.local - ratio * whole) / unknown
    return Estimate(
        ratio,
        local_stderr(fitted.sample, influence) if stderr else np.nan,
        transfer.n,
        unit="",
        method=transfer.method,
        note="" if stderr else NOT_REQUESTED,
        local=ratio + influence,
    )


def _estimated(asked: Transfer, settings: Keywords) -> Estimate:
    """The estimate, then what there is to say of the series."""
    found = estimate(asked.quantity, asked.sample, asked.method, **settings)
    asked.diagnose()
    return _described(found, asked)


def _described(found: Estimate, asked: Transfer) -> Estimate:
    """The estimate with a note on what was embedded."""
    note = "; ".join(filter(None, (asked.note, found.note)))
    return replace(found, note=note, method=asked.prefix + found.method)
