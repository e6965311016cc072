"""Tests given other columns where these drive both sides: sizes on laws of conditional independence and of series."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.signal import lfilter

from infoest.inference import conditional_independence_test, transfer_entropy_test

from .case import RateCase

if TYPE_CHECKING:
    from .samplers import Floats

FAMILY = "Tests given columns that drive both sides"
SERIES_FAMILY = "Tests of transfer entropy given a driver"
REPEATS, EARLY = 400, 5
BURN_IN = 200
SIZE = (0.0, 0.12)
REASON = "Approximate: what few rows cannot show about the given columns stays. None above 0.12 (99 orders)."
POWER = "Power of the innovations' statistic at these settings, less what 400 repeats may miss."

Rng = np.random.Generator
Law = Callable[[int, Rng], tuple[Any, ...]]


def common(
    n: int, rng: Rng, *, columns: int, x: Any, y: Any, noise: float = 0.5, tails: str = "normal"
) -> tuple[Any, ...]:
    """x and y are functions of the sum of the columns of z, each with noise of its own."""
    drawn: dict[str, Callable[[], Floats]] = {
        "normal": lambda: rng.standard_normal((n, columns)),
        "t2": lambda: rng.standard_t(2, (n, columns)),
        "skew": lambda: rng.standard_exponential((n, columns)),
    }
    z = drawn[tails]()
    s = z.sum(axis=1) / math.sqrt(columns)
    return x(s) + noise * rng.standard_normal(n), y(s) + noise * rng.standard_normal(n), z


def scales(n: int, rng: Rng, *, columns: int) -> tuple[Any, ...]:
    """The first column of z is the logarithm of both scales."""
    z = rng.standard_normal((n, columns))
    size = np.exp(0.7 * z[:, 0])
    return size * rng.standard_normal(n), size * rng.standard_normal(n), z


def line(s: Floats) -> Floats:
    """The sum itself."""
    return s


LAWS: dict[str, Callable[..., tuple[Any, ...]]] = {
    "s² and s²": partial(common, x=np.square, y=np.square),
    "exp(s) and exp(s)": partial(common, x=np.exp, y=np.exp),
    "s and s, z of t₂": partial(common, x=line, y=line, tails="t2"),
    "s² and s, z exponential": partial(common, x=np.square, y=line, tails="skew"),
    "sin s and cos s, noise 0.1": partial(common, x=np.sin, y=np.cos, noise=0.1),
    "s and s": partial(common, x=line, y=line),
    "common scale": scales,
}


def independent_pvalue(x: Any, y: Any, z: Any, *, random_state: Rng) -> float:
    """The test by its default, stopped at the fifth order that reaches the data: the same decision at 0.05."""
    seed = rng_seed(random_state)
    return conditional_independence_test(x, y, z, n_resamples=99, stop_early=EARLY, random_state=seed).pvalue


def rng_seed(rng: Rng) -> int:
    """A seed for one test."""
    return int(rng.integers(2**31))


def autoregression(n: int, rng: Rng, *memory: float) -> Floats:
    """Series of standard deviation 1, with its first rows, which are dropped later."""
    v = lfilter([1.0], [1.0, *(-m for m in memory)], rng.standard_normal(n + BURN_IN))
    return np.asarray(v / v.std())


def late(v: Floats) -> Floats:
    """One step later."""
    out = np.roll(v, 1)
    out[0] = 0.0
    return out


def driven(
    n: int,
    rng: Rng,
    *,
    memory: float = 0.0,
    x: Any = line,
    y: Any = line,
    noise: float = 0.5,
    target: float = 0.3,
    source: float = 0.0,
    link: Any = None,
) -> tuple[Any, ...]:
    """z drives the source now and the target a step later; ``link`` is what the source adds."""
    z = autoregression(n, rng, memory)
    first = lfilter([1.0], [1.0, -source], x(z) + noise * rng.standard_normal(n + BURN_IN))
    added = 0.0 if link is None else late(link((first - first.mean()) / first.std()))
    second = lfilter([1.0], [1.0, -target], y(late(z)) + added + noise * rng.standard_normal(n + BURN_IN))
    return first[BURN_IN:], second[BURN_IN:], z[BURN_IN:]


def five_drivers(n: int, rng: Rng, *, link: float = 0.0) -> tuple[Any, ...]:
    """The sum of five series drives both."""
    z = np.column_stack([autoregression(n, rng, 0.5) for _ in range(5)])
    s = z.sum(axis=1) / z.sum(axis=1).std()
    x = s + 0.5 * rng.standard_normal(n + BURN_IN)
    y = late(s) + link * late(x) + 0.5 * rng.standard_normal(n + BURN_IN)
    return x[BURN_IN:], y[BURN_IN:], z[BURN_IN:]


def chain(n: int, rng: Rng) -> tuple[Any, ...]:
    """The source acts through z only, two steps before."""
    x = autoregression(n, rng, 0.7)
    z = late(x) + 0.5 * rng.standard_normal(n + BURN_IN)
    return x[BURN_IN - 1 : -1], (late(z) + 0.5 * rng.standard_normal(n + BURN_IN))[BURN_IN:], z[BURN_IN:]


def volatility(n: int, rng: Rng) -> tuple[Any, ...]:
    """z is the logarithm of both scales."""
    z = autoregression(n, rng, 0.8)
    x = np.exp(0.6 * z) * rng.standard_normal(n + BURN_IN)
    return x[BURN_IN:], (np.exp(0.6 * late(z)) * rng.standard_normal(n + BURN_IN))[BURN_IN:], z[BURN_IN:]


def apart(n: int, rng: Rng, *, memory: tuple[float, ...], link: Any = None) -> tuple[Any, ...]:
    """Two autoregressions, the source perhaps added to the target; nothing is given."""
    x = autoregression(n, rng, *memory)
    shocks = rng.standard_normal(n + BURN_IN) + (0.0 if link is None else late(link(x)))
    return x[BURN_IN:], lfilter([1.0], [1.0, *(-m for m in memory)], shocks)[BURN_IN:], None


def noisy(n: int, rng: Rng) -> tuple[Any, ...]:
    """Two slow series measured with noise, so that one past value is too short a history."""
    x, y = (autoregression(n, rng, 0.9) + 0.5 * rng.standard_normal(n + BURN_IN) for _ in range(2))
    return x[BURN_IN:], y[BURN_IN:], None


def backward(n: int, rng: Rng) -> tuple[Any, ...]:
    """The target drives the source."""
    y = autoregression(n, rng, 0.8)
    x = lfilter([1.0], [1.0, -0.5], late(y) + 0.5 * rng.standard_normal(n + BURN_IN))
    return x[BURN_IN:], y[BURN_IN:], None


def shared_noise(n: int, rng: Rng) -> tuple[Any, ...]:
    """Shocks of the same time are correlated."""
    u, v = rng.standard_normal((2, n + BURN_IN))
    x, y = (lfilter([1.0], [1.0, -0.7], e) for e in (0.8 * u + 0.6 * v, u))
    return x[BURN_IN:], y[BURN_IN:], None


def product_of_two(n: int, rng: Rng) -> tuple[Any, ...]:
    """The product of two series drives both."""
    u, v = autoregression(n, rng, 0.6), autoregression(n, rng, 0.6)
    x, y = (w + 0.4 * rng.standard_normal(n + BURN_IN) for w in (u * v, late(u * v)))
    return x[BURN_IN:], y[BURN_IN:], np.column_stack([u, v])[BURN_IN:]


def copy_of_threshold(n: int, rng: Rng) -> tuple[Any, ...]:
    """The source is a noisy copy of a target with two regimes."""
    y, e = np.zeros(n + BURN_IN), 0.5 * rng.standard_normal(n + BURN_IN)
    for t in range(1, n + BURN_IN):
        y[t] = (0.9 if y[t - 1] < 0 else -0.7) * y[t - 1] + e[t]
    return (y + 0.3 * rng.standard_normal(n + BURN_IN))[BURN_IN:], y[BURN_IN:], None


SERIES: dict[str, Law] = {
    "white driver": partial(driven, target=0.0),
    "AR(.95) driver": partial(driven, memory=0.95),
    "AR(.95) driver, noise 0.2": partial(driven, memory=0.95, noise=0.2),
    "driver, z² and sin 2z": partial(driven, memory=0.5, x=np.square, y=lambda z: np.sin(2 * z), target=0.0),
    "driver, z² and z²": partial(driven, memory=0.5, x=np.square, y=np.square, target=0.0),
    "AR(.9) source and a driver": partial(driven, memory=0.5, source=0.9),
    "five drivers": five_drivers,
    "chain": chain,
    "common scale": volatility,
    "two AR(.9)": partial(apart, memory=(0.9,)),
    "two AR(.95)": partial(apart, memory=(0.95,)),
    "two oscillations, one lag given": partial(apart, memory=(1.8 * math.cos(0.2 * math.pi), -0.81)),
    "two AR(.9) with noise": noisy,
    "target drives source": backward,
    "shared shocks": shared_noise,
    "product of two drivers": product_of_two,
    "copy of a target of two regimes": copy_of_threshold,
}
LINKS: dict[str, tuple[Law, float]] = {
    "linear, AR(.8) driver": (partial(driven, memory=0.8, link=lambda x: 0.15 * x), 0.40),
    "x², AR(.8) driver": (partial(driven, memory=0.8, link=lambda x: 0.2 * (x**2 - 1)), 0.55),
    "linear, five drivers": (partial(five_drivers, link=0.3), 0.90),
    "linear, no driver, AR(.9)": (partial(apart, memory=(0.9,), link=lambda x: 0.15 * x), 0.40),
}


def transfer_pvalue(x: Any, y: Any, z: Any, *, random_state: Rng) -> float:
    """The test by its default."""
    seed = rng_seed(random_state)
    return transfer_entropy_test(x, y, conditions=z, n_resamples=99, stop_early=EARLY, random_state=seed).pvalue


def _case(family: str, name: str, law: Law, n: int, pvalue: Any, least: float | None = None) -> RateCase:
    return RateCase(
        family=family,
        name=name,
        method="KSG-1 of ranks, innovations (default)",
        draw=law,
        pvalue=pvalue,
        what="size" if least is None else "power",
        n=n,
        repeats=REPEATS,
        accept=SIZE if least is None else (least, 1.0),
        reason=REASON if least is None else POWER,
        quick_divisor=30 if n == 1000 else 10,
        seeded=True,
    )


CASES = tuple(
    _case(FAMILY, f"{name}, {d} columns", partial(law, columns=d), n, independent_pvalue)
    for n in (200, 1000)
    for d in (1, 2, 5)
    for name, law in LAWS.items()
)
SERIES_CASES = (
    *(_case(SERIES_FAMILY, name, law, n, transfer_pvalue) for n in (200, 500, 1000) for name, law in SERIES.items()),
    *(_case(SERIES_FAMILY, name, law, 300, transfer_pvalue, least) for name, (law, least) in LINKS.items()),
)
