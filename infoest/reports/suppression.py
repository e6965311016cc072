"""A report prints only counts from which no small cell can be read off, or computed by subtraction from totals.

The rule, for a least cell size ``min_cell`` (see Hundepool et al. 2012, Statistical Disclosure Control, section 4):

* Primary: a count below ``min_cell`` is not printed, nor a share or figure made of it.
* Complementary: where a total is printed, what is withheld must not follow by subtraction. Withheld cells are
  therefore at least two and hold at least ``min_cell`` rows together; the smallest others are withheld until so.
* Bins that are withheld are printed as one row, their sum, for both samples alike; an empty cell of a bin counts
  as small. Periods without rows are named: that says nothing about anyone.

Statistics over all bins (PSI and the like) stay: this suppresses cells, and does not guard against inference from
many statistics.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .._core.checks import check_count
from .._core.counts import Counts

if TYPE_CHECKING:
    from .._core.types import Floats

MIN_CELL = 10


def check_min_cell(min_cell: int) -> int:
    """A whole number of at least 0; 0 withholds nothing."""
    return check_count("min_cell", min_cell, 0)


def withheld_cells(counts: Floats, min_cell: int) -> NDArray[np.bool_]:
    """Which of some counts, whose sum is printed too, are withheld; counts of 0 are not."""
    withheld = (counts > 0) & (counts < min_cell)
    if not withheld.any():
        return withheld
    for i in np.argsort(np.where(counts > 0, counts, np.inf), kind="stable"):
        if withheld.sum() >= 2 and counts[withheld].sum() >= min_cell:
            break
        withheld[i] = counts[i] > 0
    return withheld


def merge_small_bins(counts: Counts, min_cell: int) -> tuple[Counts, int]:
    """A table whose small bins are one row, the last, and how many bins that row holds."""
    smallest = counts.table.min(axis=1)
    merged = smallest < min_cell
    if not merged.any():
        return counts, 0
    for i in np.argsort(smallest, kind="stable"):
        if merged.sum() >= 2 and (counts.table[merged].sum(axis=0) >= min_cell).all():
            break
        merged[i] = True
    label = f"{int(merged.sum())} bins together"
    while label in counts.bins:
        label += " "
    names = (*(name for name, gone in zip(counts.bins, merged, strict=True) if not gone), label)
    tables = [np.vstack([t[~merged], t[merged].sum(axis=0)]) for t in (counts.table, counts.squared)]
    return Counts(names, counts.groups, *tables), int(merged.sum())


def shown_count(n: float, withheld: bool, min_cell: int) -> str:
    """A count, or the word ``withheld``."""
    return f"{n:,.0f}" if not withheld and (n == 0 or n >= min_cell) else "withheld"
