"""What a score says about groups: equal to its parts, intersections seen, small groups named, and what is refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from infoest.credit import EmptyBinWarning, information_value, score_fairness


def test_information_and_groups_are_those_of_the_parts() -> None:
    rng = np.random.default_rng(5)
    group = rng.choice(["f", "m"], 900)
    score = rng.normal(size=900) + 0.8 * (group == "m")
    young = np.random.default_rng(0).random(900) < 0.3
    found = score_fairness(score, {"sex": group, "young": young}, bins=5)
    assert found.information.names == ("sex", "young", "sex × young")
    theirs = information_value(score, group, bins=5, event="m")
    assert found.information["sex"].value == pytest.approx(theirs.value, rel=1e-12)
    assert found.information["sex"].confint() == pytest.approx(theirs.confint(), rel=1e-9)
    assert found.groups["sex = f"].value == pytest.approx(found.groups["sex = m"].value)
    assert "sex × young = f × True" in found.groups.names
    frame = found.summary_frame()
    assert frame["quantity"].value_counts().to_dict() == {"JS": 8, "IV": 3}


def test_an_intersection_is_seen_where_no_attribute_is() -> None:
    rng = np.random.default_rng(1)
    sex, young = rng.integers(0, 2, (2, 3000))
    found = score_fairness(rng.normal(size=3000) + (sex == young), {"sex": sex, "young": young})
    assert found.information["sex"].pvalue_null() > 1e-3
    assert found.information["sex × young"].pvalue_null() < 1e-12


def test_three_attributes_cross_in_pairs_and_together() -> None:
    rng = np.random.default_rng(2)
    protected = pd.DataFrame(rng.integers(0, 2, (800, 3)), columns=["a", "b", "c"])
    found = score_fairness(rng.normal(size=800), protected, bins=4)
    assert found.information.names == ("a", "b", "c", "a × b", "a × c", "b × c", "a × b × c")
    alone = score_fairness(rng.normal(size=800), protected, bins=4, intersections=False)
    assert alone.information.names == ("a", "b", "c")


def test_small_groups_are_left_out_and_named() -> None:
    rng = np.random.default_rng(3)
    group = np.repeat(["x", "y", "z"], [290, 300, 10])
    found = score_fairness(rng.normal(size=600), {"g": group}, bins=4)
    assert found.information["g"].note == "left out: z (10 rows)"
    assert found.groups.names == ("g = x", "g = y")
    with pytest.raises(ValueError, match="'g' has fewer than two groups of min_rows=295"):
        score_fairness(rng.normal(size=600), {"g": group}, min_rows=295)


def test_missing_and_infinite_scores_are_refused() -> None:
    score = np.random.default_rng(4).normal(size=100)
    group = np.arange(100) % 2
    for value, message in ((np.nan, "missing in 1 rows"), (np.inf, "infinity")):
        with pytest.raises(ValueError, match=message):
            score_fairness(np.where(np.arange(100) == 7, value, score), {"g": group})


def test_empty_cells_warn_once() -> None:
    score, group = np.repeat(["a", "b", "c"], 40), np.repeat(["x", "y", "x"], 40)
    with pytest.warns(EmptyBinWarning, match="empty in one group for g"):
        score_fairness(score, {"g": group})
