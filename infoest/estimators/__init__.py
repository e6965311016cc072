"""The scikit-learn face of infoest."""

from __future__ import annotations

from .binner import Binner
from .conditional import ConditionalMutualInformation
from .entropy import Entropy, RenyiEntropy
from .fair_selector import FairSelector
from .information_value import InformationValue
from .markov_chain import MarkovChain
from .multivariate import DualTotalCorrelation, OInformation, TotalCorrelation
from .mutual_information import MutualInformation
from .scorecard import Scorecard
from .scores import information_value_scores, mutual_information_scores
from .selector import MutualInformationSelector
from .stability_monitor import StabilityMonitor
from .transfer_entropy_network import TransferEntropyNetwork
from .woe_encoder import WOEEncoder

__all__ = [
    "Binner",
    "ConditionalMutualInformation",
    "DualTotalCorrelation",
    "Entropy",
    "FairSelector",
    "InformationValue",
    "MarkovChain",
    "MutualInformation",
    "MutualInformationSelector",
    "OInformation",
    "RenyiEntropy",
    "Scorecard",
    "StabilityMonitor",
    "TotalCorrelation",
    "TransferEntropyNetwork",
    "WOEEncoder",
    "information_value_scores",
    "mutual_information_scores",
]
