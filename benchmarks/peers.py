"""Peers: the same figure from infoest and from the program that a user would otherwise take."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.feature_selection import mutual_info_classif, mutual_info_regression

from infoest import datasets, mutual_information
from infoest.credit import information_value, population_stability_index

from .timing import Comparison, compare

Floats = NDArray[np.float64]
SEED = 20261121


def ksg_rows(sizes: tuple[int, ...] = (1_000, 10_000, 100_000)) -> Iterator[Comparison]:
    """KSG mutual information of two normals, k = 3, without and with the standard error."""
    for n in sizes:
        x, y, _ = datasets.bivariate_normal(n, 0.6, random_state=SEED)
        peer = partial(sklearn_regression, x[:, None], y)
        for stderr in (False, True):
            ours = partial(ksg, x, y, stderr=stderr)
            name = f"KSG MI, n = {n:,}" + (", with standard error" if stderr else "")
            # scikit-learn adds noise of 1e-10 and counts by another rule: equal to a few thousandths.
            yield compare(name, "scikit-learn mutual_info_regression", ours, peer, tolerance=0.02)


def ksg(x: Floats, y: Floats, *, stderr: bool) -> float:
    """Ours, one thread."""
    return mutual_information(x, y, method="ksg", n_neighbors=3, stderr=stderr, n_jobs=1).value


def sklearn_regression(columns: Floats, y: Floats) -> float:
    """Theirs, one thread."""
    return float(mutual_info_regression(columns, y, n_neighbors=3, random_state=0, n_jobs=1)[0])


def mixed_rows(sizes: tuple[int, ...] = (1_000, 10_000)) -> Iterator[Comparison]:
    """A class and a normal whose mean depends on it."""
    for n in sizes:
        rng = np.random.default_rng(SEED)
        classes = rng.integers(2, size=n)
        x = rng.standard_normal(n) + classes
        labels = np.array(["low", "high"])[classes]
        for stderr in (False, True):
            name = f"MI of a class and a number, n = {n:,}" + (", with standard error" if stderr else "")
            ours = partial(mixed, x, labels, stderr=stderr)
            # Different estimators (Gao et al. 2017; Ross 2014) of one quantity.
            peer = partial(sklearn_classes, x[:, None], classes)
            yield compare(name, "scikit-learn mutual_info_classif", ours, peer, tolerance=0.05)


def mixed(x: Floats, labels: NDArray[np.str_], *, stderr: bool) -> float:
    """Ours, one thread."""
    return mutual_information(x, labels, method="mixed", stderr=stderr, n_jobs=1).value


def sklearn_classes(columns: Floats, classes: NDArray[np.int64]) -> float:
    """Theirs, one thread."""
    return float(mutual_info_classif(columns, classes, n_neighbors=3, random_state=0, n_jobs=1)[0])


def divergence(p: Any, q: Any) -> float:
    """Jeffreys divergence of two count tables, as peers write it."""
    p_share, q_share = np.asarray(p) / np.sum(p), np.asarray(q) / np.sum(q)
    return float(((p_share - q_share) * np.log(p_share / q_share)).sum())


def numpy_psi(expected: Floats, actual: Floats, edges: Floats) -> float:
    """PSI by searchsorted and bincount."""
    counts = [
        np.bincount(np.searchsorted(edges, column, side="right"), minlength=len(edges) + 1)
        for column in (expected, actual)
    ]
    return divergence(counts[1], counts[0])


def pandas_psi(expected: pd.Series, actual: pd.Series, edges: Floats) -> float:
    """PSI by cut and value_counts."""
    breaks = [-np.inf, *edges, np.inf]
    counts = [pd.cut(column, breaks, right=False).value_counts(sort=False) for column in (expected, actual)]
    return divergence(counts[1], counts[0])


def numpy_iv(x: Floats, y: NDArray[np.int64], edges: Floats) -> float:
    """IV by searchsorted and one bincount of bin and class."""
    cells = np.bincount(np.searchsorted(edges, x, side="right") * 2 + y, minlength=2 * len(edges) + 2)
    return divergence(cells[1::2], cells[::2])


def pandas_iv(x: pd.Series, y: pd.Series, edges: Floats) -> float:
    """IV by cut and crosstab."""
    table = pd.crosstab(pd.cut(x, [-np.inf, *edges, np.inf], right=False), y)
    return divergence(table[1], table[0])


def credit_rows(n: int = 1_000_000, bins: int = 10) -> Iterator[Comparison]:
    """PSI and IV of raw columns with edges given: input checks, binning, counting, and ours with its interval."""
    rng = np.random.default_rng(SEED)
    expected, actual = rng.standard_normal(n), rng.standard_normal(n) + 0.1
    target = (rng.random(n) < 1 / (1 + np.exp(2 - expected))).astype(np.int64)
    edges = np.quantile(expected[:10_000], np.linspace(0, 1, bins + 1)[1:-1])
    frames = pd.Series(expected), pd.Series(actual), pd.Series(target)

    def psi() -> float:
        return population_stability_index(expected, actual, bins=edges).value

    def iv() -> float:
        return information_value(expected, target, bins=edges).value

    psi_name, iv_name = f"PSI, 2 × {n:,} rows, {bins} bins", f"IV, {n:,} rows, {bins} bins"
    peers = (
        (psi_name, "numpy searchsorted + bincount", psi, partial(numpy_psi, expected, actual, edges)),
        (psi_name, "pandas cut + value_counts", psi, partial(pandas_psi, *frames[:2], edges)),
        (iv_name, "numpy searchsorted + bincount", iv, partial(numpy_iv, expected, target, edges)),
        (iv_name, "pandas cut + crosstab", iv, partial(pandas_iv, frames[0], frames[2], edges)),
    )
    for name, peer, ours, theirs in peers:
        yield compare(name, peer, ours, theirs, tolerance=1e-12, rounds=5)
