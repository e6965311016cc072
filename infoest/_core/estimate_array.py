"""Many estimates of one quantity side by side, and p-values adjusted for their number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from .errors import InputError, InputTypeError
from .estimate import Estimate, summary_row
from .keywords import public

if TYPE_CHECKING:
    import pandas as pd


@public
@dataclass(frozen=True, slots=True)
class EstimateArray:
    """Many estimates of one quantity: over features, pairs or multiplets.

    Attributes
    ----------
    names : tuple of str
        What each estimate is about.
    estimates : tuple of Estimate
        In the order of ``names``.

    Examples
    --------
    >>> from infoest import EstimateArray, Estimate
    >>> both = EstimateArray(("a", "b"), (Estimate(0.5, 0.1, (90,)), Estimate(0.0, 0.1, (90,))))
    >>> both["a"].value, both.pvalue.round(3).tolist()
    (0.5, [0.0, 0.5])
    """

    names: tuple[str, ...]
    estimates: tuple[Estimate, ...]

    def __post_init__(self) -> None:
        if len(self.names) != len(self.estimates):
            raise InputError(f"{len(self.names)} names do not fit {len(self.estimates)} estimates.")

    def __len__(self) -> int:
        return len(self.names)

    def __iter__(self) -> Iterator[Estimate]:
        return iter(self.estimates)

    def __getitem__(self, key: int | str) -> Estimate:
        if isinstance(key, str):
            if key not in self.names:
                raise KeyError(f"{key!r} is not among {', '.join(self.names)}")
            return self.estimates[self.names.index(key)]
        if isinstance(key, bool) or not isinstance(key, (int, np.integer)):
            raise InputTypeError(
                f"{key!r} must be a name or the position of one estimate. For several use a list comprehension."
            )
        if not -len(self) <= key < len(self):
            raise IndexError(f"{key} is not a position among {len(self)} estimates: {', '.join(self.names)}.")
        return self.estimates[key]

    @property
    def value(self) -> NDArray[np.float64]:
        """Estimates, shape (len,)."""
        return np.array([e.value for e in self.estimates], dtype=np.float64)

    @property
    def best(self) -> NDArray[np.float64]:
        """Debiased estimates where there are any, else the values, shape (len,)."""
        return np.array([e.best for e in self.estimates], dtype=np.float64)

    @property
    def stderr(self) -> NDArray[np.float64]:
        """Standard errors, shape (len,)."""
        return np.array([e.stderr for e in self.estimates], dtype=np.float64)

    @property
    def pvalue(self) -> NDArray[np.float64]:
        """p-values of "it is 0", shape (len,): two-sided only for quantities of either sign."""
        return np.array([e.pvalue_null() for e in self.estimates], dtype=np.float64)

    def pvalue_adjusted(self, adjustment: Literal["bh", "by"] = "bh") -> NDArray[np.float64]:
        """p-values adjusted for the false discovery rate.

        Parameters
        ----------
        adjustment : {"bh", "by"}, default="bh"
            Benjamini-Hochberg, or Benjamini-Yekutieli under arbitrary dependence.

        Returns
        -------
        ndarray of shape (len,)
            ``nan`` where the p-value is unknown; those entries count in no other's adjustment.

        Raises
        ------
        ValueError
            If ``adjustment`` is neither.
        """
        return adjusted_for_discoveries(self.pvalue, adjustment)

    def confint(self, level: float = 0.95) -> NDArray[np.float64]:
        """Confidence limits.

        Parameters
        ----------
        level : float, default=0.95
            Coverage of each interval by itself.

        Returns
        -------
        ndarray of shape (len, 2)
            Lower and upper limits.
        """
        return np.array([e.confint(level) for e in self.estimates], dtype=np.float64).reshape(-1, 2)

    def summary_frame(self, level: float = 0.95) -> pd.DataFrame:
        """Table with one row per estimate, largest ``best`` first.

        Parameters
        ----------
        level : float, default=0.95
            Coverage of each interval.

        Returns
        -------
        pandas.DataFrame
            The columns of :meth:`Estimate.summary_frame` plus pvalue and pvalue_adjusted
            (Benjamini-Hochberg), indexed by name.
        """
        import pandas as pd

        frame = pd.DataFrame([summary_row(e, level) for e in self.estimates], index=list(self.names))
        frame.insert(5, "pvalue", self.pvalue)
        frame.insert(6, "pvalue_adjusted", self.pvalue_adjusted())
        return frame.iloc[np.argsort(-self.best, kind="stable")]


def adjusted_for_discoveries(
    pvalue: NDArray[np.float64], adjustment: Literal["bh", "by"] = "bh"
) -> NDArray[np.float64]:
    """p-values adjusted for the false discovery rate; ``nan`` stays and counts in no other's adjustment."""
    if adjustment not in {"bh", "by"}:
        raise InputError(
            "is not known.",
            argument="adjustment",
            given=adjustment,
            remedy="Use 'bh' (Benjamini-Hochberg) or 'by' (any dependence).",
        )
    from scipy.stats import false_discovery_control

    adjusted = np.full(len(pvalue), np.nan)
    known = ~np.isnan(pvalue)
    if known.any():
        adjusted[known] = false_discovery_control(pvalue[known], method=adjustment)
    return adjusted
