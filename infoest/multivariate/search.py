"""Greedy and annealed search for good multiplets, where there are too many to evaluate them all."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal, Unpack

import numpy as np

from .._core.checks import check_choice, check_count
from .._core.errors import InputError
from .._core.keywords import public
from .._core.rng import RandomState, seed64
from .fit import SweepKeywords, SweepMethod, fit_sweep
from .multiplets import as_multiplets
from .result import Kind, Multiplets, sign_of
from .sweep import Batches, Sweep, best, look_at_all

if TYPE_CHECKING:
    from .._core.sample import Discrete

Members = tuple[int, ...]
COOLEST = 1e-3  # share of the first temperature that the last step has


@public
def search_multiplets(
    X: Any,
    size: int,
    *,
    kind: Kind = "synergy",
    strategy: Literal["greedy", "annealing"] = "greedy",
    n_starts: int = 10,
    n_steps: int = 5000,
    method: SweepMethod = "gaussian_copula",
    discrete: Discrete = None,
    stderr: bool = True,
    random_state: RandomState = None,
    n_jobs: int | None = None,
    **settings: Unpack[SweepKeywords],
) -> Multiplets:
    """Multiplets of one size with little or much O-information, found by search.

    Parameters
    ----------
    X : array_like of shape (n, n_columns) or data frame
        One row per observation, each column a variable.
    size : int
        Variables of a multiplet, at least 3.
    kind : {"synergy", "redundancy"}, default="synergy"
        Smallest or largest O.
    strategy : {"greedy", "annealing"}, default="greedy"
        Grow the best triplets by the best variable in turn; or exchange variables at random, accepting losses less
        and less often.
    n_starts : int, default=10
        Triplets to grow, or chains to anneal.
    n_steps : int, default=5000
        Exchanges per chain.
    method : {"gaussian_copula", "gaussian", "plugin", "ksg", "mixed"}, default="gaussian_copula"
        As in :func:`multiplet_information`.
    discrete : None, bool, sequence of str or of bool, default=None
        As in :func:`multiplet_information`.
    stderr : bool, default=True
        Whether to compute standard errors, only of those found.
    random_state : int, Generator, RandomState or None, default=None
        Source of randomness for annealing.
    n_jobs : int, default=None
        Threads for the pass over all triplets; the result is the same for any number.
    **settings : optional
        ``bias_correction``, ``n_bins`` and ``n_neighbors`` as in :func:`multiplet_information`.

    Returns
    -------
    Multiplets
        The different ones found, at most ``n_starts``, the most extreme first. Chosen for being extreme: confirm
        them on other rows.

    Raises
    ------
    ValueError
        If ``size`` is below 3 or above the number of columns, and as :func:`multiplet_information`.
    TypeError
        As :func:`multiplet_information`.

    Notes
    -----
    Neither strategy is sure to find the best. Greedy search evaluates all triplets, and then ``n_starts`` times the
    number of variables per step; it misses synergy that no triplet shows in part, which annealing may find.

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
    check_count("n_starts", n_starts)
    check_count("n_steps", n_steps)
    sign = sign_of(kind)
    sweep = fit_sweep(X, method, discrete, **settings)
    p = len(sweep.names)
    check_count("size", size, least=3)
    if size > p:
        raise InputError(f"size={size} exceeds the number of variables, {p}.")
    value = _Value(sweep, sign)
    if strategy == "greedy":
        triplets = best(sweep, Batches(p, 3, 3, sweep.batch), n_starts, sign, n_jobs)[0]
        found = [_grow(value, tuple(triplet), size, p) for triplet in triplets.tolist()]
    else:
        rng = np.random.default_rng(seed64(random_state))
        found = [_anneal(value, size, p, n_steps, rng) for _ in range(n_starts)]
    members = np.array(sorted(set(found), key=value, reverse=True), dtype=np.int64)
    return as_multiplets(sweep, members, look_at_all(sweep, members, stderr=stderr), stderr=stderr)


class _Value:
    """O times the sign that makes larger better; computed once per multiplet."""

    def __init__(self, sweep: Sweep, sign: float) -> None:
        self.sweep = sweep
        self.sign = sign
        self.known: dict[Members, float] = {}

    def __call__(self, members: Members) -> float:
        if members not in self.known:
            self.learn([members])
        return self.known[members]

    def learn(self, several: Iterable[Members]) -> None:
        """Evaluate those that are not known yet, all of one size."""
        new = sorted(set(several) - self.known.keys())
        if new:
            found = self.sweep.look_at(np.array(new, dtype=np.int64), stderr=False)
            self.known.update(zip(new, (self.sign * (found[0] - found[1])).tolist(), strict=True))


def _grow(value: _Value, members: Members, size: int, p: int) -> Members:
    """Add the best variable until there are enough."""
    while len(members) < size:
        larger = [tuple(sorted((*members, j))) for j in range(p) if j not in members]
        value.learn(larger)
        members = max(larger, key=value)
    return members


def _anneal(value: _Value, size: int, p: int, n_steps: int, rng: np.random.Generator) -> Members:
    """The best multiplet on a walk that exchanges one variable per step (Metropolis rule, geometric cooling)."""
    now = tuple(sorted(int(j) for j in rng.choice(p, size, replace=False)))
    current = value(now)
    best, best_value = now, current
    if size == p:
        return best
    warmth = max(abs(current), 1e-3)
    for step in range(n_steps):
        temperature = warmth * COOLEST ** (step / n_steps)
        leaving, outside = rng.integers(size), rng.integers(p - size)
        newcomer = int(np.setdiff1d(np.arange(p), now, assume_unique=True)[outside])
        trial = tuple(sorted((*now[:leaving], *now[leaving + 1 :], newcomer)))
        found = value(trial)
        if found >= current or rng.random() < math.exp((found - current) / temperature):
            now, current = trial, found
            if current > best_value:
                best, best_value = now, current
    return best
