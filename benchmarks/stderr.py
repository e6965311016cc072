"""Standard errors: what they cost, as a multiple of the bare estimate, by every calibrated method."""

from __future__ import annotations

import statistics
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from infoest import Estimate, conditional_mutual_information, entropy, mutual_information

SEED = 20261121
MOST = 4.0  # times the bare estimate
SIZES = (1_000, 3_000)
Estimator = Callable[..., Estimate]


@dataclass(frozen=True, slots=True)
class Cost:
    """Median seconds of processor time without and with the standard error."""

    name: str
    bare: float
    whole: float

    @property
    def ratio(self) -> float:
        """Cost of the estimate with its standard error, in bare estimates."""
        return self.whole / self.bare


def estimators(n: int) -> Iterator[tuple[str, Estimator]]:
    """Every calibrated method on normals of correlation 0.6; each takes ``stderr``."""
    rng = np.random.default_rng(SEED)
    x = rng.standard_normal((n, 3))
    y = 0.6 * x + 0.8 * rng.standard_normal((n, 3))
    z = rng.standard_normal(n)
    limits = np.array([-0.84, -0.25, 0.25, 0.84])
    codes, other = np.searchsorted(limits, x[:, 0]), np.searchsorted(limits, y[:, 0])
    for d in (1, 2, 3):
        yield f"KSG MI, {d}×{d}", partial(mutual_information, x[:, :d], y[:, :d], method="ksg", n_jobs=1)
    pair = x[:, 0], y[:, 0]
    yield "KSG CMI, one condition", partial(conditional_mutual_information, *pair, z, method="ksg", n_jobs=1)
    yield "mixed MI, five classes", partial(mutual_information, codes.astype(str), y[:, 0], method="mixed", n_jobs=1)
    for correction in (None, "miller_madow", "grassberger", "jackknife"):
        label = f"plug-in MI, 5×5 codes, {(correction or 'uncorrected').replace('_', '-')}"
        plugin = partial(mutual_information, codes, other, method="plugin", discrete=True)
        yield label, partial(plugin, bias_correction=correction)
    yield "Gaussian MI", partial(mutual_information, *pair, method="gaussian")
    yield "Gaussian copula MI", partial(mutual_information, *pair, method="gaussian_copula")
    yield "Kozachenko-Leonenko entropy, 3-d", partial(entropy, x, method="kozachenko_leonenko", n_jobs=1)
    for d in (1, 3):
        name = f"weighted Kozachenko-Leonenko entropy, {d}-d"
        yield name, partial(entropy, x[:, :d], method="weighted_kozachenko_leonenko", n_jobs=1)


def costs(sizes: tuple[int, ...] = SIZES, rounds: int = 15) -> Iterator[Cost]:
    """Both in turn, one thread, medians after a run that compiles.

    Processor time: a run of milliseconds on a shared machine says more about its neighbours by the clock.
    """
    for n, (name, estimate) in ((size, row) for size in sizes for row in estimators(size)):
        bare, whole = partial(estimate, stderr=False), partial(estimate, stderr=True)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of bias in six dimensions
            times = [(_seconds(bare), _seconds(whole)) for _ in range(rounds + 1)][1:]
        first, second = (statistics.median(column) for column in zip(*times, strict=True))
        yield Cost(f"{name}, n = {n:,}", first, second)


def cost_rows() -> Iterator[tuple[str, ...]]:
    """Name, milliseconds of both, ratio and whether it is at most ``MOST``."""
    for cost in costs():
        within = "yes" if cost.ratio <= MOST else "NO"
        yield cost.name, f"{cost.bare * 1e3:.2f}", f"{cost.whole * 1e3:.2f}", f"{cost.ratio:.2f}", within


def _seconds(call: Callable[[], Estimate]) -> float:
    started = time.process_time()
    call()
    return time.process_time() - started
