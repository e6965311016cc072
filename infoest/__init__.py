"""infoest: information-theoretic quantities with standard errors, intervals and tests.

Every name is imported on first use, so ``import infoest`` stays fast.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0.dev0"

if TYPE_CHECKING:
    from . import credit, datasets, inference, plotting, quantities
    from ._counts import Counts
    from ._result import Estimate, EstimateArray, Interval, TestResult
    from ._versions import show_versions
    from .entropies import entropy
    from .estimators import InformationValue, MutualInformation, StabilityMonitor, WOEEncoder
    from .information import mutual_information

_MODULES = ("credit", "datasets", "inference", "plotting", "quantities")
_HOMES = {
    "Counts": "_counts",
    "Estimate": "_result",
    "EstimateArray": "_result",
    "Interval": "_result",
    "TestResult": "_result",
    "show_versions": "_versions",
    "entropy": "entropies",
    "mutual_information": "information",
    "InformationValue": "estimators",
    "MutualInformation": "estimators",
    "StabilityMonitor": "estimators",
    "WOEEncoder": "estimators",
}

__all__ = [
    "Counts",
    "Estimate",
    "EstimateArray",
    "InformationValue",
    "Interval",
    "MutualInformation",
    "StabilityMonitor",
    "TestResult",
    "WOEEncoder",
    "credit",
    "datasets",
    "entropy",
    "inference",
    "mutual_information",
    "plotting",
    "quantities",
    "show_versions",
]


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return importlib.import_module(f".{name}", __name__)
    if name in _HOMES:
        return getattr(importlib.import_module(f".{_HOMES[name]}", __name__), name)
    raise AttributeError(f"module 'infoest' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
