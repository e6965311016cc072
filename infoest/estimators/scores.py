"""Score functions ``(X, y) -> (scores, pvalues)`` for scikit-learn's univariate feature selectors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from .._core.errors import InputError
from .._core.keywords import public
from .information_value import InformationValue
from .mutual_information import MutualInformation

if TYPE_CHECKING:
    from .._core.sample import Discrete
    from .._core.types import Floats
    from ..credit.value.jeffreys import Smoothing


@public
def mutual_information_scores(
    X: Any,
    y: Any,
    *,
    method: str | None = None,
    n_neighbors: int = 3,
    bias_correction: str | None = "default",
    n_bins: int | None = None,
    discrete: Discrete = None,
    n_jobs: int | None = None,
) -> tuple[Floats, Floats]:
    """Mutual information of each column with y, and p-values of "no information".

    Parameters
    ----------
    X : array_like or data frame of shape (n, n_features)
        Features.
    y : array_like of shape (n,) or (n, n_outputs)
        The variable they should tell about.
    method : {None, "ksg", "mixed", "plugin", "gaussian"}, default=None
        ``None`` picks by the types of each column and y.
    n_neighbors : int, default=3
        Neighbour order of ``"ksg"`` and ``"mixed"``.
    bias_correction : {"default", None, "miller_madow", "digamma"}, default="default"
        As in :func:`infoest.mutual_information`.
    n_bins : int, default=None
        Cut continuous columns into this many quantile bins and use the plug-in.
    discrete : None, bool or sequence of str, default=None
        For each column by itself: ``["y"]`` says that y holds codes, ``["X"]`` that the column does.
    n_jobs : int, default=None
        Threads; the result is the same bits for any number.

    Returns
    -------
    scores : ndarray of shape (n_features,)
        Estimates in nats, never clipped at 0; debiased ones where the method gives them.
    pvalues : ndarray of shape (n_features,)
        One-sided: small speaks for information.

    Raises
    ------
    ValueError
        As :func:`infoest.mutual_information`.
    TypeError
        As :func:`infoest.mutual_information`.

    See Also
    --------
    infoest.mutual_information : One estimate with its interval.

    Notes
    -----
    ``functools.partial(mutual_information_scores, n_neighbors=20)`` goes into ``SelectKBest``,
    ``SelectFdr`` and their kin, which pass numbers only. The p-values of nearest-neighbour
    estimates rest on a normal limit.

    References
    ----------
    .. [1] Cover, T. and Thomas, J. (2006). Elements of Information Theory, eq. 2.28.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.feature_selection import SelectKBest
    >>> from infoest.estimators import mutual_information_scores
    >>> rng = np.random.default_rng(0)
    >>> X = rng.normal(size=(300, 3))
    >>> y = X[:, 1] + rng.normal(size=300)
    >>> SelectKBest(mutual_information_scores, k=1).fit(X, y).get_support().tolist()
    [False, True, False]
    """
    estimates = [
        MutualInformation(
            method,
            n_neighbors=n_neighbors,
            bias_correction=bias_correction,
            n_bins=n_bins,
            discrete=discrete,
            n_jobs=n_jobs,
        )
        .fit(column, y)
        .result_
        for column in _each_column(X)
    ]
    return np.array([e.best for e in estimates]), np.array([e.pvalue_null() for e in estimates])


@public
def information_value_scores(
    X: Any,
    y: Any,
    *,
    n_bins: int = 10,
    bins: Mapping[str, Any] | None = None,
    event: Any = None,
    smoothing: Smoothing = "auto",
) -> tuple[Floats, Floats]:
    """Information value of each column about a binary target, and p-values of "no information".

    Parameters
    ----------
    X : array_like or data frame of shape (n, n_features)
        Features; missing values are a bin of their own.
    y : array_like of shape (n,)
        Target with two classes.
    n_bins : int, default=10
        Quantile bins of numbers with more than 50 distinct values.
    bins : mapping, default=None
        Bins of single features by name, as in :class:`~infoest.InformationValue`.
    event : object, default=None
        The class of the target that is the event. ``None``: of two numbers the larger, of booleans
        ``True``; strings must be named.
    smoothing : float or "auto", default="auto"
        Added to every cell. ``"auto"`` adds 0.5 where some cell is empty, and warns.

    Returns
    -------
    scores : ndarray of shape (n_features,)
        Debiased information values in nats.
    pvalues : ndarray of shape (n_features,)
        One-sided: small speaks for information.

    Raises
    ------
    ValueError
        As :class:`~infoest.InformationValue`.
    TypeError
        As :class:`~infoest.InformationValue`.

    Warns
    -----
    EmptyBinWarning
        If ``smoothing="auto"`` had to smooth some column.

    See Also
    --------
    infoest.InformationValue : Selects by the adjusted p-value itself, and keeps the estimates.

    References
    ----------
    .. [1] Kullback, S. (1959). Information Theory and Statistics, eq. 1.6.3.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.feature_selection import SelectFdr
    >>> from infoest.estimators import information_value_scores
    >>> rng = np.random.default_rng(0)
    >>> X = rng.normal(size=(500, 3))
    >>> y = X[:, 1] + rng.normal(size=500) > 0
    >>> SelectFdr(information_value_scores, alpha=0.01).fit(X, y).get_support().tolist()
    [False, True, False]
    """
    screen = InformationValue(n_bins, bins=bins, event=event, smoothing=smoothing).fit(X, y)
    return screen.scores_, screen.pvalues_


def _each_column(X: Any) -> list[Any]:
    """One table per column, in its own dtype."""
    import narwhals as nw

    frame = nw.from_native(X, pass_through=True, eager_only=True)
    if isinstance(frame, nw.DataFrame):
        return [frame.select(name).to_native() for name in frame.columns]
    array = np.asarray(X)
    if array.ndim != 2:
        raise InputError(f"X has {array.ndim} dimensions; pass (n, n_features).")
    return [array[:, [j]] for j in range(array.shape[1])]
