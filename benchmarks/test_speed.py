"""``pytest benchmarks``: the same calls under pytest-benchmark, for comparing two versions of the package."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from infoest import datasets, entropy, mutual_information
from infoest.credit import population_stability_index
from infoest.inference import independence_test

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")  # of bias, in the short samples that warm up


@pytest.mark.parametrize("stderr", [False, True])
@pytest.mark.parametrize("n", [1_000, 10_000, 100_000])
def test_ksg(benchmark: Any, n: int, stderr: bool) -> None:
    x, y, _ = datasets.bivariate_normal(n, 0.6, random_state=0)
    mutual_information(x[:100], y[:100], stderr=stderr)  # compiles outside the clock
    benchmark(mutual_information, x, y, stderr=stderr)


@pytest.mark.parametrize("dimension", [1, 3])
def test_entropy(benchmark: Any, dimension: int) -> None:
    rows = np.random.default_rng(0).standard_normal((10_000, dimension))
    entropy(rows[:100])
    benchmark(entropy, rows)


@pytest.mark.parametrize("n", [1_000, 10_000])
def test_mixed(benchmark: Any, n: int) -> None:
    x, y, _ = datasets.categorical_uniform(n, 5, random_state=0)
    mutual_information(x[:100], y[:100], method="mixed")
    benchmark(mutual_information, x, y, method="mixed")


def test_permutations(benchmark: Any) -> None:
    x, y, _ = datasets.bivariate_normal(1_000, 0.1, random_state=0)
    independence_test(x[:100], y[:100], n_resamples=9, random_state=0)
    benchmark(independence_test, x, y, n_resamples=1_000, random_state=0)


@pytest.mark.parametrize("n", [10_000, 1_000_000])
def test_psi_of_raw_columns(benchmark: Any, n: int) -> None:
    rng = np.random.default_rng(0)
    expected, actual = rng.standard_normal(n), rng.standard_normal(n)
    benchmark(population_stability_index, expected, actual, bins=np.linspace(-1, 1, 9))
