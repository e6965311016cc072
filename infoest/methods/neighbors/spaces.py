"""The spaces of every term of a quantity, and which rows each row has in them within ONE joint radius.

Evaluating all terms at the radius of the joint space makes their biases cancel, which those of separately estimated
entropies do not (Kraskov, Stögbauer & Grassberger 2004).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Literal, cast

import numpy as np
from numpy.typing import NDArray
from scipy.special import digamma

from ..._core.device import resolve
from ..._core.errors import InputError
from ..._core.sample import Sample, deviations
from ..._core.threads import FEWEST_ROWS, fill_ranges
from ..._kernels.search.hidden_rows import Apart
from ..._kernels.search.index import Line, Plane, index
from ..._kernels.search.protocol import Index, Searcher, closed_reach, column_gaps
from ..margins import margins_of
from ..subsampled import SHARE, subsampled_uncertainty
from .ties import NO_ATOMS, heavy_atoms, own_weight

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..._core.types import Floats
    from ...quantities import SignedSum, Term
    from ..evaluate import Method, Uncertainty
    from ..margins import Margin, Standardize

WIDER = 4  # times k: the order whose neighbours are held for the standard error and the probe of the bias
SMALL_ORDER = 20  # neighbours: up to this number an order means a number of rows, beyond it a share of them
Rule = Literal["ksg", "mixed"]
TIE = 1e-9  # relative: on rounded data equal gaps differ in their last bits, and must count as equal


@dataclass(frozen=True, slots=True)
class NeighborSettings:
    """Settings of the nearest-neighbour rules.

    ``rule="ksg"``: continuous columns; strict counts inside the joint radius (KSG-1, Frenzel-Pompe,
    Kozachenko-Leonenko by one formula). ``rule="mixed"``: any columns; counts of *all* other rows
    within the closed radius, the joint count included, but in a margin never fewer than the strict
    count plus one; and a column with heavy point masses gets the label of its atom as a further
    coordinate of its block. Where the radius is 0, the row itself counts too, as far as
    :func:`~infoest.methods.neighbors.ties.own_weight` says. Without ties this is KSG-1, for a code
    against numbers the rule of Ross (2014), and for codes alone a plug-in; closed counts by themselves
    are biased up where only the other margin reaches the radius (by 0.04 nat for 0.22 at 500 rows).
    """

    rule: Rule = "ksg"
    n_neighbors: int = 3
    standardize: Standardize = "auto"
    stderr: bool = True
    n_jobs: int | None = None
    device: str = "cpu"
    algorithm: str = "ksg1"
    warn: bool = True
    scored: tuple[bool, ...] | None = None  # columns taken by their normal scores, where that is decided already
    rival: Method | None = field(default=None, repr=False, compare=False)  # judge of an entropy of many columns
    spread: bool = False  # whether values on a fine lattice are spread within their steps: by default, not by name


@dataclass(frozen=True, slots=True)
class Level:
    """The joint radius of each row at one neighbour order, its reach, and the digamma arguments of the terms in it.

    ``counts`` are of other rows; each argument is the count plus ``own``, how far the row counts itself.
    """

    order: int
    radius: NDArray[np.float64]
    reach: NDArray[np.float64]
    counts: dict[Term, NDArray[np.int64]]
    own: NDArray[np.float64] | float = 0.0


class Spaces:
    """Spaces of every term of one quantity over one sample.

    Attributes
    ----------
    with_lists : bool
        Whether the neighbours themselves are kept, and higher orders than k: the standard error needs them.
    """

    def __init__(self, settings: NeighborSettings, sample: Sample, quantity: SignedSum) -> None:
        self.settings = settings
        self.sample = sample
        self.quantity = quantity
        self.k = settings.n_neighbors
        self.mixed = settings.rule == "mixed"
        self.joint: Term = tuple(b for b in sample.every_block if sample.blocks[b])
        self.size, self.fewest = _visible(settings, sample)
        self.margins = margins_of(sample, quantity, settings.standardize, settings.scored)
        self.scale = _scales(sample, self.margins, standardize=bool(settings.standardize))
        self.coordinates = self._placed(sample.columns)
        self.atoms = [heavy_atoms(sample, j, self.k) if self.mixed else NO_ATOMS for j in range(len(sample.labels))]
        self.run = partial(fill_ranges, n_jobs=settings.n_jobs, fewest=FEWEST_ROWS)
        self.terms = sorted({term for term, _ in quantity.terms} | {self.joint})
        self._indexes: dict[Term, Index] = {}
        self._lines: dict[int, Line] = {}
        self._resident: dict[Term, Searcher] = self._upload() if resolve(settings.device) == "cuda" else {}
        self._levels: dict[int, Level] = {}
        self._nearest: tuple[NDArray[np.float64], NDArray[np.int64]] | None = None
        self.with_lists = settings.stderr

    def surprisal_at_order(self, term: Term, order: int) -> NDArray[np.float64]:
        """Surprisal with the radius taken at another neighbour order."""
        return self._surprisal(term, self.level(order), self.size)

    def level(self, order: int) -> Level:
        """Radius and counts at a neighbour order, computed once."""
        if order not in self._levels:
            radius = self._radius(order)
            if (radius < 0).all():
                names = ", ".join(self.sample.labels[j] for j in self.sample.of(self.joint) if self.sample.discrete[j])
                raise InputError(
                    f"no two rows agree in {names}: nearest neighbours are searched for among rows of equal codes. "
                    "Merge rare categories, or leave such columns out."
                )
            reach = self.reach(radius)
            counts = {term: self._count(term, radius, reach) for term in self.terms if self.mixed or term != self.joint}
            self._levels[order] = Level(order, radius, reach, counts, self._own(radius, counts, order))
        return self._levels[order]

    def log_volume(self, term: Term, radius: NDArray[np.float64]) -> NDArray[np.float64]:
        """Log volume of the cube of half-width ``radius``, in the scale of the data."""
        if not (radius > 0).all():
            raise InputError(
                f"{', '.join(self.sample.labels)} repeats a row more than n_neighbors={self.k} times: "
                "its differential entropy is minus infinity.",
                remedy="Declare it with discrete=, or raise n_neighbors.",
            )
        columns = self.sample.of(term)
        return np.asarray(len(columns) * np.log(2 * radius) + np.log(self.scale[columns]).sum(), dtype=np.float64)

    def space(self, term: Term) -> Index:
        """The index of a term's coordinates, built once."""
        if term not in self._indexes:
            plain = self._plain_index(term)
            serial = self.sample.serial
            close = serial is not None and serial.theiler
            self._indexes[term] = Apart(plain, *self._points(term), serial.hidden()) if serial and close else plain
        return self._indexes[term]

    def _plain_index(self, term: Term) -> Index:
        """The index in which every row sees every other; numbers are sorted once for all terms."""
        columns = self.sample.of(term)
        if any(self.sample.discrete[j] or len(self.atoms[j]) for j in columns) or len(columns) > 2:
            return index(*self._points(term))
        lines = [self._line(j) for j in columns]
        return Plane(*lines) if len(lines) == 2 else lines[0] if lines else index(*self._points(term))

    def _line(self, column: int) -> Line:
        """One number column, sorted once for all terms."""
        if column not in self._lines:
            self._lines[column] = Line(np.ascontiguousarray(self.coordinates[:, column]))
        return self._lines[column]

    def neighbors(self) -> NDArray[np.int64]:
        """The k nearest other rows of each row, shape (n, k)."""
        return self._lists()[1][:, : self.k]

    def reach(self, radius: NDArray[np.float64]) -> NDArray[np.float64]:
        """Closed radius of the counts: just below the k-th neighbour, or with ``"mixed"`` every row tied with it."""
        return radius * (1 + TIE) if self.mixed else closed_reach(radius, closed=False)

    def max_order(self) -> int:
        """Largest neighbour order held with the lists: for the standard error 2k, for the probe of the bias more."""
        return min(WIDER * self.k, self.fewest - 1) if self.with_lists else self.k

    def local_at_order(self, quantity: SignedSum, order: int) -> Floats:
        """Local values with the radius taken at another neighbour order."""
        total = np.zeros(self.sample.n)
        for term, coefficient in quantity.terms:
            total += coefficient * self.surprisal_at_order(term, order)
        return total

    @property
    def dimension(self) -> int:
        """Joint dimension of the continuous coordinates, at least 1."""
        return max(sum(not self.sample.discrete[j] for j in self.sample.of(self.joint)), 1)

    def _radius(self, order: int) -> NDArray[np.float64]:
        if self.with_lists and order <= self.max_order():
            return _last_finite(self._lists()[0][:, :order])
        radius = self._searcher(self.joint).kth(order, self.run)
        if np.isfinite(radius).all():
            return radius
        return _last_finite(self._searcher(self.joint).nearest(order, self.run)[0])

    def _lists(self) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        if self._nearest is None:
            self._nearest = self._searcher(self.joint).nearest(self.max_order(), self.run)
        return self._nearest

    def _surprisal(self, term: Term, level: Level, n: int | NDArray[np.int64]) -> NDArray[np.float64]:
        counted = level.counts.get(term)
        near = np.full(len(level.radius), digamma(level.order)) if counted is None else digamma(counted + level.own)
        near = np.where(level.radius < 0, digamma(n), near)  # a row without neighbours counts as uninformative
        volume = 0.0 if self.quantity.balanced else self.log_volume(term, level.radius)  # balanced sums cancel it
        return np.asarray(digamma(n) - near + volume, dtype=np.float64)

    def _level_of_new_rows(self, at: Sample) -> Level:
        placed = self._placed(at.columns)
        rows = {term: self.points_of(term, at.columns, placed)[0] for term in self.terms}
        radius = _last_finite(self.space(self.joint).nearest_to(rows[self.joint], self.k, self.run)[0])
        reach = self.reach(radius)
        counts = {
            term: self._count(term, radius, reach, rows[term])
            for term in self.terms
            if self.mixed or term != self.joint
        }
        return Level(self.k, radius, reach, counts, self._own(radius, counts, self.k))

    def _own(
        self, radius: NDArray[np.float64], counts: dict[Term, NDArray[np.int64]], order: int
    ) -> NDArray[np.float64] | float:
        """How far each row counts itself; not at all without ties."""
        if not self.mixed:
            return 0.0
        codes = all(self.sample.discrete[j] for j in self.sample.of(self.joint))
        return own_weight(radius, counts[self.joint], order, codes=codes)

    def _count(
        self,
        term: Term,
        radius: NDArray[np.float64],
        reach: NDArray[np.float64],
        rows: NDArray[np.float64] | None = None,
    ) -> NDArray[np.int64]:
        """Neighbours of the training rows, or of new ``rows``, within the joint radius, as arguments of digamma."""

        def within(reach: NDArray[np.float64]) -> NDArray[np.int64]:
            if rows is None:
                return self._searcher(term).count(reach, self.run)
            return self.space(term).count_near(rows, reach, self.run)

        if not self.mixed:
            return within(reach) + 1
        closed = within(reach)
        if term == self.joint:
            return closed
        inside = np.where(radius > 0, radius * (1 - TIE), -1.0)
        return np.maximum(closed, within(inside) + 1)

    def _searcher(self, term: Term) -> Searcher:
        """Where the training rows are searched: on the device asked for."""
        return self._resident.get(term) or self.space(term)

    def _upload(self) -> dict[Term, Searcher]:
        from ..._kernels.cuda import Resident  # the CUDA side of Numba costs most of a second to import

        return {term: Resident(*self._points(term)) for term in self.terms}

    def _points(self, term: Term) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Coordinates, and gaps: rows with different labels are infinitely far apart, hence never neighbours."""
        points, nominal = self.points_of(term, self.sample.columns, self.coordinates)
        return points, column_gaps(nominal, np.inf)

    def _placed(self, columns: Floats) -> Floats:
        """Any rows as distances see them: normal scores of columns that have a margin, all in units of their scale."""
        placed = columns / self.scale
        for j, margin in enumerate(self.margins):
            if margin is not None:
                placed[:, j] = margin.scores(columns[:, j]) / self.scale[j]
        return placed

    def points_of(self, term: Term, columns: Floats, placed: Floats) -> tuple[Floats, list[bool]]:
        """Placed numbers, nominal codes and atom labels of a term, and which of them are nominal."""
        parts, nominal = [], []
        for j in self.sample.of(term):
            parts.append(placed[:, j])
            nominal.append(self.sample.discrete[j])
            if len(self.atoms[j]):
                parts.append(_atom_labels(columns[:, j], self.atoms[j]))
                nominal.append(True)
        return np.ascontiguousarray(np.column_stack(parts)), nominal

    def by_subsampling(self, quantity: SignedSum, reason: str) -> Uncertainty:
        """Standard error from subsamples; large orders keep their share of the rows, since they smooth by share."""
        plain = self.for_subsamples(SHARE)
        return subsampled_uncertainty(plain, self.sample, quantity, n_jobs=self.settings.n_jobs, reason=reason)

    def for_probe(self) -> Method:
        """Settings for rows drawn to measure the bias: the value alone, and no warning."""
        scored = tuple(margin is not None for margin in self.margins)
        return cast("Method", replace(self.settings, stderr=False, warn=False, scored=scored))

    def for_subsamples(self, share: int) -> Method:
        """Settings for one row in ``share``."""
        order = self.k if self.k <= SMALL_ORDER else round(self.k / share)
        scored = tuple(margin is not None for margin in self.margins)
        settings = replace(self.settings, n_neighbors=order, stderr=False, n_jobs=1, warn=False, scored=scored)
        return cast("Method", settings)  # replace keeps the class, which can fit


def _visible(settings: NeighborSettings, sample: Sample) -> tuple[int | NDArray[np.int64], int]:
    """Rows that each row sees, itself included, and the fewest of any row; close rows of a series are hidden."""
    if sample.serial is None or not sample.serial.theiler:
        return sample.n, sample.n
    if settings.device != "cpu":
        raise InputError(f"theiler={sample.serial.theiler} needs device='cpu'; got device={settings.device!r}.")
    hidden = sample.serial.hidden()
    size = sample.n - (hidden[:, 1] - hidden[:, 0]) + 1
    fewest = int(size.min())
    if fewest <= settings.n_neighbors:
        raise InputError(
            f"theiler={sample.serial.theiler} leaves a row of {sample.n} only {fewest - 1} others, fewer than "
            f"n_neighbors={settings.n_neighbors}.",
            remedy="Use a shorter window or pass more rows.",
        )
    return size, fewest


def _last_finite(distances: NDArray[np.float64]) -> NDArray[np.float64]:
    """Distance to the last neighbour of each row, which may have fewer than asked for (Ross 2014); -1 where none."""
    if np.isfinite(distances[:, -1]).all():  # they ascend
        return distances[:, -1].copy()
    return np.asarray(np.where(np.isfinite(distances), distances, -1.0).max(axis=1), dtype=np.float64)


def _scales(sample: Sample, margins: Sequence[Margin | None], *, standardize: bool) -> NDArray[np.float64]:
    """Standard deviation of each number column, or of its scores; 1 for codes and constants."""
    deviation = deviations(sample.columns) if sample.serial is None else sample.serial.scale
    own = [deviation[j] if margin is None else margin.deviation for j, margin in enumerate(margins)]
    numeric = ~np.array(sample.discrete) & (np.array(own) > 0)
    return np.where(numeric & standardize, own, 1.0)


def _atom_labels(values: NDArray[np.float64], atoms: NDArray[np.float64]) -> NDArray[np.float64]:
    """Position of each value among the atoms, -1 elsewhere."""
    position = np.searchsorted(atoms, values).clip(max=len(atoms) - 1)
    return np.where(atoms[position] == values, position, -1).astype(np.float64)
