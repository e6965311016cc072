"""Plug-in: surprisals of a joint table of codes, bias-corrected a cell at a time or by one shrunken joint law."""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .._pivots import Normal
from .._validation import Sample, check_choice, check_count
from .corrections import PARITY, ROW_CORRECTIONS, WHOLE_COUNTS
from .evaluate import Uncertainty, local_stderr, local_values
from .exponential_mean import renyi_of_frequencies
from .independence import independence_spread
from .likelihood_ratio import corrected_spread, expected_deviance, likelihood_ratio_pivot, likelihood_ratio_stderr
from .shrinkage import LAWS

if TYPE_CHECKING:
    from ..quantities import SignedSum, Term
    from .shrinkage import Law

BIAS_CORRECTIONS: tuple[str | None, ...] = (*ROW_CORRECTIONS, *LAWS)
OFF_CHI_SQUARE = ("chao_shen", *LAWS)  # corrections whose estimate is not a shifted plug-in
SPREADING = ("miller_madow", "jackknife")
MOST_CELLS = 1_000_000  # of the null law that are looked at one by one for the degrees of freedom
PSEUDO_COUNT = 0.5  # per occupied joint cell, spread over all of them, when new rows are scored


class PlugInBiasWarning(UserWarning):
    """The known bias of a plug-in estimate is larger than its standard error."""


@dataclass(frozen=True, slots=True)
class Plugin:
    """Relative frequencies of cells (maximum likelihood).

    ``n_bins`` quantile bins cut each continuous column. Bias of an entropy is about
    ``-(cells - 1) / (2 n)``. ``"miller_madow"``, ``"grassberger"`` (2003), ``"grassberger_1988"``,
    ``"chao_shen"`` and ``"jackknife"`` correct each cell of each table; ``"shrink"`` and ``"nsb"``
    estimate the joint law once, over all cells possible given the categories seen, and marginalise it.
    """

    bias_correction: str | None = None
    n_bins: int | None = None

    def fit(self, sample: Sample, quantity: SignedSum) -> FittedPlugin:
        """Code every column; cut continuous ones at their quantiles."""
        check_choice("bias_correction", self.bias_correction, BIAS_CORRECTIONS)
        continuous = [sample.labels[j] for j in sample.of(sample.every_block) if not sample.discrete[j]]
        if self.n_bins is None and continuous:
            bins = "n_bins=, or " if quantity.balanced else ""
            raise ValueError(f"{continuous[0]} is continuous; method='plugin' needs {bins}discrete= naming it.")
        whole = sample.weights is None or bool((sample.weights == sample.weights.round()).all())
        if self.bias_correction in WHOLE_COUNTS and not whole:
            raise ValueError(
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
        self.label = ", ".join(filter(None, ("plug-in", binned, (settings.bias_correction or "").replace("_", "-"))))
        self.edges = [
            None if discrete else np.unique(np.quantile(column, np.linspace(0, 1, bins + 1)[1:-1]))
            for discrete, column in zip(sample.discrete, sample.columns.T, strict=True)
        ]
        self.codes = self._digitise(sample)
        self.levels = self.codes.max(axis=0) + 1
        self._tables: dict[Term, Table] = {}

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
        """What cells without rows add to the entropy of a shrunken law; other corrections belong to rows."""
        if self.law is None:
            return 0.0
        value = self.law.entropy(self._table(term).counts, self._possible(term))
        return value - float(np.average(self.surprisal(term), weights=self.sample.weights))

    @cached_property
    def law(self) -> Law | None:
        """The joint law of ``"shrink"`` and ``"nsb"``."""
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

        ``"chao_shen"``, ``"shrink"`` and ``"nsb"`` keep the delta method there: their estimates do not
        follow the chi-square, and the standard error is up to twice too large.
        """
        correction = self.settings.bias_correction
        delta = local_stderr(self.sample, local)
        excess = -self._miller_madow(quantity)
        if correction is None and abs(excess) > delta:
            warnings.warn(
                f"the bias of this plug-in estimate, about {excess:+.2g} nat, exceeds its standard error "
                f"{delta:.2g}: use bias_correction='miller_madow', fewer bins or more rows.",
                PlugInBiasWarning,
                stacklevel=5,  # evaluate, estimate, the public function, its caller
            )
        parity = self._parity_sd(quantity)
        if not quantity.divergence:
            return self._of_no_divergence(quantity, local, math.hypot(delta, parity))
        raw = self._raw(quantity)
        df, bias, spread = self._null_moments(quantity)
        plug_in = float(np.average(raw, weights=self.sample.weights))
        stderr = delta
        if correction not in OFF_CHI_SQUARE:
            stderr = likelihood_ratio_stderr(plug_in, bias, delta, df, self.n, spread=spread)
            stderr = math.hypot(stderr, parity)
        pivot = likelihood_ratio_pivot(plug_in, bias, local_stderr(self.sample, raw), df, self.n)
        return Uncertainty(stderr, pivot, math.nan if correction else plug_in - bias)

    def _of_no_divergence(self, quantity: SignedSum, local: NDArray[np.float64], stderr: float) -> Uncertainty:
        """Interval and test of a balanced sum also know how it varies at independence, where its error vanishes."""
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

    def _null_moments(self, quantity: SignedSum) -> tuple[float, float, float]:
        """Under the null law: degrees of freedom, mean of the plug-in, and what the correction makes of its sd.

        A cell that is empty by chance still counts (its expected number under the null law is known);
        only the excess of empty cells over that is taken for impossible.
        """
        joint = max((t for t, _ in quantity.terms), key=len)
        tables = {t: self._table(t).counts for t, _ in quantity.terms}
        null = self._null_law(quantity, joint)
        allowed = float(len(null)) if null is not None else self._possible(joint)
        full = -sum(c * (len(tables[t]) - 1) for t, c in quantity.terms if t != joint) + allowed - 1
        if null is None:
            return full, full / (2 * self.n), 1.0
        deviance = float(expected_deviance(self.n * null).sum()) - 1
        deviance -= sum(c * (float(expected_deviance(tables[t]).sum()) - 1) for t, c in quantity.terms if t != joint)
        empty_by_chance = float(np.exp(-self.n * null).sum())
        df = full - max(allowed - len(tables[joint]) - empty_by_chance, 0.0)
        # A chi-square's sd follows from its mean; these corrections change it where cells are nearly empty.
        correction = self.settings.bias_correction
        spread = corrected_spread(ROW_CORRECTIONS[correction], self.n * null) if correction in SPREADING else 1.0
        return df, df * (deviance / full if full > 0 else 1.0) / (2 * self.n), spread

    def _null_law(self, quantity: SignedSum, joint: Term) -> NDArray[np.float64] | None:
        """Probabilities of the joint cells that (conditional) independence allows: the other terms' shares multiplied.

        ``None`` where there are too many cells to look at.
        """
        cells = {b: self._table((b,)) for b in joint}
        shape = {b: len(cells[b].counts) for b in joint}
        if math.prod(shape.values()) > MOST_CELLS:
            return None
        law: NDArray[np.float64] = np.ones([shape[b] for b in joint])
        for term, coefficient in quantity.terms:
            if term == joint:
                continue
            sizes = [shape[b] for b in term]
            index = np.ravel_multi_index([cells[b].cell for b in term], sizes)
            share = np.bincount(index, self.sample.weights, math.prod(sizes)).reshape(sizes)
            share = np.expand_dims(share / share.sum(), [i for i, b in enumerate(joint) if b not in term])
            # A share of 0 in a divisor belongs to cells that a factor has made impossible already.
            law = law * share if coefficient > 0 else np.where(share > 0, law / np.where(share > 0, share, 1.0), 0.0)
        return law[law > 0]

    def _digitise(self, sample: Sample) -> NDArray[np.int64]:
        return np.column_stack(
            [
                column if edges is None else np.searchsorted(edges, column, side="right")
                for edges, column in zip(self.edges, sample.columns.T, strict=True)
            ]
        ).astype(np.int64)

    def _table(self, term: Term) -> Table:
        if term not in self._tables:
            self._tables[term] = count_cells(self.codes[:, self.sample.of(term)], self.sample.weights, self.n)
        return self._tables[term]

    def _smoothed(self, term: Term, at: Sample) -> NDArray[np.float64]:
        """Surprisal of new rows: the joint table smoothed once, then marginalised, so terms stay one law."""
        every = tuple(b for b in self.sample.every_block if self.sample.blocks[b])
        total = PSEUDO_COUNT * len(self._table(every).counts)
        columns = self.sample.of(term)
        prior = total / np.prod(self.levels[columns] + 1.0)  # one more level for categories unseen here
        table = self._table(term)
        known = count_cells(np.vstack([self.codes[:, columns], self._digitise(at)[:, columns]]), None, 1.0).cell
        counts = np.zeros(known.max() + 1)
        counts[known[: self.sample.n]] = table.counts[table.cell]
        return np.asarray(-np.log((counts[known[self.sample.n :]] + prior) / (self.n + total)), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Table:
    """Occupied cells: the cell of each row, and the (effective) count of each cell."""

    cell: NDArray[np.int64]
    counts: NDArray[np.float64]


def count_cells(codes: NDArray[np.int64], weights: NDArray[np.float64] | None, n: float) -> Table:
    """Occupied cells of the rows of ``codes``, shape (n, n_columns); weights are rescaled to add to ``n``."""
    key = codes[:, 0]
    for column in codes.T[1:]:  # renumbering after each column keeps the key below n * levels
        key = _renumbered(key) * (column.max() + 1) + column
    cell = _renumbered(key)
    counts = np.bincount(cell, weights).astype(np.float64)
    return Table(cell, counts if weights is None else counts * (n / counts.sum()))


def _renumbered(key: NDArray[np.int64]) -> NDArray[np.int64]:
    """Position of each value among the sorted ones that occur; without sorting where the values are small."""
    if key.min() < 0 or key.max() > 4 * len(key):
        return np.unique(key, return_inverse=True)[1]
    occurs = np.zeros(key.max() + 1, np.int64)
    occurs[key] = 1
    return (np.cumsum(occurs) - 1)[key]
