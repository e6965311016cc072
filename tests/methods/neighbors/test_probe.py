"""The probe of bias: where it speaks, where it is silent, and whom its warning points at."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pytest

from infoest import datasets, mutual_information
from infoest.methods.neighbors.probe import NeighborBiasWarning


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
