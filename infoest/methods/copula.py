"""The Gaussian method on normal scores, so that only the order of the values of a column matters."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from .._core.checks import check_unweighted
from .._core.errors import InputError
from .._core.sample import MAX_TIED_SHARE, Sample
from .._kernels.rank_influence import influence as rank_influence
from .evaluate import Uncertainty, local_stderr, local_values, shift_of
from .gaussian import LOG_2PI, FittedGaussian, Gaussian, degrees_of_freedom
from .likelihood_ratio import likelihood_ratio_pivot, likelihood_ratio_stderr, null_stderr
from .margins import ranked
from .near_copies import bias_of_near_copies, warn_of_near_copies
from .tail_dependence import note_of_tails, warn_of_tails

if TYPE_CHECKING:
    from ..quantities import SignedSum, Term


@dataclass(frozen=True, slots=True)
class GaussianCopula:
    """Normal scores of the ranks, then a multivariate normal distribution.

    Information does not depend on the margins, so any strictly increasing change of a column
    changes nothing. Exact where the copula is Gaussian; a lower bound of mutual information
    otherwise. Ranks are averaged over the few ties a continuous column may have.
    """

    bias_correction: Literal["digamma"] | None = "digamma"

    def fit(self, sample: Sample, quantity: SignedSum) -> FittedGaussianCopula:
        """Ranks of every column, and the correlations of their normal scores."""
        check_unweighted(sample, "gaussian_copula")
        if not quantity.balanced:
            raise InputError(
                "method='gaussian_copula' knows how columns depend, not their own distributions: it is for "
                "information. Use method='gaussian' or 'kozachenko_leonenko' for an entropy."
            )
        for j in sample.of(sample.every_block):
            if sample.discrete[j]:
                raise InputError(
                    f"{sample.labels[j]} is discrete; method='gaussian_copula' needs numbers. "
                    "Use method='mixed' or 'plugin'."
                )
            if sample.tied[j] > MAX_TIED_SHARE:
                raise InputError(
                    f"{sample.labels[j]} has {sample.tied[j]:.0%} duplicated values, which have no order; "
                    f"method='gaussian_copula' needs a continuous column (at most {MAX_TIED_SHARE:.0%}). "
                    "Use method='mixed', or method='plugin' if its values are codes."
                )
        return FittedGaussianCopula(self, sample, quantity)


class FittedGaussianCopula:
    """A Gaussian fitted to normal scores, and the empirical distribution functions that make them."""

    def __init__(self, settings: GaussianCopula, sample: Sample, quantity: SignedSum) -> None:
        self.sample = sample
        self.settings = settings
        self.label = "Gaussian copula" + (", bias-corrected" if settings.bias_correction else "")
        self.margins, scores = zip(*map(ranked, sample.columns.T), strict=True)
        self.gaussian = Gaussian(settings.bias_correction).fit(sample.at(np.column_stack(scores)), quantity)
        assert isinstance(self.gaussian, FittedGaussian)

    def surprisal(self, term: Term, at: Sample | None = None) -> NDArray[np.float64]:
        """Surprisal of the normal scores: the margins cancel in every sum this method evaluates."""
        return self.gaussian.surprisal(term, None if at is None else self.normal_scores(at))

    def shift(self, term: Term) -> float:
        """Shift of the Gaussian method: under independence correlations of scores have the same second moment."""
        return self.gaussian.shift(term)

    def uncertainty(self, quantity: SignedSum, local: NDArray[np.float64]) -> Uncertainty:
        """From influence values that include the estimation of ranks; near independence from the likelihood ratio."""
        delta = local_stderr(self.sample, self.influence(quantity))
        if not quantity.divergence:
            return self._checked(Uncertainty(delta), quantity)
        plug_in = float(local_values(self.gaussian, quantity).mean())
        bias = -shift_of(FittedGaussian(Gaussian(), self.gaussian.sample), quantity)
        df = degrees_of_freedom(quantity, self.sample)
        stderr = likelihood_ratio_stderr(plug_in, bias, delta, null_stderr(bias, df, self.sample.n))
        # Either alone covers too little: the delta method is noisy near independence, the model's is too small off it.
        spread = max(delta, self.gaussian.model_stderr(quantity))
        pivot = likelihood_ratio_pivot(plug_in, bias, spread, df, self.sample.n)
        known = Uncertainty(stderr, pivot, math.nan if self.settings.bias_correction else plug_in - bias)
        return self._checked(known, quantity)

    def _checked(self, known: Uncertainty, quantity: SignedSum) -> Uncertainty:
        """With the bias of near copies; warns where that or the tails make the value doubtful."""
        warn_of_tails(self.caution)
        hint = bias_of_near_copies(
            self.gaussian.correlation,
            self.gaussian.sample.columns,
            lambda correlation: _log_determinants(self.sample, quantity, correlation),
        )
        note = warn_of_near_copies(hint) if abs(hint) > known.stderr else ""
        return replace(known, bias_hint=hint, note="; ".join(filter(None, (note, known.note))))

    @cached_property
    def caution(self) -> str:
        """The pair of columns whose dependence is not that of a Gaussian copula; part of the note, asked for or not."""
        serial = self.sample.serial
        columns = self.sample.of(self.sample.every_block)
        return note_of_tails(self.gaussian, columns, None if serial is None else serial.start)

    def influence(self, quantity: SignedSum) -> NDArray[np.float64]:
        """Effect of each row on the estimate, shape (n,), the change of the other rows' ranks included.

        The estimate changes by ``sum M_jk dR_jk`` over pairs of columns, M the signed sum of the terms'
        inverse correlations; a correlation of scores changes by the row's own product and by the move
        of all scores above its own (Ruymgaart, Shorack & van Zwet 1972, eq. 3.8, whose integrals
        become sums over the rows). The variance of scores is a constant and has no influence.
        """
        n, width = self.gaussian.standard.shape
        total = np.empty(n)
        rank_influence(*self.ranked_scores, np.arange(width), self._gradient(quantity), np.empty(n), total)
        return total

    @cached_property
    def ranked_scores(self) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.float64]]:
        """Standardised scores, their ascending order, and the derivative of a score in its rank over n: by variable."""
        scores = self.gaussian.sample.columns.T
        order = np.argsort(scores, axis=1, kind="stable")
        ascending = np.take_along_axis(scores, order, axis=1)
        density = np.exp(-0.5 * (ascending**2 + LOG_2PI))
        weight = 1 / (self.gaussian.deviation[:, None] * density * scores.shape[1])
        return np.ascontiguousarray(self.gaussian.standard.T), order, weight

    def _gradient(self, quantity: SignedSum) -> NDArray[np.float64]:
        """Derivative of the estimate in the correlations.

        The diagonal has no influence of its own, scores having constant variances, but it must stay: without it near
        copies leave the difference of two numbers of size ``1 / (1 - r**2)``, which the ranks do not cancel.
        """
        form: NDArray[np.float64] = np.zeros_like(self.gaussian.correlation)
        for term, coefficient in quantity.terms:
            columns = self.sample.of(term)
            block = np.ix_(columns, columns)
            form[block] += coefficient * np.linalg.inv(self.gaussian.correlation[block])
        return form

    def normal_scores(self, rows: Sample) -> Sample:
        """Normal scores of rows: positions between the training values, never outside (0, 1)."""
        columns = [margin.scores(column) for margin, column in zip(self.margins, rows.columns.T, strict=True)]
        return rows.at(np.ascontiguousarray(np.column_stack(columns)))


def _log_determinants(sample: Sample, quantity: SignedSum, correlation: NDArray[np.float64]) -> float:
    """The estimate, uncorrected, as a function of all correlations; nan where they are not those of any columns."""
    total = 0.0
    for term, coefficient in quantity.terms:
        columns = sample.of(term)
        sign, log_det = np.linalg.slogdet(correlation[np.ix_(columns, columns)])
        total += 0.5 * coefficient * log_det if sign > 0 else math.nan
    return float(total)
