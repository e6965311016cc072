"""What ``import infoest`` loads and offers, each time in a fresh process."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
HEAVY = ("sklearn", "statsmodels", "pandas", "polars", "matplotlib", "scipy.stats")


def fresh(code: str, *options: str) -> str:
    """Standard output of ``code`` in a new interpreter, started where the package is found."""
    done = subprocess.run([sys.executable, *options, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def declared_for_type_checkers() -> list[str]:
    """Names that the ``if TYPE_CHECKING`` block of ``infoest/__init__.py`` imports."""
    source = ast.parse((ROOT / "infoest" / "__init__.py").read_text(encoding="utf-8"))
    blocks = [node for node in source.body if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"]
    return [
        alias.asname or alias.name
        for block in blocks
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    ]


def test_importing_warns_of_nothing_and_loads_nothing_heavy() -> None:
    code = f"import sys, infoest; print([name for name in {HEAVY} if name in sys.modules])"
    assert fresh(code, "-W", "error").strip() == "[]"


def test_functions_load_nothing_heavy_before_they_are_called() -> None:
    code = f"""
import sys, infoest
for name in infoest.__all__:
    if infoest._HOMES.get(name) != "estimators":
        getattr(infoest, name)
print([name for name in {HEAVY} if name in sys.modules])
"""
    assert fresh(code).strip() == "[]"


def test_the_check_would_see_a_heavy_module() -> None:
    assert fresh("import sys, scipy.stats; print('scipy.stats' in sys.modules)").strip() == "True"


def test_dir_lists_everything_and_every_name_resolves() -> None:
    code = """
import json, infoest
listed = dir(infoest)
for name in listed:
    getattr(infoest, name)
print(json.dumps([listed, infoest.__all__]))
"""
    listed, offered = json.loads(fresh(code))
    assert offered
    assert set(offered) <= set(listed)
    assert len(offered) == len(set(offered))


def test_every_name_is_declared_for_type_checkers_and_the_other_way_round() -> None:
    offered = json.loads(fresh("import json, infoest; print(json.dumps(infoest.__all__))"))
    assert sorted(offered) == sorted(declared_for_type_checkers())


def test_star_import_gives_every_name() -> None:
    assert fresh("import infoest\nfrom infoest import *\nassert set(infoest.__all__) <= set(globals())") == ""


@pytest.mark.parametrize("space", ["infoest", "infoest.credit", "infoest.inference", "infoest.datasets"])
def test_an_unknown_name_is_an_attribute_error_that_names_it(space: str) -> None:
    code = f"""
import importlib
try:
    importlib.import_module({space!r}).no_such_name
except AttributeError as error:
    print(error)
"""
    assert "no_such_name" in fresh(code)


def test_show_versions_names_what_a_report_needs() -> None:
    printed = fresh("import infoest; infoest.show_versions()")
    for needed in ("python", "infoest", "numba", "numpy", "scipy", "scikit-learn", "statsmodels"):
        assert needed in printed


def test_version_is_one_and_the_same() -> None:
    from importlib.metadata import version

    assert fresh("import infoest; print(infoest.__version__)").strip() == version("infoest")
