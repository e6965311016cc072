"""Credit: information value, weight of evidence and population stability, with intervals and tests."""

from __future__ import annotations

from .binning import Bins
from .jeffreys import EmptyBinWarning
from .stability import drift_verdict, population_stability_index
from .woe import information_value, woe_table

__all__ = [
    "Bins",
    "EmptyBinWarning",
    "drift_verdict",
    "information_value",
    "population_stability_index",
    "woe_table",
]
