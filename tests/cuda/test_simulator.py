"""CUDA kernels in Numba's simulator, in a process of their own: equal to the CPU's, to the last bit."""

from __future__ import annotations

import numpy as np
import pytest

from infoest._core.device import resolve
from infoest._kernels.search import index as neighbors
from infoest._kernels.search import protocol

pytestmark = pytest.mark.simulator


def cases() -> list[tuple[int, int, float]]:
    """Rows, columns, distance between unequal codes of the last column (negative: numeric)."""
    return [(2, 1, -1.0), (20, 2, -1.0), (33, 3, -1.0), (20, 2, 0.7), (20, 3, np.inf)]


@pytest.mark.parametrize(("n", "d", "label_gap"), cases())
@pytest.mark.parametrize("rounded", [False, True])
def test_device_equals_cpu(n: int, d: int, label_gap: float, rounded: bool, rng: np.random.Generator) -> None:
    from infoest._kernels import cuda

    points, gap = rng.normal(size=(n, d)), np.full(d, -1.0)
    points = np.round(points) if rounded else points
    if label_gap >= 0:
        points[:, -1], gap[-1] = rng.integers(3, size=n), label_gap
    there, here = cuda.Resident(points, gap), neighbors.Small(points, gap)
    for k in {1, min(5, n - 1)}:
        for device, cpu in zip(there.nearest(k), here.nearest(k), strict=True):
            np.testing.assert_array_equal(device, cpu)
        np.testing.assert_array_equal(there.kth(k), here.kth(k))
        for closed in (True, False):
            reach = protocol.closed_reach(here.kth(k), closed=closed)
            np.testing.assert_array_equal(there.count(reach), here.count(reach))


def test_resolve_accepts_the_simulator() -> None:
    assert resolve("cuda") == "cuda"
