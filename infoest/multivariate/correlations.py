"""Correlations: what the sweeps over multiplets know of the data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from .. import quantities
from .._columns import read_columns
from .._validation import as_sample, check_choice
from ..methods.copula import FittedGaussianCopula, GaussianCopula
from ..methods.gaussian import FittedGaussian, Gaussian


@dataclass(frozen=True, slots=True, eq=False)
class Correlations:
    """Correlation matrix of the (normal scores of the) columns.

    Attributes
    ----------
    names : tuple of str
        Names of the columns.
    correlation : ndarray of shape (n_columns, n_columns)
        The matrix.
    gaussian : FittedGaussian
        Where it comes from; knows the bias correction.
    label : str
        Name of the method.
    """

    names: tuple[str, ...]
    correlation: NDArray[np.float64]
    gaussian: FittedGaussian
    label: str

    @property
    def n(self) -> int:
        """Rows."""
        return self.gaussian.sample.n


def fit_correlations(
    X: Any,
    method: Literal["gaussian_copula", "gaussian"] = "gaussian_copula",
    bias_correction: Literal["digamma"] | None = "digamma",
) -> Correlations:
    """Read the columns and correlate them."""
    check_choice("method", method, ("gaussian_copula", "gaussian"))
    columns = read_columns(X, "X")
    if len(columns) < 2:
        raise ValueError("X has one column; multiplets need at least two. Pass one column per variable.")
    names = tuple(column.name for column in columns)
    sample = as_sample(*(column.values for column in columns), names=names, discrete=False)
    quantity = quantities.total_correlation(range(len(columns)))
    if method == "gaussian":
        fitted = Gaussian(bias_correction).fit(sample, quantity)
        assert isinstance(fitted, FittedGaussian)
        return Correlations(names, fitted.correlation, fitted, fitted.label)
    copula = GaussianCopula(bias_correction).fit(sample, quantity)
    assert isinstance(copula, FittedGaussianCopula)
    return Correlations(names, copula.gaussian.correlation, copula.gaussian, copula.label)
