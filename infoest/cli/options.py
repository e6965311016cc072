"""Options: what the command line takes, and the exit codes that it promises."""

from __future__ import annotations

import argparse
from typing import Any, NoReturn

from .phrases import one_line

PASS, DRIFT, BAD_INPUT, TOO_FEW, INTERNAL = 0, 1, 2, 3, 70
INTERRUPTED, PIPE_CLOSED = 130, 141  # 128 plus the signal's number, as shells have it
FORMATS = ("text", "json", "html")
EXIT_CODES = (
    "exit codes: 0 pass, 1 drift (the lower limit of a column's PSI exceeds D), 2 bad input, "
    "3 not enough data to say, 70 internal error"
)


class _Parser(argparse.ArgumentParser):
    """A parser that complains in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(BAD_INPUT, f"{self.prog}: error: {one_line(message)} (try {self.prog} --help)\n")


def make_parser() -> argparse.ArgumentParser:
    """The parser of ``infoest``; ``command`` is the name of the command, None where none is given."""
    parser = _Parser(
        prog="infoest",
        description="Information-theoretic estimates with standard errors, intervals and tests.",
        epilog=EXIT_CODES,
    )
    parser.add_argument("--version", action="store_true", help="print the version and exit")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=_Parser)
    demo = commands.add_parser("demo", help="run the main job on bundled data and write a report")
    demo.add_argument(
        "--out", metavar="DIR", default="infoest-demo", help="folder for figures and report [%(default)s]"
    )
    _add_screen(commands)
    _add_psi(commands)
    _add_scorecard(commands)
    _add_monitor(commands)
    commands.add_parser("warmup", help="compile the kernels now, so that later calls start fast")
    return parser


def _add_screen(commands: Any) -> None:
    screen = commands.add_parser(
        "screen", help="information value and mutual information of every column about a target", epilog=EXIT_CODES
    )
    _take_target(screen, "class that is the event; 1 and true need no naming")
    _take_form(screen, bins=10)
    screen.add_argument("--out", metavar="FILE", help="write there instead of to standard output")


def _add_psi(commands: Any) -> None:
    psi = commands.add_parser("psi", help="has any column drifted? verdict as exit code", epilog=EXIT_CODES)
    _take_two_tables(psi)
    _take_drift(psi)
    _take_form(psi, bins=10)
    psi.add_argument("--out", metavar="FILE", help="write there instead of to standard output")


def _add_scorecard(commands: Any) -> None:
    scorecard = commands.add_parser(
        "scorecard", help="points for every bin of every column, and how well they rank", epilog=EXIT_CODES
    )
    _take_target(scorecard, "class that costs points; 1 and true need no naming")
    _take_form(scorecard, bins=5)
    scorecard.add_argument(
        "--out", metavar="DIR", help="write scorecard.json, scorecard.sql and scorecard.html there as well"
    )


def _add_monitor(commands: Any) -> None:
    monitor = commands.add_parser(
        "monitor",
        help="drift of every column in every month; alarms as exit code",
        description="Compare each period of CURRENT with REFERENCE, column by column.",
        epilog="exit codes: 0 every column is stable in every period, 1 an alarm (drift beyond D that stays clear "
        "after adjusting for columns and periods), 2 bad input, 3 not enough data to say, 70 internal error",
    )
    _take_two_tables(monitor)
    monitor.add_argument("--by", metavar="COLUMN", required=True, help="column of CURRENT that holds dates or periods")
    monitor.add_argument("--segment", metavar="COLUMN", help="column of both that holds segments to compare apart")
    _take_drift(monitor)
    monitor.add_argument(
        "--min-cell", metavar="N", type=int, default=10, help="least count that is printed, 0 for all [%(default)s]"
    )
    _take_form(monitor, bins=10)
    monitor.add_argument("--out", metavar="DIR", help="write monitoring.txt, .json or .html into this folder")


def _take_target(command: argparse.ArgumentParser, event: str) -> None:
    """A table and what is known of its target; ``event`` is the help of that option."""
    command.add_argument("table", metavar="TABLE", help="CSV (also gzipped) or Parquet file")
    command.add_argument("--target", metavar="COLUMN", required=True, help="column with two classes")
    command.add_argument("--event", metavar="VALUE", help=event)
    command.add_argument("--weight", metavar="COLUMN", help="column of positive sampling weights")


def _take_two_tables(command: argparse.ArgumentParser) -> None:
    command.add_argument("reference", metavar="REFERENCE", help="CSV (also gzipped) or Parquet file to compare with")
    command.add_argument("current", metavar="CURRENT", help="CSV (also gzipped) or Parquet file to judge")


def _take_drift(command: argparse.ArgumentParser) -> None:
    """Which columns may have drifted, how far, and how sure to be."""
    command.add_argument("--columns", metavar="COLUMN", nargs="+", help="columns to compare [all of REFERENCE]")
    command.add_argument(
        "--fail-above", metavar="D", type=float, default=0.1, help="largest PSI that does not matter [%(default)s]"
    )
    command.add_argument("--alpha", metavar="A", type=float, default=0.05, help="level of the verdicts [%(default)s]")


def _take_form(command: argparse.ArgumentParser, bins: int) -> None:
    command.add_argument("--bins", metavar="N", type=int, default=bins, help="quantile bins of numbers [%(default)s]")
    command.add_argument("--format", choices=FORMATS, default="text", help="[%(default)s]")
