"""Measures of rows that are times: errors that allow for memory, no p-value, and a warning where nothing is said."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.signal import lfilter

import infoest
from infoest._core.errors import InputError
from infoest._core.sample import read_sample
from infoest._core.time_order import RowOrderWarning, effective_rows, in_time
from infoest.measures.rows_in_time import TEST_OF_PAIR


def slow(rng: np.random.Generator, n: int, coefficient: float = 0.9) -> np.ndarray:
    return np.asarray(lfilter([1], [1, -coefficient], rng.normal(size=(2, n + 100)))[:, 100:])


def test_the_error_allows_for_memory_and_the_value_stays() -> None:
    """60 pairs of dependent AR(0.7) of 500 times, seed 3: the standard error is the spread within a quarter."""
    rng, found = np.random.default_rng(3), []
    for _ in range(60):
        u = rng.normal(size=(2, 600))
        u[1] += 0.8 * u[0]
        x, y = lfilter([1], [1, -0.7], u)[:, 100:]
        timed = infoest.mutual_information(x, y, method="gaussian", series=True)
        with pytest.warns(RowOrderWarning, match="rows are ordered or a time series"):
            plain = infoest.mutual_information(x, y, method="gaussian")
        assert timed.value == plain.value
        found.append((timed.value, timed.stderr, plain.stderr))
    value, timed_error, plain_error = np.array(found).T
    assert 0.75 < timed_error.mean() / value.std() < 1.35  # the spread of 60 is known to 9 %
    assert plain_error.mean() < 0.8 * value.std()


@pytest.mark.parametrize("method", ["gaussian", "ksg"])
def test_there_is_no_p_value_and_the_note_names_the_test(method: str, rng: np.random.Generator) -> None:
    x, y = slow(rng, 2000, 0.5)
    found = infoest.mutual_information(x, y, method=method, series=True)
    assert math.isnan(found.pvalue_null())
    assert TEST_OF_PAIR in found.note
    assert found.confint().low <= found.best <= found.confint().high
    assert math.isnan(found.to("bit").pvalue_null())
    assert 0 <= found.pvalue_equivalence(0.1) <= 1


@pytest.mark.parametrize(
    "call",
    [
        infoest.mutual_information,
        lambda x, y, **k: infoest.conditional_mutual_information(x, y, np.roll(x, 9), **k),
        *(
            lambda x, y, f=f, **k: f(np.column_stack([x, y, np.roll(x, 9)]), **k)
            for f in (
                infoest.total_correlation,
                infoest.dual_total_correlation,
                infoest.o_information,
                infoest.s_information,
                infoest.co_information,
            )
        ),
    ],
)
def test_every_measure_warns_of_times_and_takes_them(call: Callable[..., Any], rng: np.random.Generator) -> None:
    x, y = slow(rng, 1500, 0.6)
    with pytest.warns(RowOrderWarning, match="pass series=True"):
        call(x, y, method="gaussian")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        timed = call(x, y, method="gaussian", series=True)
        parted = call(x, y, method="gaussian", trials=np.repeat(["a", "b"], 750))
    assert timed.value == parted.value
    assert math.isnan(timed.pvalue_null())
    assert timed.stderr != parted.stderr


def test_many_pairs_warn_once(rng: np.random.Generator) -> None:
    X = np.column_stack([*slow(rng, 400), *slow(rng, 400)])
    for call in (
        infoest.pairwise_mutual_information,
        lambda X, **k: infoest.feature_information(X[:, 1:], X[:, 0], **k),
    ):
        with pytest.warns(RowOrderWarning) as seen:
            call(X, method="gaussian")
        assert len(seen) == 1
    noise = rng.normal(size=400)
    infoest.feature_information(X, noise, method="gaussian")  # the target has no memory


def test_times_worth_few_independent_rows_are_said_to_be(rng: np.random.Generator) -> None:
    x, y = slow(rng, 250)
    with pytest.warns(RowOrderWarning, match="worth about [1-9]. independent rows"):
        infoest.mutual_information(x, y, method="gaussian", series=True)


def test_effective_rows_of_autoregressions(rng: np.random.Generator) -> None:
    """(1 - a^2) / (1 + a^2) of the rows; at 20,000 times the estimate is right within a tenth."""
    x, y = slow(rng, 20_000, 0.8)
    sample = in_time(read_sample(x, y, names=("x", "y")), (x, y), ("x", "y"))
    assert effective_rows(sample) == pytest.approx(20_000 * 0.36 / 1.64, rel=0.1)


def test_dates_out_of_order_and_bad_arguments(rng: np.random.Generator) -> None:
    days = pd.date_range("2024-01-01", periods=300)
    frame = pd.DataFrame(rng.normal(size=(300, 2)), index=days, columns=["a", "b"]).sample(frac=1, random_state=0)
    with pytest.warns(RowOrderWarning, match="ascending order"):
        infoest.mutual_information(frame["a"], frame["b"], series=True)
    with pytest.raises(InputError, match="series='yes'"):
        infoest.mutual_information(frame["a"], frame["b"], series="yes")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="trials has 3 labels"):
        infoest.mutual_information(frame["a"], frame["b"], trials=[1, 1, 2])
