"""Whether many variables are independent of one another, by a quantity that is 0 where they are.

Every variable but the first is reordered by itself, so that nothing that ties any of them together is left.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from .. import quantities
from .._core.checks import check_choice
from .._core.keywords import public
from .._core.time_order import is_in_time, warn_of_memory
from ..measures.blocks import blocks_of
from ..methods.choose import DEFAULT, Settings, choose_method, neighbors_of_test
from ..methods.evaluate import evaluate
from ..resampling.nulls import Independent, Null, turned
from ..resampling.permutation import Resampling
from .independence import LEAST_LAG

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .._core.estimate import TestResult
    from .._core.rng import RandomState
    from .._core.sample import Discrete, Sample
    from .._core.types import Floats, Rows
    from ..measures.blocks import Blocks
    from ..methods.evaluate import Method
    from ..quantities import SignedSum

QUANTITIES = {
    "o_information": quantities.o_information,
    "total_correlation": quantities.total_correlation,
    "dual_total_correlation": quantities.dual_total_correlation,
    "s_information": quantities.s_information,
}
Name = Literal["o_information", "total_correlation", "dual_total_correlation", "s_information"]
SEED_STEP = 0x9E3779B97F4A7C15  # keeps the orders of the variables apart


@public
def joint_independence_test(
    X: Any,
    *,
    quantity: Name = "o_information",
    blocks: Blocks = None,
    method: str | None = None,
    n_neighbors: int | None = None,
    n_bins: int | None = None,
    discrete: Discrete = None,
    series: bool = False,
    trials: Any = None,
    n_resamples: int = 999,
    stop_early: int | bool = False,
    random_state: RandomState = None,
    n_jobs: int | None = None,
) -> TestResult:
    """Test that all variables are independent of one another.

    Parameters
    ----------
    X : array_like of shape (n, n_columns) or data frame
        One row per observation, or per time.
    quantity : str, default="o_information"
        What is measured: ``"o_information"``, by its size whatever its sign, ``"total_correlation"``,
        ``"dual_total_correlation"`` or ``"s_information"``.
    blocks : sequence of sequences of int or str, default=None
        Columns, by position or name, of each variable; ``None`` makes every column a variable.
    method : {None, "ksg", "mixed", "plugin", "gaussian"}, default=None
        As in :func:`infoest.mutual_information`.
    n_neighbors : int, default=None
        ``None`` takes a tenth of the rows.
    n_bins : int, default=None
        Cut continuous columns into this many quantile bins and use the plug-in.
    discrete : None, bool, sequence of str or of bool, default=None
        Which columns are codes.
    series : bool, default=False
        Whether rows are times. Every variable but the first is then turned in time by a random lag of its own, in place
        of being permuted.
    trials : array_like of shape (n,), default=None
        Label of the trial of each time; implies ``series=True``.
    n_resamples : int, default=999
        Reorderings.
    stop_early : int or bool, default=False
        As in :func:`independence_test`.
    random_state : int, Generator, RandomState or None, default=None
        Seed of the reorderings.
    n_jobs : int, default=None
        Threads; the p-value is the same for any number.

    Returns
    -------
    TestResult
        ``statistic`` is the quantity in nats, the O-information with its sign; ``null`` holds the values under
        reordering, for the O-information their sizes, which are compared with its size.

    Raises
    ------
    ValueError
        As :func:`infoest.o_information`, or if ``quantity`` is not known.
    TypeError
        As :func:`infoest.o_information`.

    Warns
    -----
    RowOrderWarning
        As :func:`independence_test`.

    See Also
    --------
    infoest.o_information : The estimate with its interval.

    Notes
    -----
    The O-information can be 0 where variables depend on each other, as where redundancy and synergy balance, and for
    two variables it always is: the total correlation is 0 only under independence. A rejection says that the variables
    are not all independent, not that the quantity differs from 0. Cost: ``n_resamples`` estimates.

    References
    ----------
    .. [1] Quian Quiroga, R. et al. (2002). Performance of different synchronization measures in real data.
       Physical Review E 65, 041903, section III.

    Examples
    --------
    >>> import numpy as np
    >>> from infoest.inference import joint_independence_test
    >>> a, b = np.random.default_rng(0).normal(size=(2, 300))
    >>> joint_independence_test(np.column_stack([a, b, a + b + 0.5 * np.roll(a, 7)]), method="gaussian",
    ...                         n_resamples=99, random_state=0).pvalue
    0.01
    """
    draw = Resampling.read(n_resamples, stop_early, random_state, n_jobs)
    check_choice("quantity", quantity, tuple(QUANTITIES))
    in_order = is_in_time(series, trials)
    sample, names = blocks_of(X, blocks, discrete, method, n_bins, series=in_order, trials=trials)
    if sample.cells is not None:  # rows are moved one by one
        columns = np.column_stack([sample.cells.spread(np.ascontiguousarray(column)) for column in sample.columns.T])
        sample = sample.at(columns)
    if not in_order:
        warn_of_memory(sample, names)
    asked = QUANTITIES[quantity](sample.every_block)
    k = neighbors_of_test(n_neighbors, sample)
    settings = Settings(n_neighbors=k, n_bins=n_bins, bias_correction=DEFAULT, stderr=False, n_jobs=n_jobs)
    found = evaluate(asked, sample, choose_method(method, sample, asked, settings), stderr=False)[0]
    quiet = choose_method(method, sample, asked, replace(settings, n_jobs=None))
    statistic = EachMoved(sample, asked, quiet)
    law = Independent(sample.n) if sample.serial is None else turned(sample.serial.start, LEAST_LAG)
    test = draw.test(
        abs(found.value) if asked.signed else found.value,
        statistic.values,
        Separately(law, len(sample.blocks) - 1),
        alternative="the variables are not all independent",
        method=f"{quantity.replace('_', ' ')}, {found.method}, "
        f"{'circular shift' if in_order else 'permutation'} of each variable but one",
    )
    return replace(test, statistic=found.value)


@dataclass(frozen=True, slots=True)
class Separately:
    """Several orders of one null, independent of each other, one below the other."""

    null: Null
    count: int

    def order(self, seed: int, resample: int) -> Rows:
        """Row numbers, shape (count, n)."""
        seeds = [(seed + (i + 1) * SEED_STEP) % 2**63 for i in range(self.count)]
        return np.stack([self.null.order(own, resample) for own in seeds])


@dataclass(frozen=True, slots=True)
class EachMoved:
    """A quantity with the rows of every variable but the first in an order of its own."""

    sample: Sample
    quantity: SignedSum
    method: Method

    def values(self, orders: Sequence[Rows]) -> Floats:
        """One estimate for each set of orders, its size where both signs are possible, shape (n_sets, 1)."""
        found = [[evaluate(self.quantity, self._moved(each), self.method, stderr=False)[0].value] for each in orders]
        values = np.array(found, dtype=np.float64).reshape(len(orders), 1)
        return np.abs(values) if self.quantity.signed else values

    def _moved(self, orders: Rows) -> Sample:
        columns = self.sample.columns.copy()
        for block, order in zip(self.sample.blocks[1:], orders, strict=True):
            columns[:, list(block)] = self.sample.columns[order][:, list(block)]
        return replace(self.sample, columns=columns)
