"""Every figure has a Display class, in scikit-learn's manner; matplotlib is loaded only when a figure is drawn."""

from __future__ import annotations

from .calibration_curve import CalibrationCurveDisplay
from .frontier import FrontierDisplay
from .monitoring import MonitoringDisplay
from .multiplets import MultipletsDisplay
from .network import NetworkDisplay
from .null import PermutationNullDisplay
from .ranking import InformationRankingDisplay
from .roc import ROCDisplay
from .score_distribution import ScoreDistributionDisplay
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
