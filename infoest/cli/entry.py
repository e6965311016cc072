"""Entry: a command is run, and whatever goes wrong ends in one sentence and an exit code, never in a traceback."""

from __future__ import annotations

import os
import sys
import traceback
import warnings
from collections.abc import Sequence
from typing import TextIO

from .._core.versions import versions
from .commands import COMMANDS, emit, keep_inputs
from .options import BAD_INPUT, INTERNAL, INTERRUPTED, PASS, PIPE_CLOSED, make_parser
from .phrases import caution, complaint, one_line


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
            said = complaint(error)
            return _apologise(error) if said is None else _refuse(said, error)


def _run(argv: Sequence[str] | None) -> int:
    parser = make_parser()
    try:
        arguments = parser.parse_args(argv)
    except SystemExit as done:  # --help, or an argument that argparse refuses
        return int(done.code or 0)
    if arguments.version:
        emit(f"infoest {versions()['infoest']}\n")
        return PASS
    if arguments.command is None:
        emit(parser.format_help())
        return PASS
    keep_inputs(arguments)
    return COMMANDS[arguments.command](arguments)


def _refuse(said: str, error: Exception) -> int:
    """One line on what is wrong with the input."""
    print(f"infoest: error: {said}", file=sys.stderr)
    if _debugging():
        traceback.print_exception(error)
    return BAD_INPUT


def _apologise(error: Exception) -> int:
    """Two lines on an error that is ours."""
    if _debugging():
        traceback.print_exception(error)
    print(f"infoest: internal error: {type(error).__name__}: {one_line(str(error))}", file=sys.stderr)
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
    print(f"warning: {caution(message)}", file=sys.stderr)


def _survive_encoding(stream: TextIO) -> None:
    """Characters that the terminal lacks come out escaped instead of as an error."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="backslashreplace")


def _close_stdout() -> None:
    """Point standard output nowhere: Python flushes it once more at exit (docs of the signal module)."""
    with open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123 - a device, not a path
        os.dup2(nowhere.fileno(), sys.stdout.fileno())
