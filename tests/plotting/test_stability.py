"""The figure of a PSI holds its shares and contributions: read back from the artists."""

from __future__ import annotations

from contextlib import nullcontext

import numpy as np
import pytest

from infoest import Counts
from infoest.credit import population_stability_index
from infoest.plotting import StabilityDisplay

COUNTS = Counts.from_counts([60, 40, 30], [20, 30, 0], bins=["low", "mid", "high"])


def test_stability_contributions_add_up_to_the_psi_smoothed_or_not() -> None:
    for counts in (COUNTS, Counts.from_counts([5, 6], [7, 8])):
        display = StabilityDisplay.from_counts(counts).plot()
        with pytest.warns(UserWarning, match="empty") if counts is COUNTS else nullcontext():
            psi = population_stability_index(counts)
        np.testing.assert_allclose(display.contribution.sum(), psi.value)
        shares = counts.table / counts.table.sum(axis=0)
        for bars, share in zip(display.bars_, shares.T, strict=True):
            np.testing.assert_allclose([bar.get_height() for bar in bars], share)
        assert [t.get_text() for t in display.texts_] == [f"{c:+.4f}" for c in display.contribution]


def test_stability_leaves_out_bins_without_rows_and_needs_two_samples() -> None:
    assert StabilityDisplay.from_counts(Counts.from_counts([5, 0, 3], [4, 0, 6])).bins == ("0", "2")
    with pytest.raises(ValueError, match="two samples with rows"):
        StabilityDisplay.from_counts(Counts.from_counts([5, 3], [0, 0]))


def test_raw_columns_are_counted_as_the_psi_counts_them(rng: np.random.Generator) -> None:
    old, new = rng.normal(size=300), rng.normal(0.5, size=200)
    display = StabilityDisplay.from_samples(old, new, bins=[-1.0, 0.0, 1.0], title="income").plot()
    np.testing.assert_allclose(display.contribution.sum(), population_stability_index(old, new, bins=[-1, 0, 1]).value)
    assert display.shares[:, 0].tolist() == [
        np.mean(old < -1), np.mean((old >= -1) & (old < 0)), np.mean((old >= 0) & (old < 1)), np.mean(old >= 1)
    ]  # fmt: skip
    assert [bars.get_label() for bars in display.bars_] == list(display.groups)
    assert display.ax_.get_title(loc="left") == "income"


def test_figures_above_many_bars_stand_upright() -> None:
    for n_bins, angle in ((12, 0), (13, 90)):
        display = StabilityDisplay.from_counts(Counts.from_counts([5] * n_bins, [7] * n_bins)).plot()
        assert {text.get_rotation() for text in display.texts_} == {angle}
