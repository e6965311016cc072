"""Dependence of innovations under reordering: its parts, its scale, several questions, and what is determined."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import norm

from infoest.methods.innovations.kernels import Kernels
from infoest.methods.innovations.ridge import innovations
from infoest.methods.reordered.innovations import FEWEST_ASKING, MOST_PAIRS, Innovations, given_ranks
from infoest.methods.reordered.ranks import Ranks, ranks_of
from infoest.resampling.nulls import CircularShift, Independent, Orders

Floats = NDArray[np.float64]


def statistic(columns: Floats, target: Floats, questions: Any, **settings: Any) -> Innovations:
    codes = settings.pop("codes", [False] * columns.shape[1])
    target_codes = settings.pop("target_codes", [False])
    null = settings.pop("null", Independent(len(columns)))
    return Innovations(
        columns, codes, target[:, None], target_codes, null=null, seed=5, k=8, questions=questions, **settings
    )


def test_the_larger_of_scaled_information_and_correlation(rng: np.random.Generator) -> None:
    """From the innovations themselves: moved, freed again of what is given, and compared by the statistic of ranks."""
    columns = rng.normal(size=(90, 2))
    y = columns[:, 1] + 0.3 * columns[:, 0] + rng.normal(size=90)
    found = statistic(columns, y, [((0,), (1,))])
    left, fit = innovations(np.column_stack([columns[:, 0], y]), Kernels(columns[:, 1:], [False]))
    own, of_target = fit.smoothers
    assert own is not None
    assert of_target is not None
    target, given = ranks_of(left[:, 1:], 5), given_ranks(columns[:, 1:], [False], 5)

    def parts(order: NDArray[np.int64]) -> tuple[float, float]:
        freed = ranks_of(of_target.left(own.left(left[order, 0]))[:, None], 5)
        info = Ranks(np.concatenate([freed, given]), target, 8, [((0,), (1,))]).values([np.arange(90)])[0, 0]
        scores = norm.ppf((np.concatenate([freed, target]) + 0.5) / 90)
        return float(info), abs(float(scores[0] @ scores[1])) / np.sqrt(90)

    orders = list(Orders(Independent(90), 3, 0, 4))
    pilot = np.array([parts(order)[0] for order in found.pilots])
    expected = [max((i - pilot.mean()) / pilot.std(ddof=1), line) for i, line in map(parts, orders)]
    np.testing.assert_allclose(found.values(orders)[:, 0], expected, atol=1e-9)
    linear = statistic(columns, y, [((0,), (1,))], kind="linear").values(orders)[:, 0]
    np.testing.assert_allclose(linear, [parts(order)[1] for order in orders], atol=1e-9)


def test_questions_with_other_columns_given_are_answered_apart(rng: np.random.Generator) -> None:
    columns, y = rng.normal(size=(70, 4)), rng.normal(size=70)
    questions = [((0,), (3,)), ((1,), (2, 3)), ((2,), (3,)), ((0, 1), ())]
    whole = statistic(columns, y, questions)
    orders = list(Orders(CircularShift(70, 3), 1, 0, 3))
    values = whole.values(orders)
    for i, question in enumerate(questions):
        np.testing.assert_allclose(whole.asking([question]).values(orders)[:, 0], values[:, i], atol=1e-9)


def test_in_nats_keeps_the_order_of_values_and_the_estimate(rng: np.random.Generator) -> None:
    columns, y = rng.normal(size=(80, 2)), rng.normal(size=80)
    orders = [np.arange(80), *Orders(Independent(80), 2, 0, 20)]
    for kind in ("any", "linear"):
        found = statistic(columns, y, [((0,), (1,))], kind=kind)
        nats, values = found.in_nats(0.25).values(orders)[:, 0], found.values(orders)[:, 0]
        assert nats[0] == pytest.approx(0.25, abs=1e-12)
        np.testing.assert_array_equal(np.argsort(nats), np.argsort(values))


def test_codes_on_both_sides_take_products(rng: np.random.Generator) -> None:
    z = rng.normal(size=100)
    x, y = ((z + rng.normal(size=100) > 0).astype(float) for _ in range(2))
    found = statistic(np.column_stack([x, z]), y, [((0,), (1,))], codes=[True, False], target_codes=[True])
    fit = innovations(np.column_stack([x, y]), Kernels(z[:, None], [False]))[1]
    own, of_target = fit.smoothers
    assert own is not None
    assert of_target is not None
    a, b = of_target.left(own.left(fit.residuals[:, 0])), fit.residuals[:, 1]
    expected = abs(a @ b) / np.sqrt((a**2) @ (b**2))
    assert found.values([np.arange(100)])[0, 0] == pytest.approx(expected, rel=1e-9)


def test_what_is_determined_has_no_value(rng: np.random.Generator) -> None:
    z, y = rng.normal(size=(2, 60))
    found = statistic(np.column_stack([2 * z + 1, z]), y, [((0,), (1,))])
    assert found.empty
    assert (found.values(list(Orders(Independent(60), 0, 0, 2))) == 0).all()
    assert not statistic(np.column_stack([y, z]), rng.normal(size=60), [((0,), (1,))]).empty


def test_codes_given_are_as_far_apart_as_ranks_can_be(rng: np.random.Generator) -> None:
    codes = rng.integers(5, size=50).astype(float)
    table = given_ranks(np.column_stack([rng.normal(size=50), codes]), [False, True], 0)
    apart = np.abs(table[1:, :, None].astype(int) - table[1:, None, :].astype(int)).max(axis=0)
    np.testing.assert_array_equal(apart, 49 * (codes[:, None] != codes[None, :]))
    np.testing.assert_array_equal(np.sort(table[0]), np.arange(50))


@pytest.mark.slow
def test_long_samples_ask_some_of_their_rows(rng: np.random.Generator) -> None:
    n = 2100
    columns, y = rng.normal(size=(n, 1)), rng.normal(size=n)
    found = statistic(columns, y, [((0,), ())])
    (part,) = found._parts
    assert part.info.asking == max(FEWEST_ASKING, MOST_PAIRS // n) < n  # type: ignore[union-attr]
    assert len(np.unique(part.info.rows)) == n  # type: ignore[union-attr]
