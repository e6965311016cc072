"""Inference: hypothesis tests, imported on first use because they sit above the estimators they call."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..conditional_tests import conditional_independence_test
    from ..estimators.consistency import consistency_report
    from ..feature_selection import forward_selection
    from ..feature_tests import feature_independence_test
    from ..hypothesis_tests import equivalence_test, independence_test, psi_test
    from ..likelihood_tests import calibration_test, g_test
    from ..markov_tests import markov_order_test
    from ..timeseries_tests import transfer_entropy_test
    from .power import information_power, information_sample_size

_HOMES = {
    "calibration_test": "..likelihood_tests",
    "conditional_independence_test": "..conditional_tests",
    "consistency_report": "..estimators.consistency",
    "equivalence_test": "..hypothesis_tests",
    "feature_independence_test": "..feature_tests",
    "forward_selection": "..feature_selection",
    "g_test": "..likelihood_tests",
    "independence_test": "..hypothesis_tests",
    "information_power": ".power",
    "information_sample_size": ".power",
    "markov_order_test": "..markov_tests",
    "psi_test": "..hypothesis_tests",
    "transfer_entropy_test": "..timeseries_tests",
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
