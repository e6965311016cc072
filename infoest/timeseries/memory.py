"""How much the past of one series says about its own future, and how much of each value remains unpredicted."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Unpack

from .. import quantities
from .._core.checks import check_count
from .._core.keywords import public
from ..methods.choose import Keywords, estimate
from .diagnostics import diagnose
from .histories import check_window, read_series, rows_note

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .._core.estimate import Estimate
    from .._core.sample import Discrete, Sample
    from .embedding import Recording

PAST, FUTURE = 0, 1  # blocks


@public
def active_information_storage(
    x: Any,
    lag: int = 1,
    *,
    tau: int = 1,
    theiler: int = 0,
    trials: Any = None,
    method: str | None = None,
    pattern_length: int = 3,
    discrete: Discrete = None,
    jitter: float | bool = False,
    **settings: Unpack[Keywords],
) -> Estimate:
    """Active information storage: what the past of a series says about its present.

    Parameters
    ----------
    x : array_like of shape (n,) or (n, n_columns), series or data frame
        Values in the order of time; several columns make one multivariate series.
    lag : int, default=1
        Past values: ``x[t - 1]``, ``x[t - 1 - tau]`` and so on.
    tau : int, default=1
        Steps between past values.
    theiler : int, default=0
        Times no further apart than this do not count as each other's neighbours.
    trials : array_like of shape (n,), default=None
        Label of the trial of each time; no history crosses a trial.
    method : {None, "ksg", "mixed", "plugin", "gaussian", "gaussian_copula", "ordinal"}, default=None
        As in :func:`infoest.transfer_entropy`.
    pattern_length : int, default=3
        Values of an ordinal pattern.
    discrete : None, bool, sequence of str or of bool, default=None
        Which columns are codes; ``None`` decides by type.
    jitter : float or bool, default=False
        Standard deviation of noise added to the values, in those of each series, for comparison with programs that add
        it: True is 1e-10. Columns are then numbers, and the noise is the same in every call.
    **settings : optional
        The other keywords of :func:`infoest.mutual_information`.

    Returns
    -------
    Estimate
        ``I(x[t - lag … t - 1]; x[t])`` in nats; ``local`` has one value per time.

    Raises
    ------
    ValueError
        As :func:`infoest.transfer_entropy`.
    TypeError
        As :func:`infoest.transfer_entropy`.

    Warns
    -----
    SeriesWarning
        As :func:`infoest.transfer_entropy`, of memory beyond ``lag``; and where the memory of ``x`` is so long compared
        with the series that the interval is too narrow.

    Notes
    -----
    Standard error and scales are those of :func:`infoest.transfer_entropy`.

    References
    ----------
    .. [1] Lizier, J., Prokopenko, M. and Zomaya, A. (2012). Local measures of information storage in complex
       distributed computation. Information Sciences 208, eq. 7.

    Examples
    --------
    >>> from infoest.timeseries import active_information_storage
    >>> from infoest.datasets import vector_autoregression
    >>> series, _ = vector_autoregression(2000, [[0.6, 0.0], [0.3, 0.4]], random_state=0)
    >>> stored = active_information_storage(series[:, 0], method="gaussian")  # the truth is 0.2231
    >>> stored.confint().low < 0.2231 < stored.confint().high
    True
    """
    check_count("lag", lag)
    check_count("tau", tau)
    recording, name, prefix = read_series(
        x,
        names=("x",),
        method=method,
        pattern_length=pattern_length,
        trials=trials,
        discrete=discrete,
        standardize=settings.get("standardize", "auto"),
        n_bins=settings.get("n_bins"),
        jitter=jitter,
    )
    past = [1 + s * tau for s in range(lag)]
    sample = _embedded(recording, past, [0], theiler, name)
    found = estimate(quantities.mutual_information((PAST,), (FUTURE,)), sample, name, **settings)
    _diagnose(recording, past)
    return _described(found, prefix, recording, sample)


@public
def predictive_information(
    x: Any,
    lag_past: int = 1,
    lag_future: int = 1,
    *,
    theiler: int = 0,
    trials: Any = None,
    method: str | None = None,
    pattern_length: int = 3,
    discrete: Discrete = None,
    jitter: float | bool = False,
    **settings: Unpack[Keywords],
) -> Estimate:
    """Predictive information: what a stretch of the past says about a stretch of the future.

    Parameters
    ----------
    x : array_like of shape (n,) or (n, n_columns), series or data frame
        Values in the order of time.
    lag_past, lag_future : int, default=1
        Consecutive values on either side.
    theiler : int, default=0
        Times no further apart than this do not count as each other's neighbours.
    trials : array_like of shape (n,), default=None
        Label of the trial of each time; no stretch crosses a trial.
    method : {None, "ksg", "mixed", "plugin", "gaussian", "gaussian_copula", "ordinal"}, default=None
        As in :func:`infoest.transfer_entropy`.
    pattern_length : int, default=3
        Values of an ordinal pattern.
    discrete : None, bool, sequence of str or of bool, default=None
        Which columns are codes; ``None`` decides by type.
    jitter : float or bool, default=False
        Standard deviation of noise added to the values, in those of each series, for comparison with programs that add
        it: True is 1e-10. Columns are then numbers, and the noise is the same in every call.
    **settings : optional
        The other keywords of :func:`infoest.mutual_information`.

    Returns
    -------
    Estimate
        In nats; with ``lag_future=1`` the active information storage.

    Raises
    ------
    ValueError
        As :func:`infoest.transfer_entropy`.
    TypeError
        As :func:`infoest.transfer_entropy`.

    Warns
    -----
    SeriesWarning
        As :func:`infoest.transfer_entropy`, of memory beyond ``lag_past``.

    Notes
    -----
    For long stretches on both sides it is the excess entropy.

    References
    ----------
    .. [1] Bialek, W., Nemenman, I. and Tishby, N. (2001). Predictability, complexity, and learning. Neural
       Computation 13(11), section 3.

    Examples
    --------
    >>> from infoest.timeseries import predictive_information
    >>> shared = predictive_information([0, 1] * 200, 2, 2, bias_correction="miller_madow").to("bit")
    >>> round(shared.value, 2)  # the phase of the cycle
    1.0
    """
    check_count("lag_past", lag_past)
    check_count("lag_future", lag_future)
    recording, name, prefix = read_series(
        x,
        names=("x",),
        method=method,
        pattern_length=pattern_length,
        trials=trials,
        discrete=discrete,
        standardize=settings.get("standardize", "auto"),
        n_bins=settings.get("n_bins"),
        jitter=jitter,
    )
    future = list(range(lag_future))
    past = list(range(lag_future, lag_future + lag_past))
    sample = _embedded(recording, past, future, theiler, name)
    found = estimate(quantities.mutual_information((PAST,), (FUTURE,)), sample, name, **settings)
    _diagnose(recording, range(1, lag_past + 1), longer="raise lag_past")
    return _described(found, prefix, recording, sample)


@public
def entropy_rate(
    x: Any,
    *,
    lag: int = 1,
    theiler: int = 0,
    trials: Any = None,
    method: str | None = None,
    pattern_length: int = 3,
    discrete: Discrete = None,
    jitter: float | bool = False,
    **settings: Unpack[Keywords],
) -> Estimate:
    """Entropy rate: what is new in each value of a series, given those before it.

    Parameters
    ----------
    x : array_like of shape (n,) or (n, n_columns), series or data frame
        Values in the order of time.
    lag : int, default=1
        Past values that are given; 0 gives the entropy of single values.
    theiler : int, default=0
        Times no further apart than this do not count as each other's neighbours.
    trials : array_like of shape (n,), default=None
        Label of the trial of each time; no history crosses a trial.
    method : {None, "plugin", "kozachenko_leonenko", "gaussian", "ordinal"}, default=None
        ``None``: ``"plugin"`` for codes, ``"kozachenko_leonenko"`` for numbers.
    pattern_length : int, default=3
        Values of an ordinal pattern.
    discrete : None, bool, sequence of str or of bool, default=None
        Which columns are codes. ``None``: strings, booleans, categories, integers, and
        floats that hold at most two values, or up to ten whole numbers with five rows each.
    jitter : float or bool, default=False
        As in :func:`infoest.transfer_entropy`. The rate is then that of the noisy values: repeated ones count as the
        noise, so that it should be as wide as the step of rounding.
    **settings : optional
        The other keywords of :func:`infoest.mutual_information`.

    Returns
    -------
    Estimate
        ``H(x[t] | x[t - 1] … x[t - lag])`` in nats per step; differential for numbers.

    Raises
    ------
    ValueError
        As :func:`infoest.entropy` and :func:`infoest.transfer_entropy`.
    TypeError
        As :func:`infoest.entropy`.

    Warns
    -----
    SeriesWarning
        As :func:`infoest.transfer_entropy`, of memory beyond ``lag``: the rate is then lower.
    UnseenCellsWarning
        If more than a tenth of the rows hold codes and histories seen together once.
    PlugInBiasWarning
        As :func:`infoest.entropy`.

    Notes
    -----
    This is the rate itself where the series is a Markov chain of order ``lag``, and otherwise larger. The standard
    error for codes and by the Gaussian method is that of a mean of dependent influence values; nearest neighbours
    take theirs from stretches of the series.

    References
    ----------
    .. [1] Cover, T. and Thomas, J. (2006). Elements of Information Theory, eq. 4.10 and theorem 4.2.1.

    Examples
    --------
    >>> import numpy as np
    >>> from infoest.timeseries import entropy_rate
    >>> steps = np.random.default_rng(0).random(5000) < 0.3  # a chain that changes state with probability 0.3
    >>> rate = entropy_rate(np.cumsum(steps) % 2)
    >>> rate.confint().low < 0.6109 < rate.confint().high
    True
    """
    check_count("lag", lag, 0)
    recording, name, prefix = read_series(
        x,
        names=("x",),
        method=method,
        pattern_length=pattern_length,
        trials=trials,
        discrete=discrete,
        standardize=settings.get("standardize", "auto"),
        n_bins=settings.get("n_bins"),
        jitter=jitter,
        entropies=True,
    )
    sample = _embedded(recording, list(range(1, lag + 1)), [0], theiler, name)
    quantity = quantities.conditional_entropy((FUTURE,), (PAST,) if lag else ())
    found = estimate(quantity, sample, name, **settings)
    _diagnose(recording, range(1, lag + 1))
    return _described(found, prefix, recording, sample)


def _embedded(recording: Recording, past: list[int], future: list[int], theiler: int, method: str | None) -> Sample:
    """Past and future of every column."""
    columns = recording.columns_of(0)
    blocks = [[(j, lag) for j in columns for lag in lags] for lags in (past, future)]
    sample = recording.lagged(blocks, theiler=check_count("theiler", theiler, 0))
    check_window(theiler, sample, method)
    return sample


def _diagnose(recording: Recording, lags: Sequence[int], *, longer: str = "raise lag") -> None:
    """Warn where the series are not stationary, or have memory beyond these lags."""
    columns = recording.columns_of(0)
    past = [(j, lag) for j in columns for lag in lags]
    diagnose(recording, [((j, 0), past) for j in columns], longer=longer, say_slow=True)


def _described(found: Estimate, prefix: str, recording: Recording, sample: Sample) -> Estimate:
    """The estimate with a note on what was embedded."""
    note = "; ".join(filter(None, (rows_note(recording, sample), found.note)))
    return replace(found, note=note, method=prefix + found.method)
