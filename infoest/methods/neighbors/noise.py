"""How noisy a sum is because its neighbours are few, from its counts alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ...quantities import SignedSum
    from .spaces import Spaces

FLOOR = 0.62  # sigma^2(k, d) - trigamma(k), in units of trigamma(k): asymptotic noise that local values miss


def joint_counts(fitted: Spaces) -> NDArray[np.int64]:
    """Rows within the joint radius: k without ties."""
    if not fitted.mixed:
        return np.full(fitted.sample.n, fitted.k)
    return fitted.level(fitted.k).counts[fitted.joint]


def noise_share(fitted: Spaces, quantity: SignedSum, near: NDArray[np.int64]) -> NDArray[np.float64]:
    """Noise of each row's counts in units of that of ``psi(k)``, shape (n,).

    A count N of a window varies by sqrt(N), and two windows share the rows that lie in both, so the
    covariance of their logarithms is ``|S and T| / (|S| |T|)`` and the sum has k times

        ``sum over S, T of c_S c_T |S and T| / (|S| |T|)``.

    For the joint term alone, an entropy, it is 1; for MI about ``(1 - k/N_x)(1 - k/N_y)``: given the
    windows the joint count is hypergeometric. Windows whose common part is not a term of the sum are
    treated as independent; they are the wide ones, and matter little.
    """
    level, n = fitted.level(fitted.k), fitted.sample.n
    count = {term: np.maximum(level.counts.get(term, near) + level.own, 1.0) for term, _ in quantity.terms}
    count[fitted.joint] = np.maximum(near + level.own, 1.0)
    total = np.zeros(n)
    for i, (s, a) in enumerate(quantity.terms):
        total += a * a / count[s]
        for t, b in quantity.terms[:i]:
            product = count[s] * count[t]
            common = count.get(tuple(sorted({*s, *t})), product / n)
            total += 2 * a * b * common / product
    return np.asarray(fitted.k * np.maximum(total, 0.0), dtype=np.float64)
