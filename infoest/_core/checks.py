"""Checks of single arguments: each returns the argument in its canonical form, or refuses it in one voice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .errors import InputError, InputTypeError

if TYPE_CHECKING:
    from .sample import Sample


def check_choice(name: str, value: object, allowed: Sequence[object]) -> None:
    """Raise unless ``value`` is one of ``allowed``."""
    if value not in allowed:
        raise InputError(
            "is not known.", argument=name, given=value, remedy=f"Use one of {', '.join(map(repr, allowed))}."
        )


def check_blocks(blocks: Any) -> list[list[Any]]:
    """Columns of each variable, or an error that shows how to write them."""
    if isinstance(blocks, str) or not isinstance(blocks, Iterable):
        raise InputTypeError(
            f"blocks={blocks!r:.100} must be a list with a list of columns for each variable: [[0, 1], [2]] or "
            "[['a', 'b'], ['c']]."
        )
    given = list(blocks)
    for block in given:
        if isinstance(block, str) or not isinstance(block, Iterable):
            raise InputTypeError(
                f"blocks={given!r:.100} must hold a list of columns for each variable: write [{block!r:.40}], in "
                "brackets of its own, for a variable of this one column, or blocks=None for every column by itself."
            )
    return [list(block) for block in given]


def check_unweighted(sample: Sample, method: str) -> None:
    """Raise where rows carry weights, which only tables of counts can use."""
    if sample.weights is not None:
        raise InputError(
            "takes no weights.",
            argument="method",
            given=method,
            remedy="Use method='plugin', or leave the weights out.",
        )


def check_count(name: str, value: Any, least: int = 1) -> int:
    """An integer not below ``least``, or an error that says so."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < least:
        raise InputError(f"must be an integer of at least {least}.", argument=name, given=value)
    return int(value)
