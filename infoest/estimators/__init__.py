"""Estimators: the scikit-learn face of infoest."""

from __future__ import annotations

from .conditional import ConditionalMutualInformation
from .information_value import InformationValue
from .markov_chain import MarkovChain
from .multivariate import DualTotalCorrelation, OInformation, TotalCorrelation
from .mutual_information import MutualInformation
from .scores import information_value_scores, mutual_information_scores
from .stability_monitor import StabilityMonitor
from .transfer_entropy_network import TransferEntropyNetwork
from .woe_encoder import WOEEncoder

__all__ = [
    "ConditionalMutualInformation",
    "DualTotalCorrelation",
    "InformationValue",
    "MarkovChain",
    "MutualInformation",
    "OInformation",
    "StabilityMonitor",
    "TotalCorrelation",
    "TransferEntropyNetwork",
    "WOEEncoder",
    "information_value_scores",
    "mutual_information_scores",
]
