"""Errors and warnings speak of options, and never of what only looks like a keyword in a column's name."""

from __future__ import annotations

import argparse
import warnings

import pytest

from infoest._core.errors import InputError, KeywordError
from infoest._core.warnings import InfoestWarning, warn
from infoest.cli.options import make_parser
from infoest.cli.phrases import OPTION_OF, REMEDY_OF_WARNING, caution, complaint, in_options
from infoest.credit import EmptyBinWarning, NoFiniteFitWarning


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (
            InputError("which is the event?", argument="event", choices=("'bad'", "'good'"), remedy="Pass event=..."),
            "which is the event? Pass --event 'bad' or --event 'good'.",
        ),
        (
            InputError("is not a class of target.", argument="event", given="x", remedy="Use one of 1, 2."),
            "--event 'x' is not a class of target. Use one of 1, 2.",
        ),
        (
            InputError("must be a positive number.", argument="margin", given=0.0),
            "--fail-above 0.0 must be a positive number.",
        ),
        (InputError("must be an integer.", argument="n_bins", given=1), "--bins 1 must be an integer."),
        (InputError("must be at least 0.", argument="min_cell", given=-1), "--min-cell -1 must be at least 0."),
        (InputError("must be small.", argument="alpha", given=1), "--alpha 1 must be small."),
        (InputError("must be whole.", argument="steps", given=1.5, remedy="Use 1."), "steps=1.5 must be whole. Use 1."),
        (InputError("column 'event=1' and 'alpha=2' differ."), "column 'event=1' and 'alpha=2' differ."),
        (
            InputError("dates sort.", argument="periods", remedy="Rewrite them, or name the labels with periods=."),
            "dates sort. Rewrite them so, or as months, 2026-03.",
        ),
    ],
)
def test_refusals_name_options(error: InputError, line: str) -> None:
    assert in_options(error) == line
    assert complaint(error) == line


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (PermissionError(13, "Permission denied", "a\nb.csv"), "a b.csv: Permission denied"),
        (
            ModuleNotFoundError("halted", name="pyarrow.parquet"),
            'pyarrow is not installed. Run: pip install "infoest[dataframe]"',
        ),
        (ModuleNotFoundError("halted", name="pandas"), 'pandas is not installed. Run: pip install "infoest[all]"'),
        (ModuleNotFoundError("halted", name="infoest.nothing"), None),
        (ModuleNotFoundError("without a name"), None),
        (ImportError("broken", name="pyarrow"), None),
        (OSError("without a file"), None),
        (ValueError("must be positive"), None),
        (KeywordError("f() has no 'k'"), None),
    ],
)
def test_what_is_not_refused_by_us_is_named_only_where_it_is_known(error: Exception, line: str | None) -> None:
    assert complaint(error) == line


def shown(problem: str, category: type[InfoestWarning], remedy: str) -> str:
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        warn(problem, category, remedy)
    return caution(seen[0].message)


def test_cautions_have_remedies_that_a_command_line_has() -> None:
    assert (
        shown("column 'smoothing=';", EmptyBinWarning, "set smoothing= yourself.")
        == "column 'smoothing='; use fewer --bins."
    )
    assert shown("no maximum;", NoFiniteFitWarning, "set C=.") == "no maximum; use fewer columns or fewer --bins."
    assert shown("steps of 0.1:", InfoestWarning, "add digits.") == "steps of 0.1: add digits."
    assert caution(UserWarning("two\nlines")) == "two lines"
    assert caution("text") == "text"
    assert set(REMEDY_OF_WARNING) == {EmptyBinWarning.__name__, NoFiniteFitWarning.__name__}


def test_every_option_that_is_named_exists() -> None:
    (commands,) = (a for a in make_parser()._actions if isinstance(a, argparse._SubParsersAction))
    known = {option for parser in commands.choices.values() for option in parser._option_string_actions}
    assert set(OPTION_OF.values()) <= known
