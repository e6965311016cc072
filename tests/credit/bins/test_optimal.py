"""Optimal bins: the objective reached equals the best of all admissible binnings."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import mutual_info_score

from infoest._core.columns import read_column
from infoest.credit import Binning
from infoest.credit.bins.learning import Target, group_values, learn_bins
from infoest.credit.bins.optimal import Totals, optimal_borders
from infoest.credit.bins.rules import TRENDS
from tests import naive

COUNTS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 6)), min_size=1, max_size=8).filter(
    lambda cells: all(a + b for a, b in cells) and sum(a for a, _ in cells) > 0 and sum(b for _, b in cells) > 0
)


def merged(cells: naive.Floats, cut: list[int]) -> naive.Floats:
    return np.add.reduceat(cells, cut[:-1], axis=0)


def admissible(bins: naive.Floats, totals: naive.Floats, rule: Binning, trend: str) -> bool:
    rates = (bins[:, 1] / bins.sum(axis=1)).tolist()
    return bool(
        (bins.sum(axis=1) >= rule.least(totals.sum()) * (1 - 1e-12)).all()
        and (bins[:, 1] >= rule.min_events).all()
        and (bins[:, 0] >= rule.min_nonevents).all()
        and naive.keeps_trend(rates, trend)
    )


def brute_force(cells: naive.Floats, totals: naive.Floats, rule: Binning, trend: str, objective: Any) -> float:
    """Largest objective over all admissible binnings; of one bin where none is admissible."""
    values = [
        objective(merged(cells, cut))
        for cut in naive.every_cut(len(cells), min(rule.n_bins, len(cells)))
        if admissible(merged(cells, cut), totals, rule, trend)
    ]
    return float(max(values, default=objective(merged(cells, [0, len(cells)]))))


@settings(deadline=None)  # the first call compiles
@given(
    COUNTS,
    st.sampled_from(TRENDS),
    st.integers(2, 5),
    st.sampled_from([0, 0.1, 0.3, 4]),
    st.integers(0, 2),
    st.integers(0, 2),
    st.tuples(st.integers(0, 5), st.integers(0, 5)),
)
def test_nothing_admissible_beats_it(
    counts: Any, trend: Any, n_bins: int, size: float, events: int, nonevents: int, elsewhere: Any
) -> None:
    cells, rest = np.array(counts, dtype=float), np.array([elsewhere], dtype=float)
    rule = Binning(n_bins=n_bins, min_bin_size=size, min_events=events, min_nonevents=nonevents)
    totals = cells.sum(axis=0) + rest[0]  # rows of special codes and missing values

    def debiased(bins: naive.Floats) -> float:
        return naive.digamma_jeffreys(*np.vstack([bins, rest]).T)

    cut = optimal_borders(cells, Totals(totals, np.ones(2)), rule, trend).tolist()
    best = brute_force(cells, totals, rule, trend, debiased)
    assert debiased(merged(cells, cut)) == pytest.approx(best, abs=1e-10)
    assert len(cut) == 2 or admissible(merged(cells, cut), totals, rule, trend)


@settings(deadline=None)  # the first call compiles
@given(st.integers(2, 7), st.sampled_from(TRENDS), st.integers(0, 2**32 - 1))
def test_weights_count_by_their_effective_number(cells: int, trend: Any, seed: int) -> None:
    rng = np.random.default_rng(seed)
    table, effective = rng.gamma(2, 3, (cells, 2)), rng.uniform(0.3, 3, 2)
    rule = Binning(n_bins=4)

    def debiased(bins: naive.Floats) -> float:
        return naive.digamma_jeffreys(*(bins * effective).T)

    cut = optimal_borders(table, Totals(table.sum(axis=0), effective), rule, trend).tolist()
    best = brute_force(table, table.sum(axis=0), rule, trend, debiased)
    assert debiased(merged(table, cut)) == pytest.approx(best, abs=1e-10)


@settings(deadline=None)  # the first call compiles
@given(COUNTS, st.sampled_from(TRENDS))
def test_mutual_information_is_an_objective_too(counts: Any, trend: Any) -> None:
    cells = np.array(counts, dtype=float)
    rule = Binning(n_bins=4, objective="mi", min_bin_size=0)

    def corrected(bins: naive.Floats) -> float:
        plug_in = mutual_info_score(None, None, contingency=bins)
        return float(plug_in - ((bins > 0).sum() - len(bins)) / (2 * bins.sum()))

    cut = optimal_borders(cells, Totals(cells.sum(axis=0), np.ones(2)), rule, trend).tolist()
    best = brute_force(cells, cells.sum(axis=0), rule, trend, corrected)
    assert corrected(merged(cells, cut)) == pytest.approx(best, abs=1e-10)


@settings(deadline=None)  # the first call compiles
@given(st.integers(2, 7), st.integers(0, 2**32 - 1), st.sampled_from(["none", "ascending", "peak"]))
def test_bins_of_a_number_explain_most_of_its_variance(cells: int, seed: int, trend: Any) -> None:
    rng = np.random.default_rng(seed)
    code = np.sort(np.r_[np.arange(cells), np.arange(cells), rng.integers(cells, size=20)])
    target = Target(np.round(rng.normal(size=len(code)) + np.sin(code), 1), 0).standardised(np.ones(len(code)))
    sums, totals = target.sums(code, cells, np.ones(len(code))), target.totals(np.ones(len(code)), repeated=True)

    def explained(cut: list[int]) -> float:
        parts = [target.values[(code >= a) & (code < b)] for a, b in pairwise(cut)]
        return float(sum(len(part) * part.mean() ** 2 - part.var(ddof=1) for part in parts))

    def means(cut: list[int]) -> list[float]:
        upto = np.vstack([np.zeros(3), np.cumsum(sums, axis=0)])
        return [(upto[b, 1] - upto[a, 1]) / (upto[b, 0] - upto[a, 0]) for a, b in pairwise(cut)]

    rule = Binning(n_bins=4, min_bin_size=0)
    found = optimal_borders(sums, totals, rule, trend).tolist()
    every = [cut for cut in naive.every_cut(cells, min(4, cells)) if naive.keeps_trend(means(cut), trend)]
    assert explained(found) == pytest.approx(max(map(explained, every)), abs=1e-8)


def test_three_classes_weigh_their_pairs(rng: np.random.Generator) -> None:
    cells = rng.integers(1, 9, (6, 3)).astype(float)
    totals = cells.sum(axis=0)
    rule = Binning(n_bins=3, min_bin_size=0)

    def value(cut: list[int]) -> float:
        bins, total = merged(cells, cut), 0.0
        for k, j in [(0, 1), (0, 2), (1, 2)]:
            total += totals[k] * totals[j] * naive.digamma_jeffreys(bins[:, k], bins[:, j])
        return total

    cut = optimal_borders(cells, Totals(totals, np.ones(3)), rule, "none").tolist()
    assert value(cut) == pytest.approx(max(map(value, naive.every_cut(6, 3))))


def test_categories_of_one_rate_order_are_grouped_as_well_as_any_grouping(rng: np.random.Generator) -> None:
    table = np.array([[40, 4], [30, 9], [10, 12], [22, 18], [35, 5]], dtype=float)  # in no order of rates
    rule = Binning(n_bins=3, min_bin_size=0)
    groups = group_values(rule, table, Totals(table.sum(axis=0), np.ones(2)), nominal=True)

    def value(own: Any) -> float:
        goods, bads = (np.bincount(own, table[:, k]).astype(float) for k in range(2))
        return naive.digamma_jeffreys(goods, bads)

    every = [np.unique(own, return_inverse=True)[1] for own in np.ndindex(3, 3, 3, 3, 3)]
    assert value(groups) == pytest.approx(max(map(value, every)))


def test_learned_edges_are_the_best_of_all(rng: np.random.Generator) -> None:
    x = rng.integers(7, size=80).astype(float)
    y = (rng.random(80) < 0.2 + 0.1 * (x % 3)).astype(np.int64)
    bins = learn_bins(Binning(n_bins=4, trend="none"), read_column(x, "x"), Target(y))
    cells = np.column_stack([np.bincount(x.astype(int)[y == k], minlength=7) for k in range(2)]).astype(float)
    cut = np.concatenate([[0], np.searchsorted(np.arange(7.0), bins.edges), [7]]).tolist()
    rule = Binning(n_bins=4)
    best = brute_force(cells, cells.sum(axis=0), rule, "none", lambda bins: naive.digamma_jeffreys(*bins.T))
    assert naive.digamma_jeffreys(*merged(cells, cut).T) == pytest.approx(best)
