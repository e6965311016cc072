"""What a network reads: series of numbers or of codes, and the rows that have a whole history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .._core.errors import InputError
from .._core.kinds import MIN_ROWS_PER_VALUE
from .._core.sample import MAX_TIED_SHARE
from ..timeseries.embedding import Recording, as_recording
from ._rows import checked_features, feature_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .._core.sample import Sample
    from ..timeseries.embedding import Lag


def read_series(network: Any, X: Any, trials: Any) -> Recording:
    """Whole series, at least two: codes for ``"plugin"``, else numbers."""
    rows = checked_features(network, X, reset=True, min_rows=2)
    if network.n_features_in_ < 2:
        raise InputError(f"X has {network.n_features_in_} feature(s); a network needs at least two series.")
    if network.method == "plugin":
        return as_recording(rows, names=("X",), trials=trials, integers="codes")
    return as_recording(rows, names=("X",), trials=trials, discrete=False, integers="numbers")


def constant_series(recording: Recording, max_lag: int) -> list[int]:
    """Series that do not vary over the times, or the past, of rows of whole history."""
    times = recording.times(max_lag)
    columns = recording.sample.columns
    if len(times) < 2:  # too few, which is refused in other words
        return []
    shifts = range(max_lag + 1)
    return [j for j in range(columns.shape[1]) if any(np.ptp(columns[times - lag, j]) == 0 for lag in shifts)]


def constant_note(network: Any, constant: Sequence[int]) -> str:
    """Which series are constant; empty where none is."""
    names = ", ".join(repr(feature_names(network)[j]) for j in constant)
    verb = "is" if len(constant) == 1 else "are"
    return f"{names} {verb} constant over the rows of whole history: nothing to tell or to be told" if names else ""


def check_rows(network: Any, embedded: Sample, lags: Sequence[Lag]) -> None:
    """What rows of whole history show: series that the method cannot use, and trials too short to be turned."""
    names = feature_names(network)
    for position, (series, _) in enumerate(lags):
        if network.method == "ksg" and embedded.tied[position] > MAX_TIED_SHARE:
            raise InputError(
                f"X column {names[series]!r} has {embedded.tied[position]:.0%} duplicated values; method='ksg' needs "
                f"continuous series (at most {MAX_TIED_SHARE:.0%}).",
                remedy="Use method='gaussian', or drop it.",
            )
        if network.method == "plugin":
            _check_codes(embedded, position, names[series])
    assert embedded.serial is not None
    rows = np.diff(embedded.serial.start)
    if len(rows) > 1 and np.prod(rows, dtype=float) * network.alpha < 1:
        raise InputError(
            f"{len(rows)} trials with at most {rows.max()} rows of whole history have {np.prod(rows)} different "
            f"surrogates, so nothing passes alpha={network.alpha:g}.",
            remedy="Use a shorter max_lag, or longer trials.",
        )


def _check_codes(embedded: Sample, position: int, name: str) -> None:
    """Refuse floats, and integers most of which occur once or twice: they are numbers."""
    known = embedded.categories[position]
    if known is None:
        raise InputError(
            f"X column {name!r} holds floats; method='plugin' counts codes: integers, booleans, strings or categories.",
            remedy="Cut it into bins, convert whole numbers with astype(int), or use method='gaussian'.",
        )
    if known.dtype.kind == "f" and len(known) * MIN_ROWS_PER_VALUE > embedded.n:
        raise InputError(
            f"X column {name!r} has {len(known)} distinct integers for {embedded.n} rows of whole history; "
            f"method='plugin' takes them for codes up to {embedded.n // MIN_ROWS_PER_VALUE}.",
            remedy=("Cut it into bins, or use method='gaussian'."),
        )
