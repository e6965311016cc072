"""The plug-in's own error: second-order standard errors, and warnings where much is unseen."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pytest

from infoest import entropy, mutual_information
from infoest.methods.plugin.uncertainty import PlugInBiasWarning, UnseenCellsWarning


def test_a_copy_has_the_second_order_standard_error() -> None:
    """The delta method gives 0, though a copy of K equal levels varies with K - 1 degrees of freedom."""
    found = mutual_information(list("abc") * 30, list("uvw") * 30)
    assert found.stderr == pytest.approx(math.sqrt(2 / (2 * 90**2)), rel=1e-9)
    assert entropy(list("abc") * 30).stderr == pytest.approx(math.sqrt(2 / (2 * 90**2)), rel=1e-9)


def test_fifty_equal_codes_are_covered_and_raise_no_warning() -> None:
    """60 samples of 1000 rows, seed 2: the interval covers in all but 1 %, so fewer than 56 have probability 0.0003.
    Without correction it covered in none of them."""
    rng, hits = np.random.default_rng(2), 0
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for codes in rng.integers(0, 50, (60, 1000)):
            low, high = entropy(codes).confint()
            hits += low <= math.log(50) <= high + 1e-12
    assert hits >= 56


def test_one_frequent_code_is_covered() -> None:
    """200 samples of 100 rows, 1 % of a second code, seed 4. Below a coverage of 0.95 fewer than 180 have probability
    0.002; every correction covered 57 to 65 %, since a third of the samples hold one code."""
    rng = np.random.default_rng(4)
    truth = -(0.99 * math.log(0.99) + 0.01 * math.log(0.01))
    limits = [entropy((rng.random(100) < 0.01).astype(int)).confint() for _ in range(200)]
    assert sum(low - 1e-12 <= truth <= high for low, high in limits) >= 180


def test_unseen_codes_are_announced() -> None:
    rng = np.random.default_rng(6)
    with pytest.warns(UnseenCellsWarning, match=r"\d+ of 40 rows hold what was seen once.*pass more rows"):
        entropy(rng.integers(0, 50, 40))
    with pytest.warns(PlugInBiasWarning, match="bias of this plug-in estimate, about -"):
        entropy(rng.integers(0, 50, 40), bias_correction=None)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        entropy(rng.integers(0, 50, 40), stderr=False)
        mutual_information(np.repeat(list("ab"), 30), np.tile(list("xy"), 30), bias_correction="miller_madow")
