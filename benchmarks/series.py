"""Series: transfer entropy against the conditional mutual information of npeet-plus, on the same lagged columns."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from infoest import datasets
from infoest.timeseries import transfer_entropy

from .timing import Comparison, compare

SEED = 20261121
COUPLED = ((0.5, 0.0), (0.3, 0.4))


def transfer_rows(sizes: tuple[int, ...] = (1_000, 10_000)) -> Iterator[Comparison]:
    """KSG transfer entropy with one past value each, k = 3; nothing where npeet-plus is not installed."""
    if find_spec("npeet_plus") is None:
        print("npeet-plus is not installed: no comparison of transfer entropy.")
        return
    for n in sizes:
        series, _ = datasets.vector_autoregression(n, COUPLED, random_state=SEED)
        x, y = series.T
        scaled = series / series.std(axis=0)
        columns = [scaled[1:, 1:].copy(), scaled[:-1, :1].copy(), scaled[:-1, 1:].copy()]
        # npeet-plus adds noise of 1e-10 to break ties; otherwise the same formula.
        peer = partial(peer_conditional, columns)
        name = f"KSG transfer entropy, k = l = 1, n = {n:,}"
        ours = partial(transfer, x, y, stderr=False)
        yield compare(name, "npeet-plus cmi", ours, peer, tolerance=1e-3)
        yield compare(
            f"{name}, with standard error", "npeet-plus cmi", partial(transfer, x, y, stderr=True), peer, tolerance=1e-3
        )


def transfer(x: Any, y: Any, *, stderr: bool) -> float:
    """Ours, one thread."""
    return transfer_entropy(x, y, method="ksg", n_neighbors=3, stderr=stderr, n_jobs=1).value


def peer_conditional(columns: list[Any]) -> float:
    """Theirs: the present of the target, the past of the source, the past of the target."""
    return float(import_module("npeet_plus").cmi(*columns, k=3, base=math.e))
