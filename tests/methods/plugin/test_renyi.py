"""Rényi and Tsallis entropies of codes: coverage, bounds, warnings; sums of them and their missing p-value."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pytest

from infoest import renyi_entropy, transfer_entropy, tsallis_entropy
from infoest.methods.plugin.uncertainty import UnseenCellsWarning

RAMP = np.arange(1, 13) / 78


@pytest.mark.parametrize("order", [0.5, 2.0, 3.0])
def test_fifty_equal_codes_are_covered(order: float) -> None:
    """60 samples of 400 rows, seed 11: fewer than 50 have probability 0.0005 at a coverage of 0.95; frequencies plus or
    minus two standard errors covered in none."""
    rng, hits, tsallis_hits = np.random.default_rng(11), 0, 0
    tsallis = (1 - 50 ** (1 - order)) / (order - 1)
    for codes in rng.integers(0, 50, (60, 400)):
        low, high = renyi_entropy(codes, order).confint()
        hits += low <= math.log(50) <= high + 1e-12
        low, high = tsallis_entropy(codes, order).confint()
        tsallis_hits += low <= tsallis <= high + 1e-12
    assert min(hits, tsallis_hits) >= 50


@pytest.mark.parametrize("order", [1.5, 2.6])
def test_unequal_codes_are_covered(order: float) -> None:
    """150 samples of 80 rows, seed 12: fewer than 126 have probability 0.001 at a coverage of 0.92."""
    rng = np.random.default_rng(12)
    truth = math.log((RAMP**order).sum()) / (1 - order)
    limits = [renyi_entropy(rng.choice(12, 80, p=RAMP), order).confint() for _ in range(150)]
    assert sum(low <= truth <= high for low, high in limits) >= 126
    assert all(0 <= low < high for low, high in limits)


def test_tsallis_has_no_bias_where_renyi_has_a_little() -> None:
    codes = np.repeat(np.arange(4), [5, 9, 2, 14])
    falling = 1 - sum(c * (c - 1) for c in (5, 9, 2, 14)) / (30 * 29)
    found = tsallis_entropy(codes, 2.0)
    assert found.value == pytest.approx(falling, abs=1e-12)
    assert found.local is not None
    assert found.local.mean() == pytest.approx(found.value, abs=1e-12)
    low, high = found.confint()
    assert low < found.value < high <= 1
    assert found.unit == ""


def test_order_one_is_shannon() -> None:
    codes = np.repeat(np.arange(4), [15, 9, 22, 14])
    near, at = renyi_entropy(codes, 1 + 1e-7), renyi_entropy(codes, 1)
    assert near.value == pytest.approx(at.value, abs=1e-4)  # the correction of the logarithm is of the order 1e-7
    assert tsallis_entropy(codes, 1).value == at.value


def test_too_few_rows_are_announced() -> None:
    rng = np.random.default_rng(13)
    with pytest.warns(UnseenCellsWarning, match="40 rows of .* codes are too few for an entropy of order 2"):
        renyi_entropy(rng.integers(0, 60, 40), 2)
    with pytest.warns(UnseenCellsWarning, match="order 0.5 weighs unseen codes heavily"):
        renyi_entropy(rng.integers(0, 60, 200), 0.5)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        renyi_entropy(rng.integers(0, 60, 400), 2)
        renyi_entropy(rng.integers(0, 60, 40), 2, stderr=False)


def test_sums_have_limits_and_no_analytic_pvalue() -> None:
    """Independent codes were rejected in every sample at order 2."""
    rng = np.random.default_rng(14)
    x, y = rng.choice(3, (2, 800), p=[0.6, 0.3, 0.1])
    found = transfer_entropy(x, y, renyi_order=2)
    low, high = found.confint()
    assert low < found.value < high <= math.log(3)
    assert low < 0.02
    assert math.isnan(found.pvalue_null())
    assert math.isnan(found.pvalue_equivalence(0.1))
    assert "use a permutation test" in found.note
    assert found.local is not None
    assert found.local.mean() == pytest.approx(found.value, abs=1e-12)
    assert found.to("bit").confint().high == pytest.approx(high / math.log(2))


def test_an_order_above_the_rows_is_refused_and_frequencies_are_had_by_name() -> None:
    with pytest.raises(ValueError, match="a Rényi order of 9 needs at least 9 rows; got 4"):
        renyi_entropy(["a", "b", "b", "a"], 9)
    x, y = np.random.default_rng(15).integers(0, 2, (2, 60))
    plain = transfer_entropy(x, y, renyi_order=2, bias_correction=None)
    assert plain.value > transfer_entropy(x, y, renyi_order=2).value
    assert math.isnan(plain.pvalue_null())
