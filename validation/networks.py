"""Networks: precision and recall of inferred links, what early stopping saves, and links where there are none."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

from infoest import TransferEntropyNetwork, datasets

from .case import RateCase, Row, Table, judge

TITLE = "Networks: links of random graphs"
TEST_FAMILY = "Networks: links between independent series"
NODES, LINKS, LAGS, TIMES = 10, 12, 2, 1000
GRAPHS, QUICK_GRAPHS, RESAMPLES = 10, 2, 200
BITS, NOISE = 6, 0.2
TRIALS = 10
LEAST = 0.9  # mean precision and mean recall


def random_network(seed: int, n: int = TIMES, trials: int = 1) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Series of a stable autoregression of 10 nodes with 12 links of strength 0.3 to 0.5, and the links.

    Every node has a memory of 0.3; a link has one lag, 1 or 2, and either sign. Unstable draws are drawn anew. The
    ``n`` times are those of several trials, each with noise of its own.
    """
    rng = np.random.default_rng(seed)
    pairs = [(i, j) for i in range(NODES) for j in range(NODES) if i != j]
    while True:
        matrices = np.zeros((LAGS, NODES, NODES))
        matrices[0] += 0.3 * np.eye(NODES)
        for index in rng.choice(len(pairs), LINKS, replace=False):
            source, target = pairs[index]
            matrices[rng.integers(LAGS), target, source] = rng.choice([-1, 1]) * rng.uniform(0.3, 0.5)
        companion = np.block([list(matrices), [np.eye(NODES), np.zeros((NODES, NODES))]])
        if np.abs(np.linalg.eigvals(companion)).max() < 0.95:
            break
    links = (matrices != 0).any(axis=0).T
    np.fill_diagonal(links, False)
    parts = [datasets.vector_autoregression(n // trials, matrices, random_state=rng)[0] for _ in range(trials)]
    return np.concatenate(parts), links


def copied_bits(seed: int, n: int = TIMES, trials: int = 1) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Bits of 6 nodes that copy the last one of a random other node, a fifth of the time a fair coin; and the links."""
    rng = np.random.default_rng(seed)
    parents = np.array([rng.choice(np.delete(np.arange(BITS), j)) for j in range(BITS)])
    bits = rng.integers(2, size=(n, BITS))
    copied = rng.random((n, BITS)) > NOISE
    copied[:: n // trials] = False  # a trial starts anew
    for t in range(n):
        bits[t] = np.where(copied[t], bits[t - 1, parents], bits[t])
    links = np.zeros((BITS, BITS), dtype=bool)
    links[parents, np.arange(BITS)] = True
    return bits, links


def precision_recall(found: Any, links: NDArray[np.bool_]) -> tuple[float, float]:
    """Share of the found links that are right, and of the right links that are found."""
    right = int((found & links).sum())
    return right / max(int(found.sum()), 1), right / int(links.sum())


def network_table(quick: bool) -> Table:
    """Seeds 0 ... 9 with and without early stopping, which must find the same links."""
    graphs = QUICK_GRAPHS if quick else GRAPHS
    return Table(
        TITLE,
        (
            "method",
            "n",
            "trials",
            "graphs",
            "mean precision",
            "mean recall",
            "surrogates drawn early / full",
            "same links",
        ),
        [
            _row("gaussian", LAGS, random_network, 1, graphs),
            _row("gaussian", LAGS, random_network, TRIALS, graphs),
            _row("plugin", 1, copied_bits, 1, graphs),
            _row("plugin", 1, copied_bits, TRIALS, graphs),
        ],
        [
            (
                f"gaussian: {NODES} nodes, {LINKS} links of strength 0.3 to 0.5 at lag 1 or {LAGS}. plugin: {BITS} "
                f"bits; each copies the last one of another, {NOISE:.0%} of the time a fair coin. "
                f"Seeds 0 to {graphs - 1}; {RESAMPLES} surrogates a step, level 0.05. About every "
                "twentieth target takes a false source, which costs 0.02 to 0.04 of precision; links are missed only "
                "by chance."
            )
        ],
    )


def _row(method: str, max_lag: int, draw: Callable[..., Any], trials: int, graphs: int) -> Row:
    """One method over several graphs."""
    rates, drawn, same = np.empty((graphs, 2)), np.empty((graphs, 2)), True
    labels = np.repeat(np.arange(trials), TIMES // trials)
    for seed in range(graphs):
        series, links = draw(seed, trials=trials)
        fit = partial(TransferEntropyNetwork, max_lag, method=method, n_resamples=RESAMPLES, random_state=seed)
        early, full = (fit(stop_early=stop).fit(series, trials=labels) for stop in (True, False))
        same &= early.lags_ == full.lags_
        rates[seed] = precision_recall(early.adjacency_, links)
        drawn[seed] = [sum(found.n_resamples for found in network.targets_) for network in (early, full)]
    precision, recall = rates.mean(axis=0)
    share = drawn[:, 0].sum() / drawn[:, 1].sum()
    cells = (method, str(TIMES), str(trials), str(graphs), f"{precision:.3f}", f"{recall:.3f}", f"{share:.2f}")
    missed = judge(float(precision), (LEAST, 1.0), "precision") + judge(float(recall), (LEAST, 1.0), "recall")
    missed += [] if same else ["early stopping changed links"]
    return Row((*cells, "yes" if same else "NO"), tuple(missed))


def independent_series(n: int, rng: np.random.Generator, *, memory: float) -> tuple[NDArray[np.float64]]:
    """Five first-order autoregressions that have nothing to do with one another."""
    noise = rng.standard_normal((n + 200, 5))
    return (np.asarray(lfilter([1.0], [1.0, -memory], noise, axis=0)[200:]),)


def independent_chains(n: int, rng: np.random.Generator) -> tuple[NDArray[np.int64]]:
    """Five Markov chains of 2 to 6 states that stay where they are with probability 0.8."""
    states = np.arange(2, 7)
    steps = np.where(rng.random((n, 5)) < 0.8, 0, rng.integers(1, states, size=(n, 5)))
    return ((rng.integers(states) + steps.cumsum(axis=0)) % states,)


def least_pvalue(series: Any, *, method: str = "gaussian", trials: int = 1, random_state: Any) -> float:
    """Smallest adjusted p-value of any link."""
    labels = np.repeat(np.arange(trials), len(series) // trials)
    network = TransferEntropyNetwork(2, method=method, n_resamples=199, random_state=random_state)
    return float(np.nanmin(network.fit(series, trials=labels).pvalues_adjusted_))


def _size(name: str, draw: Any, method: str = "gaussian", trials: int = 1) -> RateCase:
    """How often there is a link where there is none."""
    return RateCase(
        family=TEST_FAMILY,
        name=name,
        method=f"{method}, any link" + (f", {trials} trials" if trials > 1 else ""),
        draw=draw,
        pvalue=partial(least_pvalue, method=method, trials=trials),
        what="size",
        n=500,
        repeats=300,
        accept=(0.02, 0.06),
        reason="Where there is no link at all the false discovery rate is the chance of any link. Links are few and "
        "p-values of surrogates coarse, so it is not exactly 0.05.",
        quick_divisor=5,
        seeded=True,
    )


TEST_CASES = (
    *(_size(f"five AR(1), φ = {memory}", partial(independent_series, memory=memory)) for memory in (0.5, 0.9)),
    _size("five noises", partial(independent_series, memory=0.0), trials=100),
    _size("five Markov chains", independent_chains, "plugin"),
    _size("five Markov chains", independent_chains, "plugin", trials=5),
)
