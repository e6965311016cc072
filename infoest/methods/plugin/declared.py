"""How many levels each column can have, where that is known: a table does not show the levels that chance left out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..._core.checks import check_count
from ..._core.errors import InputError

if TYPE_CHECKING:
    from ..._core.sample import Sample
    from ..._core.types import Ints

Levels = int | Sequence[int | None] | None


def declared_of(levels: Levels, sample: Sample, seen: Ints) -> tuple[int | None, ...]:
    """Number of levels of each column: as given, else of a categorical column with categories that do not occur.

    Categories that all occur say nothing: data frames make them from the rows.
    """
    labels = sample.labels
    if levels is None:
        known = sample.declared or (None,) * len(labels)
        return tuple(k if k is not None and k > s else None for k, s in zip(known, seen, strict=True))
    given = [levels] * len(labels) if isinstance(levels, int) else list(levels)
    if len(given) != len(labels):
        raise InputError(
            f"levels has {len(given)} entries for {len(labels)} columns.",
            remedy="Give one number for all, or one per column, None where it is not known.",
        )
    for count, label, found in zip(given, labels, seen, strict=True):
        if count is not None and check_count("levels", count) < found:
            raise InputError(
                f"levels={count} for {label}, which holds {found} different values.", remedy="Count the levels again."
            )
    return tuple(given)
