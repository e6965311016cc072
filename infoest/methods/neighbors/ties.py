"""Which repeated values an entropy by nearest neighbours tolerates, and the warning about those it does.

Rounding repeats values in every column and leaves nearly all joint rows distinct: the density is blurred by the step,
which matters little while neighbours are further apart. Atoms are another matter: with them the differential entropy is
minus infinity.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ..._core.errors import InputError
from ..._core.sample import MAX_TIED_SHARE
from ..._core.warnings import InfoestWarning, warn

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..._core.sample import Sample
    from ..._core.types import Floats

LEAST_ATOM = 10  # rows: fewer repeats are a coincidence of rounding
MAX_LATTICE_SHARE = 0.5  # more repeats than this beside the atoms, and a column is a lattice of values
CLEARLY = 0.6  # share of k by which an atom exceeds k where its row counts itself in full
NO_ATOMS: Floats = np.empty(0)
REFUSAL = f"nearest-neighbour densities need a continuous column (at most {MAX_TIED_SHARE:.0%})"


class RoundedValuesWarning(InfoestWarning):
    """Values of an entropy by nearest neighbours are rounded, which blurs the density by the step."""


def heavy_atoms(sample: Sample, column: int, k: int) -> Floats:
    """Values that hold 5 % of the rows or more, more than k and at least ten, in an otherwise continuous column.

    In mixed estimates each gets a label: without it the radius of a row at the atom is 0 while that of its continuous
    neighbours is not, and the two parts blur: an estimate of 0.75 for a truth of 0.91. Values on a lattice, as rounding
    leaves them, keep their distance from an atom by themselves, and labels of several such columns would leave rows
    without neighbours.
    """
    if sample.discrete[column]:
        return NO_ATOMS
    values, counts = np.unique(sample.columns[:, column], return_counts=True)
    heavy = counts >= max(MAX_TIED_SHARE * sample.n, k + 1, LEAST_ATOM)
    others = counts[~heavy]
    on_lattice = len(others) <= (1 - MAX_LATTICE_SHARE) * others.sum()
    return NO_ATOMS if on_lattice else values[heavy]


def own_weight(radius: Floats, joint: NDArray[np.int64], order: int, *, codes: bool) -> Floats:
    """How far a row counts itself among the rows at its place, 0 to 1: not at all where the radius is positive.

    Of a fixed region the digamma argument is the count with the row itself (Zhang 2012); of one that ends exactly at
    the k-th neighbour it is k, without it. An atom is the first where it clearly holds more than k other rows, and the
    second where it barely does, having been chosen for holding them. The weight between the two was chosen so that
    K x K independent values of ten rows per cell have no bias: left out everywhere, the row cost (K - 1)^2 / n nat.
    Codes count themselves but in cells of one or two rows, too few to tell one case from the other.

    Parameters
    ----------
    radius : ndarray of shape (n,)
        Distance to the k-th neighbour.
    joint : ndarray of shape (n,)
        Other rows within it.
    order : int
        The k that ``radius`` belongs to.
    codes : bool
        Whether no column holds numbers: regions are then cells of a table.

    Returns
    -------
    ndarray of shape (n,)
        To add to the counts of every term.
    """
    atom = (joint > 1).astype(np.float64) if codes else np.clip((joint - order) / (CLEARLY * order), 0.0, 1.0)
    return np.where(radius == 0, atom, 0.0)


def check_repeats(sample: Sample, columns: Sequence[int], k: int) -> None:
    """Refuse columns with atoms, and rows of which more than 5 % repeat."""
    tied = [j for j in columns if sample.tied[j] > MAX_TIED_SHARE]
    if not tied:
        return
    remedy = "A differential entropy would be -inf: name it in discrete=."
    for j in tied:
        label, share = sample.labels[j], sample.tied[j]
        if len(columns) == 1:
            raise InputError(f"{label} has {share:.0%} duplicated values; {REFUSAL}. {remedy}")
        atoms = sample.columns[:1, j] if np.ptp(sample.columns[:, j]) == 0 else heavy_atoms(sample, j, k)
        if len(atoms):
            held = float((sample.columns[:, j] == atoms[0]).mean())
            raise InputError(
                f"{label} has {share:.0%} duplicated values, {held:.0%} of the rows at {atoms[0]:g} alone; {REFUSAL}. "
                f"{remedy}"
            )
    repeated = 1 - len(np.unique(sample.columns[:, list(columns)], axis=0)) / sample.n
    if repeated > MAX_TIED_SHARE:
        names = ", ".join(sample.labels[j] for j in columns)
        raise InputError(
            f"{names} together repeat {repeated:.0%} of their rows; nearest-neighbour densities need distinct ones "
            f"(at most {MAX_TIED_SHARE:.0%} repeated).",
            remedy="Declare them with discrete=, or use method='gaussian'.",
        )


def rounding_caution(sample: Sample, columns: Sequence[int], radius: Floats, scale: Floats) -> str:
    """The caution for columns that repeat values though rows do not; empty where none does.

    ``radius`` is each row's distance to its k-th neighbour in units of ``scale``, one scale per column. A
    step as wide as that leaves no visible density, and is refused.
    """
    typical = float(np.median(radius))
    said = []
    for j, unit in zip(columns, scale, strict=True):
        if sample.tied[j] <= MAX_TIED_SHARE:
            continue
        step, distance, label = _step(sample.columns[:, j]), typical * float(unit), sample.labels[j]
        if distance <= step:
            raise InputError(
                f"{label} has {sample.tied[j]:.0%} duplicated values in steps of {step:.3g}, as wide as the distance "
                f"to the nearest neighbours ({distance:.3g}); {REFUSAL}.",
                remedy="Name it in discrete=, or raise n_neighbors.",
            )
        said.append(f"{label}: {sample.tied[j]:.0%} repeated, step {step:.3g}, neighbours at {distance:.3g}")
    return f"values are rounded ({'; '.join(said)})" if said else ""


def warn_of_rounding(caution: str) -> None:
    """Warn where there is a caution."""
    if caution:
        warn(
            f"{caution}: the density is blurred by the step, which is harmless while neighbours are much further away.",
            RoundedValuesWarning,
        )


def _step(values: Floats) -> float:
    """Distance from a value to the next larger one, the median over rows."""
    distinct, counts = np.unique(values, return_counts=True)
    return float(np.median(np.repeat(np.diff(distinct), counts[:-1])))
