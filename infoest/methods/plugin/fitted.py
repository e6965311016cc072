"""Surprisals from a joint table of codes, with bias corrected cell by cell or by one shrunken joint distribution."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ..._core.checks import check_choice, check_count
from ..._core.errors import InputError
from ..evaluate import Uncertainty, local_values
from .corrections import ROW_CORRECTIONS, WHOLE_COUNTS
from .declared import Levels, declared_of
from .power_sums import PowerSum
from .renyi import renyi_of_table
from .shrinkage import LAWS
from .table import CellCounts, cell_of, count_cells
from .uncertainty import PlugInBiasWarning, uncertainty_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..._core.sample import Sample
    from ...quantities import SignedSum, Term
    from .shrinkage import Law

BIAS_CORRECTIONS: tuple[str | None, ...] = (*ROW_CORRECTIONS, *LAWS)
BY_QUANTITY = "default"
UNBIASED_POWERS = "unbiased_powers"  # what entropies of other orders than Shannon's get by default
PSEUDO_COUNT = 0.5  # per occupied joint cell, spread over all of them, when new rows are scored

__all__ = ["FittedPlugin", "PlugInBiasWarning", "Plugin"]


@dataclass(frozen=True, slots=True)
class Plugin:
    """Relative frequencies of cells (maximum likelihood), with or without a correction of their bias.

    ``n_bins`` quantile bins cut each continuous column. Bias of an entropy is about
    ``-(cells - 1) / (2 n)``. ``"digamma"``, ``"miller_madow"``, ``"grassberger"`` (2003), ``"grassberger_1988"``,
    ``"chao_shen"`` and ``"jackknife"`` correct each cell of each table; ``"shrink"`` and ``"nsb"``
    estimate the joint distribution once, over all cells possible given the categories seen, and marginalise it.
    ``"default"`` is ``"digamma"`` for entropies, whose bias exceeds their standard error already where codes are about
    equally frequent, and no correction for information, whose uncorrected value others print too. At other orders
    than Shannon's it is unbiased sums of powers; ``None`` is those of the frequencies.
    """

    bias_correction: str | None = BY_QUANTITY
    n_bins: int | None = None
    levels: Levels = None

    def correction_of(self, quantity: SignedSum) -> str | None:
        """The correction that a quantity gets."""
        if self.bias_correction != BY_QUANTITY:
            return self.bias_correction
        if quantity.renyi_order != 1:
            return UNBIASED_POWERS
        return None if quantity.balanced else "digamma"

    def fit(self, sample: Sample, quantity: SignedSum) -> FittedPlugin:
        """Code every column; cut continuous ones at their quantiles."""
        correction = self.correction_of(quantity)
        if correction != UNBIASED_POWERS:
            check_choice("bias_correction", correction, BIAS_CORRECTIONS)
        continuous = [sample.labels[j] for j in sample.of(sample.every_block) if not sample.discrete[j]]
        if self.n_bins is None and continuous:
            bins = "n_bins=, or " if quantity.balanced else ""
            raise InputError(f"{continuous[0]} is continuous; method='plugin' needs {bins}discrete= naming it.")
        whole = sample.weights is None or bool((sample.weights == sample.weights.round()).all())
        if correction in WHOLE_COUNTS and not whole:
            raise InputError(
                f"bias_correction={correction!r} needs whole counts, and the weights are fractional. "
                "Use bias_correction='miller_madow'."
            )
        return FittedPlugin(replace(self, bias_correction=correction), sample)


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
        self.declared = declared_of(settings.levels, sample, self.levels)
        self._tables: dict[Term, CellCounts] = {}

    @property
    def correction(self) -> str | None:
        """Bias correction."""
        return self.settings.bias_correction

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
        table = self.table(term)
        if self.law is None:
            correction = ROW_CORRECTIONS[None if self.correction == UNBIASED_POWERS else self.correction]
            return correction(table.counts, self.n)[table.cell]
        uniform = self.law.weight / self._possible(term)
        shares = (1 - self.law.weight) * table.counts / self.n + uniform
        return np.asarray(-np.log(shares)[table.cell], dtype=np.float64)

    def shift(self, term: Term) -> float:
        """What cells without rows add to the entropy of a shrunken distribution; other corrections belong to rows."""
        if self.law is None:
            return 0.0
        value = self.law.entropy(self.table(term).counts, self._possible(term))
        return value - float(np.average(self.surprisal(term), weights=self.sample.weights))

    @cached_property
    def law(self) -> Law | None:
        """The joint distribution of ``"shrink"`` and ``"nsb"``."""
        if self.correction not in LAWS:
            return None
        every = tuple(b for b in self.sample.every_block if self.sample.blocks[b])
        return LAWS[self.correction].fit(self.table(every).counts, self._possible(every))

    def _possible(self, term: Term) -> float:
        """Cells of a term that the categories declared, or else seen, allow."""
        known = [int(seen) if given is None else given for given, seen in zip(self.declared, self.levels, strict=True)]
        return float(np.prod(np.array(known, dtype=np.float64)[self.sample.of(term)]))

    def renyi(self, quantity: SignedSum, *, stderr: bool) -> tuple[NDArray[np.float64], Uncertainty]:
        """Rényi entropies from unbiased sums of powers of the shares."""
        return renyi_of_table(self, quantity, stderr=stderr)

    def tsallis(self, term: Term, order: float) -> float:
        """Tsallis entropy of a term from the unbiased power sum; ``order`` is not 1."""
        power = PowerSum(self.table(term).counts, self.n, order)
        return (1 - (power.of_frequencies if self.correction is None else power.unbiased)) / (order - 1)

    def uncertainty(self, quantity: SignedSum, local: NDArray[np.float64]) -> Uncertainty:
        """Standard error and pivot; a warning where bias or unseen cells outweigh them."""
        return uncertainty_of(self, quantity, local)

    def local_values_uncorrected(self, quantity: SignedSum) -> NDArray[np.float64]:
        """Local values of the plug-in without correction."""
        if self.correction is None:
            return local_values(self, quantity)
        return local_values(FittedPlugin(replace(self.settings, bias_correction=None), self.sample), quantity)

    def _digitise(self, sample: Sample) -> NDArray[np.int64]:
        return np.column_stack(
            [
                column if edges is None else np.searchsorted(edges, column, side="right")
                for edges, column in zip(self.edges, sample.columns.T, strict=True)
            ]
        ).astype(np.int64)

    def table(self, term: Term) -> CellCounts:
        """Occupied cells of a term, counted once."""
        if term not in self._tables:
            self._tables[term] = count_cells(self.codes[:, self.sample.of(term)], self.sample.weights, self.n)
        return self._tables[term]

    def _smoothed(self, term: Term, at: Sample) -> NDArray[np.float64]:
        """Surprisal of new rows: the joint table is smoothed once, then marginalised, so that terms agree."""
        every = tuple(b for b in self.sample.every_block if self.sample.blocks[b])
        total = PSEUDO_COUNT * len(self.table(every).counts)
        columns = self.sample.of(term)
        prior = total / np.prod(self.levels[columns] + 1.0)  # one more level for categories unseen here
        table = self.table(term)
        known = cell_of(np.vstack([self.codes[:, columns], self._digitise(at)[:, columns]]))
        counts = np.zeros(known.max() + 1)
        counts[known[: self.sample.n]] = table.counts[table.cell]
        return np.asarray(-np.log((counts[known[self.sample.n :]] + prior) / (self.n + total)), dtype=np.float64)
