"""The demo says what its estimates say: the known truth, halves that differ by chance alone, and a test in words."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from infoest import Estimate, TestResult, datasets, demo, mutual_information
from infoest._core.errors import InputError
from infoest._core.versions import versions


def test_the_known_truth_is_that_of_the_generator_and_inside_the_interval() -> None:
    """At the seed of the demo: it would be told otherwise."""
    estimate, truth = demo.known_truth()
    assert truth == pytest.approx(-0.5 * np.log(1 - 0.6**2))
    low, high = estimate.confint()
    assert low < truth < high
    assert estimate.n == (1000,)
    again = demo.known_truth()[0]
    assert (again.value, again.stderr) == (estimate.value, estimate.stderr)


@pytest.mark.parametrize(("truth", "word"), [(0.2, "contains"), (0.5, "misses"), (-0.5, "misses")])
def test_the_sentence_says_whether_the_interval_holds_the_truth(truth: float, word: str) -> None:
    estimate = Estimate(0.21, 0.02, (100,), method="KSG-1, k=3")
    sentence = demo.truth_sentence(estimate, truth)
    assert sentence.startswith("mutual information 0.2100 ± 0.0200 nat (KSG-1, k=3), 95% interval ")
    assert f": it {word} the truth, {truth:.4f} nat." in sentence.replace("−", "-")


def test_the_halves_are_two_of_all_rows_in_shuffled_order() -> None:
    comparison = demo.compare_halves()
    features, _ = datasets.load_german_credit()
    assert set(comparison.counts) == set(features.columns)
    for counts in comparison.counts.values():
        assert counts.groups == ("first half", "second half")
        assert counts.table.sum(axis=0).tolist() == [500, 500]
    housing = comparison.counts["housing"]
    whole = features["housing"].value_counts()
    np.testing.assert_array_equal(housing.table.sum(axis=1), [whole[name] for name in housing.bins])


def test_the_permutation_test_is_of_the_amount_in_ten_bins() -> None:
    test = demo.permutation_null()
    features, default = datasets.load_german_credit()
    plug_in = mutual_information(
        features["credit_amount"], default, n_bins=10, discrete=["y"], bias_correction=None, stderr=False
    )
    assert test.statistic == pytest.approx(plug_in.value, abs=1e-12)
    assert test.n_resamples == 999
    assert test.null is not None
    assert test.pvalue == (1 + (test.null >= test.statistic - 1e-12).sum()) / 1000
    assert f"p = {test.pvalue:.3f} from 999 permutations" in demo.test_sentence(test)
    assert demo._null_mean(test) == test.null.mean()
    drawn = demo.permutation_display(test).plot()
    assert sum(bar.get_height() for bar in drawn.bars_) == 999


@pytest.mark.parametrize(
    ("pvalue", "verdict"),
    [(0.05, "not independent"), (0.0501, "no evidence against independence"), (1.0, "no evidence against")],
)
def test_the_verdict_is_that_of_the_level(pvalue: float, verdict: str) -> None:
    test = TestResult(0.1, pvalue, "dependence", 99, None, "plug-in")
    assert f": {verdict}" in demo.test_sentence(test)
    assert np.isnan(demo._null_mean(test))


def test_the_environment_is_one_line_with_versions_threads_and_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    line = demo.environment()
    assert "\n" not in line
    assert f"numpy {versions()['numpy']}" in line
    for found, answer in ((ValueError("none"), "no"), (None, "yes")):

        def resolve(device: str, found: Exception | None = found) -> str:
            if found:
                raise found
            return device

        monkeypatch.setattr(demo, "resolve", resolve)
        assert demo.environment().endswith(f"CUDA: {answer}")


def test_a_file_is_not_a_folder(tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("mine")
    with pytest.raises(InputError, match=r"is a file\. Name a folder"):
        demo.run_demo(taken, lambda text: pytest.fail(f"nothing is said before: {text}"), 0.0)
    assert taken.read_text() == "mine"
    demo._check_folder(tmp_path)
    demo._check_folder(tmp_path / "absent")


def test_compiling_ahead_leaves_nothing_to_compile() -> None:
    """Of the searches in two columns, in more, and in few rows: the demo's own estimate adds no signature to any."""
    from infoest._kernels.search import brute, strips, tree

    kernels = (strips.search_strips, tree.nearest_in_tree, brute.nearest)
    demo.compile_kernels()
    known = [list(kernel.signatures) for kernel in kernels]
    assert all(known)
    demo.known_truth()
    assert [list(kernel.signatures) for kernel in kernels] == known
