"""Power and sample size: the published table, inverses, simulation, and bad input."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from infoest.credit import divergence_power, divergence_sample_size, minimum_detectable_divergence
from infoest.credit.value.bin_counts import BinCounts
from infoest.credit.value.jeffreys import jeffreys


@pytest.mark.parametrize(
    ("n_bins", "equality", "equivalence"),
    [
        (5, (1194, 477, 239, 95), (256, 551, 1484)),
        (10, (1565, 626, 313, 125), (332, 625, 1550)),
        (20, (2056, 822, 411, 164), (432, 737, 1667)),
    ],
)
def test_sample_sizes_of_the_tables(n_bins: int, equality: Any, equivalence: Any) -> None:
    found = [divergence_sample_size(value, n_bins=n_bins) for value in (0.02, 0.05, 0.1, 0.25)]
    np.testing.assert_allclose(found, equality, atol=1)  # the table rounds where this goes up
    found = [divergence_sample_size(value, n_bins=n_bins, margin=0.1) for value in (0, 0.025, 0.05)]
    np.testing.assert_allclose(found, equivalence, atol=1)


@pytest.mark.parametrize("settings", [{}, {"margin": 0.3}, {"ratio": 9.0}, {"ratio": math.inf}, {"power": 0.95}])
def test_the_sample_size_is_the_smallest_that_suffices(settings: dict[str, Any]) -> None:
    n = divergence_sample_size(0.1, n_bins=6, **settings)
    ratio, power = settings.get("ratio", 1.0), settings.get("power", 0.8)
    given: dict[str, Any] = {"n_bins": 6, "margin": settings.get("margin")}
    assert (
        divergence_power(0.1, n, n * ratio, **given) >= power > divergence_power(0.1, n - 1, (n - 1) * ratio, **given)
    )


def test_the_detectable_value_is_seen_with_the_power_asked_for() -> None:
    value = minimum_detectable_divergence(300, 2700, n_bins=8, power=0.9, alpha=0.01)
    assert divergence_power(value, 300, 2700, n_bins=8, alpha=0.01) == pytest.approx(0.9)
    assert divergence_power(0.0, 300, n_bins=8, alpha=0.01) == pytest.approx(0.01)


@pytest.mark.slow
def test_power_is_what_simulation_shows() -> None:
    # 4000 samples, seed 4: standard error 0.008; the formula itself is good to 0.02.
    rng = np.random.default_rng(4)
    q = np.full(5, 0.2)
    p = q * np.exp(0.13 * np.arange(-2, 3))
    p /= p.sum()
    value = float(((p - q) * np.log(p / q)).sum())
    bads, goods = (BinCounts.of(rng.multinomial(n, law, 4000).astype(float)) for n, law in ((400, p), (1200, q)))
    found = jeffreys(bads, goods)
    from scipy.special import chdtrc

    rate = float((chdtrc(found.df, found.statistic) <= 0.05).mean())
    assert rate == pytest.approx(divergence_power(value, 400, 1200, n_bins=5), abs=0.05)


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({"value": 0.0}, "value=0.0 must be above 0: no number of rows sees an effect of nothing"),
        ({"value": 0.2, "margin": 0.1}, "value=0.2 must be below margin=0.1"),
        ({"value": -1.0}, "value=-1.0 must be a finite number of nats"),
        ({"value": math.nan}, "value=nan must be a finite number of nats"),
        ({"value": 0.1, "n_bins": 1}, "n_bins=1 must be an integer of at least 2"),
        ({"value": 0.1, "ratio": 0}, "ratio=0 must be positive"),
        ({"value": 0.1, "power": 0.05}, "power=0.05 must lie between alpha=0.05 and 1"),
        ({"value": 0.1, "alpha": 1}, "alpha=1 must lie strictly between 0 and 1"),
        ({"value": 0.1, "alpha": "0.05"}, "alpha='0.05' must lie strictly between 0 and 1"),
        ({"value": 0.0, "margin": -1}, "margin=-1 must be a positive number"),
        ({"value": 1e-300}, "needs more than"),
    ],
)
def test_what_cannot_be_is_refused(settings: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        divergence_sample_size(**{"n_bins": 5, **settings})


@pytest.mark.parametrize(("n", "m"), [(0, 10), (10, -1), (math.inf, 10), (math.nan, 10)])
def test_rows_must_be_positive(n: float, m: float) -> None:
    with pytest.raises(ValueError, match="must be a positive number of rows"):
        divergence_power(0.1, n, m, n_bins=5)
