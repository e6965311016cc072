"""Nearest neighbours: surprisals of every term from ONE joint radius per row.

Evaluating all terms at the radius of the joint space makes their biases cancel, which separately
estimated entropies do not (Kraskov, Stögbauer & Grassberger 2004).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import digamma

from ..._core.checks import check_choice, check_count, check_unweighted
from ..._core.device import resolve
from ..._core.errors import InputError
from ..._core.sample import MAX_TIED_SHARE, Sample, deviations
from ..._core.threads import FEWEST_ROWS, fill_ranges
from ..._kernels.search.hidden_rows import Apart
from ..._kernels.search.index import Index, Line, Plane, Searcher, closed_reach, column_gaps, index
from ..evaluate import Uncertainty
from ..linear_dependence import check_full_rank
from ..subsampled import SHARE, subsampled_uncertainty
from .renyi import renyi_local_values, renyi_uncertainty
from .stderr import SMALL_ORDER, calibrated_uncertainty, why_not_calibrated
from .ties import (
    NO_ATOMS,
    REFUSAL,
    check_repeats,
    heavy_atoms,
    rounding_caution,
    warn_of_rounding,
)

if TYPE_CHECKING:
    from ...quantities import SignedSum, Term

Rule = Literal["ksg", "mixed"]
TIE = 1e-9  # relative: on rounded data equal gaps differ in their last bits, and must count as equal


@dataclass(frozen=True, slots=True)
class Neighbors:
    """Settings of the nearest-neighbour rules.

    ``rule="ksg"``: continuous columns; strict counts inside the joint radius (KSG-1, Frenzel-Pompe,
    Kozachenko-Leonenko by one formula). ``rule="mixed"``: any columns; counts of *all* other rows
    within the closed radius, the joint count included, but in a margin never fewer than the strict
    count plus one; and a column with heavy point masses gets the label of its atom as a further
    coordinate of its block. Without ties this is KSG-1, for a code against numbers the rule of Ross
    (2014), for codes alone the plug-in; closed counts by themselves are biased up where only the
    other margin reaches the radius (by 0.04 nat for 0.22 at 500 rows).
    """

    rule: Rule = "ksg"
    n_neighbors: int = 3
    standardize: bool = True
    stderr: bool = True
    n_jobs: int | None = None
    device: str = "cpu"
    algorithm: str = "ksg1"
    warn: bool = True

    def fit(self, sample: Sample, quantity: SignedSum) -> FittedNeighbors:
        """Scale the columns and index every term's space."""
        k = check_count("n_neighbors", self.n_neighbors)
        check_unweighted(sample, self.rule)
        if sample.n <= k:
            raise InputError(
                f"n_neighbors={k} needs at least {k + 1} samples, got {sample.n} sample{'s' * (sample.n != 1)}. "
                "Lower n_neighbors or pass more rows."
            )
        if self.rule == "ksg":
            _check_continuous(sample, k, information=quantity.balanced)
        elif not quantity.balanced:
            raise InputError(
                "method='mixed' knows only sums whose volumes cancel, not entropies.",
                remedy="Use method='kozachenko_leonenko'.",
            )
        check_choice("algorithm", self.algorithm, ("ksg1", "ksg2"))
        if self.algorithm == "ksg1":
            fitted = FittedNeighbors(self, sample, quantity)
            if self.warn:
                warn_of_rounding(fitted.caution)
            return fitted
        from .rectangles import FittedRectangles  # which extends the class below

        return FittedRectangles(self, sample, quantity)


@dataclass(frozen=True, slots=True)
class Level:
    """The joint radius of each row at one neighbour order, its reach, and the digamma arguments of the terms in it."""

    order: int
    radius: NDArray[np.float64]
    reach: NDArray[np.float64]
    counts: dict[Term, NDArray[np.int64]]


class FittedNeighbors:
    """Spaces of every term of one quantity over one sample."""

    def __init__(self, settings: Neighbors, sample: Sample, quantity: SignedSum) -> None:
        self.settings = settings
        self.sample = sample
        self.quantity = quantity
        self.k = settings.n_neighbors
        self.mixed = settings.rule == "mixed"
        self.joint: Term = tuple(b for b in sample.every_block if sample.blocks[b])
        self.label = _label(settings, sample, quantity)
        self.size, self.fewest = _visible(settings, sample)
        self.scale = _scales(sample, standardize=settings.standardize)
        self.atoms = [heavy_atoms(sample, j, self.k) if self.mixed else NO_ATOMS for j in range(len(sample.labels))]
        self.run = partial(fill_ranges, n_jobs=settings.n_jobs, fewest=FEWEST_ROWS)
        self.terms = sorted({term for term, _ in quantity.terms} | {self.joint})
        self.why_subsampled = self.limits(quantity)
        self._indexes: dict[Term, Index] = {}
        self._lines: dict[int, Line] = {}
        self._resident: dict[Term, Searcher] = self._upload() if resolve(settings.device) == "cuda" else {}
        self._levels: dict[int, Level] = {}
        self._nearest: tuple[NDArray[np.float64], NDArray[np.int64]] | None = None

    # --- the protocol -----------------------------------------------------------------------

    def surprisal(self, term: Term, at: Sample | None = None) -> NDArray[np.float64]:
        """``psi(N) - psi(neighbours within the joint radius) + log volume``, shape (n,)."""
        if at is None:
            return self.surprisal_at_order(term, self.k)
        level = self._level_of_new_rows(at)
        return self._surprisal(term, level, self.sample.n + 1)

    def shift(self, term: Term) -> float:
        """None: the digamma terms belong to rows."""
        return 0.0

    def uncertainty(self, quantity: SignedSum, local: NDArray[np.float64]) -> Uncertainty:
        """Calibrated influence values, with a probe of the bias; beyond their reach subsampling."""
        why = self.why_subsampled
        known = self.by_subsampling(quantity, why) if why else calibrated_uncertainty(self, quantity, local)
        alone = int((self.level(self.k).radius < 0).sum())
        if not alone:
            return known
        note = f"{alone} of {self.sample.n} rows share their codes with no other row and count as uninformative"
        return replace(known, note="; ".join(filter(None, (note, known.note))))

    def renyi(self, quantity: SignedSum, *, stderr: bool) -> tuple[NDArray[np.float64], Uncertainty]:
        """Rényi entropies at the joint radius; their standard error from halves of the rows."""
        local = renyi_local_values(self, quantity)
        return local, renyi_uncertainty(self, quantity, local) if stderr else Uncertainty(np.nan)

    def limits(self, quantity: SignedSum) -> str:
        """Why the standard error comes from subsamples; empty where it does not."""
        return why_not_calibrated(self, quantity)

    def by_subsampling(self, quantity: SignedSum, reason: str) -> Uncertainty:
        """The spread over subsamples; large orders keep their share of the rows, as they smooth by share."""
        plain = self.for_subsamples(SHARE)
        return subsampled_uncertainty(plain, self.sample, quantity, n_jobs=self.settings.n_jobs, reason=reason)

    def for_subsamples(self, share: int) -> Neighbors:
        """Settings for one row in ``share``."""
        order = self.k if self.k <= SMALL_ORDER else round(self.k / share)
        return replace(self.settings, n_neighbors=order, stderr=False, n_jobs=1, warn=False)

    @cached_property
    def caution(self) -> str:
        """What to know about rounded columns before relying on an entropy; sums whose volumes cancel refuse them."""
        columns = self.sample.of(self.joint)
        if self.quantity.balanced or not any(self.sample.tied[j] > MAX_TIED_SHARE for j in columns):
            return ""
        return rounding_caution(self.sample, columns, self.level(self.k).radius, self.scale[columns])

    # --- what the standard error needs besides ----------------------------------------------

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
                    f"no two rows agree in {names}: nearest neighbours are sought among rows of equal codes. "
                    "Merge rare categories, or leave such columns out."
                )
            reach = self.reach(radius)
            counts = {term: self._count(term, radius, reach) for term in self.terms if self.mixed or term != self.joint}
            self._levels[order] = Level(order, radius, reach, counts)
        return self._levels[order]

    def log_volume(self, term: Term, radius: NDArray[np.float64]) -> NDArray[np.float64]:
        """Log volume of the cube of half-width ``radius``, in the user's scale."""
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
            self._lines[column] = Line(self.sample.columns[:, column] / self.scale[column])
        return self._lines[column]

    def neighbors(self) -> NDArray[np.int64]:
        """The k nearest other rows of each row, shape (n, k)."""
        return self._lists()[1][:, : self.k]

    def reach(self, radius: NDArray[np.float64]) -> NDArray[np.float64]:
        """Closed radius of the counts: just below the k-th neighbour, or with ``"mixed"`` every row tied with it."""
        return radius * (1 + TIE) if self.mixed else closed_reach(radius, closed=False)

    def max_order(self) -> int:
        """Largest neighbour order held with the lists: 4k for the standard error and its probe, where rows suffice."""
        return min(4 * self.k, self.fewest - 1) if self._with_lists else self.k

    @property
    def _with_lists(self) -> bool:
        """Whether the standard error will ask for neighbours and higher orders."""
        return self.settings.stderr and not self.why_subsampled

    # --- private -----------------------------------------------------------------------------

    def _radius(self, order: int) -> NDArray[np.float64]:
        if self._with_lists:
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
        near = digamma(level.counts[term]) if term in level.counts else np.full(len(level.radius), digamma(level.order))
        near = np.where(level.radius < 0, digamma(n), near)  # a row without neighbours counts as uninformative
        volume = 0.0 if self.quantity.balanced else self.log_volume(term, level.radius)  # balanced sums cancel it
        return np.asarray(digamma(n) - near + volume, dtype=np.float64)

    def _level_of_new_rows(self, at: Sample) -> Level:
        rows = {term: self._coordinates(term, at.columns)[0] for term in self.terms}
        radius = _last_finite(self.space(self.joint).nearest_to(rows[self.joint], self.k, self.run)[0])
        reach = self.reach(radius)
        counts = {
            term: self._count(term, radius, reach, rows[term])
            for term in self.terms
            if self.mixed or term != self.joint
        }
        return Level(self.k, radius, reach, counts)

    def _count(
        self,
        term: Term,
        radius: NDArray[np.float64],
        reach: NDArray[np.float64],
        rows: NDArray[np.float64] | None = None,
    ) -> NDArray[np.int64]:
        """Neighbours of the training rows, or of new ``rows``, within the joint radius; the digamma's argument."""

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
        points, nominal = self._coordinates(term, self.sample.columns)
        return points, column_gaps(nominal, np.inf)

    def _coordinates(self, term: Term, columns: NDArray[np.float64]) -> tuple[NDArray[np.float64], list[bool]]:
        """Scaled numbers, nominal codes and atom labels of a term, and which of them are nominal."""
        parts, nominal = [], []
        for j in self.sample.of(term):
            parts.append(columns[:, j] if self.sample.discrete[j] else columns[:, j] / self.scale[j])
            nominal.append(self.sample.discrete[j])
            if len(self.atoms[j]):
                parts.append(_atom_labels(columns[:, j], self.atoms[j]))
                nominal.append(True)
        return np.ascontiguousarray(np.column_stack(parts)), nominal


def _label(settings: Neighbors, sample: Sample, quantity: SignedSum) -> str:
    name = "mixed" if settings.rule == "mixed" else "KSG-1" if quantity.balanced else "Kozachenko-Leonenko"
    theiler = sample.serial.theiler if sample.serial else 0
    parts = [name, f"k={settings.n_neighbors}", f"Theiler window {theiler}" if theiler else ""]
    return ", ".join(filter(None, [*parts, "" if settings.standardize else "unscaled"]))


def _visible(settings: Neighbors, sample: Sample) -> tuple[int | NDArray[np.int64], int]:
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


def _scales(sample: Sample, *, standardize: bool) -> NDArray[np.float64]:
    """Standard deviation of each number column; 1 for codes and constants."""
    deviation = deviations(sample.columns) if sample.serial is None else sample.serial.scale
    numeric = ~np.array(sample.discrete) & (deviation > 0)
    return np.where(numeric & standardize, deviation, 1.0)


def _atom_labels(values: NDArray[np.float64], atoms: NDArray[np.float64]) -> NDArray[np.float64]:
    """Position of each value among the atoms, -1 elsewhere."""
    position = np.searchsorted(atoms, values).clip(max=len(atoms) - 1)
    return np.where(atoms[position] == values, position, -1).astype(np.float64)


def _check_continuous(sample: Sample, k: int, *, information: bool) -> None:
    columns = sample.of(sample.every_block)
    for j in columns:
        label, share = sample.labels[j], sample.tied[j]
        if sample.discrete[j]:
            remedy = (
                "Use method='mixed' or 'plugin'." if information else "An entropy takes codes or numbers, not both."
            )
            raise InputError(f"{label} is discrete; nearest-neighbour densities need continuous columns. {remedy}")
        if information and share > MAX_TIED_SHARE:
            raise InputError(
                f"{label} has {share:.0%} duplicated values; {REFUSAL}.",
                remedy="Use method='mixed', or name it in discrete=.",
            )
    if not information:
        check_repeats(sample, columns, k)
        check_full_rank(sample, columns)
