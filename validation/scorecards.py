"""Scorecards: standard errors and intervals of AUC, Gini, KS and points, on laws whose truth is known."""

from __future__ import annotations

import math
from functools import cache, partial

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, ndtr, ndtri

from infoest import Estimate
from infoest.credit.card.roc import gini_coefficient, kolmogorov_smirnov, roc_auc, roc_auc_difference
from infoest.estimators import Scorecard, WOEEncoder

from .case import Case, Sample

Floats = NDArray[np.float64]
FAMILY = "Credit: scorecard"
DELONG = (
    "DeLong's standard error is first order: within 4 % of the sd; score and normal intervals cover within 0.015 of "
    "95 %, that of one area up to 0.985 since Newcombe's variance is meant for any law. The areas are unbiased."
)
FEW_EVENTS = (
    "Newcombe's method 5 with DeLong's scale covers at least 0.93 with few events, near 1, with ties, weights and "
    "events of two kinds; a normal limit on the logit scale covers 0.71 to 0.93 of these laws."
)
ANY_DISTANCE = (
    "The lower limit allows for the choice of the cut, the upper one for the error at the best cut: at least 0.93 from "
    "no difference to a clear one, where a normal limit covers 0.5 to 0.9."
)
KS = (
    "The distance at the best cut of a sample is biased upward, by about 0.3 sd at this size; its standard error "
    "ignores the choice of the cut: within 10 % of the sd."
)
POINTS = (
    "Weights of evidence and coefficients come from the same rows, and the standard error stacks both steps: within "
    "5 % of the sd, coverage within 0.02. The truth is the card of the law itself, where the "
    "regression is misspecified."
)
REPEATS = 1500
CODES = np.array([(a, b) for a in (0, 1, 2) for b in (0, 1)], dtype=np.float64)
MASS = np.array([0.35, 0.15, 0.15, 0.15, 0.05, 0.15])
RISK = np.array([expit(-1.2 + 0.5 * a + 0.8 * b - 0.5 * a * b) for a, b in CODES])


def two_scores(n: int, rng: np.random.Generator, *, share: float, weighted: bool = False) -> Sample:
    """Outcomes with ``share`` events, two normal scores that share a part and shift by 1 and 0.6, and weights."""
    y = (np.arange(n) < round(share * n)).astype(np.int64)
    shared = rng.standard_normal(n)
    other = 0.8 * shared + 0.6 * rng.standard_normal(n) + 0.6 * y
    return y, shared + y, other, rng.choice([0.5, 1.0, 3.0], n) if weighted else None


def area(y: object, score: object, _: object, weights: Floats | None) -> Estimate:
    return roc_auc(y, score, sample_weight=weights)


def gini(y: object, score: object, *_: object) -> Estimate:
    return gini_coefficient(y, score)


def difference(y: object, score: object, other: object, weights: Floats | None) -> Estimate:
    return roc_auc_difference(y, score, other, sample_weight=weights)


def distance(y: object, score: object, _: object = None, weights: Floats | None = None) -> Estimate:
    return kolmogorov_smirnov(y, score, sample_weight=weights)


def shifted(
    n: int, rng: np.random.Generator, *, events: int, shift: float, digits: int = 12, sigma: float = 0.0
) -> Sample:
    """A target with ``events`` events, one normal score that is ``shift`` higher for these, and lognormal weights."""
    y = (np.arange(n) < events).astype(np.int64)
    score = (rng.standard_normal(n) + shift * y).round(digits)
    return y, score, score, np.exp(sigma * rng.standard_normal(n)) if sigma else None


def two_kinds(n: int, rng: np.random.Generator, *, events: int) -> Sample:
    """Seven events of ten above all other rows and three below them, by chance."""
    y = (np.arange(n) < events).astype(np.int64)
    score = rng.standard_normal(n) + y * np.where(rng.random(n) < 0.7, 9.0, -9.0)
    return y, score, score, None


def rounded_truths(shift: float) -> tuple[float, float]:
    """AUC and distance of normal scores rounded to whole numbers."""
    cut = np.arange(-12, 13) + 0.5
    low, high = (np.diff(ndtr(np.concatenate([[-np.inf], cut - s])), append=1.0) for s in (0.0, shift))
    below = np.cumsum(low)
    return float(high @ (below - low / 2)), float(np.abs(below - np.cumsum(high)).max())


def card() -> Scorecard:
    """Every code a bin."""
    return Scorecard(WOEEncoder(bins={"x0": [0.5, 1.5], "x1": [0.5]}))


def borrowers(n: int, rng: np.random.Generator, *, weighted: bool = False) -> Sample:
    """Two columns of codes that interact, and an outcome."""
    cell = rng.choice(len(MASS), n, p=MASS)
    weights = rng.choice([0.5, 1.0, 3.0], n) if weighted else None
    return CODES[cell], (rng.random(n) < RISK[cell]).astype(np.int64), weights


def points(X: Floats, y: Floats, weights: Floats | None, *, feature: str, position: int) -> Estimate:
    """Points of one bin of a fitted card."""
    fitted = card().fit(X, y, weights)
    value, stderr = fitted.points_[feature][position], fitted.points_stderr_[feature][position]
    return Estimate(float(value), float(stderr), (len(y),), unit="")


def coefficient(X: Floats, y: Floats, weights: Floats | None) -> Estimate:
    """Coefficient of the first column."""
    fitted = card().fit(X, y, weights)
    return Estimate(float(fitted.coef_[0]), float(fitted.coef_stderr_[0]), (len(y),), unit="")


@cache
def card_of_the_law() -> Scorecard:
    """The card of every cell and outcome, weighted by its probability."""
    weights = np.concatenate([MASS * (1 - RISK), MASS * RISK])
    return card().fit(np.vstack([CODES, CODES]), np.repeat([0, 1], len(MASS)), weights)


def _cases() -> tuple[Case, ...]:
    areas = [float(ndtr(shift / math.sqrt(2))) for shift in (1.0, 0.6)]
    delong = {"bias": (-0.001, 0.001), "ratio": (0.96, 1.04), "coverage": (0.935, 0.985)}
    law = card_of_the_law()
    first_order = {"ratio": (0.95, 1.05), "coverage": (0.93, 0.97)}
    found = [
        Case(
            family=FAMILY, name=f"normal scores, {share:.0%} events", method=method, estimate=estimate, truth=truth,
            n=n, draw=partial(two_scores, share=share), repeats=REPEATS, accept=delong, reason=DELONG,
        )
        for n, share in ((200, 0.5), (1000, 0.1))
        for method, estimate, truth in (
            ("AUC", area, areas[0]),
            ("Gini", gini, 2 * areas[0] - 1),
            ("difference of AUC", difference, areas[0] - areas[1]),
        )
    ]  # fmt: skip
    found.append(
        Case(
            family=FAMILY, name="normal scores, weighted rows", method="difference of AUC", estimate=difference,
            truth=areas[0] - areas[1], n=500, draw=partial(two_scores, share=0.3, weighted=True), repeats=REPEATS,
            accept=delong, reason=DELONG,
        )
    )  # fmt: skip
    found.append(
        Case(
            family=FAMILY, name="normal scores, 30% events", method="KS", estimate=distance, n=2000,
            truth=2 * float(ndtr(0.5)) - 1, draw=partial(two_scores, share=0.3), repeats=1000,
            accept={"bias": (0.0, 0.012), "ratio": (0.9, 1.1)}, reason=KS,
        )
    )  # fmt: skip
    found += [
        Case(
            family=FAMILY, name=f"two columns that interact{', weighted' if weighted else ''}",
            method=f"points of {feature}, bin {position + 1}", n=1500, repeats=1000,
            draw=partial(borrowers, weighted=weighted), estimate=partial(points, feature=feature, position=position),
            truth=float(law.points_[feature][position]), accept=first_order, reason=POINTS,
        )
        for feature, position, weighted in (("x0", 2, False), ("x1", 1, False), ("x1", 1, True))
    ]  # fmt: skip
    found.append(
        Case(
            family=FAMILY, name="two columns that interact", method="coefficient of x0", n=5000, repeats=1000,
            draw=borrowers, estimate=coefficient, truth=float(law.coef_[0]), accept=first_order, reason=POINTS,
        )
    )  # fmt: skip
    return (*found, *_few_events(), *_distances())


def _few_events() -> list[Case]:
    """AUC near 1, with few events, with ties, weights and a law that no model of a variance foresees."""
    draws = [
        (f"AUC {truth:g}, {events} events of {n}", truth, n, partial(shifted, events=events, shift=shift))
        for truth, counts in ((0.983, ((10, 1000), (30, 3000), (100, 10_000), (5, 50))), (0.76, ((5, 500), (10, 100))))
        for shift in (math.sqrt(2) * float(ndtri(truth)),)
        for events, n in counts
    ]
    rounded = partial(shifted, events=10, shift=2.0, digits=0)
    weighted = partial(shifted, events=20, shift=2.0, sigma=0.8)
    draws += [
        ("rounded to whole numbers, 10 events", rounded_truths(2.0)[0], 200, rounded),
        ("lognormal weights, 20 events", float(ndtr(2 / math.sqrt(2))), 400, weighted),
        ("events above or below all others", 0.7, 420, partial(two_kinds, events=20)),
    ]
    return [
        Case(
            family=FAMILY, name=name, method="AUC", estimate=area, truth=truth, n=n, draw=draw, repeats=400,
            accept={"covers": (0.93, 1.0)}, reason=FEW_EVENTS,
        )
        for name, truth, n, draw in draws
    ]  # fmt: skip


def _distances() -> list[Case]:
    """Distances from none on."""
    settings = ((0, 50, 500), (0, 500, 1000), (1, 10, 1000), (1, 10, 100), (0.3, 100, 1000), (2, 30, 300))
    draws = [
        (
            f"shift {shift:g}, {events} events of {n}",
            2 * float(ndtr(shift / 2)) - 1,
            n,
            partial(shifted, events=events, shift=shift),
        )
        for shift, events, n in settings
    ]
    rounded = partial(shifted, events=50, shift=0.7, digits=0)
    weighted = partial(shifted, events=100, shift=0.5, sigma=1.0)
    draws += [
        ("rounded to whole numbers, 50 events", rounded_truths(0.7)[1], 500, rounded),
        ("lognormal weights, 100 events", 2 * float(ndtr(0.25)) - 1, 500, weighted),
    ]
    return [
        Case(
            family=FAMILY, name=name, method="KS", estimate=distance, truth=truth, n=n, draw=draw, repeats=400,
            accept={"covers": (0.93, 1.0)}, reason=ANY_DISTANCE,
        )
        for name, truth, n, draw in draws
    ]  # fmt: skip


CASES = _cases()
