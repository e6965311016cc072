"""Checks of single arguments that several public functions share."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from infoest import quantities, transfer_entropy
from infoest._core.checks import check_renyi_order, check_stop_early
from infoest.inference import conditional_independence_test, g_test, independence_test, transfer_entropy_test


@pytest.mark.parametrize(
    ("given", "limit"), [(False, None), (None, None), (np.False_, None), (True, 10), (np.True_, 10), (1, 1), (25, 25)]
)
def test_stopping_early_is_a_number_of_exceedances_or_true_for_ten(given: Any, limit: int | None) -> None:
    found = check_stop_early(given)
    assert found == limit
    assert not isinstance(found, bool)


@pytest.mark.parametrize("given", [0, -1, 2.0, "yes"])
def test_other_ways_to_stop_early_are_refused(given: Any) -> None:
    with pytest.raises(ValueError, match=r"stop_early=.* must be an integer of at least 1"):
        check_stop_early(given)


def test_true_is_ten_in_every_test_that_stops_early(rng: np.random.Generator) -> None:
    x, y, z = rng.normal(size=(3, 60))
    calls: list[Any] = [
        lambda stop: independence_test(x, y, n_resamples=199, stop_early=stop, random_state=0),
        lambda stop: conditional_independence_test(x, y, z, n_resamples=199, stop_early=stop, random_state=0),
        lambda stop: g_test([[3, 2], [2, 3]], n_resamples=199, stop_early=stop, random_state=0),
        lambda stop: transfer_entropy_test(x, y, n_resamples=199, stop_early=stop, random_state=0),
    ]
    for call in calls:
        stopped, ten, everything = call(True), call(10), call(False)
        assert (stopped.pvalue, stopped.n_resamples) == (ten.pvalue, ten.n_resamples)
        assert stopped.n_resamples < everything.n_resamples == 199


def test_an_order_is_refused_by_the_name_it_was_passed_under(rng: np.random.Generator) -> None:
    assert check_renyi_order("alpha", np.float64(0.5)) == 0.5
    x, y = rng.normal(size=(2, 50))
    with pytest.raises(ValueError, match=r"^renyi_order=0 must be a positive, finite number"):
        transfer_entropy(x, y, renyi_order=0)
    with pytest.raises(ValueError, match=r"^alpha=0 must be a positive, finite number"):
        quantities.renyi(quantities.entropy(0), 0)
