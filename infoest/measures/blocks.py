"""Columns of one table become the variables of a sum: each by itself, or the blocks that a user names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from .._core.checks import check_blocks
from .._core.columns import read_columns
from .._core.errors import InputError
from .rows_in_time import sample_of

if TYPE_CHECKING:
    from .._core.sample import Discrete, Sample
    from ..methods.choose import Keywords

Blocks = Sequence[Sequence[int | str]] | None


def blocks_of(
    X: Any,
    blocks: Blocks,
    discrete: Discrete,
    method: str | None,
    n_bins: int | None = None,
    *,
    settings: Keywords | None = None,
    series: bool = False,
    trials: Any = None,
) -> tuple[Sample, tuple[str, ...]]:
    """The columns of X grouped into at least two variables, and the name of each."""
    own: Keywords = {"n_bins": n_bins} if settings is None else settings
    whole = sample_of(X, names=("X",), discrete=discrete, method=method, series=series, trials=trials, settings=own)
    sample = _in_blocks(whole, X, blocks)
    if len(sample.blocks) < 2:
        raise InputError(
            f"X makes {len(sample.blocks)} variable; at least two are needed.", remedy="Pass more columns or blocks."
        )
    names = [column.name for column in read_columns(X, "X")]
    return sample, tuple(" + ".join(names[j] for j in block) for block in sample.blocks)


def _in_blocks(sample: Sample, X: Any, blocks: Blocks) -> Sample:
    """The sample with its columns grouped into variables; columns in no block are left out of every term."""
    if blocks is None:
        return replace(sample, blocks=tuple((j,) for j in range(len(sample.labels))))
    names = [column.name for column in read_columns(X, "X")]
    grouped = tuple(tuple(_position(entry, names) for entry in block) for block in check_blocks(blocks))
    flat = [j for block in grouped for j in block]
    if len(set(flat)) < len(flat) or not all(grouped):
        raise InputError(f"blocks={blocks!r:.100} must be non-empty and name no column twice.")
    return replace(sample, blocks=grouped)


def _position(entry: Any, names: list[str]) -> int:
    if isinstance(entry, str) and entry in names:
        return names.index(entry)
    if isinstance(entry, int | np.integer) and not isinstance(entry, bool) and 0 <= entry < len(names):
        return int(entry)
    raise InputError(f"blocks names {entry!r}, which is not a column of X. It has {', '.join(names)}.")
