"""The figure of multiplets holds their values."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from infoest.datasets import gaussian_system
from infoest.multivariate import multiplet_information
from infoest.plotting import MultipletsDisplay


def test_bars_are_the_extremes_with_their_intervals() -> None:
    X, _ = gaussian_system(500, [("synergistic", 3), ("redundant", 4)], 0.6, random_state=0)
    found = multiplet_information(X, (3, 4))
    display = MultipletsDisplay.from_multiplets(found, count=3).plot()
    lengths = [bar.get_width() for bar in display.bars_]
    assert lengths == sorted(lengths)
    assert lengths[0] == found.o_information.min()
    assert lengths[-1] == found.o_information.max()
    drawn = np.array([[segment[0][0], segment[1][0]] for segment in display.whiskers_.get_segments()])
    best = int(np.argmax(found.o_information))
    np.testing.assert_allclose(drawn[-1], found.confint()[best])
    assert display.ax_.get_xlabel() == "O-information (nat)"


def test_without_errors_there_are_no_whiskers_and_no_colours() -> None:
    X, _ = gaussian_system(100, [("synergistic", 3), ("redundant", 3)], 0.6, random_state=0)
    found = multiplet_information(X, 3, method="ksg", stderr=False)
    display = MultipletsDisplay.from_multiplets(found, count=2).plot()
    display.figure_.canvas.draw()
    assert len({bar.get_facecolor() for bar in display.bars_}) == 1
    assert np.isnan(display.low).all()
    assert [text.get_text() for text in display.ax_.get_legend().get_texts()] == ["standard error not known"]


def test_names_are_text_and_counts_are_checked(rng: Any) -> None:
    pandas = pytest.importorskip("pandas")
    names = ["$\\frac$", "<script>", "x" * 300]
    found = multiplet_information(pandas.DataFrame(rng.normal(size=(60, 3)), columns=names), 3)
    display = MultipletsDisplay.from_multiplets(found).plot()
    display.figure_.canvas.draw()
    assert len(display.ax_.get_yticklabels()[0].get_text()) <= 45
    with pytest.raises(ValueError, match="count"):
        MultipletsDisplay.from_multiplets(found, count=0)
    with pytest.raises(ValueError, match="alpha='a' must lie strictly between 0 and 1"):
        MultipletsDisplay.from_multiplets(found, alpha="a")  # type: ignore[arg-type]
