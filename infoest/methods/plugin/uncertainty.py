"""What a plug-in says of its own error: a standard error that never vanishes by luck, a pivot, and warnings."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

import numpy as np

from ..._core.pivots import Bounded, Normal
from ..._core.warnings import InfoestWarning, warn
from ..evaluate import Uncertainty, local_stderr
from ..likelihood_ratio import likelihood_ratio_pivot, likelihood_ratio_stderr, null_stderr
from .corrections import PARITY
from .interval import TableInterval
from .joint_cells import JointCells, variables_of
from .null_moments import null_moments
from .null_spread import independence_spread
from .padding import seen_once_and_twice
from .second_order import second_order_trace
from .shrinkage import LAWS
from .table import cell_of

if TYPE_CHECKING:
    from ..._core.pivots import Pivot
    from ..._core.sample import Sample
    from ..._core.types import Codes, Floats
    from ...quantities import SignedSum, Term
    from .null_moments import NullMoments
    from .table import CellCounts

SHRUNKEN = "standard error of the uncorrected plug-in"
SPREADING = ("miller_madow", "jackknife")
LEAST_COVERED = 0.9  # share of the distribution that must have been seen for an entropy to be trusted


class PlugInBiasWarning(InfoestWarning):
    """The known bias of a plug-in estimate is larger than its standard error."""


class UnseenCellsWarning(InfoestWarning):
    """Much of the distribution was not seen, so that an entropy is unknown from below only."""


class Counted(Protocol):
    """The tables of a fitted plug-in."""

    @property
    def sample(self) -> Sample:
        """The rows."""

    @property
    def codes(self) -> Codes:
        """Code of each row in each column."""

    @property
    def n(self) -> float:
        """Effective number of rows."""

    @property
    def correction(self) -> str | None:
        """Bias correction."""

    @property
    def declared(self) -> tuple[int | None, ...]:
        """Number of levels of each column where it was given."""

    def table(self, term: Term) -> CellCounts:
        """Occupied cells of a term."""

    def local_values_uncorrected(self, quantity: SignedSum) -> Floats:
        """Local values of the plug-in without correction."""


def uncertainty_of(fitted: Counted, quantity: SignedSum, local: Floats) -> Uncertainty:
    """Standard error and pivot of a plug-in whose local values, corrections included, are given.

    The standard error is that of the delta method, near no effect that of the likelihood ratio, and never below that of
    the second order. ``"shrink"`` and ``"nsb"`` take that of the plug-in: shrunken surprisals vary too little.
    ``"chao_shen"`` keeps the delta method near independence, where it is up to twice too large.
    """
    sample, n = fitted.sample, fitted.n
    raw = fitted.local_values_uncorrected(quantity)
    shrunken = fitted.correction in LAWS
    rows = local_stderr(sample, raw)
    delta = rows if shrunken or fitted.correction is None else local_stderr(sample, local)
    cells = cells_of(fitted, quantity)
    second = second_order_variance(quantity, cells, n)
    value, plug_in = (float(np.average(v, weights=sample.weights)) for v in (local, raw))
    serial = 1.0
    if sample.serial is not None:
        serial = max(1.0, rows**2 * n / max(cells.first_order(quantity)[1], rows**2 * n * 1e-9, 1e-300))
    interval = TableInterval(
        quantity,
        cells,
        n,
        value,
        rows**2,
        second,
        tuple(declared_levels(fitted, variable) for variable in cells.variables),
        given=stratum_of(quantity, cells),
        serial=serial,
    )
    least = math.sqrt(second)
    if quantity.divergence:
        known, bias = _of_divergence(fitted, quantity, plug_in, delta, interval, least)
    else:
        known = _of_no_divergence(fitted, quantity, value, delta, interval, least)
        bias = sum(c * (1 - k) for (_, c), k in zip(quantity.terms, cells.sizes(quantity).values(), strict=True)) / (
            2 * n
        )
    _warn(fitted, quantity, cells, bias, known.stderr)
    return replace(known, note=SHRUNKEN) if shrunken else known


def _of_divergence(
    fitted: Counted, quantity: SignedSum, plug_in: float, delta: float, interval: TableInterval, least: float
) -> tuple[Uncertainty, float]:
    """Standard error and pivot from no effect to a large one, and the bias of the plug-in."""
    correction, n = fitted.correction, fitted.n
    null = null_moments(quantity, fitted.table, n, correction if correction in SPREADING else None)
    stderr = delta
    if correction != "chao_shen":
        at_null = null.spread * null_stderr(null.bias, null.df, n)
        stderr = math.hypot(likelihood_ratio_stderr(plug_in, null.bias, delta, at_null), _parity_sd(fitted, quantity))
    pvalue = null.law.pvalue(2 * n * plug_in)
    tests = likelihood_ratio_pivot(plug_in, null.bias, math.sqrt(interval.first), null.df, n, null=pvalue)
    debiased = math.nan if correction else plug_in - null.bias
    near = _near_independence(null, plug_in, math.sqrt(max(interval.first, interval.second)), n, pvalue)
    limits = replace(interval, near=near, pvalue=pvalue, best=interval.best if correction else debiased)
    return Uncertainty(max(stderr, least), Bounded(tests, limits), debiased), null.bias


def _near_independence(null: NullMoments, plug_in: float, spread: float, n: float, pvalue: float) -> Pivot:
    """The chi-square whose mean at independence is the exact one given the margins."""
    return likelihood_ratio_pivot(plug_in, null.law.mean / (2 * n), spread, null.law.free, n, null=pvalue)


def _of_no_divergence(
    fitted: Counted, quantity: SignedSum, value: float, delta: float, interval: TableInterval, least: float
) -> Uncertainty:
    """For a balanced sum, interval and test include its variation at independence, where its error vanishes."""
    stderr = max(math.hypot(delta, _parity_sd(fitted, quantity)), least)
    if not quantity.balanced:
        return Uncertainty(stderr, Bounded(Normal(value, stderr), interval))
    levels = {b: len(fitted.table((b,)).counts) for b in quantity.blocks}
    spread = math.hypot(stderr, independence_spread(quantity, levels, fitted.n))
    tests = Normal(value, spread, signed=quantity.signed)
    second = max(interval.second, spread**2)
    limits = replace(interval, second=second, pvalue=tests.pvalue_null(), signed=quantity.signed)
    return Uncertainty(stderr, Bounded(tests, limits))


def _parity_sd(fitted: Counted, quantity: SignedSum) -> float:
    """Noise of the estimate from counts being odd or even, independent from cell to cell."""
    amplitude = PARITY.get(fitted.correction)
    if amplitude is None:
        return 0.0
    variance = sum(c * c * float((amplitude(fitted.table(t).counts) ** 2).sum()) for t, c in quantity.terms)
    return math.sqrt(variance) / fitted.n


def cells_of(fitted: Counted, quantity: SignedSum) -> JointCells:
    """Occupied cells of the variables of a sum."""
    joint = fitted.table(quantity.blocks)
    first = np.empty(len(joint.counts), np.int64)
    first[joint.cell] = np.arange(len(joint.cell))
    variables = variables_of(quantity)
    codes = [cell_of(fitted.codes[first][:, fitted.sample.of(variable)]) for variable in variables]
    return JointCells(variables, np.column_stack(codes), joint.counts)


def second_order_variance(quantity: SignedSum, cells: JointCells, n: float) -> float:
    """Variance of the second-order part; of independent blocks where the sum has too many terms."""
    trace = second_order_trace(quantity, cells)
    if math.isnan(trace):
        levels = {b: len(cells.of((b,))[1]) for b in quantity.blocks}
        return independence_spread(quantity, levels, n) ** 2
    return trace / (2 * n * n)


def declared_levels(fitted: Counted, term: Term) -> float | None:
    """Number of levels of a union of blocks, where that of every column was given."""
    given = [fitted.declared[j] for j in fitted.sample.of(term)]
    known = [float(levels) for levels in given if levels is not None]
    return math.prod(known) if len(known) == len(given) else None


def stratum_of(quantity: SignedSum, cells: JointCells) -> int | None:
    """Position of the variable that is given in a conditional information."""
    if not quantity.divergence:
        return None
    joint = max((term for term, _ in quantity.terms), key=len)
    given = next((t for t, c in quantity.terms if c < 0 and t != joint), None)
    return None if given is None else cells.variables.index(given)


def _warn(fitted: Counted, quantity: SignedSum, cells: JointCells, bias: float, stderr: float) -> None:
    """A warning where a known bias exceeds the standard error, or where much of the distribution was not seen."""
    if fitted.correction is None and abs(bias) > stderr:
        warn(
            f"the bias of this plug-in estimate, about {bias:+.2g} nat, exceeds its standard error {stderr:.2g}:",
            PlugInBiasWarning,
            remedy="use bias_correction='miller_madow', fewer bins or more rows.",
        )
    elif not quantity.balanced:
        warn_of_unseen(cells, fitted.n)


def warn_of_unseen(cells: JointCells, n: float) -> None:
    """A warning where the rows that hold a cell seen once say that much was not seen (Good 1953)."""
    once, _ = seen_once_and_twice(cells.mass)
    if 1 - once / n < LEAST_COVERED:
        warn(
            f"{once:.0f} of {n:.0f} rows hold what was seen once, so that about {once / n:.0%} of the distribution is "
            "still unseen and the entropy is probably larger:",
            UnseenCellsWarning,
            remedy="pass more rows, or merge rare codes.",
        )
