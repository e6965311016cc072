"""Bands: what a right implementation may show in a given number of repeats.

A case states the range that holds for a right implementation in the limit of many repeats. The band
widens it by the Monte-Carlo error of the run, so that a right implementation passes each threshold
with probability of at least 0.999 in the short and in the full profile alike.
"""

from __future__ import annotations

import math

from scipy.stats import binom, chi2, norm

TAIL = 5e-4  # probability of missing either side: 0.001 together

Band = tuple[float, float]


def rate_band(low: float, high: float, repeats: int) -> Band:
    """Share of successes in ``repeats`` when the true rate lies in [low, high]: binomial quantiles."""
    lowest = 0.0 if low <= 0 else float(binom.ppf(TAIL, repeats, low)) / repeats
    highest = 1.0 if high >= 1 else float(binom.isf(TAIL, repeats, high)) / repeats
    return lowest, highest


def coverage_band(level: float, repeats: int, slack: float = 0.0) -> Band:
    """Observed coverage of an interval whose true coverage is within ``slack`` of ``level``."""
    return rate_band(level - slack, level + slack, repeats)


def ratio_band(low: float, high: float, repeats: int) -> Band:
    """Mean standard error over observed sd when their true ratio lies in [low, high].

    The observed sd of nearly normal estimates is chi-distributed; the mean of the standard errors is
    an order of magnitude less noisy and is taken as known.
    """
    freedom = repeats - 1
    largest = math.sqrt(float(chi2.isf(TAIL, freedom)) / freedom)
    smallest = math.sqrt(float(chi2.ppf(TAIL, freedom)) / freedom)
    return low / largest, high / smallest


def mean_band(low: float, high: float, sd: float, repeats: int) -> Band:
    """Mean of ``repeats`` values of standard deviation ``sd`` when the true mean lies in [low, high]."""
    noise = float(norm.isf(TAIL)) * sd / math.sqrt(repeats)
    return low - noise, high + noise
