"""Multiplets: total correlation, dual total correlation and O-information of every subset of chosen sizes."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from .. import quantities
from .._kernels import multiplets as kernel
from .._pivots import check_level
from .._threads import fill_ranges
from .._validation import check_choice, check_count
from ..methods.evaluate import shift_of
from .correlations import Correlations, fit_correlations

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Kind = Literal["synergy", "redundancy"]
MOST_MULTIPLETS = 20_000_000  # held at once: 1.5 GB at order 5


@dataclass(frozen=True, slots=True, eq=False)
class Multiplets:
    """Information shared by each of many subsets of variables, in nats.

    Attributes
    ----------
    names : tuple of str
        The variables.
    members : ndarray of shape (n_multiplets, largest order)
        Positions of each multiplet's variables, ascending; -1 fills shorter ones.
    total_correlation, dual_total_correlation : ndarray of shape (n_multiplets,)
        TC and DTC.
    stderr : ndarray of shape (n_multiplets,)
        Standard error of O = TC - DTC.
    n : int
        Rows.
    method : str
        How the correlations were found.
    """

    names: tuple[str, ...]
    members: Ints
    total_correlation: Floats
    dual_total_correlation: Floats
    stderr: Floats
    n: int
    method: str

    def __len__(self) -> int:
        return len(self.members)

    @property
    def order(self) -> Ints:
        """Number of variables of each multiplet."""
        return np.asarray((self.members >= 0).sum(axis=1), dtype=np.int64)

    @property
    def o_information(self) -> Floats:
        """TC - DTC: positive where redundancy prevails, negative where synergy does."""
        return self.total_correlation - self.dual_total_correlation

    @property
    def s_information(self) -> Floats:
        """TC + DTC: all that the variables share."""
        return self.total_correlation + self.dual_total_correlation

    @property
    def pvalue(self) -> Floats:
        """Two-sided p-value of O = 0 in each multiplet, from the normal limit."""
        ratio = np.divide(self.o_information, self.stderr, out=np.zeros(len(self)), where=self.stderr > 0)
        return np.asarray(2 * ndtr(-np.abs(ratio)), dtype=np.float64)

    def adjusted_pvalue(self, method: Literal["bh", "by"] = "bh") -> Floats:
        """p-values adjusted for the number of multiplets held.

        Parameters
        ----------
        method : {"bh", "by"}, default="bh"
            Benjamini-Hochberg or, under any dependence, Benjamini-Yekutieli.

        Returns
        -------
        ndarray of shape (n_multiplets,)
            Reject where at most the false discovery rate wanted.

        Raises
        ------
        ValueError
            If ``method`` is unknown.
        """
        from scipy.stats import false_discovery_control

        check_choice("method", method, ("bh", "by"))
        return np.asarray(false_discovery_control(self.pvalue, method=method), dtype=np.float64)

    def confint(self, level: float = 0.95) -> Floats:
        """Intervals of O, one multiplet at a time.

        Parameters
        ----------
        level : float, default=0.95
            Probability of covering each.

        Returns
        -------
        ndarray of shape (n_multiplets, 2)
            Limits in nats; never clipped.
        """
        half = ndtri(0.5 + check_level(level) / 2) * self.stderr
        return np.column_stack([self.o_information - half, self.o_information + half])

    def top(self, count: int = 10, kind: Kind = "synergy") -> Multiplets:
        """The multiplets with the most of one kind.

        Parameters
        ----------
        count : int, default=10
            How many, at most all.
        kind : {"synergy", "redundancy"}, default="synergy"
            Smallest or largest O first.

        Returns
        -------
        Multiplets
            A subset; its adjusted p-values are for these alone, so adjust before choosing.
        """
        check_count("count", count)
        ranking = np.argsort(_sign(kind) * -self.o_information, kind="stable")[:count]
        return self._rows(ranking)

    def labels(self) -> list[tuple[str, ...]]:
        """Names of the variables of each multiplet.

        Returns
        -------
        list of tuple of str
            In the order held.
        """
        return [tuple(self.names[j] for j in row if j >= 0) for row in self.members]

    def summary_frame(self, level: float = 0.95) -> pd.DataFrame:
        """One row a multiplet: members, TC, DTC, O with error, interval and p-values, S.

        Parameters
        ----------
        level : float, default=0.95
            Of the intervals.

        Returns
        -------
        pandas.DataFrame of shape (n_multiplets, 10)
            In the order held.
        """
        import pandas as pd

        low, high = self.confint(level).T
        return pd.DataFrame(
            {
                "variables": self.labels(),
                "order": self.order,
                "total_correlation": self.total_correlation,
                "dual_total_correlation": self.dual_total_correlation,
                "o_information": self.o_information,
                "stderr": self.stderr,
                "ci_lower": low,
                "ci_upper": high,
                "pvalue": self.pvalue,
                "s_information": self.s_information,
            }
        )

    def _rows(self, chosen: Ints) -> Multiplets:
        """Some of the multiplets."""
        parts = {
            name: getattr(self, name)[chosen]
            for name in ("members", "total_correlation", "dual_total_correlation", "stderr")
        }
        return replace(self, **parts)


def multiplet_information(
    X: Any,
    orders: int | tuple[int, int] = (3, 5),
    *,
    method: Literal["gaussian_copula", "gaussian"] = "gaussian_copula",
    bias_correction: Literal["digamma"] | None = "digamma",
    n_jobs: int | None = None,
) -> Multiplets:
    """O-information and its kin for all multiplets of the columns, in one sweep.

    Parameters
    ----------
    X : array_like of shape (n, n_columns) or data frame
        Continuous columns, each a variable.
    orders : int or tuple of two int, default=(3, 5)
        Sizes of the multiplets, from the first to the second, both included.
    method : {"gaussian_copula", "gaussian"}, default="gaussian_copula"
        Correlations of normal scores, which ignore the margins, or of the columns.
    bias_correction : {"digamma", None}, default="digamma"
        Remove the expected bias of each log-determinant.
    n_jobs : int, default=None
        Threads; the result is the same for any number.

    Returns
    -------
    Multiplets
        In the order of :func:`itertools.combinations`, smaller ones first.

    Raises
    ------
    ValueError
        If a column is discrete, constant, tied or determined by others, ``orders`` does not fit, or there are more
        than 20 million multiplets.
    TypeError
        If a column holds neither numbers, strings nor booleans.

    See Also
    --------
    extreme_multiplets : The most synergistic or redundant ones, however many there are.
    search_multiplets : Greedy and annealed search where even walking through all takes too long.
    infoest.o_information : One multiplet, by any method.

    Notes
    -----
    Exact where the (copula of the) columns is normal. Elsewhere only dependence that a normal law can hold is seen:
    the exclusive or of two signs, whose O is -log 2, shows as 0, and the standard error, which is that of sampling,
    does not say so. Compare with :func:`infoest.o_information` and ``method="ksg"``. With r the correlations, c the
    partial ones within the multiplet and R_i^2 the share of variable i that the others explain, the variance of O is
    (sum_{i<j} (r_ij^2 + c_ij^2) - sum_i R_i^2) / n, by the delta method on the normal law.
    Cost: O(m^2) a multiplet, about a third of a microsecond.

    References
    ----------
    .. [1] Rosas, F. et al. (2019). Quantifying high-order interdependencies via multivariate extensions of the mutual
       information. Physical Review E 100, 032305, eq. 5.

    Examples
    --------
    >>> import numpy as np
    >>> from infoest.multivariate import multiplet_information
    >>> rng = np.random.default_rng(0)
    >>> x, y, e = rng.normal(size=(3, 500))
    >>> found = multiplet_information(np.column_stack([x, y, x + y + e, e + rng.normal(size=500)]), 3)
    >>> found.top(1).labels()
    [('X0', 'X1', 'X2')]
    """
    fitted = fit_correlations(X, method, bias_correction)
    lowest, highest = read_orders(orders, len(fitted.names))
    start, total = _places(len(fitted.names), lowest, highest)
    if total > MOST_MULTIPLETS:
        raise ValueError(
            f"orders={orders!r} of {len(fitted.names)} variables are {total} multiplets, more than {MOST_MULTIPLETS} "
            "to hold. Use extreme_multiplets, which keeps the top ones, or search_multiplets."
        )
    members, out = np.full((total, highest), -1, np.int64), np.empty((3, total))
    failed: list[int] = []

    def work(lo: int, hi: int) -> None:
        failed.append(kernel.sweep(fitted.correlation, lowest, highest, lo, hi, start, members, out))

    fill_ranges(work, len(fitted.names), n_jobs)
    check_determined(max(failed), fitted)
    return _corrected(fitted, members, out)


def extreme_multiplets(
    X: Any,
    orders: int | tuple[int, int] = (3, 5),
    *,
    count: int = 10,
    kind: Kind = "synergy",
    method: Literal["gaussian_copula", "gaussian"] = "gaussian_copula",
    bias_correction: Literal["digamma"] | None = "digamma",
) -> Multiplets:
    """The most synergistic or most redundant multiplets, without holding the others.

    Parameters
    ----------
    X : array_like of shape (n, n_columns) or data frame
        Continuous columns, each a variable.
    orders : int or tuple of two int, default=(3, 5)
        Sizes of the multiplets, both included.
    count : int, default=10
        How many to keep.
    kind : {"synergy", "redundancy"}, default="synergy"
        Smallest or largest O first.
    method : {"gaussian_copula", "gaussian"}, default="gaussian_copula"
        As in :func:`multiplet_information`.
    bias_correction : {"digamma", None}, default="digamma"
        As in :func:`multiplet_information`.

    Returns
    -------
    Multiplets
        At most ``count``, the most extreme first. They were chosen for being extreme, so their intervals are too
        optimistic: confirm them on other rows.

    Raises
    ------
    ValueError
        As :func:`multiplet_information`, but for the number of multiplets.
    TypeError
        If a column holds neither numbers, strings nor booleans.

    Notes
    -----
    All multiplets are walked through: 20 variables have a million of orders 3 to 20, which take about a second.

    Examples
    --------
    >>> import numpy as np
    >>> from infoest.multivariate import extreme_multiplets
    >>> rng = np.random.default_rng(0)
    >>> x, y, e = rng.normal(size=(3, 500))
    >>> extreme_multiplets(np.column_stack([x, y, x + y + e, e]), (3, 4), count=1).labels()
    [('X0', 'X1', 'X2', 'X3')]
    """
    check_count("count", count)
    fitted = fit_correlations(X, method, bias_correction)
    lowest, highest = read_orders(orders, len(fitted.names))
    count = min(count, _places(len(fitted.names), lowest, highest)[1])
    values, members = np.full(count, -np.inf), np.full((count, highest), -1, np.int64)
    shift = np.array([o_shift(fitted, m) if m >= lowest else 0.0 for m in range(highest + 1)])
    check_determined(kernel.best(fitted.correlation, lowest, highest, _sign(kind), shift, values, members), fitted)
    return of_members(fitted, members)


def of_members(fitted: Correlations, members: Ints) -> Multiplets:
    """Information of given multiplets, -1 filling the shorter ones."""
    highest = members.shape[1]
    inverses, out = np.zeros((highest + 1, highest, highest)), np.empty((3, len(members)))
    for row, multiplet in enumerate(members):
        single = np.empty(3)
        check_determined(kernel.one(fitted.correlation, multiplet[multiplet >= 0], inverses, single), fitted)
        out[:, row] = single
    return _corrected(fitted, members, out)


def o_shift(fitted: Correlations, order: int) -> float:
    """Bias correction of O of so many variables."""
    return shift_of(fitted.gaussian, quantities.o_information(range(order))) if order > 1 else 0.0


def read_orders(orders: int | tuple[int, int], n_variables: int) -> tuple[int, int]:
    """Smallest and largest size, between 2 and the number of variables."""
    pair = (orders, orders) if isinstance(orders, (int, np.integer)) else tuple(orders)
    if len(pair) != 2:
        raise ValueError(f"orders={orders!r} must be one size or two, smallest and largest, such as (3, 5).")
    lowest, highest = (check_count("orders", m, least=2) for m in pair)
    if not lowest <= highest <= n_variables:
        raise ValueError(f"orders={orders!r} must ascend and not exceed the number of variables, {n_variables}.")
    return int(lowest), int(highest)


def check_determined(code: int, fitted: Correlations) -> None:
    """Raise where a sweep met a variable that others determine."""
    if code:
        raise ValueError(
            f"X column {fitted.names[code - 1]!r} is a linear function of other columns (of their normal scores for a "
            "copula): its information is infinite. Drop it."
        )


def _corrected(fitted: Correlations, members: Ints, out: Floats) -> Multiplets:
    """Add the bias correction of each order, and divide the variance by n."""
    size = (members >= 0).sum(axis=1)
    total, dual = out[0].copy(), out[1].copy()
    for order in np.unique(size):
        blocks = range(int(order))
        total[size == order] += shift_of(fitted.gaussian, quantities.total_correlation(blocks))
        dual[size == order] += shift_of(fitted.gaussian, quantities.dual_total_correlation(blocks))
    # Rounding leaves about -1e-17 where nothing depends.
    stderr = np.sqrt(np.maximum(out[2], 0.0) / fitted.n)
    return Multiplets(fitted.names, members, total, dual, stderr, fitted.n, fitted.label)


def _places(p: int, lowest: int, highest: int) -> tuple[Ints, int]:
    """Where the multiplets of each size and first variable begin, and how many there are in all."""
    start, at = np.zeros((highest + 1, p), np.int64), 0
    for m in range(lowest, highest + 1):
        for first in range(p):
            start[m, first] = at
            at += math.comb(p - 1 - first, m - 1)
    return start, at


def _sign(kind: Kind) -> float:
    """Of O, so that larger is more of the kind."""
    check_choice("kind", kind, ("synergy", "redundancy"))
    return 1.0 if kind == "redundancy" else -1.0
