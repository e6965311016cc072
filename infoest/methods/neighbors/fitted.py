"""The fitted nearest-neighbour method: surprisals at the joint radius, and what is known of their error."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..._core.sample import MAX_TIED_SHARE, Sample
from ..evaluate import Uncertainty
from ..margins import scored_columns
from .probe import with_probe
from .renyi import renyi_local_values, renyi_uncertainty
from .spaces import SMALL_ORDER, Spaces
from .stderr import calibrated_stderr, why_not_calibrated
from .ties import rounding_caution

if TYPE_CHECKING:
    from ...quantities import SignedSum, Term
    from .spaces import NeighborSettings


class FittedNeighbors(Spaces):
    """Surprisals of every term of one quantity over one sample."""

    def __init__(self, settings: NeighborSettings, sample: Sample, quantity: SignedSum) -> None:
        super().__init__(settings, sample, quantity)
        self.label = _label(settings, sample, quantity, scored_columns(sample, self.margins))
        self.why_subsampled = self.limits(quantity)
        self.with_lists = settings.stderr and not self.why_subsampled

    def surprisal(self, term: Term, at: Sample | None = None) -> NDArray[np.float64]:
        """``psi(N) - psi(neighbours within the joint radius) + log volume``, shape (n,)."""
        if at is None:
            return self.surprisal_at_order(term, self.k)
        level = self._level_of_new_rows(at)
        return self._surprisal(term, level, self.sample.n + 1)

    def shift(self, term: Term) -> float:
        """0: the digamma terms belong to rows."""
        return 0.0

    def uncertainty(self, quantity: SignedSum, local: NDArray[np.float64]) -> Uncertainty:
        """From calibrated influence values, with a probe of the bias; beyond the calibration by subsampling."""
        why = self.why_subsampled
        known = self.by_subsampling(quantity, why) if why else Uncertainty(calibrated_stderr(self, quantity, local))
        if self.k <= SMALL_ORDER or not why:
            known = with_probe(self, quantity, local, known, calibrated=not why)
        alone = int((self.level(self.k).radius < 0).sum())
        if not alone:
            return known
        note = f"{alone} of {self.sample.n} rows share their codes with no other row and count as uninformative"
        return replace(known, note="; ".join(filter(None, (note, known.note))))

    def renyi(self, quantity: SignedSum, *, stderr: bool) -> tuple[NDArray[np.float64], Uncertainty]:
        """Rényi entropies at the joint radius; their standard error from halves of the rows."""
        local = renyi_local_values(self, quantity)
        return local, renyi_uncertainty(self, quantity, local) if stderr else Uncertainty(np.nan)

    def limits(self, quantity: SignedSum) -> str:
        """Why the standard error comes from subsamples; empty where it does not."""
        return why_not_calibrated(self, quantity)

    @cached_property
    def caution(self) -> str:
        """What to know about rounded columns before relying on an entropy; other sums refuse such columns."""
        columns = self.sample.of(self.joint)
        if self.quantity.balanced or not any(self.sample.tied[j] > MAX_TIED_SHARE for j in columns):
            return ""
        return rounding_caution(self.sample, columns, self.level(self.k).radius, self.scale[columns])


def _label(settings: NeighborSettings, sample: Sample, quantity: SignedSum, scored: str) -> str:
    name = "mixed" if settings.rule == "mixed" else "KSG-1" if quantity.balanced else "Kozachenko-Leonenko"
    theiler = sample.serial.theiler if sample.serial else 0
    parts = [name, f"k={settings.n_neighbors}", f"Theiler window {theiler}" if theiler else ""]
    codes = sample.codes_by_value()
    return ", ".join(filter(None, [*parts, "" if settings.standardize else "unscaled", scored, codes]))
