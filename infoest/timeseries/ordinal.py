"""A series is replaced by the order of its consecutive values, which no increasing change of scale affects."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .._core.checks import check_count
from .._core.errors import InputError
from .._core.keywords import public
from .embedding import Recording, as_recording

if TYPE_CHECKING:
    from .._core.types import Codes

LONGEST = 10  # values of a pattern: no series shows most of 10! patterns


@public
def ordinal_patterns(x: Any, *, pattern_length: int = 3, delay: int = 1, trials: Any = None) -> Codes:
    """Pattern of the order of consecutive values of a series.

    Parameters
    ----------
    x : array_like of shape (n,) or (n, n_columns)
        Numbers in the order of time.
    pattern_length : int, default=3
        Values of a pattern, from 2 to 10.
    delay : int, default=1
        Steps between the values.
    trials : array_like of shape (n,), default=None
        Label of the trial of each time; no pattern crosses a trial.

    Returns
    -------
    ndarray of shape (n_patterns,) or (n_patterns, n_columns)
        Codes from 0 to ``pattern_length! - 1`` of the patterns that end at each time with a full one: the first
        ``(pattern_length - 1) * delay`` times of every trial have none. 0 is ascending.

    Raises
    ------
    ValueError
        If ``pattern_length`` is out of range, or no trial is long enough.
    TypeError
        If ``x`` does not hold numbers.

    Notes
    -----
    Equal values keep the order of time.

    References
    ----------
    .. [1] Bandt, C. and Pompe, B. (2002). Permutation entropy: a natural complexity measure for time
       series. Physical Review Letters 88, 174102.

    Examples
    --------
    >>> from infoest.timeseries import ordinal_patterns
    >>> ordinal_patterns([4, 7, 9, 10, 6, 11, 3], pattern_length=2).tolist()
    [0, 0, 0, 1, 0, 1]
    """
    recording = as_recording(x, names=("x",), trials=trials, discrete=False)
    codes = symbolized(recording, pattern_length, delay).sample.columns.astype(np.int64)
    return codes[:, 0] if codes.shape[1] == 1 else codes


def symbolized(recording: Recording, pattern_length: int, delay: int = 1) -> Recording:
    """The same series as patterns, each trial without the times that have no full pattern."""
    if check_count("pattern_length", pattern_length, 2) > LONGEST:
        raise InputError(
            f"must be at most {LONGEST}: a longer pattern almost never occurs twice.",
            argument="pattern_length",
            given=pattern_length,
        )
    reach = (pattern_length - 1) * check_count("delay", delay)
    columns = len(recording.sample.labels)
    blocks = [[(j, reach - s * delay) for s in range(pattern_length)] for j in range(columns)]
    windows = recording.lagged(blocks)
    assert windows.serial is not None
    codes = np.column_stack([_pattern_codes(windows.columns[:, list(block)]) for block in windows.blocks])
    known = np.arange(math.factorial(pattern_length))
    sample = replace(
        recording.sample,
        columns=np.ascontiguousarray(codes, dtype=np.float64),
        discrete=(True,) * columns,
        categories=(known,) * columns,
        tied=(0.0,) * columns,
        by_value=(),
        declared=(),
    )
    return Recording(sample, windows.serial.start, np.ones(columns))


def _pattern_codes(windows: NDArray[np.float64]) -> Codes:
    """Rank of the permutation that sorts each row among all permutations (Lehmer code)."""
    order = np.argsort(windows, axis=1, kind="stable")
    length = windows.shape[1]
    codes = np.zeros(len(windows), np.int64)
    for i in range(length):
        smaller = (order[:, i + 1 :] < order[:, i, None]).sum(axis=1)
        codes += smaller * math.factorial(length - 1 - i)
    return codes
