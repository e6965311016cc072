"""What the score of a finished model says about protected attributes and their intersections."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from ..._core.checks import check_count
from ..._core.columns import read_column
from ..._core.errors import InputError
from ..._core.estimate import Estimate, summary_row
from ..._core.estimate_array import EstimateArray
from ..._core.keywords import public
from ..bins.binning import codes_or_missing
from ..bins.choose import make_bins
from ..drift.distances import jensen_shannon
from ..value.bin_counts import BinCounts
from .candidates import Attribute, read_attributes, warn_of_empty_cells
from .set_information import grouped_information

if TYPE_CHECKING:
    import pandas as pd

    from ..._core.types import Ints


@public
@dataclass(frozen=True, slots=True)
class ScoreFairness:
    """What a score says about protected attributes.

    Attributes
    ----------
    information : EstimateArray
        Information value of the score about each attribute, then about each intersection, in nats.
    groups : EstimateArray
        Jensen-Shannon divergence between the scores of each group and those of all others, in nats: 0 where
        they are alike, log 2 where the score tells who belongs to the group.
    """

    information: EstimateArray
    groups: EstimateArray

    def summary_frame(self, level: float = 0.95) -> pd.DataFrame:
        """Table with one row per estimate, attributes before groups.

        Parameters
        ----------
        level : float, default=0.95
            Coverage of each interval.

        Returns
        -------
        pandas.DataFrame
            Indexed by name; column quantity is "IV" or "JS", the others are those of
            :meth:`infoest.EstimateArray.summary_frame`, p-values adjusted within each quantity.
        """
        import pandas as pd

        parts = []
        for quantity, estimates in (("IV", self.information), ("JS", self.groups)):
            frame = pd.DataFrame([summary_row(e, level) for e in estimates], index=list(estimates.names))
            frame.insert(5, "pvalue", estimates.pvalue)
            frame.insert(6, "pvalue_adjusted", estimates.pvalue_adjusted())
            frame.insert(0, "quantity", quantity)
            parts.append(frame)
        return pd.concat(parts)


@public
def score_fairness(
    score: Any, protected: Any, *, bins: Any = 10, intersections: bool = True, min_rows: int = 20
) -> ScoreFairness:
    """What a score says about protected attributes, their intersections and each of their groups.

    Parameters
    ----------
    score : array_like of shape (n,)
        Scores, probabilities or decisions of a model, one per row.
    protected : data frame, series, array_like or mapping
        Protected attributes, one column each, in at most 20 groups; a mapping gives columns by name.
    bins : int, array_like of edges, Bins or None, default=10
        How to bin the score: quantile bins, inner edges, bins made before, or the values as they are. Strings
        and booleans are bins as they are.
    intersections : bool, default=True
        Whether to cross every two attributes, and all where there are more than two.
    min_rows : int, default=20
        Groups with fewer rows are left out of the figures; the note of the estimate names them.

    Returns
    -------
    ScoreFairness
        Estimates with standard errors and intervals.

    Raises
    ------
    ValueError
        If an attribute has missing values, one class or more than 20, no two groups of ``min_rows`` rows, or
        another number of rows than the score; or the score has missing or infinite values.
    TypeError
        If a column holds neither numbers, strings nor booleans.

    Warns
    -----
    EmptyBinWarning
        If some table had an empty cell, so that 0.5 was added to all its cells.

    See Also
    --------
    fairness_frontier : Choose features with little information about protected attributes.

    Notes
    -----
    Information about an intersection can be large where that about each attribute is not: the score may treat
    young women apart, though neither the young nor women. Between several groups the information value is the
    mean over pairs of groups, weighted by the product of their shares. The Jensen-Shannon divergence of a
    group needs no smoothing. Intervals hold for a score that was fitted on other rows.

    References
    ----------
    .. [1] Kullback, S. (1959). Information Theory and Statistics, eq. 1.6.3.
    .. [2] Lin, J. (1991). Divergence measures based on the Shannon entropy. IEEE Transactions on Information
       Theory 37, 145-151, eq. 3.1.

    Examples
    --------
    >>> import numpy as np
    >>> from infoest.credit import score_fairness
    >>> rng = np.random.default_rng(0)
    >>> sex, young = rng.choice(["f", "m"], 2000), rng.random(2000) < 0.3
    >>> score = rng.normal(size=2000) + ((sex == "f") == young)  # neither attribute by itself
    >>> found = score_fairness(score, {"sex": sex, "young": young})
    >>> found.information["sex × young"].best > 5 * found.information["sex"].best
    True
    >>> found.groups.names[:4]
    ('sex = f', 'sex = m', 'young = False', 'young = True')
    """
    check_count("min_rows", min_rows, 2)
    column = read_column(score, "score")
    missing = int(column.missing.sum())
    if missing:
        raise InputError(f"{column.label} is missing in {missing} rows.", remedy="Drop those rows.")
    attributes = read_attributes(protected, (), len(column.values))
    code = codes_or_missing(make_bins([column], bins), column, unseen="error")
    crossed = [_cross(chosen) for chosen in _combinations(attributes)] if intersections else []
    information: dict[str, Estimate] = {}
    groups: dict[str, Estimate] = {}
    empty: list[str] = []
    for attribute in (*attributes, *crossed):
        estimate, smoothed = _information(code, attribute, min_rows)
        information[attribute.name] = estimate
        if smoothed:
            empty.append(attribute.name)
        groups |= _groups(code, attribute, min_rows)
    warn_of_empty_cells(empty)
    return ScoreFairness(
        EstimateArray(tuple(information), tuple(information.values())),
        EstimateArray(tuple(groups), tuple(groups.values())),
    )


def _information(code: Ints, attribute: Attribute, min_rows: int) -> tuple[Estimate, bool]:
    """Information value about the groups that are large enough, and whether a cell was empty."""
    rows = np.bincount(attribute.codes, minlength=len(attribute.levels))
    large = rows >= min_rows
    if large.sum() < 2:
        raise InputError(
            f"protected attribute {attribute.name!r} has fewer than two groups of min_rows={min_rows} rows.",
            remedy=("Merge groups, lower min_rows, or leave the attribute out."),
        )
    table = np.zeros((int(code.max()) + 1, len(rows)))
    np.add.at(table, (code, attribute.codes), 1.0)
    found = grouped_information(table[:, large])
    small = [f"{attribute.levels[i]} ({rows[i]} rows)" for i in np.flatnonzero(~large)]
    notes = [found.estimate.note, "left out: " + ", ".join(small) if small else ""]
    return replace(found.estimate, note="; ".join(filter(None, notes))), found.smoothed


def _groups(code: Ints, attribute: Attribute, min_rows: int) -> dict[str, Estimate]:
    """Jensen-Shannon divergence of each group that is large enough from all other rows."""
    size = int(code.max()) + 1
    found = {}
    for i, level in enumerate(attribute.levels):
        inside = attribute.codes == i
        if inside.sum() < min_rows or (~inside).sum() < min_rows:
            continue
        tables = [
            BinCounts.of(np.bincount(code[rows], minlength=size).astype(np.float64)) for rows in (inside, ~inside)
        ]
        found[f"{attribute.name} = {level}"] = jensen_shannon(*tables)
    return found


def _combinations(attributes: tuple[Attribute, ...]) -> list[tuple[Attribute, ...]]:
    """Every two, and all where there are more."""
    return [*combinations(attributes, 2), *([attributes] if len(attributes) > 2 else [])]


def _cross(attributes: tuple[Attribute, ...]) -> Attribute:
    """The attribute whose groups are the combinations that occur."""
    joint = np.ravel_multi_index([a.codes for a in attributes], [len(a.levels) for a in attributes])
    found, codes = np.unique(joint, return_inverse=True)
    parts = np.unravel_index(found, [len(a.levels) for a in attributes])
    levels = tuple(
        " × ".join(a.levels[i] for a, i in zip(attributes, cell, strict=True)) for cell in zip(*parts, strict=True)
    )
    return Attribute(" × ".join(a.name for a in attributes), levels, codes.astype(np.int64))
