"""Imports go downward only, and heavy packages stay out of module level: read from the source, nothing is run."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "infoest"

# Half steps order what shares a layer: inference may import the L4 packages, the front doors the methods.
LAYER: dict[str, float] = {
    "_kernels": 0,
    "_core": 1,
    "quantities": 1,
    "datasets": 1,
    "resampling": 2,
    "inference": 4.5,
    "methods": 3,
    "measures": 3.5,
    "timeseries": 4,
    "multivariate": 4,
    "credit": 4,
    "estimators": 5,
    "plotting": 6,
    "reports": 6,
    "demo": 6,
    "cli": 6,
    "__main__": 6,
    "__init__": 7,
}
SIDEWAYS_FORBIDDEN = 4
HEAVY = (
    "statsmodels",
    "pandas",
    "polars",
    "duckdb",
    "pyarrow",
    "narwhals",
    "matplotlib",
    "scipy.stats",
)
KERNELS_MAY_IMPORT = {"numba", "numpy", "math", "__future__", "collections.abc", "typing"}  # the last for annotations
DATASETS_MAY_IMPORT = {"numpy", "scipy"}


@dataclass(frozen=True)
class Import:
    """One imported module or name: ``from scipy import stats`` is ``scipy.stats``."""

    name: str
    line: int
    at_module_level: bool

    def within(self, package: str) -> bool:
        return self.name == package or self.name.startswith(package + ".")


def is_type_checking(test: ast.expr) -> bool:
    return ast.unparse(test) in {"TYPE_CHECKING", "typing.TYPE_CHECKING"}


def statements(nodes: list[ast.stmt], at_module_level: bool = True) -> Iterator[tuple[ast.stmt, bool]]:
    """Every statement with whether it runs on import; bodies of ``if TYPE_CHECKING`` never run and are left out."""
    for node in nodes:
        yield node, at_module_level
        on_import = at_module_level and not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        skipped = isinstance(node, ast.If) and is_type_checking(node.test)
        for block in ("body", "orelse", "finalbody"):
            if not (skipped and block == "body"):
                yield from statements(getattr(node, block, []), on_import)
        for part in [*getattr(node, "handlers", []), *getattr(node, "cases", [])]:
            yield from statements(part.body, on_import)


def imports(path: Path, package: Path) -> list[Import]:
    folder = path.relative_to(package.parent).parts[:-1]
    found = []
    for node, on_import in statements(ast.parse(path.read_text(encoding="utf-8")).body):
        if isinstance(node, ast.Import):
            found += [Import(alias.name, node.lineno, on_import) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = folder[: len(folder) + 1 - node.level] if node.level else ()
            stem = ".".join([*base, *([node.module] if node.module else [])])
            found += [Import(f"{stem}.{alias.name}", node.lineno, on_import) for alias in node.names]
    return found


def layer_violation(here: str, there: str) -> str | None:
    if here == there:
        return None
    if there not in LAYER:
        return f"imports infoest.{there}, which has no layer: import from the module that defines the name"
    if LAYER[there] > LAYER[here]:
        return f"imports upward: {here} (L{LAYER[here]}) from {there} (L{LAYER[there]})"
    if LAYER[there] == LAYER[here] == SIDEWAYS_FORBIDDEN:
        return f"imports sideways: {here} from {there}"
    return None


def outside_violation(here: str, file: Path, found: Import) -> str | None:
    """Rules on packages that are not ours; the standard library is free for all but the kernels."""
    top = found.name.split(".")[0]
    if found.within("numba.cuda") and file.parts[-2:] != ("_kernels", "cuda.py"):
        return "imports numba.cuda, which only _kernels/cuda.py may"
    if not found.at_module_level:
        return None
    if found.within("sklearn") and here != "estimators":
        return "imports scikit-learn at module level, which only estimators/ may"
    if any(found.within(heavy) for heavy in HEAVY):
        return f"imports {found.name} at module level: import it inside the function that needs it"
    if here == "_kernels" and not any(found.within(allowed) for allowed in KERNELS_MAY_IMPORT):
        return f"imports {found.name}: kernels import numba, numpy and math only"
    if here == "datasets" and top not in DATASETS_MAY_IMPORT | sys.stdlib_module_names:
        return f"imports {found.name}: datasets depend on numpy and scipy only"
    return None


def violations(package: Path) -> list[str]:
    bad = []
    for file in sorted(package.rglob("*.py")):
        here = file.relative_to(package).with_suffix("").parts[0]
        if here not in LAYER:
            bad.append(f"{file.name}: infoest.{here} has no layer: add it to LAYER")
            continue
        for found in imports(file, package):
            if found.within("infoest"):
                there = found.name.split(".")[1] if "." in found.name else "__init__"
                why = layer_violation(here, there) if found.at_module_level else None
            else:
                why = outside_violation(here, file, found)
            if why:
                bad.append(f"{file.relative_to(package)}:{found.line} {why}")
    return bad


def test_every_layer_has_files_and_imports_were_seen() -> None:
    files = list(PACKAGE.rglob("*.py"))
    tops = {file.relative_to(PACKAGE).with_suffix("").parts[0] for file in files}
    for inhabitant in ("_kernels", "_core", "resampling", "methods", "measures", "credit", "estimators", "cli"):
        assert inhabitant in tops
    ours = [found for file in files for found in imports(file, PACKAGE) if found.within("infoest")]
    assert len(ours) > len(tops)


def test_imports_go_downward_and_heavy_packages_stay_inside_functions() -> None:
    assert violations(PACKAGE) == []


@pytest.mark.parametrize(
    ("file", "source", "complaint"),
    [
        ("_core/estimate.py", "from ..methods import plugin", "upward"),
        ("_core/estimate.py", "from infoest.methods.plugin.fitted import fit", "upward"),
        ("_core/estimate.py", "import infoest.cli", "upward"),
        ("_core/estimate.py", "try:\n    from .. import credit\nexcept ImportError:\n    pass", "upward"),
        ("_core/estimate.py", "class A:\n    from .. import credit", "upward"),
        ("_core/estimate.py", "from infoest import Estimate", "no layer"),
        ("_core/estimate.py", "import infoest", "upward"),
        ("methods/gaussian.py", "from ..measures.information import mutual_information", "upward"),
        ("methods/gaussian.py", "from .. import measures", "upward"),
        ("credit/value/woe.py", "from ...timeseries.embedding import lag", "sideways"),
        ("credit/value/woe.py", "if True:\n    from infoest import multivariate", "sideways"),
        ("credit/value/woe.py", "from ...inference.drift import psi_test", "upward"),
        ("credit/value/woe.py", "import sklearn.base", "scikit-learn"),
        ("cli.py", "from matplotlib import pyplot", "matplotlib"),
        ("_core/pivots.py", "from scipy import stats", "scipy.stats"),
        ("_core/pivots.py", "from scipy.stats import norm", "scipy.stats"),
        ("_core/counts.py", "if TYPE_CHECKING:\n    import polars\nelse:\n    import pandas", "pandas"),
        ("_kernels/search/strips.py", "import os", "numba, numpy and math only"),
        ("_kernels/search/strips.py", "from ..._core.rng import seed64", "upward"),
        ("_core/device.py", "def f():\n    from numba import cuda", "numba.cuda"),
        ("datasets/credit.py", "from ..credit.woe import woe_table", "upward"),
        ("datasets/credit.py", "import joblib", "numpy and scipy only"),
        ("utils.py", "import math", "has no layer"),
    ],
)
def test_a_planted_violation_is_found(tmp_path: Path, file: str, source: str, complaint: str) -> None:
    planted = tmp_path / "infoest" / file
    planted.parent.mkdir(parents=True, exist_ok=True)
    planted.write_text(source, encoding="utf-8")
    (bad,) = violations(tmp_path / "infoest")
    assert complaint in bad


@pytest.mark.parametrize(
    ("file", "source"),
    [
        (
            "credit/value/woe.py",
            "from ..bins.binning import Bins\nfrom ... import _core\nfrom infoest._core.counts import Counts",
        ),
        (
            "credit/value/woe.py",
            "def f():\n    import sklearn.base, matplotlib.pyplot\n    from ... import cli",
        ),
        ("credit/value/woe.py", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import pandas"),
        ("_core/pivots.py", "from scipy import special"),
        ("inference/drift.py", "from ..credit.stability import population_stability_index"),
        ("estimators/woe.py", "from sklearn.base import BaseEstimator\nfrom ..credit import woe"),
        ("_kernels/cuda.py", "import math\nfrom numba import cuda\nfrom ._knn import row_distance"),
        ("datasets/credit.py", "import gzip\nimport numpy as np\nfrom . import data\nfrom .._core.rng import seed64"),
    ],
)
def test_what_is_allowed_passes(tmp_path: Path, file: str, source: str) -> None:
    planted = tmp_path / "infoest" / file
    planted.parent.mkdir(parents=True, exist_ok=True)
    planted.write_text(source, encoding="utf-8")
    assert violations(tmp_path / "infoest") == []
