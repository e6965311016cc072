"""The settings by which bins are learned from data, and which of them look at a target."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from ..._core.checks import check_choice, check_count
from ..._core.errors import InputError, InputTypeError
from ..._core.keywords import public
from ..._core.rng import RandomState, seed64

Method = Literal["quantile", "uniform", "tree", "optimal"]
Objective = Literal["iv", "mi"]
Trend = Literal["auto", "monotonic", "ascending", "descending", "peak", "valley", "none"]
METHODS: tuple[Method, ...] = ("quantile", "uniform", "tree", "optimal")
SUPERVISED = ("tree", "optimal")
TRENDS = ("auto", "monotonic", "ascending", "descending", "peak", "valley", "none")


@public
@dataclass(frozen=True, slots=True)
class Binning:
    """How to learn bins: what ``bins=`` takes where a method name alone does not say enough.

    Attributes
    ----------
    method : {"quantile", "uniform", "tree", "optimal"}
        Bins of about equal weight, of equal width, the leaves of a decision tree, or the exact best
        cut of pre-bins. The last two look at the target; the first two leave categories as they are.
    n_bins : int
        Bins wanted; "tree" and "optimal" make at most so many. Bins of special codes and of missing
        values come on top.
    objective : {"iv", "mi"}
        What "optimal" makes largest: the debiased information value, or the mutual information less
        its Miller-Madow bias. A numeric target has one objective, its share of variance.
    min_bin_size : float or int
        Fewest rows of a bin: a share of all below 1, else a number; with weights, of their sum.
    min_events, min_nonevents : float
        Least weight of each class in a bin ("optimal", two classes). The default of 1 allows no pure bin.
    trend : {"auto", "monotonic", "ascending", "descending", "peak", "valley", "none"}
        How the event rate, or the mean of a numeric target, goes from bin to bin of numbers
        ("optimal"): equal rates count as both rising and falling. "monotonic" is the better of
        ascending and descending, "auto" the best of all but "none"; peak and valley may turn at the
        first or last bin.
    n_prebins : int
        Quantile bins that "optimal" joins; all values where there are no more.
    special_codes : tuple of float or str
        Values that are bins of their own, for example ``(-999,)``.
    honest : bool or None
        Learn bins from one half of the rows, drawn within classes, and estimate on the other: the
        interval and the p-value of a supervised method hold only then. ``None``: functions and
        estimators that test do so, encoders use every row.
    random_state : int, Generator, RandomState or None
        Draws the halves, the same ones for every column of a call. ``None`` draws others each time; a method's name
        alone, which has no place for a seed, always draws those of 0.

    Examples
    --------
    >>> from infoest.credit import Binning, information_value
    >>> from infoest.datasets import load_german_credit
    >>> X, y = load_german_credit()
    >>> information_value(X["duration_in_month"], y, bins=Binning(trend="ascending", n_bins=3, random_state=0))
    0.1369 (debiased 0.1171) ± 0.0724 nat (IV, 3 bins, n=350 and 150)
    """

    method: Method = "optimal"
    n_bins: int = 10
    objective: Objective = "iv"
    min_bin_size: float = 0.05
    min_events: float = 1
    min_nonevents: float = 1
    trend: Trend = "auto"
    n_prebins: int = 50
    special_codes: tuple[Any, ...] = ()
    honest: bool | None = None
    random_state: RandomState = None

    @property
    def supervised(self) -> bool:
        """Whether the method looks at the target."""
        return self.method in SUPERVISED

    def least(self, total: float) -> float:
        """Least weight of a bin where all rows weigh ``total``.

        Parameters
        ----------
        total : float
            Weight of all rows.

        Returns
        -------
        float
            ``min_bin_size``, as a weight.
        """
        return self.min_bin_size * total if self.min_bin_size < 1 else float(self.min_bin_size)

    def check(self) -> None:
        """Raise on a setting that is not allowed.

        Raises
        ------
        ValueError
            With the setting and what it may be.
        """
        check_choice("method", self.method, METHODS)
        check_choice("objective", self.objective, ("iv", "mi"))
        check_choice("trend", self.trend, TRENDS)
        check_choice("honest", self.honest, (None, True, False))
        check_count("n_bins", self.n_bins, 2)
        check_count("n_prebins", self.n_prebins, 2)
        for name in ("min_bin_size", "min_events", "min_nonevents"):
            value = getattr(self, name)
            number = isinstance(value, (int, float, np.integer, np.floating)) and not isinstance(value, bool)
            if not number or not math.isfinite(value) or value < 0:
                raise InputError(f"{name}={value!r} must be a finite number of at least 0.")
        seed64(self.random_state)
        _check_codes(self.special_codes)


def as_rule(bins: Any) -> Binning | None:
    """The rule that ``bins=`` names, or ``None`` where it is no rule."""
    if isinstance(bins, Binning):
        return bins
    if not isinstance(bins, str):
        return None
    if bins not in METHODS:
        raise InputError(
            f"bins={bins!r:.60} is no method.", remedy=f"Use one of {', '.join(map(repr, METHODS))}, edges or a number."
        )
    return Binning(bins, random_state=0)


def with_one_seed(rules: Sequence[Any]) -> list[Any]:
    """The same rules, and whatever else there is, where those without a seed of their own draw the same halves.

    They take the seed of the first that has one, so that columns learned side by side leave the same rows.
    """
    given = next((r.random_state for r in rules if isinstance(r, Binning) and r.random_state is not None), None)
    seed = seed64(given)
    return [
        replace(r, random_state=seed) if isinstance(r, Binning) and r.random_state in (None, given) else r
        for r in rules
    ]


def learned_in_sample(bins: Any, honest: bool) -> bool:
    """Whether ``bins=`` learns from the target of the very rows it counts; ``honest`` is for rules that do not say."""
    rule = as_rule(bins)
    return rule is not None and rule.supervised and not (honest if rule.honest is None else rule.honest)


def _check_codes(codes: Any) -> None:
    if isinstance(codes, str) or not isinstance(codes, (tuple, list)):
        raise InputTypeError(f"special_codes={codes!r:.60} must be a list of values, for example [-999, 'N/A'].")
    for code in codes:
        number = isinstance(code, (int, float, np.integer, np.floating)) and not isinstance(code, bool)
        if not isinstance(code, str) and not (number and math.isfinite(code)):
            raise InputError(
                f"special_codes holds {code!r:.40}: only strings and finite numbers can be codes. "
                "Missing values have a bin of their own anyway."
            )
    if len(set(codes)) != len(codes):
        raise InputError(f"special_codes={codes!r:.60} holds a value twice.", remedy="Name each once.")
