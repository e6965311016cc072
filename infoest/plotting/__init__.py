"""Plotting: one Display class per figure, in scikit-learn's manner; matplotlib is loaded when a figure is drawn."""

from __future__ import annotations

from .frontier import FrontierDisplay
from .monitoring import MonitoringDisplay
from .multiplets import MultipletsDisplay
from .network import NetworkDisplay
from .null import PermutationNullDisplay
from .ranking import InformationRankingDisplay
from .scorecard import CalibrationCurveDisplay, ROCDisplay, ScoreDistributionDisplay
from .stability import StabilityDisplay
from .woe import WOEDisplay

__all__ = [
    "CalibrationCurveDisplay",
    "FrontierDisplay",
    "InformationRankingDisplay",
    "MonitoringDisplay",
    "MultipletsDisplay",
    "NetworkDisplay",
    "PermutationNullDisplay",
    "ROCDisplay",
    "ScoreDistributionDisplay",
    "StabilityDisplay",
    "WOEDisplay",
]
