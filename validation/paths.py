"""The matrix of paths: every kind of data against every public quantity and test, each by its default call.

A method that is right on the case it was built for is not enough: a user takes whatever path his data take. A cell is
right when its interval covers, or its test keeps its level; it may also say that it is not, by a warning or a refusal.
What is silent and wrong fails.
"""

from __future__ import annotations

import math
import warnings
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

import infoest
from infoest import inference, multivariate, timeseries
from infoest._core.warnings import InfoestWarning
from infoest.credit import population_stability_index

from .bands import rate_band
from .case import SEED, Z95, Row, Table
from .heat_map import draw
from .kinds import KINDS, Columns, Kind
from .series_kinds import SERIES

TITLE = "Paths: kinds of data against quantities and tests, by default calls"
REPEATS, QUICK_REPEATS = 400, 20
BLOCK = 20  # repeats that a worker takes at a time
LEAST_COVER, MOST_SIZE = 0.80, 0.12  # seen in 400 repeats: significantly below 0.85 and above 0.08
TRUE_COVER, TRUE_SIZE = 0.85, 0.08
LEAST_SAID = 0.9
MOST_FALSE_ALARMS = 0.03
RESAMPLES, LEVEL = 99, 0.05
ROUNDING = 1e-9  # nats: a truth that is the largest value possible, and a limit that is too, differ by their sums
TESTED = 200  # rows of a test on rows that are independent
Status = Literal["right", "says so", "refuses", "silent and wrong"]
Call = Callable[[Columns], Any]
TestCall = Callable[[Columns, np.random.Generator], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One kind of data and one public function."""

    kind: Kind
    function: str
    test: bool = False

    @property
    def name(self) -> str:
        """Of the cell, for its stream of random numbers."""
        return f"{self.kind.name}: {self.function}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the repeats of a cell show."""

    status: Status
    rate: float  # coverage, or share of rejections, among the runs that returned a number
    said: float  # share of runs that warned or refused
    refused: float
    alarms: float  # share of runs in which the bias probe warned
    unaided: float  # coverage of the standard error alone


def _rows(columns: Columns) -> tuple[Any, Any]:
    """The two variables of a test, under either pair of names."""
    return (columns["x"], columns["y"]) if "x" in columns else (columns["source"], columns["target"])


def _limits(estimate: Any) -> tuple[float, float]:
    low, high = np.asarray(estimate.confint(level=0.95), dtype=np.float64).reshape(-1)
    return float(low), float(high)


ESTIMATES: Mapping[str, Call] = {
    "mutual_information": lambda c: infoest.mutual_information(*_rows(c)),
    "conditional_mutual_information": lambda c: infoest.conditional_mutual_information(c["x"], c["y"], c["z"]),
    "entropy": lambda c: infoest.entropy(c["x"]),
    "renyi_entropy": lambda c: infoest.renyi_entropy(c["x"], 2.0),
    "tsallis_entropy": lambda c: infoest.tsallis_entropy(c["x"], 2.0),
    "total_correlation": lambda c: infoest.total_correlation(c["X"]),
    "dual_total_correlation": lambda c: infoest.dual_total_correlation(c["X"]),
    "o_information": lambda c: infoest.o_information(c["X"]),
    "s_information": lambda c: infoest.s_information(c["X"]),
    "co_information": lambda c: infoest.co_information(c["X"]),
    "multiplet_information": lambda c: multivariate.multiplet_information(c["X"]),
    "pairwise_mutual_information": lambda c: infoest.pairwise_mutual_information(c["X"]).estimates[0],
    "feature_information": lambda c: infoest.feature_information(_one_column(c["x"]), c["y"]).estimates[0],
    "transfer_entropy": lambda c: infoest.transfer_entropy(c["source"], c["target"], **_settings(c)),
    "active_information_storage": lambda c: infoest.active_information_storage(c["source"]),
    "predictive_information": lambda c: timeseries.predictive_information(c["source"]),
    "entropy_rate": lambda c: infoest.entropy_rate(c["source"]),
}


def _one_column(x: Any) -> Any:
    return np.asarray(x).reshape(len(x), 1)


def _one(y: Any) -> Any:
    """One target: the first column of several."""
    return y if np.ndim(y) == 1 else y[:, 0]


def _settings(columns: Columns) -> dict[str, Any]:
    return {name: columns[name] for name in ("conditions", "trials") if name in columns}


def _independence(columns: Columns, rng: np.random.Generator) -> float:
    x, y = _rows(columns)
    return inference.independence_test(x, y, n_resamples=RESAMPLES, random_state=rng).pvalue


def _conditional(columns: Columns, rng: np.random.Generator) -> float:
    test = inference.conditional_independence_test(
        columns["x"], columns["y"], columns["z"], n_resamples=RESAMPLES, random_state=rng
    )
    return test.pvalue


def _features(columns: Columns, rng: np.random.Generator) -> float:
    test = inference.feature_independence_test(
        columns["X"], _one(columns["y"]), n_resamples=RESAMPLES, random_state=rng
    )
    return float(test.pvalue_adjusted.min())


def _selection(columns: Columns, rng: np.random.Generator) -> float:
    selection = inference.forward_selection(columns["X"], _one(columns["y"]), n_resamples=RESAMPLES, random_state=rng)
    return 0.0 if selection.selected else 1.0


def _table(columns: Columns, rng: np.random.Generator) -> float:
    return inference.g_test(*_rows(columns), n_resamples=RESAMPLES, random_state=rng).pvalue


def _transfer(columns: Columns, rng: np.random.Generator) -> float:
    test = inference.transfer_entropy_test(
        columns["source"], columns["target"], n_resamples=RESAMPLES, random_state=rng, **_settings(columns)
    )
    return test.pvalue


def _order(columns: Columns, rng: np.random.Generator) -> float:  # noqa: ARG001 - one shape for all
    return inference.markov_order_test(columns["source"], 1).pvalue


def _drift(columns: Columns, rng: np.random.Generator) -> float:  # noqa: ARG001 - one shape for all
    half = len(columns["x"]) // 2
    names = np.unique(columns["x"])
    before, after = (
        np.array([(part == name).sum() for name in names]) for part in (columns["x"][:half], columns["x"][half:])
    )
    population_stability_index(before, after)
    return inference.psi_test(before, after).pvalue


TESTS: Mapping[str, TestCall] = {
    "independence_test": _independence,
    "conditional_independence_test": _conditional,
    "feature_independence_test": _features,
    "forward_selection": _selection,
    "g_test": _table,
    "psi_test": _drift,
    "transfer_entropy_test": _transfer,
    "markov_order_test": _order,
}


def tests_of(kind: Kind) -> tuple[str, ...]:
    """The tests whose null the kind can draw."""
    if "source" in kind.draw(40, np.random.default_rng(0)):
        if kind.given is None:
            return ()
        dependent = "conditions" in kind.given(40, np.random.default_rng(0)) or "in common" in kind.name
        both = () if dependent else ("independence_test",)
        return ("transfer_entropy_test", *both, *(("markov_order_test",) if kind.codes else ()))
    rows = ("independence_test", "feature_independence_test", "forward_selection")
    tables = ("g_test", "psi_test") if kind.codes else ()
    return (*rows, *tables, *(() if kind.given is None else ("conditional_independence_test",)))


def cells() -> list[Cell]:
    """Every kind against every function that has a truth or a null there."""
    estimates = [
        Cell(kind=kind, function=name) for kind, name in product((*KINDS, *SERIES), ESTIMATES) if name in kind.truths
    ]
    tests = [Cell(kind=kind, function=name, test=True) for kind in (*KINDS, *SERIES) for name in tests_of(kind)]
    return [*estimates, *tests]


def null_sample(cell: Cell, rng: np.random.Generator) -> Columns:
    """Columns for which the null of a test is true: drawn apart, or dependent by their conditions alone."""
    kind = cell.kind
    if cell.function in {"conditional_independence_test", "transfer_entropy_test"} or "source" in kind.truths:
        assert kind.given is not None
        return kind.given(TESTED if cell.function.startswith("conditional") else kind.n, rng)
    if kind.given is not None and "source" in (series := kind.given(kind.n, rng)):
        return series
    first, second = kind.draw(TESTED, rng), kind.draw(TESTED, rng)
    return {**first, "y": second["y"]}


def outcome(cell: Cell, repeat: int) -> tuple[float, ...]:
    """Whether one run refused, warned, set off the bias probe, covered or rejected, and covered by its own error alone.

    The last is of the standard error, which the interval exceeds where the bias probe has widened it.
    """
    rng = np.random.default_rng([SEED, zlib.crc32(cell.name.encode()), repeat])
    columns = null_sample(cell, rng) if cell.test else cell.kind.draw(cell.kind.n, rng)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            hit, alone = _hits(cell, columns, rng)
        except (ValueError, TypeError):
            return 1.0, 1.0, 0.0, math.nan, math.nan
    names = {w.category.__name__ for w in caught if issubclass(w.category, InfoestWarning)}
    return 0.0, float(bool(names)), float("NeighborBiasWarning" in names), float(hit), float(alone)


def _hits(cell: Cell, columns: Columns, rng: np.random.Generator) -> tuple[bool, bool]:
    if cell.test:
        rejects = TESTS[cell.function](columns, rng) <= LEVEL
        return rejects, rejects
    estimate, truth = ESTIMATES[cell.function](columns), cell.kind.truths[cell.function]
    low, high = _limits(estimate)
    hit = low - ROUNDING <= truth <= high + ROUNDING
    if isinstance(estimate, infoest.Estimate):
        return hit, abs(estimate.value - truth) <= Z95 * estimate.stderr
    return hit, hit


def run_cell(cell: Cell, first: int, last: int) -> NDArray[np.float64]:
    """Outcomes of these repeats, one row each."""
    return np.array([outcome(cell, repeat) for repeat in range(first, last)])


def judged(cell: Cell, outcomes: NDArray[np.float64]) -> Verdict:
    """The verdict: right, else said or refused nearly always, else wrong."""
    refused, said, alarms, hits, alone = outcomes.T
    returned = hits[~np.isnan(hits)]
    rate = float(returned.mean()) if len(returned) else math.nan
    least_cover, most_size, least_said = _limits_of(len(outcomes))
    right = len(returned) == len(outcomes) and (rate <= most_size if cell.test else rate >= least_cover)
    status: Status
    if right:
        status = "right"
    elif said.mean() >= least_said:
        status = "refuses" if refused.mean() > 0.5 else "says so"
    else:
        status = "silent and wrong"
    unaided = float(np.nanmean(alone)) if len(returned) else math.nan
    return Verdict(status, rate, float(said.mean()), float(refused.mean()), float(alarms.mean()), unaided)


def _limits_of(repeats: int) -> tuple[float, float, float]:
    """Least coverage, largest size and least share of warnings; wider where fewer repeats know less."""
    if repeats >= REPEATS:
        return LEAST_COVER, MOST_SIZE, LEAST_SAID
    most_size = rate_band(0.0, TRUE_SIZE, repeats)[1]
    return rate_band(TRUE_COVER, 1.0, repeats)[0], most_size, rate_band(LEAST_SAID, 1.0, repeats)[0]


def verdicts(quick: bool, spread: Callable[[Any, list[tuple[Any, ...]]], list[Any]]) -> dict[Cell, Verdict]:
    """Every cell's, its repeats spread over the workers."""
    repeats = QUICK_REPEATS if quick else REPEATS
    every = cells()
    jobs = [(cell.kind.name, cell.function, cell.test, at) for cell in every for at in range(0, repeats, BLOCK)]
    found = iter(spread(_block, jobs))
    each = repeats // BLOCK
    return {cell: judged(cell, np.vstack([next(found) for _ in range(each)])) for cell in every}


def _block(kind: str, function: str, test: bool, first: int) -> NDArray[np.float64]:
    """One block of a cell by its names: the laws hold functions that do not pickle."""
    law = next(k for k in (*KINDS, *SERIES) if k.name == kind)
    return run_cell(Cell(kind=law, function=function, test=test), first, first + BLOCK)


def paths_tables(quick: bool, spread: Callable[[Any, list[tuple[Any, ...]]], list[Any]]) -> list[Table]:
    """The table of cells, and the count of how they pass."""
    found = verdicts(quick, spread)
    rows = [_row(cell, verdict, QUICK_REPEATS if quick else REPEATS) for cell, verdict in found.items()]
    counts = {status: sum(v.status == status for v in found.values()) for status in ("right", "says so", "refuses")}
    right = [v.alarms for cell, v in found.items() if not cell.test and v.unaided >= TRUE_COVER]
    alarms = float(np.mean(right))
    notes = [
        (
            f"{len(rows)} cells: {counts['right']} right, {counts['says so']} say that they are not, "
            f"{counts['refuses']} refuse; {len(rows) - sum(counts.values())} silent and wrong."
        ),
        (
            f"The bias probe warns in {alarms:.3f} of the runs of the {len(right)} cells whose standard error alone "
            f"covers in at least {TRUE_COVER} (at most {MOST_FALSE_ALARMS})."
        ),
        (
            f"Right: covers in at least {LEAST_COVER} or rejects in at most {MOST_SIZE} of {REPEATS} runs; says so: "
            f"warns or refuses in at least {LEAST_SAID} of them. Wider limits where there are fewer runs."
        ),
    ]
    missed = () if alarms <= MOST_FALSE_ALARMS else (f"false alarms {alarms:.3f}",)
    rows.append(Row(("every cell that is right", "bias probe", "", "", "", f"{alarms:.3f}", ""), missed))
    return [Table(TITLE, ("kind of data", "call", "what", "repeats", "rate", "warns", "how"), rows, notes)]


def _row(cell: Cell, verdict: Verdict, repeats: int) -> Row:
    cells_ = (
        cell.kind.name,
        cell.function,
        "size" if cell.test else "coverage",
        str(repeats),
        f"{verdict.rate:.3f}",
        f"{verdict.said:.3f}",
        verdict.status,
    )
    return Row(cells_, ("silent and wrong",) if verdict.status == "silent and wrong" else ())


def statuses(table: Table) -> dict[tuple[str, str], str]:
    """How each cell of a table passes, by kind and call."""
    return {(row.cells[0], row.cells[1]): row.cells[-1] for row in table.rows if row.cells[-1]}


def write_heat_map(table: Table, path: Path) -> None:
    """The picture of a table of paths."""
    found = statuses(table)
    kinds = [kind.name for kind in (*KINDS, *SERIES) if any(kind.name == name for name, _ in found)]
    calls = [name for name in (*ESTIMATES, *TESTS) if any(name == call for _, call in found)]
    draw(found, kinds, calls, path)
