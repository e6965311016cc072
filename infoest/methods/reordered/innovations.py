"""Dependence of innovations: what the given columns say is removed before anything is moved.

Neighbours in the given columns still differ in them, hence in what x and y get from them, and no reordering of the rows
keeps that. Once it is removed from x and from y there is nothing left to leak, and permuting rows (or turning them in
time) leaves a true null as it was.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Self

import numpy as np
from scipy.special import ndtri

from ..._kernels.permutation.cmi_by_rank import ranked_cmi
from ...resampling.nulls import Independent, Orders
from ..innovations.columns import regressed_columns
from ..innovations.kernels import Kernels
from ..innovations.leftover import leftover, warn_of_leftover
from ..innovations.ridge import EXPLAINED, innovations
from .ranks import MOST_16, ranks_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..._core.types import Floats, Rows
    from ...resampling.nulls import Null
    from ..innovations.ridge import Regressed, Smoother
    from .protocol import Columns, Question

Kind = Literal["any", "linear"]
PILOTS, PILOT_SEED = 20, 0x9E3779B97F4A7C15  # orders that give mean and deviation of the information
MOST_PAIRS = 2_500_000  # of rows that are compared for one value; beyond it a sample of the rows asks
FEWEST_ASKING = 500
ROW_SEED = 20261130
TIE_BREAK = 1e-9  # of a standard deviation


class Innovations:
    """How far the innovations of the columns asked about and those of the target depend on each other.

    Parameters
    ----------
    columns : ndarray of shape (n, n_columns)
        Columns asked about and given.
    discrete : sequence of bool
        Which of them are codes.
    target : ndarray of shape (n, n_targets)
        The target.
    target_discrete : sequence of bool
        Which of its columns are codes.
    null : Null
        The orders of the test, some of which, drawn apart, give the scale of the information.
    seed : int
        Seed of the test.
    k : int
        Neighbours of the conditional mutual information.
    kind : {"any", "linear"}, default="any"
        ``"linear"`` leaves out the conditional mutual information.
    questions : sequence of Question, default=()
        What is asked.

    Notes
    -----
    The value is the larger of two: the conditional mutual information of the ranks of the innovations given the ranks
    of the given columns, less its mean and over its standard deviation in a few orders of their own; and the root of n
    times the largest absolute correlation of normal scores. The first sees squares and interactions with what is given,
    the second weak monotone links. Where both sides hold codes, the residuals of an indicator can take two values that
    the given columns decide, so ranks would show nothing but these: there the value is the largest of the sums
    of products over the roots of their sums of squares (Shah & Peters 2020).
    """

    def __init__(
        self,
        columns: Floats,
        discrete: Sequence[bool],
        target: Floats,
        target_discrete: Sequence[bool],
        *,
        null: Null,
        seed: int,
        k: int,
        kind: Kind = "any",
        questions: Sequence[Question] = (),
    ) -> None:
        self.columns, self.discrete, self.codes = columns, tuple(discrete), any(target_discrete)
        self.k, self.kind, self.seed = k, kind, seed
        self.asked = regressed_columns(columns, discrete, seed)
        self.target = np.column_stack(regressed_columns(target, target_discrete, seed + columns.shape[1]))
        self.leftover = 0.0  # how unfinished the regressions are, of all questions the worst
        self.pilots = list(Orders(null, (seed ^ PILOT_SEED) % 2**63, 0, PILOTS))
        self._parts = self._parts_of(questions)

    def asking(self, questions: Sequence[Question]) -> Self:
        """The same rows, other questions."""
        other = copy.copy(self)
        other.leftover = 0.0
        other._parts = other._parts_of(questions)
        return other

    def values(self, orders: Sequence[Rows]) -> Floats:
        """Values for each order; 0 where the given columns leave nothing of a side."""
        return np.array([[part.value(order) for part in self._parts] for order in orders], dtype=np.float64)

    def in_nats(self, estimate: float) -> InNats:
        """The first question on the scale of an estimate in nats, which the rows as they are have."""
        part = self._parts[0]
        return InNats(part, estimate - part.nats(part.value(np.arange(len(self.columns)))))

    @property
    def empty(self) -> bool:
        """Whether what is given determines the columns asked about, or the target, in all questions."""
        return all(isinstance(part, _Nothing) for part in self._parts)

    def warn(self, n_given: int) -> None:
        """Say where the rows are too few to tell what that many columns given say."""
        warn_of_leftover(self.leftover, len(self.columns), n_given)

    def _parts_of(self, questions: Sequence[Question]) -> list[_Part]:
        """Questions with the same given columns share one regression."""
        parts: dict[int, _Part] = {}
        for given in dict.fromkeys(given for _, given in questions):
            same = [i for i, (_, own) in enumerate(questions) if own == given]
            parts |= zip(same, self._answers([questions[i][0] for i in same], given), strict=True)
        return [parts[i] for i in range(len(questions))]

    def _answers(self, blocks: list[Columns], given: Columns) -> list[_Part]:
        used = sorted({c for block in blocks for c in block})
        sides = [self.asked[c] for c in used] + [self.target]
        known = self.columns[:, list(given)]
        codes = [self.discrete[c] for c in given]
        varies = [c for c in range(len(given)) if known[:, c].min() < known[:, c].max()]
        kernels = Kernels(known[:, varies], [codes[c] for c in varies]) if varies else None
        everything = np.column_stack(sides)
        left, found = innovations(everything, kernels)
        follows = leftover(everything, found)
        bounds = np.cumsum([0, *(side.shape[1] for side in sides)])
        places = {c: range(bounds[i], bounds[i + 1]) for i, c in enumerate(used)}
        stays = [j for j in range(bounds[-2], bounds[-1]) if found.unexplained[j] > EXPLAINED]
        world = _World(self, left, found, given_ranks(known, codes, self.seed))
        answers: list[_Part] = []
        for block in blocks:
            moves = [j for c in block for j in places[c] if found.unexplained[j] > EXPLAINED]
            both = self.codes and any(self.discrete[c] for c in block)
            if moves and stays:
                answers.append(world.part(moves, stays, both))
                self.leftover = max(self.leftover, min(follows[moves].max(), follows[stays].max()))
            else:
                answers.append(_Nothing())
        return answers


def given_ranks(columns: Floats, discrete: Sequence[bool], seed: int) -> Any:
    """Ranks of the numbers given, and codes as columns of two values that are as far apart as ranks can be.

    Different codes differ in a bit of their number.
    """
    n = len(columns)
    numbers = [c for c, code in enumerate(discrete) if not code]
    parts = [ranks_of(columns[:, numbers], seed)]
    for c in (c for c, code in enumerate(discrete) if code):
        places = np.unique(columns[:, c], return_inverse=True)[1].ravel()
        bits = max(1, int(places.max()).bit_length())
        parts.append((((places[None, :] >> np.arange(bits)[:, None]) & 1) * (n - 1)).astype(parts[0].dtype))
    return np.ascontiguousarray(np.concatenate(parts))


class _World:
    """What all questions with the same columns given share."""

    def __init__(self, whole: Innovations, left: Floats, found: Regressed, given: Any) -> None:
        self.whole, self.found, self.given = whole, found, given
        n = len(left)
        # Equal residuals, as of codes given codes, have an order of their own that no order of the rows changes.
        noise = np.random.default_rng(whole.seed).random(left.shape)
        self.left = left + TIE_BREAK * left.std(axis=0) * noise
        self.scores = ndtri((np.arange(n) + 0.5) / n)
        self.asking = min(n, max(FEWEST_ASKING, MOST_PAIRS // n))
        self.rows = np.arange(n) if self.asking == n else Independent(n).order(ROW_SEED, 0)

    def part(self, moves: list[int], stays: list[int], both: bool) -> _Part:
        fits = self.found.smoothers
        of_target = [fit for j in stays if (fit := fits[j]) is not None]
        smoothers = [[*((own,) if (own := fits[j]) is not None else ()), *of_target] for j in moves]
        if both:
            # The scale of an indicator that is nearly certain is that of its commoner value.
            plain = self.found.residuals
            return _Products(_Moving(plain[:, moves], smoothers), plain[:, stays])
        moving = _Moving(self.left[:, moves], smoothers)
        ranks = ranks_of(self.left[:, stays], self.whole.seed)
        line = _Line(moving, self.scores, self.scores[ranks])
        if self.whole.kind == "linear":
            return line
        return _Both.scaled(_Information(self, ranks), line, self.whole.pilots)


@dataclass(frozen=True, slots=True)
class _Moving:
    """Innovations in another order, with what is given removed anew, as from x and as from the target.

    Those of the target are free of all that the regression can see. In another order those of x are not, and the two
    would then be less alike than when both are: too rarely would a null value reach the observed one.
    """

    left: Floats
    smoothers: Sequence[Sequence[Smoother]]

    def read(self, order: Rows) -> Floats:
        moved = self.left[order]
        for c, smoothers in enumerate(self.smoothers):
            for smoother in smoothers:
                moved[:, c] = smoother.left(moved[:, c])
        return moved

    def ranks(self, order: Rows) -> Any:
        """Ranks of each column, shape (n_columns, n)."""
        moved = self.read(order)
        n = len(moved)
        out = np.empty((moved.shape[1], n), np.uint16 if n <= MOST_16 else np.uint32)
        for ranks, column in zip(out, moved.T, strict=True):
            ranks[np.argsort(column)] = np.arange(n)
        return out


@dataclass(frozen=True, slots=True)
class _Nothing:
    """What is given determines a side: there is nothing to depend on."""

    def value(self, order: Rows) -> float:
        del order
        return 0.0

    def nats(self, value: float) -> float:
        return value


@dataclass(frozen=True, slots=True)
class _Products:
    """Largest sum of products over the root of its sum of squares."""

    moving: _Moving
    stays: Floats

    def value(self, order: Rows) -> float:
        moved = self.moving.read(order)
        squares = (moved**2).T @ self.stays**2
        return float((np.abs(moved.T @ self.stays) / np.sqrt(np.where(squares > 0, squares, 1.0))).max())

    def nats(self, value: float) -> float:
        """Half of a chi-square of one degree of freedom, for each row."""
        return value**2 / (2 * len(self.stays))


@dataclass(frozen=True, slots=True)
class _Line:
    """Root of n times the largest absolute correlation of normal scores."""

    moving: _Moving
    scores: Floats
    stays: Floats

    def value(self, order: Rows) -> float:
        return self.of(self.moving.ranks(order))

    def of(self, ranks: Any) -> float:
        # Scores have variance 1 but for the tails, and the same one in every order.
        return float(np.abs(self.scores[ranks] @ self.stays.T).max() / np.sqrt(len(self.scores)))

    def nats(self, value: float) -> float:
        """Mutual information of normal variables with this correlation."""
        return float(-0.5 * np.log1p(-min(value**2 / len(self.scores), 1 - 1e-12)))


class _Information:
    """Conditional mutual information of the ranks of innovations, averaged over all rows or a sample of them."""

    def __init__(self, world: _World, stays: Any) -> None:
        self.rows, self.asking, self.k = world.rows, world.asking, world.whole.k
        self.stays = np.ascontiguousarray(stays[:, world.rows])
        self.given = np.ascontiguousarray(world.given[:, world.rows])

    def of(self, ranks: Any) -> float:
        local = np.empty(self.asking)
        moved = np.ascontiguousarray(ranks[:, self.rows])
        ranked_cmi(moved, self.stays, self.given, self.k, 0, self.asking, local)
        return float(local.mean())


@dataclass(frozen=True, slots=True)
class _Both:
    """The larger of the scaled information and the correlation."""

    info: _Information
    line: _Line
    mean: float
    spread: float

    @classmethod
    def scaled(cls, info: _Information, line: _Line, pilots: Sequence[Rows]) -> _Both:
        drawn = np.array([info.of(line.moving.ranks(order)) for order in pilots])
        return cls(info, line, float(drawn.mean()), float(drawn.std(ddof=1)) or 1.0)

    def value(self, order: Rows) -> float:
        ranks = self.line.moving.ranks(order)
        return max((self.info.of(ranks) - self.mean) / self.spread, self.line.of(ranks))

    def nats(self, value: float) -> float:
        """The information that has this value."""
        return self.mean + self.spread * value


_Part = _Nothing | _Products | _Line | _Both


@dataclass(frozen=True, slots=True)
class InNats:
    """A value on the scale of an estimate: of two orders, that with the larger value is the same one."""

    part: _Part
    shift: float

    def values(self, orders: Sequence[Rows]) -> Floats:
        """Shape (n_orders, 1)."""
        return np.array([[self.part.nats(self.part.value(order)) + self.shift] for order in orders])
