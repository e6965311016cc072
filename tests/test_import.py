"""What ``import infoest`` loads and offers, each time in a fresh process."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import assert_type

import pytest

import infoest

ROOT = Path(__file__).resolve().parent.parent
HEAVY = ("sklearn", "statsmodels", "pandas", "polars", "matplotlib", "scipy.stats")


def fresh(code: str, *options: str) -> str:
    """Standard output of ``code`` in a new interpreter, started where the package is found."""
    done = subprocess.run([sys.executable, *options, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def declared_for_type_checkers(package: ModuleType) -> tuple[list[str], dict[str, list[str]]]:
    """Modules, and names by module, that the ``if TYPE_CHECKING`` block of a package imports and exports."""
    source = ast.parse(Path(str(package.__file__)).read_text(encoding="utf-8"))
    (block,) = [node for node in source.body if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"]
    found: dict[str, list[str]] = {}
    for node in block.body:
        assert isinstance(node, ast.ImportFrom)
        for alias in node.names:
            assert alias.asname == alias.name, f"{alias.name}: without `as {alias.name}` it is private to type checkers"
            found.setdefault(node.module or "", []).append(alias.name)
    return found.pop("", []), found


def test_importing_warns_of_nothing_and_loads_nothing_heavy() -> None:
    code = f"import sys, infoest; print([name for name in {HEAVY} if name in sys.modules])"
    assert fresh(code, "-W", "error").strip() == "[]"


def test_functions_load_nothing_heavy_before_they_are_called() -> None:
    code = f"""
import sys, infoest
for name in infoest.__all__:
    if name not in ("estimators", *infoest._NAMES["estimators"]):
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


@pytest.mark.parametrize("package", [infoest, infoest.inference])
def test_the_imports_for_type_checkers_are_the_table(package: ModuleType) -> None:
    modules, names = declared_for_type_checkers(package)
    assert tuple(modules) == getattr(package, "_MODULES", ())
    assert {module: tuple(held) for module, held in names.items()} == vars(package)["_NAMES"]


def test_a_misspelt_name_fails_when_run_and_when_types_are_checked() -> None:
    # Strict mypy proves the second half: it refuses an `ignore` where there is nothing to ignore.
    with pytest.raises(AttributeError, match="mutual_informtion"):
        _ = infoest.mutual_informtion  # type: ignore[attr-defined]
    with pytest.raises(AttributeError, match="independance_test"):
        _ = infoest.inference.independance_test  # type: ignore[attr-defined]


def test_offered_names_have_their_types() -> None:
    assert_type(infoest.mutual_information([0, 0, 1, 1], [0, 1, 0, 1], discrete=True), infoest.Estimate)
    assert_type(infoest.inference.g_test([[5, 6], [7, 8]]), infoest.TestResult)


@pytest.mark.parametrize("space", ["credit", "datasets", "estimators", "inference", "multivariate", "timeseries"])
def test_a_space_is_an_attribute_in_a_fresh_process(space: str) -> None:
    assert fresh(f"import infoest; print(infoest.{space}.__name__)").strip() == f"infoest.{space}"


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
    assert fresh("import infoest; print(infoest.__version__)").strip() == version("infoest")


@pytest.fixture(scope="module")
def reports_without_matplotlib(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every report that the command line writes, by a process in which matplotlib cannot be found."""
    folder = tmp_path_factory.mktemp("reports")
    code = f"""
import sys
from pathlib import Path
sys.modules["matplotlib"] = None
from infoest import datasets
from infoest.cli import main
folder = Path({str(folder)!r})
features, default = datasets.load_german_credit()
table = features.iloc[:, :3].assign(default=default, month=["2026-01", "2026-02"] * 500)
table.to_csv(folder / "loans.csv", index=False)
loans, html = str(folder / "loans.csv"), ["--format", "html", "--out"]
exits = [
    main(["demo", "--out", str(folder / "demo")]),
    main(["screen", loans, "--target", "default", *html, str(folder / "screen.html")]),
    main(["psi", loans, loans, *html, str(folder / "psi.html")]),
    main(["monitor", loans, loans, "--by", "month", *html, str(folder / "monitor")]),
    main(["scorecard", loans, "--target", "default", *html, str(folder / "card")]),
]
(folder / "exits").write_text(str(exits))
assert not [name for name in sys.modules if name.startswith("matplotlib.")]
"""
    (folder / "stdout").write_text(fresh(code), encoding="utf-8")
    return folder


def test_commands_pass_without_matplotlib(reports_without_matplotlib: Path) -> None:
    demo, screen, psi, monitor, scorecard = json.loads((reports_without_matplotlib / "exits").read_text())
    assert (demo, screen, psi, scorecard) == (0, 0, 0, 0)
    assert monitor in {0, 3}  # a verdict of the data: stable, or not enough of them
    printed = " ".join((reports_without_matplotlib / "stdout").read_text(encoding="utf-8").split())
    assert printed.count('pip install "infoest[plot]" adds them') == 1  # the demo says it, reports to a file keep it


@pytest.mark.parametrize(
    "page", ["demo/report.html", "screen.html", "psi.html", "monitor/monitoring.html", "card/scorecard.html"]
)
def test_reports_without_matplotlib_lack_figures_and_say_so(reports_without_matplotlib: Path, page: str) -> None:
    written = (reports_without_matplotlib / page).read_text(encoding="utf-8")
    assert written.count("pip install &quot;infoest[plot]&quot; adds them") == 1
    assert "<table>" in written
    assert "<svg" not in written
    assert "<figure" not in written
    assert not re.search(r"</h2>\s*</section>", written)  # no section that only held a figure
    assert not list((reports_without_matplotlib / page).parent.glob("*.png"))


def test_a_broken_matplotlib_is_an_error() -> None:
    code = """
import sys, types
from infoest.reports.html import can_draw
sys.modules["matplotlib"], sys.modules["cycler"] = None, None
assert not can_draw()
del sys.modules["matplotlib"]
try:
    can_draw()
except ModuleNotFoundError as error:
    print(error.name)
"""
    assert fresh(code).strip() == "cycler"
