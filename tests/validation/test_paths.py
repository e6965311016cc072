"""The matrix of paths: its truths against other routes, and a wrong or silent call that must not pass."""

from __future__ import annotations

import math
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:  # validation/ is beside the package, not in it
    sys.path.append(str(ROOT))

from infoest._core.errors import InputError  # noqa: E402
from infoest._core.warnings import InfoestWarning  # noqa: E402
from validation import heat_map, kinds, paths, series_kinds, truths  # noqa: E402

NORMAL = next(kind for kind in kinds.KINDS if kind.name == "normal")
CELL = paths.Cell(kind=NORMAL, function="mutual_information")
TEST = paths.Cell(kind=NORMAL, function="independence_test", test=True)


class Fixed:
    """An estimate whose interval is given."""

    def __init__(self, low: float, high: float) -> None:
        self.low, self.high = low, high

    def confint(self, level: float) -> tuple[float, float]:
        return (self.low, self.high) if level == 0.95 else (math.nan, math.nan)


def outcomes(covers: float, said: float, refused: float = 0.0, repeats: int = 400) -> NDArray[np.float64]:
    """Runs in which these shares cover, warn and refuse."""
    at = (np.arange(repeats) + 0.5) / repeats
    hit = np.where(at < refused, np.nan, (at < covers).astype(float))
    return np.column_stack([at < refused, at < max(said, refused), np.zeros(repeats), hit, hit])


def test_truths_of_a_table_are_those_of_its_margins() -> None:
    table = kinds.levels_table(6)
    found = kinds.of_table(table)
    assert found["mutual_information"] == pytest.approx(truths.table_information(table.sum(axis=2)))
    assert found["o_information"] == pytest.approx(found["co_information"])  # of three columns
    assert found["entropy"] == pytest.approx(math.log(6))
    assert found["renyi_entropy"] == pytest.approx(math.log(6))


def test_truths_of_normals_are_those_of_their_covariance() -> None:
    found = kinds.of_covariance(kinds.COVARIANCE)
    assert found["mutual_information"] == pytest.approx(truths.normal_information(0.5))
    named = truths.normal_organisation(kinds.COVARIANCE)
    assert [found["total_correlation"], found["o_information"]] == pytest.approx([named["TC"], named["O"]])
    given = truths.block_information(kinds.COVARIANCE, [0], [1], [2])
    assert found["conditional_mutual_information"] == pytest.approx(given)


def test_cut_normals_keep_less_information_the_coarser_the_cut() -> None:
    fine = kinds.of_table(kinds.normal_table(np.arange(-7.75, 8, 0.5)))["total_correlation"]
    coarse = kinds.of_table(kinds.RATINGS)["total_correlation"]
    assert coarse < fine < kinds.of_covariance(kinds.COVARIANCE)["total_correlation"]
    assert kinds.RATINGS.sum(axis=(1, 2)) == pytest.approx(np.full(5, 0.2), abs=1e-9)


def test_drawn_codes_have_the_table_that_the_truth_is_of(rng: np.random.Generator) -> None:
    rows = kinds.levels(200_000, rng, count=4)["X"].astype(int)
    counts = np.zeros((4, 2, 2))
    np.add.at(counts, tuple(rows.T), 1)
    np.testing.assert_allclose(counts / len(rows), kinds.levels_table(4), atol=0.006)  # 7 sd of the largest cell


def test_copied_bits_have_the_transfer_that_the_truth_is_of(rng: np.random.Generator) -> None:
    drawn = series_kinds.copied_bits(200_001, rng)
    source, target = (drawn[name].astype(int) for name in ("source", "target"))
    counts = np.zeros((2, 2, 2))
    np.add.at(counts, (source[:-1], target[1:], target[:-1]), 1)
    seen = kinds.of_table(counts / counts.sum())["conditional_mutual_information"]
    assert seen == pytest.approx(series_kinds.of_copied_bits()["transfer_entropy"], abs=0.01)  # 8 sd


@pytest.mark.parametrize("kind", [*kinds.KINDS, *series_kinds.SERIES], ids=lambda kind: kind.name)
def test_every_kind_draws_what_its_functions_take(kind: kinds.Kind, rng: np.random.Generator) -> None:
    drawn = kind.draw(60, rng)
    assert {len(column) for column in drawn.values()} == {60}
    assert set(kind.truths) <= set(paths.ESTIMATES)
    for name in paths.tests_of(kind):
        columns = paths.null_sample(paths.Cell(kind=kind, function=name, test=True), rng)
        assert len({len(column) for column in columns.values()}) == 1


def test_the_table_has_a_row_for_every_cell_and_one_for_the_probe(monkeypatch: pytest.MonkeyPatch) -> None:
    some = [CELL, TEST]
    monkeypatch.setattr(paths, "cells", lambda: some)
    monkeypatch.setattr(paths, "QUICK_REPEATS", paths.BLOCK)

    def spread(function: Any, settings: list[tuple[Any, ...]]) -> list[Any]:
        return [function(*setting) for setting in settings]

    (table,) = paths.paths_tables(True, spread)
    assert [row.cells[1] for row in table.rows] == ["mutual_information", "independence_test", "bias probe"]
    assert [row.verdict for row in table.rows] == ["pass"] * 3
    assert "2 cells: 2 right" in table.notes[0]
    assert set(paths.statuses(table)) == {("normal", "mutual_information"), ("normal", "independence_test")}


def test_cells_are_apart_by_name() -> None:
    names = [cell.name for cell in paths.cells()]
    assert len(names) == len(set(names)) > 200


@pytest.mark.parametrize(
    ("covers", "said", "refused", "status"),
    [
        (0.95, 0.0, 0.0, "right"),
        (0.80, 0.0, 0.0, "right"),
        (0.79, 0.0, 0.0, "silent and wrong"),
        (0.50, 0.89, 0.0, "silent and wrong"),
        (0.50, 0.95, 0.0, "says so"),
        (1.00, 0.0, 0.95, "refuses"),
        (1.00, 0.0, 0.30, "silent and wrong"),
    ],
)
def test_a_cell_is_right_or_says_so(covers: float, said: float, refused: float, status: str) -> None:
    assert paths.judged(CELL, outcomes(covers, said, refused)).status == status


@pytest.mark.parametrize(("rejects", "status"), [(0.05, "right"), (0.12, "right"), (0.13, "silent and wrong")])
def test_a_test_keeps_its_level(rejects: float, status: str) -> None:
    assert paths.judged(TEST, outcomes(rejects, 0.0)).status == status


def test_few_repeats_are_judged_more_mildly() -> None:
    assert paths.judged(CELL, outcomes(0.7, 0.0, repeats=20)).status == "right"
    assert paths.judged(CELL, outcomes(0.3, 0.0, repeats=20)).status == "silent and wrong"


def test_a_run_tells_silence_warning_and_refusal_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    def warned(columns: Any) -> Fixed:
        warnings.warn("bias", InfoestWarning, stacklevel=1)
        return Fixed(5.0, 6.0)

    def refused(columns: Any) -> Fixed:
        raise InputError("no")

    def right(columns: Any) -> Fixed:
        return Fixed(0.0, 9.0)

    found = []
    for call in (right, warned, refused):
        monkeypatch.setitem(paths.ESTIMATES, "mutual_information", call)
        found.append(paths.outcome(CELL, 0))
    assert found[0] == (0.0, 0.0, 0.0, 1.0, 1.0)
    assert found[1] == (0.0, 1.0, 0.0, 0.0, 0.0)
    assert found[2][:3] == (1.0, 1.0, 0.0)
    assert math.isnan(found[2][3])


def test_the_picture_counts_what_it_shows(tmp_path: Path) -> None:
    statuses = {("a", "f"): "right", ("a", "g"): "says so", ("b", "f"): "silent and wrong"}
    heat_map.draw(statuses, ["a", "b"], ["f", "g"], tmp_path / "paths.svg")
    text = (tmp_path / "paths.svg").read_text(encoding="utf-8")
    for shown in ("right (1)", "says so (1)", "refuses (0)", "silent and wrong (1)"):
        assert shown in text
