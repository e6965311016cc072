"""Case: a generator, its truth, and what a right implementation shows, with the reason."""

from __future__ import annotations

import math
import warnings
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .bands import Band, mean_band, rate_band, ratio_band

if TYPE_CHECKING:
    from infoest import Estimate

SEED = 20261121
Z95 = 1.959963984540054
SMALL_BIAS = 0.35  # in sd: up to here raw coverage loses at most 0.02, so it is judged; beyond, it shows the bias
Sample = tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An estimator on a law whose truth is known.

    ``accept`` maps "bias", "ratio" (mean standard error over Monte-Carlo sd), "centred", "coverage" (not judged where
    the bias would decide it), "covers" (the same, always judged) and "fires" (share of runs in which the bias probe
    warns) to the range of a right implementation in the limit of many repeats; what is not named is shown and not
    judged.
    """

    family: str
    name: str
    method: str
    draw: Callable[[int, np.random.Generator], Sample]
    estimate: Callable[..., Estimate]
    truth: float
    n: int
    repeats: int
    accept: Mapping[str, Band]
    reason: str
    quick_divisor: int = 1  # slow cases take fewer repeats in the short profile

    def outcome(self, rng: np.random.Generator) -> tuple[float, ...]:
        """Value, standard error, limits, and whether the bias probe warned, in one sample."""
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            estimate = self.estimate(*self.draw(self.n, rng))
        low, high = estimate.confint(0.95)
        fired = any(warning.category.__name__ == "NeighborBiasWarning" for warning in caught)
        return estimate.value, estimate.stderr, low, high, float(fired)


@dataclass(frozen=True, slots=True, kw_only=True)
class RateCase:
    """A test at level 0.05: ``accept`` is the range of its rejection rate, the size or the power."""

    family: str
    name: str
    method: str
    draw: Callable[[int, np.random.Generator], Sample]
    pvalue: Callable[..., float]
    what: str  # "size" or "power"
    n: int
    repeats: int
    accept: Band
    reason: str
    quick_divisor: int = 1
    seeded: bool = False  # whether ``pvalue`` takes random_state

    def outcome(self, rng: np.random.Generator) -> tuple[float, ...]:
        """The p-value in one sample."""
        sample = self.draw(self.n, rng)
        settings = {"random_state": rng} if self.seeded else {}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # empty cells and plug-in bias are part of these designs
            return (self.pvalue(*sample, **settings),)


@dataclass(frozen=True, slots=True)
class Planned:
    """A quantity with a known truth that no case checks yet."""

    family: str
    name: str
    truth: float


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table, and the thresholds it missed."""

    cells: tuple[str, ...]
    missed: tuple[str, ...] = ()

    @property
    def verdict(self) -> str:
        """ "pass", or what was missed."""
        return "pass" if not self.missed else "MISSED: " + "; ".join(self.missed)


@dataclass(frozen=True, slots=True)
class Table:
    """A section of the report: rows, and notes that say what they mean and why the tolerances are so."""

    title: str
    columns: tuple[str, ...]
    rows: list[Row] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def stream(case: Case | RateCase, repeat: int) -> np.random.Generator:
    """Random numbers of one repeat: the same whatever runs beside it, and in which order."""
    label = f"{case.family} {case.name} {case.method} {case.n}"
    return np.random.default_rng([SEED, zlib.crc32(label.encode()), repeat])


def run_block(case: Case | RateCase, first: int, last: int) -> NDArray[np.float64]:
    """Outcomes of the repeats first … last - 1, one row each."""
    return np.array([case.outcome(stream(case, repeat)) for repeat in range(first, last)])


def judge(figure: float, band: Band, what: str) -> list[str]:
    """Nothing when the figure is inside the band; else the miss in words. ``nan`` is a miss."""
    low, high = band
    return [] if low <= figure <= high else [f"{what} {figure:.3g} outside {low:.3g} … {high:.3g}"]


def figures_of(case: Case, outcomes: NDArray[np.float64]) -> dict[str, float]:
    """Bias, sd, RMSE, standard error over sd, coverage of the truth and of the mean, and how often the probe warned."""
    value, stderr, low, high, fired = outcomes.T
    mean, sd = float(value.mean()), float(value.std(ddof=1))
    return {
        "bias": mean - case.truth,
        "sd": sd,
        "rmse": math.sqrt(float(np.mean((value - case.truth) ** 2))),
        "ratio": float(stderr.mean()) / sd,
        "coverage": float(((low <= case.truth) & (case.truth <= high)).mean()),
        "covers": float(((low <= case.truth) & (case.truth <= high)).mean()),
        "centred": float((np.abs(value - mean) <= Z95 * stderr).mean()),
        "fires": float(fired.mean()),
    }


def summarise(case: Case, outcomes: NDArray[np.float64]) -> Row:
    """The figures of a case and its verdict."""
    repeats, figures = len(outcomes), figures_of(case, outcomes)
    sd = figures["sd"]
    missed = [] if np.isfinite(outcomes[:, 0]).all() else ["an estimate is not finite"]
    for what, (lowest, highest) in case.accept.items():
        if what == "coverage" and abs(figures["bias"]) > SMALL_BIAS * sd:
            continue
        band = (
            mean_band(lowest, highest, sd, repeats)
            if what == "bias"
            else ratio_band(lowest, highest, repeats)
            if what == "ratio"
            else rate_band(lowest, highest, repeats)
        )
        missed += judge(figures[what], band, what)
    return Row(estimate_cells(case, repeats, figures), tuple(missed))


def estimate_cells(case: Case, repeats: int, figures: Mapping[str, float]) -> tuple[str, ...]:
    """One line of a table with the columns ``ESTIMATE_COLUMNS``."""
    return (
        case.name,
        case.method,
        str(case.n),
        str(repeats),
        f"{case.truth:.4f}",
        f"{figures['bias']:+.4f}",
        f"{figures['rmse']:.4f}",
        f"{figures['ratio']:.2f}",
        f"{figures['coverage']:.3f}",
        f"{figures['centred']:.3f}",
        f"{figures['fires']:.2f}",
    )


def summarise_rate(case: RateCase, outcomes: NDArray[np.float64]) -> Row:
    """Share of p-values up to 0.05 and the verdict."""
    repeats = len(outcomes)
    rate = float((outcomes[:, 0] <= 0.05).mean())
    band = rate_band(*case.accept, repeats)
    cells = (
        case.name,
        case.method,
        str(case.n),
        str(repeats),
        case.what,
        f"{rate:.3f}",
        f"{band[0]:.3f} … {band[1]:.3f}",
    )
    return Row(cells, tuple(judge(rate, band, case.what)))


ESTIMATE_COLUMNS = (
    "law", "method", "n", "repeats", "truth", "bias", "RMSE", "SE / sd", "95 % cover", "centred", "probe fires",
)  # fmt: skip
RATE_COLUMNS = ("design", "test", "n", "repeats", "what", "rejects", "allowed")
