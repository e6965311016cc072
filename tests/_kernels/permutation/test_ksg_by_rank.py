from __future__ import annotations

import numpy as np
import pytest

from infoest._kernels.permutation import ksg as permute
from infoest._kernels.permutation import ksg_by_rank as ranked


def both_ways(x: np.ndarray, y: np.ndarray, k: int, n_resamples: int) -> tuple[np.ndarray, np.ndarray]:
    """The same permutations by rank tables and by strips."""
    column_x, column_y = np.sort(x), np.sort(y)
    radii = ranked.radius_grid(column_x, column_y)
    windows_x, windows_y = ranked.grid_windows(column_x, radii), ranked.grid_windows(column_y, radii)
    tables = np.empty(n_resamples)
    ranked.ranked_ksg(
        column_x, column_y, windows_x, windows_y, np.arange(len(x)), k, np.uint64(3), 0, n_resamples, tables
    )
    fewest, strips = ranked.FEWEST_NEIGHBORS, np.empty(n_resamples)
    try:
        ranked.FEWEST_NEIGHBORS = len(x) + 1  # sends the front door to the strips
        permute.prepare_ksg(column_x, column_y, k)(3, 0, n_resamples, strips)
    finally:
        ranked.FEWEST_NEIGHBORS = fewest
    return tables, strips


@pytest.mark.parametrize("decimals", [16, 1])
@pytest.mark.parametrize(("n", "k"), [(2, 1), (9, 8), (30, 1), (30, 7), (60, 20), (60, 59)])
def test_rank_tables_give_what_strips_give(n: int, k: int, decimals: int, rng: np.random.Generator) -> None:
    x, y = rng.normal(size=(2, n)).round(decimals)
    tables, strips = both_ways(x, y, k, 5)
    np.testing.assert_allclose(tables, strips, rtol=0, atol=1e-12)


def test_heavy_tails_and_a_constant_column(rng: np.random.Generator) -> None:
    x = rng.standard_cauchy(40) * 1e6
    for y in (np.zeros(40), rng.standard_cauchy(40) * 1e-6):
        tables, strips = both_ways(x, y, 10, 4)
        np.testing.assert_allclose(tables, strips, rtol=0, atol=1e-12)


def test_the_null_switches_to_rank_tables_for_many_neighbors(rng: np.random.Generator) -> None:
    x, y = rng.normal(size=(2, 40))
    k = ranked.FEWEST_NEIGHBORS
    tables, strips = both_ways(x, y, k, 3)
    front = np.empty(3)
    permute.prepare_ksg(np.sort(x), np.sort(y), k)(3, 0, 3, front)
    np.testing.assert_array_equal(front, tables)
    np.testing.assert_allclose(tables, strips, rtol=0, atol=1e-12)


def test_the_grid_ends_with_a_radius_that_holds_everything(rng: np.random.Generator) -> None:
    columns = np.sort(rng.normal(size=(2, 25)), axis=1)
    radii = ranked.radius_grid(*columns)
    assert radii.shape == (ranked.GRID,)
    for column in columns:
        windows = ranked.grid_windows(column, radii)
        assert (windows[:, -1, 0] == 0).all()
        assert (windows[:, -1, 1] == 25).all()
