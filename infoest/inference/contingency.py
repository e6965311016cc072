"""The test of a table, by the law of G or by permutation: the same table gets the same p-value whoever asks.

The G test, independence of codes and conditional independence of codes all come here. Permutations run over the
table's rows in canonical order, so that neither the order of the data nor the name of the test changes a p-value.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from .._core.estimate import TestResult
from ..methods.plugin.table import FEW
from ..methods.reordered.counts import Counts
from ..resampling.nulls import WithinStrata

if TYPE_CHECKING:
    from ..methods.plugin.table import Table
    from ..resampling.permutation import Resampling

BATCH = 64  # permutations asked for at a time: each costs microseconds


def is_dense(table: Table) -> bool:
    """Whether every expected count is large enough for the law by moments."""
    return table.least_expected >= FEW


def analytic_table_test(table: Table, *, alternative: str, method: str) -> TestResult:
    """G against a scaled chi-square with the moments that G has given the margins; in nats."""
    return TestResult(table.statistic / (2 * table.n), table.pvalue, alternative, method=f"{method}, {table.law}")


def permutation_table_test(table: Table, draw: Resampling, *, alternative: str, method: str) -> TestResult:
    """The plug-in information against that of permutations of y within the strata of z; in nats."""
    in_nats = 2 * table.n
    statistic = Counts.of_table(table)
    least = (table.statistic - table.rounding) / in_nats
    null = WithinStrata(table.rows()[2])
    found = draw.test(least, statistic.values, null, alternative=alternative, method=method, batch=BATCH)
    return replace(found, statistic=table.statistic / in_nats)


def in_g(test: TestResult, n: float) -> TestResult:
    """The same test with G = 2 n I in the place of the information."""
    null = None if test.null is None else 2 * n * test.null
    return replace(test, statistic=2 * n * test.statistic, null=null)
