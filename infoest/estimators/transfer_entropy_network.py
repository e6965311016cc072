"""Transfer entropy network as an estimator: who tells whom, at which lags, among the columns of X."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from .. import quantities
from .._core.checks import check_choice, check_count
from .._core.errors import InputError, InputTypeError
from .._core.estimate_array import EstimateArray
from .._core.keywords import public
from .._core.pivots import check_alpha
from .._core.rng import RandomState, seed64
from .._core.threads import effective_jobs
from ..methods.choose import estimate, tenth_of_rows
from ..timeseries.checkpoint import fingerprint, load_checkpoint, save_checkpoint
from ..timeseries.diagnostics import diagnose
from ..timeseries.network import NetworkSettings, TargetResult, infer_target
from ._network_rows import check_rows, constant_note, constant_series, read_series
from ._rows import feature_names

if TYPE_CHECKING:
    import os
    from collections.abc import Callable

    import pandas as pd

    from .._core.sample import Sample
    from ..timeseries.embedding import Recording

NEIGHBORS = 3  # an estimate few
LINK_COLUMNS = ("source", "target", "lags", "te", "stderr", "low", "high", "pvalue", "pvalue_adjusted")


@public
class TransferEntropyNetwork(BaseEstimator):
    """Network of directed links by greedy multivariate transfer entropy with tests at every step.

    Parameters
    ----------
    max_lag : int, default=1
        Longest lag of a candidate, of sources and of the target's own past.
    method : {"gaussian", "ksg", "plugin"}, default="gaussian"
        ``"gaussian"``: linear links, by partial correlations. ``"ksg"``: any links, by nearest neighbours in ranks.
        ``"plugin"``: any links between series of codes, by tables of counts: booleans, strings, categories, and
        integers of at most a value per 5 rows.
    n_neighbors : int, default=None
        Of ``"ksg"`` in tests; ``None`` takes a tenth of the rows. Estimates take 3.
    alpha : float, default=0.05
        Level of every test, and the false discovery rate of links.
    n_resamples : int, default=499
        Surrogates of every test. A lone link among n series needs (n + 1) / alpha of them to pass.
    stop_early : bool, default=True
        Draw no surrogate that cannot change a decision: the same links in less time.
    callback : callable, default=None
        ``callback(name, result)`` after every target, with the name of its series and a ``TargetResult``.
    checkpoint : str or path, default=None
        File that holds the results of all targets done; a run that finds it goes on from there. Needs an integer
        ``random_state``.
    random_state : int, Generator, RandomState or None, default=None
        Seed of the surrogates.
    n_jobs : int, default=None
        Targets searched side by side; any backend of ``joblib.parallel_config`` gives the same network.

    Attributes
    ----------
    adjacency_ : ndarray of shape (n_series, n_series), bool
        ``adjacency_[i, j]``: series i transfers information to series j.
    lags_ : dict of (int, int) to tuple of int
        Lags of the source, ascending, of each link (source, target).
    te_, stderr_ : ndarray of shape (n_series, n_series)
        Transfer entropy of each link in nats, given the target's own past and all its other sources, and its
        standard error; ``nan`` where there is no link.
    estimates_ : EstimateArray
        The same with intervals, by the names ``"source -> target"``.
    pvalues_ : ndarray of shape (n_series, n_series)
        Of each link that was ever the best candidate of its target; ``nan`` of others, which were not tested alone.
    pvalues_adjusted_ : ndarray of shape (n_series, n_series)
        The same adjusted for all links tested (Benjamini-Hochberg); links are those up to ``alpha``.
    targets_ : tuple of TargetResult
        What the search found about each series.
    note_ : str
        Which series are constant: they have nothing to tell or to be told, and no links.
    n_features_in_ : int
        Number of columns of X.
    feature_names_in_ : ndarray of str
        Their names, where ``X`` had names.

    See Also
    --------
    infoest.inference.transfer_entropy_test : Test of one link.
    infoest.plotting.NetworkDisplay : The network as a figure.

    Notes
    -----
    Assumes stationary series and no hidden common driver. Surrogates turn candidates in time, all by one lag (each
    trial by its own), so they keep the memory of every series and the level of every trial. The p-value of a link is
    that of the step that took it, or of an earlier one if that is larger: it accounts for the search over all
    candidates of its target. A link found by a search is no random one, so its transfer entropy is estimated somewhat
    too large where it is small.
    ``"plugin"`` assumes that few codes are given at once: tables grow by a factor with every value taken, and where
    most of their cells hold a row or two nothing more is found. Tests compare deviances on the scale of their own
    chi-square laws, so that series of many codes do not hide those of few. Estimates are uncorrected, as those of
    :func:`infoest.transfer_entropy`: too large by about the degrees of freedom of the table over twice the rows.
    Cost of ``"gaussian"`` and ``"plugin"``: a second for 10 series of 1000 times; of ``"ksg"``: about 10 s a target.

    References
    ----------
    .. [1] Lizier, J. and Rubinov, M. (2012). Multivariate construction of effective computational networks from
       observational data. Max Planck Institute preprint 25/2012.
    .. [2] Novelli, L. et al. (2019). Large-scale directed network inference with multivariate transfer entropy and
       hierarchical statistical testing. Network Neuroscience 3(3), 827-847.
    .. [3] Benjamini, Y. and Hochberg, Y. (1995). Controlling the false discovery rate. Journal of the Royal
       Statistical Society B 57(1), 289-300.

    Examples
    --------
    >>> from infoest import TransferEntropyNetwork
    >>> from infoest.datasets import vector_autoregression
    >>> chain = [[0.5, 0.0, 0.0], [0.5, 0.3, 0.0], [0.0, 0.5, 0.3]]  # 0 -> 1 -> 2
    >>> X, _ = vector_autoregression(500, chain, random_state=0)
    >>> network = TransferEntropyNetwork(random_state=0).fit(X)
    >>> network.lags_
    {(0, 1): (1,), (1, 2): (1,)}
    """

    def __init__(
        self,
        max_lag: int = 1,
        *,
        method: str = "gaussian",
        n_neighbors: int | None = None,
        alpha: float = 0.05,
        n_resamples: int = 499,
        stop_early: bool = True,
        callback: Callable[[str, TargetResult], None] | None = None,
        checkpoint: str | os.PathLike[str] | None = None,
        random_state: RandomState = None,
        n_jobs: int | None = None,
    ) -> None:
        self.max_lag = max_lag
        self.method = method
        self.n_neighbors = n_neighbors
        self.alpha = alpha
        self.n_resamples = n_resamples
        self.stop_early = stop_early
        self.callback = callback
        self.checkpoint = checkpoint
        self.random_state = random_state
        self.n_jobs = n_jobs

    def fit(self, X: Any, y: Any = None, *, trials: Any = None) -> Self:  # noqa: ARG002 - scikit-learn passes it
        """Search the sources of every series.

        Parameters
        ----------
        X : array_like or data frame of shape (n_times, n_series)
            Values in the order of time, one series a column: numbers, or codes for ``"plugin"``.
        y : None
            Ignored.
        trials : array_like of shape (n_times,), default=None
            Label of the trial of each time; times of one trial stand together. No history and no surrogate crosses
            from one trial into another, and trials of ``max_lag`` times or fewer are left out.

        Returns
        -------
        TransferEntropyNetwork
            The fitted object itself.

        Raises
        ------
        ValueError
            If there are fewer than two series, values are missing, infinite, (for ``"ksg"``)
            repeated too often or (for ``"plugin"``) floats or integers of too many values, too few times are left after
            ``max_lag``, trial labels are missing, of another length or scattered, trials are so short that nothing
            can pass, a setting is out of range, the checkpoint is of other data or settings, or a target is fixed by
            its sources (``"gaussian"``).
        TypeError
            If a series holds neither numbers nor, for ``"plugin"``, codes.

        Warns
        -----
        NeighborBiasWarning
            If the change from k to 4k neighbours says that the bias of a link exceeds its standard error.
        PlugInBiasWarning
            If the known bias of a link's plug-in estimate exceeds its standard error.
        SeriesWarning
            If series of numbers look like random walks, have a trend, or have memory or a season beyond the past values
            that were found: one warning for all.
        """
        self._check_settings()
        recording = read_series(self, X, trials)
        constant = constant_series(recording, self.max_lag)
        varying = [j for j in range(self.n_features_in_) if j not in constant]
        lags = [(j, lag) for j in varying for lag in range(1, self.max_lag + 1)]
        present = [(j, 0) for j in range(self.n_features_in_)]
        embedded = recording.lagged([lags, present], reach=self.max_lag, least=self.max_lag + 5)
        check_rows(self, embedded, lags)
        how = self._settings(embedded.n)
        key = fingerprint(recording.sample.columns, feature_names(self), how, recording.start)
        done = {} if self.checkpoint is None else load_checkpoint(self.checkpoint, key)
        done |= {j: TargetResult(j, (), (), {}, float("nan"), 0) for j in constant}
        self.note_ = constant_note(self, constant)
        self._search(embedded, lags, how, key, done)
        self.targets_ = tuple(done[target] for target in range(self.n_features_in_))
        self._link()
        self._estimate(recording)
        self._diagnose(recording)
        return self

    def adjacency_frame(self) -> pd.DataFrame:
        """Links with the names of the series.

        Returns
        -------
        pandas.DataFrame of shape (n_series, n_series), bool
            A row a source, a column a target.
        """
        import pandas as pd

        check_is_fitted(self)
        names = list(feature_names(self))
        return pd.DataFrame(self.adjacency_, index=pd.Index(names, name="source"), columns=names)

    def links_frame(self, level: float = 0.95) -> pd.DataFrame:
        """Table with one row per link, largest transfer entropy first.

        Parameters
        ----------
        level : float, default=0.95
            Coverage of each interval.

        Returns
        -------
        pandas.DataFrame
            Columns source, target, lags, te, stderr, low, high (nats), pvalue and pvalue_adjusted.
        """
        import pandas as pd

        check_is_fitted(self)
        names = feature_names(self)
        rows = [
            (names[i], names[j], lags, self.te_[i, j], self.stderr_[i, j], *found.confint(level), self.pvalues_[i, j],
             self.pvalues_adjusted_[i, j])
            for ((i, j), lags), found in zip(self.lags_.items(), self.estimates_, strict=True)
        ]  # fmt: skip
        frame = pd.DataFrame(rows, columns=list(LINK_COLUMNS))
        return frame.sort_values("te", ascending=False, kind="stable", ignore_index=True)

    def _check_settings(self) -> None:
        """What can be refused before the data are read."""
        check_count("max_lag", self.max_lag)
        check_choice("method", self.method, ("gaussian", "ksg", "plugin"))
        check_count("n_resamples", self.n_resamples)
        check_choice("stop_early", self.stop_early, (True, False))
        effective_jobs(self.n_jobs)
        check_alpha(self.alpha)
        if 1 / (1 + self.n_resamples) > self.alpha:
            raise InputError(
                f"n_resamples={self.n_resamples} gives no p-value below {1 / (1 + self.n_resamples):.3g}, so "
                f"nothing passes alpha={self.alpha:g}. Draw at least {int(np.ceil(1 / self.alpha)) - 1}."
            )
        if self.n_neighbors is not None:
            check_count("n_neighbors", self.n_neighbors)
            if self.method != "ksg":
                raise InputError(
                    f"n_neighbors={self.n_neighbors} is for method='ksg'; got {self.method!r}.", remedy="Leave it out."
                )
        if self.callback is not None and not callable(self.callback):
            raise InputTypeError(f"callback={self.callback!r} must be a function of a name and a result, or None.")
        whole = isinstance(self.random_state, (int, np.integer)) and not isinstance(self.random_state, bool)
        if self.checkpoint is not None and not whole:
            raise InputError(
                f"checkpoint= needs random_state as an integer, so that a later run goes on with the same surrogates; "
                f"got random_state={self.random_state!r}."
            )

    def _settings(self, n: int) -> NetworkSettings:
        """What decides the search."""
        k = int(tenth_of_rows(n) if self.n_neighbors is None else self.n_neighbors)
        if self.method == "ksg" and max(k, NEIGHBORS) >= n:
            raise InputError(
                f"n_neighbors={k} needs more than {n} rows of whole history.", remedy="Use fewer, or longer series."
            )
        return NetworkSettings(
            int(self.max_lag),
            self.method,
            k if self.method == "ksg" else 0,
            float(self.alpha),
            int(self.n_resamples),
            bool(self.stop_early),
            seed64(self.random_state),
        )

    def _search(
        self,
        embedded: Sample,
        lags: list[tuple[int, int]],
        how: NetworkSettings,
        key: str,
        done: dict[int, TargetResult],
    ) -> None:
        """Add the results of the targets left to ``done``, and tell of each as it comes."""
        from joblib import Parallel, delayed

        assert embedded.serial is not None
        past, present = np.ascontiguousarray(embedded.columns[:, : len(lags)]), embedded.columns[:, len(lags) :]
        names, start = feature_names(self), embedded.serial.start
        left = [target for target in range(self.n_features_in_) if target not in done]
        parallel = Parallel(n_jobs=self.n_jobs, prefer="threads", return_as="generator_unordered")
        results = parallel(delayed(infer_target)(past, present[:, j].copy(), lags, j, how, start) for j in left)
        try:
            for result in results:
                done[result.target] = result
                if self.checkpoint is not None:
                    save_checkpoint(self.checkpoint, key, done)
                if self.callback is not None:
                    self.callback(names[result.target], result)
        finally:
            with warnings.catch_warnings():  # of an interrupted run joblib says that tasks were cancelled
                warnings.filterwarnings("ignore", message=".*tasks ", category=UserWarning)
                results.close()

    def _link(self) -> None:
        """p-values of all links tested, adjusted for one another, and the links that pass."""
        from scipy.stats import false_discovery_control

        d = self.n_features_in_
        self.pvalues_, self.pvalues_adjusted_ = np.full((d, d), np.nan), np.full((d, d), np.nan)
        for result in self.targets_:
            for source, pvalue in result.pvalues.items():
                self.pvalues_[source, result.target] = pvalue
        known = ~np.isnan(self.pvalues_)
        if known.any():
            self.pvalues_adjusted_[known] = false_discovery_control(self.pvalues_[known])
        found = {(i, result.target) for result in self.targets_ for i, _ in result.sources}
        self.lags_ = {
            (i, j): tuple(sorted(lag for series, lag in self.targets_[j].sources if series == i))
            for i, j in sorted(found)
            if self.pvalues_adjusted_[i, j] <= self.alpha
        }
        self.adjacency_ = np.zeros((d, d), dtype=bool)
        for link in self.lags_:
            self.adjacency_[link] = True

    def _diagnose(self, recording: Recording) -> None:
        """One warning of all series that are not stationary, or have memory beyond what was found of them."""
        past = [[(r.target, lag) for lag in r.own_lags] + list(r.sources) for r in self.targets_]
        explained = [((r.target, 0), values) for r, values in zip(self.targets_, past, strict=True)]
        diagnose(recording, explained, longer="raise max_lag", say_short=False)

    def _estimate(self, recording: Recording) -> None:
        """Transfer entropy of each link given the target's own past and its other links."""
        names, found = feature_names(self), {}
        for i, j in self.lags_:
            source = [(i, lag) for lag in self.lags_[i, j]]
            given = [(j, lag) for lag in sorted(self.targets_[j].own_lags)]
            given += [(s, lag) for (s, t), lags in self.lags_.items() if t == j and s != i for lag in lags]
            sample = recording.lagged([source, [(j, 0)], given], reach=self.max_lag)
            asked = quantities.conditional_mutual_information((0,), (1,), (2,))
            # Only "ksg" takes neighbours; the others do not mind the default.
            found[f"{names[i]} -> {names[j]}"] = estimate(asked, sample, self.method, n_neighbors=NEIGHBORS)
        self.estimates_ = EstimateArray(tuple(found), tuple(found.values()))
        self.te_, self.stderr_ = np.full_like(self.pvalues_, np.nan), np.full_like(self.pvalues_, np.nan)
        for link, transfer in zip(self.lags_, self.estimates_, strict=True):
            self.te_[link], self.stderr_[link] = transfer.value, transfer.stderr
