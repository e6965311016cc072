"""The frontier of sets of features that say much about a target and little about protected attributes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import ndtri

from ..._core.checks import check_choice
from ..._core.errors import InputError
from ..._core.keywords import public
from .candidates import read_candidates, read_rules, warn_of_smoothing
from .choice import (
    SHOWN_LEVEL,
    FairSet,
    check_flag,
    check_one_sided_level,
    choose_set,
    fair_set,
    read_bounds,
    set_program,
)

if TYPE_CHECKING:
    import pandas as pd

    from ..._core.estimate import Estimate
    from ..._core.rng import RandomState
    from ..._core.types import Floats, Mask
    from .set_information import SetInformation
    from .set_program import SetProgram


@public
@dataclass(frozen=True, slots=True)
class FairnessFrontier:
    """Sets of which none tells more about the target without telling more about a protected attribute.

    Attributes
    ----------
    points : tuple of FairSet
        The frontier, the most informative set first.
    attributes : tuple of str
        The protected attributes.
    swept : tuple of str
        Those whose largest sum or limit was lowered from point to point.
    level : float or None
        Of the limits that bounded the sets; ``None``: the estimates did.
    confirmed : bool
        Whether the figures come from rows that had no part in the choice of the sets.

    Examples
    --------
    >>> from infoest.credit import fairness_frontier
    >>> from infoest.datasets import load_german_credit
    >>> X, y = load_german_credit()
    >>> features = ["housing", "property", "credit_history", "job"]
    >>> frontier = fairness_frontier(X[features], y, {"young": X["age_in_years"] < 25})
    >>> [point.features for point in frontier.points][-2:]
    [('credit_history',), ('property',)]
    """

    points: tuple[FairSet, ...]
    attributes: tuple[str, ...]
    swept: tuple[str, ...]
    level: float | None
    confirmed: bool

    def __len__(self) -> int:
        return len(self.points)

    @property
    def cost(self) -> Floats:
        """What was lowered, on the rows of the figures: the largest sum or limit of ``swept``, shape (n_points,)."""
        kept = [self.attributes.index(name) for name in self.swept]
        each = [p.protected.best if self.level is None else p.limits for p in self.points]
        return np.array([values[kept].max() for values in each])

    def at(self, bound: float) -> FairSet:
        """The most informative set within a bound.

        Parameters
        ----------
        bound : float
            Most that the largest sum of ``swept`` may be, in nats; its upper limit where ``level`` is given.

        Returns
        -------
        FairSet
            A point of the frontier.

        Raises
        ------
        ValueError
            If no point is within the bound.
        """
        within = [p for p, cost in zip(self.points, self.cost, strict=True) if cost <= bound]
        if not within:
            raise InputError(
                f"no set of the frontier is within bound={bound:g}; the least attainable is {self.cost.min():.4g}."
            )
        return max(within, key=lambda point: point.information.best)

    def summary_frame(self, level: float = 0.95) -> pd.DataFrame:
        """Table with one row per set.

        Parameters
        ----------
        level : float, default=0.95
            Coverage of each two-sided interval.

        Returns
        -------
        pandas.DataFrame
            Columns n_features, iv, iv_stderr, iv_low, iv_high; for each protected attribute ``NAME`` the
            columns NAME_iv, NAME_stderr, NAME_low, NAME_high, NAME_limit; features, joined by ", ".
            All sums are debiased.
        """
        import pandas as pd

        rows = []
        for point in self.points:
            row: dict[str, Any] = {"n_features": len(point.features)}
            row |= _columns("iv", "iv", point.information, level)
            for name, estimate, limit in zip(self.attributes, point.protected, point.limits, strict=True):
                row |= _columns(f"{name}_iv", name, estimate, level) | {f"{name}_limit": float(limit)}
            rows.append(row | {"features": ", ".join(point.features)})
        return pd.DataFrame(rows)


@public
def fairness_frontier(
    X: Any,
    y: Any,
    protected: Any,
    *,
    event: Any = None,
    bins: Mapping[str, Any] | None = None,
    n_bins: int = 5,
    max_codes: int = 10,
    min_features: int = 1,
    max_features: int | None = None,
    required: Sequence[str] = (),
    excluded: Sequence[str] = (),
    max_correlation: float | None = None,
    bounds: float | Mapping[str, float] | None = None,
    sweep: str | None = None,
    level: float | None = None,
    confirm: bool = False,
    random_state: RandomState = None,
) -> FairnessFrontier:
    """Every best trade of information about the target against information about protected attributes.

    Parameters
    ----------
    X : array_like or data frame of shape (n, n_features)
        Features to choose from; missing values are bins of their own.
    y : array_like of shape (n,)
        Target with two classes.
    protected : data frame, series, array_like, mapping, str or list of str
        Protected attributes, one column each, in at most 20 groups; a mapping gives columns by name.
        A string or a list of strings names columns of ``X``, which are then not chosen from.
    event : object, default=None
        The class of ``y`` that is the event; ``None`` takes 1 or ``True``.
    bins : mapping, default=None
        Bins of single features by name, as in :func:`information_value`.
    n_bins : int, default=5
        Quantile bins of the other numbers.
    max_codes : int, default=10
        Numbers with at most this many distinct values are bins as they are.
    min_features, max_features : int, default=1 and None
        Fewest and most features of a set; ``None`` is no limit.
    required, excluded : sequence of str, default=()
        Features in every set, and in none.
    max_correlation : float, default=None
        Of two features whose weights of evidence correlate by more, in absolute value, a set has at most one.
    bounds : float or mapping of str to float, default=None
        Most information about each protected attribute, or about those named, in nats.
    sweep : str, default=None
        The attribute whose sum is lowered from point to point, while the others keep their bounds.
        ``None``: the largest sum over the attributes that have no bound of their own.
    level : float, default=None
        Bound upper limits of this one-sided level in place of the estimates, for example 0.95.
    confirm : bool, default=False
        Choose sets on one half of the rows and report their figures on the other.
    random_state : int, Generator, RandomState or None, default=None
        Seed of the halves.

    Returns
    -------
    FairnessFrontier
        Points from the most informative set to the least revealing one.

    Raises
    ------
    ValueError
        If an attribute is not there, has missing values, one class or more than 20, if lengths differ,
        a name is unknown, or no set meets all demands: the message says what is attainable.
    TypeError
        If a column holds neither numbers, strings nor booleans.
    RuntimeError
        If the solver gives up.

    Warns
    -----
    EmptyBinWarning
        If some table had an empty cell, so that 0.5 was added to all its cells.

    See Also
    --------
    infoest.FairSelector : One set, as a step of a pipeline.
    score_fairness : What the score of the finished model says about the protected attributes.

    Notes
    -----
    With features ``z`` in {0, 1} the programme is ``max a'z`` subject to ``b'z <= eps`` [1]_, where ``a`` and
    ``b`` are debiased information values about target and attribute. It is solved by integer programming for
    falling ``eps``, which gives every point of the frontier. About an attribute of several groups with shares
    ``r`` the information value is the mean over pairs ``sum r_k r_l J(p_k, p_l) / sum r_k r_l``; about two
    groups it is the usual one.

    ``level`` bounds ``b'z + k sqrt(z'Sz)`` with the covariance ``S`` of the values over the same rows,
    by tangents. It covers the true sum for a set fixed in advance. A set chosen because its figures are low
    exceeds the bound more often: that is what ``confirm`` is for, and it holds for each point by itself.

    Sums count what correlated features share more than once. The final score is judged by
    :func:`score_fairness`. Cost: an integer programme per point, some 20 ms for 20 features.

    References
    ----------
    .. [1] Haimes, Y., Lasdon, L. and Wismer, D. (1971). On a bicriterion formulation of the problems of
       integrated system identification and system optimization. IEEE Transactions on Systems, Man, and
       Cybernetics 1, 296-297.
    .. [2] Duran, M. and Grossmann, I. (1986). An outer-approximation algorithm for a class of mixed-integer
       nonlinear programs. Mathematical Programming 36, 307-339.

    Examples
    --------
    >>> from infoest.credit import fairness_frontier
    >>> from infoest.datasets import load_german_credit
    >>> X, y = load_german_credit()
    >>> features = ["housing", "property", "credit_history", "job"]
    >>> frontier = fairness_frontier(X[features], y, {"young": X["age_in_years"] < 25})
    >>> frontier.summary_frame()[["n_features", "iv", "young_iv"]].round(3)
       n_features     iv  young_iv
    0           3  0.444     0.918
    1           2  0.370     0.306
    2           1  0.272     0.244
    3           1  0.098     0.061
    """
    candidates = read_candidates(X, y, protected, event=event, bins=bins, n_bins=n_bins, max_codes=max_codes)
    names = [attribute.name for attribute in candidates.attributes]
    limits = read_bounds(bounds, names)
    swept = _swept(sweep, names, limits)
    multiplier = check_one_sided_level(level)
    learn, judge = candidates.halves(random_state) if check_flag("confirm", confirm) else (candidates, candidates)
    rules = read_rules(
        candidates.names, min_features, max_features, required, excluded, learn.conflicts(max_correlation)
    )
    target, attributes = learn.about_target(), learn.about_attributes()
    warn_of_smoothing([target, *attributes])
    chosen = _sweep(set_program(target, attributes, rules, multiplier), limits, swept, attributes)
    if confirm:
        target, attributes = judge.about_target(), judge.about_attributes()
    shown = multiplier or float(ndtri(SHOWN_LEVEL))
    points = tuple(fair_set(target, attributes, mask, shown) for mask in chosen)
    return FairnessFrontier(points, tuple(names), tuple(names[i] for i in swept), level, bool(confirm))


def _sweep(
    program: SetProgram, bounds: Floats, swept: Sequence[int], attributes: Sequence[SetInformation]
) -> list[Mask]:
    """Sets of the frontier, by falling bounds; of two with the same gain the one with the smaller limit stays."""
    found = [choose_set(program, bounds, attributes)]
    moving = bounds.copy()
    while True:
        cost = max(program.limits[i].of(found[-1]) for i in swept)
        moving[list(swept)] = np.nextafter(cost, -np.inf)
        following = program.best(moving, barred=[found[-1]])
        if following is None:
            break
        found.append(following)
    gains = [float(program.gain[mask].sum()) for mask in found]
    return [mask for i, mask in enumerate(found) if all(gains[i] > later for later in gains[i + 1 :])]


def _swept(sweep: str | None, names: Sequence[str], bounds: Floats) -> list[int]:
    if sweep is not None:
        check_choice("sweep", sweep, names)
        return [list(names).index(sweep)]
    free = [i for i, bound in enumerate(bounds) if math.isinf(bound)]
    if not free:
        raise InputError(
            "every protected attribute has a bound: name the one to lower from point to point with sweep=, one of "
            f"{', '.join(map(repr, names))}."
        )
    return free


def _columns(first: str, prefix: str, estimate: Estimate, level: float) -> dict[str, float]:
    low, high = estimate.confint(level)
    return {
        first: estimate.best,
        f"{prefix}_stderr": estimate.stderr,
        f"{prefix}_low": low,
        f"{prefix}_high": high,
    }
