"""Networks: precision and recall of inferred links, what early stopping saves, and links where there are none."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

from infoest import TransferEntropyNetwork, datasets

from .case import RateCase, Row, Table, judge

TITLE = "Networks: links of random autoregressions"
TEST_FAMILY = "Networks: links between independent series"
NODES, LINKS, LAGS, TIMES = 10, 12, 2, 1000
GRAPHS, QUICK_GRAPHS, RESAMPLES = 10, 2, 200
LEAST = 0.9  # mean precision and mean recall


def random_network(seed: int, n: int = TIMES) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Series of a stable autoregression of 10 nodes with 12 links of strength 0.3 to 0.5, and the links.

    Every node has a memory of 0.3; a link has one lag, 1 or 2, and either sign. Unstable draws are drawn anew.
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
    return datasets.vector_autoregression(n, matrices, random_state=rng)[0], links


def precision_recall(found: Any, links: NDArray[np.bool_]) -> tuple[float, float]:
    """Share of the found links that are right, and of the right links that are found."""
    right = int((found & links).sum())
    return right / max(int(found.sum()), 1), right / int(links.sum())


def network_table(quick: bool) -> Table:
    """Seeds 0 ... 9 with and without early stopping, which must find the same links."""
    graphs = QUICK_GRAPHS if quick else GRAPHS
    rates, drawn, same = np.empty((graphs, 2)), np.empty((graphs, 2)), True
    for seed in range(graphs):
        series, links = random_network(seed)
        fit = partial(TransferEntropyNetwork, LAGS, n_resamples=RESAMPLES, random_state=seed)
        early, full = (fit(early_stopping=stop).fit(series) for stop in (True, False))
        same &= early.lags_ == full.lags_
        rates[seed] = precision_recall(early.adjacency_, links)
        drawn[seed] = [sum(found.n_surrogates for found in network.targets_) for network in (early, full)]
    precision, recall = rates.mean(axis=0)
    share = drawn[:, 0].sum() / drawn[:, 1].sum()
    cells = (
        "gaussian",
        str(TIMES),
        str(graphs),
        f"{precision:.3f}",
        f"{recall:.3f}",
        f"{share:.2f}",
        "yes" if same else "NO",
    )
    missed = judge(float(precision), (LEAST, 1.0), "precision") + judge(float(recall), (LEAST, 1.0), "recall")
    missed += [] if same else ["early stopping changed links"]
    return Table(
        TITLE,
        ("method", "n", "graphs", "mean precision", "mean recall", "surrogates drawn early / full", "same links"),
        [Row(cells, tuple(missed))],
        [
            (
                f"{NODES} nodes, {LINKS} links of strength 0.3 to 0.5 at lag 1 or {LAGS}, seeds 0 to {graphs - 1}; "
                f"{RESAMPLES} surrogates a step, level 0.05. About every twentieth target takes a false source, "
                "which costs 0.02 to 0.04 of precision; links are missed only by chance."
            )
        ],
    )


def independent_series(n: int, rng: np.random.Generator, *, memory: float) -> tuple[NDArray[np.float64]]:
    """Five first-order autoregressions that have nothing to do with one another."""
    noise = rng.standard_normal((n + 200, 5))
    return (np.asarray(lfilter([1.0], [1.0, -memory], noise, axis=0)[200:]),)


def least_pvalue(series: NDArray[np.float64], *, random_state: Any) -> float:
    """Smallest adjusted p-value of any link."""
    found = TransferEntropyNetwork(2, n_resamples=199, random_state=random_state).fit(series)
    return float(np.nanmin(found.adjusted_pvalues_))


TEST_CASES = tuple(
    RateCase(
        family=TEST_FAMILY,
        name=f"five AR(1), φ = {memory}",
        method="gaussian, any link",
        draw=partial(independent_series, memory=memory),
        pvalue=least_pvalue,
        what="size",
        n=500,
        repeats=300,
        accept=(0.02, 0.06),
        reason="Where there is no link at all the false discovery rate is the chance of any link. Links are few and "
        "p-values of surrogates coarse, so it is not exactly 0.05.",
        quick_divisor=5,
        seeded=True,
    )
    for memory in (0.5, 0.9)
)
