"""What a method must offer to evaluate many multiplets, and the loops over all of them that need nothing else."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import numpy as np

from .._core.threads import fill_ranges
from .._kernels.subsets import fill_subsets

if TYPE_CHECKING:
    from .._core.types import Floats, Ints


class Sweep(Protocol):
    """A method fitted to columns, ready to evaluate any multiplet of them."""

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns."""

    @property
    def n(self) -> int:
        """Rows."""

    @property
    def label(self) -> str:
        """The method and its settings, for people."""

    @property
    def batch(self) -> int:
        """Multiplets that a thread takes at a time, enough for some milliseconds."""

    def look_at(self, members: Ints, *, stderr: bool) -> Floats:
        """TC, DTC, standard error of O, its known bias and its null spread, of each row of ``members``: (5, rows).

        Ascending positions of columns, the same number in each row; neighbouring rows share the work for the members
        that they share at the front. Without ``stderr`` the third may be nan. The bias is what a correction would have
        removed; the spread is that of O under independence, where the standard error does not include it.
        """


@dataclass(frozen=True)
class Batches:
    """All multiplets of some sizes in batches: smaller sizes first, each in lexicographic order."""

    p: int
    lowest: int
    highest: int
    most: int

    @property
    def total(self) -> int:
        """Number of multiplets."""
        return sum(math.comb(self.p, m) for m in self.sizes)

    @property
    def sizes(self) -> range:
        """Sizes."""
        return range(self.lowest, self.highest + 1)

    @cached_property
    def count(self) -> int:
        """Number of batches; none holds two sizes."""
        return sum(self._batches(m) for m in self.sizes)

    def of(self, number: int) -> tuple[int, Ints]:
        """Place of the first multiplet of a batch among all, and its members."""
        before = 0
        for m in self.sizes:
            if number < self._batches(m):
                rank = number * self.most
                members = np.empty((min(self.most, math.comb(self.p, m) - rank), m), np.int64)
                members[0] = subset_at(self.p, m, rank)
                fill_subsets(self.p, members)
                return before + rank, members
            number -= self._batches(m)
            before += math.comb(self.p, m)
        raise IndexError(number)

    def _batches(self, m: int) -> int:
        return -(-math.comb(self.p, m) // self.most)


class Best:
    """The multiplets with the largest values so far; among equal ones those that came first."""

    def __init__(self, count: int, width: int) -> None:
        self.count = count
        self.values = np.empty(0)
        self.members = np.empty((0, width), np.int64)
        self.found = np.empty((5, 0))

    def add(self, values: Floats, members: Ints, found: Floats) -> None:
        """Take in those that are large enough."""
        if len(self.values) == self.count:
            better = np.flatnonzero(values > self.values[-1])
            if not len(better):
                return
            values, members, found = values[better], members[better], found[:, better]
        wide = np.full((len(members), self.members.shape[1]), -1, np.int64)
        wide[:, : members.shape[1]] = members
        both = np.concatenate([self.values, values])
        ranking = np.argsort(-both, kind="stable")[: self.count]
        self.values = both[ranking]
        self.members = np.concatenate([self.members, wide])[ranking]
        self.found = np.concatenate([self.found, found], axis=1)[:, ranking]


def every(sweep: Sweep, batches: Batches, *, stderr: bool, n_jobs: int | None) -> tuple[Ints, Floats]:
    """Members of all multiplets, -1 filling the smaller ones, and what is found of each."""
    members = np.full((batches.total, batches.highest), -1, np.int64)
    found = np.empty((5, batches.total))

    def work(lo: int, hi: int) -> None:
        for number in range(lo, hi):
            at, some = batches.of(number)
            members[at : at + len(some), : some.shape[1]] = some
            found[:, at : at + len(some)] = sweep.look_at(some, stderr=stderr)

    fill_ranges(work, batches.count, n_jobs)
    return members, found


def best(sweep: Sweep, batches: Batches, count: int, sign: float, n_jobs: int | None) -> tuple[Ints, Floats]:
    """The same for those with the largest ``sign`` times O, largest first, without standard errors."""
    parts: dict[int, Best] = {}

    def work(lo: int, hi: int) -> None:
        part = parts[lo] = Best(count, batches.highest)
        for number in range(lo, hi):
            some = batches.of(number)[1]
            found = sweep.look_at(some, stderr=False)
            part.add(sign * (found[0] - found[1]), some, found)

    fill_ranges(work, batches.count, n_jobs)
    whole = Best(count, batches.highest)
    for lo in sorted(parts):  # in the order of the multiplets, so that threads change nothing
        whole.add(parts[lo].values, parts[lo].members, parts[lo].found)
    return whole.members, whole.found


def look_at_all(sweep: Sweep, members: Ints, *, stderr: bool) -> Floats:
    """What is found of multiplets of any sizes, -1 filling the smaller ones."""
    size = (members >= 0).sum(axis=1)
    found = np.empty((5, len(members)))
    for m in np.unique(size):
        found[:, size == m] = sweep.look_at(np.ascontiguousarray(members[size == m, :m]), stderr=stderr)
    return found


def subset_at(p: int, m: int, rank: int) -> list[int]:
    """The subset of m of 0, ..., p - 1 with this rank in lexicographic order."""
    members: list[int] = []
    j = 0
    while len(members) < m:
        with_j = math.comb(p - 1 - j, m - 1 - len(members))
        if rank < with_j:
            members.append(j)
        else:
            rank -= with_j
        j += 1
    return members
