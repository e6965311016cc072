"""Samples that the tests of all measures share, and what each local value has to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from numpy.typing import NDArray

if TYPE_CHECKING:
    from infoest import Estimate

ROUNDING = 1e-12


def codes(seed: int, columns: int, n: int = 60) -> NDArray[np.str_]:
    """Dependent codes: each column copies the first in half of its rows."""
    rng = np.random.default_rng(seed)
    drawn = rng.integers(3, size=(n, columns))
    return np.where(rng.random((n, columns)) < 0.5, drawn[:, :1], drawn).astype(str)


def normals(seed: int, columns: int, n: int = 60) -> NDArray[np.float64]:
    rng = np.random.default_rng(seed)
    mixed: NDArray[np.float64] = rng.normal(size=(n, columns)) @ rng.normal(size=(columns, columns))
    return mixed


def assert_mean_is_value(estimate: Estimate) -> None:
    assert estimate.local is not None
    assert estimate.local.mean() == pytest.approx(estimate.value, abs=ROUNDING)
