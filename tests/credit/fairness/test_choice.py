"""The choice of one set: against every subset, within bounds, and what it says where no set will do."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from infoest.credit import fairness_frontier
from infoest.credit.fairness.candidates import Candidates, read_candidates
from infoest.credit.fairness.choice import (
    check_flag,
    check_one_sided_level,
    choose_set,
    fair_set,
    read_bounds,
    set_program,
)
from infoest.credit.fairness.set_program import SetRules

if TYPE_CHECKING:
    from numpy.typing import NDArray


def table(n: int = 600, seed: int = 5) -> tuple[pd.DataFrame, NDArray[np.int64], NDArray[Any]]:
    """Four features, of which "a" and "b" tell about the target, "b" and "c" about the group."""
    rng = np.random.default_rng(seed)
    group = rng.integers(0, 2, n)
    a, b, c, d = rng.normal(size=(4, n))
    b, c = b + 0.8 * group, c + 0.5 * group
    y = (a + b + rng.normal(size=n) > 0.4).astype(np.int64)
    return pd.DataFrame({"a": a, "b": b, "c": c, "d": d}), y, np.array(["f", "m"])[group]


@pytest.fixture(scope="module")
def candidates() -> Candidates:
    X, y, group = table()
    return read_candidates(X, y, {"sex": group}, event=None, bins=None, n_bins=5, max_codes=10)


@pytest.mark.parametrize("level", [None, 0.9])
@pytest.mark.parametrize("bound", [0.02, 0.1, 0.4, math.inf])
def test_the_chosen_set_is_the_best_of_all_within_the_bound(
    candidates: Candidates, bound: float, level: float | None
) -> None:
    target, attributes = candidates.about_target(), candidates.about_attributes()
    multiplier = check_one_sided_level(level)
    program = set_program(target, attributes, SetRules(1, 4), multiplier)
    sets = ((np.arange(1, 16)[:, None] >> np.arange(4)) & 1).astype(bool)
    (sex,) = attributes
    limits = [sex.total(z).best + multiplier * sex.total(z).stderr for z in sets]
    gains = np.where(np.array(limits) <= bound, sets @ target.estimates.best, -np.inf)
    if not np.isfinite(gains).any():
        with pytest.raises(ValueError, match="least attainable"):
            choose_set(program, np.array([bound]), attributes)
        return
    chosen = choose_set(program, np.array([bound]), attributes)
    np.testing.assert_array_equal(chosen, sets[int(gains.argmax())])


def test_figures_of_a_set_are_sums_with_their_limits(candidates: Candidates) -> None:
    target, attributes = candidates.about_target(), candidates.about_attributes()
    chosen = np.array([True, False, True, False])
    found = fair_set(target, attributes, chosen, 2.0)
    assert found.features == ("a", "c")
    assert found.information == target.total(chosen)
    assert found.protected.names == ("sex",)
    assert found.limits[0] == pytest.approx(found.protected[0].best + 2 * found.protected[0].stderr)


def test_bounds_by_name_by_number_and_none() -> None:
    assert read_bounds(None, ["a", "b"]).tolist() == [math.inf, math.inf]
    assert read_bounds(0.2, ["a", "b"]).tolist() == [0.2, 0.2]
    assert read_bounds({"b": 0}, ["a", "b"]).tolist() == [math.inf, 0.0]


@pytest.mark.parametrize(
    ("bounds", "complaint"),
    [
        ({"c": 0.1}, "bound is given for 'c', which is not a protected attribute; they are a, b"),
        (True, "the bound of 'a' is True"),
        ({"b": math.inf}, "the bound of 'b' is inf; it must be a finite number of at least 0"),
    ],
)
def test_bounds_that_cannot_be_are_refused(bounds: Any, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        read_bounds(bounds, ["a", "b"])


def test_a_level_becomes_standard_errors() -> None:
    assert check_one_sided_level(None) == 0.0
    assert check_one_sided_level(0.975) == pytest.approx(1.959963984540054)
    for level in (0.5, 1.0, 95, True):
        with pytest.raises(ValueError, match=r"must be None or lie strictly between 0\.5 and 1"):
            check_one_sided_level(level)


def test_flags_are_true_or_false() -> None:
    assert check_flag("confirm", np.True_) is True
    with pytest.raises(TypeError, match="confirm=1 must be True or False"):
        check_flag("confirm", 1)


def test_bounds_nobody_can_meet_say_what_is_attainable() -> None:
    X, y, group = table()
    least = min(p.protected[0].best for p in fairness_frontier(X, y, {"sex": group}, min_features=3).points)
    with pytest.raises(ValueError, match=f"'sex' at most 0 .least attainable {least:.4g}."):
        fairness_frontier(X, y, {"sex": group}, bounds=0.0, sweep="sex", min_features=3)
    with pytest.raises(ValueError, match=r"upper limit of the information about 'sex' at most 0\.001"):
        fairness_frontier(X, y, {"sex": group}, bounds=0.001, sweep="sex", min_features=3, level=0.95)
