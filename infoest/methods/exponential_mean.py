"""Rényi entropies are exponential means of the same surprisals whose plain mean is the Shannon entropy."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from .evaluate import Uncertainty, local_stderr

if TYPE_CHECKING:
    from .._core.types import Floats
    from ..quantities import SignedSum
    from .evaluate import Fitted


def exponential_mean(surprisal: Floats, alpha: float, weights: Floats | None = None) -> tuple[float, Floats]:
    """``log mean exp((1 - alpha) s) / (1 - alpha)``, alpha not 1, and each row's share of it to first order.

    The shares average to 0.
    """
    center = float(np.average(surprisal, weights=weights))
    tilt = np.expm1((1 - alpha) * (surprisal - center))
    total = float(np.average(tilt, weights=weights))
    value = center + math.log1p(total) / (1 - alpha)
    return value, np.asarray(((1 + tilt) / (1 + total) - 1) / (1 - alpha), dtype=np.float64)


def tilt(surprisal: Floats, alpha: float) -> Floats:
    """Derivative of the exponential mean in each surprisal, times their number: 1 at alpha = 1, of mean 1 elsewhere."""
    weight = np.exp((1 - alpha) * (surprisal - surprisal.mean()))
    return np.asarray(weight / weight.mean(), dtype=np.float64)


def renyi_of_frequencies(fitted: Fitted, quantity: SignedSum, *, stderr: bool) -> tuple[Floats, Uncertainty]:
    """Local values and uncertainty of a method whose surprisals are logs of relative frequencies.

    A row also moves the frequencies that the other rows see, which makes its influence ``alpha`` times its share.
    """
    sample = fitted.sample
    local, influence = np.zeros(sample.n), np.zeros(sample.n)
    for term, coefficient in quantity.terms:
        value, share = exponential_mean(fitted.surprisal(term), quantity.renyi_order, sample.weights)
        local += coefficient * (value + share)
        influence += coefficient * quantity.renyi_order * share
    return local, Uncertainty(local_stderr(sample, influence) if stderr else math.nan)
