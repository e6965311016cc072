"""Which bins each feature of a table gets, from one argument ``bins=`` that may speak of all features or of some."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ..._core.checks import check_count
from ..._core.errors import InputError, InputTypeError
from ..._core.kinds import values_of_code
from .binning import Bins
from .choose import Learned, bins_for_estimates, make_bins
from .labels import some
from .rules import as_rule, with_one_seed
from .values import finite_numbers

if TYPE_CHECKING:
    from ..._core.columns import Column
    from ..._core.types import Floats
    from .learning import Target


def bins_of_features(
    columns: Sequence[Column],
    bins: Any,
    n_bins: int,
    weights: Floats | None = None,
    max_codes: int | None = 0,
) -> list[Bins]:
    """Bins of every feature: those given by name, else categories as they are and quantile bins of numbers.

    Numbers with at most ``max_codes`` distinct values are categories too; with ``None``, whole numbers are where
    their values show them to be codes, as in every estimate.
    """
    return [learned.bins for learned in learn_features(columns, bins, n_bins, None, weights, max_codes=max_codes)]


def learn_features(
    columns: Sequence[Column],
    bins: Any,
    n_bins: int,
    target: Target | None,
    weights: Floats | None = None,
    *,
    max_codes: int | None = 0,
    honest: bool = False,
    repeated: bool = False,
) -> list[Learned]:
    """The same with a target to learn from; a method name or a rule holds for every feature."""
    check_count("n_bins", n_bins, 2)
    given = given_bins(bins, [column.name for column in columns], n_bins)
    settings: dict[str, Any] = {"honest": honest, "repeated": repeated}
    return [
        bins_for_estimates(column, given[column.name], target, weights, **settings)
        if column.name in given
        else Learned(_default_bins(column, n_bins, weights, max_codes))
        for column in columns
    ]


def bins_beforehand(bins: Any, columns: Sequence[Column]) -> list[Bins]:
    """Bins of every feature from ``bins=`` alone, or an error that names the first whose bins rows would decide."""
    given = given_bins(bins, [column.name for column in columns], 2)
    found = []
    for column in columns:
        own = given.get(column.name)
        if own is None or isinstance(own, (int, np.integer)) or not (isinstance(own, Bins) or np.ndim(own) == 1):
            raise InputError(
                f"partial_fit needs the bins of every feature beforehand, and bins= does not give those of "
                f"{column.name!r}.",
                remedy=(
                    "Pass edges or Bins of each, for example those of infoest.credit.quantile_bins, or a fitted Binner."
                ),
            )
        found.append(own if isinstance(own, Bins) else Bins.from_edges(own, column.label))
    return found


def check_same_bins(known: Sequence[Bins], bins: Sequence[Bins], columns: Sequence[Column]) -> None:
    """Refuse a batch in other bins than those before it."""
    for column, before, now in zip(columns, known, bins, strict=True):
        if before != now:
            raise InputError(
                f"the bins of {column.name!r} have changed since the first batch.", remedy="Use a clone to start anew."
            )


def given_bins(bins: Any, names: Sequence[str], n_bins: int, argument: str = "bins") -> Mapping[str, Any]:
    """What an argument says of each feature that it names; a method or a binner speaks of all."""
    if bins is None:
        return {}
    rule = as_rule(bins)
    if rule is not None:
        (rule,) = with_one_seed([replace(rule, n_bins=n_bins) if isinstance(bins, str) else rule])
        return dict.fromkeys(names, rule)
    if hasattr(bins, "bins_for"):
        return {name: bins.bins_for(name) for name in names}
    if not isinstance(bins, Mapping):
        raise InputTypeError(
            f"bins={bins!r:.60} must be a mapping from feature names to edges, a number or Bins, a method name, a "
            "Binning or a fitted Binner. For the same number of quantile bins everywhere use n_bins=."
        )
    unknown = [name for name in bins if name not in names]
    if unknown:
        raise InputError(f"{argument} names {unknown[0]!r}, which is not a feature. Features are {some(names)}.")
    return bins


def _default_bins(column: Column, n_bins: int, weights: Floats | None, max_codes: int | None) -> Bins:
    if column.kind == "nominal":
        return Bins.fit_categories(column)
    if max_codes is None:
        return _bins_by_values(column, n_bins, weights)
    distinct = len(np.unique(column.values[~column.missing]))
    return make_bins([column], None if 0 < distinct <= max_codes else n_bins, weights, max_codes)


def _bins_by_values(column: Column, n_bins: int, weights: Floats | None) -> Bins:
    """Codes as they are, in which no new code hides in the bin of an old one; else intervals.

    A few fractions are parted halfway between one and the next: the last digit of a float is no new code.
    """
    codes = values_of_code(column)
    if codes is not None and (len(codes) == 1 or (codes == np.floor(codes)).all()):
        return Bins.fit_categories(column)
    distinct = np.unique(finite_numbers(column)[~column.missing])
    if 1 < len(distinct) <= n_bins:
        return Bins.from_edges((distinct[1:] + distinct[:-1]) / 2, column.label)
    return make_bins([column], n_bins, weights)
