"""infoest: information-theoretic quantities with standard errors, intervals and tests.

Every name is imported on first use, so ``import infoest`` stays fast.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0.dev0"

if TYPE_CHECKING:
    from . import credit, datasets, inference, multivariate, plotting, quantities, timeseries
    from ._core.counts import Counts
    from ._core.estimate import Estimate, EstimateArray, Interval, TestResult
    from ._core.versions import show_versions
    from .estimators import (
        Binner,
        ConditionalMutualInformation,
        DualTotalCorrelation,
        Entropy,
        FairSelector,
        InformationValue,
        MarkovChain,
        MutualInformation,
        MutualInformationSelector,
        OInformation,
        RenyiEntropy,
        Scorecard,
        StabilityMonitor,
        TotalCorrelation,
        TransferEntropyNetwork,
        WOEEncoder,
    )
    from .measures.entropy import entropy, renyi_entropy, tsallis_entropy
    from .measures.information import conditional_mutual_information, mutual_information
    from .measures.multivariate import (
        co_information,
        dual_total_correlation,
        o_information,
        s_information,
        total_correlation,
    )
    from .measures.pairwise import feature_information, pairwise_mutual_information
    from .timeseries import (
        active_information_storage,
        entropy_rate,
        transfer_entropy,
        transfer_entropy_scan,
    )

_MODULES = ("credit", "datasets", "inference", "multivariate", "plotting", "quantities", "timeseries")
_HOMES = {
    "Counts": "_core.counts",
    "Estimate": "_core.estimate",
    "EstimateArray": "_core.estimate",
    "Interval": "_core.estimate",
    "TestResult": "_core.estimate",
    "show_versions": "_core.versions",
    "entropy": "measures.entropy",
    "renyi_entropy": "measures.entropy",
    "tsallis_entropy": "measures.entropy",
    "conditional_mutual_information": "measures.information",
    "mutual_information": "measures.information",
    "co_information": "measures.multivariate",
    "dual_total_correlation": "measures.multivariate",
    "o_information": "measures.multivariate",
    "s_information": "measures.multivariate",
    "total_correlation": "measures.multivariate",
    "feature_information": "measures.pairwise",
    "pairwise_mutual_information": "measures.pairwise",
    "active_information_storage": "timeseries",
    "entropy_rate": "timeseries",
    "transfer_entropy": "timeseries",
    "transfer_entropy_scan": "timeseries",
    "Binner": "estimators",
    "ConditionalMutualInformation": "estimators",
    "DualTotalCorrelation": "estimators",
    "Entropy": "estimators",
    "FairSelector": "estimators",
    "InformationValue": "estimators",
    "MarkovChain": "estimators",
    "MutualInformation": "estimators",
    "MutualInformationSelector": "estimators",
    "OInformation": "estimators",
    "RenyiEntropy": "estimators",
    "Scorecard": "estimators",
    "StabilityMonitor": "estimators",
    "TotalCorrelation": "estimators",
    "TransferEntropyNetwork": "estimators",
    "WOEEncoder": "estimators",
}

__all__ = [
    "Binner",
    "ConditionalMutualInformation",
    "Counts",
    "DualTotalCorrelation",
    "Entropy",
    "Estimate",
    "EstimateArray",
    "FairSelector",
    "InformationValue",
    "Interval",
    "MarkovChain",
    "MutualInformation",
    "MutualInformationSelector",
    "OInformation",
    "RenyiEntropy",
    "Scorecard",
    "StabilityMonitor",
    "TestResult",
    "TotalCorrelation",
    "TransferEntropyNetwork",
    "WOEEncoder",
    "active_information_storage",
    "co_information",
    "conditional_mutual_information",
    "credit",
    "datasets",
    "dual_total_correlation",
    "entropy",
    "entropy_rate",
    "feature_information",
    "inference",
    "multivariate",
    "mutual_information",
    "o_information",
    "pairwise_mutual_information",
    "plotting",
    "quantities",
    "renyi_entropy",
    "s_information",
    "show_versions",
    "timeseries",
    "total_correlation",
    "transfer_entropy",
    "transfer_entropy_scan",
    "tsallis_entropy",
]


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return importlib.import_module(f".{name}", __name__)
    if name in _HOMES:
        return getattr(importlib.import_module(f".{_HOMES[name]}", __name__), name)
    raise AttributeError(f"module 'infoest' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
