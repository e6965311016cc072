"""The most informative set of features under upper limits on sums, exactly, by integer programming."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ..._core.types import Floats, Mask

# The solver's tolerances are absolute, 1e-6 or 1e-7, and information values are small: unscaled rows lost 26 of 65
# points of a frontier. The largest entry of each row becomes 1 and that of the objective, where the tolerance decides
# which of two close sets wins, this; larger rows make the solver repair roundings, and say so on the terminal.
GAIN_SIZE = 1e3
TIE_BREAK = 1e-8  # of the objective: of sets with equal information, the one with smaller limits


@dataclass(frozen=True, slots=True)
class SetRules:
    """Which sets are admissible, whatever they say.

    Attributes
    ----------
    least, most : int
        Fewest and most features of a set.
    required, excluded : tuple of int
        Features in every set, and in none.
    conflicts : tuple of (int, int)
        Pairs of which at most one may be in a set.
    """

    least: int
    most: int
    required: tuple[int, ...] = ()
    excluded: tuple[int, ...] = ()
    conflicts: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Limit:
    """Upper limit of a sum over a set, ``mean'z + multiplier * sqrt(z' covariance z)``; its estimate at multiplier 0.

    Attributes
    ----------
    mean : ndarray of shape (n_features,)
        Estimates that are summed.
    covariance : ndarray of shape (n_features, n_features)
        Of the estimates.
    multiplier : float
        Standard errors above the estimate.
    """

    mean: Floats
    covariance: Floats
    multiplier: float = 0.0

    def of(self, chosen: Mask) -> float:
        """The limit of a set."""
        variance = float(self.covariance[np.ix_(chosen, chosen)].sum()) if self.multiplier else 0.0
        return float(self.mean[chosen].sum()) + self.multiplier * math.sqrt(max(variance, 0.0))

    def tangent(self, chosen: Mask) -> Floats:
        """Row ``v`` with ``v'z`` at most the limit of any z, and equal to it at ``chosen``.

        The standard error is convex and homogeneous in z, so its gradient at one point supports it everywhere.
        """
        toward = self.covariance[:, chosen].sum(axis=1)
        norm = math.sqrt(max(float(toward[chosen].sum()), 0.0))
        return self.mean + self.multiplier * toward / norm if norm > 0 else self.mean


class SetProgram:
    """Sets of features that maximise a sum under upper limits on other sums.

    Limits with a standard error are approximated from outside by tangents at the sets that broke them, which are kept
    from one question to the next: they hold for every bound. An answer is checked in full precision; a set that
    passed only by the solver's tolerance is barred and the question asked again.

    Parameters
    ----------
    gain : ndarray of shape (n_features,)
        What a set is chosen for, summed over it.
    limits : sequence of Limit
        What may be bounded.
    rules : SetRules
        Admissible sets.
    """

    def __init__(self, gain: Floats, limits: Sequence[Limit], rules: SetRules) -> None:
        self.gain = gain
        self.limits = tuple(limits)
        self.rules = rules
        everything = np.ones(len(gain), dtype=bool)
        self._tangents = [
            [limit.mean, limit.tangent(everything)] if limit.multiplier else [limit.mean] for limit in self.limits
        ]

    def best(self, bounds: Sequence[float] | Floats, barred: Sequence[Mask] = ()) -> Mask | None:
        """Admissible set of largest gain whose limits are at most ``bounds``, or None.

        Parameters
        ----------
        bounds : sequence of float
            One per limit; infinity bounds nothing.
        barred : sequence of ndarray of bool, shape (n_features,)
            Sets that are not to be answered.

        Returns
        -------
        ndarray of bool, shape (n_features,), or None
            None where no set is left.
        """
        out = list(barred)
        bounded = [i for i, bound in enumerate(bounds) if math.isfinite(bound)]
        while True:
            rows = [(tangent, bounds[i]) for i in bounded for tangent in self._tangents[i]]
            answer = self._solve(self._cost(bounded), rows, out)
            if answer is None:
                return None
            chosen = answer[: len(self.gain)] > 0.5
            broken = [i for i in bounded if self.limits[i].of(chosen) > bounds[i]]
            if not broken:
                return chosen
            self._support(broken, chosen)
            out.append(chosen)

    def smallest(self, index: int) -> tuple[Mask, float] | None:
        """Admissible set of the smallest limit, with that limit; None where no set is admissible."""
        limit = self.limits[index]
        size = len(self.gain)
        scale = _scale(limit.mean)
        seen: dict[bytes, tuple[Mask, float]] = {}
        while True:  # min t subject to every tangent being at most t: a lower bound that rises to the least limit
            rows = [(np.append(tangent, -1 / scale), 0.0) for tangent in self._tangents[index]]
            answer = self._solve(np.append(np.zeros(size), GAIN_SIZE), rows, ())
            if answer is None:
                return None
            chosen = answer[:size] > 0.5
            again = chosen.tobytes() in seen  # its tangent is among the rows: the bound is its limit
            seen[chosen.tobytes()] = (chosen, limit.of(chosen))
            if again or not limit.multiplier:
                return min(seen.values(), key=lambda found: found[1])
            self._support([index], chosen)

    def _cost(self, bounded: Sequence[int]) -> Floats:
        """Minus the gain; a trace of the bounded sums breaks ties."""
        ties = sum((_scale(self.limits[i].mean) * self.limits[i].mean for i in bounded), np.zeros(len(self.gain)))
        return np.asarray(GAIN_SIZE * (TIE_BREAK * ties - _scale(self.gain) * self.gain), dtype=np.float64)

    def _support(self, indices: Sequence[int], chosen: Mask) -> None:
        for i in indices:
            if self.limits[i].multiplier:
                self._tangents[i].append(self.limits[i].tangent(chosen))

    def _solve(self, cost: Floats, rows: Sequence[tuple[Floats, float]], barred: Sequence[Mask]) -> Floats | None:
        """Binary programme in the features, and a free number where ``cost`` has one entry more; None: infeasible."""
        from scipy.optimize import Bounds, LinearConstraint, milp

        size, extra = len(self.gain), len(cost) - len(self.gain)
        low, high = np.zeros(len(cost)), np.ones(len(cost))
        low[list(self.rules.required)] = 1.0
        high[list(self.rules.excluded)] = 0.0
        low[size:], high[size:] = -np.inf, np.inf
        if (low > high).any():
            return None
        matrix, least, most = self._constraints(rows, barred, extra)
        result = milp(
            cost,
            integrality=np.append(np.ones(size), np.zeros(extra)),
            bounds=Bounds(low, high),
            constraints=LinearConstraint(matrix, least, most),
            options={"mip_rel_gap": 0.0, "presolve": False},  # undoing it, the solver prints; it saves no time here
        )
        if result.status == 2:
            return None
        if result.status != 0:
            raise RuntimeError(f"the integer programme over {size} features failed: {result.message}")
        return np.asarray(result.x, dtype=np.float64)

    def _constraints(
        self, rows: Sequence[tuple[Floats, float]], barred: Sequence[Mask], extra: int
    ) -> tuple[Floats, Floats, Floats]:
        """Rows of the programme with their least and largest values."""
        size = len(self.gain)
        lines, least, most = [np.ones(size)], [float(self.rules.least)], [float(self.rules.most)]
        for pair in self.rules.conflicts:
            line = np.zeros(size)
            line[list(pair)] = 1.0
            lines, least, most = [*lines, line], [*least, -np.inf], [*most, 1.0]
        for chosen in barred:  # at least one feature less or more
            lines = [*lines, np.where(chosen, 1.0, -1.0)]
            least, most = [*least, -np.inf], [*most, float(chosen.sum()) - 1.0]
        full = [np.append(line, np.zeros(extra)) for line in lines]
        for row, bound in rows:
            scale = _scale(row[:size])
            full, least, most = [*full, scale * row], [*least, -np.inf], [*most, scale * bound]
        return np.array(full), np.array(least), np.array(most)


def _scale(row: Floats) -> float:
    """Factor that makes the largest entry 1."""
    largest = float(np.abs(row).max(initial=0.0))
    return 1 / largest if largest > 0 else 1.0
