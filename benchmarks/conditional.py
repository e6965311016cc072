"""Conditional: conditional information, information of codes and a conditional test, each against its usual program.

npeet-plus, ennemi and tigramite are in the extra ``bench``; a row is left out where its program is not installed.
tigramite (GPL) is run, never copied from.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from functools import partial
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import mutual_info_score

from infoest import conditional_mutual_information, mutual_information
from infoest.inference import conditional_independence_test

from .timing import Comparison, compare

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
SEED = 20261121
NEIGHBORS = 3
SURROGATES, WITHIN = 200, 50  # of the conditional test: permutations, and neighbours of its statistic


def installed(name: str) -> ModuleType | None:
    """The module, or None with a line that says so."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError:
        print(f"{name}: not installed, its rows are left out")
        return None


def common_cause(n: int, seed: int = SEED) -> tuple[Floats, Floats, Floats]:
    """Normal x and y that owe their dependence to z."""
    z, e, f = np.random.default_rng(seed).standard_normal((3, n))
    return z + e, z + f, z


def conditional_rows(sizes: tuple[int, ...] = (1_000, 10_000)) -> Iterator[Comparison]:
    """Frenzel-Pompe conditional information of three columns, without and with the standard error."""
    for n in sizes:
        x, y, z = common_cause(n)
        peers: list[tuple[str, Callable[[], float]]] = []
        if (npeet := installed("npeet_plus")) is not None:
            peers.append(("npeet-plus cmi", partial(npeet_cmi, npeet, x, y, z)))
        if (ennemi := installed("ennemi")) is not None:
            peers.append(("ennemi estimate_mi", partial(ennemi_cmi, ennemi, x, y, z)))
        for stderr in (False, True):
            name = f"CMI of three columns, n = {n:,}" + (", with standard error" if stderr else "")
            for peer, theirs in peers:
                # Both add noise, and neither scales as ours does here: equal to a few ten-thousandths.
                yield compare(name, peer, partial(our_cmi, x, y, z, stderr=stderr), theirs, tolerance=1e-3, rounds=9)


def our_cmi(x: Floats, y: Floats, z: Floats, *, stderr: bool) -> float:
    """Ours, one thread, in the units given as theirs."""
    return conditional_mutual_information(
        x, y, z, n_neighbors=NEIGHBORS, standardize=False, stderr=stderr, n_jobs=1
    ).value


def npeet_cmi(npeet: Any, x: Floats, y: Floats, z: Floats) -> float:
    """Theirs, in nats."""
    return float(npeet.cmi(x, y, z, k=NEIGHBORS, base=np.e))


def ennemi_cmi(ennemi: Any, x: Floats, y: Floats, z: Floats) -> float:
    """Theirs, without its own scaling."""
    return float(np.squeeze(ennemi.estimate_mi(y, x, cond=z, k=NEIGHBORS, preprocess=False, max_threads=1)))


def discrete_rows(n: int = 1_000_000, levels: tuple[int, ...] = (2, 10, 50)) -> Iterator[Comparison]:
    """Information of two columns of 64-bit codes, with the standard error and interval."""
    for count in levels:
        x, y = codes(n, count)
        name = f"MI of codes, {count} × {count}, n = {n:,}, with standard error"
        theirs = partial(mutual_info_score, x, y)
        yield compare(name, "scikit-learn mutual_info_score", partial(our_mi, x, y), theirs, tolerance=1e-12)


def codes(n: int, levels: int) -> tuple[Codes, Codes]:
    """Two columns that agree in three rows of ten, else by chance."""
    rng = np.random.default_rng(SEED)
    x, other = rng.integers(0, levels, size=(2, n))
    return x, np.where(rng.random(n) < 0.3, x, other)


def our_mi(x: Codes, y: Codes) -> float:
    """Ours, one thread."""
    return mutual_information(x, y, n_jobs=1).value


def surrogate_rows(n: int = 500) -> Iterator[Comparison]:
    """The CMIknn test with 200 local permutations, statistic included."""
    module = installed("tigramite.independence_tests.cmiknn")
    if module is not None:
        columns = common_cause(n)
        name = f"CMIknn, {SURROGATES} surrogates, k = {WITHIN}, n = {n:,}"
        theirs = partial(tigramite_statistic, module, np.vstack(columns))
        yield compare(name, "tigramite CMIknn", partial(our_statistic, *columns), theirs, tolerance=1e-12, rounds=3)


def our_statistic(x: Floats, y: Floats, z: Floats) -> float:
    """Ours, one thread; the statistic, as the p-values rest on different permutations."""
    return conditional_independence_test(
        x, y, z, n_neighbors=WITHIN, n_resamples=SURROGATES, random_state=SEED, n_jobs=1
    ).statistic


def tigramite_statistic(module: Any, rows: Floats) -> float:
    """Theirs: ranks, five neighbours in z, one worker."""
    test = module.CMIknn(
        knn=WITHIN, shuffle_neighbors=5, transform="ranks", significance="shuffle_test",
        sig_samples=SURROGATES, workers=1, seed=SEED,
    )  # fmt: skip
    roles = np.arange(3)
    statistic = float(test.get_dependence_measure(rows, roles))
    test.get_shuffle_significance(rows, roles, statistic)
    return statistic
