"""Orders: Rényi and Tsallis entropies, and transfer entropy of Rényi entropies, where the truth is known."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from infoest import datasets, renyi_entropy, transfer_entropy, tsallis_entropy

from .case import Case, Sample

if TYPE_CHECKING:
    from .bands import Band

FAMILY = "Orders other than Shannon's"
SHARES = np.array([0.5, 0.3, 0.15, 0.05])
TABLE = ((0.1, 0.9), (0.3, 0.6))
LINKED = ((0.5, 0.0), (0.3, 0.4))
EXACT_REASON = "Closed form or frequencies: bias of order 1/n, standard error within 6 % of the sd."
NEIGHBOR_REASON = (
    "Nearest neighbours: orders below 1 weigh the tails and above 1 the densest rows; the standard error from halves "
    "of the rows is within a fourth of the sd."
)
EXACT: Mapping[str, Band] = {"bias": (-0.006, 0.006), "ratio": (0.94, 1.06), "coverage": (0.925, 0.97)}
NEIGHBOR: Mapping[str, Band] = {"bias": (-0.04, 0.04), "ratio": (0.8, 1.3)}


def normal(n: int, rng: np.random.Generator) -> Sample:
    """One standard normal column."""
    return (rng.normal(size=n),)


def exponential(n: int, rng: np.random.Generator) -> Sample:
    """One exponential column."""
    return (rng.exponential(size=n),)


def codes(n: int, rng: np.random.Generator) -> Sample:
    """Four codes of unequal shares."""
    return (rng.choice(len(SHARES), n, p=SHARES),)


def bits(n: int, rng: np.random.Generator) -> Sample:
    """Fair bits, and a chain that they drive."""
    return datasets.binary_channel(n, TABLE, random_state=rng)[:2]


def linked(n: int, rng: np.random.Generator) -> Sample:
    """Both columns of a first-order autoregression."""
    series, _ = datasets.vector_autoregression(n, LINKED, random_state=rng)
    return series[:, 0], series[:, 1]


def renyi_of(shares: Any, alpha: float) -> float:
    """Rényi entropy of a discrete law."""
    known = np.ravel(shares)
    return float(np.log((known[known > 0] ** alpha).sum()) / (1 - alpha))


def normal_truth(alpha: float) -> float:
    """Of the standard normal law."""
    return 0.5 * (math.log(2 * math.pi) + math.log(alpha) / (alpha - 1))


def exponential_truth(alpha: float) -> float:
    """Of the standard exponential law."""
    return math.log(alpha) / (alpha - 1)


def channel_truth(alpha: float) -> float:
    """Transfer entropy of the binary channel, from its stationary law of source, past and present."""
    one = np.array(TABLE)
    up = one.mean(axis=1)  # the source is a fair coin
    share = up[0] / (up[0] + 1 - up[1])
    before = 0.5 * np.array([1 - share, share])[:, None]
    law = np.stack([before * (1 - one), before * one], axis=-1)  # past target, past source, present
    given, both = renyi_of(law.sum(axis=(1, 2)), alpha), renyi_of(law.sum(axis=2), alpha)
    return renyi_of(law.sum(axis=1), alpha) - given - renyi_of(law, alpha) + both


def _case(
    name: str,
    draw: Callable[[int, np.random.Generator], Sample],
    estimate: Callable[..., Any],
    label: str,
    truth: float,
    accept: Mapping[str, Band] = EXACT,
    repeats: int = 2000,
    **settings: Any,
) -> Case:
    return Case(
        family=FAMILY,
        name=name,
        method=label,
        draw=draw,
        estimate=partial(estimate, **settings),
        truth=truth,
        n=1000,
        repeats=repeats,
        accept=accept,
        reason=EXACT_REASON if accept is EXACT else NEIGHBOR_REASON,
        quick_divisor=1 if accept is EXACT else 4,
    )


def _neighbors(name: str, draw: Any, truth: float, estimate: Any = renyi_entropy, **settings: Any) -> Case:
    return _case(name, draw, estimate, "nearest neighbours, k=5", truth, NEIGHBOR, 200, n_neighbors=5, **settings)


CASES = (
    *(
        case
        for a in (0.5, 2.0)
        for case in (
            _case(
                f"Rényi {a:g}, normal", normal, renyi_entropy, "Gaussian", normal_truth(a), alpha=a, method="gaussian"
            ),
            _case(f"Rényi {a:g}, four codes", codes, renyi_entropy, "plug-in", renyi_of(SHARES, a), alpha=a),
            _case(
                f"Rényi {a:g} TE, binary channel", bits, transfer_entropy, "plug-in", channel_truth(a), renyi_order=a
            ),
        )
    ),
    *(
        case
        for a in (0.8, 1.5, 2.0)
        for case in (
            _neighbors(f"Rényi {a:g}, normal", normal, normal_truth(a), alpha=a),
            _neighbors(f"Rényi {a:g}, exponential", exponential, exponential_truth(a), alpha=a),
            _neighbors(
                f"Rényi {a:g} TE, VAR(1)",
                linked,
                datasets.vector_autoregression(1, LINKED)[1],
                transfer_entropy,
                renyi_order=a,
                method="ksg",
            ),
        )
    ),
    _neighbors("Tsallis 2, normal", normal, 1 - 1 / math.sqrt(4 * math.pi), tsallis_entropy, q=2.0),
)
