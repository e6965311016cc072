"""The information of many multiplets with errors, p-values and rankings; nothing is estimated here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy.special import ndtr, ndtri

from .._core.checks import check_choice, check_count
from .._core.keywords import public
from .._core.pivots import check_level

if TYPE_CHECKING:
    import pandas as pd

    from .._core.types import Floats, Ints

Kind = Literal["synergy", "redundancy"]
ROUNDING = 1e-12  # nats: an O or a standard error this small is 0 apart from rounding


@public
@dataclass(frozen=True, slots=True, eq=False)
class Multiplets:
    """Information shared by each of many subsets of variables, in nats.

    Attributes
    ----------
    names : tuple of str
        The variables.
    members : ndarray of shape (n_multiplets, largest size)
        Positions of each multiplet's variables, ascending; -1 fills shorter ones.
    total_correlation, dual_total_correlation : ndarray of shape (n_multiplets,)
        TC and DTC.
    stderr : ndarray of shape (n_multiplets,)
        Standard error of O = TC - DTC; nan where it was not asked for or is not known.
    n : int
        Rows.
    method : str
        Method of estimation, with its settings.
    null_stderr : ndarray of shape (n_multiplets,)
        Standard deviation of O of independent variables, where ``stderr`` does not include it: for the plug-in, whose
        standard error vanishes with the dependence; otherwise 0.
    """

    names: tuple[str, ...]
    members: Ints
    total_correlation: Floats
    dual_total_correlation: Floats
    stderr: Floats
    n: int
    method: str
    null_stderr: Floats

    def __len__(self) -> int:
        return len(self.members)

    @property
    def size(self) -> Ints:
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
        """Two-sided p-value of O = 0 in each multiplet, from the normal limit; nan where the standard error is.

        Where the standard error is 0 up to rounding, it is 1 if O is 0 too, as for constant columns, and 0 otherwise.
        """
        size, spread = np.abs(self.o_information), self._spread
        ratio = np.divide(size, spread, out=np.where(size > ROUNDING, np.inf, 0.0), where=spread > ROUNDING)
        return np.where(np.isnan(spread), np.nan, 2 * ndtr(-ratio))

    @property
    def _spread(self) -> Floats:
        """Standard error of the estimate, with or without dependence."""
        return np.hypot(self.stderr, self.null_stderr)

    def pvalue_adjusted(self, adjustment: Literal["bh", "by"] = "bh") -> Floats:
        """p-values adjusted for the number of multiplets held.

        Parameters
        ----------
        adjustment : {"bh", "by"}, default="bh"
            Benjamini-Hochberg or, under any dependence, Benjamini-Yekutieli.

        Returns
        -------
        ndarray of shape (n_multiplets,)
            Reject where it is at most the wanted false discovery rate; nan, and not counted, where the p-value is nan.

        Raises
        ------
        ValueError
            If ``adjustment`` is unknown.
        """
        from scipy.stats import false_discovery_control

        check_choice("adjustment", adjustment, ("bh", "by"))
        adjusted = self.pvalue
        known = ~np.isnan(adjusted)
        if known.any():
            adjusted[known] = false_discovery_control(adjusted[known], method=adjustment)
        return adjusted

    def confint(self, level: float = 0.95) -> Floats:
        """Intervals of O, one multiplet at a time.

        Parameters
        ----------
        level : float, default=0.95
            Probability of covering each.

        Returns
        -------
        ndarray of shape (n_multiplets, 2)
            Limits in nats; never clipped; nan where the standard error is.
        """
        half = ndtri(0.5 + check_level(level) / 2) * self._spread
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
        ranking = np.argsort(sign_of(kind) * -self.o_information, kind="stable")[:count]
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
        """One row per multiplet: members, TC, DTC, O with error, interval and p-values, S.

        Parameters
        ----------
        level : float, default=0.95
            Coverage of the intervals.

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
                "size": self.size,
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
            for name in ("members", "total_correlation", "dual_total_correlation", "stderr", "null_stderr")
        }
        return replace(self, **parts)


def sign_of(kind: Kind) -> float:
    """Sign by which O is multiplied so that larger means more of the kind."""
    check_choice("kind", kind, ("synergy", "redundancy"))
    return 1.0 if kind == "redundancy" else -1.0
