"""Which past values of which series carry information about one target, by greedy search with tests.

Every step is tested against the same search on surrogates, so that choosing the best of many candidates does not count
as evidence.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from .._core.keywords import public
from ..methods.reordered.counts import Counts
from ..methods.reordered.innovations import Innovations
from ..methods.reordered.normal import Normal
from ..methods.reordered.protocol import observed
from ..resampling.early_decision import settled_test
from ..resampling.nulls import Null, turned
from ..resampling.permutation import ROUNDING, drawn_from

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .._core.estimate import TestResult
    from .._core.types import Floats, Rows
    from ..methods.reordered.protocol import Interview, Question, Statistic
    from .embedding import Lag

OWN, INCLUDE, PRUNE, OMNIBUS = range(4)  # stages, each with seeds of its own


@dataclass(frozen=True, slots=True)
class NetworkSettings:
    """The settings that determine the sources of a target.

    Attributes
    ----------
    max_lag : int
        Longest lag of a candidate.
    method : {"gaussian", "ksg", "mixed", "plugin"}
        Conditional mutual information of the tests.
    n_neighbors : int
        Neighbours of ``"ksg"`` and ``"mixed"`` in the tests.
    alpha : float
        Level of every step.
    n_resamples : int
        Surrogates of every step.
    stop_early : bool
        Do not draw surrogates that cannot change a decision.
    seed : int
        Seed of the surrogates.
    """

    max_lag: int
    method: str
    n_neighbors: int
    alpha: float
    n_resamples: int
    stop_early: bool
    seed: int


@public
@dataclass(frozen=True, slots=True)
class TargetResult:
    """What was found about one target.

    Attributes
    ----------
    target : int
        Number of its series.
    own_lags : tuple of int
        Own past values that are conditioned on, in the order they were taken.
    sources : tuple of (int, int)
        Series and lag of each kept value of another series, in the order they were taken.
    pvalues : dict of int to float
        For each source that was ever the best candidate: the largest p-value up to the step that took it, or
        the p-value of the step that rejected it.
    omnibus : float
        p-value of all sources together; ``nan`` where there is none.
    n_resamples : int
        Surrogates drawn in all steps.
    """

    target: int
    own_lags: tuple[int, ...]
    sources: tuple[Lag, ...]
    pvalues: dict[int, float]
    omnibus: float
    n_resamples: int


def infer_target(
    past: Floats,
    present: Floats,
    lags: Sequence[Lag],
    target: int,
    how: NetworkSettings,
    start: Rows | None = None,
    *,
    codes: Sequence[bool] = (),
) -> TargetResult:
    """Past values that carry information about one target, by greedy search with a test at every step.

    Parameters
    ----------
    past : ndarray of shape (n, n_candidates)
        Lagged values of all series; codes from 0 for ``"plugin"``.
    present : ndarray of shape (n,)
        The target.
    lags : sequence of (int, int)
        Series and lag of each column of ``past``.
    target : int
        Series of the target.
    how : NetworkSettings
        Method and tests.
    start : ndarray of shape (n_trials + 1,), int64, default=None
        First row of each trial, then n; surrogates stay within trials. ``None`` is one trial.
    codes : sequence of bool, default=()
        For ``"mixed"``: which series are codes.

    Returns
    -------
    TargetResult
        The kept values and the p-values; they depend on the arguments only.

    Notes
    -----
    The target's own past comes first, then that of the others: the candidate of largest conditional mutual information
    with the present, given those taken, is taken while its value is significant among the largest values of all
    candidates left under circular shifts (max statistic). Then the weakest of those taken is dropped while it is not
    significant among the smallest values under shifts (min statistic). Last, all together are tested (omnibus). The
    newest own value is conditioned on even if it carries no information. Codes are compared by the score of
    :class:`~infoest.methods.reordered.counts.Counts`. For ``"ksg"`` and ``"mixed"`` candidates and target are freed of
    those taken before anything is turned, and compared by :class:`~infoest.methods.reordered.innovations.Innovations`:
    a driver that is among the taken makes no false link. There the weakest is dropped by its own test.

    References
    ----------
    .. [1] Novelli, L. et al. (2019). Large-scale directed network inference with multivariate transfer entropy and
       hierarchical statistical testing. Network Neuroscience 3(3), 827-847, "Methods".
    """
    start = np.array([0, len(past)]) if start is None else start
    columns = [codes[series] for series, _ in lags] if len(codes) else []
    null = turned(start, how.max_lag + 1)
    search = _Search(past, present, target, how, null, columns, bool(len(codes)) and bool(codes[target]))
    own = [c for c, (series, _) in enumerate(lags) if series == target]
    others = [c for c, (series, _) in enumerate(lags) if series != target]
    given = search.include(OWN, own, [])[0] or own[:1]
    taken, steps = search.include(INCLUDE, others, given)
    pvalues: dict[int, float] = {}
    largest = 0.0
    for candidate, p in steps:
        largest = max(largest, p)
        pvalues.setdefault(lags[candidate][0], largest)
    kept, dropped = search.prune(taken, given)
    omnibus = search.omnibus(kept, given) if kept else float("nan")
    if kept and omnibus > how.alpha:
        dropped |= dict.fromkeys(kept, omnibus)
        kept = []
    staying = {lags[c][0] for c in kept}
    for candidate, p in dropped.items():
        series = lags[candidate][0]
        if series not in staying:
            pvalues[series] = max(pvalues[series], p)
    return TargetResult(
        target, tuple(lags[c][1] for c in given), tuple(lags[c] for c in kept), pvalues, omnibus, search.drawn
    )


@dataclass(slots=True)
class _Search:
    """The steps for one target; surrogates depend on seed, target, stage and step."""

    past: Floats
    present: Floats
    target: int
    how: NetworkSettings
    null: Null
    codes: Sequence[bool] = ()
    target_is_code: bool = False
    statistic: Interview = field(init=False)
    drawn: int = 0

    def __post_init__(self) -> None:
        if self.how.method == "gaussian":
            self.statistic = Normal(self.past, self.present[:, None])
        elif self.how.method == "plugin":
            self.statistic = Counts(self.past.astype(np.int64), self.present.astype(np.int64), scale="score")
        else:
            self.statistic = Innovations(
                self.past,
                self.codes or [False] * self.past.shape[1],
                self.present[:, None],
                [self.target_is_code],
                null=self.null,
                seed=self.how.seed,
                k=self.how.n_neighbors,
            )

    def include(self, stage: int, candidates: list[int], given: list[int]) -> tuple[list[int], list[tuple[int, float]]]:
        """Candidates taken, and every step's best candidate with its p-value, the rejected one last."""
        taken: list[int] = []
        steps: list[tuple[int, float]] = []
        while len(taken) < len(candidates) and len(given) + len(taken) + 3 < len(self.past):
            left = [c for c in candidates if c not in taken]
            known = (*given, *taken)
            asked = self.statistic.asking([((c,), known) for c in left])
            found = observed(asked, len(self.past))
            best = _first(found, found.max())
            # Links are adjusted for each other, which needs the p-values of all surrogates.
            test = self._test(found[best], asked, np.max, stage, len(steps), keep_small=stage == INCLUDE)
            steps.append((left[best], test.pvalue))
            if test.pvalue > self.how.alpha:
                break
            taken.append(left[best])
        return taken, steps

    def prune(self, taken: list[int], given: list[int]) -> tuple[list[int], dict[int, float]]:
        """The candidates kept, and the p-values of those dropped."""
        kept, dropped = list(taken), dict[int, float]()
        while kept:
            questions: list[Question] = [((c,), (*given, *(o for o in kept if o != c))) for c in kept]
            asked = self.statistic.asking(questions)
            found = observed(asked, len(self.past))
            weakest = _first(-found, -found.min())
            if isinstance(asked, Innovations):  # each value is on the scale of its own null
                asked = asked.asking([questions[weakest]])
            test = self._test(found[weakest], asked, np.min, PRUNE, len(dropped))
            if test.pvalue <= self.how.alpha:
                break
            dropped[kept.pop(weakest)] = test.pvalue
        return kept, dropped

    def omnibus(self, kept: list[int], given: list[int]) -> float:
        """p-value of all sources together."""
        asked = self.statistic.asking([(tuple(kept), tuple(given))])
        return self._test(observed(asked, len(self.past))[0], asked, np.max, OMNIBUS, 0).pvalue

    def _test(
        self, observed: float, asked: Statistic, extreme: Any, stage: int, step: int, *, keep_small: bool = False
    ) -> TestResult:
        """The extreme value over all questions against that of surrogates, which shift all of them alike."""
        how = self.how
        state = np.random.SeedSequence([how.seed, self.target, stage, step]).generate_state(1, np.uint64)
        draw = drawn_from(asked.values, self.null, int(state[0] >> np.uint64(1)), n_jobs=1, extreme=extreme)
        test = settled_test(
            float(observed), draw, how.n_resamples, how.alpha, early=how.stop_early, keep_small=keep_small
        )
        self.drawn += test.n_resamples
        return test


def _first(values: Floats, extreme: float) -> int:
    """First of the values that are the largest up to rounding: the same on any machine."""
    return int(np.flatnonzero(values >= extreme - ROUNDING * max(1.0, abs(extreme)))[0])
