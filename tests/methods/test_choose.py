"""Choose: the method follows the types of the columns, and no setting is ignored in silence."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from infoest import entropy, mutual_information
from infoest import quantities as q
from infoest._core.sample import Sample, read_sample
from infoest.inference import independence_test
from infoest.methods.choose import METHODS, Settings, choose_method, is_continuous, neighbors_of_test
from infoest.methods.copula import GaussianCopula
from infoest.methods.gaussian import Gaussian
from infoest.methods.kernel import Kernel
from infoest.methods.neighbors.method import Neighbors
from infoest.methods.neighbors.weighted import WeightedNeighbors
from infoest.methods.plugin.fitted import Plugin

MI = q.mutual_information()
RNG = np.random.default_rng(0)
REAL, OTHER = RNG.normal(size=(2, 60))
TEXT = np.where(REAL > 0, "u", "v")
TIED = np.round(REAL, 1)
CODES = RNG.integers(0, 3, 60)


def sample_of(x: Any, y: Any, **settings: Any) -> Sample:
    return read_sample(x, y, names=("x", "y"), **settings)


@pytest.mark.parametrize(
    ("x", "y", "expected"),
    [
        (REAL, OTHER, Neighbors("ksg")),
        (np.column_stack([REAL, OTHER]), OTHER + REAL, Neighbors("ksg")),
        (REAL, TIED, Neighbors("mixed")),
        (REAL, TEXT, Neighbors("mixed")),
        (REAL, CODES, Neighbors("mixed")),
        (REAL, REAL > 0, Neighbors("mixed")),
        (TEXT, OTHER > 0, Plugin()),
        (CODES, CODES[::-1], Plugin()),
        (CODES, TEXT, Plugin()),
        (np.arange(60), CODES, Neighbors("mixed")),
        (np.arange(60), np.arange(60)[::-1], Neighbors("ksg")),
        (pd.Series(CODES, dtype="category"), TEXT, Plugin()),
        (pd.Series(CODES, dtype="Int64"), REAL, Neighbors("mixed")),
        (REAL, np.full(60, 0.5), Neighbors("ksg")),
    ],
)
def test_the_type_of_the_columns_decides(x: Any, y: Any, expected: Any) -> None:
    chosen = choose_method(None, sample_of(x, y), MI, Settings())
    assert type(chosen) is type(expected)
    assert chosen == expected


@pytest.mark.parametrize(("repeats", "continuous"), [(3, True), (4, False)])
def test_five_percent_of_repeats_are_continuous(repeats: int, continuous: bool) -> None:
    x = REAL.copy()
    x[1 : repeats + 1] = x[0]  # 3 of 60 rows repeat a value: exactly 5 %
    assert is_continuous(sample_of(x, OTHER)) is continuous


def test_bins_and_overrides_lead_to_the_plugin() -> None:
    assert choose_method(None, sample_of(REAL, OTHER), MI, Settings(n_bins=5)) == Plugin(n_bins=5)
    assert choose_method(None, sample_of(np.arange(60), CODES, discrete=True), MI, Settings()) == Plugin()
    assert choose_method(None, sample_of(CODES, CODES, discrete=False), MI, Settings()) == Neighbors("mixed")


def test_entropies() -> None:
    def chosen(x: Any) -> Any:
        return choose_method(None, read_sample(x, names=("X",), integers="codes"), q.entropy(0), Settings())

    assert chosen(REAL) == Neighbors("ksg")
    assert chosen(np.arange(60)) == Plugin()
    assert chosen(TEXT) == Plugin()


def test_settings_reach_the_method() -> None:
    sample = sample_of(REAL, OTHER)
    settings = Settings(n_neighbors=5, standardize=False, stderr=False, n_jobs=2)
    assert choose_method("ksg", sample, MI, settings) == Neighbors("ksg", 5, False, False, 2, "cpu")
    assert choose_method("mixed", sample, MI, settings) == Neighbors("mixed", 5, False, False, 2, "cpu")
    assert choose_method("gaussian", sample, MI, Settings()) == Gaussian("digamma")
    assert choose_method("gaussian", sample, MI, Settings(bias_correction=None)) == Gaussian(None)
    assert choose_method("plugin", sample, MI, Settings(bias_correction="miller_madow")) == Plugin("miller_madow")
    assert choose_method("ksg", sample, MI, Settings(bias_correction=None)) == Neighbors("ksg")


def test_unknown_methods_list_the_known_ones() -> None:
    with pytest.raises(
        ValueError,
        match=r"method='kgs' is not known. Use one of 'auto', 'plugin', 'gaussian', 'gaussian_copula', 'kernel', ",
    ):
        mutual_information(REAL, OTHER, method="kgs")
    with pytest.raises(TypeError, match=r"mutual_information\(\) has no 'k'; did you mean n_neighbors=\?"):
        mutual_information(REAL, OTHER, k=3)  # type: ignore[call-arg]
    assert len(METHODS) == 9


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"n_bins": 5, "method": "ksg"}, "n_bins=5 is for method='plugin'; method='ksg' does not bin"),
        ({"n_bins": 5, "method": "gaussian"}, "n_bins=5 is for method='plugin'; method='gaussian'"),
        (
            {"bias_correction": "miller_madow"},
            "bias_correction='miller_madow' is for method='plugin', 'gaussian', 'gaussian_copula'",
        ),
        ({"bias_correction": "digamma", "method": "mixed"}, "method='mixed' takes none"),
        (
            {"device": "cuda", "method": "gaussian"},
            "device='cuda' is for method='auto', 'ksg', 'mixed', 'kozachenko_leonenko'; method='gaussian'",
        ),
        ({"device": "tpu"}, "device='tpu' is unknown. Use 'cpu' or 'cuda'"),
        ({"method": "kozachenko_leonenko"}, "is for entropies. Use method='ksg'"),
        ({"n_neighbors": 0}, "n_neighbors=0 must be an integer of at least 1"),
        ({"n_neighbors": 2.5}, "n_neighbors=2.5 must be an integer of at least 1"),
        ({"n_jobs": 0}, "n_jobs=0 must be None, a positive integer, or negative"),
    ],
)
def test_settings_that_would_be_ignored_are_refused(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        mutual_information(REAL, OTHER, **settings)


def test_new_settings_reach_their_method_and_no_other() -> None:
    sample = read_sample(REAL, OTHER, names=("x", "y"))
    assert choose_method("ksg", sample, MI, Settings(algorithm="ksg2")) == Neighbors("ksg", algorithm="ksg2")
    assert choose_method("kernel", sample, MI, Settings(bandwidth=0.3)) == Kernel(0.3)
    assert choose_method("kernel", sample, MI, Settings()) == Kernel(0.5)
    assert choose_method("gaussian_copula", sample, MI, Settings(bias_correction=None)) == GaussianCopula(None)
    weighted = choose_method("weighted_kozachenko_leonenko", sample, q.entropy(0), Settings(n_neighbors=5))
    assert weighted == WeightedNeighbors(5)
    with pytest.raises(ValueError, match=r"algorithm='ksg2' is for method='ksg'; method='mixed' has only one"):
        choose_method("mixed", sample, MI, Settings(algorithm="ksg2"))
    with pytest.raises(ValueError, match=r"bandwidth=0.3 is for method='kernel'; method='ksg' has no kernel"):
        choose_method("ksg", sample, MI, Settings(bandwidth=0.3))


@pytest.mark.parametrize("method", ["ksg", "mixed"])
def test_information_methods_refuse_entropies(method: str) -> None:
    with pytest.raises(ValueError, match=f"method='{method}' is for information. Use method='kozachenko_leonenko'"):
        entropy(REAL, method=method)


def test_a_test_takes_fewer_neighbors_where_values_repeat(rng: np.random.Generator) -> None:
    n = 200
    x, y = rng.normal(size=(2, n))
    ten, two, steps = np.arange(n) % 10, np.arange(n) % 2, np.arange(n) % 4 / 2
    assert neighbors_of_test(None, sample_of(x, y)) == 20
    assert neighbors_of_test(None, sample_of(x, ten)) == 10  # half of the 20 rows of a level
    assert neighbors_of_test(None, sample_of(x, steps)) == 20
    assert neighbors_of_test(None, sample_of(np.column_stack([x, two]), ten)) == 5
    assert neighbors_of_test(None, sample_of(np.column_stack([x, ten]), ten)) == 3
    assert neighbors_of_test(7, sample_of(x, ten)) == 7
    assert neighbors_of_test(None, sample_of(x[:8], y[:8])) == 1
    moved = sample_of(x, rng.permutation(ten))
    assert neighbors_of_test(None, moved) == neighbors_of_test(None, sample_of(x, ten))


def test_four_continuous_columns_are_anchored_in_estimates_and_not_in_tests(rng: np.random.Generator) -> None:
    x, y = rng.normal(size=(2, 80, 2))
    assert mutual_information(x, y).method.startswith("auto: ")
    assert mutual_information(x, y[:, 0]).method.startswith("KSG-1")
    settings: dict[str, Any]
    for settings in ({"algorithm": "ksg1"}, {"standardize": True}, {"method": "ksg"}):
        assert mutual_information(x, y, stderr=False, **settings).method.startswith("KSG-1")
    assert mutual_information(x, y[:, 0], method="auto").method.startswith("auto: ")
    assert "KSG-1" in independence_test(x, y, n_resamples=9, random_state=0).method
    with_codes = np.column_stack([y[:, 0], rng.integers(0, 3, 80)])
    assert mutual_information(x, with_codes).method.startswith("mixed")
