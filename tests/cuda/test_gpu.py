"""The same kernels on a real GPU, where there is one."""

from __future__ import annotations

import numpy as np
import pytest

from infoest._kernels.search import index as neighbors
from infoest._kernels.search import protocol

pytestmark = pytest.mark.cuda


@pytest.mark.parametrize("d", [1, 2, 4])
def test_gpu_equals_cpu(d: int, rng: np.random.Generator) -> None:
    from infoest._kernels import cuda

    points, gap = np.round(rng.normal(size=(1500, d)), 2), np.full(d, -1.0)
    there, here = cuda.Resident(points, gap), neighbors.Small(points, gap)
    for device, cpu in zip(there.nearest(5), here.nearest(5), strict=True):
        np.testing.assert_array_equal(device, cpu)
    for closed in (True, False):
        reach = protocol.closed_reach(here.kth(5), closed=closed)
        np.testing.assert_array_equal(there.count(reach), here.count(reach))
