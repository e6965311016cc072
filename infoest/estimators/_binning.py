"""Binning: which bins each feature of a table gets, and one warning for all features that needed smoothing."""

from __future__ import annotations

import copy
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .._core.checks import check_count
from .._core.errors import InputError, InputTypeError
from .._core.estimate import EstimateArray
from .._core.warnings import warn
from ..credit import information_value
from ..credit.bins.binning import Bins, make_bins
from ..credit.bins.learning import Learned, Target, bins_for_estimates
from ..credit.bins.rules import as_rule, with_one_seed
from ..credit.value.jeffreys import EmptyBinWarning, Smoothing
from ..credit.value.tables import GOOD_BAD, count_codes
from ..credit.value.woe import without_tests

if TYPE_CHECKING:
    from .._core.columns import Column
    from .._core.counts import Counts
    from .._core.estimate import Estimate


class KeepsFittedBins:
    """Mixin: a fitted Binner in ``bins`` is a setting, like edges, and not a part that clones fit anew."""

    bins: Any

    def __sklearn_clone__(self) -> Any:
        """A clone with a copy of the fitted binner; scikit-learn's own would hold an unfitted one."""
        twin = super().__sklearn_clone__()  # type: ignore[misc]
        if any(map(_is_fitted_binner, self.bins.values() if isinstance(self.bins, Mapping) else [self.bins])):
            twin.bins = copy.deepcopy(self.bins)
        return twin

    def set_params(self, **params: Any) -> Any:
        """Set parameters, those of a fitted binner excepted: its bins are made, and nothing would change.

        Parameters
        ----------
        **params : optional
            New values by name.

        Returns
        -------
        object
            The estimator itself.

        Raises
        ------
        ValueError
            If a name is unknown, or belongs to a fitted binner.
        """
        bins = params.get("bins", self.bins)
        own = bins.get_params() if _is_fitted_binner(bins) else {}
        made = {f"bins__{name}": value for name, value in own.items()}
        idle = [name for name, value in params.items() if value is not made.get(name, value)]
        if idle:
            raise InputError(
                f"{idle[0]} would change nothing: bins holds a fitted Binner, whose bins are made. "
                "Fit one for each setting; a search takes FrozenEstimator(binner) as values of bins."
            )
        return super().set_params(**params)  # type: ignore[misc]


def _is_fitted_binner(bins: Any) -> bool:
    return hasattr(bins, "bins_for") and hasattr(bins, "bins_")


def bins_of_features(
    columns: Sequence[Column],
    bins: Any,
    n_bins: int,
    weights: NDArray[np.float64] | None = None,
    max_codes: int = 0,
) -> list[Bins]:
    """Bins of every feature: those given by name, else categories as they are and quantile bins of numbers.

    Numbers with at most ``max_codes`` distinct values are categories too.
    """
    return [learned.bins for learned in learn_features(columns, bins, n_bins, None, weights, max_codes=max_codes)]


def learn_features(
    columns: Sequence[Column],
    bins: Any,
    n_bins: int,
    target: Target | None,
    weights: NDArray[np.float64] | None = None,
    *,
    max_codes: int = 0,
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


def tables_of_learned(
    columns: Sequence[Column],
    learned: Sequence[Learned],
    groups: NDArray[np.int64],
    weights: NDArray[np.float64] | None,
    labels: Sequence[str] = GOOD_BAD,
) -> dict[str, Counts]:
    """Rows of each class in each bin of each feature, of those that are there to estimate on."""
    return {
        column.name: count_codes(
            column if own.rows is None else replace(column, values=own.of(column.values)),
            own.bins,
            own.of(groups),
            own.of(weights),
            labels,
        )
        for column, own in zip(columns, learned, strict=True)
    }


def values_of_learned(counts: Mapping[str, Counts], learned: Sequence[Learned], smoothing: Smoothing) -> EstimateArray:
    """Information value of each table; warnings about empty bins are left to the caller."""
    with one_warning_for_all():
        return with_tests(counts, [information_value(table, smoothing=smoothing) for table in counts.values()], learned)


def with_tests(names: Iterable[str], estimates: Iterable[Estimate], learned: Sequence[Learned]) -> EstimateArray:
    """The estimates, without tests where bins were learned from the target of the same rows."""
    kept = [without_tests(e) if own.in_sample else e for e, own in zip(estimates, learned, strict=True)]
    return EstimateArray(tuple(names), tuple(kept))


def codes_or_missing(bins: Bins, column: Column) -> NDArray[np.int64]:
    """Bin of each row, -1 for a category that is none of them; a column of nothing but missing values has no type."""
    if column.missing.all():
        return np.full(len(column.values), bins.n_bins, dtype=np.int64)
    return bins.codes(column, unseen="flag")


@contextmanager
def one_warning_for_all() -> Iterator[None]:
    """Silence the warning of each feature; :func:`warn_of_smoothing` then says it once."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", EmptyBinWarning)
        yield


def warn_of_smoothing(counts: Mapping[str, Counts], smoothing: Smoothing, noun: str = "features") -> None:
    """One warning that names the features, or other things compared, for which ``"auto"`` had to smooth."""
    names = [name for name, table in counts.items() if smoothing == "auto" and _has_empty_cell(table)]
    if names:
        warn(
            f"a bin is empty in one table for {len(names)} of {len(counts)} {noun}: {_some(names)}. "
            "Added 0.5 to every cell of their tables;",
            EmptyBinWarning,
            remedy="use fewer bins, or set smoothing= yourself.",
        )


def _has_empty_cell(counts: Counts) -> bool:
    occupied = counts.table[counts.table.any(axis=1)]
    return bool((occupied == 0).any())


def _default_bins(column: Column, n_bins: int, weights: NDArray[np.float64] | None, max_codes: int) -> Bins:
    if column.kind == "nominal":
        return Bins.fit_categories(column)
    distinct = len(np.unique(column.values[~column.missing]))
    return make_bins([column], None if 0 < distinct <= max_codes else n_bins, weights)


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
        raise InputError(f"{argument} names {unknown[0]!r}, which is not a feature. Features are {_some(names)}.")
    return bins


def refuse_unseen(column: Column, bins: Bins, codes: NDArray[np.int64], n_known: int | None) -> None:
    """An error where ``fit`` did not see a row's category, or, where ``n_known`` bins have an encoding, its bin."""
    missing = 0 if n_known is None else int((codes >= n_known).sum())
    if missing:
        raise InputError(
            f"{column.label} is missing in {missing} rows, and fit saw no missing value of it. "
            "Impute them or use unseen='neutral'."
        )
    if (codes < 0).any():
        bins.codes(column)  # names the category and the remedy


def _some(names: Iterable[str]) -> str:
    """Up to ten names for a message."""
    shown = list(names)
    return ", ".join(shown[:10]) + (", …" if len(shown) > 10 else "")
