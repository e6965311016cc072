"""One set of features: the most informative within bounds on what it says about protected attributes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import ndtri

from ..._core.errors import InputError, InputTypeError
from ..._core.estimate_array import EstimateArray
from ..._core.keywords import public
from ..._core.warnings import InfoestWarning
from .set_program import Limit, SetProgram, SetRules

if TYPE_CHECKING:
    from ..._core.estimate import Estimate
    from ..._core.types import Floats, Mask
    from .set_information import SetInformation

SHOWN_LEVEL = 0.95  # of the upper limits that are shown where none was asked for


class UnconfirmedSetWarning(InfoestWarning):
    """On rows that had no part in its choice, a set does not keep its bound at the level asked for."""


@public
@dataclass(frozen=True, slots=True)
class FairSet:
    """A set of features with what it says about the target and about each protected attribute.

    Attributes
    ----------
    features : tuple of str
        The set, in the order of the columns.
    information : Estimate
        Information values about the target, summed over the set, in nats.
    protected : EstimateArray
        The same about each protected attribute.
    limits : ndarray of shape (n_attributes,)
        Upper limits of ``protected``.
    """

    features: tuple[str, ...]
    information: Estimate
    protected: EstimateArray
    limits: Floats = field(compare=False)


def read_bounds(bounds: float | Mapping[str, float] | None, names: Sequence[str]) -> Floats:
    """Bound of each attribute, infinite where there is none."""
    if bounds is None:
        return np.full(len(names), np.inf)
    given = bounds if isinstance(bounds, Mapping) else dict.fromkeys(names, bounds)
    for name, bound in given.items():
        if name not in names:
            raise InputError(
                f"a bound is given for {name!r}, which is not a protected attribute; they are {', '.join(names)}."
            )
        given_bound: Any = bound
        number = isinstance(given_bound, (int, float, np.integer, np.floating)) and not isinstance(given_bound, bool)
        if not number or not math.isfinite(given_bound) or given_bound < 0:
            raise InputError(f"the bound of {name!r} is {bound!r}; it must be a finite number of at least 0, in nats.")
    return np.array([float(given.get(name, np.inf)) for name in names])


def check_one_sided_level(level: float | None) -> float:
    """Standard errors above the estimate, 0 for None."""
    if level is None:
        return 0.0
    given: Any = level
    if not isinstance(given, (float, np.floating)) or not 0.5 < given < 1:
        raise InputError(
            "must be None or lie strictly between 0.5 and 1, for example 0.95.", argument="level", given=level
        )
    return float(ndtri(level))


def check_flag(name: str, value: Any) -> bool:
    """True or False, or an error that says so."""
    if not isinstance(value, (bool, np.bool_)):
        raise InputTypeError(f"{name}={value!r} must be True or False.")
    return bool(value)


def set_program(
    target: SetInformation, attributes: Sequence[SetInformation], rules: SetRules, multiplier: float
) -> SetProgram:
    """The programme in debiased information values."""
    limits = [Limit(a.estimates.best, a.covariance, multiplier) for a in attributes]
    return SetProgram(target.estimates.best, limits, rules)


def choose_set(program: SetProgram, bounds: Floats, attributes: Sequence[SetInformation]) -> Mask:
    """The most informative set within bounds, or an error that says what is attainable."""
    chosen = program.best(bounds)
    return chosen if chosen is not None else _refuse(program, bounds, attributes)


def fair_set(target: SetInformation, attributes: Sequence[SetInformation], chosen: Mask, multiplier: float) -> FairSet:
    """Figures of a set."""
    sums = EstimateArray(tuple(a.name for a in attributes), tuple(a.total(chosen) for a in attributes))
    names = tuple(name for name, taken in zip(target.estimates.names, chosen, strict=True) if taken)
    return FairSet(names, target.total(chosen), sums, sums.best + multiplier * sums.stderr)


def _refuse(program: SetProgram, bounds: Floats, attributes: Sequence[SetInformation]) -> Mask:
    """Raise: which bound cannot be met, and what can."""
    rules = program.rules
    wanted = f"a set of {rules.least} to {rules.most} features"
    best = [program.smallest(i) for i in range(len(bounds))]
    if program.best(np.full(len(bounds), np.inf)) is None:
        raise InputError(
            f"there is no {wanted[2:]}: {len(rules.required)} are required, {len(rules.excluded)} excluded, and "
            f"{len(rules.conflicts)} pairs are too correlated.",
            remedy="Lower min_features or raise max_correlation.",
        )
    parts = [
        f"{a.name!r} at most {bound:g} (least attainable {found[1]:.4g})"
        for a, bound, found in zip(attributes, bounds, best, strict=True)
        if found is not None and math.isfinite(bound)
    ]
    which = "upper limit of the information" if any(limit.multiplier for limit in program.limits) else "information"
    together = ", each by itself" if len(parts) > 1 else ""
    raise InputError(
        f"{wanted} was asked for with {which} about {' and '.join(parts)}{together}.",
        remedy=("Raise a bound, or lower min_features."),
    )
