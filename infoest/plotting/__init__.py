"""Plotting: one Display class per figure, in scikit-learn's manner; matplotlib is loaded when a figure is drawn."""

from __future__ import annotations

from .multiplets import MultipletsDisplay
from .network import NetworkDisplay
from .null import PermutationNullDisplay
from .ranking import InformationRankingDisplay
from .stability import StabilityDisplay
from .woe import WOEDisplay

__all__ = [
    "InformationRankingDisplay",
    "MultipletsDisplay",
    "NetworkDisplay",
    "PermutationNullDisplay",
    "StabilityDisplay",
    "WOEDisplay",
]
