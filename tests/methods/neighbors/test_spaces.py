"""What each row sees within the one joint radius: radii, counts and volumes against plain distances."""

from __future__ import annotations

import numpy as np
import pytest

from infoest import quantities
from infoest._core.sample import read_sample
from infoest.methods.neighbors.spaces import NeighborSettings, Spaces

CMI = quantities.conditional_mutual_information((0,), (1,), (2,))


def spaces(rng: np.random.Generator, k: int = 4, **settings: bool) -> tuple[Spaces, np.ndarray]:
    columns = rng.normal(size=(50, 3)) * [1.0, 10.0, 0.1]
    sample = read_sample(*columns.T, names=("x", "y", "z"))
    built = Spaces(NeighborSettings(n_neighbors=k, **settings), sample, CMI)  # type: ignore[arg-type]
    return built, columns / columns.std(axis=0)


def apart(columns: np.ndarray) -> np.ndarray:
    """Chebyshev distances, infinite to oneself."""
    distance: np.ndarray = np.abs(columns[:, None] - columns[None]).max(axis=2)
    np.fill_diagonal(distance, np.inf)
    return distance


def test_every_term_is_counted_within_the_joint_radius(rng: np.random.Generator) -> None:
    built, scaled = spaces(rng)
    level = built.level(4)
    radius = np.sort(apart(scaled), axis=1)[:, 3]
    np.testing.assert_allclose(level.radius, radius, rtol=1e-12)
    assert set(level.counts) == {(2,), (0, 2), (1, 2)}  # the joint count is the order itself
    for term, counts in level.counts.items():
        inside = (apart(scaled[:, list(term)]) < level.radius[:, None]).sum(axis=1)
        np.testing.assert_array_equal(counts, inside + 1)


def test_a_wider_order_gives_surprisals_of_wider_balls(rng: np.random.Generator) -> None:
    built, _ = spaces(rng)
    assert (built.level(8).radius > built.level(4).radius).all()
    local = sum(c * built.surprisal_at_order(t, 8) for t, c in CMI.terms)
    np.testing.assert_allclose(built.local_at_order(CMI, 8), local, rtol=0, atol=1e-14)


def test_volumes_are_in_the_units_of_the_data(rng: np.random.Generator) -> None:
    built, _ = spaces(rng)
    radius = np.full(50, 0.5)  # in standard deviations: a cube of edge one
    expected = np.log(built.sample.columns[:, [0, 2]].std(axis=0)).sum()
    np.testing.assert_allclose(built.log_volume((0, 2), radius), expected, rtol=0, atol=1e-12)
    with pytest.raises(ValueError, match="repeats a row more than n_neighbors=4 times"):
        built.log_volume((0,), np.zeros(50))


def test_neighbors_and_higher_orders_are_kept_where_the_error_will_ask(rng: np.random.Generator) -> None:
    built, scaled = spaces(rng)
    np.testing.assert_array_equal(np.sort(built.neighbors()), np.sort(np.argsort(apart(scaled), axis=1)[:, :4]))
    assert built.max_order() == 16
    assert spaces(rng, stderr=False)[0].max_order() == 4
    assert built.dimension == 3


def test_subsamples_keep_small_orders_and_the_share_of_large_ones(rng: np.random.Generator) -> None:
    orders = [spaces(rng, k)[0].for_subsamples(5).n_neighbors for k in (4, 20, 25)]  # type: ignore[attr-defined]
    assert orders == [4, 20, 5]
