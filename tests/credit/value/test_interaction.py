"""Crossed columns: against the information value of pairs of labels."""

from __future__ import annotations

import numpy as np
import pytest

from infoest.credit import Binning, information_value, interaction_information_value


def test_the_value_is_that_of_pairs(rng: np.random.Generator) -> None:
    x, z = rng.choice(["a", "b"], 600), rng.normal(size=600)
    y = ((x == "a") ^ (z > 0)) & (rng.random(600) < 0.7) | (rng.random(600) < 0.2)
    crossed = interaction_information_value(x, z, y, z_bins=[0.0])
    pairs = information_value([f"{a}{b >= 0}" for a, b in zip(x, z, strict=True)], y)
    assert crossed.value == pytest.approx(pairs.value)
    assert crossed.debiased == pytest.approx(pairs.debiased)
    assert crossed.stderr == pytest.approx(pairs.stderr)
    assert crossed.value > max(information_value(x, y).value, information_value(z, y, bins=[0.0]).value)


def test_learned_bins_leave_half_of_the_rows_whichever_column_learns(rng: np.random.Generator) -> None:
    x, z, y = rng.normal(size=400), rng.normal(size=400), np.tile([0, 1], 200)
    for bins, z_bins in (("optimal", [0.0]), ([0.0], "optimal"), ("optimal", "tree"), (Binning(), Binning("tree"))):
        assert interaction_information_value(x, z, y, bins=bins, z_bins=z_bins, smoothing=0.5).n == (100, 100)
    in_sample = interaction_information_value(x, z, y, bins=Binning(honest=False), z_bins=[0.0], smoothing=0.5)
    assert np.isnan(in_sample.pvalue_null())


def test_labels_of_pairs_are_told_apart() -> None:
    x, z = np.array(["a", "a × b"] * 10), np.array(["b × c", "c"] * 10)
    y = np.tile([0, 0, 1, 1], 5)
    assert interaction_information_value(x, z, y).method == "IV, 2 bins"


def test_lengths_must_agree() -> None:
    with pytest.raises(ValueError, match="z and y must have the same number of rows; got z: 1, y: 2"):
        interaction_information_value(["a", "b"], ["a"], [0, 1])
