"""The delta method against textbook variances, an independent implementation, and simulation."""

from __future__ import annotations

import numpy as np
import pytest

from infoest.resampling.delta import delta_stderr, delta_variance


def test_of_a_mean_is_the_textbook_standard_error(rng: np.random.Generator) -> None:
    x = rng.normal(size=50)
    assert delta_stderr((x, None, None)) == pytest.approx(x.std() / np.sqrt(50), rel=1e-14)


def test_independent_samples_add_their_variances(rng: np.random.Generator) -> None:
    x, y = rng.normal(size=50), rng.normal(size=80)
    both = delta_stderr((x, None, None), (y, None, None))
    assert both**2 == pytest.approx(x.var() / 50 + y.var() / 80, rel=1e-14)


def test_a_count_table_is_a_sample_whose_rows_carry_weights(rng: np.random.Generator) -> None:
    values, counts = np.array([0.3, -1.0, 2.0]), np.array([5.0, 1.0, 7.0])
    rows = np.repeat(values, counts.astype(int))
    as_table = delta_stderr((values, counts, counts))
    assert as_table == pytest.approx(delta_stderr((rows, None, None)), rel=1e-14)


def test_grouped_weights_equal_single_rows(rng: np.random.Generator) -> None:
    code, w = rng.integers(0, 4, 60), rng.uniform(0.5, 3, 60)
    values = rng.normal(size=4)
    grouped = (values, np.bincount(code, w).astype(float), np.bincount(code, w**2).astype(float))
    assert delta_stderr(grouped) == pytest.approx(delta_stderr((values[code], w, None)), rel=1e-13)


def test_the_unit_of_the_weights_and_a_shift_of_the_influence_change_nothing(rng: np.random.Generator) -> None:
    x, w = rng.normal(size=30), rng.uniform(0.5, 3, 30)
    expected = delta_stderr((x, w, None))
    assert delta_stderr((x, 1e6 * w, None)) == pytest.approx(expected, rel=1e-12)
    assert delta_stderr((x + 5, w, None)) == pytest.approx(expected, rel=1e-12)


def test_many_tables_at_once(rng: np.random.Generator) -> None:
    influence, counts = rng.normal(size=(3, 5)), rng.integers(1, 9, (3, 5)).astype(float)
    together = delta_variance(influence, counts, counts)
    apart = [delta_stderr((i, c, c)) ** 2 for i, c in zip(influence, counts, strict=True)]
    np.testing.assert_allclose(together, apart, rtol=1e-14)


def test_standard_error_of_a_weighted_mean_is_that_of_repeated_samples(rng: np.random.Generator) -> None:
    # 4000 samples: the standard deviation of their means is known to 1.1 %, so 5 % is more than 4 standard errors.
    w = rng.uniform(0.2, 4, (4000, 200))
    x = rng.normal(size=(4000, 200)) + w
    means = (w * x).sum(axis=1) / w.sum(axis=1)
    claimed = np.sqrt(delta_variance(x, w).mean())
    assert claimed == pytest.approx(means.std(), rel=0.05)


def test_no_rows_are_an_error() -> None:
    with pytest.raises(ValueError, match="at least one sample"):
        delta_stderr()
    with pytest.raises(ValueError, match="at least one row"):
        delta_stderr((np.empty(0), None, None))
