"""Held out: what GridSearchCV chooses by the score of an estimator, against the truth that the score must not pass."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import GridSearchCV

from infoest.estimators import ConditionalMutualInformation, MutualInformation

from .bands import TAIL, mean_band, rate_band
from .case import SEED, Row, Table, judge
from .null_tests import common_cause
from .truths import normal_information

Floats = NDArray[np.float64]
Spread = Callable[[Callable[..., Any], list[tuple[Any, ...]]], list[Any]]  # calls a function on each tuple, in order
TITLE = "Held-out score: GridSearchCV over bins, neighbours and bandwidth"
ROWS, FOLDS = 1000, 5
DATA_SETS, QUICK_DATA_SETS = 200, 6
CORRELATIONS = (0.0, 0.6)
GRIDS: dict[str, tuple[str, tuple[Any, ...]]] = {
    "plugin": ("n_bins", (2, 4, 8, 16, 32)),
    "ksg": ("n_neighbors", (1, 3, 10, 30)),
    "kernel": ("bandwidth", (0.1, 0.25, 0.5, 1.0)),
}
CONDITIONAL_GRIDS: dict[str, tuple[str, tuple[Any, ...]]] = {
    "gaussian": ("bias_correction", ("default",)),
    "ksg": ("n_neighbors", (3, 10, 30)),
}
NEAR, WITHIN = 0.03, 0.88  # of the chosen estimates: their mean, and the share of KSG's within 2 standard errors
FULL_TAIL = 2.0  # Monte-Carlo standard errors by which a mean score may pass the truth


def search(method: str, correlation: float, number: int) -> tuple[Floats, int, float, float, float]:
    """Mean score of every setting on one data set, the one chosen, and its value, error and best value on all rows."""
    rng = np.random.default_rng([SEED, 41, round(100 * correlation), number])
    x, e = rng.standard_normal((2, ROWS))
    y = correlation * x + math.sqrt(1 - correlation**2) * e
    name, values = GRIDS[method]
    grid = GridSearchCV(MutualInformation(method, stderr=False), {name: list(values)}, cv=FOLDS, refit=False)
    grid.fit(x[:, None], y)
    chosen = int(grid.best_index_)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of bias, which the table shows
        result = MutualInformation(method, **{name: values[chosen]}).fit(x[:, None], y).result_
    return np.asarray(grid.cv_results_["mean_test_score"]), chosen, result.value, result.stderr, result.best


def conditional_search(method: str, number: int) -> Floats:
    """Mean score of every setting for x and y that owe all to z, on one data set."""
    rng = np.random.default_rng([SEED, 42, number])
    x, y, z = common_cause(ROWS, rng)
    name, values = CONDITIONAL_GRIDS[method]
    model = ConditionalMutualInformation(method, conditioning=[1], stderr=False)
    grid = GridSearchCV(model, {name: list(values)}, cv=FOLDS, refit=False)
    grid.fit(np.column_stack([x, z]), y)
    return np.asarray(grid.cv_results_["mean_test_score"])


def held_out_tables(quick: bool, spread: Spread) -> list[Table]:
    """Scores against the truth, and the estimates that they chose."""
    repeats = QUICK_DATA_SETS if quick else DATA_SETS
    tails = _tails(quick)
    scores, choices = [], []
    for method, grid in GRIDS.items():
        for correlation in CORRELATIONS:
            truth = normal_information(correlation)
            found = spread(search, [(method, correlation, number) for number in range(repeats)])
            each = np.array([row[0] for row in found])
            law = f"normal, ρ = {correlation:g}"
            scores += _score_rows(law, method, grid, each, truth, tails)
            choices.append(_choice_row(law, method, found, truth, quick))
    for method, grid in CONDITIONAL_GRIDS.items():
        each = np.array(spread(conditional_search, [(method, number) for number in range(repeats)]))
        scores += _score_rows("common cause, given it", method, grid, each, 0.0, tails)
    columns = ("law", "method", "setting", "data sets", "truth", "mean score", "its MC error", "allowed")
    chosen = ("law", "method", "data sets", "truth", "mean estimate", "debiased", "within 2 SE", "chosen, by setting")
    return [Table(TITLE, columns, scores, [_score_note(tails)]), Table(f"{TITLE}: the choice", chosen, choices, [NOTE])]


NOTE = (
    f"n = {ROWS}. The estimate is `value_` of the chosen setting on all rows; `debiased` averages `result_.best`, "
    f"which differs for the plug-in. At ρ = 0.6 the mean estimate must be within {NEAR} of the truth, and KSG-1 within "
    f"2 of its standard errors in at least {WITHIN} of the data sets; the short profile adds its Monte-Carlo error to "
    "both. Plug-in and box are shown: bins and boxes blur by more than the standard error knows."
)


def _tails(quick: bool) -> float:
    """Monte-Carlo standard errors allowed above the truth: 2, or of Student's t at the level of the other bands."""
    if not quick:
        return FULL_TAIL
    from scipy.stats import t

    return float(t.isf(TAIL, QUICK_DATA_SETS - 1))  # so few data sets do not know their own spread


def _score_note(tails: float) -> str:
    return (
        f"{FOLDS} folds of {ROWS} rows. The score is the held-out bound mean(t) + 1 - mean(exp(t')), whose expectation "
        f"is never above the truth: no setting's mean may pass it by more than {tails:.2g} Monte-Carlo standard errors."
    )


def _score_rows(
    law: str, method: str, grid: tuple[str, tuple[Any, ...]], each: Floats, truth: float, tails: float
) -> list[Row]:
    """One row a setting."""
    name, values = grid
    rows = []
    for value, scores in zip(values, each.T, strict=True):
        mean, error = float(scores.mean()), float(scores.std(ddof=1)) / math.sqrt(len(scores))
        limit = truth + tails * error
        figures = (f"{truth:.4f}", f"{mean:+.4f}", f"{error:.4f}", f"up to {limit:.4f}")
        missed = tuple(judge(mean, (-math.inf, limit), "mean score"))
        rows.append(Row((law, method, f"{name} = {value}", str(len(scores)), *figures), missed))
    return rows


def _choice_row(law: str, method: str, found: list[Any], truth: float, quick: bool) -> Row:
    """Mean of the chosen estimates, and how many are within 2 standard errors of the truth."""
    _, chosen, value, stderr, best = (np.array([row[part] for row in found]) for part in range(5))
    repeats, mean = len(value), float(value.mean())
    within = float((np.abs(value - truth) <= 2 * stderr).mean())
    near, least = (truth - NEAR, truth + NEAR), WITHIN
    if quick:
        near = mean_band(*near, float(value.std(ddof=1)), repeats)
        least = rate_band(WITHIN, 1.0, repeats)[0]
    missed: list[str] = []
    if truth > 0:
        missed += judge(mean, near, "mean estimate")
        if method == "ksg":
            missed += judge(within, (least, 1.0), "within 2 SE")
    name, values = GRIDS[method]
    counts = ", ".join(f"{v}: {(chosen == i).sum()}" for i, v in enumerate(values))
    cells = (law, method, str(repeats), f"{truth:.4f}", f"{mean:.4f}", f"{best.mean():.4f}", f"{within:.3f}")
    return Row((*cells, f"{name} {counts}"), tuple(missed))
