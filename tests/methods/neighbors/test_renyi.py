"""Rényi sums of nearest neighbours: one radius for all terms, the standard error, and the probe of their bias."""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np
import pytest
from scipy.special import gammaln, psi

from infoest import quantities, renyi_entropy
from infoest._core.sample import read_sample
from infoest.methods.choose import Settings, choose_method
from infoest.methods.evaluate import evaluate
from infoest.methods.neighbors.probe import NeighborBiasWarning
from infoest.quantities import conditional_mutual_information

GIVEN = conditional_mutual_information((0,), (1,), (2,))


def renyi_at_one_radius(points: np.ndarray, radius: np.ndarray, k: int | None, alpha: float) -> float:
    """Leonenko et al. (2008), eq. 2.3, with psi(N) for log(N - 1); ``k`` None counts the rows strictly inside."""
    n, dimension = points.shape
    gaps = np.abs(points[:, None] - points[None]).max(-1)
    m = np.full(n, k) if k else (gaps < radius[:, None]).sum(1)  # itself included: others + 1
    weights = (n_volume(radius, dimension, n)) ** (1 - alpha) * np.exp(gammaln(m) - gammaln(m + 1 - alpha))
    return float(np.log(weights.mean()) / (1 - alpha))


def n_volume(radius: np.ndarray, dimension: int, n: int) -> np.ndarray:
    return np.asarray(np.exp(psi(n)) * (2 * radius) ** dimension)


def estimated(arrays: Any, alpha: float, k: int) -> Any:
    sample = read_sample(*arrays, names=("x", "y", "z"))
    quantity = quantities.renyi(GIVEN, alpha)
    return evaluate(quantity, sample, choose_method("ksg", sample, quantity, Settings(n_neighbors=k, stderr=False)))[0]


@pytest.mark.parametrize("alpha", [0.5, 0.99, 2.0, 3.5])
@pytest.mark.parametrize("k", [3, 6])
def test_neighbours_share_one_radius(alpha: float, k: int, rng: np.random.Generator) -> None:
    x, z, e = rng.normal(size=(3, 60))
    y = x + z + e
    found = estimated((x, y, z), alpha, k)
    scaled = np.column_stack([x, y, z]) / np.column_stack([x, y, z]).std(axis=0)
    gaps = np.abs(scaled[:, None] - scaled[None]).max(-1)
    np.fill_diagonal(gaps, np.inf)
    radius = np.sort(gaps, axis=1)[:, k - 1]
    terms = (([0, 2], None, 1), ([1, 2], None, 1), ([2], None, -1), ([0, 1, 2], k, -1))
    expected = sum(s * renyi_at_one_radius(scaled[:, c], radius, order, alpha) for c, order, s in terms)
    assert found.value == pytest.approx(expected, abs=1e-9)
    assert found.local.mean() == pytest.approx(found.value, abs=1e-10)
    assert found.method.startswith(f"Rényi {alpha:g}, KSG-1")


@pytest.mark.slow  # Monte-Carlo of subsampled errors
def test_probe_tells_a_heavy_bias_of_neighbours_from_none() -> None:
    """20 samples of 1000 rows each, seed 9: three normal columns at 0.5, bias -5.6 standard errors, warn in 97 %;
    one normal or exponential column warned in none of 400 samples at 0.5 and 2, so more than two of 20 mean over 5 %.
    """
    rng = np.random.default_rng(9)
    laws: list[tuple[int, float, Any]] = [(3, 0.5, rng.normal), (1, 0.5, rng.normal), (1, 2.0, rng.exponential)]
    for columns, alpha, law in laws:
        fired = 0
        for _ in range(20):
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                found = renyi_entropy(law(size=(1000, columns)), alpha, n_neighbors=5)
            fired += any(w.category is NeighborBiasWarning for w in caught)
            assert math.isfinite(found.bias_hint)
        assert fired >= 15 if columns == 3 else fired <= 2


def test_bias_of_neighbours_is_named_where_the_caller_stands(rng: np.random.Generator) -> None:
    x = rng.normal(size=(1000, 3))
    with pytest.warns(NeighborBiasWarning, match="bias larger than the standard error likely") as caught:
        found = renyi_entropy(x, 0.5, n_neighbors=5)
    assert [w.filename for w in caught if w.category is NeighborBiasWarning] == [__file__]
    assert found.bias_hint < -found.stderr
    assert found.note.startswith("bias larger than the standard error likely (about -")
    assert "40 subsamples of 500 rows" in found.note
    few = renyi_entropy(x[:20, 0], 0.5, n_neighbors=5)
    assert few.note.startswith("bias not probed: needs more than 20 samples; standard error from")


@pytest.mark.slow  # Monte-Carlo of subsampled errors
def test_standard_error_of_neighbours_comes_from_halves() -> None:
    """60 samples of 300 rows, seed 4: the sd of so many is within 30 % in all but 1e-3 of runs."""
    rng = np.random.default_rng(4)
    found = [renyi_entropy(rng.normal(size=300), 1.5, n_neighbors=5) for _ in range(60)]
    assert "40 subsamples of 150 rows: nearest neighbours are calibrated for the Shannon entropy" in found[0].note
    ratio = np.mean([f.stderr for f in found]) / np.std([f.value for f in found])
    assert 0.7 < ratio < 1.5
