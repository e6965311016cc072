"""Search: good multiplets where there are too many to look at each."""

from __future__ import annotations

import math
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from .._kernels import multiplets as kernel
from .._rng import RandomState, seed64
from .._validation import check_choice, check_count
from .correlations import Correlations, fit_correlations
from .multiplets import Kind, Multiplets, check_determined, o_shift, of_members

Ints = NDArray[np.int64]
COOLEST = 1e-3  # of the first temperature, reached at the last step


def search_multiplets(
    X: Any,
    order: int,
    *,
    kind: Kind = "synergy",
    strategy: Literal["greedy", "annealing"] = "greedy",
    n_starts: int = 10,
    n_steps: int = 5000,
    method: Literal["gaussian_copula", "gaussian"] = "gaussian_copula",
    bias_correction: Literal["digamma"] | None = "digamma",
    random_state: RandomState = None,
) -> Multiplets:
    """Multiplets of one size with little or much O-information, found by search.

    Parameters
    ----------
    X : array_like of shape (n, n_columns) or data frame
        Continuous columns, each a variable.
    order : int
        Variables of a multiplet, at least 3.
    kind : {"synergy", "redundancy"}, default="synergy"
        Smallest or largest O.
    strategy : {"greedy", "annealing"}, default="greedy"
        Grow the best triplets by the best variable each time; or exchange variables at random, accepting losses less
        and less often.
    n_starts : int, default=10
        Triplets to grow, or chains to anneal.
    n_steps : int, default=5000
        Exchanges a chain.
    method : {"gaussian_copula", "gaussian"}, default="gaussian_copula"
        As in :func:`multiplet_information`.
    bias_correction : {"digamma", None}, default="digamma"
        As in :func:`multiplet_information`.
    random_state : int, Generator, RandomState or None, default=None
        Of annealing.

    Returns
    -------
    Multiplets
        The different ones found, at most ``n_starts``, the most extreme first. Chosen for being extreme: confirm
        them on other rows.

    Raises
    ------
    ValueError
        If ``order`` is below 3 or above the number of columns, and as :func:`multiplet_information`.
    TypeError
        If a column holds neither numbers, strings nor booleans.

    Notes
    -----
    Neither is sure to find the best. Greedy search looks at all triplets and then at ``n_starts`` times the number of
    variables a step; synergy of which no triplet shows a part is beyond it, and annealing may find it.

    References
    ----------
    .. [1] Kirkpatrick, S., Gelatt, C. and Vecchi, M. (1983). Optimization by simulated annealing. Science 220, 671.

    Examples
    --------
    >>> import numpy as np
    >>> from infoest.multivariate import search_multiplets
    >>> rng = np.random.default_rng(0)
    >>> x = rng.normal(size=(500, 6))
    >>> X = np.column_stack([x, x[:, :3].sum(axis=1) + 0.5 * rng.normal(size=500)])
    >>> search_multiplets(X, 4).labels()[0]
    ('X0', 'X1', 'X2', 'X6')
    """
    check_choice("strategy", strategy, ("greedy", "annealing"))
    check_choice("kind", kind, ("synergy", "redundancy"))
    check_count("n_starts", n_starts)
    check_count("n_steps", n_steps)
    fitted = fit_correlations(X, method, bias_correction)
    check_count("order", order, least=3)
    if order > len(fitted.names):
        raise ValueError(f"order={order} exceeds the number of variables, {len(fitted.names)}.")
    value = _Value(fitted, kind)
    if strategy == "greedy":
        found = [_grow(value, triplet, order, len(fitted.names)) for triplet in _best_triplets(fitted, kind, n_starts)]
    else:
        rng = np.random.default_rng(seed64(random_state))
        found = [_anneal(value, order, len(fitted.names), n_steps, rng) for _ in range(n_starts)]
    different = sorted(set(found), key=value, reverse=True)
    return of_members(fitted, np.array(different, dtype=np.int64))


class _Value:
    """O times the sign that makes larger better, of a multiplet."""

    def __init__(self, fitted: Correlations, kind: Kind) -> None:
        self.fitted = fitted
        self.sign = 1.0 if kind == "redundancy" else -1.0
        self.inverses: dict[int, NDArray[np.float64]] = {}
        self.out = np.empty(3)

    def __call__(self, members: tuple[int, ...]) -> float:
        m = len(members)
        inverses = self.inverses.setdefault(m, np.zeros((m + 1, m, m)))
        code = kernel.one(self.fitted.correlation, np.array(members, dtype=np.int64), inverses, self.out)
        check_determined(code, self.fitted)
        return float(self.sign * (self.out[0] - self.out[1] + o_shift(self.fitted, m)))


def _best_triplets(fitted: Correlations, kind: Kind, count: int) -> list[tuple[int, ...]]:
    """The most extreme triplets, by looking at all."""
    p = len(fitted.names)
    count = min(count, math.comb(p, 3))
    values, members = np.full(count, -np.inf), np.full((count, 3), -1, np.int64)
    sign = 1.0 if kind == "redundancy" else -1.0
    check_determined(kernel.best(fitted.correlation, 3, 3, sign, np.zeros(4), values, members), fitted)
    return [tuple(int(j) for j in row) for row in members]


def _grow(value: _Value, members: tuple[int, ...], order: int, p: int) -> tuple[int, ...]:
    """Add the best variable until there are enough."""
    while len(members) < order:
        members = max((tuple(sorted((*members, j))) for j in range(p) if j not in members), key=value)
    return members


def _anneal(value: _Value, order: int, p: int, n_steps: int, rng: np.random.Generator) -> tuple[int, ...]:
    """The best multiplet met on a walk that exchanges one variable a step (Metropolis rule, geometric cooling)."""
    now = tuple(sorted(int(j) for j in rng.choice(p, order, replace=False)))
    current = value(now)
    best, best_value = now, current
    if order == p:
        return best
    warmth = max(abs(current), 1e-3)
    for step in range(n_steps):
        temperature = warmth * COOLEST ** (step / n_steps)
        leaving, outside = rng.integers(order), rng.integers(p - order)
        newcomer = int(np.setdiff1d(np.arange(p), now, assume_unique=True)[outside])
        trial = tuple(sorted((*now[:leaving], *now[leaving + 1 :], newcomer)))
        found = value(trial)
        if found >= current or rng.random() < math.exp((found - current) / temperature):
            now, current = trial, found
            if current > best_value:
                best, best_value = now, current
    return best
