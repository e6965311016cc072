"""Errors and warnings of the library in the words of a command line, which has options in the place of keywords.

An error says which argument it is about, what is wrong and what to do. The argument becomes an option; a remedy that
names what no option sets gives way to one of ours. Texts are never searched: column names may look like keywords.
"""

from __future__ import annotations

from .._core.errors import InputError, KeywordError
from .._core.warnings import InfoestWarning

OPTION_OF = {
    "alpha": "--alpha",
    "event": "--event",
    "margin": "--fail-above",
    "min_cell": "--min-cell",
    "n_bins": "--bins",
}
REMEDY_OF_ARGUMENT = {"periods": "Rewrite them so, or as months, 2026-03."}
REMEDY_OF_WARNING = {
    "EmptyBinWarning": "use fewer --bins.",
    "NoFiniteFitWarning": "use fewer columns or fewer --bins.",
}
EXTRA_OF = {"pyarrow": "dataframe"}  # which of infoest's extras brings a package, where "all" would be too much


def complaint(error: Exception) -> str | None:
    """What is wrong with the input or the set-up, in one line; None where the fault is ours."""
    if isinstance(error, InputError) and not isinstance(error, KeywordError):  # a wrong keyword is a fault of ours
        return one_line(in_options(error))
    if isinstance(error, OSError) and error.filename:
        return one_line(f"{error.filename}: {error.strerror}")
    package = (error.name or "").partition(".")[0] if isinstance(error, ModuleNotFoundError) else ""
    if package and package != "infoest":
        return one_line(f'{package} is not installed. Run: pip install "infoest[{EXTRA_OF.get(package, "all")}]"')
    return None


def in_options(error: InputError) -> str:
    """A refusal with the option in the place of the argument, and a remedy that a command line has."""
    argument = error.argument or ""
    option = OPTION_OF.get(argument)
    subject = f"{option} {error.given!r}" if option else f"{argument}={error.given!r}"
    remedy = REMEDY_OF_ARGUMENT.get(argument, error.remedy)
    if option and error.choices:
        remedy = f"Pass {' or '.join(f'{option} {choice}' for choice in error.choices)}."
    return " ".join(filter(None, (subject * error.names_value, error.problem, remedy)))


def caution(warning: Warning | str) -> str:
    """A warning in one line, with a remedy that a command line has."""
    ours = REMEDY_OF_WARNING.get(type(warning).__name__)
    if isinstance(warning, InfoestWarning) and ours:
        return one_line(f"{warning.problem} {ours}")
    return one_line(str(warning))


def one_line(text: str) -> str:
    """Printable text without line breaks: names in data may hold anything."""
    from ..reports.plain import printable

    return printable(" ".join(text.split()))
