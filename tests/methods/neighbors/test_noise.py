"""The share of neighbour noise of an entropy, of information, and of a sum without neighbours in common."""

from __future__ import annotations

import numpy as np
import pytest

from infoest import quantities as q
from infoest._core.sample import read_sample
from infoest.methods.neighbors.method import Neighbors
from infoest.methods.neighbors.noise import joint_counts, noise_share


def test_information_shares_noise_with_its_windows(rng: np.random.Generator) -> None:
    """Given the windows, the joint count is hypergeometric: about (1 - k / N_x)(1 - k / N_y)."""
    sample = read_sample(*rng.normal(size=(2, 400)), names=("x", "y"))
    pair = q.mutual_information()
    fitted = Neighbors(n_neighbors=5, warn=False).fit(sample, pair)
    near = joint_counts(fitted)
    assert (near == 5).all()
    count = fitted.level(5).counts
    expected = (1 - 5 / count[0,]) * (1 - 5 / count[1,])
    np.testing.assert_allclose(noise_share(fitted, pair, near).mean(), expected.mean(), atol=0.02)


def test_an_entropy_has_all_of_it(rng: np.random.Generator) -> None:
    sample = read_sample(rng.normal(size=60), names=("x",))
    fitted = Neighbors(warn=False).fit(sample, q.entropy(0))
    assert noise_share(fitted, q.entropy(0), joint_counts(fitted)) == pytest.approx(1.0)
