"""A check of one argument returns it in its canonical form or refuses it, so that all refusals read alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np

from .errors import InputError, InputTypeError

if TYPE_CHECKING:
    from .sample import Sample

STOP_AT = 10  # exceedances behind stop_early=True: a clear "no" then takes some 20 resamples


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


def check_stop_early(stop_early: Any) -> int | None:
    """Null values at or above the observed one that end a test; ``None``, for False, draws all resamples."""
    if stop_early is None or isinstance(stop_early, (bool, np.bool_)):
        return STOP_AT if stop_early else None
    return check_count("stop_early", stop_early)


def check_renyi_order(name: str, order: Any) -> float:
    """A positive, finite number, under the name that the order has where it was passed."""
    given: object = order
    if isinstance(given, bool) or not isinstance(given, Real) or not 0 < order < float("inf"):
        raise InputError("must be a positive, finite number; 1 is the Shannon entropy.", argument=name, given=order)
    return float(order)
