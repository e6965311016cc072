"""Networks: one graph of ten series of numbers, and one of six of bits, with and without early stopping."""

from __future__ import annotations

import time

from infoest import TransferEntropyNetwork
from validation.networks import LAGS, RESAMPLES, TIMES, copied_bits, precision_recall, random_network

from .alone import Figure

SEED = 0


def network_figures(n: int = TIMES, n_resamples: int = RESAMPLES) -> list[Figure]:
    """Seconds on two threads, and whether early stopping finds the same links."""
    graphs = {"ksg": random_network(SEED, n), "gaussian": random_network(SEED, n), "plugin": copied_bits(SEED, n)}
    for method, (series, _) in graphs.items():  # compiles and loads the kernels
        TransferEntropyNetwork(method=method, n_resamples=19, random_state=SEED).fit(series[:100, :2])
    figures = []
    for method, (series, links) in graphs.items():
        found = []
        for early in (True, False):
            network = TransferEntropyNetwork(
                LAGS, method=method, n_resamples=n_resamples, stop_early=early, random_state=SEED, n_jobs=2
            )
            begin, used = time.perf_counter(), time.process_time()
            network.fit(series)
            taken, used = time.perf_counter() - begin, time.process_time() - used
            precision, recall = precision_recall(network.adjacency_, links)
            name = f"network, {method}, {series.shape[1]} series, n = {n:,}, {n_resamples} surrogates"
            label = f"{name}, {'early stopping' if early else 'all surrogates'}"
            figures.append(
                Figure(label, f"{taken:.1f} s ({used:.0f} s of cores); precision {precision:.2f}, recall {recall:.2f}")
            )
            found.append(network.lags_)
        same = "the same" if found[0] == found[1] else "NOT THE SAME"
        figures.append(Figure(f"links of {method} with and without early stopping", same))
    return figures
