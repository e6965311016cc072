"""Time series: transfer entropy and its kin where the truth is known, and the size of its tests."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from infoest import datasets
from infoest.inference import transfer_entropy_test
from infoest.timeseries import active_information_storage, entropy_rate, transfer_entropy

from .case import Case, RateCase, Sample

if TYPE_CHECKING:
    from .bands import Band

FAMILY = "Time series"
TEST_FAMILY = "Tests of transfer entropy"
FIRST = np.array([[[0.5, 0.0], [0.3, 0.4]]])
SECOND = np.array([[[0.5, 0.0], [0.3, 0.4]], [[-0.3, 0.0], [0.2, 0.2]]])
TABLE = ((0.1, 0.9), (0.3, 0.6))
STORED, LONG = 0.6, 0.9
EXACT_REASON = (
    "Gaussian, its copula and plug-in: unbiased up to 1/n squared; a long-run variance from one series is noisy and a "
    "little small, so coverage from 0.925."
)
MEMORY_REASON = (
    "The long-run variance is 5.3 times the plain one, n / 190: the standard error is nearly a tenth small; the "
    "estimated autoregression forgets faster than the true one, a bias of -0.012, a fifth of the standard deviation."
)
NEIGHBOR_REASON = "Nearest neighbours at 5000 rows and up to four dimensions: the mean of 20 series is within 0.03 nat."
SIZE_REASON = "Surrogates keep the memory of both series, up to the seam of a shift: 0.03 to 0.08 at 500 rows."
SHOWN_REASON = "Permuted rows are shown and not judged: nearest neighbours see that the memory of the source is gone."
EXACT: Mapping[str, Band] = {"bias": (-0.002, 0.002), "coverage": (0.925, 0.97)}
NEIGHBOR: Mapping[str, Band] = {"bias": (-0.03, 0.03)}


def autoregression(n: int, rng: np.random.Generator, *, coefficients: Any) -> Sample:
    """Both columns of a vector autoregression."""
    series, _ = datasets.vector_autoregression(n, coefficients, random_state=rng)
    return series[:, 0], series[:, 1]


def backwards(n: int, rng: np.random.Generator) -> Sample:
    """The same, the driven column first."""
    return autoregression(n, rng, coefficients=FIRST)[::-1]


def channel(n: int, rng: np.random.Generator, *, noise: Any) -> Sample:
    """Input of variance 1 and output of a Gaussian channel."""
    return datasets.additive_noise_channel(n, 1.0, noise=noise, random_state=rng)[:2]


def bits(n: int, rng: np.random.Generator) -> Sample:
    """Fair bits, and a chain that they drive."""
    return datasets.binary_channel(n, TABLE, random_state=rng)[:2]


def one_series(n: int, rng: np.random.Generator, *, phi: float) -> Sample:
    """A first-order autoregression."""
    return autoregression(n, rng, coefficients=np.diag([phi, 0.0]))[:1]


def switching(n: int, rng: np.random.Generator) -> Sample:
    """A chain of two states that changes with probability 0.3."""
    return (np.cumsum(rng.random(n) < 0.3) % 2,)


def var_truth(coefficients: Any, lag: int) -> float:
    """Transfer entropy of the stationary law."""
    return datasets.vector_autoregression(1, coefficients, lag_source=lag, lag_target=lag)[1]


def channel_truth(noise: Any, lag: int) -> float:
    """What the channel carries a step, given ``lag`` past values."""
    return datasets.additive_noise_channel(1, 1.0, noise=noise, lag=lag)[2]


def _case(
    name: str,
    draw: Callable[[int, np.random.Generator], Sample],
    label: str,
    truth: float,
    accept: Mapping[str, Band],
    *,
    n: int = 1000,
    repeats: int = 2000,
    quick_divisor: int = 1,
    estimate: Callable[..., Any] = transfer_entropy,
    reason: str = EXACT_REASON,
    **settings: Any,
) -> Case:
    return Case(
        family=FAMILY,
        name=name,
        method=label,
        draw=draw,
        estimate=partial(estimate, **settings),
        truth=truth,
        n=n,
        repeats=repeats,
        accept=accept,
        reason=reason,
        quick_divisor=quick_divisor,
    )


def _ksg(name: str, draw: Any, truth: float, **settings: Any) -> Case:
    settings = {"n": 5000, "repeats": 20, "quick_divisor": 4, "reason": NEIGHBOR_REASON, **settings}
    return _case(name, draw, "KSG-1, k=3", truth, NEIGHBOR, **settings)


ONE, TWO = partial(autoregression, coefficients=FIRST), partial(autoregression, coefficients=SECOND)
WHITE, MOVING = partial(channel, noise="white"), partial(channel, noise="moving_average")
SECOND_ORDER: dict[str, Any] = {"lag_source": 2, "lag_target": 2}
PRESENT: dict[str, Any] = {"lag_source": 0, "lag_target": 0, "include_present": True}
BOTH: dict[str, Any] = {"lag_source": 1, "lag_target": 1, "include_present": True}
MANY: dict[str, Any] = {"lag_source": 8, "lag_target": 8, "include_present": True}
CASES = (
    _case("VAR(1), TE 1 → 2", ONE, "Gaussian", var_truth(FIRST, 1), EXACT, method="gaussian"),
    _case("VAR(2), TE 1 → 2", TWO, "Gaussian", var_truth(SECOND, 2), EXACT, method="gaussian", **SECOND_ORDER),
    _case(
        "VAR(1), TE 2 → 1", backwards, "Gaussian", 0.0, {"coverage": (0.96, 0.985)},
        method="gaussian",
    ),
    _case(
        "VAR(1), TE 1 → 2", ONE, "Gaussian copula", var_truth(FIRST, 1), {**EXACT, "ratio": (0.95, 1.05)},
        method="gaussian_copula",
    ),
    _ksg("VAR(1), TE 1 → 2", ONE, var_truth(FIRST, 1)),
    _ksg("VAR(1), TE 2 → 1", backwards, 0.0),
    _ksg(
        "VAR(2), TE 1 → 2, two values of 1",
        TWO,
        datasets.vector_autoregression(1, SECOND, lag_source=2)[1],
        lag_source=2,
    ),
    _ksg("AWGN, P = 1", WHITE, channel_truth("white", 0), **PRESENT),
    _case("AWGN, P = 1", WHITE, "Gaussian", channel_truth("white", 0), EXACT, method="gaussian", **PRESENT),
    _ksg("GMA(1), a = 0.5, P = 1, one past value", MOVING, channel_truth("moving_average", 1), **BOTH),
    _case(
        "GMA(1), a = 0.5, P = 1, eight past values", MOVING, "Gaussian", channel_truth("moving_average", 60),
        {"bias": (-0.005, 0.005)}, method="gaussian", repeats=400, **MANY,
    ),
    _case(
        "binary channel with memory", bits, "plug-in, miller-madow", datasets.binary_channel(1, TABLE)[2],
        {"bias": (-0.002, 0.002), "ratio": (0.95, 1.05), "centred": (0.93, 0.965)},
        repeats=1000, bias_correction="miller_madow",
    ),
    _case(
        "AR(1), φ = 0.6, storage", partial(one_series, phi=STORED), "Gaussian", -0.5 * math.log(1 - STORED**2),
        {"bias": (-0.005, 0.005), "ratio": (0.85, 1.05)},
        estimate=active_information_storage, repeats=1000, method="gaussian",
    ),
    _case(
        "AR(1), φ = 0.9, storage", partial(one_series, phi=LONG), "Gaussian", -0.5 * math.log(1 - LONG**2),
        {"bias": (-0.018, -0.006), "ratio": (0.87, 1.0), "coverage": (0.885, 0.95)},
        estimate=active_information_storage, reason=MEMORY_REASON, method="gaussian",
    ),
    _case(
        "two states, change 0.3, entropy rate", switching, "plug-in, miller-madow", 0.6108643,
        {"bias": (-0.002, 0.002), "ratio": (0.93, 1.05)},
        estimate=entropy_rate, repeats=1000, bias_correction="miller_madow",
    ),
)  # fmt: skip


def pvalue(x: Any, y: Any, *, random_state: np.random.Generator, **settings: Any) -> float:
    """Test of no transfer by 39 surrogates."""
    return transfer_entropy_test(x, y, n_resamples=39, random_state=random_state, **settings).pvalue


def _rate(
    name: str,
    label: str,
    coefficients: Any,
    accept: Band,
    reason: str,
    *,
    repeats: int = 2000,
    quick_divisor: int = 5,
    what: str = "size",
    **settings: Any,
) -> RateCase:
    return RateCase(
        family=TEST_FAMILY,
        name=name,
        method=label,
        draw=partial(autoregression, coefficients=coefficients),
        pvalue=partial(pvalue, **settings),
        what=what,
        n=500,
        repeats=repeats,
        accept=accept,
        reason=reason,
        quick_divisor=quick_divisor,
        seeded=True,
    )


def _apart(phi: float) -> tuple[RateCase, ...]:
    name, matrix = f"independent AR(1), φ = {phi:g}", np.diag([phi, phi])
    label = "KSG-1 of ranks, k = 0.1 n"
    return (
        _rate(name, f"{label}, circular shift of innovations (default)", matrix, (0.03, 0.08), SIZE_REASON),
        _rate(
            name,
            f"{label}, permuted rows",
            matrix,
            (0.0, 1.0),
            SHOWN_REASON,
            repeats=500,
            quick_divisor=10,
            null="row_permutation",
        ),
        _rate(name, "Gaussian, circular shift", matrix, (0.03, 0.08), SIZE_REASON, method="gaussian"),
    )


NINE = np.diag([0.9, 0.9])
TEST_CASES = (
    *_apart(0.5),
    *_apart(0.9),
    *_apart(0.95),
    *(
        _rate(
            "independent AR(1), φ = 0.9", f"Gaussian, {null}", NINE, (0.03, 0.08), SIZE_REASON,
            method="gaussian", null=null, repeats=400 if null == "iaaft" else 2000,
        )
        for null in ("block", "stationary", "iaaft", "analytic")
    ),
    _rate(
        "VAR(1), TE 1 → 2", "KSG-1 of ranks, k = 0.1 n, circular shift of innovations (default)", FIRST[0], (0.9, 1.0),
        "Power at 0.055 nat and 500 rows: at least 0.9.", what="power", repeats=400,
    ),
)  # fmt: skip
