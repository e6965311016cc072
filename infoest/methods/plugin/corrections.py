"""Each bias correction gives the surprisal of a cell that was seen ``count`` times in ``n`` rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import digamma

if TYPE_CHECKING:
    from ..._core.types import Floats

    Correction = Callable[[Floats, float], Floats]


def plug_in(counts: Floats, n: float) -> Floats:
    """``log(n / count)``: maximum likelihood."""
    return np.asarray(np.log(n / counts), dtype=np.float64)


def miller_madow(counts: Floats, n: float) -> Floats:
    """Adds ``(cells - 1) / (2 n)`` (Miller 1955), spread so that every cell carries the same share."""
    return plug_in(counts, n) + 0.5 / counts - 0.5 / n


def digamma_of_counts(counts: Floats, n: float) -> Floats:
    """``psi(n) - psi(c)``: what is left of the bias fades exponentially with the rows per cell (Zhang 2012)."""
    return np.asarray(digamma(n) - digamma(counts), dtype=np.float64)


def grassberger_1988(counts: Floats, n: float) -> Floats:
    """``log n - psi(c) - (-1)^c / (c + 1)`` (Grassberger 1988, eq. 13); whole counts."""
    return np.asarray(np.log(n) - digamma(counts) - _sign(counts) * parity_1988(counts) / counts, dtype=np.float64)


def grassberger(counts: Floats, n: float) -> Floats:
    """``log n - G(c)``, G(c) = psi(c) + (-1)^c (psi((c + 1) / 2) - psi(c / 2)) / 2 (Grassberger 2003, eq. 28)."""
    return np.asarray(np.log(n) - digamma(counts) - _sign(counts) * parity_2003(counts) / counts, dtype=np.float64)


def parity_1988(counts: Floats) -> Floats:
    """What a cell adds to ``n`` times the entropy if its count is odd, or takes off it if even: ``c / (c + 1)``."""
    return np.asarray(counts / (counts + 1), dtype=np.float64)


def parity_2003(counts: Floats) -> Floats:
    """The same for the later correction, half as much at large counts: ``c (psi((c + 1) / 2) - psi(c / 2)) / 2``."""
    return np.asarray(0.5 * counts * (digamma((counts + 1) / 2) - digamma(counts / 2)), dtype=np.float64)


def chao_shen(counts: Floats, n: float) -> Floats:
    """Horvitz-Thompson over cells with coverage-adjusted shares (Chao & Shen 2003, eq. 8).

    With nothing but singletons the coverage would be 0; one of them is then treated as a repeat.
    """
    if len(counts) == 1:
        return np.zeros(1)
    coverage = 1 - min(float((counts == 1).sum()), n - 1) / n
    share = coverage * counts / n
    seen = -np.expm1(n * np.log1p(-share))
    return np.asarray(-coverage * np.log(share) / seen, dtype=np.float64)


def jackknife(counts: Floats, n: float) -> Floats:
    """Pseudo-values ``n H - (n - 1) H without the row`` (Zahl 1977); what the other cells add to them cancels."""
    return np.asarray(_last_of(np.asarray(n)) - _last_of(counts), dtype=np.float64)


def _last_of(counts: Floats) -> Floats:
    """``c log c - (c - 1) log(c - 1)``, without the difference of large numbers."""
    return np.asarray(np.log(counts) - (counts - 1) * np.log1p(-1 / np.maximum(counts, 2)), dtype=np.float64)


def _sign(counts: Floats) -> Floats:
    return np.where(counts % 2 == 0, 1.0, -1.0)


ROW_CORRECTIONS: dict[str | None, Correction] = {
    None: plug_in,
    "digamma": digamma_of_counts,
    "miller_madow": miller_madow,
    "grassberger": grassberger,
    "grassberger_1988": grassberger_1988,
    "chao_shen": chao_shen,
    "jackknife": jackknife,
}
# Whether a count is even is a noise of its own, which does not fade as counts grow and which no derivative shows.
PARITY: dict[str | None, Callable[[Floats], Floats]] = {"grassberger": parity_2003, "grassberger_1988": parity_1988}
WHOLE_COUNTS = ("grassberger", "grassberger_1988", "chao_shen", "jackknife")
PER_COUNT = (None, "digamma", "miller_madow", "grassberger", "grassberger_1988", "jackknife")  # depend on no other cell
