"""Fair selector: the set of the programme, confirmation on other rows, pipelines, and what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
import sklearn
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from infoest.credit import UnconfirmedSetWarning, fairness_frontier
from infoest.credit.fairness.candidates import read_candidates
from infoest.credit.fairness.choice import check_one_sided_level, set_program
from infoest.credit.fairness.set_program import SetRules
from infoest.estimators import FairSelector


def table(n: int = 800, seed: int = 6) -> tuple[pd.DataFrame, Any, Any]:
    """Features of which "b" and "c" tell about the group."""
    rng = np.random.default_rng(seed)
    group = rng.integers(0, 2, n)
    a, b, c, d = rng.normal(size=(4, n))
    b, c = b + 0.8 * group, c + 0.3 * group
    y = (a + b + 0.5 * c + rng.normal(size=n) > 0.6).astype(np.int64)
    return pd.DataFrame({"a": a, "b": b, "c": c, "d": d}), y, np.array(["f", "m"])[group]


def test_it_takes_the_point_of_the_frontier_within_the_bound() -> None:
    X, y, group = table()
    frontier = fairness_frontier(X, y, {"group": group}, level=0.95)
    for bound in (0.08, 0.2, 2.0):
        selector = FairSelector(bound).fit(X, y, protected={"group": group})
        assert selector.chosen_ == frontier.at(bound)
        assert selector.get_feature_names_out().tolist() == list(selector.chosen_.features)
        assert selector.chosen_.limits[0] <= bound
        assert selector.confirmed_ is None


def test_without_protected_attributes_it_takes_the_most_informative_set() -> None:
    X, y, _ = table()
    selector = FairSelector(max_features=2).fit(X, y)
    best = np.argsort(-selector.scores_)[:2]
    assert sorted(selector.chosen_.features) == sorted(X.columns[best])


def test_protected_columns_are_never_chosen() -> None:
    X, y, group = table()
    outside = FairSelector(0.2).fit(X, y, protected={"group": group})
    inside = FairSelector(0.2, protected_columns=["group"]).fit(X.assign(group=group), y)
    assert inside.chosen_ == outside.chosen_
    assert not inside.get_support()[-1]
    assert np.isnan(inside.scores_[-1])
    np.testing.assert_array_equal(inside.scores_[:-1], outside.scores_)


def test_the_estimates_alone_allow_more() -> None:
    X, y, group = table()
    strict = FairSelector(0.12).fit(X, y, protected={"group": group})
    loose = FairSelector(0.12, level=None).fit(X, y, protected={"group": group})
    assert loose.chosen_.information.best >= strict.chosen_.information.best
    assert loose.chosen_.protected[0].best <= 0.12


def test_confirmation_uses_the_other_half() -> None:
    X, y, group = table(2000)
    selector = FairSelector(0.2, confirm=True, random_state=0).fit(X, y, protected={"group": group})
    assert selector.confirmed_ is True
    assert sum(selector.chosen_.information.n) == 1000
    assert sum(selector.result_[0].n) == 2000
    again = clone(selector).fit(X, y, protected={"group": group})
    assert again.chosen_ == selector.chosen_


def test_a_set_that_other_rows_do_not_confirm_warns() -> None:
    # Nothing tells about the group; the bound is the least that the half that chooses attains by chance.
    X, y, _ = table(400)
    group = np.random.default_rng(0).integers(0, 2, 400)
    protected = {"group": group}
    candidates = read_candidates(X, y, protected, event=None, bins=None, n_bins=5, max_codes=10)
    learn, _ = candidates.halves(0)
    program = set_program(learn.about_target(), learn.about_attributes(), SetRules(2, 4), check_one_sided_level(0.95))
    least = program.smallest(0)
    assert least is not None
    with pytest.warns(UnconfirmedSetWarning, match=r"exceeds the bound about 'group' \("):
        found = FairSelector(least[1] + 1e-9, confirm=True, min_features=2, random_state=0).fit(
            X, y, protected=protected
        )
    assert found.confirmed_ is False
    np.testing.assert_array_equal(found.support_, least[0])


def test_it_works_in_a_pipeline_with_and_without_routing() -> None:
    X, y, group = table()
    named = make_pipeline(FairSelector(0.2, protected_columns=["group"]), LogisticRegression())
    named.set_output(transform="pandas").fit(X.assign(group=group == "m"), y)
    with sklearn.config_context(enable_metadata_routing=True):
        routed = make_pipeline(FairSelector(0.2).set_fit_request(protected=True), LogisticRegression())
        routed.fit(X, y, protected={"group": group})
    assert named[0].chosen_.features == routed[0].chosen_.features


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({}, "there is no bound on the information about 'group'"),
        ({"max_protected": {"sex": 0.1}}, "bound is given for 'sex'"),
        ({"max_protected": 0.0, "min_features": 3}, "least attainable"),
        ({"max_protected": 0.1, "confirm": True, "level": None}, "confirm=True needs a level"),
        ({"max_protected": 0.1, "protected_columns": ["sex"]}, "names 'sex', which is not a column of X"),
    ],
)
def test_contradictions_are_refused(settings: dict[str, Any], message: str) -> None:
    X, y, group = table()
    with pytest.raises(ValueError, match=message):
        FairSelector(**settings).fit(X, y, protected={"group": group})


def test_a_bound_without_attributes_and_names_twice_are_refused() -> None:
    X, y, group = table()
    with pytest.raises(ValueError, match="bounds nothing: no attribute is protected"):
        FairSelector(0.1).fit(X, y)
    with pytest.raises(ValueError, match="'group' is in protected_columns and in protected"):
        FairSelector(0.1, protected_columns=["group"]).fit(X.assign(group=group), y, protected={"group": group})
    with pytest.raises(ValueError, match="every column of X is protected"):
        FairSelector(0.1, protected_columns=["group"]).fit(pd.DataFrame({"group": group}), y)
    with pytest.raises(TypeError, match="protected_columns='group' must be a list"):
        FairSelector(0.1, protected_columns="group").fit(X.assign(group=group), y)
    with pytest.raises(TypeError, match="confirm=1"):
        FairSelector(0.1, confirm=1).fit(X, y, protected={"group": group})  # type: ignore[arg-type]
