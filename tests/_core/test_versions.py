"""Versions for a bug report: every package infoest can use, also where it is not installed."""

from __future__ import annotations

import importlib.metadata
import re
import sys
import tomllib
from pathlib import Path

import pytest

from infoest._core import versions as module
from infoest._core.versions import PACKAGES, show_versions, versions

ROOT = Path(__file__).resolve().parents[2]


def test_versions_are_those_of_the_installation() -> None:
    found = versions()
    assert list(found) == ["python", "system", "cores", *PACKAGES]
    assert found["python"] == ".".join(map(str, sys.version_info[:3]))
    assert found["numpy"] == importlib.metadata.version("numpy")
    assert int(found["cores"]) >= 1


def test_a_package_that_is_absent_is_said_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PACKAGES", ("numpy", "no-such-package"))
    assert versions()["no-such-package"] == "not installed"
    assert versions()["numpy"] != "not installed"


def test_every_dependency_is_listed() -> None:
    """A report without the package that fails would be asked for again."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = {re.split(r"[\[<>=]", line)[0] for line in project["dependencies"]}
    assert needed <= set(PACKAGES)


def test_the_report_has_one_line_for_each(capsys: pytest.CaptureFixture[str]) -> None:
    show_versions()
    lines = capsys.readouterr().out.splitlines()
    assert lines == [f"{name}: {version}" for name, version in versions().items()]
