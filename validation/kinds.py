"""Kinds of data that people have, and what is true of each: the rows of the matrix of paths.

A kind is a law of columns under the names that public functions give their arguments. What it draws is what a user
would hand over, floats that are codes included, and its truths come from a table of probabilities, a covariance or a
quadrature, never from an estimator.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
from scipy.stats import poisson

from .truths import (
    Floats,
    cut_points,
    log_det,
    normal_entropy,
    shares_entropy,
    student_entropy,
    zero_inflated_poisson_information,
)

Columns = Mapping[str, Any]
Draw = Callable[[int, np.random.Generator], Columns]
Entropies = Callable[[tuple[int, ...]], float]
NEAR = 1e-4  # 1 - correlation of near-copies
COVARIANCE = np.array([[1.0, 0.5, 0.3], [0.5, 1.0, 0.4], [0.3, 0.4, 1.0]])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Kind:
    """One kind of data.

    Attributes
    ----------
    name : str
        As the report has it.
    draw : callable
        ``(n, rng) -> columns`` under the names of arguments: ``x``, ``y``, ``z`` and ``X``, all columns together; or
        ``source``, ``target``.
    truths : mapping of str to float
        The value of each quantity under this law, in nats, by the name of its public function.
    given : callable or None
        ``(n, rng) -> columns`` in which ``x`` and ``y`` owe all their dependence to ``z``.
    n : int
        Rows of a sample.
    codes : bool
        Whether all columns are codes, so that a table can be made of them.
    """

    name: str
    draw: Draw
    truths: Mapping[str, float] = field(default_factory=dict)
    given: Draw | None = None
    n: int = 400
    codes: bool = False


def sums(entropy: Entropies, count: int = 3) -> dict[str, float]:
    """Every quantity of single columns from the entropies of sets of them; x, y and z are the first three."""
    every = tuple(range(count))
    joint, single = entropy(every), [entropy((i,)) for i in every]
    rest = [entropy(tuple(j for j in every if j != i)) for i in every]
    total, dual = sum(single) - joint, sum(rest) - (count - 1) * joint
    signs = (
        (-1) ** (len(subset) + 1) * entropy(subset)
        for size in range(1, count + 1)
        for subset in itertools.combinations(every, size)
    )
    pair = entropy((0,)) + entropy((1,)) - entropy((0, 1))
    return {
        "mutual_information": pair,
        "feature_information": pair,
        "pairwise_mutual_information": pair,
        "conditional_mutual_information": entropy((0, 2)) + entropy((1, 2)) - entropy((2,)) - entropy((0, 1, 2)),
        "total_correlation": total,
        "dual_total_correlation": dual,
        "o_information": total - dual,
        "multiplet_information": total - dual,
        "s_information": total + dual,
        "co_information": sum(signs),
        "entropy": entropy((0,)),
    }


def of_table(table: Floats) -> dict[str, float]:
    """Of the probabilities of three columns of codes; also the orders other than Shannon's of the first."""

    def entropy(subset: tuple[int, ...]) -> float:
        return shares_entropy(table.sum(axis=tuple(set(range(table.ndim)) - set(subset))).ravel())

    power = float((table.sum(axis=(1, 2)) ** 2).sum())
    return sums(entropy) | {"renyi_entropy": -math.log(power), "tsallis_entropy": 1 - power}


def of_covariance(covariance: Floats) -> dict[str, float]:
    """Of normal columns, in every information quantity also of a monotone function of each."""

    def entropy(subset: tuple[int, ...]) -> float:
        return normal_entropy(covariance[np.ix_(subset, subset)])

    return sums(entropy, len(covariance))


def without_entropy(truths: Mapping[str, float]) -> dict[str, float]:
    """The truths that a monotone function of each column leaves as they are."""
    return {name: truth for name, truth in truths.items() if name != "entropy"}


def columns_of(rows: Any) -> Columns:
    """The first three columns by name, and all of them."""
    return {"x": rows[:, 0], "y": rows[:, 1], "z": rows[:, 2], "X": rows}


def normals(n: int, rng: np.random.Generator, covariance: Floats = COVARIANCE) -> Floats:
    """Rows of a normal vector."""
    return np.asarray(rng.standard_normal((n, len(covariance))) @ np.linalg.cholesky(covariance).T)


def transformed(change: Callable[[Floats], Any], covariance: Floats = COVARIANCE) -> Draw:
    """Normals, each column changed alike."""
    return lambda n, rng: columns_of(change(normals(n, rng, covariance)))


def caused(change: Callable[[Floats], Any], conditions: int = 1) -> Draw:
    """x and y follow z as it is observed, by a curve, and owe nothing else to each other."""

    def draw(n: int, rng: np.random.Generator) -> Columns:
        z = change(rng.standard_normal((n, conditions)))
        scores = (z - z.mean(axis=0)) / z.std(axis=0)
        cause = np.tanh(scores).sum(axis=1) / math.sqrt(conditions)
        x, y = (change((cause + 0.7 * rng.standard_normal(n))[:, None])[:, 0] for _ in range(2))
        return {"x": x, "y": y, "z": z[:, 0] if conditions == 1 else z}

    return draw


def exponential(scores: Floats) -> Floats:
    """A lognormal with a tail that a kurtosis of hundreds tells of."""
    return np.asarray(np.exp(2 * scores))


def to_halves(scores: Floats) -> Floats:
    """Rounded to halves, as a person notes them."""
    return np.asarray(np.round(2 * scores) / 2)


def to_tenths(scores: Floats) -> Floats:
    """Rounded to tenths: steps finer than the neighbourhoods of most rows."""
    return np.asarray(np.round(10 * scores) / 10)


def to_ratings(scores: Floats) -> Floats:
    """Five ratings, equally likely, as floats."""
    return np.asarray(np.searchsorted(cut_points(5), scores) + 1.0, dtype=np.float64)


def to_counts(scores: Floats) -> Floats:
    """Counts as whole floats, up to about twenty."""
    return np.asarray(np.floor(np.exp(1 + 0.6 * scores)), dtype=np.float64)


def to_flags(scores: Floats) -> Floats:
    """0 and 1 as floats."""
    return (scores > 0).astype(np.float64)


def with_zeros(scores: Floats) -> Floats:
    """Zero below the median, a number above."""
    return np.where(scores > 0, np.exp(scores), 0.0)


def normal_table(limits: Floats) -> Floats:
    """Probabilities of three normals of ``COVARIANCE``, each cut at the same limits: Gauss-Legendre quadrature.

    Of a hundred cells per column the middle of each is enough: the information is right to 1e-4.
    """
    edges = np.concatenate([[-8.0], limits, [8.0]])
    nodes, weights = np.polynomial.legendre.leggauss(1 if len(edges) > 100 else 5 if len(edges) > 12 else 24)
    points = np.concatenate([(a + b) / 2 + nodes * (b - a) / 2 for a, b in itertools.pairwise(edges)])
    width = np.concatenate([weights * (b - a) / 2 for a, b in itertools.pairwise(edges)])
    inverse = np.linalg.inv(COVARIANCE)
    x, y, z = points[:, None, None], points[None, :, None], points[None, None, :]
    quadratic = inverse[0, 0] * x**2 + inverse[1, 1] * y**2 + inverse[2, 2] * z**2
    quadratic = quadratic + 2 * (inverse[0, 1] * x * y + inverse[0, 2] * x * z + inverse[1, 2] * y * z)
    mass = np.exp(-quadratic / 2) * width[:, None, None] * width[None, :, None] * width[None, None, :]
    k = len(edges) - 1
    table = mass.reshape(k, len(nodes), k, len(nodes), k, len(nodes)).sum(axis=(1, 3, 5))
    return np.asarray(table / table.sum())


def shared_counts_table(mean: float, most: int = 22) -> Floats:
    """Three Poisson counts, each its own part and one part that all share."""
    own = poisson.pmf(np.arange(most), mean)
    table = np.zeros((most, most, most))
    for shared in range(most):
        part = np.concatenate([np.zeros(shared), own[: most - shared]])
        table += poisson.pmf(shared, mean) * part[:, None, None] * part[None, :, None] * part[None, None, :]
    return np.asarray(table / table.sum(), dtype=np.float64)


def shared_counts(n: int, rng: np.random.Generator, *, mean: float) -> Columns:
    """The same, as whole floats: what pandas makes of counts with holes."""
    rows = rng.poisson(mean, (n, 3)) + rng.poisson(mean, (n, 1))
    return columns_of(rows.astype(np.float64))


def levels_table(levels: int) -> Floats:
    """A code of many levels, a flag whose rate rises with it, and a flag that follows the flag."""
    rate = np.linspace(0.2, 0.8, levels)
    table = np.empty((levels, 2, 2))
    for y, z in itertools.product((0, 1), (0, 1)):
        follow = 0.7 if y == z else 0.3
        table[:, y, z] = np.where(y == 1, rate, 1 - rate) * follow / levels
    return table


def levels(n: int, rng: np.random.Generator, *, count: int) -> Columns:
    """The same: text beside floats that are 0 and 1, and a matrix of whole floats."""
    code = rng.integers(count, size=n)
    y = rng.random(n) < np.linspace(0.2, 0.8, count)[code]
    z = np.where(rng.random(n) < 0.7, y, ~y)
    flags = np.column_stack([y, z]).astype(np.float64)
    names = np.array([f"level {i}" for i in range(count)])
    return {"x": names[code], "y": flags[:, 0], "z": flags[:, 1], "X": np.column_stack([code, flags])}


def levels_given(n: int, rng: np.random.Generator, *, count: int) -> Columns:
    """A flag decides the rate of another flag and the half of the levels: independent once it is given."""
    z = rng.random(n) < 0.4
    code = rng.integers(count // 2, size=n) + np.where(z, count // 2, 0) * (rng.random(n) < 0.8)
    y = rng.random(n) < np.where(z, 0.7, 0.3)
    names = np.array([f"level {i}" for i in range(count)])
    return {"x": names[code], "y": y.astype(np.float64), "z": z.astype(np.float64)}


def inflated(n: int, rng: np.random.Generator, *, inflation: float) -> Columns:
    """An exponential, a Poisson of that mean with further zeros, and a normal that has nothing to do with them."""
    x = rng.exponential(size=n)
    y = np.where(rng.random(n) < inflation, 0, rng.poisson(x)).astype(np.float64)
    return columns_of(np.column_stack([x, y, rng.standard_normal(n)]))


def beside_noise(information: float) -> dict[str, float]:
    """The truths of two dependent columns and a third that is independent of both."""
    both = ("total_correlation", "dual_total_correlation", "conditional_mutual_information")
    pair = ("mutual_information", "feature_information", "pairwise_mutual_information", *both)
    return dict.fromkeys(pair, information) | {
        "o_information": 0.0,
        "co_information": 0.0,
        "s_information": 2 * information,
        "multiplet_information": 0.0,
    }


def students(n: int, rng: np.random.Generator, *, dof: float) -> Columns:
    """A Student vector: its columns depend by their tails too."""
    return columns_of(normals(n, rng) / np.sqrt(rng.chisquare(dof, n) / dof)[:, None])


def of_students(dof: float) -> dict[str, float]:
    """Its truths, from the entropy of each set of columns."""
    return sums(lambda s: student_entropy(dof, len(s)) + 0.5 * log_det(COVARIANCE[np.ix_(s, s)]))


def two_factors(columns: int = 10) -> Floats:
    """Covariance of columns that hang on two factors in turn."""
    loading = np.zeros((columns, 2))
    loading[::2, 0] = loading[1::2, 1] = 0.8
    loading[:, 1] += 0.2
    return np.asarray(loading @ loading.T + 0.5 * np.eye(columns))


def ten_columns(n: int, rng: np.random.Generator, *, change: Callable[[Floats], Any]) -> Columns:
    """Five columns, the five others, and the tenth given the first nine."""
    rows = change(normals(n, rng, two_factors()))
    return {"x": rows[:, :5], "y": rows[:, 5:], "z": rows[:, 2:], "X": rows}


def of_ten() -> dict[str, float]:
    """Truths of ten normal columns by blocks: five against five; for one pair, the eight others as conditions."""
    covariance = two_factors()
    every = of_covariance(covariance)
    first, last = list(range(5)), list(range(5, 10))
    blocks = 0.5 * (log_det(covariance[np.ix_(first, first)]) + log_det(covariance[np.ix_(last, last)]))
    kept = ("total_correlation", "dual_total_correlation", "o_information", "s_information")
    return {name: every[name] for name in kept} | {
        "mutual_information": blocks - 0.5 * log_det(covariance),
        "entropy": normal_entropy(covariance[:5, :5]),
    }


def lognormal_entropy(scale: float) -> float:
    """Entropy of the exponential of a centred normal."""
    return 0.5 * math.log(2 * math.pi * math.e * scale**2)


def near_copies() -> Floats:
    """Covariance of three columns that are nearly one."""
    return np.full((3, 3), 1 - NEAR) + NEAR * np.eye(3)


RATINGS = normal_table(cut_points(5))
KINDS = (
    Kind(name="normal", draw=transformed(np.asarray), truths=of_covariance(COVARIANCE), given=caused(np.asarray)),
    Kind(name="normal, two conditions", draw=transformed(np.asarray), given=caused(np.asarray, 2)),
    Kind(name="normal, five conditions", draw=transformed(np.asarray), given=caused(np.asarray, 5)),
    Kind(
        name="heavy tails, exp(2 x)",
        draw=transformed(exponential),
        truths=without_entropy(of_covariance(COVARIANCE)) | {"entropy": lognormal_entropy(2.0)},
        given=caused(exponential),
    ),
    Kind(name="heavy tails, t of 2", draw=partial(students, dof=2.0), truths=of_students(2.0)),
    Kind(
        name="rounded to halves",
        draw=transformed(to_halves),
        truths=of_table(normal_table(np.arange(-7.75, 8, 0.5))),
        given=caused(to_halves),
    ),
    Kind(
        name="rounded to tenths",
        draw=transformed(to_tenths),
        truths=of_table(normal_table(np.arange(-4.95, 5, 0.1))),
        given=caused(to_tenths),
    ),
    Kind(
        name="counts",
        draw=partial(shared_counts, mean=3.0),
        truths=of_table(shared_counts_table(3.0)),
        given=caused(to_counts),
    ),
    Kind(
        name="ratings, floats of five values",
        draw=transformed(to_ratings),
        truths=of_table(RATINGS),
        given=caused(to_ratings),
        codes=True,
    ),
    Kind(
        name="ten levels and float flags",
        draw=partial(levels, count=10),
        truths=of_table(levels_table(10)),
        given=partial(levels_given, count=10),
        codes=True,
    ),
    Kind(
        name="200 levels and float flags",
        draw=partial(levels, count=200),
        truths=of_table(levels_table(200)),
        given=partial(levels_given, count=200),
        codes=True,
    ),
    Kind(
        name="near-copies",
        draw=transformed(np.asarray, near_copies()),
        truths=of_covariance(near_copies()),
    ),
    Kind(
        name="zero-inflated",
        draw=partial(inflated, inflation=0.3),
        truths=beside_noise(zero_inflated_poisson_information(0.3)),
        given=caused(with_zeros),
    ),
    Kind(name="ten columns", draw=partial(ten_columns, change=np.asarray), truths=of_ten(), n=500),
    Kind(
        name="ten columns, exp(2 x)",
        draw=partial(ten_columns, change=exponential),
        truths=without_entropy(of_ten()),
        n=500,
    ),
)
