"""Rows of each class in each bin, counted batch by batch: what is kept is counts, and they add up exactly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..._core.columns import read_column
from ..._core.counts import GOOD_BAD, Counts
from ..._core.errors import InputError
from ..bins.features import check_same_bins
from .tables import classes_of, count_codes, event_indicator

if TYPE_CHECKING:
    from ..._core.columns import Column
    from ..._core.types import Codes, Floats
    from ..bins.binning import Bins


class ClassBatches:
    """Rows of each class in each bin of each feature, over all batches so far.

    Attributes
    ----------
    bins : list of Bins
        Bins of each feature, those of the first batch.
    classes : list
        Classes of the target seen so far, at most two.
    tables : dict of str to Counts
        One table per feature, its groups named by the classes.
    """

    def __init__(self) -> None:
        self.bins: list[Bins] = []
        self.classes: list[Any] = []
        self.tables: dict[str, Counts] = {}

    def add(self, columns: Sequence[Column], bins: Sequence[Bins], y: Any, weights: Floats | None) -> None:
        """Count a batch; nothing is kept of one that is refused."""
        check_same_bins(self.bins or bins, bins, columns)
        target = read_column(y, "y")
        missing = int(target.missing.sum())
        if missing:
            raise InputError(f"y is NaN or missing in {missing} rows.", remedy="Drop those rows.")
        new = classes_of(target)
        classes = [*self.classes, *(value for value in new if value not in self.classes)]
        if len(classes) > 2:
            shown = ", ".join(map(repr, classes[:3]))
            raise InputError(f"y must have two classes over all batches, got {len(classes)}: {shown}.")
        groups = np.asarray([classes.index(value) for value in new], dtype=np.int64)[_positions(target, new)]
        labels = [str(value) for value in classes]
        batch = {
            column.name: count_codes(column, own, groups, weights, labels)
            for column, own in zip(columns, bins, strict=True)
        }
        self.tables = {name: self.tables[name] + table if self.tables else table for name, table in batch.items()}
        self.bins, self.classes = list(bins), classes

    def goods_and_bads(self, event: Any) -> Mapping[str, Counts] | None:
        """The tables with the event last; ``None`` until both classes have been seen."""
        if len(self.classes) < 2:
            return None
        numbers = all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in self.classes)
        chosen = max(self.classes) if event is None and numbers else event
        order = np.argsort(event_indicator(np.array(self.classes, dtype=object), chosen))
        return {
            name: Counts(table.bins, GOOD_BAD, table.table[:, order], table.squared[:, order])
            for name, table in self.tables.items()
        }


def _positions(target: Column, classes: Sequence[Any]) -> Codes:
    """Position of each row's class."""
    position = np.zeros(len(target.values), dtype=np.int64)
    for number, value in enumerate(classes):
        position[np.asarray(target.values == value)] = number
    return position
