"""Command line: a table in, a text, JSON or HTML report out, and an exit code that a pipeline can use."""

from __future__ import annotations

import argparse
import dis
import os
import re
import sys
import time
import traceback
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TextIO

from ._core.errors import InputError
from ._core.versions import versions

if TYPE_CHECKING:
    import pandas as pd

    from .reports import Document

STARTED = time.perf_counter()  # a user's wait includes the imports that follow
PASS, DRIFT, BAD_INPUT, TOO_FEW, INTERNAL = 0, 1, 2, 3, 70
INTERRUPTED, PIPE_CLOSED = 130, 141  # 128 plus the signal's number, as shells have it
PACKAGE = Path(__file__).resolve().parent
RAISE = dis.opmap["RAISE_VARARGS"]
EXIT_OF = {"stable": PASS, "drifted": DRIFT, "not enough data to say": TOO_FEW}
EXTENSIONS = {"text": "txt", "json": "json", "html": "html"}
OPTION_OF = {"event": "event", "n_bins": "bins", "margin": "fail-above", "alpha": "alpha", "min_cell": "min-cell"}
KEYWORD = re.compile(rf"'(?:[^'\\]|\\.)*'|\b({'|'.join(OPTION_OF)})=")  # not within quotes, where data speak
REMEDIES = {  # of the functions, which the command line has no option for
    "use fewer bins, or set smoothing= yourself": "use fewer --bins",
    ", or name the labels in order with periods=": "",
}
EXIT_CODES = (
    "exit codes: 0 pass, 1 drift (the lower limit of a column's PSI exceeds D), 2 bad input, "
    "3 not enough data to say, 70 internal error"
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    argv : sequence of str, default=None
        Arguments; ``None`` takes those of the process.

    Returns
    -------
    int
        Exit code: 0 pass, 1 drift, 2 bad input, 3 not enough data to say, 70 internal error.

    Examples
    --------
    >>> from infoest.cli import main
    >>> main(["--version"])  # doctest: +ELLIPSIS
    infoest ...
    0
    """
    _survive_encoding(sys.stdout)
    _survive_encoding(sys.stderr)
    with warnings.catch_warnings():
        warnings.simplefilter("default", UserWarning)
        warnings.showwarning = _show_warning
        try:
            return _run(argv)
        except BrokenPipeError:
            _close_stdout()
            return PIPE_CLOSED
        except KeyboardInterrupt:
            return INTERRUPTED
        except Exception as error:  # noqa: BLE001 - the last resort: a user gets one sentence, not a traceback
            return _refuse(error) if _is_bad_input(error) else _apologise(error)


def _run(argv: Sequence[str] | None) -> int:
    parser = _parser()
    try:
        arguments = parser.parse_args(argv)
    except SystemExit as done:  # --help, or an argument that argparse refuses
        return int(done.code or 0)
    if arguments.version:
        _emit(f"infoest {versions()['infoest']}\n")
        return PASS
    if arguments.command is None:
        _emit(parser.format_help())
        return PASS
    _keep_inputs(arguments)
    code: int = arguments.run(arguments)
    return code


def _screen(arguments: argparse.Namespace) -> int:
    from .reports import records
    from .reports.files import read_table
    from .reports.screening import screen_table
    from .reports.screening_page import screening_document

    frame = read_table(arguments.table)
    screening = screen_table(
        frame,
        arguments.target,
        event=_event_of(frame, arguments.target, arguments.event),
        weight=arguments.weight,
        n_bins=arguments.bins,
    )
    html = arguments.format == "html"
    _deliver(
        arguments,
        {"command": "screen", "table": str(arguments.table), **records.screening_record(screening)},
        None if arguments.format == "json" else screening_document(screening, Path(arguments.table).name, figures=html),
    )
    return PASS


def _psi(arguments: argparse.Namespace) -> int:
    from .reports import records
    from .reports.comparison import compare_tables
    from .reports.comparison_page import comparison_document
    from .reports.files import read_table

    paths = [Path(arguments.reference), Path(arguments.current)]
    names = tuple(path.name for path in paths)
    comparison = compare_tables(
        read_table(paths[0]),
        read_table(paths[1]),
        columns=arguments.columns,
        n_bins=arguments.bins,
        margin=arguments.fail_above,
        alpha=arguments.alpha,
        names=(names[0], names[1]) if names[0] != names[1] else (str(paths[0]), str(paths[1])),
    )
    for name, reason in comparison.skipped.items():
        warnings.warn(f"column {name!r} is not compared: {reason}", UserWarning, stacklevel=2)
    html = arguments.format == "html"
    _deliver(
        arguments,
        {"command": "psi", **records.comparison_record(comparison)},
        None if arguments.format == "json" else comparison_document(comparison, figures=html),
    )
    return EXIT_OF[comparison.verdict]


def _monitor(arguments: argparse.Namespace) -> int:
    from .reports.disclosure import monitoring_record
    from .reports.files import read_table
    from .reports.monitoring import monitor_tables
    from .reports.monitoring_page import monitoring_document
    from .reports.suppression import check_min_cell

    check_min_cell(arguments.min_cell)
    paths = [Path(arguments.reference), Path(arguments.current)]
    names = tuple(path.name for path in paths)
    table = monitor_tables(
        read_table(paths[0]),
        read_table(paths[1]),
        arguments.by,
        segment=arguments.segment,
        columns=arguments.columns,
        n_bins=arguments.bins,
        margin=arguments.fail_above,
        alpha=arguments.alpha,
        names=(names[0], names[1]) if names[0] != names[1] else (str(paths[0]), str(paths[1])),
    )
    for name, reason in table.skipped.items():
        warnings.warn(f"column {name!r} is not monitored: {reason}", UserWarning, stacklevel=2)
    if arguments.out is not None:
        arguments.out = _file_in(arguments.out, f"monitoring.{EXTENSIONS[arguments.format]}")
    html = arguments.format == "html"
    _deliver(
        arguments,
        {"command": "monitor", **monitoring_record(table, min_cell=arguments.min_cell)},
        None if arguments.format == "json" else monitoring_document(table, min_cell=arguments.min_cell, figures=html),
    )
    return EXIT_OF[table.monitoring.verdict]


def _keep_inputs(arguments: argparse.Namespace) -> None:
    """Refuse to write over a table that is to be read."""
    out = getattr(arguments, "out", None)
    if out is None or not Path(out).exists():
        return
    for name in ("table", "reference", "current"):
        source = getattr(arguments, name, None)
        if source is not None and Path(source).exists() and Path(source).samefile(out):
            raise InputError(
                f"--out {out} is the table {source}, which it would replace.", remedy="Name another place."
            )


def _file_in(folder: str, name: str) -> str:
    """Path of a file in a folder, which is made where its own folder exists."""
    path = Path(folder)
    if path.is_file():
        raise NotADirectoryError(f"{path} is a file. Name a folder.")
    if not path.resolve().parent.is_dir():
        raise FileNotFoundError(f"folder {path.resolve().parent} does not exist. Create it first.")
    path.mkdir(exist_ok=True)
    return str(path / name)


def _scorecard(arguments: argparse.Namespace) -> int:
    from .reports.files import read_table, write_atomic
    from .reports.html import render_html
    from .reports.scorecard import score_table
    from .reports.scorecard_page import scorecard_document, scorecard_record

    frame = read_table(arguments.table)
    scored = score_table(
        frame,
        arguments.target,
        event=_event_of(frame, arguments.target, arguments.event),
        weight=arguments.weight,
        n_bins=arguments.bins,
    )
    source = Path(arguments.table)
    folder, arguments.out = arguments.out, None
    written: list[str] = []
    if folder is not None:
        for name, text in (
            ("scorecard.json", scored.card.to_json()),
            ("scorecard.sql", scored.card.to_sql(source.name.split(".")[0] or "source")),
            ("scorecard.html", render_html(scorecard_document(scored, source.name))),
        ):
            written.append(_file_in(folder, name))
            write_atomic(written[-1], text)
    if arguments.format != "html" or folder is None:
        record = {"command": "scorecard", "table": str(source), **scorecard_record(scored), "files": written}
        html = arguments.format == "html"
        _deliver(
            arguments,
            record,
            None if arguments.format == "json" else scorecard_document(scored, source.name, figures=html),
        )
    if arguments.format != "json":
        _emit("".join(f"wrote {name}\n" for name in written))
    return PASS


def _demo(arguments: argparse.Namespace) -> int:
    from .demo import run_demo

    run_demo(Path(arguments.out), lambda text: _emit(f"{text}\n"), STARTED)
    return PASS


def _warmup(arguments: argparse.Namespace) -> int:  # noqa: ARG001 - every command takes its arguments
    from .demo import compile_kernels

    started = time.perf_counter()
    compile_kernels()
    where = os.environ.get("NUMBA_CACHE_DIR", "the package's own folder, or the user's cache where that is read-only")
    _emit(f"kernels are compiled and cached in {where}: {time.perf_counter() - started:.1f} s\n")
    return PASS


def _deliver(arguments: argparse.Namespace, record: dict[str, Any], document: Document | None) -> None:
    """The result in the format asked for: into a file, whole or not at all, or to standard output."""
    from .reports import render_html, render_text
    from .reports.files import write_atomic
    from .reports.records import to_json

    if document is None:
        text = to_json({**record, "infoest": versions()["infoest"]})
    else:
        text = render_html(document) if arguments.format == "html" else render_text(document)
    if arguments.out is None:
        _emit(text)
        return
    write_atomic(arguments.out, text)
    _emit(f"wrote {arguments.out}\n")


def _event_of(frame: pd.DataFrame, target: str, event: str | None) -> Any:
    """The event as the column's own type: words on a command line are text, classes may be numbers."""
    if event is None or target not in frame or frame[target].dtype.kind not in "iuf":
        return event
    try:
        return float(event)
    except ValueError:
        return event  # refused where the classes are known


class _Parser(argparse.ArgumentParser):
    """A parser that complains in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(BAD_INPUT, f"{self.prog}: error: {_one_line(message)} (try {self.prog} --help)\n")


def _parser() -> argparse.ArgumentParser:
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
    demo.set_defaults(run=_demo)

    screen = commands.add_parser(
        "screen", help="information value and mutual information of every column about a target", epilog=EXIT_CODES
    )
    screen.add_argument("table", metavar="TABLE", help="CSV (also gzipped) or Parquet file")
    screen.add_argument("--target", metavar="COLUMN", required=True, help="column with two classes")
    screen.add_argument("--event", metavar="VALUE", help="class that is the event; 1 and true need no naming")
    screen.add_argument("--weight", metavar="COLUMN", help="column of positive sampling weights")
    screen.set_defaults(run=_screen)

    psi = commands.add_parser("psi", help="has any column drifted? verdict as exit code", epilog=EXIT_CODES)
    psi.add_argument("reference", metavar="REFERENCE", help="CSV (also gzipped) or Parquet file to compare with")
    psi.add_argument("current", metavar="CURRENT", help="CSV (also gzipped) or Parquet file to judge")
    psi.add_argument("--columns", metavar="COLUMN", nargs="+", help="columns to compare [all of REFERENCE]")
    psi.add_argument(
        "--fail-above",
        metavar="D",
        type=float,
        default=0.1,
        help="largest PSI that does not matter [%(default)s]",
    )
    psi.add_argument("--alpha", metavar="A", type=float, default=0.05, help="level of the verdicts [%(default)s]")
    psi.set_defaults(run=_psi)
    _add_scorecard(commands)
    _add_monitor(commands)
    for command in (screen, psi):
        command.add_argument("--bins", metavar="N", type=int, default=10, help="quantile bins of numbers [%(default)s]")
        command.add_argument("--format", choices=("text", "json", "html"), default="text", help="[%(default)s]")
        command.add_argument("--out", metavar="FILE", help="write there instead of to standard output")

    warmup = commands.add_parser("warmup", help="compile the kernels now, so that later calls start fast")
    warmup.set_defaults(run=_warmup)
    return parser


def _add_scorecard(commands: Any) -> None:
    """The parser of ``infoest scorecard``."""
    scorecard = commands.add_parser(
        "scorecard", help="points for every bin of every column, and how well they rank", epilog=EXIT_CODES
    )
    scorecard.add_argument("table", metavar="TABLE", help="CSV (also gzipped) or Parquet file")
    scorecard.add_argument("--target", metavar="COLUMN", required=True, help="column with two classes")
    scorecard.add_argument("--event", metavar="VALUE", help="class that costs points; 1 and true need no naming")
    scorecard.add_argument("--weight", metavar="COLUMN", help="column of positive sampling weights")
    scorecard.add_argument("--bins", metavar="N", type=int, default=5, help="quantile bins of numbers [%(default)s]")
    scorecard.add_argument("--format", choices=("text", "json", "html"), default="text", help="[%(default)s]")
    scorecard.add_argument(
        "--out", metavar="DIR", help="write scorecard.json, scorecard.sql and scorecard.html there as well"
    )
    scorecard.set_defaults(run=_scorecard)


def _add_monitor(commands: Any) -> None:
    """The parser of ``infoest monitor``."""
    monitor = commands.add_parser(
        "monitor",
        help="drift of every column in every month; alarms as exit code",
        description="Compare each period of CURRENT with REFERENCE, column by column.",
        epilog="exit codes: 0 every column is stable in every period, 1 an alarm (drift beyond D that stays clear "
        "after adjusting for columns and periods), 2 bad input, 3 not enough data to say, 70 internal error",
    )
    monitor.add_argument("reference", metavar="REFERENCE", help="CSV (also gzipped) or Parquet file to compare with")
    monitor.add_argument("current", metavar="CURRENT", help="CSV (also gzipped) or Parquet file to judge")
    monitor.add_argument("--by", metavar="COLUMN", required=True, help="column of CURRENT that holds dates or periods")
    monitor.add_argument("--segment", metavar="COLUMN", help="column of both that holds segments to compare apart")
    monitor.add_argument("--columns", metavar="COLUMN", nargs="+", help="columns to compare [all of REFERENCE]")
    monitor.add_argument(
        "--fail-above", metavar="D", type=float, default=0.1, help="largest PSI that does not matter [%(default)s]"
    )
    monitor.add_argument("--alpha", metavar="A", type=float, default=0.05, help="level of the verdicts [%(default)s]")
    monitor.add_argument(
        "--min-cell", metavar="N", type=int, default=10, help="least count that is printed, 0 for all [%(default)s]"
    )
    monitor.add_argument("--bins", metavar="N", type=int, default=10, help="quantile bins of numbers [%(default)s]")
    monitor.add_argument("--format", choices=tuple(EXTENSIONS), default="text", help="[%(default)s]")
    monitor.add_argument("--out", metavar="DIR", help="write monitoring.txt, .json or .html into this folder")
    monitor.set_defaults(run=_monitor)


def _is_bad_input(error: Exception) -> bool:
    """Whether files, the table or the set-up are to blame, and not this package.

    They are for what its own ``raise`` statements say, for an optional package that is not there, and for values
    that another library refuses. A call that goes wrong inside the package, ``len(None)``, is a fault of ours.
    """
    if isinstance(error, OSError):
        return True
    if isinstance(error, ModuleNotFoundError):
        return (error.name or "").split(".")[0] != "infoest"
    if not isinstance(error, ValueError | TypeError | KeyError | ImportError):
        return False
    innermost = error.__traceback__
    while innermost is not None and innermost.tb_next is not None:
        innermost = innermost.tb_next
    if innermost is None or not Path(innermost.tb_frame.f_code.co_filename).resolve().is_relative_to(PACKAGE):
        return isinstance(error, ValueError)
    return innermost.tb_frame.f_code.co_code[innermost.tb_lasti] == RAISE


def _refuse(error: Exception) -> int:
    """One line on what is wrong with the input."""
    if isinstance(error, KeyError) and error.args:
        message = str(error.args[0])
    elif isinstance(error, OSError) and error.strerror and error.filename:
        message = f"{error.filename}: {error.strerror}"
    elif isinstance(error, ModuleNotFoundError) and error.name:
        message = f'{error.name.split(".")[0]} is not installed. Run: pip install "infoest[all]"'
    else:
        message = str(error)
    print(f"infoest: error: {_one_line(_in_options(message)) or type(error).__name__}", file=sys.stderr)
    if _debugging():
        traceback.print_exception(error)
    return BAD_INPUT


def _apologise(error: Exception) -> int:
    """Two lines on an error that is ours."""
    if _debugging():
        traceback.print_exception(error)
    print(f"infoest: internal error: {type(error).__name__}: {_one_line(str(error))}", file=sys.stderr)
    print(
        "Please report it with the output of `python -c 'import infoest; infoest.show_versions()'` "
        "and of the same command under INFOEST_DEBUG=1.",
        file=sys.stderr,
    )
    return INTERNAL


def _debugging() -> bool:
    return os.environ.get("INFOEST_DEBUG", "") not in {"", "0"}


def _show_warning(
    message: Warning | str,
    category: type[Warning],  # noqa: ARG001 - the signature of warnings.showwarning
    filename: str,  # noqa: ARG001
    lineno: int,  # noqa: ARG001
    file: TextIO | None = None,  # noqa: ARG001
    line: str | None = None,  # noqa: ARG001
) -> None:
    print(f"warning: {_one_line(_in_options(str(message)))}", file=sys.stderr)


def _in_options(text: str) -> str:
    """A message of a function with the names of options in the place of keywords."""
    for remedy, ours in REMEDIES.items():
        text = text.replace(remedy, ours)
    return KEYWORD.sub(lambda found: f"--{OPTION_OF[found[1]]} " if found[1] else found[0], text)


def _one_line(text: str) -> str:
    from .reports.plain import printable

    return printable(" ".join(text.split()))


def _emit(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()  # a closed pipe shows here, not at exit


def _survive_encoding(stream: TextIO) -> None:
    """Characters that the terminal lacks come out escaped instead of as an error."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="backslashreplace")


def _close_stdout() -> None:
    """Point standard output nowhere: Python flushes it once more at exit (docs of the signal module)."""
    with open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123 - a device, not a path
        os.dup2(nowhere.fileno(), sys.stdout.fileno())
