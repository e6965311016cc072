"""Estimators: the scikit-learn face of infoest."""

from __future__ import annotations

from .information_value import InformationValue
from .mutual_information import MutualInformation
from .scores import information_value_scores, mutual_information_scores
from .stability_monitor import StabilityMonitor
from .woe_encoder import WOEEncoder

__all__ = [
    "InformationValue",
    "MutualInformation",
    "StabilityMonitor",
    "WOEEncoder",
    "information_value_scores",
    "mutual_information_scores",
]
