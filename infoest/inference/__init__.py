"""Inference: hypothesis tests, each imported on first use, since all of them together take seconds to load."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._core.lazy import lazy_names

_NAMES = {
    "calibration": ("calibration_test",),
    "conditional": ("conditional_independence_test",),
    "consistency": ("consistency_report",),
    "drift": ("equivalence_test", "psi_test"),
    "features": ("feature_independence_test",),
    "independence": ("independence_test",),
    "joint_independence": ("joint_independence_test",),
    "markov": ("markov_order_test",),
    "power": ("information_power", "information_sample_size"),
    "selection": ("forward_selection",),
    "tables": ("g_test",),
    "transfer": ("transfer_entropy_test",),
}

if TYPE_CHECKING:  # a type checker that saw __getattr__ would let any misspelt name pass: it reads imports instead
    from .calibration import calibration_test as calibration_test
    from .conditional import conditional_independence_test as conditional_independence_test
    from .consistency import consistency_report as consistency_report
    from .drift import equivalence_test as equivalence_test
    from .drift import psi_test as psi_test
    from .features import feature_independence_test as feature_independence_test
    from .independence import independence_test as independence_test
    from .joint_independence import joint_independence_test as joint_independence_test
    from .markov import markov_order_test as markov_order_test
    from .power import information_power as information_power
    from .power import information_sample_size as information_sample_size
    from .selection import forward_selection as forward_selection
    from .tables import g_test as g_test
    from .transfer import transfer_entropy_test as transfer_entropy_test
else:
    __getattr__, __dir__, __all__ = lazy_names(__name__, _NAMES)
