"""The table as it may be: cells seen once give part of their mass to cells that were not seen (Good 1953).

A table without rows off its diagonal is likely under a law with about two expected rows there as well. The interval
therefore looks at the sum at the table and at this padded one.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from .joint_cells import JointCells, held_by

if TYPE_CHECKING:
    from ..._core.types import Floats

MOST_CELLS = 2**18  # possible cells of a table that is padded; larger ones hold too few rows for any interval
ALWAYS = 2.0  # expected rows in unseen cells that a sample without any does not rule out
ONCE, TWICE = 1.5, 2.5  # counts below the first are of cells seen once, from there below the second of those seen twice
RARE = 5.0  # where the rarest level has fewer rows than this, one more level may exist


def seen_once_and_twice(mass: Floats) -> tuple[float, float]:
    """Number of cells seen once, and of cells seen twice; effective counts of weighted rows are rounded."""
    once = mass < ONCE
    return float(once.sum()), float(((mass < TWICE) & ~once).sum())


def likely_levels(mass: Floats) -> float:
    """Levels that a variable may have: those seen, more where they are rare (Chao 1984), one if any is."""
    once, _ = seen_once_and_twice(mass)
    return len(mass) + once * (once + 1) / 2 + float(mass.min() < RARE or len(mass) == 1)


def padded(cells: JointCells, given: int | None = None) -> JointCells | None:
    """The cells with part of the mass of those seen once spread over the possible cells that were not seen.

    Possible are all combinations of the levels seen; with the variable ``given``, of those seen together with each of
    its levels. ``None`` where every possible cell was seen, or where they are too many to list.
    """
    levels = [held_by(column, cells.mass) for column in cells.codes.T]
    sizes = tuple(map(len, levels))
    if math.prod(sizes) > MOST_CELLS:
        return None
    expected = _independent(cells, levels) if given is None else _independent_given(cells, sizes, given)
    expected[tuple(cells.codes.T)] = 0.0
    empty = np.nonzero(expected)
    if not len(empty[0]):
        return None
    once, twice = seen_once_and_twice(cells.mass)
    moved = min(once, float(len(empty[0])))
    keep = min(max(2 * twice / once, 1 - 0.5 * moved / once), 1.0) if once else 1.0
    mass = np.where(cells.mass < ONCE, keep * cells.mass, cells.mass)
    unseen = expected[empty]
    unseen *= (ALWAYS + moved) / unseen.sum()
    codes = np.vstack([cells.codes, np.column_stack(empty)])
    return JointCells(cells.variables, codes, np.concatenate([mass, unseen]))


def with_new_levels(cells: JointCells, room: float = math.inf) -> JointCells | None:
    """The cells of one variable, and the levels that it lacks by the count of rare ones, at least one (Chao 1984).

    They share two rows and those of the cells seen once. ``None`` where no level is rare, or there is no ``room``.
    """
    if room < 1 or (cells.mass.min() >= RARE and len(cells.mass) > 1):
        return None
    once, twice = seen_once_and_twice(cells.mass)
    missing = int(min(max(math.ceil(once * (once - 1) / (2 * (twice + 1))), 1), MOST_CELLS, room))
    new = cells.codes.max() + 1 + np.arange(missing)[:, None]
    mass = np.concatenate([cells.mass, np.full(missing, (ALWAYS + once) / missing)])
    return JointCells(cells.variables, np.vstack([cells.codes, new]), mass)


def _independent(cells: JointCells, levels: list[Floats]) -> Floats:
    """What independence expects in each possible cell."""
    expected = np.full((1,) * len(levels), cells.total)
    for axis, held in enumerate(levels):
        shape = [1] * len(levels)
        shape[axis] = len(held)
        expected = expected * (held / cells.total).reshape(shape)
    return expected


def _independent_given(cells: JointCells, sizes: tuple[int, ...], given: int) -> Floats:
    """The same, of independence within each level of the variable ``given``."""
    z = cells.codes[:, given]
    held = held_by(z, cells.mass)
    shape = [1] * len(sizes)
    shape[given] = len(held)
    expected = held.reshape(shape)
    for axis, size in enumerate(sizes):
        if axis == given:
            continue
        pair = np.bincount(z * size + cells.codes[:, axis], cells.mass, minlength=len(held) * size)
        share = (pair.reshape(len(held), size) / held[:, None]) if given < axis else (pair.reshape(-1, size).T / held)
        shape = [1] * len(sizes)
        shape[given], shape[axis] = len(held), size
        expected = expected * share.reshape(shape)
    return expected
