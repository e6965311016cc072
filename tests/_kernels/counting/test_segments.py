"""Cuts into consecutive bins: the kernel against every cut there is."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infoest._kernels.counting.segments import best_segments, jeffreys_scores
from tests import naive


def best(score: naive.Floats, rate: naive.Floats, most: int, may_turn: bool) -> tuple[float, list[int]]:
    borders = np.zeros(most + 1, dtype=np.int64)
    ending, starting = np.argsort(rate, axis=1), np.ascontiguousarray(np.argsort(rate, axis=0).T)
    n_bins = best_segments(score, rate, ending, starting, most, may_turn, borders)
    cut = borders[: n_bins + 1].tolist()
    return sum(score[b, a] for a, b in pairwise(cut)) if n_bins else -np.inf, cut


@settings(deadline=None)  # the first call compiles
@given(st.integers(1, 7), st.integers(1, 5), st.booleans(), st.integers(0, 2**32 - 1))
def test_no_cut_beats_the_one_found(cells: int, most: int, may_turn: bool, seed: int) -> None:
    rng = np.random.default_rng(seed)
    score = rng.integers(-3, 6, (cells + 1, cells + 1)).astype(float)
    score[rng.random(score.shape) < 0.2] = -np.inf
    rate = rng.integers(0, 4, score.shape).astype(float)  # few values: many ties
    trend = "peak" if may_turn else "ascending"
    totals = [-np.inf]
    for cut in naive.every_cut(cells, min(most, cells)):
        pairs = list(pairwise(cut))
        if naive.keeps_trend([rate[b, a] for a, b in pairs], trend):
            totals.append(sum(score[b, a] for a, b in pairs))
    found, cut = best(score, rate, min(most, cells), may_turn)
    assert found == max(totals)
    if np.isfinite(found):
        assert cut[0] == 0
        assert cut[-1] == cells
        assert naive.keeps_trend([rate[b, a] for a, b in pairwise(cut)], trend)


def test_of_equal_totals_the_fewer_bins_are_taken() -> None:
    assert best(np.zeros((5, 5)), np.zeros((5, 5)), 4, False)[1] == [0, 4]


def test_scores_of_bins_add_to_the_debiased_divergence(rng: np.random.Generator) -> None:
    goods, bads = rng.integers(0, 9, (2, 8)).astype(float)
    score = np.full((9, 9), np.nan)
    jeffreys_scores(bads, goods, bads.sum(), goods.sum(), score)
    for cut in ([0, 8], [0, 3, 8], [0, 1, 2, 3, 4, 5, 6, 7, 8]):
        merged = (np.add.reduceat(goods, cut[:-1]), np.add.reduceat(bads, cut[:-1]))
        total = sum(score[b, a] for a, b in pairwise(cut))
        assert total == pytest.approx(naive.digamma_jeffreys(*merged), abs=1e-12)
