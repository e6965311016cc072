"""Kinds of time series that people have, and what is true of each: the other rows of the matrix of paths."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from scipy.signal import lfilter

from infoest import datasets

from .kinds import Columns, Draw, Kind, sums
from .truths import LN2, Floats, binary_entropy, markov_entropy_rate, shares_entropy, var_transfer_entropy

COUPLED = np.array([[0.4, 0.5], [0.0, 0.6]])  # target, source
FLIP, STAY = 0.15, 0.8
TIMES, TRIALS = 400, 20
START = 200  # first values that an autoregression drops, to forget its start


def autoregression(n: int, rng: np.random.Generator, phi: float, columns: int = 1) -> Floats:
    """Stationary AR(1) series with unit noise, side by side."""
    return np.asarray(lfilter([1.0], [1.0, -phi], rng.standard_normal((n + START, columns)), axis=0)[START:])


def coupled(n: int, rng: np.random.Generator, *, change: Callable[[Floats], Any] = np.asarray) -> Columns:
    """A source that drives a target one step later."""
    rows = change(datasets.vector_autoregression(n, COUPLED, random_state=rng)[0])
    return {"source": rows[:, 1], "target": rows[:, 0]}


def coupled_trials(n: int, rng: np.random.Generator) -> Columns:
    """The same in trials, each with a start of its own."""
    parts = [coupled(n // TRIALS, rng) for _ in range(TRIALS)]
    whole = {name: np.concatenate([part[name] for part in parts]) for name in ("source", "target")}
    return {**whole, "trials": np.repeat(np.arange(TRIALS), n // TRIALS)}


def apart(n: int, rng: np.random.Generator, *, series: Callable[[int, np.random.Generator], Any]) -> Columns:
    """Two series that know nothing of each other."""
    return {"source": series(n, rng), "target": series(n, rng)}


def slow(n: int, rng: np.random.Generator, *, phi: float = 0.9) -> Floats:
    """One AR(1) series."""
    return autoregression(n, rng, phi)[:, 0]


def coarse(n: int, rng: np.random.Generator) -> Floats:
    """The same as a monitor notes it: about a third of the values repeat the last one."""
    return np.round(slow(n, rng) * 2) / 2


def volatile(n: int, rng: np.random.Generator) -> Floats:
    """GARCH(1, 1) returns."""
    noise, returns, variance = rng.standard_normal(n + START), np.empty(n + START), 1.0
    for t in range(n + START):
        returns[t] = math.sqrt(variance) * noise[t]
        variance = 0.05 + 0.1 * returns[t] ** 2 + 0.85 * variance
    return returns[START:]


def seasonal(n: int, rng: np.random.Generator) -> Floats:
    """Noise around a season; two of them share the season and nothing else."""
    return np.sin(2 * np.pi * np.arange(n) / 24) + 0.5 * rng.standard_normal(n)


def walk(n: int, rng: np.random.Generator) -> Floats:
    """A random walk."""
    return np.cumsum(rng.standard_normal(n))


def trended(n: int, rng: np.random.Generator) -> Floats:
    """Noise around a trend; two of them share the trend and nothing else."""
    return 3 * np.arange(n) / n + rng.standard_normal(n)


def bits(n: int, rng: np.random.Generator) -> Floats:
    """A sticky chain of 0 and 1, as floats."""
    return np.asarray(np.cumsum(rng.random(n) > STAY) % 2, dtype=np.float64)


def copied_bits(n: int, rng: np.random.Generator) -> Columns:
    """A chain, and its copy one step later with errors."""
    source = bits(n + 1, rng)
    copied = np.abs(source[:-1] - (rng.random(n) < FLIP))
    return {"source": source[1:], "target": copied}


def of_copied_bits() -> dict[str, float]:
    """Truths: the table of the source's last bit, the target's present one and its last one."""
    table = np.zeros((2, 2, 2))
    for before in (0, 1):
        for last in (0, 1):
            chain = 0.5 * (STAY if before == last else 1 - STAY)
            for present in (0, 1):
                for past in (0, 1):
                    right = (1 - FLIP) if present == last else FLIP
                    own = (1 - FLIP) if past == before else FLIP
                    table[last, present, past] += chain * right * own

    def entropy(subset: tuple[int, ...]) -> float:
        return shares_entropy(table.sum(axis=tuple({0, 1, 2} - set(subset))).ravel())

    rate = binary_entropy(STAY)
    return {
        "transfer_entropy": sums(entropy)["conditional_mutual_information"],
        "active_information_storage": LN2 - rate,
        "predictive_information": LN2 - rate,
        "entropy_rate": rate,
    }


STATES = np.full((5, 5), 0.1) + 0.5 * np.eye(5)


def states(n: int, rng: np.random.Generator) -> Any:
    """A chain of five states that stays in 0.6 of the steps."""
    stay, fresh = rng.random(n) < 0.5, rng.integers(5, size=n)
    chain = fresh.copy()
    for t in range(1, n):
        chain[t] = chain[t - 1] if stay[t] else fresh[t]
    return chain


def driven(n: int, rng: np.random.Generator, *, curves: tuple[Any, Any], drivers: int = 1) -> Columns:
    """Two series that follow what drove them a step before, given as conditions."""
    z = autoregression(n + 1, rng, 0.8, drivers)
    z = z / z.std(axis=0)
    first, second = (curve(z[:-1]).sum(axis=1) / math.sqrt(drivers) + 0.5 * rng.standard_normal(n) for curve in curves)
    return {"source": first, "target": second, "conditions": z[1:, 0] if drivers == 1 else z[1:]}


def of_series(phi: float) -> dict[str, float]:
    """Storage and rate of an AR(1) series with unit noise, and nothing between two that are apart."""
    storage = -0.5 * math.log1p(-(phi**2))
    return {
        "transfer_entropy": 0.0,
        "active_information_storage": storage,
        "predictive_information": storage,
        "entropy_rate": 0.5 * math.log(2 * math.pi * math.e),
    }


NOTHING = {"transfer_entropy": 0.0, "mutual_information": 0.0}
LINKED = {"transfer_entropy": var_transfer_entropy(COUPLED, np.eye(2))}
OWN = {name: truth for name, truth in of_series(0.6).items() if name != "transfer_entropy"}
LINEAR, SQUARE, WAVE = np.asarray, np.square, lambda z: np.sin(2 * z)


def _pair(series: Callable[[int, np.random.Generator], Any]) -> Draw:
    return partial(apart, series=series)


SERIES = (
    Kind(
        name="coupled AR",
        draw=coupled,
        truths=LINKED | OWN,
        given=_pair(partial(slow, phi=0.6)),
        n=TIMES,
    ),
    Kind(
        name="coupled AR, exp(2 x)",
        draw=partial(coupled, change=lambda rows: np.exp(2 * rows)),
        truths=LINKED | {name: OWN[name] for name in ("active_information_storage", "predictive_information")},
        n=TIMES,
    ),
    Kind(name="coupled AR in trials", draw=coupled_trials, truths=LINKED, n=TIMES),
    Kind(
        name="AR(0.9) apart",
        draw=_pair(slow),
        truths=of_series(0.9) | NOTHING,
        given=_pair(slow),
        n=TIMES,
    ),
    Kind(name="AR(0.9) apart, rounded", draw=_pair(coarse), truths=NOTHING, given=_pair(coarse), n=TIMES),
    Kind(name="GARCH apart", draw=_pair(volatile), truths=NOTHING, given=_pair(volatile), n=TIMES),
    Kind(
        name="bits as floats",
        draw=copied_bits,
        truths=of_copied_bits(),
        given=_pair(bits),
        n=TIMES,
        codes=True,
    ),
    Kind(
        name="five states",
        draw=_pair(states),
        truths=NOTHING | {"entropy_rate": markov_entropy_rate(STATES)},
        given=_pair(states),
        n=TIMES,
        codes=True,
    ),
    Kind(
        name="driven pair",
        draw=partial(driven, curves=(LINEAR, LINEAR)),
        truths={"transfer_entropy": 0.0},
        given=partial(driven, curves=(LINEAR, LINEAR)),
        n=TIMES,
    ),
    Kind(
        name="driven pair, curved",
        draw=partial(driven, curves=(SQUARE, WAVE)),
        truths={"transfer_entropy": 0.0},
        given=partial(driven, curves=(SQUARE, WAVE)),
        n=TIMES,
    ),
    Kind(
        name="pair with three drivers",
        draw=partial(driven, curves=(LINEAR, SQUARE), drivers=3),
        truths={"transfer_entropy": 0.0},
        given=partial(driven, curves=(LINEAR, SQUARE), drivers=3),
        n=TIMES,
    ),
    Kind(name="season in common", draw=_pair(seasonal), given=_pair(seasonal), n=TIMES),
    Kind(name="random walks", draw=_pair(walk), given=_pair(walk), n=TIMES),
    Kind(name="trend in common", draw=_pair(trended), given=_pair(trended), n=TIMES),
)
