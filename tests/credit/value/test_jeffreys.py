"""The Jeffreys core: against plain formulas, an independent delta method, simulation, and its invariances."""

from __future__ import annotations

import math
import warnings
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.special import digamma, xlogy
from statsmodels.stats._delta_method import NonlinearDeltaCov

from infoest._core.pivots import ScaledChiSquare
from infoest.credit.value.bin_counts import BinCounts
from infoest.credit.value.jeffreys import EmptyBinWarning, Smoothing, jeffreys, jeffreys_estimate

if TYPE_CHECKING:
    from infoest._core.estimate import Estimate

Floats = NDArray[np.float64]
TABLE = st.lists(st.integers(1, 500), min_size=2, max_size=8)
PAIRS = TABLE.flatmap(lambda a: st.tuples(st.just(a), st.lists(st.integers(1, 500), min_size=len(a), max_size=len(a))))


def estimate(
    a: object, b: object, smoothing: Smoothing = "auto", squares: tuple[Floats, Floats] | None = None
) -> Estimate:
    tables = [np.asarray(table, dtype=np.float64) for table in (a, b)]
    p, q = (BinCounts.of(t, None if squares is None else squares[i]) for i, t in enumerate(tables))
    labels = [f"bin {i}" for i in range(len(tables[0]))]
    return jeffreys_estimate(p, q, labels=labels, groups=("bads", "goods"), name="IV", smoothing=smoothing)


def digamma_reference(a: Floats, b: Floats) -> float:
    """One direction, cell by cell."""
    total = 0.0
    for ai, bi in zip(a, b, strict=True):
        if ai > 0:
            total += ai / a.sum() * (digamma(ai) - digamma(a.sum()) - math.log(bi + 0.5) + math.log(b.sum() + 0.5))
    return total


@given(PAIRS)
def test_value_and_debiased_equal_the_plain_formulas(pair: tuple[list[int], list[int]]) -> None:
    a, b = (np.array(table, dtype=np.float64) for table in pair)
    result, p, q = estimate(a, b), a / a.sum(), b / b.sum()
    assert result.value == pytest.approx((xlogy(p, p / q) + xlogy(q, q / p)).sum(), abs=1e-12)
    assert result.debiased == pytest.approx(digamma_reference(a, b) + digamma_reference(b, a), abs=1e-12)


@pytest.mark.parametrize("n_bins", [2, 5, 20])
def test_standard_error_equals_an_independent_delta_method(n_bins: int, rng: np.random.Generator) -> None:
    a, b = (rng.integers(5, 200, n_bins).astype(float) for _ in range(2))

    def divergence(shares: Floats) -> Floats:
        p, q = shares[:n_bins], shares[n_bins:]
        return np.array([((p / p.sum() - q / q.sum()) * np.log(p / p.sum() * q.sum() / q)).sum()])

    cov = np.zeros((2 * n_bins, 2 * n_bins))
    for k, table in enumerate((a, b)):
        share, block = table / table.sum(), slice(k * n_bins, (k + 1) * n_bins)
        cov[block, block] = (np.diag(share) - np.outer(share, share)) / table.sum()
    oracle = NonlinearDeltaCov(divergence, np.r_[a / a.sum(), b / b.sum()], cov)
    assert estimate(a, b).stderr == pytest.approx(float(np.sqrt(oracle.cov()[0, 0])), rel=1e-6)


@given(PAIRS)
def test_symmetric_and_blind_to_the_order_of_bins(pair: tuple[list[int], list[int]]) -> None:
    a, b = pair
    forward, back, reordered = estimate(a, b), estimate(b, a), estimate(a[::-1], b[::-1])
    for other in (back, reordered):
        assert other.value == pytest.approx(forward.value, rel=1e-12, abs=1e-14)
        assert other.stderr == pytest.approx(forward.stderr, rel=1e-9, abs=1e-12)
        assert other.debiased == pytest.approx(forward.debiased, rel=1e-9, abs=1e-12)


@given(PAIRS, st.sampled_from([0.5, 0.8, 0.95, 0.999]))
def test_interval_brackets_the_debiased_value(pair: tuple[list[int], list[int]], level: float) -> None:
    result = estimate(*pair)
    low, high = result.confint(level)
    if (low, high) != (0.0, 0.0):
        assert low <= max(result.debiased, 0.0) * (1 + 1e-9) + 1e-12
        assert high >= max(result.debiased, 0.0) * (1 - 1e-9) - 1e-12


@given(PAIRS, st.floats(1e-6, 1e6), st.floats(1e-6, 1e6))
def test_unit_of_the_weights_changes_nothing(pair: tuple[list[int], list[int]], c: float, d: float) -> None:
    a, b = (np.array(table, dtype=np.float64) for table in pair)
    scaled = estimate(c * a, d * b, squares=(c**2 * a, d**2 * b))
    plain = estimate(a, b)
    assert scaled.n == plain.n
    for name in ("value", "stderr", "debiased"):
        assert getattr(scaled, name) == pytest.approx(getattr(plain, name), rel=1e-7, abs=1e-9)


@given(PAIRS)
def test_splitting_a_bin_in_proportion_leaves_value_and_standard_error(pair: tuple[list[int], list[int]]) -> None:
    a, b = (2.0 * np.array(table, dtype=np.float64) for table in pair)
    halves = [np.r_[table[0] / 2, table[0] / 2, table[1:]] for table in (a, b)]
    whole, split = estimate(a, b), estimate(*halves)
    assert split.value == pytest.approx(whole.value, rel=1e-9, abs=1e-13)
    assert split.stderr == pytest.approx(whole.stderr, rel=1e-6, abs=1e-9)


def test_many_tables_at_once_equal_one_by_one(rng: np.random.Generator) -> None:
    a, b = (rng.poisson(2.0, (50, 6)).astype(float) for _ in range(2))  # with empty cells and empty bins
    together = jeffreys(BinCounts.of(a), BinCounts.of(b))
    for i in range(50):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", EmptyBinWarning)
            one = estimate(a[i], b[i])
        for name in ("value", "stderr", "debiased"):
            assert getattr(together, name)[i] == pytest.approx(getattr(one, name), rel=1e-12, abs=1e-15)
        pivot = ScaledChiSquare(float(together.statistic[i]), float(together.df[i]), float(together.scale[i]))
        assert pivot.confint(0.95) == pytest.approx(one.confint(0.95), rel=1e-9)


def test_weighted_standard_error_is_that_of_repeated_samples(rng: np.random.Generator) -> None:
    # 2000 samples: a standard deviation is known to 1.6 %, so 8 % is 5 standard errors.
    probability = np.array([[0.2, 0.3, 0.5], [0.4, 0.3, 0.3]])
    values, claimed = [], []
    for _ in range(2000):
        tables = []
        for row in probability:
            w, code = rng.exponential(size=800) + 0.1, rng.choice(3, 800, p=row)
            tables.append(BinCounts.of(*(np.bincount(code, v, 3).astype(np.float64) for v in (w, w**2))))
        result = jeffreys(tables[0], tables[1])
        values.append(float(result.value))
        claimed.append(float(result.stderr))
    assert np.mean(claimed) == pytest.approx(np.std(values), rel=0.08)


def test_an_empty_cell_is_smoothed_everywhere_and_said() -> None:
    with pytest.warns(EmptyBinWarning, match=r"1 of 3 bins are empty in one table: 'bin 1' \(no bads\)"):
        result = estimate([4, 0, 6], [3, 5, 7])
    p, q = np.array([4.5, 0.5, 6.5]) / 11.5, np.array([3.5, 5.5, 7.5]) / 16.5
    assert result.value == pytest.approx(((p - q) * np.log(p / q)).sum(), rel=1e-12)
    g, h = np.log(p / q) + 1 - q / p, 1 - np.log(p / q) - p / q  # the original sizes 10 and 15
    variance = ((p * g**2).sum() - (p * g).sum() ** 2) / 10 + ((q * h**2).sum() - (q * h).sum() ** 2) / 15
    assert result.stderr == pytest.approx(math.sqrt(variance), rel=1e-12)
    unsmoothed = digamma_reference(np.array([4.0, 0, 6]), np.array([3.0, 5, 7]))
    unsmoothed += digamma_reference(np.array([3.0, 5, 7]), np.array([4.0, 0, 6]))
    assert result.debiased == pytest.approx(unsmoothed, rel=1e-12)
    assert result.n == (10, 15)
    assert result.note == "0.5 added to every cell: a bin was empty in one table"


def test_smoothing_of_a_weighted_table_is_in_effective_rows() -> None:
    a, b = np.array([4.0, 0, 6]), np.array([3.0, 5, 7])
    with pytest.warns(EmptyBinWarning):
        plain = estimate(a, b)
    with pytest.warns(EmptyBinWarning):
        scaled = estimate(1000 * a, b / 8, squares=(1e6 * a, b / 64))
    assert scaled.value == pytest.approx(plain.value, rel=1e-12)


def test_given_smoothing_is_added_to_every_cell() -> None:
    result = estimate([4, 2, 6], [3, 5, 7], smoothing=1.0)
    assert result.value == pytest.approx(estimate([5, 3, 7], [4, 6, 8]).value, rel=1e-12)
    assert result.note == "1 added to every cell"


def test_bins_empty_in_both_tables_do_not_count() -> None:
    assert estimate([4, 0, 6], [3, 0, 7]) == estimate([4, 6], [3, 7])
    assert estimate([4, 0, 6], [3, 0, 7], smoothing=1.0) == estimate([4, 6], [3, 7], smoothing=1.0)


def test_full_separation_is_finite() -> None:
    with pytest.warns(EmptyBinWarning, match="2 of 2 bins"):
        result = estimate([50, 0], [0, 70])
    assert np.isfinite([result.value, result.stderr, result.debiased, *result.confint()]).all()
    assert result.pvalue_null() < 1e-10


def test_equal_tables_have_value_zero_and_a_usable_interval() -> None:
    result = estimate([40, 60], [40, 60])
    assert (result.value, result.stderr) == (0.0, 0.0)
    assert result.pvalue_null() > 0.95
    assert estimate([40, 60], [44, 56]).confint().high > 0  # scale is its limit 1/n + 1/m, not 0 / 0


def test_one_occupied_bin_has_no_information() -> None:
    result = estimate([40, 0], [60, 0])
    assert (result.value, result.stderr, result.debiased, result.method) == (0.0, 0.0, 0.0, "IV, 1 bin")
    assert result.note == "only one bin is occupied: no information"
    assert result.confint() == (0.0, 0.0)
    assert result.pvalue_null() == 1.0


def test_an_empty_cell_without_smoothing_is_refused() -> None:
    with pytest.raises(ValueError, match=r"bin 1 \('bin 1'\) has no bads: WOE is infinite with smoothing=0\. Merge it"):
        estimate([4, 0, 6], [3, 5, 7], smoothing=0)


def test_a_table_without_rows_is_refused() -> None:
    with pytest.raises(ValueError, match="there are no goods: IV compares two groups"):
        estimate([4, 6], [0, 0])


@pytest.mark.parametrize("smoothing", [-1, math.nan, math.inf, True, "yes", None])
def test_unusable_smoothing_is_refused(smoothing: Smoothing) -> None:
    with pytest.raises(ValueError, match="Use 'auto' or a number of at least 0"):
        estimate([4, 6], [3, 7], smoothing=smoothing)


# Coverage of the 95 % interval and size of the null test at 5 %: one sparse, one unequal, one strong design.
# 4000 samples, seed of the rng fixture: a proportion of 0.95 is known to 0.0035; the limits are 4 of that
# and the measured range of a right method over 100 random designs, 0.943 to 0.969 and 0.042 to 0.059.
@pytest.mark.slow
@pytest.mark.parametrize(("n", "m", "n_bins", "tilt"), [(100, 100, 10, 0.5), (1000, 9000, 20, 0.3), (500, 500, 5, 1.5)])
def test_interval_covers_and_null_test_keeps_its_size(
    n: int, m: int, n_bins: int, tilt: float, rng: np.random.Generator
) -> None:
    q = np.linspace(1.5, 0.5, n_bins)
    p = q * np.exp(tilt * np.linspace(-1, 1, n_bins))
    p, q = p / p.sum(), q / q.sum()
    truth = float(((p - q) * np.log(p / q)).sum())

    def sample(size: int, shares: Floats) -> BinCounts:
        return BinCounts.of(rng.multinomial(size, shares, 4000).astype(np.float64))

    def pivots(first: Floats, second: Floats) -> list[ScaledChiSquare]:
        r = jeffreys(sample(n, first), sample(m, second))
        return [ScaledChiSquare(*map(float, row)) for row in zip(r.statistic, r.df, r.scale, strict=True)]

    # The interval covers the truth exactly where both one-sided p-values at the truth exceed 2.5 %.
    tail = np.array([pivot.pvalue_equivalence(truth) for pivot in pivots(p, q)])
    assert 0.93 <= ((tail > 0.025) & (tail < 0.975)).mean() <= 0.985
    rejected = np.array([pivot.pvalue_null() <= 0.05 for pivot in pivots(q, q)])
    assert 0.025 <= rejected.mean() <= 0.065
