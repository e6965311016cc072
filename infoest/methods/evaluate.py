"""The protocol between quantities and methods, and the one function that adds up surprisals."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from .._core.estimate import Estimate
from .._core.pivots import Normal
from ..quantities import SignedSum, Term
from ..resampling.delta import delta_stderr
from ..resampling.longrun import long_run_variance

if TYPE_CHECKING:
    from .._core.pivots import Pivot
    from .._core.sample import Sample

NOT_REQUESTED = "standard error not requested"


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """What a method says about the sampling error of its own estimate."""

    stderr: float
    pivot: Pivot | None = None
    debiased: float = math.nan
    bias_hint: float = math.nan
    note: str = ""


class Fitted(Protocol):
    """A fitted method. Estimates are nats; ``term`` is a union of blocks."""

    @property
    def sample(self) -> Sample:
        """The training rows."""

    @property
    def label(self) -> str:
        """The method and its settings, for people."""

    def surprisal(self, term: Term, at: Sample | None = None) -> NDArray[np.float64]:
        """Estimate of ``-log p_term(row)``, shape (n,); ``at=None`` means the training rows."""

    def shift(self, term: Term) -> float:
        """A bias correction of the term that belongs to no single row."""

    def uncertainty(self, quantity: SignedSum, local: NDArray[np.float64]) -> Uncertainty:
        """Standard error and pivot of the estimate whose local values are given."""


class OfAnyOrder(Fitted, Protocol):
    """A fitted method that has Rényi entropies; :func:`~infoest.methods.choose.choose_method` allows no other."""

    def renyi(self, quantity: SignedSum, *, stderr: bool) -> tuple[NDArray[np.float64], Uncertainty]:
        """Local values of a sum of Rényi entropies, shape (n,), corrections included, and their uncertainty."""


class Method(Protocol):
    """Settings of a method."""

    def fit(self, sample: Sample, quantity: SignedSum) -> Fitted:
        """Fit to the rows; raise where the method cannot evaluate the quantity on them."""


def evaluate(quantity: SignedSum, sample: Sample, method: Method, *, stderr: bool = True) -> tuple[Estimate, Fitted]:
    """Estimate a quantity: the mean of its local values, correction included.

    Constant columns carry no information, so a balanced sum is evaluated without them.
    """
    reduced, kept, note = _without_constants(quantity, sample)
    fitted: Fitted = (
        method.fit(kept, reduced) if reduced.terms else Nothing(kept, "constant" if quantity.terms else "empty sum")
    )
    local, known = _local_and_uncertainty(fitted, reduced, stderr)
    value = float(np.average(local, weights=kept.weights))
    caution = getattr(fitted, "caution", "")  # only methods that blur something have one
    estimate = Estimate(
        value,
        known.stderr,
        (size_of(sample),),
        method=fitted.label if quantity.renyi_order == 1 else f"Rényi {quantity.renyi_order:g}, {fitted.label}",
        note="; ".join(filter(None, (note, caution, known.note))),
        debiased=known.debiased,
        bias_hint=known.bias_hint,
        pivot=known.pivot or (Normal(value, known.stderr, signed=True) if quantity.signed else None),
        local=local,
    )
    return estimate, fitted


def _local_and_uncertainty(
    fitted: Fitted, quantity: SignedSum, stderr: bool
) -> tuple[NDArray[np.float64], Uncertainty]:
    """Local values, correction included, and what is known of the error of their mean."""
    if quantity.renyi_order != 1 and quantity.terms:
        local, known = cast("OfAnyOrder", fitted).renyi(quantity, stderr=stderr)
    else:
        local = local_values(fitted, quantity) + shift_of(fitted, quantity)
        known = fitted.uncertainty(quantity, local) if stderr else Uncertainty(math.nan)
    return local, known if stderr else Uncertainty(math.nan, note=NOT_REQUESTED)


def local_values(fitted: Fitted, quantity: SignedSum, at: Sample | None = None) -> NDArray[np.float64]:
    """Signed sum of the surprisals of each row, shape (n,); blocks that a fit left out count as 0."""
    rows = fitted.sample if at is None else at
    total = np.zeros(rows.n)
    for term, coefficient in _present(quantity, fitted.sample).terms:
        total += coefficient * fitted.surprisal(term, at)
    return total


def shift_of(fitted: Fitted, quantity: SignedSum) -> float:
    """Signed sum of the corrections that belong to no row."""
    return sum((c * fitted.shift(term) for term, c in _present(quantity, fitted.sample).terms), 0.0)


def size_of(sample: Sample) -> int:
    """Observations behind the rows: rows, or the total of their weights."""
    return sample.n if sample.weights is None else round(float(sample.weights.sum()))


def local_stderr(sample: Sample, influence: NDArray[np.float64]) -> float:
    """Standard error of the mean of ``influence`` over the rows of one sample, or of a series."""
    if sample.serial is not None:
        return math.sqrt(long_run_variance(influence, sample.serial.start) / sample.n)
    return delta_stderr((influence, sample.weights, sample.squared_weights))


@dataclass(frozen=True, slots=True)
class Nothing:
    """Fit of a sum that has no terms left: its value is 0 and certain."""

    sample: Sample
    label: str = "constant"

    def surprisal(self, term: Term, at: Sample | None = None) -> NDArray[np.float64]:
        """Zeros, shape (n,)."""
        return np.zeros((self.sample if at is None else at).n)

    def shift(self, term: Term) -> float:
        """0: there is no correction."""
        return 0.0

    def uncertainty(self, quantity: SignedSum, local: NDArray[np.float64]) -> Uncertainty:
        """Standard error 0."""
        return Uncertainty(0.0)


def _without_constants(quantity: SignedSum, sample: Sample) -> tuple[SignedSum, Sample, str]:
    """The quantity and sample without constant columns, and a note that names them."""
    low, high = sample.columns.min(axis=0), sample.columns.max(axis=0)
    constant = {j for j in range(len(low)) if low[j] == high[j]}
    if not constant or not quantity.balanced:
        return quantity, sample, ""
    blocks = tuple(tuple(j for j in block if j not in constant) for block in sample.blocks)
    names = ", ".join(sample.labels[j] for j in sorted(constant))
    kept = replace(sample, blocks=blocks)
    return _present(quantity, kept), kept, f"{names} is constant and carries no information"


def _present(quantity: SignedSum, sample: Sample) -> SignedSum:
    """The sum without blocks that have no columns left."""
    absent = {b for b in quantity.blocks if not sample.blocks[b]}
    if not absent:
        return quantity
    total = SignedSum(())
    for term, coefficient in quantity.terms:
        total += SignedSum.of({tuple(b for b in term if b not in absent): coefficient})
    return replace(quantity, terms=total.terms)
