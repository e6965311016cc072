"""Fairness: the frontier against brute force, sums and their covariance against naive versions, and what is refused."""

from __future__ import annotations

import itertools
import math
import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from infoest import Counts
from infoest.credit import (
    EmptyBinWarning,
    FairnessFrontier,
    fairness_frontier,
    information_value,
    score_fairness,
)
from infoest.credit.fairness.candidates import read_candidates
from infoest.credit.fairness.set_information import SetInformation, grouped_information, set_information
from infoest.datasets import load_german_credit

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


def test_two_groups_give_the_information_value() -> None:
    rng = np.random.default_rng(1)
    x, y = rng.integers(0, 5, 400), rng.integers(0, 2, 400)
    ours = set_information([x], ["x"], y, 2, "y").estimates["x"]
    theirs = information_value(x, y)
    for name in ("value", "stderr", "debiased"):
        assert getattr(ours, name) == pytest.approx(getattr(theirs, name), rel=1e-12)
    assert ours.confint() == pytest.approx(theirs.confint(), rel=1e-9)
    empty = np.array([[10.0, 0.0], [20.0, 30.0], [0.0, 0.0], [5.0, 9.0]])
    with pytest.warns(EmptyBinWarning):
        theirs = information_value(Counts.from_counts(*empty.T))
    ours = grouped_information(empty).estimate
    assert (ours.value, ours.stderr) == pytest.approx((theirs.value, theirs.stderr), rel=1e-12)


def test_several_groups_are_the_mean_of_pairs_and_the_mixture_identity() -> None:
    rng = np.random.default_rng(2)
    counts = rng.integers(5, 60, size=(6, 4)).astype(np.float64)
    found = grouped_information(counts).estimate
    r, p = counts.sum(0) / counts.sum(), counts / counts.sum(0)

    def jeffreys(a: Floats, b: Floats) -> float:
        return float(((a - b) * np.log(a / b)).sum())

    weight = sum(r[k] * r[m] for k, m in itertools.combinations(range(4), 2))
    pairs = sum(r[k] * r[m] * jeffreys(p[:, k], p[:, m]) for k, m in itertools.combinations(range(4), 2))
    assert found.value == pytest.approx(pairs / weight, rel=1e-12)
    assert found.value == pytest.approx(sum(r[k] * jeffreys(p[:, k], p @ r) for k in range(4)) / weight, rel=1e-12)


@pytest.mark.slow
def test_covariance_is_that_of_repeated_samples() -> None:
    # 800 samples of 800 rows, seed 7: the relative error of a variance is 0.05, so 0.2 is four of them.
    rng = np.random.default_rng(7)
    estimates, covariances = [], []
    for _ in range(800):
        latent, group = rng.normal(size=800), rng.choice(3, 800, p=[0.5, 0.3, 0.2])
        codes = [
            np.digitize(latent + weight * rng.normal(size=800) + 0.7 * group, [-0.5, 0.5, 1.0]) for weight in (0.5, 0.7)
        ]
        found = set_information(codes, ["a", "b"], group, 3, "group")
        estimates.append(found.estimates.value)
        covariances.append(found.covariance)
    observed = np.cov(np.array(estimates).T)
    assert observed[0, 1] > 0.4 * observed[0, 0]  # the features do move together
    np.testing.assert_allclose(np.mean(covariances, axis=0), observed, rtol=0.2)


def test_covariance_holds_the_standard_errors_and_sums_add_up(german: Any) -> None:
    X, y, protected = german
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", EmptyBinWarning)
        c = read_candidates(X[FEATURES], y, protected, event=None, bins=None, n_bins=5, max_codes=10)
    for information in (c.about_target(), *c.about_attributes()):
        np.testing.assert_allclose(np.sqrt(np.diag(information.covariance)), information.estimates.stderr, rtol=1e-10)
        assert np.linalg.eigvalsh(information.covariance).min() > -1e-12
        chosen = np.arange(len(FEATURES)) % 2 == 0
        total = information.total(chosen)
        assert total.best == pytest.approx(information.estimates.best[chosen].sum())
        assert total.stderr**2 == pytest.approx(chosen @ information.covariance @ chosen)


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


class TestRefusals:
    def test_a_protected_attribute_that_is_not_there(self) -> None:
        X, y, _ = table()
        with pytest.raises(ValueError, match="protected names 'sex', which is not a column of X; it has a, b, c, d"):
            fairness_frontier(X, y, ["sex"])

    def test_missing_values_one_class_many_classes_and_lengths(self) -> None:
        X, y, group = table()
        holes = group.astype(object)
        holes[[3, 5]] = None
        for protected, message in (
            ({"sex": holes}, "protected attribute 'sex' is missing in 2 rows"),
            ({"sex": np.full(len(y), "f")}, "'sex' has one class, 'f'"),
            ({"age": np.arange(len(y))}, "'age' has 600 classes; at most 20"),
            ({"sex": group[:-1]}, "'sex' has 599 values for 600 rows"),
            ({}, "names no attribute"),
        ):
            with pytest.raises(ValueError, match=message):
                fairness_frontier(X, y, protected)

    def test_bounds_nobody_can_meet_say_what_is_attainable(self) -> None:
        X, y, group = table()
        least = min(p.protected[0].best for p in fairness_frontier(X, y, {"sex": group}, min_features=3).points)
        with pytest.raises(ValueError, match=f"'sex' at most 0 .least attainable {least:.4g}."):
            fairness_frontier(X, y, {"sex": group}, bounds=0.0, sweep="sex", min_features=3)
        with pytest.raises(ValueError, match=r"upper limit of the information about 'sex' at most 0\.001"):
            fairness_frontier(X, y, {"sex": group}, bounds=0.001, sweep="sex", min_features=3, level=0.95)

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
    def test_settings_that_contradict(self, settings: dict[str, Any], message: str) -> None:
        X, y, group = table()
        with pytest.raises(ValueError, match=message):
            fairness_frontier(X, y, {"sex": group}, **settings)

    def test_strings_where_lists_belong_and_flags(self) -> None:
        X, y, group = table()
        with pytest.raises(TypeError, match="required='ab' must be a list"):
            fairness_frontier(X, y, {"sex": group}, required="ab")
        with pytest.raises(TypeError, match="confirm='yes'"):
            fairness_frontier(X, y, {"sex": group}, confirm="yes")  # type: ignore[arg-type]

    def test_halves_need_rows_of_every_group(self) -> None:
        X, y, group = table()
        lonely = group.astype(object)
        lonely[0] = "x"
        with pytest.raises(ValueError, match="'sex' has too few rows of 'x' for confirm=True"):
            fairness_frontier(X, y, {"sex": lonely}, confirm=True)

    def test_two_attributes_of_one_name_and_nothing_left_to_choose(self) -> None:
        X, y, group = table()
        with pytest.raises(ValueError, match="every column of X is protected"):
            fairness_frontier(pd.DataFrame({"sex": group}), y, ["sex"])
        with pytest.raises(ValueError, match="two attributes of one name"):
            fairness_frontier(X.assign(sex=group), y, ["sex", "sex"])


def test_a_column_without_values_says_nothing() -> None:
    X, y, group = table()
    frontier = fairness_frontier(X.assign(empty=np.nan), y, {"sex": group}, required=["empty"])
    assert all("empty" in point.features for point in frontier.points)
    assert frontier.points[0].information.best == pytest.approx(
        fairness_frontier(X, y, {"sex": group}).points[0].information.best
    )


class TestScore:
    def test_information_and_groups_are_those_of_the_parts(self) -> None:
        X, _, group = table(900)
        young = np.random.default_rng(0).random(900) < 0.3
        found = score_fairness(X["b"], {"sex": group, "young": young}, bins=5)
        assert found.information.names == ("sex", "young", "sex × young")
        theirs = information_value(X["b"], group, bins=5, event="m")
        assert found.information["sex"].value == pytest.approx(theirs.value, rel=1e-12)
        assert found.information["sex"].confint() == pytest.approx(theirs.confint(), rel=1e-9)
        assert found.groups["sex = f"].value == pytest.approx(found.groups["sex = m"].value)
        assert "sex × young = f × True" in found.groups.names
        frame = found.summary_frame()
        assert frame["quantity"].value_counts().to_dict() == {"JS": 8, "IV": 3}

    def test_an_intersection_is_seen_where_no_attribute_is(self) -> None:
        rng = np.random.default_rng(1)
        sex, young = rng.integers(0, 2, (2, 3000))
        found = score_fairness(rng.normal(size=3000) + (sex == young), {"sex": sex, "young": young})
        assert found.information["sex"].pvalue_null() > 1e-3
        assert found.information["sex × young"].pvalue_null() < 1e-12

    def test_three_attributes_cross_in_pairs_and_together(self) -> None:
        rng = np.random.default_rng(2)
        protected = pd.DataFrame(rng.integers(0, 2, (800, 3)), columns=["a", "b", "c"])
        found = score_fairness(rng.normal(size=800), protected, bins=4)
        assert found.information.names == ("a", "b", "c", "a × b", "a × c", "b × c", "a × b × c")
        alone = score_fairness(rng.normal(size=800), protected, bins=4, intersections=False)
        assert alone.information.names == ("a", "b", "c")

    def test_small_groups_are_left_out_and_named(self) -> None:
        rng = np.random.default_rng(3)
        group = np.repeat(["x", "y", "z"], [290, 300, 10])
        found = score_fairness(rng.normal(size=600), {"g": group}, bins=4)
        assert found.information["g"].note == "left out: z (10 rows)"
        assert found.groups.names == ("g = x", "g = y")
        with pytest.raises(ValueError, match="'g' has fewer than two groups of min_rows=295"):
            score_fairness(rng.normal(size=600), {"g": group}, min_rows=295)

    def test_missing_and_infinite_scores_are_refused(self) -> None:
        score = np.random.default_rng(4).normal(size=100)
        group = np.arange(100) % 2
        for value, message in ((np.nan, "missing in 1 rows"), (np.inf, "infinity")):
            with pytest.raises(ValueError, match=message):
                score_fairness(np.where(np.arange(100) == 7, value, score), {"g": group})

    def test_empty_cells_warn_once(self) -> None:
        score, group = np.repeat(["a", "b", "c"], 40), np.repeat(["x", "y", "x"], 40)
        with pytest.warns(EmptyBinWarning, match="empty in one group for g"):
            score_fairness(score, {"g": group})
