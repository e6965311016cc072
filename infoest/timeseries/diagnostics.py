"""Whether series are what transfer entropy and its kin assume: stationary, and with no memory beyond the history given.

Three questions with three remedies, each by the test of statsmodels that was made for it: a unit root (difference it),
a trend or a break of level (detrend it), memory left in the target after its history (longer history, or the season as
a condition). All that is found is said in one warning. Codes are not asked: they have no level, and their order test is
:func:`infoest.inference.markov_order_test`.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

import numpy as np

from .._core.time_order import lag_one
from .._core.warnings import InfoestWarning, warn
from ..resampling.longrun import memory_length

if TYPE_CHECKING:
    from .._core.types import Floats, Ints, Rows
    from .embedding import Lag, Recording

LEAST_TIMES, TIMES_PER_COLUMN = 100, 20  # fewer, and the tests below decide nothing
MOST_TIMES = 2_000  # of a test of stationarity: longer series enter as means of stretches
MOST_ROWS = 5_000  # of a test of memory
UNIT_ROOT, TREND, MEMORY = 0.05, 0.739, 0.01  # p-value of ADF kept, KPSS statistic of p = .01, p-value of Ljung-Box
TURNS = 60  # times over memory: at 40, intervals of stored information cover 0.71 to 0.87 and nine in ten are below 60
MEMORY_LAGS, TIMES_PER_LAG = (10, 26), 5
FEWEST_CYCLES = 3  # within the series: slower ones are levels
HALVES = 0.25  # share of the times over which KPSS looks for memory at most
NAMED = 3  # series that a warning names


class SeriesWarning(InfoestWarning):
    """Series are not what the estimate or test assumes: stationary, or without memory beyond the history given."""


def diagnose(
    recording: Recording,
    explained: Sequence[tuple[Lag, Sequence[Lag]]],
    *,
    longer: str = "raise lag_target",
    say_short: bool = True,
    say_slow: bool = False,
) -> None:
    """Warn once of all series that are not stationary, and of present values with memory beyond the past given.

    Parameters
    ----------
    recording : Recording
        The whole series.
    explained : sequence of ((column, lag), sequence of (column, lag))
        Each present value, and the past values, of the same and of other series, that explain it.
    longer : str, default="raise lag_target"
        How to make the history longer.
    say_short : bool, default=True
        Whether to warn where one trial is too short to tell.
    say_slow : bool, default=False
        Whether to warn of a memory so long that the interval of what a series says about itself is too narrow.
    """
    asked = [(present, past) for present, past in explained if _is_number(recording, present[0])]
    involved = {j for present, past in explained for j, _ in (present, *past)}
    numbers = sorted(j for j in involved if _is_number(recording, j))
    if not numbers:
        return
    first, last = _longest_trial(recording.start)
    n, widest = last - first, max(len(past) for _, past in explained)
    if n < max(LEAST_TIMES, TIMES_PER_COLUMN * widest):
        if len(recording.start) == 2 and say_short:
            _warn_of_length(n, widest)
        return
    columns, labels = recording.sample.columns[first:last], recording.sample.labels
    columns = np.ldexp(columns, -np.frexp(np.abs(columns).max(axis=0))[1])  # so that no square over- or underflows
    found = {labels[j]: _state(columns[:, j]) for j in numbers}
    left = {labels[present[0]]: _memory(columns, present, past) for present, past in asked}
    if say_slow:
        found |= {labels[j]: ("slow", n) for j in numbers if not found[labels[j]][0] and _turns(columns[:, j]) < TURNS}
    report(found, {name: p for name, p in left.items() if p < MEMORY}, longer)


def report(found: dict[str, tuple[str, float]], remembering: dict[str, float], longer: str) -> None:
    """One warning of what was found about each series: ``"walk"`` or ``"trend"`` with its figure, and memory left."""
    walks, trends, slow = (
        {name: x for name, (kind, x) in found.items() if kind == k} for k in ("walk", "trend", "slow")
    )
    said = []
    if walks:
        said.append((f"{_listed(walks)} like a random walk (ADF p = {max(walks.values()):.2g})", "difference it"))
    if trends:
        said.append((f"{_listed(trends)} as if its level changed (KPSS {max(trends.values()):.3g})", "detrend it"))
    if slow:
        said.append((f"{_listed(slow)} so slow that {max(slow.values()):.0f} times are few", "pass longer series"))
    if remembering:
        p = min(remembering.values())
        said.append(
            (
                f"{_listed(remembering)} as if it had memory beyond the history given (Ljung-Box p = {p:.1g})",
                f"{longer}, or give the season as conditions",
            )
        )
    if said:
        remedy = "; ".join(remedy for _, remedy in said)
        warn(
            f"of the series, {'; '.join(problem for problem, _ in said)}: estimates and tests assume otherwise.",
            SeriesWarning,
            remedy=f"{remedy[:1].upper()}{remedy[1:]}.",
        )


def _warn_of_length(n: int, columns: int) -> None:
    warn(
        f"{n} times with {columns} past values are too few to tell a trend, a random walk or a longer memory from "
        "chance, and the standard error is rough:",
        SeriesWarning,
        remedy=f"pass at least {max(LEAST_TIMES, TIMES_PER_COLUMN * columns)} times.",
    )


def _is_number(recording: Recording, series: int) -> bool:
    return not recording.sample.discrete[series] and bool(np.ptp(recording.sample.columns[:, series]) > 0)


def _longest_trial(start: Rows) -> tuple[int, int]:
    longest = int(np.argmax(np.diff(start)))
    return int(start[longest]), int(start[longest + 1])


def _state(values: Floats) -> tuple[str, float]:
    """``"walk"`` with its p-value, ``"trend"`` with its statistic, or ``""``, by the tests of stationarity."""
    from statsmodels.tsa.stattools import adfuller, kpss

    series = _shortened(values)
    n = len(series)
    if np.ptp(np.diff(series)) == 0:
        return ("trend", math.inf) if np.ptp(series) > 0 else ("", 0.0)
    with warnings.catch_warnings():  # of the limits of tables of p-values, and of coming changes
        warnings.simplefilter("ignore")
        p = float(adfuller(series, maxlag=_order(series), autolag=None)[1])
        if not p <= UNIT_ROOT:
            return "walk", p
        bandwidth = min(int(HALVES * n), max(4, math.ceil(memory_length(series))))
        statistic = float(kpss(series, nlags=bandwidth)[0])
        return ("trend", statistic) if statistic > TREND else ("", 0.0)


def _turns(values: Floats) -> float:
    """Times over the memory of a first-order autoregression, ``n (1 - r)``.

    Intervals of its information storage cover .79 to .87 where this is 10 to 40, .89 at 50, and .95 from 200 on.
    """
    return len(values) * (1 - lag_one(values))


def warn_of_patterns(recording: Recording, source: Sequence[Lag], target: Lag, past: Sequence[Lag]) -> None:
    """Warn where ordinal patterns of the target remember more than is given, or the target drives the source.

    Patterns of a Markov chain are not one: the target owes to its earlier values more than its last patterns show, and
    a source that follows the target shows it. Both are asked by G tests.
    """
    own = [lag for j, lag in past if j == target[0]]
    longer = _g_test(recording, target, (target[0], max(own, default=0) + 1), past)
    follows = min(
        _g_test(recording, (j, 0), (target[0], 1), [(j, lag) for lag in own or [1]]) for j in {j for j, _ in source}
    )
    if min(longer, follows) < MEMORY:
        name = recording.sample.labels[target[0]]
        why = "remember more than the history given" if longer < follows else "drive those of the source"
        warn(
            f"ordinal patterns of {name} {why} (G test, p = {min(longer, follows):.1g}), and are not a Markov chain: "
            "the test rejects too often, .74 of the time for the reverse direction of coupled maps.",
            SeriesWarning,
            remedy="Raise lag_target, or use method='ksg'.",
        )


def _g_test(recording: Recording, present: Lag, asked: Lag, past: Sequence[Lag]) -> float:
    """p-value of independence of two values of series of codes given others."""
    from scipy.special import chdtrc

    columns = recording.sample.columns
    times = recording.times(max(lag for _, lag in (asked, *past)))
    y, x = (columns[times - lag, j] for j, lag in (present, asked))
    given = _cells(np.zeros(len(times)), *(columns[times - lag, j] for j, lag in past))
    both, left, right = _cells(given, y, x), _cells(given, y), _cells(given, x)
    information = _entropy(left) + _entropy(right) - _entropy(given) - _entropy(both)
    levels = [np.bincount(np.unique(np.column_stack([given, cell]), axis=0)[:, 0]) for cell in (left, right)]
    freedom = float(((levels[0] - 1) * (levels[1] - 1)).sum())
    return float(chdtrc(freedom, 2 * len(times) * max(information, 0.0))) if freedom > 0 else 1.0


def _cells(*codes: Floats | Ints) -> Ints:
    """Numbers of the joint cells of columns of codes."""
    return np.asarray(np.unique(np.column_stack(codes), axis=0, return_inverse=True)[1], dtype=np.int64).ravel()


def _entropy(cells: Ints) -> float:
    share = np.bincount(cells) / len(cells)
    return -float(np.sum(share[share > 0] * np.log(share[share > 0])))


def _order(series: Floats) -> int:
    """Lagged differences in the test of Dickey and Fuller, by the criterion of Akaike: one factorisation for all."""
    step, most = np.diff(series), min(12, round(1.2 * len(series) ** (1 / 3)))
    rows = len(step) - most
    lagged = [step[most - j : len(step) - j] for j in range(1, most + 1)]
    target = step[most:]
    basis = np.linalg.qr(np.column_stack([np.ones(rows), series[most:-1], *lagged]))[0]
    left = target @ target - np.cumsum((basis.T @ target) ** 2)[1:]
    criterion = rows * np.log(np.maximum(left, np.finfo(float).tiny)) + 2 * np.arange(most + 1)
    return int(np.argmin(criterion))


def _shortened(values: Floats) -> Floats:
    """Means of equal stretches: a walk remains a walk and a trend a trend, and a short season averages out."""
    stretch = -(-len(values) // MOST_TIMES)
    whole = len(values) // stretch * stretch
    return np.asarray(values[:whole].reshape(-1, stretch).mean(axis=1), dtype=np.float64)


def _memory(columns: Floats, present: Lag, past: Sequence[Lag]) -> float:
    """p-value of no memory and no season in what a regression on the past leaves of a present value."""
    from statsmodels.stats.diagnostic import acorr_ljungbox

    reach = max((lag for _, lag in past), default=0)
    times = np.arange(reach, len(columns))[:MOST_ROWS]
    target = columns[times - present[1], present[0]]
    basis = _basis(np.column_stack([columns[times - lag, j] for j, lag in past]) if past else np.empty((len(times), 0)))
    left = target - basis @ (basis.T @ target)
    if left.std() <= 1e-9 * max(target.std(), np.finfo(float).tiny):
        return 1.0
    left = left / left.std()
    lags = [lag for lag in MEMORY_LAGS if TIMES_PER_LAG * lag <= len(left)]
    found = [*acorr_ljungbox(left, lags=lags)["lb_pvalue"], _season(left, basis)]
    return min(1.0, len(found) * float(np.nanmin(found)))


def _season(left: Floats, basis: Floats) -> float:
    """p-value of no cycle: the largest gain over all Fourier frequencies from adding one to the regression.

    A cycle also reaches the present through the past, so that what a regression leaves of it is faint: its sine and
    cosine are rid of the past as well.
    """
    n = len(left)
    kept = slice(FEWEST_CYCLES, (n - 1) // 2)
    wave = np.fft.rfft(left)[kept]
    known = np.fft.rfft(basis, axis=0)[kept]
    cosine = n / 2 - np.square(known.real).sum(axis=1)
    sine = n / 2 - np.square(known.imag).sum(axis=1)
    cross = (known.real * known.imag).sum(axis=1)
    determinant = cosine * sine - cross**2
    free = determinant > (n / 20) ** 2  # the past leaves something of the cycle
    a, b = wave.real, wave.imag
    gain = (sine * a**2 + cosine * b**2 + 2 * cross * a * b)[free] / determinant[free]
    return float(np.minimum(1.0, len(wave) * np.exp(-gain.max() / 2))) if len(gain) else 1.0


def _basis(past: Floats) -> Floats:
    """Orthonormal basis of each column and two powers of its normal scores, as far as a tenth of the rows goes."""
    from scipy.special import ndtri

    n = len(past)
    scaled = past[:, past.std(axis=0) > 0]
    scaled = (scaled - scaled.mean(axis=0)) / scaled.std(axis=0)
    ranks = np.argsort(np.argsort(scaled, axis=0, kind="stable"), axis=0, kind="stable")
    scores = ndtri((ranks + 0.5) / n)
    parts = [np.ones((n, 1)), scaled]
    for power in (scores**2 - 1, scores**3):
        if sum(part.shape[1] for part in parts) + power.shape[1] <= n // 10:
            parts.append(power)
    return np.linalg.qr(np.column_stack(parts))[0]


def _listed(names: Collection[str]) -> str:
    """The first few names, with their verb."""
    rest = len(names) - NAMED
    more = f" and {rest} more" if rest > 0 else ""
    return f"{', '.join(list(names)[:NAMED])}{more} {'looks' if len(names) == 1 else 'look'}"
