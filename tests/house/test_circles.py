"""No module needs itself: neither on import, nor in a call, nor for its types.

A circle that only a call or a type checker walks runs today, and ties two files together all the same: neither is
understood, moved or tested without the other.
"""

from __future__ import annotations

from pathlib import Path
from typing import TypeAlias

import pytest

from tests.house.imports import PACKAGE, Import, imports

Graph: TypeAlias = dict[str, dict[str, Import]]


def modules(package: Path) -> dict[str, Path]:
    """Files by dotted name; a package goes by that of its folder."""
    parts = {file: file.relative_to(package.parent).with_suffix("").parts for file in sorted(package.rglob("*.py"))}
    return {".".join(p[:-1] if p[-1] == "__init__" else p): file for file, p in parts.items()}


def graph_of(package: Path) -> Graph:
    """Modules that each module names, with the import that does; a name from a package's ``__init__`` is the package.

    What importing a module runs on the way, the ``__init__`` files above it, is no edge: nothing is asked of them.
    """
    files = modules(package)
    graph: Graph = {name: {} for name in files}
    for name, file in files.items():
        for found in imports(file, package):
            there = found.name
            while there and there not in files:
                there = there.rpartition(".")[0]
            if there:
                graph[name].setdefault(there, found)
    return graph


def reachable(graph: Graph, start: str) -> set[str]:
    seen: set[str] = set()
    ahead = list(graph[start])
    while ahead:
        name = ahead.pop()
        if name not in seen:
            seen.add(name)
            ahead += graph[name]
    return seen


def circles(package: Path) -> list[str]:
    """One line for each set of modules that reach one another, with the imports that tie it together."""
    graph = graph_of(package)
    reach = {name: reachable(graph, name) for name in graph}
    tied = {tuple(sorted(b for b in reach[a] if a in reach[b])) for a in graph if a in reach[a]}
    return [
        "; ".join(
            f"{a}:{found.line} -> {b} ({found.when})" for a in names for b, found in graph[a].items() if b in names
        )
        for names in sorted(tied)
    ]


def plant(folder: Path, files: dict[str, str]) -> Path:
    for name, source in files.items():
        path = folder / "infoest" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, encoding="utf-8")
    return folder / "infoest"


def test_the_graph_holds_every_file_and_every_kind_of_import() -> None:
    graph = graph_of(PACKAGE)
    assert len(graph) == len(list(PACKAGE.rglob("*.py")))
    assert {found.when for names in graph.values() for found in names.values()} == {"import", "call", "types"}
    assert "infoest._kernels.search.brute" in reachable(graph, "infoest.cli")


def test_no_module_needs_itself() -> None:
    found = circles(PACKAGE)
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("files", "tied"),
    [
        ({"a.py": "from . import b", "b.py": "import infoest.a"}, "infoest.a:1 -> infoest.b (import)"),
        ({"a.py": "from .b import f", "b.py": "def f():\n    from .a import g"}, "infoest.b:2 -> infoest.a (call)"),
        (
            {"a.py": "from .b import f", "b.py": "if TYPE_CHECKING:\n    from .a import G"},
            "infoest.b:2 -> infoest.a (types)",
        ),
        (
            {"a.py": "from .b import f", "b.py": "from .c import f", "c.py": "class C:\n    from .a import f"},
            "infoest.c:2 -> infoest.a (import)",
        ),
        (
            {"room/__init__.py": "from .a import f", "room/a.py": "from . import g"},
            "infoest.room.a:1 -> infoest.room (import)",
        ),
        ({"__init__.py": "from .a import f", "a.py": "import infoest"}, "infoest.a:1 -> infoest (import)"),
        ({"a.py": "from .a import f"}, "infoest.a:1 -> infoest.a (import)"),
    ],
)
def test_a_planted_circle_is_found(tmp_path: Path, files: dict[str, str], tied: str) -> None:
    (found,) = circles(plant(tmp_path, files))
    assert tied in found


def test_two_circles_are_two_findings(tmp_path: Path) -> None:
    files = {
        "a.py": "from . import b",
        "b.py": "from . import a",
        "c.py": "from . import d",
        "d.py": "from . import c, a",
    }
    assert len(circles(plant(tmp_path, files))) == 2


def test_what_is_no_circle_passes(tmp_path: Path) -> None:
    files = {
        "__init__.py": "from .room import f",
        "room/__init__.py": "from .a import f",
        "room/a.py": "from . import b\nfrom .b import g\nimport numpy",
        "room/b.py": "def g():\n    from ..c import h",
        "c.py": "",
    }
    assert circles(plant(tmp_path, files)) == []
