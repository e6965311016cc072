"""Independence of every feature from a target, with one set of permutations for the whole family."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import quantities
from .._core.checks import check_count
from .._core.columns import read_column, read_columns
from .._core.keywords import public
from .._core.rng import RandomState, seed64
from .._core.sample import Discrete, Sample, Serial, named_codes, read_discrete, read_sample
from .._core.time_order import check_times, in_time, is_in_time, trial_starts, warn_of_memory
from ..methods.choose import DEFAULT, Settings, choose_method, integers_for, neighbors_of_test
from ..methods.evaluate import evaluate
from ..methods.reordered.choose import named, statistic_by_value, takes_ranks
from ..methods.reordered.protocol import observed
from ..resampling.nulls import Independent, turned
from ..resampling.permutation import FamilyTest, max_statistic_pvalues, resampled_values
from .independence import LEAST_LAG

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from .._core.columns import Column
    from .._core.types import Rows

MI = quantities.mutual_information((0,), (1,))


@public
def feature_independence_test(
    X: Any,
    y: Any,
    *,
    method: str | None = None,
    n_neighbors: int | None = None,
    n_bins: int | None = None,
    discrete: Discrete = None,
    n_resamples: int = 999,
    random_state: RandomState = None,
    n_jobs: int | None = None,
    series: bool = False,
    trials: Any = None,
) -> FamilyTest:
    """Permutation tests of independence of every feature from a target, adjusted for their number.

    Parameters
    ----------
    X : array_like of shape (n, n_columns), series or data frame
        The features.
    y : array_like of shape (n,), series or data frame of one column
        The target.
    method : {None, "ksg", "mixed", "plugin", "gaussian"}, default=None
        As in :func:`~infoest.mutual_information`; ``None`` decides for each feature.
    n_neighbors : int, default=None
        ``None`` takes a tenth of the rows, or fewer where values repeat.
    n_bins : int, default=None
        Cut continuous columns into this many quantile bins and use the plug-in.
    discrete : None, bool, sequence of str or of bool, default=None
        Which columns are codes: names, or a mask over the features and then the target.
    n_resamples : int, default=999
        Permutations, each of which moves the rows of all features alike; the first ones are the same
        for any number.
    random_state : int, Generator, RandomState or None, default=None
        Seed of the permutations.
    n_jobs : int, default=None
        Threads; the p-values are the same for any number.
    series : bool, default=False
        Whether rows are times, as in :func:`independence_test`: all features are then turned in time by the same
        random lag.
    trials : array_like of shape (n,), default=None
        Trial of each row.

    Returns
    -------
    FamilyTest
        ``pvalue_adjusted`` bounds the chance of any false rejection: reject those at most a.

    Raises
    ------
    ValueError
        As :func:`independence_test`.
    TypeError
        As :func:`independence_test`.

    Warns
    -----
    RowOrderWarning
        As :func:`independence_test`, if the target and a feature look like series.

    See Also
    --------
    independence_test : One test; its p-values with a false discovery rate need many more permutations.

    Notes
    -----
    Step-down maximum of the standardised statistics (Westfall & Young 1993): since features keep
    their dependence on one another, copies of a feature cost nothing. Exact for exchangeable rows.

    References
    ----------
    .. [1] Westfall, P. and Young, S. (1993). Resampling-Based Multiple Testing, algorithm 4.1.

    Examples
    --------
    >>> import numpy as np
    >>> from infoest.inference import feature_independence_test
    >>> rng = np.random.default_rng(0)
    >>> X = rng.normal(size=(200, 5))
    >>> tests = feature_independence_test(X, X[:, 0] + rng.normal(size=200), n_resamples=99, random_state=0)
    >>> tests.pvalue_adjusted.tolist()[0], tests.names[0]
    (0.01, 'X0')
    """
    check_count("n_resamples", n_resamples)
    target = read_column(y, "y")
    columns = [*read_columns(X, "X"), target]
    mask = read_discrete(discrete, columns)
    seed = seed64(random_state)
    start = _start(X, y, columns, mask, series=series, trials=trials)
    integers = integers_for(method, n_bins)
    observed, null, methods = [], [], []
    by_value: list[str] = []
    for number, column in enumerate(columns[:-1]):
        codes = [mask[number], mask[-1]] if isinstance(mask, list) else mask
        sample = read_sample(column, target, names=(column.label, "y"), discrete=codes, integers=integers)
        by_value.extend(sample.by_value)
        sample = replace(sample, by_value=())  # the family's name says it once
        k = neighbors_of_test(n_neighbors, sample)
        settings = Settings(n_neighbors=k, n_bins=n_bins, bias_correction=DEFAULT, stderr=False)
        sample = _by_target(sample) if start is None else replace(sample, serial=_serial(sample, start))
        value, values, label = _one_feature(sample, method, settings, n_resamples, seed, n_jobs)
        observed.append(value)
        null.append(values)
        methods.append(label)
    statistic = np.array(observed)
    pvalue, adjusted = max_statistic_pvalues(statistic, np.column_stack(null))
    names = tuple(column.name for column in columns[:-1])
    moved = "permutation of rows" if start is None else "circular shift of X"
    named = named_codes([name for name in dict.fromkeys(by_value) if name])
    label = ", ".join(filter(None, ("; ".join(dict.fromkeys(methods)), named, moved)))
    return FamilyTest(names, statistic, pvalue, adjusted, n_resamples, label)


def _start(
    X: Any, y: Any, columns: Sequence[Column], mask: list[bool] | bool | None, *, series: bool, trials: Any
) -> Rows | None:
    """Where trials start if rows are times; else None, with a warning where target and features look like series."""
    names = [*(column.name for column in columns[:-1]), "y"]
    sample = read_sample(*columns, names=names, discrete=mask, integers="codes")
    if not is_in_time(series, trials):
        warn_of_memory(sample, names, with_block=len(names) - 1)
        return None
    start = trial_starts(trials, sample.n)
    blocks = (tuple(range(len(names) - 1)), (len(names) - 1,))
    check_times(replace(sample, blocks=blocks), (X, y), ("X", "y"), start)
    return start


def _serial(sample: Sample, start: Rows) -> Serial:
    """The rows as times, on the scale of their columns."""
    timed = in_time(sample, (None, None), ("x", "y"))
    assert timed.serial is not None
    return replace(timed.serial, start=start)


def _by_target(sample: Sample) -> Sample:
    """Rows in a stable order of the target, the same for every feature: permutations then move the same rows."""
    order = np.argsort(sample.columns[:, sample.blocks[1][0]], kind="stable")
    return replace(sample, columns=np.ascontiguousarray(sample.columns[order]))


def _one_feature(
    sample: Sample, method: str | None, settings: Settings, n_resamples: int, seed: int, n_jobs: int | None
) -> tuple[float, NDArray[np.float64], str]:
    """Observed value, null values and method of one feature."""
    chosen = choose_method(method, sample, MI, settings)
    found, fitted = evaluate(MI, sample, chosen, stderr=False)
    statistic = statistic_by_value(sample, MI, chosen, fitted)
    law = Independent(sample.n) if sample.serial is None else turned(sample.serial.start, LEAST_LAG)
    null = resampled_values(statistic.values, law, 0, n_resamples, seed, n_jobs)[:, 0]
    value = float(observed(statistic, sample.n)[0]) if takes_ranks(statistic) else found.value
    return value, null, named(statistic, found.method)
