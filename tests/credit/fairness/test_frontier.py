"""The fairness frontier against brute force, its table and its figures, and what is refused."""

from __future__ import annotations

import math
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from infoest.credit import (
    EmptyBinWarning,
    FairnessFrontier,
    fairness_frontier,
)
from infoest.credit.fairness.candidates import read_candidates
from infoest.datasets import load_german_credit

if TYPE_CHECKING:
    from infoest.credit.fairness.set_information import SetInformation

Floats = NDArray[np.float64]
Z95 = 1.6448536269514722
FEATURES = [
    "housing",
    "property",
    "savings_account_and_bonds",
    "credit_amount",
    "duration_in_month",
    "job",
    "telephone",
    "other_installment_plans",
    "present_employment_since",
]


@pytest.fixture(scope="module")
def german() -> tuple[pd.DataFrame, pd.Series, pd.DataFrame]:
    X, y = load_german_credit()
    protected = pd.DataFrame({"young": X["age_in_years"] < 25, "sex": X["personal_status_and_sex"]})
    return X, y, protected


def quiet(*args: Any, **settings: Any) -> FairnessFrontier:
    """The frontier; cells are empty in small groups."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", EmptyBinWarning)
        return fairness_frontier(*args, **settings)


def table(n: int = 600, seed: int = 5) -> tuple[pd.DataFrame, NDArray[np.int64], NDArray[Any]]:
    """Four features, of which "a" and "b" tell about the target, "b" and "c" about the group."""
    rng = np.random.default_rng(seed)
    group = rng.integers(0, 2, n)
    a, b, c, d = rng.normal(size=(4, n))
    b, c = b + 0.8 * group, c + 0.5 * group
    y = (a + b + rng.normal(size=n) > 0.4).astype(np.int64)
    return pd.DataFrame({"a": a, "b": b, "c": c, "d": d}), y, np.array(["f", "m"])[group]


def subsets(information: SetInformation, multiplier: float = 0.0) -> Floats:
    """Limit of every set but the empty one."""
    p = len(information.estimates)
    z = (np.arange(1, 2**p)[:, None] >> np.arange(p)) & 1
    spread = np.sqrt(np.einsum("ij,jk,ik->i", z, information.covariance, z)) if multiplier else 0.0
    return np.asarray(z @ information.estimates.best + multiplier * spread)


def pareto(gain: Floats, cost: Floats) -> tuple[Floats, Floats]:
    """Points that no other dominates, the most informative first."""
    order = np.lexsort((-gain, cost))
    best = np.maximum.accumulate(gain[order])
    kept = order[np.concatenate([[True], best[1:] > best[:-1] + 1e-12])]
    return gain[kept][::-1], cost[kept][::-1]


@pytest.mark.parametrize("level", [None, 0.95])
@pytest.mark.parametrize("attributes", [["young"], ["sex"], ["young", "sex"]])
def test_frontier_equals_brute_force(german: Any, attributes: list[str], level: float | None) -> None:
    X, y, protected = german
    frontier = quiet(X[FEATURES], y, protected[attributes], level=level)
    candidates = read_candidates(X[FEATURES], y, protected[attributes], event=None, bins=None, n_bins=5, max_codes=10)
    costs = [subsets(a, 0.0 if level is None else Z95) for a in candidates.about_attributes()]
    gain, cost = pareto(subsets(candidates.about_target()), np.max(costs, axis=0))
    np.testing.assert_allclose([point.information.best for point in frontier.points], gain, atol=1e-12)
    np.testing.assert_allclose(frontier.cost, cost, atol=1e-12)


@pytest.mark.slow
@pytest.mark.parametrize("attribute", ["young", "sex"])
def test_frontier_of_all_features_equals_brute_force(german: Any, attribute: str) -> None:
    X, y, protected = german
    frontier = quiet(X, y, protected[[attribute]])
    candidates = read_candidates(X, y, protected[[attribute]], event=None, bins=None, n_bins=5, max_codes=10)
    sums = []
    for values in (candidates.about_target(), *candidates.about_attributes()):
        total = np.zeros(1)
        for value in values.estimates.best:
            total = np.concatenate([total, total + value])
        sums.append(total[1:])
    gain, cost = pareto(*sums)
    np.testing.assert_allclose([point.information.best for point in frontier.points], gain, atol=1e-12)
    np.testing.assert_allclose(frontier.cost, cost, atol=1e-12)


def test_rules_bounds_and_a_named_sweep_equal_brute_force(german: Any) -> None:
    X, y, protected = german
    names, bound = FEATURES[:7], 0.5
    frontier = quiet(
        X[names], y, protected, min_features=2, max_features=4, required=["property"], excluded=["job"],
        max_correlation=0.1, bounds={"young": bound}, sweep="sex",
    )  # fmt: skip
    candidates = read_candidates(X[names], y, protected, event=None, bins=None, n_bins=5, max_codes=10)
    pairs = candidates.conflicts(0.1)
    assert pairs
    young, sex = (subsets(a) for a in candidates.about_attributes())
    z = (np.arange(1, 2**7)[:, None] >> np.arange(7)) & 1
    allowed = (young <= bound) & (z.sum(1) >= 2) & (z.sum(1) <= 4) & (z[:, 1] == 1) & (z[:, 5] == 0)
    for i, j in pairs:
        allowed &= z[:, i] + z[:, j] <= 1
    gain, cost = pareto(subsets(candidates.about_target())[allowed], sex[allowed])
    np.testing.assert_allclose([point.information.best for point in frontier.points], gain, atol=1e-12)
    np.testing.assert_allclose(frontier.cost, cost, atol=1e-12)
    assert frontier.swept == ("sex",)


def test_frame_has_a_row_a_set_and_at_finds_the_bound() -> None:
    X, y, group = table()
    frontier = fairness_frontier(X, y, {"group": group})
    frame = frontier.summary_frame()
    assert len(frame) == len(frontier) == len(frontier.points)
    assert {"n_features", "iv", "group_iv", "group_limit", "features"} <= set(frame.columns)
    assert (np.diff(frame["iv"]) < 0).all()
    assert (np.diff(frame["group_iv"]) < 0).all()
    assert frame["features"].iloc[-1] in {"a", "d"}
    middle = float(frame["group_iv"].iloc[1])
    assert frontier.at(middle) is frontier.points[1]
    with pytest.raises(ValueError, match="least attainable"):
        frontier.at(-9.0)


def test_confirmed_figures_come_from_the_other_half() -> None:
    X, y, group = table()
    first = fairness_frontier(X, y, {"group": group}, confirm=True, level=0.9, random_state=3)
    again = fairness_frontier(X, y, {"group": group}, confirm=True, level=0.9, random_state=3)
    assert first == again
    assert first.confirmed
    assert sum(first.points[0].information.n) == len(y) // 2
    chosen = first.points[0]
    assert chosen.limits[0] == pytest.approx(
        chosen.protected[0].best + 1.2815515655446004 * chosen.protected[0].stderr, rel=1e-9
    )


def test_columns_of_x_can_be_protected_and_are_not_chosen() -> None:
    X, y, group = table()
    inside = fairness_frontier(X.assign(group=group), y, ["group"])
    assert inside == fairness_frontier(X, y, {"group": group})
    assert inside == fairness_frontier(X.assign(group=group), y, "group")


@pytest.mark.parametrize("name", ["O'Brien; DROP", "<script>alert(1)</script>", "two\nlines", "x" * 300, "=1+1", "$x$"])
def test_hostile_names_are_names(name: str) -> None:
    X, y, group = table()
    frontier = fairness_frontier(X.rename(columns={"a": name}), y, {name + "!": group}, required=[name])
    assert all(name in point.features for point in frontier.points)
    assert f"{name}!_iv" in frontier.summary_frame().columns


def test_a_column_without_values_says_nothing() -> None:
    X, y, group = table()
    frontier = fairness_frontier(X.assign(empty=np.nan), y, {"sex": group}, required=["empty"])
    assert all("empty" in point.features for point in frontier.points)
    assert frontier.points[0].information.best == pytest.approx(
        fairness_frontier(X, y, {"sex": group}).points[0].information.best
    )


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"bounds": {"age": 0.1}}, "bound is given for 'age', which is not a protected attribute; they are sex"),
        ({"bounds": -0.1}, "the bound of 'sex' is -0.1"),
        ({"bounds": math.nan}, "must be a finite number"),
        ({"bounds": 0.1}, "name the one to lower from point to point with sweep="),
        ({"sweep": "age"}, "sweep='age' is not known"),
        ({"level": 0.3}, "level=0.3 must be None or lie strictly between 0.5 and 1"),
        ({"level": 95}, "level=95"),
        ({"min_features": 5}, "min_features=5 is more than max_features or the number of features, 4"),
        ({"required": ["e"]}, "required names 'e'"),
        ({"required": ["a"], "excluded": ["a"]}, "'a' is both required and excluded"),
        ({"required": ["a", "b"], "max_features": 1}, "required names 2 features, but max_features=1"),
        ({"excluded": ["a", "b", "c", "d"]}, "excluded leaves 0 features, but min_features=1"),
        ({"max_correlation": 0.0}, "max_correlation=0.0"),
        ({"bins": {"e": 3}}, "bins names 'e'"),
        ({"required": ["a", "b"], "max_correlation": 1e-9}, "'a' and 'b' are both required"),
        ({"min_features": 4, "max_correlation": 1e-9}, "there is no set of 4 to 4 features"),
    ],
)
def test_settings_that_contradict(settings: dict[str, Any], message: str) -> None:
    X, y, group = table()
    with pytest.raises(ValueError, match=message):
        fairness_frontier(X, y, {"sex": group}, **settings)


def test_strings_where_lists_belong_and_flags() -> None:
    X, y, group = table()
    with pytest.raises(TypeError, match="required='ab' must be a list"):
        fairness_frontier(X, y, {"sex": group}, required="ab")
    with pytest.raises(TypeError, match="confirm='yes'"):
        fairness_frontier(X, y, {"sex": group}, confirm="yes")  # type: ignore[arg-type]
