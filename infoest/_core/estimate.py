"""Results are plain data: an estimate, an array of them, and a test. Intervals belong to the estimate's pivot."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass, field, fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from .errors import InputError
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
        """Local values may come from a function that is called on first use: those of counted rows are costly."""
        given: object = self.local
        if callable(given):
            object.__setattr__(self, "_later", given)
            object.__delattr__(self, "local")

    if not TYPE_CHECKING:  # to a type checker it would make every name an attribute

        def __getattr__(self, name: str) -> Any:
            """Called for names that are not set: local values not asked for yet, or an error."""
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
    """What equality compares: ``None`` for ``nan``, which differs from itself; dataclasses by their fields."""
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
        What a small p-value is evidence for.
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


__all__ = ["NATS", "Estimate", "Interval", "TestResult", "Unit"]
