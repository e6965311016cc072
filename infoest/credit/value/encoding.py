"""What an encoder keeps of each feature, a table with one entry per bin, and what it makes of rows by these tables."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from ..._core.errors import InputError
from ..bins.binning import codes_or_missing
from .features import one_warning_for_all
from .multiclass import class_weights_of_evidence
from .numeric_target import bin_means
from .woe import weights_of_evidence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..._core.columns import Column
    from ..._core.counts import Counts
    from ..._core.estimate import Estimate
    from ..._core.types import Codes, Floats
    from ..bins.binning import Bins
    from ..bins.choose import Learned
    from .jeffreys import Smoothing

Table = dict[str, NDArray[Any]]
Sign = Literal["bad", "good"]


def encoded(column: Column, bins: Bins, values: Floats, *, unseen: Literal["neutral", "error"]) -> Floats:
    """What each row's bin is encoded as, shape (n, n_columns).

    Parameters
    ----------
    column : Column
        The rows.
    bins : Bins
        Of the feature.
    values : ndarray of shape (n_bins, n_columns) or (n_bins + 1, n_columns)
        One row per bin; that of missing values only where ``fit`` saw any.
    unseen : {"neutral", "error"}
        Encode what ``fit`` did not see as 0, which is no evidence either way, or refuse it.

    Returns
    -------
    ndarray of shape (n, n_columns)
        Rows of ``values``.

    Raises
    ------
    ValueError
        If a number is infinite, or under ``"error"`` a value was not seen.
    TypeError
        If strings meet bins of numbers, or numbers those of strings.
    """
    codes = codes_or_missing(bins, column)
    if unseen == "error":
        refuse_unseen(column, bins, codes, len(values))
    # No missing values in fit: a bin of 0; unseen, which is -1: the last, of 0 as well.
    padded = np.vstack([values, np.zeros((bins.n_bins + 2 - len(values), values.shape[1]))])
    return np.asarray(padded.take(codes, axis=0), dtype=np.float64)


def refuse_unseen(column: Column, bins: Bins, codes: Codes, n_known: int | None) -> None:
    """An error where ``fit`` did not see a row's category, or, where ``n_known`` bins have an encoding, its bin."""
    missing = 0 if n_known is None else int((codes >= n_known).sum())
    if missing:
        raise InputError(
            f"{column.label} is missing in {missing} rows, and fit saw no missing value of it. "
            "Impute them or use unseen='neutral'."
        )
    if (codes < 0).any():
        bins.codes(column)  # names the category and the remedy


def repeated_rows_woe(counts: Counts, smoothing: Smoothing) -> Floats:
    """Weight of evidence of each bin, a weight of 2 being the same row twice; warnings are left to the caller."""
    with one_warning_for_all():
        return weights_of_evidence(replace(counts, squared=counts.table), smoothing).woe


def evidence_table(counts: Counts, smoothing: Smoothing, sign: Sign) -> Table:
    """Weight of evidence of each bin; weights count as repeated rows, except in the standard error."""
    with one_warning_for_all():
        evidence = weights_of_evidence(replace(counts, squared=counts.table), smoothing)
        stderr = weights_of_evidence(counts, smoothing).stderr
    goods, bads = counts.table.T
    return {
        "bin": np.array(counts.bins, dtype=object),
        "goods": goods.copy(),
        "bads": bads.copy(),
        "event_rate": bads / np.where(evidence.occupied, goods + bads, 1.0),
        "woe": _signed(evidence.woe, sign),
        "woe_stderr": stderr,
        "iv_contribution": evidence.contribution,
    }


def class_evidence_table(counts: Counts, smoothing: Smoothing, sign: Sign) -> Table:
    """The same for each class against all others."""
    with one_warning_for_all():
        woe = _signed(class_weights_of_evidence(replace(counts, squared=counts.table), smoothing).woe, sign)
        stderr = class_weights_of_evidence(counts, smoothing).stderr
    table: Table = {"bin": np.array(counts.bins, dtype=object)}
    for name, values in (("n", counts.table), ("woe", woe), ("woe_stderr", stderr)):
        table |= {f"{name}_{label}": values[:, k].copy() for k, label in enumerate(counts.groups)}
    return table


def difference_table(
    column: Column, learned: Learned, target: Floats, weights: Floats | None, sign: Sign
) -> tuple[Table, Estimate]:
    """Standardised mean difference of each bin from a numeric target, and the share of variance between bins."""
    bins = learned.bins
    codes = learned.of(codes_or_missing(bins, column))
    n_bins = bins.n_bins + int(bool((codes == bins.n_bins).any()))
    found = bin_means(codes, learned.of(target), n_bins, learned.of(weights))
    table = {
        "bin": np.array(bins.labels[:n_bins], dtype=object),
        "n": found.size,
        "mean": found.mean,
        "woe": _signed(found.difference, sign),
        "woe_stderr": found.stderr,
    }
    return table, found.share


def woe_columns(table: Table, classes: Sequence[str] | None) -> Floats:
    """Weights of evidence in a table, one column per class where there are several."""
    names = ["woe"] if classes is None else [f"woe_{label}" for label in classes]
    return np.column_stack([table[name] for name in names])


def _signed(woe: Floats, sign: Sign) -> Floats:
    return woe if sign == "bad" else -woe
