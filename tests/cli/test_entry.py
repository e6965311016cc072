"""The command as a process: exit codes, and whose fault an error is."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import infoest
from infoest._core.errors import InputError, InputTypeError
from infoest.cli import main
from infoest.cli.options import BAD_INPUT, INTERNAL, INTERRUPTED, PASS, PIPE_CLOSED
from tests.cli.tables import error_of, loans

ROOT = Path(__file__).resolve().parents[2]


def run(*arguments: str, cwd: Path | None = None, **extra: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "infoest", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=cwd or ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **extra},
        check=False,
    )


def test_screen_as_a_process_prints_a_table_and_nothing_else(table: Path) -> None:
    done = run("screen", str(table), "--target", "bad")
    assert done.returncode == PASS, done.stderr
    assert done.stderr == ""
    assert "Information value" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 100
    assert done.stdout.index("income") < done.stdout.index("region")


def test_a_mistake_as_a_process_is_one_line_and_code_2(tmp_path: Path) -> None:
    done = run("screen", "absent.csv", "--target", "bad", cwd=tmp_path)
    assert done.returncode == BAD_INPUT
    assert done.stdout == ""
    assert done.stderr == "infoest: error: absent.csv does not exist. Check the path.\n"


def test_a_closed_pipe_is_no_error(table: Path) -> None:
    command = [sys.executable, "-m", "infoest", "screen", str(table), "--target", "bad"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.wait(timeout=120) == PIPE_CLOSED
    assert process.stderr.read() == ""
    process.stderr.close()


def test_output_survives_a_terminal_without_unicode(table: Path) -> None:
    done = run("screen", str(table), "--target", "bad", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.returncode == PASS, done.stderr
    assert done.stdout.isascii()


def test_an_internal_error_says_how_to_report_it(
    table: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("one\ntwo")

    monkeypatch.setattr("infoest.reports.screening.screen_table", fail)
    monkeypatch.delenv("INFOEST_DEBUG", raising=False)
    arguments = ["screen", str(table), "--target", "bad"]
    assert main(arguments) == INTERNAL
    first, second = capsys.readouterr().err.splitlines()
    assert first == "infoest: internal error: ZeroDivisionError: one two"
    assert "INFOEST_DEBUG=1" in second
    monkeypatch.setenv("INFOEST_DEBUG", "1")
    assert main(arguments) == INTERNAL
    assert "Traceback" in capsys.readouterr().err


def test_a_package_that_is_not_there_is_named(
    table: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    line = error_of(capsys, ["screen", str(table), "--target", "bad"])
    assert line == 'infoest: error: pandas is not installed. Run: pip install "infoest[all]"'


def test_parquet_without_its_reader_names_the_extra(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    loans().to_parquet(tmp_path / "t.parquet")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    line = error_of(capsys, ["screen", str(tmp_path / "t.parquet"), "--target", "bad"])
    assert 'pip install "infoest[dataframe]"' in line


def test_help_version_and_no_command_pass(capsys: pytest.CaptureFixture[str]) -> None:
    from infoest import __version__

    assert main(["--version"]) == PASS
    assert capsys.readouterr().out == f"infoest {__version__}\n"
    for arguments in (["--help"], ["psi", "--help"], []):
        assert main(arguments) == PASS
        assert "exit codes" in capsys.readouterr().out


def raising(error: Exception) -> Callable[..., Any]:
    def fail(*_: object, **__: object) -> None:
        raise error

    return fail


@pytest.mark.parametrize(
    ("fault", "line"),
    [
        (raising(InputError("column is empty.", remedy="Fill it.")), "column is empty. Fill it."),
        (raising(InputTypeError("dates are not numbers.")), "dates are not numbers."),
        (raising(PermissionError(13, "Permission denied", "t.csv")), "t.csv: Permission denied"),
        (lambda *_, **__: Path("absent").read_text(encoding="utf-8"), "absent: No such file or directory"),
        (
            lambda *_, **__: importlib.import_module("there_is_no_such_package.part"),
            'there_is_no_such_package is not installed. Run: pip install "infoest[all]"',
        ),
    ],
)
def test_the_input_and_the_set_up_are_named(
    table: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, fault: Any, line: str
) -> None:
    monkeypatch.setattr("infoest.reports.screening.screen_table", fault)
    monkeypatch.delenv("INFOEST_DEBUG", raising=False)
    assert error_of(capsys, ["screen", str(table), "--target", "bad"]) == f"infoest: error: {line}"


@pytest.mark.parametrize(
    "fault",
    [
        raising(ValueError("a library's own")),
        raising(TypeError("a library's own")),
        raising(KeyError("no such column")),
        raising(RuntimeError("solver")),
        raising(OSError("of no file")),
        lambda *_, **__: len(None),  # type: ignore[arg-type]
        lambda *_, **__: {"y": 1}["x"],
        lambda *_, **__: int("x"),
        lambda *_, **__: np.zeros(2) + np.zeros(3),
        lambda *_, **__: pd.DataFrame()["x"],
        lambda *_, **__: pd.Series([1, 2]).astype("no type"),  # type: ignore[call-overload]
        lambda *_, **__: importlib.import_module("infoest.no_such_module"),
        lambda *_, **__: importlib.import_module("numpy").no_such_name,
        lambda *_, **__: infoest.mutual_information([1], [2], k=3),  # type: ignore[call-arg]
    ],
)
def test_faults_of_ours_are_not_blamed_on_the_table(
    table: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, fault: Any
) -> None:
    monkeypatch.setattr("infoest.reports.screening.screen_table", fault)
    monkeypatch.delenv("INFOEST_DEBUG", raising=False)
    assert main(["screen", str(table), "--target", "bad"]) == INTERNAL
    first, _ = capsys.readouterr().err.splitlines()
    assert first.startswith("infoest: internal error: ")


def test_a_full_disk_behind_standard_output_is_named(
    table: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "write", raising(OSError(28, "No space left on device")))
    line = error_of(capsys, ["screen", str(table), "--target", "bad"])
    assert line == "infoest: error: standard output: No space left on device"


def test_an_interrupt_ends_quietly(
    table: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("infoest.reports.screening.screen_table", interrupt)
    assert main(["screen", str(table), "--target", "bad"]) == INTERRUPTED
    assert capsys.readouterr().err == ""
