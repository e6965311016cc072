"""Bias corrections of a cell's surprisal against recursions, integrals, loops over cells and rows left out."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.integrate import quad

from infoest.methods.plugin import corrections as c

COUNTS = np.array([1.0, 1.0, 2.0, 5.0, 6.0, 15.0])
N = float(COUNTS.sum())


def entropy(counts: np.ndarray) -> float:
    shares = counts[counts > 0] / counts.sum()
    return float(-(shares * np.log(shares)).sum())


def mean(surprisal: np.ndarray) -> float:
    """Over rows, as an estimate is."""
    return float((COUNTS * surprisal).sum() / N)


def test_plug_in_and_miller_madow() -> None:
    assert mean(c.plug_in(COUNTS, N)) == pytest.approx(entropy(COUNTS), abs=1e-14)
    assert mean(c.miller_madow(COUNTS, N)) == pytest.approx(entropy(COUNTS) + (len(COUNTS) - 1) / (2 * N), abs=1e-14)
    shares = COUNTS * (c.miller_madow(COUNTS, N) - c.plug_in(COUNTS, N)) + COUNTS / (2 * N)
    np.testing.assert_allclose(shares, 0.5)  # each cell carries half a degree of freedom


def test_grassberger_follows_the_published_recursion() -> None:
    """G(1) = -gamma - log 2, G(2) = 2 - gamma - log 2, G(2m + 1) = G(2m), G(2m + 2) = G(2m) + 2 / (2m + 1)."""
    g = [math.nan, -np.euler_gamma - math.log(2), 2 - np.euler_gamma - math.log(2)]
    for count in range(3, 40):
        g.append(g[-1] if count % 2 else g[-2] + 2 / (count - 1))
    counts = np.arange(1.0, 40.0)
    np.testing.assert_allclose(c.grassberger(counts, 1000.0), np.log(1000.0) - np.array(g[1:]), atol=1e-12)


def test_the_correction_of_1988_is_the_sum_it_abbreviates() -> None:
    """psi(c) by its sum over 1 / k."""
    for count in (1, 2, 3, 10):
        psi = -np.euler_gamma + sum(1 / k for k in range(1, count))
        expected = math.log(50) - psi - (-1) ** count / (count + 1)
        assert c.grassberger_1988(np.array([float(count)]), 50.0)[0] == pytest.approx(expected, abs=1e-13)


@pytest.mark.parametrize("count", [1, 2, 3, 8, 25])
def test_parities_are_what_evenness_moves(count: int) -> None:
    """Of 2003: c times the integral of x^(c - 1) / (1 + x); of 1988: c / (c + 1)."""
    integral = quad(lambda x: x ** (count - 1) / (1 + x), 0, 1)[0]
    assert c.parity_2003(np.array([float(count)]))[0] == pytest.approx(count * integral, rel=1e-10)
    assert c.parity_1988(np.array([float(count)]))[0] == count / (count + 1)


@pytest.mark.parametrize("counts", [COUNTS, np.ones(4), np.array([2.0, 2.0]), np.array([1.0, 9.0])])
def test_chao_shen_cell_by_cell(counts: np.ndarray) -> None:
    """Of singletons alone one is taken for a repeat, since a coverage of 0 has no shares."""
    n = counts.sum()
    singletons = sum(count == 1 for count in counts)
    coverage = 1 - min(singletons, n - 1) / n
    total = 0.0
    for count in counts:
        share = coverage * count / n
        total -= share * math.log(share) / (1 - (1 - share) ** n)
    assert (counts * c.chao_shen(counts, n)).sum() / n == pytest.approx(total, rel=1e-12)
    assert c.chao_shen(np.array([7.0]), 7.0).tolist() == [0.0]


@pytest.mark.parametrize("counts", [COUNTS, np.array([1.0, 1.0]), np.array([4.0]), np.array([30.0, 2.0])])
def test_jackknife_by_leaving_out_each_row(counts: np.ndarray) -> None:
    n = counts.sum()
    left = [entropy(counts - (np.arange(len(counts)) == cell)) for cell in range(len(counts))]
    pseudo = n * entropy(counts) - (n - 1) * np.array(left)
    found = c.jackknife(counts, n)
    assert (counts * found).sum() == pytest.approx((counts * pseudo).sum(), abs=1e-10)


def test_what_looks_at_single_cells_gives_each_the_same_whatever_the_others() -> None:
    for name in c.PER_COUNT:
        correct = c.ROW_CORRECTIONS[name]
        whole = correct(COUNTS, N)
        for cell in range(len(COUNTS)):
            assert correct(COUNTS[cell : cell + 1], N)[0] == whole[cell]
    assert set(c.ROW_CORRECTIONS) - set(c.PER_COUNT) == {"chao_shen"}
    assert set(c.PARITY) <= set(c.WHOLE_COUNTS) <= set(c.ROW_CORRECTIONS)


def bias_of(name: str | None, law: np.ndarray, n: int, samples: int) -> float:
    """Mean estimate of so many samples of n rows, seed 4, less the truth."""
    found = []
    for counts in np.random.default_rng(4).multinomial(n, law, samples).astype(float):
        seen = counts[counts > 0]
        found.append((seen * c.ROW_CORRECTIONS[name](seen, float(n))).sum() / n)
    return float(np.mean(found)) - entropy(law)


@pytest.mark.slow  # Monte-Carlo
@pytest.mark.parametrize("name", ["miller_madow", "grassberger", "grassberger_1988", "jackknife"])
def test_most_of_the_bias_of_cells_that_are_seen_is_taken_off(name: str) -> None:
    """3000 samples of 100 rows in 10 cells: the plug-in is 0.045 too low, and less than a third of that is left (the
    mean has a standard error of 0.001)."""
    law = np.linspace(1, 3, 10) / 20
    assert bias_of(None, law, 100, 3000) < -0.035
    assert abs(bias_of(name, law, 100, 3000)) < 0.012


@pytest.mark.slow  # Monte-Carlo
def test_coverage_makes_up_for_cells_that_are_not_seen() -> None:
    """1000 samples of 100 rows in 200 cells: the plug-in is 0.9 too low, of which less than a quarter is left."""
    law = np.full(200, 1 / 200)
    plug_in = bias_of(None, law, 100, 1000)
    assert plug_in < -0.8
    assert abs(bias_of("chao_shen", law, 100, 1000)) < -plug_in / 4
