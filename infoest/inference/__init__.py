"""Inference: hypothesis tests, imported on first use because they sit above the estimators they call."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..hypothesis_tests import equivalence_test, independence_test, psi_test

_TESTS = ("equivalence_test", "independence_test", "psi_test")

__all__ = ["equivalence_test", "independence_test", "psi_test"]


def __getattr__(name: str) -> Any:
    if name in _TESTS:
        return getattr(importlib.import_module("..hypothesis_tests", __name__), name)
    raise AttributeError(f"module 'infoest.inference' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
