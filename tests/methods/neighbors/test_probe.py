"""The probe of bias: where it speaks, where it is silent, and whom its warning points at."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pytest

from infoest import conditional_mutual_information, datasets, mutual_information, o_information
from infoest.methods.neighbors.probe import NeighborBiasWarning

pytestmark = pytest.mark.slow  # neighbours of hundreds of rows, many times over

if TYPE_CHECKING:
    from infoest._core.estimate import Estimate


def test_few_rows_are_not_probed(rng: np.random.Generator) -> None:
    x, y = rng.normal(size=(2, 12))
    estimate = mutual_information(x, y)
    assert estimate.note == "bias not probed: needs more than 12 samples"
    assert math.isnan(estimate.bias_hint)
    assert estimate.stderr > 0


def test_probe_fires_where_dependence_is_extreme() -> None:
    """At a correlation of 0.9999 the neighbourhood of 60 rows is far wider than the ridge (seed 0)."""
    x, y, truth = datasets.bivariate_normal(60, 0.9999, 0)
    with pytest.warns(NeighborBiasWarning, match="bias larger than the standard error likely .* smaller n_neighbors"):
        estimate = mutual_information(x, y)
    assert estimate.note.startswith("bias larger than the standard error likely (about -")
    assert estimate.bias_hint < -estimate.stderr
    assert estimate.value < truth


def test_the_warning_points_at_the_caller() -> None:
    x, y, _ = datasets.bivariate_normal(60, 0.9999, 0)
    with pytest.warns(NeighborBiasWarning) as caught:
        mutual_information(x, y)
    assert caught[0].filename == __file__


def test_probe_is_silent_at_independence() -> None:
    """20 samples of 50 rows, seeds 0 to 19: false alarms are under 2 % (science: 0.01 to 0.02), so more than 3 of 20
    occur with probability under 0.001."""
    fired = 0
    for seed in range(20):
        x, y, _ = datasets.bivariate_normal(50, 0.0, seed)
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            assert np.isfinite(mutual_information(x, y).bias_hint)
        fired += bool(caught)
    assert fired <= 3


def warned(call: Callable[[], Estimate]) -> tuple[Estimate, bool]:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        return call(), any(issubclass(w.category, NeighborBiasWarning) for w in caught)


def test_hard_edges_in_the_plane_are_found_and_the_interval_is_wider() -> None:
    """y = sin(2 x) + U(-.3, .3), truth 1.423 by quadrature: bias -.09, three standard errors; it was silent, 0 of 80.

    8 samples of 500 rows, seeds 0 to 7: warned in 100 of 100, the interval covers in 98.
    """
    fired = covered = 0
    for seed in range(8):
        rng = np.random.default_rng(seed)
        x = rng.normal(size=500)
        y = np.sin(2 * x) + rng.uniform(-0.3, 0.3, 500)
        estimate, said = warned(lambda x=x, y=y: mutual_information(x, y))  # type: ignore[misc]
        low, high = estimate.confint()
        fired += said
        covered += low < 1.423 < high
        assert (high - low > 4 * estimate.stderr) == said
    assert fired >= 7
    assert covered >= 6


def test_few_normal_columns_raise_no_alarm() -> None:
    """30 samples of 300 rows, seeds 0 to 29: 1 to 3 % fire, so more than 5 of 30 with probability under 0.001."""
    fired = 0
    for seed in range(30):
        x, y, _ = datasets.bivariate_normal(300, 0.6, seed)
        fired += warned(lambda x=x, y=y: mutual_information(x, y))[1]  # type: ignore[misc]
    assert fired <= 5


def test_sums_of_many_columns_are_probed(rng: np.random.Generator) -> None:
    """Neighbours see 0.7 of 1.7 nat in 8 + 8 dimensions at 300 rows; above 12 nothing was probed."""
    x = rng.normal(size=(300, 8))
    y = x + 2 * rng.normal(size=(300, 8))
    truth = 8 * 0.5 * math.log(1.25)
    estimate, said = warned(lambda: mutual_information(x, y, method="ksg"))
    assert said
    assert estimate.bias_hint < -0.1
    assert estimate.confint().high > truth > estimate.value
    assert "and the interval is wider by it" in estimate.note
    quick, said = warned(lambda: mutual_information(x, y, method="ksg", stderr=False))
    assert said
    assert quick.value == estimate.value
    assert not warned(lambda: mutual_information(x, rng.normal(size=(300, 8)), method="ksg", stderr=False))[1]


def test_an_o_information_is_probed(rng: np.random.Generator) -> None:
    rows = rng.normal(size=(400, 6))
    rows[:, 0] += 2 * rows[:, 1:].sum(axis=1)
    estimate, said = warned(lambda: o_information(rows, method="ksg"))
    assert said
    assert estimate.bias_hint > estimate.stderr  # synergy that neighbours do not see


def test_copies_are_left_to_the_change_alone(rng: np.random.Generator) -> None:
    x = rng.normal(size=100)
    estimate, _ = warned(lambda: mutual_information(np.column_stack([x, np.exp(x)]), rng.normal(size=100)))
    assert np.isfinite(estimate.bias_hint)


def test_near_copies_that_no_radius_resolves_are_said(rng: np.random.Generator) -> None:
    """A condition that is nearly x and y at once: neighbours are twice as far away as the three columns are apart."""
    common = rng.normal(size=(400, 1))
    x, y, z = (common + 0.01 * rng.normal(size=(400, 3))).T
    with pytest.warns(NeighborBiasWarning, match="bias larger than the standard error likely"):
        found = conditional_mutual_information(x, y, z)
    low, high = found.confint()
    assert low < 0.5 * np.log(4 / 3) < high  # the noises decide: correlation 1/2 given z
