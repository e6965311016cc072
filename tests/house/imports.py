"""Imports of the package as its source states them, nothing being run: on import, in a call, or for type checkers."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

PACKAGE = Path(__file__).resolve().parents[2] / "infoest"

When: TypeAlias = Literal["import", "call", "types"]


@dataclass(frozen=True)
class Import:
    """One imported module or name: ``from scipy import stats`` is ``scipy.stats``."""

    name: str
    line: int
    when: When

    def within(self, package: str) -> bool:
        return self.name == package or self.name.startswith(package + ".")


def imports(path: Path, package: Path) -> list[Import]:
    """Every import of a file under ``package``, relative ones resolved."""
    folder = path.relative_to(package.parent).parts[:-1]
    found = []
    for node, when in _statements(ast.parse(path.read_text(encoding="utf-8")).body, "import"):
        if isinstance(node, ast.Import):
            found += [Import(alias.name, node.lineno, when) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = folder[: len(folder) + 1 - node.level] if node.level else ()
            stem = ".".join([*base, *([node.module] if node.module else [])])
            found += [Import(f"{stem}.{alias.name}", node.lineno, when) for alias in node.names]
    return found


def _statements(nodes: list[ast.stmt], when: When) -> Iterator[tuple[ast.stmt, When]]:
    """Every statement, nested ones too, with when it runs; the body of ``if TYPE_CHECKING`` never does."""
    for node in nodes:
        yield node, when
        inside: When = "call" if when == "import" and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else when
        for block in ("body", "orelse", "finalbody"):
            for_types = block == "body" and isinstance(node, ast.If) and _asks_type_checker(node.test)
            yield from _statements(getattr(node, block, []), "types" if for_types else inside)
        for part in [*getattr(node, "handlers", []), *getattr(node, "cases", [])]:
            yield from _statements(part.body, inside)


def _asks_type_checker(test: ast.expr) -> bool:
    return ast.unparse(test) in {"TYPE_CHECKING", "typing.TYPE_CHECKING"}
