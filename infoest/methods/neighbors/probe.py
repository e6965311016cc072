"""The bias of a nearest-neighbour estimate is measured on data where the truth is known, and by what larger radii do.

A Gaussian or grouped Student copula is fitted to the ranks of continuous columns, and rows with the margins of the
data are drawn from it: the same estimate of those rows, less the copula's own value fitted to them, is the bias that
dimension and strength of the dependence cause. What the copula does not have, edges and folds, shows as a change of
the estimate from k to more neighbours that drawn rows do not share.

In up to three joint dimensions that change comes first, as it costs little: in the plane the drawn rows cost more than
the estimate. It is divided by the growth of the square root of the order, by which the bias grows at an edge: that
makes it a bias, in standard errors. First the change to 4k is looked at, whose neighbours are known; where that is not
small, the less noisy one to 8k; where that is not, rows are drawn. Where it is very large the estimate is far from the
limit of small radii, and that drawn rows share the change is no comfort.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

import numpy as np
from scipy.special import polygamma

from ..._core.pivots import Normal
from ..._core.sample import MAX_TIED_SHARE
from ..._core.warnings import InfoestWarning, warn
from ..auto.anchor import Anchor, CopiesError, local_of, rows_suffice, value_of
from ..auto.plan import plan_of
from ..evaluate import evaluate
from .noise import FLOOR, joint_counts, noise_share
from .spaces import WIDER

if TYPE_CHECKING:
    from ..._core.sample import Sample
    from ..._core.types import Floats
    from ...quantities import SignedSum
    from ..evaluate import Method, Uncertainty
    from .spaces import Spaces

PROBE_Z = 2.5  # of a change from k to 4k alone, against its noise
WIDEST = 8  # times k: the largest order whose change is looked at
FEW_DIMENSIONS = 3
LOOK, DRAW = 0.9, 1.05  # standard errors of extrapolated change that make the next step worth its time
EDGE, UNSETTLED = 1.15, 3.5  # those that make a warning, less the change of drawn rows and as they are
OF_BIAS, OF_CHANGE, OF_ANCHOR = 2.5, 3.0, 4.0  # standard errors of the drawn bias, of the change, and of the residual
INFLATED = 1.27  # standard error over the spread of local values
N_DRAWN, N_DRAWN_IN_FEW = 2, 4
SEED = 20261201  # with the ranks: the same data give the same verdict


class NeighborBiasWarning(InfoestWarning):
    """The bias of a nearest-neighbour estimate is probably larger than its standard error."""


def is_drawable(sample: Sample) -> bool:
    """Whether rows like the given ones can be drawn: continuous columns, and enough rows to fit a copula to."""
    columns = sample.of(sample.every_block)
    if sample.weights is not None or not rows_suffice(sample.n, len(columns)):
        return False
    return not any(sample.discrete[j] or sample.tied[j] > MAX_TIED_SHARE for j in columns)


def with_probe(
    fitted: Spaces, quantity: SignedSum, local: Floats, known: Uncertainty, *, calibrated: bool
) -> Uncertainty:
    """The uncertainty with what is known of the bias; where that is large it warns, and the interval is wider."""
    if not fitted.settings.warn:
        return known
    drawable = quantity.balanced and is_drawable(fitted.sample)
    by_change = calibrated and is_probed_by_change(fitted, quantity)
    rival = _rival(fitted, quantity)
    if math.isnan(known.stderr) or not (drawable or by_change or rival):
        return known
    if rival:
        return _by_marginals(fitted, quantity, local, known, rival)
    times = WIDEST if drawable and fitted.dimension <= FEW_DIMENSIONS else WIDER
    if fitted.fewest <= times * fitted.k:
        return _noted(known, f"bias not probed: needs more than {times * fitted.k} samples")
    if drawable:
        try:
            return _by_drawing(fitted, quantity, local, known)
        except CopiesError:
            pass
    return _by_change(fitted, quantity, local, known) if by_change else known


def is_probed_by_change(fitted: Spaces, quantity: SignedSum) -> bool:
    """Whether the change to 4k alone was validated for the quantity: entropy, or (conditional) mutual information.

    It fails for sums of more terms: for TC it fired in half of the samples of four normals with all correlations 0.8,
    whose bias is a sixth of the standard deviation, and it missed the biases of DTC, O and S.
    """
    added = sum(coefficient > 0 for _, coefficient in quantity.terms)
    return quantity.terms == ((fitted.joint, 1),) or (added == 2 and dict(quantity.terms).get(fitted.joint) == -1)


def probed(known: Uncertainty, change: float, noise: float, dimension: int) -> Uncertainty:
    """The uncertainty with the bias that a change from k to 4k suggests; warns where it is large and not noise."""
    hint = change / (4 ** (1 / dimension) - 1)
    if abs(change) <= PROBE_Z * noise or not abs(hint) > known.stderr:
        return replace(known, bias_hint=hint)
    note = f"bias larger than the standard error likely (about {hint:+.2g} nat)"
    warn(f"{note}:", NeighborBiasWarning, remedy="more rows, fewer dimensions or a smaller n_neighbors may help.")
    return replace(_noted(known, note), bias_hint=hint)


def biased(known: Uncertainty, value: float, hint: float, *, signed: bool, remedy: str) -> Uncertainty:
    """Warns of a bias, and widens the interval by it."""
    note = f"bias larger than the standard error likely (about {hint:+.2g} nat)"
    warn(f"{note}:", NeighborBiasWarning, remedy=remedy)
    pivot = Normal(value, math.hypot(known.stderr, hint), signed=signed)
    return replace(_noted(known, f"{note}, and the interval is wider by it"), bias_hint=hint, pivot=pivot)


def warn_of_shortfall(fitted: Spaces, local: Floats) -> None:
    """Where no standard error is asked for, the least that can be said: a Gaussian copula sees more.

    It sees less than all dependence there is, and its value costs a few correlations. Only in many dimensions do
    neighbours fall so far short of it; hard edges and sums that are differences escape.
    """
    quantity, sample = fitted.quantity, fitted.sample
    many = fitted.dimension > FEW_DIMENSIONS and fitted.settings.warn and quantity.renyi_order == 1
    if not (many and quantity.balanced and quantity.terms and is_drawable(sample)):
        return
    plan = plan_of(quantity, sample)
    try:
        copula = Anchor(sample.columns[:, sample.of(quantity.blocks)], plan.null, [])
    except CopiesError:
        return
    shortfall = value_of(copula, plan.quantity) - float(local.mean())
    spread = max(float(local.std()), OF_BIAS * float((local - local_of(copula, plan.quantity)).std()))
    if shortfall > INFLATED * spread / math.sqrt(sample.n):
        note = f"bias larger than the standard error likely (about {-shortfall:+.2g} nat)"
        warn(f"{note}:", NeighborBiasWarning, remedy=_remedy(fitted.dimension))


@dataclass(frozen=True, slots=True)
class Drawn:
    """What rows drawn from the copula say of an estimate.

    Attributes
    ----------
    bias, bias_stderr : float
        The estimate of drawn rows less the value of the copula fitted to them, and its standard error.
    change, change_stderr : float
        The change to more neighbours of the data less that of drawn rows, and its standard error.
    z : float
        The estimate less the copula's value and the bias, in standard errors: the copula is wrong where it is large.
    """

    bias: float
    bias_stderr: float
    change: float
    change_stderr: float
    z: float

    @classmethod
    def of(cls, fitted: Spaces, quantity: SignedSum, local: Floats, times: int, n_drawn: int) -> Drawn:
        """Fit the copula, draw, and estimate; the change is that from k to ``times`` k.

        Raises CopiesError where columns are copies of each other.
        """
        sample, n, k = fitted.sample, fitted.sample.n, fitted.k
        plan = plan_of(quantity, sample)
        used = sample.of(quantity.blocks)
        anchor = Anchor(sample.columns[:, used], plan.null)
        rng = np.random.default_rng([SEED, anchor.scores.fingerprint])
        settings = fitted.for_probe()
        change = fitted.local_at_order(quantity, times * k) - local
        biases, changes, noise = [], [], []
        for _ in range(n_drawn):
            drawn = anchor.simulate(rng)
            rows = _with_margins(sample.columns, used, drawn.scores.normal)
            other = cast("Spaces", settings.fit(sample.at(rows), quantity))
            near = other.local_at_order(quantity, k)
            changes.append(float(other.local_at_order(quantity, times * k).mean() - near.mean()))
            biases.append(float(near.mean()) - value_of(drawn, plan.quantity))
            noise.append(_noise(other, quantity, near - local_of(drawn, plan.quantity)))
        bias, of_bias = float(np.mean(biases)), float(np.mean(noise)) / n_drawn
        own = _noise(fitted, quantity, local - local_of(anchor, plan.quantity))
        beyond = float(local.mean()) - value_of(anchor, plan.quantity) - bias
        return cls(
            bias,
            math.sqrt(of_bias / n),
            float(change.mean() - np.mean(changes)),
            1.15 * math.sqrt((1 + 1 / n_drawn) * float(change.var()) / n),
            beyond / math.sqrt((own + of_bias) / n),
        )


def _by_drawing(fitted: Spaces, quantity: SignedSum, local: Floats, known: Uncertainty) -> Uncertainty:
    """The change first, where that is cheaper; then the drawn rows."""
    stderr = known.stderr
    if fitted.dimension > FEW_DIMENSIONS:
        drawn = Drawn.of(fitted, quantity, local, WIDER, N_DRAWN)
        steep = abs(drawn.change) > max(stderr, OF_CHANGE * drawn.change_stderr)
        fires = steep or abs(drawn.z) > OF_ANCHOR
        hint = drawn.bias + drawn.change if steep else drawn.bias
    else:
        for times, least in ((WIDER, LOOK), (WIDEST, DRAW)):
            extrapolated = at_edge(float((fitted.local_at_order(quantity, times * fitted.k) - local).mean()), times)
            if abs(extrapolated) <= least * stderr:
                return replace(known, bias_hint=extrapolated)
        drawn = Drawn.of(fitted, quantity, local, WIDEST, N_DRAWN_IN_FEW)
        fires = abs(at_edge(drawn.change, WIDEST)) > EDGE * stderr or abs(extrapolated) > UNSETTLED * stderr
        hint = max(drawn.bias, extrapolated, key=abs)
    if not fires and abs(drawn.bias) <= max(stderr, OF_BIAS * drawn.bias_stderr):
        return replace(known, bias_hint=drawn.bias)
    return biased(known, float(local.mean()), hint, signed=quantity.signed, remedy=_remedy(fitted.dimension))


def at_edge(change: float, times: int) -> float:
    """The bias at an edge, which grows with the square root of the order, from the change to ``times`` k."""
    return change / (math.sqrt(times) - 1)


def _rival(fitted: Spaces, quantity: SignedSum) -> Method | None:
    """The method by which an entropy of many columns is judged, where there is one."""
    many = quantity.terms == ((fitted.joint, 1),) and fitted.dimension > FEW_DIMENSIONS
    return fitted.settings.rival if many and is_drawable(fitted.sample) else None


def _by_marginals(fitted: Spaces, quantity: SignedSum, local: Floats, known: Uncertainty, rival: Method) -> Uncertainty:
    """In many dimensions the entropies of the columns less their total correlation is the better estimate."""
    other, _ = evaluate(quantity, fitted.sample, rival)
    hint = float(local.mean()) - other.value
    if abs(hint) <= max(known.stderr, OF_CHANGE * other.stderr):
        return replace(known, bias_hint=hint)
    return biased(known, float(local.mean()), hint, signed=False, remedy="method='auto', the default, has less of it.")


def _remedy(dimension: int) -> str:
    if dimension <= FEW_DIMENSIONS:
        return "more rows, fewer dimensions or a smaller n_neighbors may help."
    return "method='auto', more rows or fewer dimensions may help."


def _by_change(fitted: Spaces, quantity: SignedSum, local: Floats, known: Uncertainty) -> Uncertainty:
    """The change of the estimate from k to 4k neighbours, extrapolated to radius 0: a severity, not a correction."""
    k, n = fitted.k, fitted.sample.n
    near = joint_counts(fitted)
    free = near == k
    share = float(noise_share(fitted, quantity, near)[free].mean()) if free.any() else 0.0
    change = float(np.mean(fitted.local_at_order(quantity, WIDER * k))) - float(local.mean())
    return probed(known, change, math.sqrt(0.9 * (1 + share) / (k * n)), fitted.dimension)


def _with_margins(columns: Floats, used: list[int], drawn: Floats) -> Floats:
    """The values of each column in the order of drawn ones."""
    rows = columns.copy()
    for place, j in enumerate(used):
        rows[np.argsort(drawn[:, place], kind="stable"), j] = np.sort(columns[:, j])
    return rows


def _noise(fitted: Spaces, quantity: SignedSum, difference: Floats) -> float:
    """Variance of one row of the estimate less the anchor: its spread, and what local values miss."""
    k = fitted.k
    share = float(noise_share(fitted, quantity, np.full(fitted.sample.n, k)).mean())
    return float(np.var(difference)) + share * FLOOR * float(polygamma(1, k))


def _noted(known: Uncertainty, note: str) -> Uncertainty:
    return replace(known, note="; ".join(filter(None, (note, known.note))))
