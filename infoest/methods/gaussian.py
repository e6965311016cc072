"""Surprisals from the mean and covariance of the columns, with the errors of a multivariate normal distribution."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import digamma

from .._core.checks import check_choice, check_unweighted
from .._core.errors import InputError
from .._core.sample import Sample, deviations
from .evaluate import Uncertainty, local_stderr, local_values, shift_of
from .likelihood_ratio import likelihood_ratio_pivot, likelihood_ratio_stderr, null_stderr
from .linear_dependence import correlation_factor

if TYPE_CHECKING:
    from ..quantities import SignedSum, Term

LOG_2PI = math.log(2 * math.pi)


@dataclass(frozen=True, slots=True)
class Gaussian:
    """Multivariate normal distribution; exact for it, a lower bound on information otherwise.

    ``bias_correction="digamma"`` removes the expected log-determinant of the Wishart distribution
    (Misra, Singh & Demchuk 2005, eq. 3); ``None`` keeps identities such as ``2 TE`` = Granger exact.
    """

    bias_correction: Literal["digamma"] | None = "digamma"

    def fit(self, sample: Sample, quantity: SignedSum) -> FittedGaussian:
        """Mean and covariance, maximum likelihood."""
        check_choice("bias_correction", self.bias_correction, ("digamma", None))
        check_unweighted(sample, "gaussian")
        for j in sample.of(sample.every_block):
            if sample.discrete[j]:
                other = "'mixed' or 'plugin'" if quantity.balanced else "'plugin'"
                raise InputError(
                    f"{sample.labels[j]} is discrete; method='gaussian' needs numbers.", remedy=f"Use method={other}."
                )
            if np.ptp(sample.columns[:, j]) == 0:  # its variance may be the square of a rounding error
                raise InputError(f"{sample.labels[j]} is constant: its Gaussian entropy is minus infinity.")
        dimension = len({column for term, _ in quantity.terms for column in sample.of(term)})
        if sample.n <= dimension + 1:
            raise InputError(
                f"method='gaussian' with {dimension} columns needs at least {dimension + 2} samples, got {sample.n}. "
                "Pass more rows or fewer columns."
            )
        return FittedGaussian(self, sample)


class FittedGaussian:
    """Correlations and scales kept apart, so that column scales from 1e-9 to 1e12 change nothing."""

    def __init__(self, settings: Gaussian, sample: Sample) -> None:
        self.settings = settings
        self.sample = sample
        self.label = "Gaussian, bias-corrected" if settings.bias_correction else "Gaussian"
        self.mean = sample.columns.mean(axis=0)
        deviation = deviations(sample.columns)
        self.deviation = np.where(deviation > 0, deviation, 1.0)
        self.standard = (sample.columns - self.mean) / self.deviation
        self.correlation = self.standard.T @ self.standard / sample.n

    def surprisal(self, term: Term, at: Sample | None = None) -> NDArray[np.float64]:
        """Minus the log density of each row: half log-determinant plus half Mahalanobis distance."""
        columns = self.sample.of(term)
        factor = self._cholesky(columns)
        rows = self.standard if at is None else (at.columns - self.mean) / self.deviation
        # The inverse of a small factor, not a triangular solve over n rows: OpenBLAS starts threads for that.
        whitened = np.linalg.inv(factor) @ rows[:, columns].T
        volume = np.log(np.diag(factor)).sum() + np.log(self.deviation[columns]).sum()
        return np.asarray(volume + 0.5 * (len(columns) * LOG_2PI + (whitened**2).sum(axis=0)), dtype=np.float64)

    def shift(self, term: Term) -> float:
        """Minus half the bias of the log-determinant of a maximum-likelihood covariance."""
        if self.settings.bias_correction is None:
            return 0.0
        dimension, n = len(self.sample.of(term)), self.sample.n
        degrees = (n - np.arange(1, dimension + 1)) / 2
        return float(-0.5 * (digamma(degrees).sum() + dimension * math.log(2 / n)))

    def uncertainty(self, quantity: SignedSum, local: NDArray[np.float64]) -> Uncertainty:
        """Delta method on the local values; near independence the likelihood ratio's standard error and pivot."""
        delta = local_stderr(self.sample, local)
        if not quantity.divergence:
            return Uncertainty(delta)
        plug_in = float(local_values(self, quantity).mean())
        corrected = FittedGaussian(Gaussian(), self.sample)
        bias = -shift_of(corrected, quantity)
        df = degrees_of_freedom(quantity, self.sample)
        stderr = likelihood_ratio_stderr(plug_in, bias, delta, null_stderr(bias, df, self.sample.n))
        spread = self.model_stderr(quantity)
        if self.sample.serial is not None and local.any():  # the model leaves out serial dependence
            spread *= delta / (float(local.std()) / math.sqrt(self.sample.n))
        spread = max(delta, spread)  # tails heavier than normal make the model's spread too small, by up to a half
        pivot = likelihood_ratio_pivot(plug_in, bias, spread, df, self.sample.n)
        return Uncertainty(stderr, pivot, math.nan if self.settings.bias_correction else plug_in - bias)

    def renyi(self, quantity: SignedSum, *, stderr: bool) -> tuple[NDArray[np.float64], Uncertainty]:
        """Shannon's terms minus ``d (1 - log(alpha) / (alpha - 1)) / 2`` each, which cancels in balanced sums."""
        alpha = quantity.renyi_order
        less = 0.5 * (1 - math.log(alpha) / (alpha - 1))
        constant = -less * sum(c * len(self.sample.of(term)) for term, c in quantity.terms)
        shannon = replace(quantity, renyi_order=1.0)
        local = local_values(self, shannon) + shift_of(self, shannon)
        known = self.uncertainty(shannon, local) if stderr else Uncertainty(math.nan)
        return local + constant, known

    def model_stderr(self, quantity: SignedSum) -> float:
        """Standard error under normality: local values are the quadratic form z'Mz / 2, with variance tr((MR)^2) / 2.

        The sample variance of the local values alone is too noisy for the scale of the pivot near independence.
        """
        form = np.zeros_like(self.correlation)
        for term, coefficient in quantity.terms:
            columns = self.sample.of(term)
            form[np.ix_(columns, columns)] += coefficient * np.linalg.inv(self.correlation[np.ix_(columns, columns)])
        product = form @ self.correlation
        return math.sqrt(max(float(np.trace(product @ product)), 0.0) / (2 * self.sample.n))

    def _cholesky(self, columns: list[int]) -> NDArray[np.float64]:
        names = [self.sample.labels[j] for j in columns]
        return correlation_factor(
            self.correlation[np.ix_(columns, columns)], names, "their Gaussian density is infinite"
        )


def degrees_of_freedom(quantity: SignedSum, sample: Sample) -> float:
    """Free covariances that the null model of a divergence sets to 0."""
    return -sum(c * d * (d + 1) / 2 for t, c in quantity.terms for d in (len(sample.of(t)),))
