"""The Gaussian methods need only a correlation matrix, so all multiplets are evaluated from one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .. import quantities
from .._core.errors import InputError
from .._kernels import multiplets as kernel
from .._kernels.rank_influence import spreads
from ..methods.copula import FittedGaussianCopula, GaussianCopula
from ..methods.evaluate import shift_of
from ..methods.gaussian import FittedGaussian, Gaussian
from ..methods.near_copies import bias_of_nearest_pair, warn_of_near_copies
from ..methods.tail_dependence import note_of_tails, warn_of_tails

if TYPE_CHECKING:
    from .._core.sample import Sample
    from .._core.types import Floats


@dataclass(frozen=True, slots=True, eq=False)
class CorrelationSweep:
    """Correlation matrix of the (normal scores of the) columns.

    Attributes
    ----------
    names : tuple of str
        Names of the columns.
    correlation : ndarray of shape (n_columns, n_columns)
        The matrix.
    gaussian : FittedGaussian
        The fit that it comes from, with its bias correction.
    label : str
        Name of the method.
    copula : FittedGaussianCopula or None
        The fit whose scores are correlated, where standard errors must know that ranks are estimated.
    """

    names: tuple[str, ...]
    correlation: Floats
    gaussian: FittedGaussian
    label: str
    copula: FittedGaussianCopula | None = None

    @classmethod
    def fit(cls, sample: Sample, names: tuple[str, ...], method: Gaussian | GaussianCopula) -> CorrelationSweep:
        """Correlate the columns."""
        fitted = method.fit(sample, quantities.total_correlation(sample.every_block))
        copula = fitted if isinstance(fitted, FittedGaussianCopula) else None
        gaussian = fitted if copula is None else copula.gaussian
        assert isinstance(gaussian, FittedGaussian)
        if copula is not None:
            warn_of_tails(note_of_tails(gaussian, sample.of(sample.every_block)))
            hint = bias_of_nearest_pair(gaussian.correlation, gaussian.sample.columns)
            if -hint > 1 / np.sqrt(sample.n):  # the standard error of a near copy's information
                warn_of_near_copies(hint)
        return cls(names, gaussian.correlation, gaussian, fitted.label, copula)

    @property
    def n(self) -> int:
        """Rows."""
        return self.gaussian.sample.n

    @property
    def batch(self) -> int:
        """Multiplets that a thread takes at a time, at a third of a microsecond each."""
        return 16_384

    def look_at(self, members: NDArray[np.int64], *, stderr: bool) -> Floats:
        """By bordered inverses, with the bias correction of that many variables."""
        out = np.full((5, len(members)), np.nan)
        determined = kernel.each(self.correlation, members, stderr and self.copula is None, out)
        if determined:
            raise InputError(
                f"X column {self.names[determined - 1]!r} is a linear function of other columns (of their normal "
                "scores for a copula): its information is infinite.",
                remedy="Drop it.",
            )
        blocks = range(members.shape[1])
        out[0] += shift_of(self.gaussian, quantities.total_correlation(blocks))
        out[1] += shift_of(self.gaussian, quantities.dual_total_correlation(blocks))
        if stderr and self.copula is not None:
            out[2] = self._spread_of_scores(self.copula, members)
        # Rounding leaves about -1e-17 under independence.
        out[2] = np.sqrt(np.maximum(out[2], 0.0) / self.n)
        out[3:] = 0.0  # an uncorrected bias is small here, and without dependence the error is large enough
        return out

    def _spread_of_scores(self, copula: FittedGaussianCopula, members: NDArray[np.int64]) -> Floats:
        """n times the variance of O of each row of ``members``, as the copula itself has it for one of them."""
        squares = np.empty(len(members))
        forms = o_information_forms(self.correlation[members[:, :, None], members[:, None, :]])
        spreads(*copula.ranked_scores, members, forms, squares)
        return squares / self.n


def o_information_forms(correlation: Floats) -> Floats:
    """Twice the derivative of O in each correlation matrix of a stack, shape (s, m, m).

    The inverse for all variables but j is that of the whole less what goes through j, so no other inverse is needed.
    """
    inverse = np.linalg.inv(correlation)
    m = correlation.shape[1]
    own = np.diagonal(inverse, axis1=1, axis2=2)
    return np.asarray(np.eye(m) - 2 * inverse + (inverse / own[:, None, :]) @ inverse, dtype=np.float64)
