"""Estimators: the scikit-learn face of infoest."""

from __future__ import annotations

from .conditional import ConditionalMutualInformation
from .entropy import Entropy, RenyiEntropy
from .information_value import InformationValue
from .multivariate import DualTotalCorrelation, OInformation, TotalCorrelation
from .mutual_information import MutualInformation
from .scores import information_value_scores, mutual_information_scores
from .selector import MutualInformationSelector
from .stability_monitor import StabilityMonitor
from .woe_encoder import WOEEncoder

__all__ = [
    "ConditionalMutualInformation",
    "DualTotalCorrelation",
    "Entropy",
    "InformationValue",
    "MutualInformation",
    "MutualInformationSelector",
    "OInformation",
    "RenyiEntropy",
    "StabilityMonitor",
    "TotalCorrelation",
    "WOEEncoder",
    "information_value_scores",
    "mutual_information_scores",
]
