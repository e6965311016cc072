"""A table is screened column by column: information value and mutual information about a target, on the same bins.

Bins are quantiles, cut without a look at the target, because bins that were fitted to it would find information
in noise. Both estimates of a column share one table of counts, so they differ in the quantity only.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import quantities
from .._core.errors import InputError
from .._core.estimate_array import EstimateArray
from .._core.sample import read_sample
from ..credit.value.tables import event_indicator, read_weights
from ..methods.evaluate import evaluate
from ..methods.plugin.fitted import Plugin, PlugInBiasWarning
from .columns import check_named, first_reasons, usable_columns

if TYPE_CHECKING:
    import pandas as pd

    from .._core.counts import Counts
    from .._core.estimate import Estimate


@dataclass(frozen=True, slots=True)
class Screening:
    """What each column of a table says about a binary target.

    Attributes
    ----------
    target, event : str
        The target column, and the class of it that is the event.
    n_rows, n_events : int
        Rows of the table, and events among them.
    n_bins : int
        Quantile bins of a column of numbers.
    weighted : bool
        Whether rows carry weights.
    information_value, mutual_information : EstimateArray
        One estimate per column, both on the same bins.
    counts : dict of str to Counts
        Goods and bads in each bin.
    skipped : dict of str to str
        Why a column was left out.
    """

    target: str
    event: str
    n_rows: int
    n_events: int
    n_bins: int
    weighted: bool
    information_value: EstimateArray
    mutual_information: EstimateArray
    counts: dict[str, Counts]
    skipped: dict[str, str]

    @property
    def ranked(self) -> list[int]:
        """Positions of the columns, largest debiased information value first."""
        return [int(i) for i in np.argsort(-self.information_value.best, kind="stable")]


def screen_table(
    frame: pd.DataFrame, target: str, *, event: Any = None, weight: str | None = None, n_bins: int = 10
) -> Screening:
    """Information value and mutual information of every column about a binary target.

    Parameters
    ----------
    frame : pandas.DataFrame
        The table.
    target : str
        Column with two classes.
    event : object, default=None
        The class that is the event; class 1 of 0/1 or -1/1 and ``True`` need no naming.
    weight : str, default=None
        Column of positive weights.
    n_bins : int, default=10
        Quantile bins of a column of numbers; a few whole numbers are taken as they are, like codes.

    Returns
    -------
    Screening
        Columns in the order of the table.

    Raises
    ------
    ValueError
        If a named column is not there, the target has missing values or does not have two classes,
        the event is not clear, a weight is not positive, or no column can be screened.
    """
    from ..estimators import InformationValue

    check_named(frame, (target, *(() if weight is None else (weight,))), "the table")
    y = event_indicator(frame[target], event, name="target")
    weights = None if weight is None else read_weights(frame[weight], len(frame), f"weight column {weight!r}")
    features, skipped = usable_columns([str(name) for name in frame if name not in {target, weight}], frame)
    if not features:
        raise InputError(
            f"no column of the table can be screened. {first_reasons(skipped) or 'It holds the target only.'}"
        )
    screen = InformationValue(n_bins=n_bins, max_codes=None).fit(frame[features], y, weights)
    return Screening(
        target=target,
        event=str(frame[target].iloc[int(np.argmax(y))]),
        n_rows=len(frame),
        n_events=int(y.sum()),
        n_bins=n_bins,
        weighted=weights is not None,
        information_value=screen.result_,
        mutual_information=EstimateArray(
            tuple(screen.counts_), tuple(_mutual_information(table) for table in screen.counts_.values())
        ),
        counts=screen.counts_,
        skipped=skipped,
    )


def _mutual_information(counts: Counts) -> Estimate:
    """Plug-in on the table of the information value; each cell is a row with its weight."""
    bins, groups = np.nonzero(counts.table)
    sample = replace(
        read_sample(bins, groups, names=("bin", "target"), discrete=True),
        weights=counts.table[bins, groups],
        squared_weights=counts.squared[bins, groups],
    )
    quantity = quantities.mutual_information((0,), (1,))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PlugInBiasWarning)  # the debiased value stands beside it
        found, _ = evaluate(quantity, sample, Plugin())
    return replace(found, method="MI, plug-in", local=None)
