"""P-values from the values of a statistic under a null, valid at any number of resamples.

Resample ``b`` is the same whatever the number of resamples and threads.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .._core.checks import check_count, check_stop_early
from .._core.estimate import TestResult
from .._core.rng import seed64
from .._core.threads import map_ranges
from .nulls import Independent, Orders

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from .._core.rng import RandomState
    from .._core.types import Floats, Rows
    from .nulls import Null

    Values = Callable[[Sequence[Rows]], Floats]  # the values of a statistic under reordering

BATCH = 16  # resamples asked for at a time, enough to share among threads
ROUNDING = 1e-12  # statistics equal up to rounding are ties, and ties count against the alternative


def permutation_test(observed: float, null: Floats, *, alternative: str, method: str) -> TestResult:
    """One-sided test of a statistic that is large under the alternative.

    The p-value is ``(1 + #{null >= observed}) / (1 + n_resamples)`` (Phipson & Smyth 2010, eq. 2):
    valid at any number of resamples, never 0.
    """
    exceed = int((null >= _tied_with(observed)).sum())
    return TestResult(observed, (1 + exceed) / (1 + len(null)), alternative, len(null), null, method)


def sequential_test(
    observed: float,
    draw: Callable[[int, int], Floats],
    n_resamples: int,
    stop_early: int | None,
    *,
    alternative: str,
    method: str,
    batch: int = 1,
) -> TestResult:
    """The same test, stopped at the ``stop_early``-th null value that reaches the observed one.

    With h = ``stop_early`` reached at resample l, the p-value is h / l (Besag & Clifford 1991, section 3),
    as exact as the full test: a large p-value needs few resamples, a small one all of them.

    Parameters
    ----------
    observed : float
        The statistic.
    draw : callable
        ``draw(lo, hi)`` gives the null values of resamples lo ... hi - 1.
    n_resamples : int
        Most resamples drawn.
    stop_early : int or None
        Null values at or above the observed one that end the test; ``None`` draws all resamples.
    alternative, method : str
        As in the result.
    batch : int, default=1
        Fewest resamples asked for at a time; those past the stop are dropped, so it does not change the result.

    Returns
    -------
    TestResult
        With ``n_resamples`` and ``null`` as far as drawn.
    """
    if stop_early is None:
        return permutation_test(observed, draw(0, n_resamples), alternative=alternative, method=method)
    null, exceed = np.empty(0), 0
    while exceed < stop_early and len(null) < n_resamples:
        # At least as many are needed as exceedances are missing, so a batch of that size wastes none.
        upto = min(len(null) + max(stop_early - exceed, batch), n_resamples)
        null = np.concatenate([null, draw(len(null), upto)])
        exceed = int((null >= _tied_with(observed)).sum())
    if exceed < stop_early:
        return permutation_test(observed, null, alternative=alternative, method=method)
    drawn = int(np.flatnonzero(null >= _tied_with(observed))[stop_early - 1]) + 1
    return TestResult(observed, stop_early / drawn, alternative, drawn, null[:drawn], method)


@dataclass(frozen=True, slots=True)
class Resampling:
    """How a test draws its null: the settings that are not about its statistic.

    Attributes
    ----------
    n_resamples : int
        Most resamples drawn.
    stop_early : int or None
        Null values at or above the observed one that end the test.
    seed : int
        Seed of all resamples.
    n_jobs : int or None
        Threads.
    """

    n_resamples: int
    stop_early: int | None
    seed: int
    n_jobs: int | None

    @classmethod
    def read(
        cls, n_resamples: int, stop_early: int | bool | None, random_state: RandomState, n_jobs: int | None
    ) -> Resampling:
        """The same, from the arguments of a public test."""
        check_count("n_resamples", n_resamples)
        return cls(n_resamples, check_stop_early(stop_early), seed64(random_state), n_jobs)

    def test(
        self, observed: float, statistic: Values, null: Null, *, alternative: str, method: str, batch: int = BATCH
    ) -> TestResult:
        """Test of an observed value against those of a statistic under a null."""
        draw = drawn_from(statistic, null, self.seed, self.n_jobs)
        return sequential_test(
            observed, draw, self.n_resamples, self.stop_early, alternative=alternative, method=method, batch=batch
        )


def resampled_values(values: Values, null: Null, lo: int, hi: int, seed: int, n_jobs: int | None = None) -> Floats:
    """``values(orders)`` of resamples lo ... hi - 1 of a null, shape (hi - lo, n_questions), in threads."""
    parts = map_ranges(lambda a, b: values(Orders(null, seed, lo + a, lo + b)), hi - lo, n_jobs)
    return np.concatenate(parts)


def drawn_from(
    values: Values,
    null: Null,
    seed: int,
    n_jobs: int | None = None,
    *,
    extreme: Callable[..., Floats] = np.max,
) -> Callable[[int, int], Floats]:
    """``draw(lo, hi)`` of the tests below: the extreme over all questions for resamples lo ... hi - 1 of a null."""

    def draw(lo: int, hi: int) -> Floats:
        return np.asarray(extreme(resampled_values(values, null, lo, hi, seed, n_jobs), axis=1), dtype=np.float64)

    return draw


def one_by_one(statistic: Callable[[Rows], float]) -> Values:
    """``values(orders)`` of a statistic of a single order."""
    return lambda orders: np.array([[statistic(order)] for order in orders], dtype=np.float64).reshape(len(orders), 1)


def permuted_rows(seed: int, permutation: int, n: int) -> NDArray[np.int64]:
    """Row order of one permutation, shape (n,)."""
    return Independent(n).order(seed, permutation)


@dataclass(frozen=True, slots=True)
class FamilyTest:
    """One test per feature, with p-values that hold for the whole family.

    Attributes
    ----------
    names : tuple of str
        The features, or the groups.
    statistic : ndarray of shape (n_features,)
        The observed statistics.
    pvalue : ndarray of shape (n_features,)
        Of each test by itself.
    pvalue_adjusted : ndarray of shape (n_features,)
        Reject those that are at most a: the chance of any false rejection is then at most a (for the groups
        of ``calibration_test``, the expected share of false ones among the rejections).
    n_resamples : int
        Permutations, shared by all features; 0 for analytic tests.
    method : str
        Statistic and null by name.
    """

    __test__ = False  # else pytest collects it by its name

    names: tuple[str, ...]
    statistic: Floats
    pvalue: Floats
    pvalue_adjusted: Floats
    n_resamples: int
    method: str = ""

    def summary_frame(self) -> pd.DataFrame:
        """Table with one row per feature, smallest adjusted p-value first.

        Returns
        -------
        pandas.DataFrame
            Columns statistic, pvalue, pvalue_adjusted, indexed by name.
        """
        import pandas as pd

        columns = {"statistic": self.statistic, "pvalue": self.pvalue, "pvalue_adjusted": self.pvalue_adjusted}
        return pd.DataFrame(columns, index=list(self.names)).sort_values("pvalue_adjusted", kind="stable")


def max_statistic_pvalues(observed: Floats, null: Floats) -> tuple[Floats, Floats]:
    """p-value of each of many statistics, and the p-values adjusted for all by the step-down maximum.

    Parameters
    ----------
    observed : ndarray of shape (m,)
        Statistics that are large under the alternative.
    null : ndarray of shape (n_resamples, m)
        Row b holds all statistics of resample b, so that their dependence is kept.

    Returns
    -------
    pvalue : ndarray of shape (m,)
        Of each by itself, at least 1 / (1 + n_resamples).
    pvalue_adjusted : ndarray of shape (m,)
        For the family, not below ``pvalue``.

    Notes
    -----
    Each statistic is first put on a common scale, by its mean and standard deviation over the resamples
    and the observed value together: the same function of all of them, so the test stays exact.

    References
    ----------
    .. [1] Westfall, P. and Young, S. (1993). Resampling-Based Multiple Testing, algorithm 4.1.
    """
    everything = np.vstack([observed, null])
    pvalue = (everything >= _tied_with(observed)).mean(axis=0)
    spread = everything.std(axis=0)
    scaled = (everything - everything.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    descending = np.argsort(-scaled[0], kind="stable")
    # Column by column from the smallest statistic up: the maximum over it and all below.
    largest = np.maximum.accumulate(scaled[:, descending[::-1]], axis=1)[:, ::-1]
    stepwise = (largest >= _tied_with(scaled[0, descending])).mean(axis=0)
    adjusted = np.empty(len(observed))
    adjusted[descending] = np.maximum.accumulate(stepwise)
    return pvalue, adjusted


def _tied_with(observed: float | Floats) -> float | Floats:
    """Least null value that counts as reaching the observed one; only infinity reaches infinity."""
    size = np.minimum(np.abs(observed), np.finfo(np.float64).max)
    return observed - ROUNDING * np.maximum(1.0, size)
