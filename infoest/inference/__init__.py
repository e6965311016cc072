"""Inference: hypothesis tests, imported on first use because they sit above the estimators they call."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .calibration import calibration_test
    from .conditional import conditional_independence_test
    from .consistency import consistency_report
    from .drift import equivalence_test, psi_test
    from .features import feature_independence_test
    from .independence import independence_test
    from .markov import markov_order_test
    from .power import information_power, information_sample_size
    from .selection import forward_selection
    from .tables import g_test
    from .transfer import transfer_entropy_test

_HOMES = {
    "calibration_test": ".calibration",
    "conditional_independence_test": ".conditional",
    "consistency_report": ".consistency",
    "equivalence_test": ".drift",
    "feature_independence_test": ".features",
    "forward_selection": ".selection",
    "g_test": ".tables",
    "independence_test": ".independence",
    "information_power": ".power",
    "information_sample_size": ".power",
    "markov_order_test": ".markov",
    "psi_test": ".drift",
    "transfer_entropy_test": ".transfer",
}

__all__ = [
    "calibration_test",
    "conditional_independence_test",
    "consistency_report",
    "equivalence_test",
    "feature_independence_test",
    "forward_selection",
    "g_test",
    "independence_test",
    "information_power",
    "information_sample_size",
    "markov_order_test",
    "psi_test",
    "transfer_entropy_test",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(importlib.import_module(_HOMES[name], __name__), name)
    raise AttributeError(f"module 'infoest.inference' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
