"""From columns and the name of a method to the sweep that evaluates their multiplets."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal, TypedDict, Unpack

import numpy as np

from .. import quantities
from .._core.checks import check_choice
from .._core.columns import read_columns
from .._core.errors import InputError
from .._core.sample import read_sample
from ..methods.choose import Settings, choose_method
from ..methods.copula import GaussianCopula
from ..methods.gaussian import Gaussian
from ..methods.neighbors.method import Neighbors
from ..methods.plugin.fitted import Plugin
from .correlations import CorrelationSweep
from .neighborhoods import NeighborSweep
from .tables import TableSweep

if TYPE_CHECKING:
    from .._core.sample import Discrete, Sample
    from .sweep import Sweep

SweepMethod = Literal["gaussian_copula", "gaussian", "plugin", "ksg", "mixed"]
SWEEPABLE = ("gaussian_copula", "gaussian", "plugin", "ksg", "mixed")


class SweepKeywords(TypedDict, total=False):
    """What the methods of a sweep let a user set."""

    bias_correction: str | None
    n_bins: int | None
    n_neighbors: int


def fit_sweep(X: Any, method: SweepMethod, discrete: Discrete, **keywords: Unpack[SweepKeywords]) -> Sweep:
    """Read the columns and fit the method to them."""
    check_choice("method", method, SWEEPABLE)
    names = tuple(column.name for column in read_columns(X, "X"))
    if len(names) < 2:
        raise InputError("X has one column; multiplets need at least two.", remedy="Pass one column per variable.")
    # For tables integers and few-valued floats are codes; for other methods only the columns named by discrete= are.
    sample = read_sample(X, names=("X",), discrete=discrete, integers="codes" if method == "plugin" else "numbers")
    sample = replace(sample, blocks=tuple((j,) for j in range(len(names))))
    if method in {"gaussian", "gaussian_copula"}:
        _refuse_constants(sample)
    quantity = quantities.total_correlation(sample.every_block)
    chosen = choose_method(method, sample, quantity, Settings(**keywords))
    if isinstance(chosen, Plugin):
        return TableSweep.fit(sample, names, chosen)
    if isinstance(chosen, Neighbors):
        return NeighborSweep.fit(sample, names, chosen)
    assert isinstance(chosen, (Gaussian, GaussianCopula))
    return CorrelationSweep.fit(sample, names, chosen)


def _refuse_constants(sample: Sample) -> None:
    """An error that names the first column of a single value, for which no correlation is defined."""
    for label, values in zip(sample.labels, sample.columns.T, strict=True):
        if np.ptp(values) == 0:
            raise InputError(
                f"{label} is constant: it has no correlations and carries no information.",
                remedy=("Drop it; method='mixed' and 'plugin' take it as it is."),
            )
