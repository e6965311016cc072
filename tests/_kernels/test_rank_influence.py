"""The kernel against the same sum written with whole arrays, and its spread against the variance of that."""

from __future__ import annotations

import numpy as np
import pytest

from infoest._kernels.rank_influence import influence, spreads


def by_arrays(scores: np.ndarray, order: np.ndarray, weight: np.ndarray, form: np.ndarray) -> np.ndarray:
    """All rows at once: half the quadratic form, plus what moves the scores at and above each rank, centred."""
    pull = form @ scores
    total = 0.5 * (scores * pull).sum(axis=0)
    n = scores.shape[1]
    share = np.arange(1, n + 1) / (n + 1)
    for j in range(len(scores)):
        moves = pull[j, order[j]] * weight[j]
        total[order[j]] += [moves[r:].sum() for r in range(n)] - (moves * share).sum()
    return np.asarray(total)


def test_influence_and_spread_by_arrays(rng: np.random.Generator) -> None:
    n, width = 40, 5
    scores, weight = rng.normal(size=(width, n)), rng.random((width, n))
    order = np.argsort(scores, axis=1)
    members = np.array([[0, 2, 3], [1, 2, 4]])
    forms = rng.normal(size=(2, 3, 3))
    forms += forms.transpose(0, 2, 1)
    out, total = np.empty(2), np.empty(n)
    spreads(scores, order, weight, members, forms, out)
    for row in range(2):
        chosen = members[row]
        expected = by_arrays(scores[chosen], order[chosen], weight[chosen], forms[row])
        influence(scores, order, weight, chosen, forms[row], np.empty(n), total)
        np.testing.assert_allclose(total, expected, atol=1e-12)
        assert out[row] == pytest.approx(n * expected.var(), rel=1e-10)
