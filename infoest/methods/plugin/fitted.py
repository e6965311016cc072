"""Surprisals from a joint table of codes, with bias corrected cell by cell or by one shrunken joint distribution."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ..._core.checks import check_choice, check_count
from ..._core.errors import InputError
from ..._core.pivots import Normal
from ..._core.warnings import InfoestWarning, warn
from ..evaluate import Uncertainty, local_stderr, local_values
from ..exponential_mean import renyi_of_frequencies
from ..likelihood_ratio import likelihood_ratio_pivot, likelihood_ratio_stderr, null_stderr
from .corrections import PARITY, ROW_CORRECTIONS, WHOLE_COUNTS
from .null_moments import null_moments
from .null_spread import independence_spread
from .shrinkage import LAWS
from .table import CellCounts, cell_of, count_cells

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..._core.sample import Sample
    from ...quantities import SignedSum, Term
    from .shrinkage import Law

BIAS_CORRECTIONS: tuple[str | None, ...] = (*ROW_CORRECTIONS, *LAWS)
SHRUNKEN = "standard error of the uncorrected plug-in"
SPREADING = ("miller_madow", "jackknife")
PSEUDO_COUNT = 0.5  # per occupied joint cell, spread over all of them, when new rows are scored


class PlugInBiasWarning(InfoestWarning):
    """The known bias of a plug-in estimate is larger than its standard error."""


@dataclass(frozen=True, slots=True)
class Plugin:
    """Relative frequencies of cells (maximum likelihood).

    ``n_bins`` quantile bins cut each continuous column. Bias of an entropy is about
    ``-(cells - 1) / (2 n)``. ``"miller_madow"``, ``"grassberger"`` (2003), ``"grassberger_1988"``,
    ``"chao_shen"`` and ``"jackknife"`` correct each cell of each table; ``"shrink"`` and ``"nsb"``
    estimate the joint distribution once, over all cells possible given the categories seen, and marginalise it.
    """

    bias_correction: str | None = None
    n_bins: int | None = None

    def fit(self, sample: Sample, quantity: SignedSum) -> FittedPlugin:
        """Code every column; cut continuous ones at their quantiles."""
        check_choice("bias_correction", self.bias_correction, BIAS_CORRECTIONS)
        continuous = [sample.labels[j] for j in sample.of(sample.every_block) if not sample.discrete[j]]
        if self.n_bins is None and continuous:
            bins = "n_bins=, or " if quantity.balanced else ""
            raise InputError(f"{continuous[0]} is continuous; method='plugin' needs {bins}discrete= naming it.")
        whole = sample.weights is None or bool((sample.weights == sample.weights.round()).all())
        if self.bias_correction in WHOLE_COUNTS and not whole:
            raise InputError(
                f"bias_correction={self.bias_correction!r} needs whole counts, and the weights are fractional. "
                "Use bias_correction='miller_madow'."
            )
        return FittedPlugin(self, sample)


class FittedPlugin:
    """Tables of one sample, counted once per term."""

    def __init__(self, settings: Plugin, sample: Sample) -> None:
        self.settings = settings
        self.sample = sample
        bins = 1 if settings.n_bins is None else check_count("n_bins", settings.n_bins, 2)
        cut = not all(sample.discrete[j] for j in sample.of(sample.every_block))
        binned = f"{bins} bins" if cut else ""
        correction = (settings.bias_correction or "").replace("_", "-")
        self.label = ", ".join(filter(None, ("plug-in", binned, correction, sample.codes_by_value())))
        self.edges = [
            None if discrete else np.unique(np.quantile(column, np.linspace(0, 1, bins + 1)[1:-1]))
            for discrete, column in zip(sample.discrete, sample.columns.T, strict=True)
        ]
        self.codes = self._digitise(sample)
        self.levels = self.codes.max(axis=0) + 1
        self._tables: dict[Term, CellCounts] = {}

    @cached_property
    def n(self) -> float:
        """Effective number of observations (Kish 1965); the number of rows without weights."""
        if self.sample.weights is None or self.sample.squared_weights is None:
            return float(self.sample.n)
        return float(self.sample.weights.sum() ** 2 / self.sample.squared_weights.sum())

    def surprisal(self, term: Term, at: Sample | None = None) -> NDArray[np.float64]:
        """``log(N / count of the row's cell)``, plus its share of the correction."""
        if at is not None:
            return self._smoothed(term, at)
        table = self._table(term)
        if self.law is None:
            return ROW_CORRECTIONS[self.settings.bias_correction](table.counts, self.n)[table.cell]
        uniform = self.law.weight / self._possible(term)
        shares = (1 - self.law.weight) * table.counts / self.n + uniform
        return np.asarray(-np.log(shares)[table.cell], dtype=np.float64)

    def shift(self, term: Term) -> float:
        """What cells without rows add to the entropy of a shrunken distribution; other corrections belong to rows."""
        if self.law is None:
            return 0.0
        value = self.law.entropy(self._table(term).counts, self._possible(term))
        return value - float(np.average(self.surprisal(term), weights=self.sample.weights))

    @cached_property
    def law(self) -> Law | None:
        """The joint distribution of ``"shrink"`` and ``"nsb"``."""
        if self.settings.bias_correction not in LAWS:
            return None
        every = tuple(b for b in self.sample.every_block if self.sample.blocks[b])
        return LAWS[self.settings.bias_correction].fit(self._table(every).counts, self._possible(every))

    def _possible(self, term: Term) -> float:
        """Cells of a term that the categories seen allow."""
        return float(np.prod(self.levels[self.sample.of(term)].astype(np.float64)))

    def renyi(self, quantity: SignedSum, *, stderr: bool) -> tuple[NDArray[np.float64], Uncertainty]:
        """Rényi entropies of the frequencies, without bias correction."""
        return renyi_of_frequencies(self, quantity, stderr=stderr)

    def uncertainty(self, quantity: SignedSum, local: NDArray[np.float64]) -> Uncertainty:
        """Delta method on the local values; near independence the likelihood ratio's standard error and pivot.

        ``"shrink"`` and ``"nsb"`` take that of the plug-in: shrunken surprisals vary too little. ``"chao_shen"``
        keeps the delta method near independence, where it is up to twice too large.
        """
        delta = local_stderr(self.sample, local if self.law is None else self._raw(quantity))
        if quantity.divergence:
            known, bias = self._of_divergence(quantity, delta)
        else:
            known, bias = self._of_no_divergence(quantity, local, delta), -self._miller_madow(quantity)
        if self.settings.bias_correction is None and abs(bias) > known.stderr:
            warn(
                f"the bias of this plug-in estimate, about {bias:+.2g} nat, exceeds its standard error "
                f"{known.stderr:.2g}:",
                PlugInBiasWarning,
                remedy="use bias_correction='miller_madow', fewer bins or more rows.",
            )
        return known if self.law is None else replace(known, note=SHRUNKEN)

    def _of_divergence(self, quantity: SignedSum, delta: float) -> tuple[Uncertainty, float]:
        """Standard error and pivot from no effect to a large one, and the bias of the plug-in."""
        correction = self.settings.bias_correction
        raw = self._raw(quantity)
        plug_in = float(np.average(raw, weights=self.sample.weights))
        null = null_moments(quantity, self._table, self.n, correction if correction in SPREADING else None)
        stderr = delta
        if correction != "chao_shen":
            at_null = null.spread * null_stderr(null.bias, null.df, self.n)
            stderr = math.hypot(likelihood_ratio_stderr(plug_in, null.bias, delta, at_null), self._parity_sd(quantity))
        by_rows = local_stderr(self.sample, raw)
        pivot = likelihood_ratio_pivot(
            plug_in, null.bias, by_rows, null.df, self.n, null=null.law.pvalue(2 * self.n * plug_in)
        )
        return Uncertainty(stderr, pivot, math.nan if correction else plug_in - null.bias), null.bias

    def _of_no_divergence(self, quantity: SignedSum, local: NDArray[np.float64], delta: float) -> Uncertainty:
        """For a balanced sum, interval and test include its variation at independence, where its error vanishes."""
        stderr = math.hypot(delta, self._parity_sd(quantity))
        if not quantity.balanced:
            return Uncertainty(stderr)
        levels = {b: len(self._table((b,)).counts) for b in quantity.blocks}
        spread = math.hypot(stderr, independence_spread(quantity, levels, self.n))
        value = float(np.average(local, weights=self.sample.weights))
        return Uncertainty(stderr, Normal(value, spread, signed=quantity.signed))

    def _parity_sd(self, quantity: SignedSum) -> float:
        """Noise of the estimate from counts being odd or even, independent from cell to cell."""
        amplitude = PARITY.get(self.settings.bias_correction)
        if amplitude is None:
            return 0.0
        variance = sum(c * c * float((amplitude(self._table(t).counts) ** 2).sum()) for t, c in quantity.terms)
        return math.sqrt(variance) / self.n

    def _raw(self, quantity: SignedSum) -> NDArray[np.float64]:
        """Uncorrected local values."""
        plain = (
            self
            if self.settings.bias_correction is None
            else FittedPlugin(Plugin(n_bins=self.settings.n_bins), self.sample)
        )
        return local_values(plain, quantity)

    def _miller_madow(self, quantity: SignedSum) -> float:
        """Sum of the terms' ``(cells - 1) / (2 N)``."""
        return sum(c * (len(self._table(t).counts) - 1) for t, c in quantity.terms) / (2 * self.n)

    def _digitise(self, sample: Sample) -> NDArray[np.int64]:
        return np.column_stack(
            [
                column if edges is None else np.searchsorted(edges, column, side="right")
                for edges, column in zip(self.edges, sample.columns.T, strict=True)
            ]
        ).astype(np.int64)

    def _table(self, term: Term) -> CellCounts:
        if term not in self._tables:
            self._tables[term] = count_cells(self.codes[:, self.sample.of(term)], self.sample.weights, self.n)
        return self._tables[term]

    def _smoothed(self, term: Term, at: Sample) -> NDArray[np.float64]:
        """Surprisal of new rows: the joint table is smoothed once, then marginalised, so that terms agree."""
        every = tuple(b for b in self.sample.every_block if self.sample.blocks[b])
        total = PSEUDO_COUNT * len(self._table(every).counts)
        columns = self.sample.of(term)
        prior = total / np.prod(self.levels[columns] + 1.0)  # one more level for categories unseen here
        table = self._table(term)
        known = cell_of(np.vstack([self.codes[:, columns], self._digitise(at)[:, columns]]))
        counts = np.zeros(known.max() + 1)
        counts[known[: self.sample.n]] = table.counts[table.cell]
        return np.asarray(-np.log((counts[known[self.sample.n :]] + prior) / (self.n + total)), dtype=np.float64)
