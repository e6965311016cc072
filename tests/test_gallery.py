"""Scripts of the gallery can be read and need no package that the documentation does not install.

The environment ``docs`` runs them, as their data come from packages that only it has.
"""

from __future__ import annotations

import ast
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = sorted((ROOT / "docs" / "examples").glob("plot_*.py"))
IMPORTED_AS = {"scikit-learn": "sklearn"}  # where it is not the name of the distribution


def installed_for_docs() -> set[str]:
    """Modules that the package and its extra ``docs`` ask for, extras that these name included."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found = list(project["dependencies"])
    waiting = ["docs"]
    while waiting:
        for line in project["optional-dependencies"][waiting.pop()]:
            needed = Requirement(line)
            if needed.name == "infoest":
                waiting += sorted(needed.extras)
            else:
                found.append(line)
    return {IMPORTED_AS.get(name := Requirement(line).name, name) for line in found} | {"infoest"}


def modules_of(script: Path) -> set[str]:
    """First names of all that a script imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(script.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").partition(".")[0])
    return names


def test_there_are_examples() -> None:
    assert SCRIPTS


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_an_example_has_a_title_and_needs_what_is_there(script: Path) -> None:
    opening = (ast.get_docstring(ast.parse(script.read_text(encoding="utf-8"))) or "").splitlines()
    assert len(opening) > 3, "a title, its line, and a paragraph"
    assert set(opening[1]) == {"="}
    assert modules_of(script) - set(sys.stdlib_module_names) - installed_for_docs() == set()
