"""Standard errors by re-estimating on parts: the parts, the note, and where there is too little to go by."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from infoest import quantities
from infoest._core.sample import Sample, read_sample
from infoest.methods.evaluate import Fitted, evaluate
from infoest.methods.gaussian import Gaussian
from infoest.methods.neighbors.method import Neighbors
from infoest.methods.subsampled import N_RESAMPLES, SEED, subsampled_uncertainty
from infoest.resampling.subsample import block_subsample_stderr, subsample_stderr
from infoest.timeseries.embedding import as_recording

if TYPE_CHECKING:
    from infoest.quantities import SignedSum

MI = quantities.mutual_information()
PLAIN = Gaussian(bias_correction=None)


def correlated(n: int, rng: np.random.Generator) -> Sample:
    x = rng.normal(size=n)
    return read_sample(x, x + rng.normal(size=n), names=("x", "y"))


def information(columns: np.ndarray) -> float:
    return float(-0.5 * np.log(1 - np.corrcoef(columns.T)[0, 1] ** 2))


@pytest.mark.parametrize("share", [2, 5])
def test_parts_are_rows_without_replacement(share: int, rng: np.random.Generator) -> None:
    sample = correlated(103, rng)
    m = 103 // share
    expected = subsample_stderr(lambda rows: information(sample.columns[rows]), 103, m, N_RESAMPLES, seed=SEED)
    found = subsampled_uncertainty(PLAIN, sample, MI, n_jobs=None, reason="why not", share=share)
    assert found.stderr == pytest.approx(expected, rel=1e-10)
    assert found.note == f"standard error from 40 subsamples of {m} rows: why not"
    again = subsampled_uncertainty(PLAIN, sample, MI, n_jobs=2, reason="why not", share=share)
    assert again.stderr == found.stderr


def test_parts_of_a_series_are_stretches(rng: np.random.Generator) -> None:
    recording = as_recording(*rng.normal(size=(2, 126)), names=("x", "y"))
    sample = recording.lagged([[(0, 1)], [(1, 0)]])
    m = 25  # of 125 rows
    expected = block_subsample_stderr(lambda a, b: information(sample.columns[a:b]), 125, m, N_RESAMPLES)
    found = subsampled_uncertainty(PLAIN, sample, MI, n_jobs=None, reason="it is a series")
    assert found.stderr == pytest.approx(expected, rel=1e-10)
    assert found.note == "standard error from 40 stretches of 25 rows: it is a series"


@pytest.mark.parametrize("series", [False, True])
def test_parts_of_too_few_rows_are_not_asked(series: bool, rng: np.random.Generator) -> None:
    """Where all other rows of a part would be neighbours, each says the same: 20 rows in fifths, 3 neighbours."""
    if series:
        sample = as_recording(*rng.normal(size=(2, 11)), names=("x", "y")).lagged([[(0, 1)], [(1, 0)]])
        those = "stretches of 5 of 10 rows"
    else:
        sample, those = correlated(20, rng), "1 in 5 of 20 rows"
    method = Neighbors(n_neighbors=4 if series else 3, stderr=False)
    found = subsampled_uncertainty(method, sample, MI, n_jobs=None, reason="no formula")
    assert math.isnan(found.stderr)
    assert found.note == f"standard error unknown: no formula, and {those} are too few to re-estimate it"


class Refusing:
    """A method that cannot evaluate fewer rows than it is told."""

    def __init__(self, least: int) -> None:
        self.least = least

    def fit(self, sample: Sample, quantity: SignedSum) -> Fitted:
        if sample.n < self.least:
            raise ValueError(f"needs {self.least} rows")
        return PLAIN.fit(sample, quantity)


@pytest.mark.parametrize("series", [False, True])
def test_a_part_that_fails_leaves_the_error_unknown_and_says_why(series: bool, rng: np.random.Generator) -> None:
    if series:
        sample = as_recording(*rng.normal(size=(2, 126)), names=("x", "y")).lagged([[(0, 1)], [(1, 0)]])
    else:
        sample = correlated(125, rng)
    assert math.isfinite(evaluate(MI, sample, Refusing(50), stderr=False)[0].value)
    found = subsampled_uncertainty(Refusing(50), sample, MI, n_jobs=None, reason="no formula")
    assert math.isnan(found.stderr)
    those = "stretches" if series else "subsamples"
    assert found.note == f"standard error unknown: no formula, and {those} of 25 rows fail (needs 50 rows)"


def test_the_order_of_trials_is_kept_in_stretches(rng: np.random.Generator) -> None:
    """A stretch over the border of two trials knows where the second starts."""
    seen: list[list[int]] = []

    class Spy(Refusing):
        def fit(self, sample: Sample, quantity: SignedSum) -> Fitted:
            assert sample.serial is not None
            seen.append(sample.serial.start.tolist())
            return PLAIN.fit(replace(sample, serial=None), quantity)

    trials = ["a"] * 60 + ["b"] * 60
    sample = as_recording(*rng.normal(size=(2, 120)), names=("x", "y"), trials=trials).lagged([[(0, 0)], [(1, 0)]])
    subsampled_uncertainty(Spy(0), sample, MI, n_jobs=1, reason="no formula")
    assert len(seen) == N_RESAMPLES
    assert {len(start) for start in seen} == {2, 3}
    assert all(start[0] == 0 and start[-1] == 24 for start in seen)
