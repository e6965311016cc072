"""Which past values of source, target and conditions enter a transfer entropy, in one place for all its forms."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypedDict

import numpy as np

from .. import quantities
from .._core.checks import check_choice, check_count, check_renyi_order
from .._core.errors import InputError
from .._core.jitter import check_jitter, jitter_label
from ..methods.choose import Keywords, Settings, choose_method, integers_for
from .diagnostics import diagnose, warn_of_patterns
from .embedding import Lag, Recording, as_recording
from .ordinal import symbolized

if TYPE_CHECKING:
    from .._core.sample import Discrete, Sample
    from .._core.types import Floats
    from ..methods.evaluate import Method
    from ..methods.margins import Standardize
    from ..quantities import SignedSum

# Methods that are valid for lagged copies of one series.
SERIES_METHODS = (
    None,
    "auto",
    "plugin",
    "gaussian",
    "gaussian_copula",
    "ksg",
    "mixed",
    "kozachenko_leonenko",
    "ordinal",
)
COPY = 1e-12  # one minus the correlation of a column with a copy of it, by rounding
SOURCE, TARGET, GIVEN = 0, 1, 2  # blocks of the embedded sample


class HistoryKeywords(TypedDict, total=False):
    """The settings of :class:`Histories` as keywords of a public function."""

    lag_source: int
    lag_target: int
    lag_conditions: int
    tau_source: int
    tau_target: int
    delay: int
    include_present: bool


class TransferKeywords(HistoryKeywords, Keywords, total=False):
    """The keywords that every form of transfer entropy takes."""

    conditions: Any
    theiler: int
    trials: Any
    method: str | None
    pattern_length: int
    renyi_order: float
    discrete: Discrete
    jitter: float | bool


@dataclass(frozen=True, slots=True)
class Histories:
    """Numbers of past values, their spacing, and the delay of the source."""

    lag_source: int = 1
    lag_target: int = 1
    lag_conditions: int = 1
    tau_source: int = 1
    tau_target: int = 1
    delay: int = 1
    include_present: bool = False

    def __post_init__(self) -> None:
        for name in ("lag_source", "lag_target"):
            check_count(name, getattr(self, name), 0)
        for name in ("lag_conditions", "tau_source", "tau_target", "delay"):
            check_count(name, getattr(self, name))
        check_choice("include_present", self.include_present, (True, False))
        if not (self.lag_source or self.include_present):
            raise InputError(
                "lag_source=0 leaves no value of the source.", remedy="Use lag_source=1 or include_present=True."
            )

    def blocks(self, recording: Recording) -> list[list[Lag]]:
        """Source values, the present of the target, and what is given: the target's past and that of the conditions."""
        first = [0] if self.include_present else []
        source = [*first, *(self.delay + s * self.tau_source for s in range(self.lag_source))]
        target = [1 + s * self.tau_target for s in range(self.lag_target)]
        given = [(j, lag) for j in recording.columns_of(TARGET) for lag in target]
        if len(recording.sample.blocks) > GIVEN:
            given += [(j, 1 + s) for j in recording.columns_of(GIVEN) for s in range(self.lag_conditions)]
        return [
            [(j, lag) for j in recording.columns_of(SOURCE) for lag in sorted(set(source))],
            [(j, 0) for j in recording.columns_of(TARGET)],
            given,
        ]


@dataclass(frozen=True, slots=True)
class Transfer:
    """One requested transfer entropy: the whole series, the histories, and their embedded rows."""

    recording: Recording
    histories: Histories
    sample: Sample
    quantity: SignedSum
    method: str | None
    prefix: str
    copies: str = ""

    @property
    def note(self) -> str:
        """How many rows the histories leave, and which past values say nothing new."""
        return "; ".join(filter(None, (rows_note(self.recording, self.sample), self.copies)))

    def diagnose(self) -> None:
        """Warn where the series are not stationary, or the target has memory beyond what is given."""
        source, present, given = self.histories.blocks(self.recording)
        diagnose(self.recording, [(value, [*given, *source]) for value in present])

    def diagnose_patterns(self) -> None:
        """Warn where the series are ordinal patterns that remember more than is given, or drive the source."""
        if self.prefix.startswith("ordinal"):
            source, present, given = self.histories.blocks(self.recording)
            for value in present:
                warn_of_patterns(self.recording, source, value, given)

    def chosen(self, settings: Settings) -> Method:
        """The method with its settings."""
        return choose_method(self.method, self.sample, self.quantity, settings)


def as_transfer(
    source: Any, target: Any, *, reach: int | None = None, standardize: Standardize = "auto", **keywords: Any
) -> Transfer:
    """Validate the series and settings of a transfer entropy, and embed.

    ``keywords`` are those of :class:`TransferKeywords` that no method takes; ``reach`` as in :meth:`Recording.lagged`.
    """
    conditions, method = keywords.pop("conditions", None), keywords.pop("method", None)
    pattern_length, theiler = keywords.pop("pattern_length", 3), check_count("theiler", keywords.pop("theiler", 0), 0)
    trials, discrete = keywords.pop("trials", None), keywords.pop("discrete", None)
    jitter = keywords.pop("jitter", False)
    n_bins = keywords.pop("n_bins", None)
    renyi_order = check_renyi_order("renyi_order", keywords.pop("renyi_order", 1.0))
    histories = Histories(**keywords)
    arrays = (source, target) if conditions is None else (source, target, conditions)
    names = ("source", "target", "conditions")[: len(arrays)]
    recording, name, prefix = read_series(
        *arrays,
        names=names,
        method=method,
        pattern_length=pattern_length,
        trials=trials,
        discrete=discrete,
        standardize=standardize,
        n_bins=n_bins,
        jitter=jitter,
    )
    sample, copies = without_copies(recording.lagged(histories.blocks(recording), reach=reach, theiler=theiler))
    check_window(theiler, sample, name)
    given = (GIVEN,) if sample.blocks[GIVEN] else ()
    quantity = quantities.renyi(quantities.conditional_mutual_information((SOURCE,), (TARGET,), given), renyi_order)
    return Transfer(recording, histories, sample, quantity, name, prefix, copies)


def without_copies(sample: Sample) -> tuple[Sample, str]:
    """The sample without given and source columns that are copies of given ones, which say nothing more, and a note.

    A source that is the target itself transfers nothing; as columns, its past and the target's would be singular.
    """
    columns = sample.columns
    power = columns.std(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        standard = (columns - columns.mean(axis=0)) / power
    kept: list[int] = []
    for column in sample.blocks[GIVEN]:
        if not any(_is_copy(sample, standard, column, other) for other in kept):
            kept.append(column)
    source = [c for c in sample.blocks[SOURCE] if not any(_is_copy(sample, standard, c, other) for other in kept)]
    gone = [c for c in (*sample.blocks[SOURCE], *sample.blocks[GIVEN]) if c not in {*source, *kept}]
    if not gone:
        return sample, ""
    names = ", ".join(sample.labels[c] for c in gone)
    blocks = (tuple(source), sample.blocks[TARGET], tuple(kept))
    return replace(sample, blocks=blocks), f"{names}: a copy of what is given anyway, left out"


def _is_copy(sample: Sample, standard: Floats, column: int, other: int) -> bool:
    """Whether one column is the other, for numbers up to scale and level."""
    if sample.discrete[column] != sample.discrete[other] or np.ptp(sample.columns[:, column]) == 0:
        return False
    if sample.discrete[column]:
        return bool((sample.columns[:, column] == sample.columns[:, other]).all())
    if sample.tied[column] != sample.tied[other]:
        return False
    return abs(float(standard[:, column] @ standard[:, other])) >= (1 - COPY) * sample.n


def read_series(
    *arrays: Any,
    names: tuple[str, ...],
    method: str | None,
    pattern_length: int = 3,
    trials: Any = None,
    discrete: Discrete = None,
    standardize: Standardize = "auto",
    entropies: bool = False,
    n_bins: int | None = None,
    jitter: float | bool = False,
) -> tuple[Recording, str | None, str]:
    """Whole series, the method for their embedded rows, and what to say before its name."""
    check_choice("method", method, SERIES_METHODS)
    ordinal, noise = method == "ordinal", check_jitter(jitter)
    recording = as_recording(
        *arrays,
        names=names,
        trials=trials,
        discrete=False if ordinal and discrete is None else discrete,
        integers="numbers" if noise else integers_for(method, n_bins, entropy=entropies and not ordinal),
        standardize=standardize,
        jitter=noise,
    )
    if not ordinal:
        return recording, method, jitter_label(noise)
    if any(recording.sample.discrete):
        raise InputError("method='ordinal' orders numbers; leave discrete= out, or use method='plugin' for codes.")
    return symbolized(recording, pattern_length), "plugin", f"ordinal patterns of {pattern_length}, "


def check_window(theiler: int, sample: Sample, method: str | None) -> None:
    """Raise where a Theiler window would be ignored: only nearest neighbours have one."""
    counted = method == "plugin" or (method is None and all(sample.discrete))
    if theiler and (counted or method in {"gaussian", "gaussian_copula"}):
        name = "plugin" if counted else method
        raise InputError(
            f"theiler={theiler} is for nearest neighbours; method={name!r} has none.", remedy="Leave it out."
        )


def rows_note(recording: Recording, sample: Sample) -> str:
    """How many of the times have all past values that are asked for."""
    trials = len(recording.start) - 1
    where = f" in {trials} trials" if trials > 1 else ""
    return f"{sample.n} of {recording.sample.n} times{where} have the whole history"


def settings_of(keywords: dict[str, Any]) -> tuple[dict[str, Any], Keywords]:
    """Keywords of :class:`TransferKeywords`, split into those of the embedding and those of the method."""
    own: Keywords = {}
    rest = dict(keywords)
    for name in Keywords.__optional_keys__:
        if name in rest:
            own[name] = rest.pop(name)  # type: ignore[literal-required]
    return rest, own


def check_shannon(settings: TransferKeywords) -> None:
    """Raise where an order other than Shannon's is asked for and the quantity has no other."""
    if settings.get("renyi_order", 1.0) != 1:
        raise InputError(
            f"renyi_order={settings['renyi_order']!r} is for transfer_entropy; this quantity is Shannon's, of order 1."
        )
