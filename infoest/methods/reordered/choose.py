"""Which statistic a test uses for a method: the quickest that has the values of that method.

Tests of two columns take nearest neighbours by value, as the estimate does. Tests of several columns, tests given
others, and all tests of tied columns and codes take them by rank: the statistic is then the same under any increasing
transformation, and small integers make it quick.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeGuard

import numpy as np

from ..evaluate import Nothing, evaluate, shift_of
from ..gaussian import Gaussian
from ..neighbors.method import Neighbors
from ..plugin.fitted import Plugin
from .counts import Counts
from .evaluated import Evaluated
from .innovations import Innovations
from .normal import Normal
from .plane import Plane, is_plane
from .ranks import Ranks, ranks_of
from .tied import TiedRanks

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..._core.sample import Sample
    from ...quantities import SignedSum
    from ...resampling.nulls import Null
    from ..evaluate import Fitted, Method
    from .protocol import Question, Statistic

ASKED, TARGET, GIVEN = 0, 1, 2  # blocks
TIE_SEED = 0  # of the few ties that columns of numbers may have, where a test has no seed to give


def statistic_by_value(
    sample: Sample, quantity: SignedSum, method: Method, fitted: Fitted, *, moved: int = 0
) -> Statistic:
    """Mutual information of two blocks, in nats, with the rows of one of them in another order.

    ``fitted`` is the fit of :func:`~infoest.methods.evaluate.evaluate` to the rows as they are.
    """
    kept = fitted.sample
    if isinstance(fitted, Nothing):
        return Evaluated(sample, quantity, method, moved)
    if _is_mixed(method, kept):
        question = kept.blocks[moved], ()
        return TiedRanks(kept, kept.blocks[1 - moved], method.n_neighbors, [question])
    if isinstance(method, Neighbors) and method.algorithm == "ksg1" and is_plane(fitted):
        return Plane(fitted, method, quantity)  # type: ignore[arg-type]  # is_plane asks for it
    if isinstance(method, Neighbors) and method.algorithm == "ksg1" and not _hides(kept):
        return _ranks(kept, (kept.blocks[moved], kept.blocks[1 - moved], ()), method.n_neighbors, TIE_SEED)
    if isinstance(method, Plugin) and _counted(method, quantity):
        return Counts.of(kept, method, quantity, asked=moved, target=1 - moved)
    if isinstance(method, Gaussian):
        columns = kept.columns[:, list(kept.blocks[moved])]
        return Normal(
            columns, kept.columns[:, list(kept.blocks[1 - moved])], [_all(columns)], shift=shift_of(fitted, quantity)
        )
    return Evaluated(sample, quantity, method, moved)


def statistic_by_rank(sample: Sample, quantity: SignedSum, method: Method, seed: int) -> Statistic:
    """Information about the second block given the third, in nats, with the rows of the first in another order."""
    return maker_by_rank(sample, quantity, method, seed)(sample)


def maker_by_rank(sample: Sample, quantity: SignedSum, method: Method, seed: int) -> Callable[[Sample], Statistic]:
    """The same as a function of the rows, with shared work done, for nulls that do more than reorder rows."""
    if isinstance(method, Plugin) and _counted(method, quantity):
        return lambda rows: Counts.of(rows, method, quantity, asked=ASKED, target=TARGET, given=GIVEN)
    if isinstance(method, Gaussian) and quantity.renyi_order == 1:
        # The fit names columns that are linearly dependent.
        shift = shift_of(evaluate(quantity, sample, method, stderr=False)[1], quantity)
        return lambda rows: normal_given(rows, shift)
    if quantity.renyi_order != 1:
        return lambda rows: Evaluated(rows, quantity, method, ASKED)
    if _is_mixed(method, sample):
        return lambda rows: tied_given(rows, method.n_neighbors)
    if isinstance(method, Neighbors) and method.rule == "ksg" and not _hides(sample):
        return lambda rows: ranks_given(rows, method.n_neighbors, seed)
    return lambda rows: Evaluated(rows, quantity, method, ASKED)


def statistic_of_innovations(sample: Sample, null: Null, seed: int, k: int, *, linear: bool = False) -> Innovations:
    """What the third block leaves of the second, against what it leaves of the first with its rows in another order.

    ``linear`` looks for correlation only. ``null`` and ``seed`` are those of the test, ``k`` the neighbours.
    """
    asked, target, given = (list(block) for block in _three(sample))
    moved = asked + given
    return Innovations(
        sample.columns[:, moved],
        [sample.discrete[j] for j in moved],
        sample.columns[:, target],
        [sample.discrete[j] for j in target],
        null=null,
        seed=seed,
        k=k,
        kind="linear" if linear else "any",
        questions=[_question(len(asked), len(given))],
    )


def _counted(method: Plugin, quantity: SignedSum) -> bool:
    """Whether a plug-in is the likelihood ratio that tables of counts give at once, for any order."""
    return quantity.renyi_order == 1 and method.correction_of(quantity) is None


def takes_ranks(statistic: Statistic) -> bool:
    """Whether the values are those of ranks, in which the rows as they are do not have the value of the estimate."""
    return isinstance(statistic, (Ranks, TiedRanks))


def named(statistic: Statistic, label: str) -> str:
    """The name of a method, saying where its test takes ranks."""
    return label.replace(",", " of ranks,", 1) if takes_ranks(statistic) else label


def normal_given(sample: Sample, shift: float | None) -> Normal:
    """The first block about the second given the third, for normal variables."""
    asked, target, given = (sample.columns[:, list(block)] for block in _three(sample))
    question = _question(asked.shape[1], given.shape[1])
    return Normal(np.column_stack([asked, given]), target, [question], shift=shift)


def ranks_given(sample: Sample, k: int, seed: int) -> Ranks:
    """The first block about the second given the third, by ranks."""
    return _ranks(sample, _three(sample), k, seed)


def _ranks(sample: Sample, blocks: Sequence[tuple[int, ...]], k: int, seed: int) -> Ranks:
    asked, target, given = blocks
    ranks = ranks_of(sample.columns[:, [*asked, *target, *given]], seed)
    p, q = len(asked), len(target)
    columns = np.ascontiguousarray(np.concatenate([ranks[:p], ranks[p + q :]]))
    return Ranks(columns, np.ascontiguousarray(ranks[p : p + q]), k, [_question(p, len(given))])


def tied_given(sample: Sample, k: int) -> TiedRanks:
    """The first block about the second given the third, by ranks with ties and by codes."""
    asked, target, given = _three(sample)
    return TiedRanks(sample, target, k, [(asked, given)])


def _is_mixed(method: Method, sample: Sample) -> TypeGuard[Neighbors]:
    return isinstance(method, Neighbors) and method.rule == "mixed" and not _hides(sample)


def _hides(sample: Sample) -> bool:
    """Whether rows close in time are hidden from each other, which only the search itself knows."""
    return sample.serial is not None and sample.serial.theiler > 0


def _three(sample: Sample) -> tuple[tuple[int, ...], ...]:
    """Columns of the block asked about, the target, and the given block, which may be empty."""
    return (*sample.blocks, ())[:3] if len(sample.blocks) == 2 else sample.blocks


def _question(asked: int, given: int) -> Question:
    """The first columns given those after them."""
    return tuple(range(asked)), tuple(range(asked, asked + given))


def _all(columns: np.ndarray) -> Question:
    return _question(columns.shape[1], 0)
