"""Ranked conditional mutual information against its definition."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from infoest._kernels.permutation import cmi_by_rank as conditional
from tests import naive


@pytest.mark.parametrize("kind", [np.uint16, np.uint32])
@pytest.mark.parametrize("columns", [(1, 1, 1), (2, 1, 3), (1, 2, 0)])
@pytest.mark.parametrize(("n", "k"), [(2, 1), (9, 8), (40, 1), (40, 4), (70, 40)])
def test_values_are_those_of_the_definition(
    n: int, k: int, columns: tuple[int, int, int], kind: type, rng: np.random.Generator
) -> None:
    def ranks(d: int) -> NDArray[Any]:
        return np.array([rng.permutation(n) for _ in range(d)], dtype=kind).reshape(d, n)

    x, y, z = (ranks(d) for d in columns)
    out = np.full(n, np.nan)
    conditional.ranked_cmi(x, y, z, k, 0, n // 2, out)
    assert np.isnan(out[n // 2 :]).all()
    conditional.ranked_cmi(x, y, z, k, n // 2, n, out)
    rows_x, rows_y, rows_z = (part.T.astype(np.float64) for part in (x, y, z))
    assert out.mean() == pytest.approx(naive.frenzel_pompe(rows_x, rows_y, rows_z, k), abs=1e-12)


def test_distances_do_not_wrap() -> None:
    """Unsigned ranks at either end of 16 bits."""
    column, far = np.array([65534, 0, 7], dtype=np.uint16), np.zeros(3, np.uint16)
    conditional.widen(column, 0, far)
    np.testing.assert_array_equal(far, [0, 65534, 65527])
    conditional.widen(column, 1, far)
    np.testing.assert_array_equal(far, [65534, 65534, 65527])


def test_kth_smallest(rng: np.random.Generator) -> None:
    far = rng.integers(50, size=50).astype(np.uint16)
    for k in (1, 2, 25, 50):
        assert conditional.kth_smallest(far, k) == np.sort(far)[k - 1]
