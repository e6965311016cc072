"""Samplers: the laws of the cases, each ``(n, rng) -> columns``; ``infoest.datasets`` has some of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri
from scipy.stats import rankdata

from infoest import datasets

Floats = NDArray[np.float64]
Draw = Callable[[int, np.random.Generator], tuple[Any, ...]]


def bivariate_normal(n: int, rng: np.random.Generator, *, correlation: float) -> tuple[Floats, Floats]:
    """Two normals."""
    return datasets.bivariate_normal(n, correlation, rng)[:2]


def normal_blocks(n: int, rng: np.random.Generator, *, covariance: Floats, first: int) -> tuple[Floats, Floats]:
    """Two normal vectors."""
    return datasets.normal_blocks(n, covariance, first, rng)[:2]


def additive_uniform(n: int, rng: np.random.Generator, *, epsilon: float) -> tuple[Floats, Floats]:
    """A uniform and the same plus uniform noise: hard edges."""
    x = rng.random(n)
    return x, x + rng.uniform(-epsilon, epsilon, n)


def gamma_exponential(n: int, rng: np.random.Generator, *, shape: float, logs: bool) -> tuple[Floats, Floats]:
    """A gamma, and an exponential of that rate, which has no variance; or their logs."""
    x = rng.gamma(shape, size=n)
    y = rng.exponential(1 / x)
    return (np.log(x), np.log(y)) if logs else (x, y)


def clayton(n: int, rng: np.random.Generator, *, theta: float) -> tuple[Floats, Floats]:
    """A Clayton copula with normal margins."""
    u, w = rng.random(n), rng.random(n)
    v = (u**-theta * (w ** (-theta / (1 + theta)) - 1) + 1) ** (-1 / theta)
    return ndtri(u), ndtri(v)


def student_scores(n: int, rng: np.random.Generator, *, dof: float) -> tuple[Floats, Floats]:
    """Two uncorrelated, dependent Student variables, ranked to normal scores: that keeps the information."""
    rows = rng.standard_normal((n, 2)) / np.sqrt(rng.chisquare(dof, n) / dof)[:, None]
    x, y = ndtri(rankdata(rows, axis=0) / (n + 1)).T
    return x, y


def categorical_uniform(n: int, rng: np.random.Generator, *, categories: int) -> tuple[Floats, Floats]:
    """A category x, and a uniform on [x, x + 2]."""
    return datasets.categorical_uniform(n, categories, rng)[:2]


def category_and_noise(n: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """A category of four, and a normal that does not depend on it."""
    return rng.integers(4, size=n).astype(np.float64), rng.standard_normal(n)


def zero_inflated_poisson(n: int, rng: np.random.Generator, *, inflation: float) -> tuple[Floats, Floats]:
    """An exponential, and a Poisson of that mean with further zeros."""
    x = rng.exponential(size=n)
    return x, np.where(rng.random(n) < inflation, 0, rng.poisson(x)).astype(np.float64)


def class_conditional(n: int, rng: np.random.Generator, *, distance: float) -> tuple[Floats, NDArray[np.str_]]:
    """A normal whose mean depends on a fair class."""
    classes = rng.integers(2, size=n)
    return rng.standard_normal(n) + distance * classes, np.array(["low", "high"])[classes]


def atoms_and_density(n: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Half the rows two correlated normals, half a pair of atoms in each column that agree in 80 %."""
    x, y = datasets.bivariate_normal(n, 0.6, rng)[:2]
    atom = rng.random(n) < 0.5
    first = rng.integers(2, size=n)
    second = np.where(rng.random(n) < 0.8, first, 1 - first)
    return np.where(atom, 3.0 + first, x), np.where(atom, 3.0 + second, y)


def rounded_normal(n: int, rng: np.random.Generator, *, correlation: float, step: float) -> tuple[Floats, Floats]:
    """Two normals, rounded: everything is tied, and yet a number."""
    x, y = datasets.bivariate_normal(n, correlation, rng)[:2]
    return np.round(x / step) * step, np.round(y / step) * step


def cells(n: int, rng: np.random.Generator, *, table: Floats) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Row and column of ``n`` draws from a table of probabilities."""
    x, y = np.unravel_index(rng.choice(table.size, size=n, p=table.ravel()), table.shape)
    return np.asarray(x, np.int64), np.asarray(y, np.int64)


def codes(n: int, rng: np.random.Generator, *, shares: Floats) -> tuple[NDArray[np.int64]]:
    """Draws from a discrete law."""
    return (rng.choice(len(shares), size=n, p=shares),)


def column(n: int, rng: np.random.Generator, *, name: str) -> tuple[Floats]:
    """One column (or two of a uniform square) of a law by name."""
    laws: dict[str, Callable[[], Floats]] = {
        "uniform": lambda: rng.random(n),
        "square": lambda: rng.random((n, 2)),
        "exponential": lambda: rng.exponential(size=n),
        "laplace": lambda: rng.laplace(size=n),
        "gamma": lambda: rng.gamma(3.0, size=n),
        "beta": lambda: rng.beta(2.0, 3.0, size=n),
        "student": lambda: rng.standard_t(5.0, size=n),
        "cauchy": lambda: rng.standard_cauchy(n),
        "lognormal": lambda: np.exp(0.5 * rng.standard_normal(n)),
    }
    return (laws[name](),)


def normal_vector(n: int, rng: np.random.Generator, *, covariance: Floats) -> tuple[Floats]:
    """A normal vector, or a column where it has one coordinate."""
    rows = rng.standard_normal((n, len(covariance))) @ np.linalg.cholesky(covariance).T
    return (rows[:, 0],) if len(covariance) == 1 else (rows,)


def cut_normals(n: int, rng: np.random.Generator, *, correlation: float, levels: int) -> tuple[Any, ...]:
    """Two normals, both cut into equally likely classes."""
    x, y = bivariate_normal(n, rng, correlation=correlation)
    limits = ndtri(np.arange(1, levels) / levels)
    return np.searchsorted(limits, x), np.searchsorted(limits, y)


def cut_and_normal(n: int, rng: np.random.Generator, *, correlation: float, levels: int) -> tuple[Any, ...]:
    """A normal cut into equally likely classes, by name, and the other as it is."""
    x, y = bivariate_normal(n, rng, correlation=correlation)
    return np.searchsorted(ndtri(np.arange(1, levels) / levels), x).astype(str), y


def cause_of_both(n: int, rng: np.random.Generator, *, correlation: float) -> tuple[Any, ...]:
    """x and y of correlation 0.7 with z, and of the given one once z is taken out."""
    x, y = bivariate_normal(n, rng, correlation=correlation)
    z = rng.standard_normal(n)
    return 0.7 * z + np.sqrt(0.51) * x, 0.7 * z + np.sqrt(0.51) * y, z


def tables_in_strata(n: int, rng: np.random.Generator, *, table: Floats) -> tuple[Any, ...]:
    """One table in each of three strata."""
    return (*cells(n, rng, table=table), rng.integers(0, 3, n))


def dependent_table(size: int, strength: float) -> Floats:
    """A square table: ``strength`` of the mass on the diagonal, the rest independent with uneven margins."""
    margin = np.linspace(1.5, 0.5, size) / size
    return (1 - strength) * np.outer(margin, margin) + strength * np.diag(margin)


def decaying_shares(size: int) -> Floats:
    """Shares proportional to 1 / rank."""
    shares: Floats = 1 / np.arange(1.0, size + 1)
    return np.asarray(shares / shares.sum(), dtype=np.float64)


def normals(correlation: float) -> Draw:
    """Sampler of two normals."""
    return partial(bivariate_normal, correlation=correlation)


def blocks(covariance: Floats) -> Draw:
    """Sampler of two normal vectors of equal length."""
    return partial(normal_blocks, covariance=covariance, first=len(covariance) // 2)
