"""The frontier display holds the frontier in its artists."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from infoest.credit import FairnessFrontier, fairness_frontier
from infoest.plotting import FrontierDisplay


def frontier(name: str = "sex", confirm: bool = False) -> FairnessFrontier:
    rng = np.random.default_rng(8)
    group, young = rng.integers(0, 2, (2, 500))
    X = pd.DataFrame(rng.normal(size=(500, 4)), columns=list("abcd"))
    X["b"] += 0.7 * group
    X["c"] += 0.4 * young
    y = (X["a"] + X["b"] + X["c"] + rng.normal(size=500) > 0).astype(int)
    return fairness_frontier(X, y, {name: group, "young": young}, confirm=confirm, random_state=0)


def test_dots_whiskers_limits_and_numbers_are_those_of_the_frontier() -> None:
    found = frontier()
    display = FrontierDisplay.from_frontier(found, attribute="young", bound=0.1, level=0.9).plot()
    sums = [point.protected["young"] for point in found.points]
    np.testing.assert_allclose(display.points_.get_xdata()[::-1], [s.best for s in sums])
    np.testing.assert_allclose(display.points_.get_ydata()[::-1], [p.information.best for p in found.points])
    ends = np.array([segment[:, 0] for segment in display.whiskers_.get_segments()])
    np.testing.assert_allclose(ends, [s.confint(0.9) for s in sums])
    np.testing.assert_allclose(display.limits_.get_xdata(), [p.limits[1] for p in found.points])
    assert list(display.bound_.get_xdata()) == [0.1, 0.1]
    assert display.texts_[0].get_text() == f"{len(found.points[0].features)} features"
    assert display.ax_.get_xlabel() == "information about young (nat)"


def test_steps_only_where_each_next_set_says_less() -> None:
    found = frontier()
    single = FairnessFrontier(found.points[:2], found.attributes, ("sex",), None, False)
    display = FrontierDisplay.from_frontier(single)
    display.protected = np.array([0.2, 0.1])
    assert display.plot().points_.get_drawstyle() == "steps-post"
    display.protected = np.array([0.1, 0.2])
    assert display.plot().points_.get_linestyle() == "None"


def test_figures_of_other_rows_say_so() -> None:
    display = FrontierDisplay.from_frontier(frontier(confirm=True)).plot()
    assert display.points_.get_label() == "best sets (on other rows)"
    assert display.bound_ is None


def test_an_unknown_attribute_is_refused() -> None:
    with pytest.raises(ValueError, match=r"attribute='age' is not known\. Use one of 'sex', 'young'"):
        FrontierDisplay.from_frontier(frontier(), attribute="age")


@pytest.mark.parametrize("name", ["$\\frac$", "<script>alert(1)</script>", "two\nlines", "x" * 300, "\x1b[31mred"])
def test_no_name_breaks_the_figure(name: str) -> None:
    display = FrontierDisplay.from_frontier(frontier(name), title=name).plot()
    display.figure_.canvas.draw()
    assert "\n" not in display.ax_.get_xlabel()
