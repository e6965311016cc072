"""The report of laws: what each one changes, who keeps it, and that a broken estimator does not."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

from infoest.datasets import bivariate_normal
from infoest.estimators import ConditionalMutualInformation, MutualInformation, TotalCorrelation
from infoest.inference import consistency_report
from infoest.inference.consistency import Check, ConsistencyReport

LAWS = ["independence", "additivity", "data processing", "irrelevant column", "scale", "reparametrisation", "not blind"]


def normal(n: int, seed: int = 1) -> tuple[Any, Any]:
    x, y, _ = bivariate_normal(n, 0.6, random_state=seed)
    return x[:, None], y


def verdicts(report: ConsistencyReport) -> dict[str, str]:
    return {check.law: check.verdict for check in report.checks}


# On the data of these seeds; each law that is not exact has 3 standard errors to miss it by.
@pytest.mark.parametrize(
    "settings",
    [{}, {"method": "gaussian_copula"}, {"n_bins": 5}, {"method": "kernel"}, {"method": "ksg", "algorithm": "ksg2"}],
    ids=str,
)
def test_good_estimators_keep_every_law(settings: dict[str, Any]) -> None:
    report = consistency_report(MutualInformation(**settings), *normal(400), random_state=0)
    assert verdicts(report) == dict.fromkeys(LAWS, "holds")
    assert report.failed == ()
    assert report.n == 400


def test_figures_are_those_of_the_estimator() -> None:
    X, y = normal(300)
    model = MutualInformation("gaussian").fit(X, y)
    by_law = {check.law: check for check in consistency_report(model, X, y, random_state=0).checks}
    value = model.result_.value
    assert by_law["additivity"].expected == 2 * value
    assert by_law["irrelevant column"].expected == by_law["data processing"].expected == value
    assert by_law["scale"] == Check("scale", pytest.approx(value, abs=1e-12), value, 0.0, "holds")  # type: ignore[arg-type]
    assert by_law["independence"].expected == 0
    assert by_law["data processing"].observed < value
    assert math.isnan(by_law["reparametrisation"].observed)
    assert by_law["reparametrisation"].verdict == "not subject"
    assert model.fitted_ is not None  # what was passed is left alone


def test_unscaled_distances_break_scale_only() -> None:
    report = consistency_report(MutualInformation(standardize=False), *normal(400), random_state=0)
    assert report.failed == ("scale",)


def test_neighbours_by_the_hundred_lose_what_a_second_copy_adds() -> None:
    report = consistency_report(MutualInformation("ksg", n_neighbors=60), *normal(400), random_state=0)
    assert "additivity" in report.failed


class Biased(MutualInformation):
    """Finds 0.1 nat where there is none."""

    def fit(self, X: Any, y: Any) -> Biased:
        super().fit(X, y)
        object.__setattr__(self.result_, "value", self.result_.value + 0.1)
        return self


def test_a_biased_estimator_fails_at_independence() -> None:
    assert "independence" in consistency_report(Biased("ksg"), *normal(400), random_state=0).failed


def test_codes_and_numbers_keep_their_kind() -> None:
    rng = np.random.default_rng(0)
    kind = rng.integers(0, 3, 300)
    X = pd.DataFrame({"kind": np.array(["a", "b", "c"])[kind], "size": kind + rng.normal(size=300)})
    y = np.where(kind + rng.normal(size=300) > 1, "yes", "no")
    assert verdicts(consistency_report(MutualInformation(), X, y, random_state=0)) == dict.fromkeys(LAWS, "holds")
    codes = verdicts(consistency_report(MutualInformation(), X[["kind"]], y, random_state=0))
    assert codes == dict.fromkeys(LAWS[:4], "holds") | dict.fromkeys(LAWS[4:], "not subject")


@pytest.mark.parametrize("settings", [{}, {"method": "gaussian", "blocks": [["a", "c"], ["b"]]}], ids=str)
def test_total_correlation(settings: dict[str, Any]) -> None:
    rng = np.random.default_rng(0)
    X = pd.DataFrame(rng.multivariate_normal(np.zeros(3), 0.4 + 0.6 * np.eye(3), 400), columns=list("abc"))
    report = consistency_report(TotalCorrelation(**settings), X, random_state=0)
    assert not report.failed
    assert report.checks[1].expected == 2 * TotalCorrelation(**settings).fit(X).value_


def test_same_seed_same_report() -> None:
    one, two, other = (consistency_report(MutualInformation(), *normal(200), random_state=s) for s in (3, 3, 4))
    assert one == two
    assert one != other


def test_report_reads_and_tabulates() -> None:
    report = consistency_report(MutualInformation("gaussian"), *normal(200), random_state=0)
    lines = repr(report).splitlines()
    assert lines[0] == "Consistency of MutualInformation(method='gaussian') on 200 rows, in nats"
    assert [line[2:22].strip() for line in lines[1:]] == LAWS
    assert "at most" in lines[3]
    assert lines[-2].endswith("not subject")
    assert ", at least " in lines[-1]
    frame = report.summary_frame()
    assert frame.index.tolist() == LAWS
    assert frame.columns.tolist() == ["observed", "expected", "stderr", "verdict"]


@pytest.mark.parametrize(
    ("estimator", "settings", "error", "message"),
    [
        (ConditionalMutualInformation(), {}, TypeError, "of type ConditionalMutualInformation; the laws are those of"),
        (TotalCorrelation(), {}, ValueError, "y is given, and TotalCorrelation has none"),
        (MutualInformation(stderr=False), {}, ValueError, "no standard error to judge by"),
        (MutualInformation(), {"tolerance": 0}, ValueError, "tolerance=0 must be a positive number"),
        (MutualInformation(), {"n_resamples": 1}, ValueError, "n_resamples=1 must be an integer of at least 2"),
        (MutualInformation("nearest"), {}, ValueError, "method='nearest' is not known"),
    ],
    ids=str,
)
def test_bad_input_is_named(estimator: Any, settings: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        consistency_report(estimator, *normal(100), **settings)
