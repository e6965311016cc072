"""From the name of a method, or else the types of the columns, to a method that accepts the settings given."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

import numpy as np

from .._core.checks import check_choice
from .._core.errors import InputError
from .._core.kinds import MOST_VALUES
from .._core.sample import MAX_TIED_SHARE, Discrete, Sample, read_sample
from .auto.anchor import rows_suffice
from .auto.entropy import AutoEntropy
from .auto.method import Auto
from .copula import GaussianCopula
from .evaluate import evaluate
from .gaussian import Gaussian
from .kernel import Kernel
from .margins import check_standardize
from .neighbors.fitted import FittedNeighbors
from .neighbors.method import Neighbors
from .neighbors.probe import warn_of_shortfall
from .neighbors.weighted import WeightedNeighbors
from .plugin.fitted import Plugin

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .._core.estimate import Estimate
    from .._core.kinds import Integers
    from ..quantities import SignedSum
    from .evaluate import Method
    from .margins import Standardize
    from .neighbors.spaces import Rule
    from .plugin.declared import Levels

METHODS = (
    "auto",
    "plugin",
    "gaussian",
    "gaussian_copula",
    "kernel",
    "ksg",
    "mixed",
    "kozachenko_leonenko",
    "weighted_kozachenko_leonenko",
)
CORRECTED = ("plugin", "gaussian", "gaussian_copula")  # those that take bias_correction=
SEARCHED = ("auto", "ksg", "mixed", "kozachenko_leonenko")  # those whose neighbours can be searched on a device
OF_ANY_ORDER = ("plugin", "gaussian", "kernel", "ksg", "kozachenko_leonenko")  # those that have Rényi entropies
NEIGHBOR_SHARE = 0.1  # a test wants many neighbours: power grows with them, and the null absorbs their bias
ANCHORED_FROM = 4  # joint dimensions: with fewer, nearest neighbours alone have the smaller error
FEWEST_OF_TEST = 3  # neighbours of a test where values repeat
DEFAULT = "default"  # stands for "what the method itself prefers", since None means no correction


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the public functions let a user set; each method takes those that it has."""

    n_neighbors: int = 3
    bias_correction: str | None = DEFAULT
    n_bins: int | None = None
    standardize: Standardize = "auto"
    stderr: bool = True
    n_jobs: int | None = None
    device: str = "cpu"
    algorithm: str | None = None
    bandwidth: float | None = None
    levels: Levels = None


class Keywords(TypedDict, total=False):
    """The same as keywords of a public function."""

    n_neighbors: int
    bias_correction: str | None
    n_bins: int | None
    standardize: Standardize
    stderr: bool
    n_jobs: int | None
    device: str
    algorithm: str | None
    bandwidth: float | None
    levels: Levels


def estimate(quantity: SignedSum, sample: Sample, method: str | None, **keywords: Unpack[Keywords]) -> Estimate:
    """Choose the method and evaluate."""
    settings = Settings(**keywords)
    chosen = choose_estimator(method, sample, quantity, settings)
    result, fitted = evaluate(quantity, sample, chosen, stderr=settings.stderr)
    if not settings.stderr and isinstance(fitted, FittedNeighbors) and result.local is not None:
        warn_of_shortfall(fitted, result.local)
    if sample.cells is None or result.local is None:
        return result
    later: Any = partial(sample.cells.spread, result.local)
    return replace(result, local=later)


def choose_estimator(name: str | None, sample: Sample, quantity: SignedSum, settings: Settings) -> Method:
    """The method of that name for an estimate; by type it may be what no null distribution needs.

    That is the anchored method, and the spreading of values within their steps.

    Raises ValueError as :func:`choose_method`.
    """
    if name is None and is_anchored(sample, quantity, settings):
        name = "auto"
    chosen = choose_method(name, sample, quantity, settings)
    if name is None and isinstance(chosen, Neighbors) and chosen.rule == "mixed":
        return replace(chosen, spread=True)
    return chosen


def choose_method(name: str | None, sample: Sample, quantity: SignedSum, settings: Settings) -> Method:
    """The method of that name; ``None`` picks by type: plug-in, nearest neighbours or mixed, as tests want it.

    Raises ValueError where the name is not known, or a setting was given that the method does not take.
    """
    chosen = name_by_type(sample, quantity, settings) if name is None else name
    check_choice("method", chosen, METHODS)
    check_standardize(settings.standardize)
    _check_taken(chosen, quantity, settings)
    if chosen == "plugin":
        return Plugin(**_correction(settings), n_bins=settings.n_bins, levels=settings.levels)
    if chosen == "gaussian":
        return Gaussian(**_correction(settings))
    if chosen == "gaussian_copula":
        return GaussianCopula(**_correction(settings))
    if chosen == "auto" and not quantity.balanced:
        return AutoEntropy(settings.n_neighbors, stderr=settings.stderr, n_jobs=settings.n_jobs, device=settings.device)
    if chosen == "auto":
        return Auto(settings.n_neighbors, stderr=settings.stderr, n_jobs=settings.n_jobs, device=settings.device)
    if chosen == "kernel":
        return Kernel(0.5 if settings.bandwidth is None else settings.bandwidth, n_jobs=settings.n_jobs)
    if chosen == "weighted_kozachenko_leonenko":
        return WeightedNeighbors(settings.n_neighbors, stderr=settings.stderr, n_jobs=settings.n_jobs)
    return _neighbors("mixed" if chosen == "mixed" else "ksg", settings)


def _neighbors(rule: Rule, settings: Settings) -> Neighbors:
    return Neighbors(
        rule=rule,
        n_neighbors=settings.n_neighbors,
        standardize=settings.standardize,
        stderr=settings.stderr,
        n_jobs=settings.n_jobs,
        device=settings.device,
        algorithm=settings.algorithm or "ksg1",
        rival=AutoEntropy(settings.n_neighbors, n_jobs=settings.n_jobs),
    )


def tenth_of_rows(n: int) -> int:
    """Neighbours of a test's statistic of n rows without ties."""
    return max(1, round(NEIGHBOR_SHARE * n))


def neighbors_of_test(n_neighbors: int | None, sample: Sample) -> int:
    """Neighbours of a test's statistic: the number given, else a tenth of the rows, or fewer where values repeat.

    Beyond half of the rows that a row of independent columns shares its values with, neighbours come from other values
    and blur what these tell: 0.37 of tests saw what 0.65 see. Margins alone decide, which no permutation changes.
    """
    if n_neighbors is not None:
        return n_neighbors
    shared = 0.5 * sample.n
    for j in sample.of(sample.every_block):
        if sample.discrete[j] or sample.n * (1 - sample.tied[j]) <= MOST_VALUES:
            counts = np.unique(sample.columns[:, j], return_counts=True)[1]
            shared *= float(((counts / sample.n) ** 2).sum())
    return min(tenth_of_rows(sample.n), max(FEWEST_OF_TEST, int(shared)))


def integers_for(method: str | None, n_bins: int | None = None, *, entropy: bool = False) -> Integers:
    """What :func:`~infoest._core.sample.read_sample` makes of numbers when this method is asked for.

    A method that is named has the say: one for numbers gets numbers (an entropy alone keeps integers as codes), and
    tables without bins get every integer. Otherwise the values of each column decide.
    """
    if method in (None, "plugin"):
        return "codes" if entropy or (method == "plugin" and n_bins is None) else "values"
    return "dtype" if entropy else "numbers"


def sample_for(
    *arrays: Any, names: Sequence[str], discrete: Discrete, method: str | None, n_bins: int | None = None
) -> Sample:
    """The sample for a method; only for a plug-in may its rows be occupied cells."""
    integers, counted = integers_for(method, n_bins), method in (None, "plugin")
    return read_sample(*arrays, names=names, discrete=discrete, integers=integers, counted=counted)


def name_by_type(sample: Sample, quantity: SignedSum, settings: Settings) -> str:
    """All discrete, or bins asked for: plug-in. Continuous: nearest neighbours. Otherwise mixed."""
    if all(sample.discrete) or settings.n_bins is not None:
        return "plugin"
    if not quantity.balanced:
        return "kozachenko_leonenko"
    return "ksg" if is_continuous(sample) else "mixed"


def is_anchored(sample: Sample, quantity: SignedSum, settings: Settings) -> bool:
    """Whether an entropy or a balanced sum of continuous columns has so many that neighbours alone would be biased.

    Settings that only nearest neighbours have ask for these.
    """
    by_ranks = settings.standardize in ("auto", "ranks") or not quantity.balanced  # which is all it sees
    plain = settings.algorithm is None and settings.bias_correction in {DEFAULT, None} and settings.standardize
    if not (plain and by_ranks and quantity.renyi_order == 1 and sample.weights is None and is_continuous(sample)):
        return False
    if name_by_type(sample, quantity, settings) not in {"ksg", "kozachenko_leonenko"}:
        return False
    used = sample.of(quantity.blocks)
    low, high = sample.columns[:, used].min(axis=0), sample.columns[:, used].max(axis=0)
    dimension = int((low < high).sum())
    if not quantity.balanced and (quantity.terms != ((sample.every_block, 1),) or dimension < len(used)):
        return False
    return dimension >= ANCHORED_FROM and rows_suffice(sample.n, dimension)


def is_continuous(sample: Sample) -> bool:
    """Whether every column that varies holds numbers of which at most 5 % repeat."""
    return all(
        _is_constant(sample, j) or (not code and sample.tied[j] <= MAX_TIED_SHARE)
        for j, code in enumerate(sample.discrete)
    )


def _is_constant(sample: Sample, column: int) -> bool:
    """One value only, which a balanced sum leaves out: n - 1 of n rows repeat it, or it is the only code."""
    known = sample.categories[column]
    return len(known) == 1 if known is not None else sample.tied[column] == (sample.n - 1) / sample.n


def _correction(settings: Settings) -> dict[str, Any]:
    return {} if settings.bias_correction == DEFAULT else {"bias_correction": settings.bias_correction}


def _check_taken(chosen: str, quantity: SignedSum, settings: Settings) -> None:
    """Refuse a setting that would be ignored, and a method that does not have the quantity."""
    if settings.n_bins is not None and chosen != "plugin":
        raise InputError(f"n_bins={settings.n_bins!r} is for method='plugin'; method={chosen!r} does not bin.")
    if settings.levels is not None and chosen != "plugin":
        raise InputError(f"levels={settings.levels!r} is for method='plugin'; method={chosen!r} has no levels.")
    if settings.algorithm is not None and chosen != "ksg":
        raise InputError(f"algorithm={settings.algorithm!r} is for method='ksg'; method={chosen!r} has only one.")
    if settings.bandwidth is not None and chosen != "kernel":
        raise InputError(f"bandwidth={settings.bandwidth!r} is for method='kernel'; method={chosen!r} has no kernel.")
    if settings.bias_correction not in {DEFAULT, None} and chosen not in CORRECTED:
        taking = ", ".join(map(repr, CORRECTED))
        raise InputError(
            f"bias_correction={settings.bias_correction!r} is for method={taking}; method={chosen!r} takes none."
        )
    if quantity.renyi_order != 1:
        _check_renyi(chosen, quantity.renyi_order, settings)
    if settings.device != "cpu" and chosen not in SEARCHED:
        raise InputError(
            f"device={settings.device!r} is for method={', '.join(map(repr, SEARCHED))}; "
            f"method={chosen!r} runs on 'cpu'."
        )
    if chosen == "kozachenko_leonenko" and quantity.balanced and quantity.terms:
        raise InputError(
            "method='kozachenko_leonenko' is for entropies. "
            "Use method='ksg': the same neighbours, one radius for all terms."
        )
    if chosen == "auto" and not quantity.balanced and [c for _, c in quantity.terms] != [1]:
        raise InputError(
            "method='auto' is for information and for the entropy of all columns.",
            remedy="Use method='kozachenko_leonenko' for other entropies.",
        )
    if settings.standardize == "ranks" and (not quantity.balanced or quantity.renyi_order != 1):
        raise InputError(
            "is for sums that increasing functions of a column leave as they are; entropies and Rényi orders other "
            "than 1 are in the units of the columns.",
            argument="standardize",
            given="ranks",
            remedy="Use True.",
        )
    if chosen in {"ksg", "mixed"} and not quantity.balanced:
        raise InputError(
            f"method={chosen!r} is for information.", remedy="Use method='kozachenko_leonenko' for an entropy."
        )


def _check_renyi(chosen: str, order: float, settings: Settings) -> None:
    """Refuse methods and corrections that hold only for the Shannon entropy, of order 1."""
    if chosen not in OF_ANY_ORDER:
        raise InputError(
            f"a Rényi order of {order:g} is for method={', '.join(map(repr, OF_ANY_ORDER))}; method={chosen!r} holds "
            "only for the Shannon entropy, of order 1."
        )
    if chosen == "plugin" and settings.bias_correction not in {DEFAULT, None}:
        raise InputError(
            f"bias_correction={settings.bias_correction!r} corrects only the Shannon entropy, of Rényi order 1.",
            remedy="Leave it out.",
        )
    if settings.algorithm == "ksg2":
        raise InputError(
            f"algorithm='ksg2' is for the Shannon entropy; got a Rényi order of {order:g}.",
            remedy="Use algorithm='ksg1'.",
        )
