"""infoest: information-theoretic quantities with standard errors, intervals and tests.

Every name is imported on first use, so ``import infoest`` stays fast.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._core.lazy import lazy_names

__version__ = "0.1.0.dev0"

_MODULES = ("credit", "datasets", "estimators", "inference", "multivariate", "plotting", "quantities", "timeseries")
_NAMES = {
    "_core.counts": ("Counts",),
    "_core.estimate": ("Estimate", "TestResult"),
    "_core.estimate_array": ("EstimateArray",),
    "_core.pivots": ("Interval",),
    "_core.versions": ("show_versions",),
    "estimators": (
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
    ),
    "measures.entropy": ("entropy", "renyi_entropy", "tsallis_entropy"),
    "measures.information": ("conditional_mutual_information", "mutual_information"),
    "measures.multivariate": (
        "co_information",
        "dual_total_correlation",
        "o_information",
        "s_information",
        "total_correlation",
    ),
    "measures.pairwise": ("feature_information", "pairwise_mutual_information"),
    "timeseries": ("active_information_storage", "entropy_rate", "transfer_entropy", "transfer_entropy_scan"),
}

if TYPE_CHECKING:  # a type checker that saw __getattr__ would let any misspelt name pass: it reads imports instead
    from . import credit as credit
    from . import datasets as datasets
    from . import estimators as estimators
    from . import inference as inference
    from . import multivariate as multivariate
    from . import plotting as plotting
    from . import quantities as quantities
    from . import timeseries as timeseries
    from ._core.counts import Counts as Counts
    from ._core.estimate import Estimate as Estimate
    from ._core.estimate import TestResult as TestResult
    from ._core.estimate_array import EstimateArray as EstimateArray
    from ._core.pivots import Interval as Interval
    from ._core.versions import show_versions as show_versions
    from .estimators import Binner as Binner
    from .estimators import ConditionalMutualInformation as ConditionalMutualInformation
    from .estimators import DualTotalCorrelation as DualTotalCorrelation
    from .estimators import Entropy as Entropy
    from .estimators import FairSelector as FairSelector
    from .estimators import InformationValue as InformationValue
    from .estimators import MarkovChain as MarkovChain
    from .estimators import MutualInformation as MutualInformation
    from .estimators import MutualInformationSelector as MutualInformationSelector
    from .estimators import OInformation as OInformation
    from .estimators import RenyiEntropy as RenyiEntropy
    from .estimators import Scorecard as Scorecard
    from .estimators import StabilityMonitor as StabilityMonitor
    from .estimators import TotalCorrelation as TotalCorrelation
    from .estimators import TransferEntropyNetwork as TransferEntropyNetwork
    from .estimators import WOEEncoder as WOEEncoder
    from .measures.entropy import entropy as entropy
    from .measures.entropy import renyi_entropy as renyi_entropy
    from .measures.entropy import tsallis_entropy as tsallis_entropy
    from .measures.information import conditional_mutual_information as conditional_mutual_information
    from .measures.information import mutual_information as mutual_information
    from .measures.multivariate import co_information as co_information
    from .measures.multivariate import dual_total_correlation as dual_total_correlation
    from .measures.multivariate import o_information as o_information
    from .measures.multivariate import s_information as s_information
    from .measures.multivariate import total_correlation as total_correlation
    from .measures.pairwise import feature_information as feature_information
    from .measures.pairwise import pairwise_mutual_information as pairwise_mutual_information
    from .timeseries import active_information_storage as active_information_storage
    from .timeseries import entropy_rate as entropy_rate
    from .timeseries import transfer_entropy as transfer_entropy
    from .timeseries import transfer_entropy_scan as transfer_entropy_scan
else:
    __getattr__, __dir__, __all__ = lazy_names(__name__, _NAMES, _MODULES)
