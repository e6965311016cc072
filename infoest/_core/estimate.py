"""Results: an estimate, an array of them, and a test. Plain data; the pivot owns the intervals."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import KW_ONLY, dataclass, field, fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from .errors import InputError, InputTypeError
from .keywords import public
from .pivots import Interval, Normal, Pivot

if TYPE_CHECKING:
    import pandas as pd

Unit = Literal["nat", "bit", "dit", ""]
NATS: dict[str, float] = {"nat": 1.0, "bit": math.log(2), "dit": math.log(10)}


@public
@dataclass(frozen=True, slots=True)
class Estimate:
    """One estimated quantity with its standard error and the pivot of its interval.

    Attributes
    ----------
    value : float
        The estimate, in ``unit``; never clipped at 0.
    stderr : float
        Its standard error; ``nan`` when the method has none, and ``note`` says why.
    n : tuple of int
        Rows of each independent sample.
    unit : {"nat", "bit", "dit", ""}
        ``""`` marks a dimensionless quantity.
    method : str
        How it was estimated.
    note : str
        What to know before relying on it.
    debiased : float
        Bias-corrected estimate on which interval and tests rest, where ``value`` is the plug-in
        that other programs print; ``nan`` where ``value`` is all there is.
    bias_hint : float
        Size of a suspected remaining bias, not a correction; ``nan`` when not probed.
    pivot : Pivot or None
        Owner of interval and tests; ``None`` means normal around ``value``.
    local : ndarray of shape (n,) or None
        Local values, whose mean is ``value``.

    Examples
    --------
    >>> import infoest
    >>> psi = infoest.credit.population_stability_index([50, 50], [40, 60])
    >>> round(float(psi), 4), round(psi.to("bit").value, 4)
    (0.0405, 0.0585)
    """

    value: float
    stderr: float
    n: tuple[int, ...]
    _: KW_ONLY
    unit: Unit = "nat"
    method: str = ""
    note: str = ""
    debiased: float = math.nan
    bias_hint: float = math.nan
    pivot: Pivot | None = None
    local: NDArray[np.float64] | None = field(default=None, repr=False, compare=False)
    _later: Callable[[], NDArray[np.float64]] | None = field(default=None, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Local values may come as a function that gives them: those of counted rows cost more than all the rest."""
        given: object = self.local
        if callable(given):
            object.__setattr__(self, "_later", given)
            object.__delattr__(self, "local")

    if not TYPE_CHECKING:  # to a type checker it would make every name an attribute

        def __getattr__(self, name: str) -> Any:
            """Reached by names that are not set: local values not asked for yet, or an error."""
            if name != "local":
                raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
            object.__setattr__(self, "local", self._later())
            object.__setattr__(self, "_later", None)
            return self.local

    def __eq__(self, other: object) -> bool:
        """Field by field; unknown numbers are equal, so that a stored estimate equals itself."""
        return _comparable(self) == _comparable(other) if isinstance(other, Estimate) else NotImplemented

    def __hash__(self) -> int:
        return hash(_comparable(self))

    def __float__(self) -> float:
        return float(self.value)

    def __repr__(self) -> str:
        debiased = "" if math.isnan(self.debiased) else f" (debiased {self.debiased:.4f})"
        unit = f" {self.unit}" if self.unit else ""
        rows = " and ".join(map(str, self.n))
        return f"{self.value:.4f}{debiased} ± {self.stderr:.4f}{unit} ({self.method}, n={rows})"

    @property
    def best(self) -> float:
        """The debiased estimate where there is one, else the value: what to rank and judge by."""
        return self.value if math.isnan(self.debiased) else self.debiased

    def confint(self, level: float = 0.95) -> Interval:
        """Two-sided confidence interval.

        Parameters
        ----------
        level : float, default=0.95
            Coverage, strictly between 0 and 1.

        Returns
        -------
        Interval
            ``(low, high)`` in ``unit``; it brackets ``best``, not necessarily ``value``.
        """
        return self._pivot().confint(level)

    def pvalue_null(self) -> float:
        """p-value of "the quantity is 0" against "it is larger".

        Returns
        -------
        float
            From the pivot: one-sided, but two-sided for quantities of either sign such as the O-information.
        """
        return self._pivot().pvalue_null()

    def pvalue_equivalence(self, margin: float) -> float:
        """p-value of "the quantity is ``margin`` or more" against "it is less".

        Parameters
        ----------
        margin : float
            Largest value that still counts as negligible, in ``unit``.

        Returns
        -------
        float
            One-sided p-value; small means equivalent to 0 within ``margin``.
        """
        return self._pivot().pvalue_equivalence(margin)

    def to(self, unit: Unit) -> Estimate:
        """The same estimate in another unit.

        Parameters
        ----------
        unit : {"nat", "bit", "dit"}
            Unit of the returned estimate.

        Returns
        -------
        Estimate
            With value, debiased value, bias hint, standard error, pivot and local values converted.

        Raises
        ------
        ValueError
            If either unit is not one of the three.
        """
        if self.unit not in NATS:
            raise InputError(f"{self.method or 'this estimate'} is dimensionless: it has no {unit}s.")
        if unit not in NATS:
            raise InputError("is not known.", argument="unit", given=unit, remedy=f"Use one of {sorted(NATS)}.")
        if unit == self.unit:
            return self
        factor = NATS[self.unit] / NATS[unit]
        return replace(
            self,
            value=self.value * factor,
            stderr=self.stderr * factor,
            debiased=self.debiased * factor,
            bias_hint=self.bias_hint * factor,
            pivot=self.pivot and self.pivot.scaled(factor),
            local=None if self.local is None else self.local * factor,
            unit=unit,
        )

    def summary_frame(self, level: float = 0.95) -> pd.DataFrame:
        """One-row table of everything but the local values.

        Parameters
        ----------
        level : float, default=0.95
            Coverage of the interval.

        Returns
        -------
        pandas.DataFrame
            Columns value, debiased, stderr, low, high, unit, n, method, note.
        """
        import pandas as pd

        return pd.DataFrame([summary_row(self, level)])

    def _pivot(self) -> Pivot:
        return self.pivot or Normal(self.value, self.stderr)


def _comparable(value: Any) -> Any:
    """What equality looks at: ``nan``, which differs from itself, as ``None``; dataclasses by their fields."""
    if isinstance(value, float) and math.isnan(value):
        return None
    if is_dataclass(value):
        return (type(value), *(_comparable(getattr(value, f.name)) for f in fields(value) if f.compare))
    return value


def summary_row(estimate: Estimate, level: float) -> dict[str, float | str]:
    """The columns of :meth:`Estimate.summary_frame`."""
    low, high = estimate.confint(level)
    return {
        "value": estimate.value,
        "debiased": estimate.debiased,
        "stderr": estimate.stderr,
        "low": low,
        "high": high,
        "unit": estimate.unit,
        "n": " and ".join(map(str, estimate.n)),
        "method": estimate.method,
        "note": estimate.note,
    }


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
        """Table with one row an estimate, largest ``best`` first.

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


@public
@dataclass(frozen=True, slots=True)
class TestResult:
    """Outcome of a hypothesis test.

    Attributes
    ----------
    statistic : float
        The observed statistic.
    pvalue : float
        Reject when it is at most the level. By permutation,
        ``(1 + #{null >= statistic}) / (1 + n_resamples)``.
    alternative : str
        What a small p-value speaks for.
    n_resamples : int
        Resamples drawn; 0 for an analytic test.
    null : ndarray of shape (n_resamples,) or None
        Statistics under the null.
    method : str
        Statistic and null by name.
    """

    __test__: ClassVar[bool] = False  # else pytest collects it

    statistic: float
    pvalue: float
    alternative: str
    n_resamples: int = 0
    null: NDArray[np.float64] | None = field(default=None, repr=False, compare=False)
    method: str = ""


__all__ = ["NATS", "Estimate", "EstimateArray", "Interval", "TestResult", "Unit"]
