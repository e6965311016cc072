"""Validation itself: its bands, truths, samplers and verdicts; a wrong estimator must not pass them."""

from __future__ import annotations

import dataclasses
import math
import os
import sys
import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from joblib import Parallel
from numpy.typing import NDArray
from scipy.stats import binom, chi2, multivariate_normal, norm

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:  # validation/ is beside the package, not in it
    sys.path.append(str(ROOT))

from infoest.credit import population_stability_index  # noqa: E402
from validation import __main__ as command  # noqa: E402
from validation import bands, designs, entropies, grid, hypothesis, information, report, run, truths  # noqa: E402
from validation.cache import kernel_cache  # noqa: E402
from validation.case import (  # noqa: E402
    ESTIMATE_COLUMNS,
    RATE_COLUMNS,
    SEED,
    Case,
    RateCase,
    Row,
    Table,
    figures_of,
    judge,
    run_block,
    stream,
    summarise,
    summarise_rate,
)
from validation.planned import PLANNED  # noqa: E402

ESTIMATES: tuple[Case, ...] = information.CASES + entropies.CASES + grid.CASES + grid.PROBES
EVERY: tuple[Case | RateCase, ...] = (*ESTIMATES, *hypothesis.CASES)
GAUSSIAN = next(c for c in grid.CASES if (c.name, c.method, c.n) == ("normal, ρ = 0.6", "Gaussian", 500))


def identify(case: Case | RateCase) -> str:
    return f"{case.name}; {case.method}; {case.n}"


def test_kernel_cache_is_the_one_of_the_tests() -> None:
    assert str(kernel_cache()) == os.environ["NUMBA_CACHE_DIR"]


@pytest.mark.parametrize("repeats", [150, 1000, 4000])
@pytest.mark.parametrize("rate", [0.02, 0.05, 0.8, 0.95])
def test_right_rates_pass_with_probability_0999(rate: float, repeats: int) -> None:
    low, high = bands.rate_band(rate, rate, repeats)
    inside = binom.cdf(round(high * repeats), repeats, rate) - binom.cdf(round(low * repeats) - 1, repeats, rate)
    assert inside >= 0.999
    assert binom.cdf(round(low * repeats) - 1, repeats, rate - 0.2) > 0.9 or rate < 0.2  # and wrong ones do not


def test_coverage_band_is_a_rate_band_with_slack() -> None:
    assert bands.coverage_band(0.95, 400, 0.02) == bands.rate_band(0.93, 0.97, 400)
    assert bands.rate_band(0.0, 1.0, 100) == (0.0, 1.0)


@pytest.mark.parametrize("repeats", [150, 1000])
def test_right_ratios_and_means_pass_with_probability_0999(repeats: int) -> None:
    low, high = bands.ratio_band(1.0, 1.0, repeats)
    freedom = repeats - 1  # the ratio is 1 / sqrt(chi-square / freedom)
    assert chi2.cdf(freedom / low**2, freedom) - chi2.cdf(freedom / high**2, freedom) == pytest.approx(0.999)
    lowest, highest = bands.mean_band(-0.1, 0.2, 2.0, repeats)
    assert 2 * norm.sf((highest - 0.2) / (2.0 / math.sqrt(repeats))) == pytest.approx(0.001)
    assert lowest == pytest.approx(0.1 - highest)


def test_judge_names_the_figure_and_its_limits() -> None:
    assert judge(0.5, (0.4, 0.6), "size") == []
    assert judge(0.7, (0.4, 0.6), "size") == ["size 0.7 outside 0.4 … 0.6"]
    assert judge(math.nan, (0.4, 0.6), "size") == ["size nan outside 0.4 … 0.6"]


PUBLISHED = [
    (truths.student_information(1, 1, 1), 0.2242),
    (truths.student_information(2, 5, 5), 0.4482),
    (truths.block_information(truths.two_pairs(3), range(3), range(3, 6)), 1.0217),
    (truths.block_information(truths.equicorrelation(50, 0.5), range(25), range(25, 50)), 1.2922),
    (truths.additive_uniform_information(0.1), 1.7094),
    (truths.additive_uniform_information(0.75), 0.3333),
    (truths.markov_entropy_rate(np.array([[0.7, 0.3], [0.3, 0.7]])), 0.6108643),
    (truths.normal_organisation(truths.equicorrelation(3, 0.4))["O"], 0.045),
    (truths.normal_organisation(truths.equicorrelation(6, 0.4))["DTC"], 0.375),
    (truths.normal_organisation(truths.equicorrelation(6, 0.4))["TC"], 0.728),
    # Exact sums: the erasure formula that is often quoted gives 0.2109 at 30 % more zeros.
    (truths.zero_inflated_poisson_information(0.0), 0.301245),
    (truths.zero_inflated_poisson_information(0.15), 0.229776),
    (truths.zero_inflated_poisson_information(0.3), 0.175677),
    (truths.zero_inflated_poisson_information(0.6), 0.090255),
]


@pytest.mark.parametrize(("truth", "known"), PUBLISHED)
def test_truths_are_the_published_ones(truth: float, known: float) -> None:
    digits = len(str(known).split(".")[1])
    assert truth == pytest.approx(known, abs=0.51 * 10**-digits)


def test_truths_at_their_limits() -> None:
    assert truths.class_conditional_information(0.0) == pytest.approx(0.0, abs=1e-9)
    assert truths.class_conditional_information(12.0) == pytest.approx(math.log(2), abs=1e-6)
    assert truths.rounded_normal_information(0.6, 0.05) == pytest.approx(truths.normal_information(0.6), abs=2e-4)
    assert truths.logistic_information(-2.0, 0.0) == pytest.approx(0.0, abs=1e-12)
    assert truths.student_entropy(1e7, 2) == pytest.approx(truths.normal_entropy(np.eye(2)), abs=1e-6)
    assert truths.gamma_entropy(1.0) == pytest.approx(1.0)
    assert truths.beta_entropy(1.0, 1.0) == pytest.approx(0.0)
    assert truths.table_information(np.diag([0.5, 0.5])) == pytest.approx(math.log(2))
    assert truths.gamma_kl(2.0, 1.0, 2.0, 1.0) == pytest.approx(0.0)


def test_transfer_entropy_meets_the_closed_form_of_long_histories() -> None:
    # Barnett et al. (2009): y drives x with 0.5, both keep 0.5 of themselves.
    var = np.array([[0.5, 0.5], [0.0, 0.5]])
    g0, g1 = 1.5, -0.5
    assert truths.var_transfer_entropy(var, np.eye(2), 30) == pytest.approx(
        0.5 * math.log((g0 + math.sqrt(g0**2 - 4 * g1**2)) / 2), abs=1e-12
    )
    assert truths.var_transfer_entropy(var[::-1, ::-1], np.eye(2), 2) == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize("target", [0.0, 0.1, 1.0])
@pytest.mark.parametrize("bins", [2, 10])
def test_tilted_laws_have_the_divergence_asked_for(bins: int, target: float) -> None:
    p, q = truths.tilted(bins, target)
    assert truths.jeffreys(p, q) == pytest.approx(target, abs=1e-12)
    assert p.sum() == pytest.approx(1)


@pytest.mark.parametrize("case", ESTIMATES, ids=identify)
def test_every_case_estimates(case: Case) -> None:
    value, stderr, low, high, _ = case.outcome(stream(case, 0))
    assert np.isfinite([value, stderr, low, high]).all()
    assert low <= high
    assert set(case.accept) <= {"bias", "ratio", "coverage", "centred", "fires"}
    assert case.reason


@pytest.mark.parametrize("case", hypothesis.CASES, ids=identify)
def test_every_test_gives_a_pvalue(case: RateCase) -> None:
    (pvalue,) = case.outcome(stream(case, 0))
    assert 0 <= pvalue <= 1
    assert case.what in {"size", "power"}


def test_names_are_unique() -> None:
    labels = [(case.family, identify(case)) for case in EVERY]
    assert len(set(labels)) == len(labels)
    assert len({(row.family, row.name) for row in PLANNED}) == len(PLANNED)


def test_outcomes_do_not_depend_on_blocks() -> None:
    whole = run_block(GAUSSIAN, 0, 4)
    np.testing.assert_array_equal(whole, np.vstack([run_block(GAUSSIAN, 0, 1), run_block(GAUSSIAN, 1, 4)]))
    assert len(np.unique(whole[:, 0])) == 4


def right_outcomes(repeats: int = 400) -> NDArray[np.float64]:
    """What an exact estimator of the Gaussian case would show; seed 1."""
    value = GAUSSIAN.truth + 0.03 * np.random.default_rng(1).standard_normal(repeats)
    stderr = np.full(repeats, 0.03)
    return np.column_stack([value, stderr, value - 1.96 * stderr, value + 1.96 * stderr, np.zeros(repeats)])


def test_right_estimator_passes() -> None:
    row = summarise(GAUSSIAN, right_outcomes())
    assert row.verdict == "pass"
    assert len(row.cells) == len(ESTIMATE_COLUMNS)


@pytest.mark.parametrize("factor", [0.7, 1.4])
def test_wrong_standard_error_is_missed(factor: float) -> None:
    outcomes = right_outcomes()
    outcomes[:, 1] *= factor
    outcomes[:, 2:4] = outcomes[:, [0]] + np.array([-1.96, 1.96]) * outcomes[:, [1]]
    assert "ratio" in summarise(GAUSSIAN, outcomes).verdict


def test_wrong_value_is_missed() -> None:
    outcomes = right_outcomes()
    outcomes[:, [0, 2, 3]] += 0.01  # a third of an sd
    assert "bias" in summarise(GAUSSIAN, outcomes).verdict
    outcomes[0, 0] = -math.inf
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # the sd of infinity
        assert "not finite" in summarise(GAUSSIAN, outcomes).verdict


def test_wrong_size_is_missed() -> None:
    case = hypothesis.CASES[0]
    right, wrong = np.linspace(0, 1, 400)[:, None], np.linspace(0, 0.5, 400)[:, None]
    assert summarise_rate(case, right).verdict == "pass"
    assert "size" in summarise_rate(case, wrong).verdict
    assert len(summarise_rate(case, right).cells) == len(RATE_COLUMNS)


def test_cases_run_in_their_order() -> None:
    cases = [dataclasses.replace(GAUSSIAN, repeats=2, n=n) for n in (30, 40)]
    said: list[str] = []
    with Parallel(n_jobs=1, return_as="generator") as parallel:
        rows = run.run_cases(cases, False, parallel, said.append)
    assert [row.cells[2:4] for row in rows] == [("30", "2"), ("40", "2")]
    assert len(said) == 2


def test_short_profile_takes_fewer_repeats() -> None:
    assert run.repeats_of(GAUSSIAN, quick=False) == GAUSSIAN.repeats
    assert run.QUICK_LEAST <= run.repeats_of(GAUSSIAN, quick=True) < GAUSSIAN.repeats


def grid_figures(**changes: float) -> dict[str, float]:
    """Figures of a right estimator, some of them changed."""
    return {"bias": 0.0, "sd": 0.03, "ratio": 1.0, "centred": 0.95, "coverage": 0.95, **changes}


def test_grid_counts_what_leaves_the_ranges() -> None:
    nine = [grid_figures()] * 9

    def counted(figures: list[dict[str, float]], case: Case = GAUSSIAN, repeats: int = 1000) -> list[Row]:
        many = len(figures)
        return grid.count_table([case] * many, figures, [repeats] * many, widened=repeats < 1000).rows

    right = counted([*nine, grid_figures(ratio=1.2, centred=0.9, coverage=0.9)])
    assert [row.verdict for row in right] == ["pass"] * 5  # nine tenths are enough, and 1.2 is within the widest
    assert [bool(row.missed) for row in counted([*nine, grid_figures(ratio=1.3)])] == [False, True, False, False, False]
    two = [grid_figures(ratio=0.85, centred=0.98, coverage=0.98)] * 2
    assert [bool(row.missed) for row in counted([*nine[:8], *two])] == [True, False, True, True, False]
    biased = [grid_figures(coverage=0.5, bias=0.02)] * 5  # 0.67 sd: its coverage shows the bias and is not counted
    assert counted([*nine, *biased])[3].cells[2] == "9"
    short = [grid_figures(ratio=1.2, centred=0.99, coverage=0.99)] * 10  # what 150 repeats may well show
    assert not any(row.missed for row in counted(short, repeats=150))
    null = dataclasses.replace(GAUSSIAN, truth=0.0)
    assert not counted([grid_figures(coverage=0.98)] * 10, null)[3].missed
    assert counted([grid_figures(coverage=0.98)] * 10, null)[4].cells[3] == "0"
    assert counted([grid_figures(coverage=0.995)] * 10, null)[3].missed
    assert counted([grid_figures(coverage=0.915)] * 10, null)[3].missed


def test_grid_names_what_a_row_leaves() -> None:
    outcomes = right_outcomes(2000)
    cells = grid._row(GAUSSIAN, outcomes, figures_of(GAUSSIAN, outcomes))
    assert cells.cells[-1] == ""
    assert cells.verdict == "pass"
    outcomes[:, 1] *= 1.5
    row = grid._row(GAUSSIAN, outcomes, figures_of(GAUSSIAN, outcomes))
    assert row.cells[-1] == "SE / sd, centred"
    assert "outside 0.83 … 1.25" in row.verdict
    assert len(row.cells) == len(ESTIMATE_COLUMNS) + 1


def test_grid_has_a_short_form(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grid, "QUICK_REPEATS", 30)
    monkeypatch.setattr(grid, "CASES", tuple(case for case in grid.CASES if case.method == "Gaussian"))

    def spread(function: Any, settings: list[tuple[Any, ...]]) -> list[Any]:
        return [function(*setting) for setting in settings]

    rows, counted = grid.grid_tables(True, spread)
    assert [row.cells[3] for row in rows.rows] == ["30", "30"]
    assert [row.cells[2] for row in counted.rows[:3]] == ["2", "2", "2"]


@pytest.mark.parametrize("levels", [2, 5, 15])
@pytest.mark.parametrize("correlation", [0.0, 0.3, 0.9])
def test_cut_normals_have_the_probabilities_of_the_normal_law(correlation: float, levels: int) -> None:
    table = truths.cut_normal_table(correlation, levels)
    np.testing.assert_allclose(table.sum(axis=0), 1 / levels, atol=1e-9)
    np.testing.assert_allclose(table, table.T, atol=1e-9)
    limit = truths.cut_points(levels)[0]
    corner = multivariate_normal([0, 0], [[1, correlation], [correlation, 1]]).cdf([limit, limit])
    assert table[0, 0] == pytest.approx(corner, abs=1e-5)
    half = truths.cut_normal_information(correlation, levels)
    assert truths.table_information(table) - 1e-9 <= half <= truths.normal_information(correlation) + 1e-9
    if levels == 2:  # the sign of a normal: 1/2 + asin(rho) / pi of the pairs agree
        assert 2 * table[0, 0] == pytest.approx(0.5 + math.asin(correlation) / math.pi, abs=1e-9)


def test_held_out_designs_are_those_described() -> None:
    found = designs.held_out(40)
    assert [str(design) for design in designs.held_out(10)] == [str(design) for design in found[:10]]
    for design in found:
        assert 2 <= len(design.p) <= 30
        assert 50 <= min(design.n, design.m) <= max(design.n, design.m) <= 20_000
        assert design.n * design.p.min() >= 1
        assert design.m * design.q.min() >= 1
        null = design.without_drift
        assert null.truth == 0
        assert min(null.n, null.m) * null.p.min() >= 1


def test_batches_are_what_the_public_function_gives() -> None:
    design = designs.held_out(1)[0]
    rng = np.random.default_rng([SEED, 1, design.number])
    actual, expected = rng.multinomial(design.n, design.p, size=5), rng.multinomial(design.m, design.q, size=5)
    batch = design.sample(5, 1)
    for i, pivot in enumerate(designs.pivots(batch)):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # empty cells
            psi = population_stability_index(expected[i], actual[i])
        assert psi.value == pytest.approx(batch.value[i], rel=1e-12)
        assert psi.debiased == pytest.approx(batch.debiased[i], rel=1e-9)
        assert psi.confint() == pytest.approx(pivot.confint(0.95), rel=1e-9)


def test_planned_rows_have_a_truth_and_no_estimate() -> None:
    assert all(math.isfinite(row.truth) for row in PLANNED)
    text = "\n".join(report.planned_lines(PLANNED))
    assert text.count(report.NOT_CHECKED) == len(PLANNED)


def a_table(*missed: str) -> Table:
    return Table("A family", ("law", "bias"), [Row(("a law", "0.1"), missed)], ["A reason."])


def test_report_shows_misses_and_nothing_of_the_machine() -> None:
    text = report.render([a_table(), a_table("bias 0.1 outside 0 … 0.05")], PLANNED, profile="short")
    assert "MISSED: bias 0.1 outside 0 … 0.05" in text
    assert "| A family | 1 | 0 | 1 |" in text
    for private in (str(ROOT), str(Path.home()), os.uname().nodename if hasattr(os, "uname") else "\0"):
        assert private not in text or private == "/"
    assert len(report.misses([a_table(), a_table("bias")])) == 1


def test_committed_report_has_every_case() -> None:
    text = (ROOT / "validation" / "report.md").read_text(encoding="utf-8")
    assert "full profile" in text
    for case in EVERY:
        assert f"| {case.name} " in text, "run `python -m validation` anew"
    for row in PLANNED:
        assert f"| {row.name} |" in text, "run `python -m validation` anew"


@pytest.mark.parametrize(("missed", "status"), [((), 0), (("bias",), 1)])
def test_status_says_whether_a_case_missed(
    missed: tuple[str, ...], status: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(command, "REPORT", tmp_path / "report.md")
    monkeypatch.setattr(run, "run_all", lambda *_: [a_table(*missed)])
    assert command.main(["--quick"]) == status
    assert not (tmp_path / "report.md").exists()
    assert command.main([]) == status
    assert "full profile" in (tmp_path / "report.md").read_text(encoding="utf-8")


def test_single_tables_can_be_put_into_the_report(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    written = tmp_path / "report.md"
    monkeypatch.setattr(command, "REPORT", written)
    monkeypatch.setattr(run, "run_all", lambda *_: [a_table(), replace(a_table(), title="Another")])
    command.main([])
    before = written.read_text(encoding="utf-8")
    monkeypatch.setattr(run, "run_all", lambda *_: [a_table("bias"), replace(a_table(), title="New")])
    command.main(["--only", "new", "--update"])
    after = written.read_text(encoding="utf-8")
    assert after.index("## A family") < after.index("## Another") < after.index("## New")
    assert "| A family | 1 | 0 | 1 |" in after
    assert "| Another | 1 | 1 | 0 |" in after
    assert after.count("## ") == before.count("## ") + 1
    with pytest.raises(SystemExit):
        command.main(["--update"])
