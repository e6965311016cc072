"""Imports go downward only, inside functions and for type checkers too, and heavy packages wait until they are called.

Circles, addresses of public names and the mirror of the package in ``tests/`` are guarded in ``tests/house/``.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.house.imports import PACKAGE, Import, imports

# Half steps order what shares a layer: values under reordering and the front doors may import the methods,
# and the public tests the packages of layer 4.
LAYER: dict[str, float] = {
    "_kernels": 0,
    "_core": 1,
    "quantities": 1,
    "datasets": 1,
    "resampling": 2,
    "methods": 3,
    "methods.reordered": 3.25,
    "measures": 3.5,
    "timeseries": 4,
    "multivariate": 4,
    "credit": 4,
    "inference": 4.5,
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


def room(module: str) -> str:
    """The entry of LAYER that a dotted name under the package falls under, or its first part where there is none."""
    parts = module.split(".")
    inner = ".".join(parts[:2])
    return inner if inner in LAYER else parts[0]


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
    if found.when != "types" and found.within("numba.cuda") and file.parts[-2:] != ("_kernels", "cuda.py"):
        return "imports numba.cuda, which only _kernels/cuda.py may"
    if found.when != "import":
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
        here = room(".".join(file.relative_to(package).with_suffix("").parts))
        if here not in LAYER:
            bad.append(f"{file.name}: infoest.{here} has no layer: add it to LAYER")
            continue
        for found in imports(file, package):
            if found.within("infoest"):
                why = layer_violation(here, room(found.name.partition(".")[2] or "__init__"))
            else:
                why = outside_violation(here, file, found)
            if why:
                bad.append(f"{file.relative_to(package)}:{found.line} {why}")
    return bad


def test_every_layer_has_files_and_imports_were_seen() -> None:
    files = list(PACKAGE.rglob("*.py"))
    tops = {file.relative_to(PACKAGE).with_suffix("").parts[0] for file in files}
    assert tops == {entry for entry in LAYER if "." not in entry}
    ours = [found for file in files for found in imports(file, PACKAGE) if found.within("infoest")]
    assert len(ours) > len(files)
    assert {found.when for found in ours} == {"import", "call", "types"}


def test_imports_go_downward_and_heavy_packages_stay_inside_functions() -> None:
    found = violations(PACKAGE)
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("file", "source", "complaint"),
    [
        ("_core/estimate.py", "from ..methods import plugin", "upward"),
        ("_core/estimate.py", "from infoest.methods.plugin.fitted import fit", "upward"),
        ("_core/estimate.py", "import infoest.cli", "upward"),
        ("_core/estimate.py", "try:\n    from .. import credit\nexcept ImportError:\n    pass", "upward"),
        ("_core/estimate.py", "class A:\n    from .. import credit", "upward"),
        ("_core/estimate.py", "def f():\n    from ..methods import plugin", "upward"),
        (
            "_core/estimate.py",
            "class A:\n    def f(self):\n        with x:\n            from .. import credit",
            "upward",
        ),
        (
            "_core/estimate.py",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from .. import credit",
            "upward",
        ),
        ("_core/estimate.py", "from infoest import Estimate", "no layer"),
        ("reports/html.py", "def f():\n    from .. import __version__", "no layer"),
        ("_core/estimate.py", "import infoest", "upward"),
        ("methods/gaussian.py", "from ..measures.information import mutual_information", "upward"),
        ("methods/gaussian.py", "from .. import measures", "upward"),
        ("methods/choose.py", "from .reordered.ranks import order_of_ranks", "upward"),
        ("credit/value/woe.py", "from ...timeseries.embedding import lag", "sideways"),
        ("credit/value/woe.py", "if True:\n    from infoest import multivariate", "sideways"),
        ("credit/value/woe.py", "def f():\n    from ...multivariate.result import Multiplets", "sideways"),
        ("credit/value/woe.py", "from ...inference.drift import psi_test", "upward"),
        ("credit/value/woe.py", "import sklearn.base", "scikit-learn"),
        ("cli.py", "from matplotlib import pyplot", "matplotlib"),
        ("_core/pivots.py", "from scipy import stats", "scipy.stats"),
        ("_core/pivots.py", "from scipy.stats import norm", "scipy.stats"),
        ("_core/counts.py", "if TYPE_CHECKING:\n    import polars\nelse:\n    import pandas", "pandas"),
        ("_kernels/search/strips.py", "import os", "numba, numpy and math only"),
        ("_kernels/search/strips.py", "from ..._core.rng import seed64", "upward"),
        ("_core/device.py", "def f():\n    from numba import cuda", "numba.cuda"),
        ("datasets/credit.py", "from ..credit.value.woe import woe_table", "upward"),
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
            "def f():\n    import sklearn.base, matplotlib.pyplot\n    from ...measures import entropy",
        ),
        ("credit/value/woe.py", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import pandas"),
        ("_core/pivots.py", "from scipy import special"),
        ("methods/reordered/ranks.py", "from ..gaussian import fit\nfrom ...resampling.nulls import Turn"),
        ("cli.py", "def f():\n    from . import estimators, reports\n    from .credit.value.woe import woe_table"),
        ("inference/drift.py", "from ..credit.drift.stability import population_stability_index"),
        ("estimators/woe_encoder.py", "from sklearn.base import BaseEstimator\nfrom ..credit.value import woe"),
        ("_kernels/cuda.py", "import math\nfrom numba import cuda\nfrom .search import brute"),
        ("datasets/credit.py", "import gzip\nimport numpy as np\nfrom . import data\nfrom .._core.rng import seed64"),
    ],
)
def test_what_is_allowed_passes(tmp_path: Path, file: str, source: str) -> None:
    planted = tmp_path / "infoest" / file
    planted.parent.mkdir(parents=True, exist_ok=True)
    planted.write_text(source, encoding="utf-8")
    assert violations(tmp_path / "infoest") == []
