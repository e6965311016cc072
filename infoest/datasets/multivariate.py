"""Systems of many variables with known total correlation, dual total correlation and O-information."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from .._core.errors import InputError
from .._core.keywords import public
from .._core.rng import RandomState, seed64

if TYPE_CHECKING:
    from .._core.types import Floats

NODES = 80  # of Gauss-Hermite quadrature per axis: the result is then stable to 1e-9
LIGHTEST = 1e-20  # nodes of less weight add nothing, and the hyperbolic tangent rounds to 1 there


@public
class SharedInformation(NamedTuple):
    """What a system shares, in nats.

    Attributes
    ----------
    total_correlation, dual_total_correlation : float
        TC and DTC.
    o_information : float
        TC - DTC.
    """

    total_correlation: float
    dual_total_correlation: float
    o_information: float


@public
def gaussian_system(
    n: int,
    groups: Sequence[tuple[Literal["redundant", "synergistic"], int]],
    correlation: float,
    *,
    transform: Literal["none", "half_cube", "cdf"] = "none",
    random_state: RandomState = None,
) -> tuple[Floats, SharedInformation]:
    """Independent groups of normal variables, each redundant or synergistic.

    Parameters
    ----------
    n : int
        Rows.
    groups : sequence of (kind, size)
        "redundant": every pair has the same correlation. "synergistic": the first variable has correlation
        1 / sqrt(size - 1) with the second and ``correlation`` / sqrt(size - 1) with the rest, which are independent
        of each other.
    correlation : float
        Strength of either kind.
    transform : {"none", "half_cube", "cdf"}, default="none"
        Strictly increasing change of every column, x * sqrt(abs(x)) or the normal distribution function; it does
        not change the truth.
    random_state : int, Generator, RandomState or None, default=None
        Source of randomness.

    Returns
    -------
    X : ndarray of shape (n, sum of the sizes)
        The sample.
    truth : SharedInformation
        In nats.

    Raises
    ------
    ValueError
        If a group is too small, of unknown kind, or has no such correlations.

    References
    ----------
    .. [1] Bounoua, M., Franzese, G. and Michiardi, P. (2024). SΩI: score-based O-information estimation.
       arXiv:2402.05667, section 5.1.

    Examples
    --------
    >>> from infoest.datasets import gaussian_system
    >>> X, truth = gaussian_system(100, [("redundant", 3), ("synergistic", 3)], 0.6, random_state=0)
    >>> X.shape, round(truth.o_information, 4)
    ((100, 6), 0.0235)
    """
    change: dict[str, Callable[[Floats], Floats]] = {
        "none": lambda z: z,
        "half_cube": lambda z: z * np.sqrt(np.abs(z)),
        "cdf": ndtr,
    }
    if transform not in change:
        raise InputError("must be one of 'none', 'half_cube', 'cdf'.", argument="transform", given=transform)
    rng = np.random.default_rng(seed64(random_state))
    parts, total, dual = [], 0.0, 0.0
    for kind, size in groups:
        covariance = _group_covariance(kind, size, correlation)
        precision = np.linalg.inv(covariance)
        shared = -0.5 * math.log(np.linalg.det(covariance))
        total += shared
        dual += 0.5 * float(np.log(np.diag(precision)).sum()) - shared
        parts.append(rng.standard_normal((n, size)) @ np.linalg.cholesky(covariance).T)
    if not parts:
        raise InputError("groups is empty; pass at least one (kind, size).")
    X = np.asarray(change[transform](np.hstack(parts)), dtype=np.float64)
    return X, SharedInformation(total, dual, total - dual)


@public
def smooth_xor(n: int, *, distance: float = 1.5, random_state: RandomState = None) -> tuple[Floats, SharedInformation]:
    """Three noisy signs of which any two are independent, and the third is the product of the others.

    Parameters
    ----------
    n : int
        Rows.
    distance : float, default=1.5
        Each column is ``distance`` times its sign plus standard normal noise.
    random_state : int, Generator, RandomState or None, default=None
        Source of randomness.

    Returns
    -------
    X : ndarray of shape (n, 3)
        The sample.
    truth : SharedInformation
        In nats: with t_i = tanh(distance x_i) the total correlation is E log(1 + t_1 t_2 t_3), by quadrature, and the
        dual total correlation is twice that, because pairs are independent.

    Raises
    ------
    ValueError
        If ``distance`` is not a positive number.

    Examples
    --------
    >>> from infoest.datasets import smooth_xor
    >>> X, truth = smooth_xor(100, random_state=0)
    >>> round(truth.o_information, 4)
    -0.3156
    """
    if not (distance > 0 and math.isfinite(distance)):
        raise InputError("must be a positive number.", argument="distance", given=distance)
    rng = np.random.default_rng(seed64(random_state))
    signs = rng.choice([-1.0, 1.0], (n, 2))
    signs = np.column_stack([signs, signs.prod(axis=1)])
    nodes, weights = np.polynomial.hermite_e.hermegauss(NODES)
    # Flipping two signs keeps the product, so all four combinations give what three plus signs give.
    kept = weights > LIGHTEST
    slope, weight = np.tanh(distance * (distance + nodes[kept])), weights[kept] / weights.sum()
    joint = np.log1p(slope[:, None, None] * slope[:, None] * slope)
    total = float(np.einsum("ijk,i,j,k->", joint, weight, weight, weight))
    X = distance * signs + rng.standard_normal((n, 3))
    return X, SharedInformation(total, 2 * total, -total)


@public
def noisy_xor(
    n: int, noise: float = 0.0, *, random_state: RandomState = None
) -> tuple[NDArray[np.int64], SharedInformation]:
    """Two fair bits and their exclusive or, flipped with a given probability.

    Parameters
    ----------
    n : int
        Rows.
    noise : float, default=0.0
        Probability of a flip.
    random_state : int, Generator, RandomState or None, default=None
        Source of randomness.

    Returns
    -------
    X : ndarray of shape (n, 3)
        The bits.
    truth : SharedInformation
        In nats; O is ``-(log 2 - h(noise))`` with the binary entropy h.

    Raises
    ------
    ValueError
        If ``noise`` is outside [0, 1].

    Examples
    --------
    >>> from infoest.datasets import noisy_xor
    >>> round(noisy_xor(10, random_state=0)[1].o_information, 4)
    -0.6931
    """
    if not 0 <= noise <= 1:
        raise InputError("must be a probability.", argument="noise", given=noise)
    rng = np.random.default_rng(seed64(random_state))
    bits = rng.integers(0, 2, (n, 2))
    third = bits[:, 0] ^ bits[:, 1] ^ (rng.random(n) < noise)
    uncertain = -sum(p * math.log(p) for p in (noise, 1 - noise) if p > 0)
    total = math.log(2) - uncertain
    return np.column_stack([bits, third]), SharedInformation(total, 2 * total, -total)


@public
def regime_mixture(
    n: int, correlations: Sequence[float] = (-0.8, 0.0, 0.8), *, random_state: RandomState = None
) -> tuple[Floats, Floats, NDArray[np.int64], float]:
    """Two normal variables whose correlation depends on a regime.

    Parameters
    ----------
    n : int
        Rows.
    correlations : sequence of float, default=(-0.8, 0.0, 0.8)
        One per regime; regimes are equally likely.
    random_state : int, Generator, RandomState or None, default=None
        Source of randomness.

    Returns
    -------
    x, y : ndarray of shape (n,)
        The variables.
    regime : ndarray of shape (n,)
        Which correlation holds.
    truth : float
        I(x; y | regime) in nats, the mean of ``-log(1 - correlation**2) / 2``.

    Raises
    ------
    ValueError
        If ``correlations`` is empty, or one of them is not strictly between -1 and 1.

    Examples
    --------
    >>> from infoest.datasets import regime_mixture
    >>> x, y, regime, truth = regime_mixture(10, random_state=0)
    >>> round(truth, 4)
    0.3406
    """
    if not len(correlations) or not all(-1 < r < 1 for r in correlations):
        raise InputError(
            "must be one or more numbers strictly between -1 and 1.", argument="correlations", given=correlations
        )
    rng = np.random.default_rng(seed64(random_state))
    regime = rng.integers(0, len(correlations), n)
    own = np.asarray(correlations, dtype=np.float64)[regime]
    x = rng.standard_normal(n)
    y = own * x + np.sqrt(1 - own**2) * rng.standard_normal(n)
    return x, y, regime, float(np.mean([-0.5 * math.log1p(-(r**2)) for r in correlations]))


def _group_covariance(kind: str, size: int, correlation: float) -> Floats:
    """Correlation matrix of one group."""
    if size < 3:
        raise InputError(f"a group of {size} variables has no order beyond pairs.", remedy="Pass a size of at least 3.")
    if kind == "redundant":
        matrix = np.full((size, size), float(correlation))
    elif kind == "synergistic":
        matrix = np.zeros((size, size))
        matrix[0, 2:] = matrix[2:, 0] = correlation / math.sqrt(size - 1)
        matrix[0, 1] = matrix[1, 0] = 1 / math.sqrt(size - 1)
    else:
        raise InputError(f"kind {kind!r} must be 'redundant' or 'synergistic'.")
    np.fill_diagonal(matrix, 1.0)
    if np.linalg.eigvalsh(matrix)[0] <= 1e-12:
        raise InputError(
            f"is impossible for a {kind} group of {size} variables.", argument="correlation", given=correlation
        )
    return matrix
