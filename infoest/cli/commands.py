"""Commands: tables in, a text, JSON or HTML report out, and the exit code of what was found."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .._core.errors import InputError
from .._core.versions import versions
from .._core.warnings import InfoestWarning, warn
from .options import DRIFT, PASS, TOO_FEW

if TYPE_CHECKING:
    import pandas as pd

    from ..reports import Document

STARTED = time.perf_counter()  # a user's wait includes the imports that the commands do
EXIT_OF = {"stable": PASS, "drifted": DRIFT, "not enough data to say": TOO_FEW}
EXTENSIONS = {"text": "txt", "json": "json", "html": "html"}


def screen(arguments: argparse.Namespace) -> int:
    """Information of every column about a target."""
    from ..reports import records
    from ..reports.files import read_table
    from ..reports.screening import screen_table
    from ..reports.screening_page import screening_document

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


def psi(arguments: argparse.Namespace) -> int:
    """Drift of every column between two tables; its verdict is the exit code."""
    from ..reports import records
    from ..reports.comparison import compare_tables
    from ..reports.comparison_page import comparison_document
    from ..reports.files import read_table

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
        warn(f"column {name!r} is not compared: {reason}", InfoestWarning)
    html = arguments.format == "html"
    _deliver(
        arguments,
        {"command": "psi", **records.comparison_record(comparison)},
        None if arguments.format == "json" else comparison_document(comparison, figures=html),
    )
    return EXIT_OF[comparison.verdict]


def monitor(arguments: argparse.Namespace) -> int:
    """Drift of every column in every period; alarms are the exit code."""
    from ..reports.disclosure import monitoring_record
    from ..reports.files import read_table
    from ..reports.monitoring import monitor_tables
    from ..reports.monitoring_page import monitoring_document
    from ..reports.suppression import check_min_cell

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
        warn(f"column {name!r} is not monitored: {reason}", InfoestWarning)
    if arguments.out is not None:
        arguments.out = _file_in(arguments.out, f"monitoring.{EXTENSIONS[arguments.format]}")
    html = arguments.format == "html"
    _deliver(
        arguments,
        {"command": "monitor", **monitoring_record(table, min_cell=arguments.min_cell)},
        None if arguments.format == "json" else monitoring_document(table, min_cell=arguments.min_cell, figures=html),
    )
    return EXIT_OF[table.monitoring.verdict]


def keep_inputs(arguments: argparse.Namespace) -> None:
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
        raise InputError(f"{path} is a file.", remedy="Name a folder.")
    if not path.resolve().parent.is_dir():
        raise InputError(f"folder {path.resolve().parent} does not exist.", remedy="Create it first.")
    path.mkdir(exist_ok=True)
    return str(path / name)


def scorecard(arguments: argparse.Namespace) -> int:
    """A scorecard of every column, printed and written to a folder."""
    from ..reports.files import read_table, write_atomic
    from ..reports.html import render_html
    from ..reports.scorecard import score_table
    from ..reports.scorecard_page import scorecard_document, scorecard_record

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
        emit("".join(f"wrote {name}\n" for name in written))
    return PASS


def demo(arguments: argparse.Namespace) -> int:
    """The main job on bundled data, with a report."""
    from ..demo import run_demo

    run_demo(Path(arguments.out), lambda text: emit(f"{text}\n"), STARTED)
    return PASS


def warmup(arguments: argparse.Namespace) -> int:  # noqa: ARG001 - every command takes its arguments
    """Compile the kernels now."""
    from ..demo import compile_kernels

    started = time.perf_counter()
    compile_kernels()
    where = os.environ.get("NUMBA_CACHE_DIR", "the package's own folder, or the user's cache where that is read-only")
    emit(f"kernels are compiled and cached in {where}: {time.perf_counter() - started:.1f} s\n")
    return PASS


def _deliver(arguments: argparse.Namespace, record: dict[str, Any], document: Document | None) -> None:
    """The result in the format asked for: into a file, whole or not at all, or to standard output."""
    from ..reports import render_html, render_text
    from ..reports.files import write_atomic
    from ..reports.records import to_json

    if document is None:
        text = to_json({**record, "infoest": versions()["infoest"]})
    else:
        text = render_html(document) if arguments.format == "html" else render_text(document)
    if arguments.out is None:
        emit(text)
        return
    write_atomic(arguments.out, text)
    emit(f"wrote {arguments.out}\n")


def _event_of(frame: pd.DataFrame, target: str, event: str | None) -> Any:
    """The event as the column's own type: words on a command line are text, classes may be numbers."""
    if event is None or target not in frame or frame[target].dtype.kind not in "iuf":
        return event
    try:
        return float(event)
    except ValueError:
        return event  # refused where the classes are known


def emit(text: str) -> None:
    """Write to standard output; a full disk behind it is an error of its, which by itself it does not say."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()  # a closed pipe shows here, not at exit
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OSError(error.errno, error.strerror, "standard output") from error


COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "demo": demo,
    "screen": screen,
    "psi": psi,
    "scorecard": scorecard,
    "monitor": monitor,
    "warmup": warmup,
}
