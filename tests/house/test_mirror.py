"""Each module has its test file, ``infoest/a/b.py`` in ``tests/a/test_b.py``, and each test file its module."""

from __future__ import annotations

from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests.house.imports import PACKAGE

TESTS = Path(__file__).resolve().parents[1]

# Modules without a test file of their own, and why.
UNTESTED = {
    "*__init__.py": "offers names that are defined elsewhere; test_import.py and house/test_addresses.py look at them",
    "__main__.py": "calls the command line; cli/test_entry.py starts it",
    "_core/types.py": "names types of arrays: nothing runs",
    "_kernels/_types.py": "names types of arrays: nothing runs",
}

# Test files about more than one module, and what they are about.
WITHOUT_MODULE = {
    "house/*": "rules about the source of the whole package",
    "validation/*": "the validation package beside infoest",
    "cuda/*": "a process of its own: CUDA's simulator and a real GPU exclude each other",
    "credit/test_german_credit.py": "the whole of credit on the bundled table, against figures of other programs",
    "reports/test_*_command.py": "one command, from tables to exit code; test_cli.py tests what all share",
    "estimators/test_pipelines.py": "estimators together in scikit-learn's pipelines and searches",
    "test_layers.py": "imports go downward",
    "test_import.py": "what importing the package loads and offers",
    "test_packaging.py": "wheel, sdist and metadata",
    "test_docstrings.py": "docstrings of every public name",
    "test_common.py": "scikit-learn's checks and our own, for every estimator",
    "test_gallery.py": "scripts of the documentation",
}


def place_of_tests(module: Path) -> Path:
    """Where a module is tested: a leading underscore of its name is left out."""
    return module.parent / f"test_{module.stem.lstrip('_')}.py"


def exempt(file: Path, reasons: dict[str, str]) -> bool:
    return any(fnmatch(file.as_posix(), pattern) for pattern in reasons)


def gaps(package: Path, tests: Path) -> list[str]:
    """Modules without a test file, and test files without a module."""
    modules = [file.relative_to(package) for file in sorted(package.rglob("*.py"))]
    files = [file.relative_to(tests) for file in sorted(tests.rglob("test_*.py"))]
    wanted = {place_of_tests(module) for module in modules}
    missing = [m for m in modules if not exempt(m, UNTESTED) and place_of_tests(m) not in files]
    strays = [file for file in files if not exempt(file, WITHOUT_MODULE) and file not in wanted]
    return [
        *(f"{module.as_posix()} has no tests/{place_of_tests(module).as_posix()}" for module in missing),
        *(f"tests/{file.as_posix()} tests no module of that name" for file in strays),
    ]


def test_each_module_has_its_tests_and_each_test_file_its_module() -> None:
    found = gaps(PACKAGE, TESTS)
    assert not found, "\n".join(found)


def test_every_exception_is_still_there() -> None:
    """A reason for a file that is gone would hide the next file of that name."""
    for folder, reasons in ((PACKAGE, UNTESTED), (TESTS, WITHOUT_MODULE)):
        files = [file.relative_to(folder).as_posix() for file in folder.rglob("*.py")]
        for pattern in reasons:
            assert any(fnmatch(file, pattern) for file in files), pattern


@pytest.mark.parametrize(
    ("modules", "tests", "found"),
    [
        (["credit/woe.py"], [], "credit/woe.py has no tests/credit/test_woe.py"),
        (["credit/woe.py"], ["test_woe.py"], "credit/woe.py has no tests/credit/test_woe.py"),
        (
            ["estimators/_rows.py"],
            ["estimators/test__rows.py"],
            "estimators/_rows.py has no tests/estimators/test_rows.py",
        ),
        ([], ["credit/test_woe_again.py"], "tests/credit/test_woe_again.py tests no module of that name"),
        ([], ["credit/test_import.py"], "tests/credit/test_import.py tests no module of that name"),
    ],
)
def test_a_planted_gap_is_found(tmp_path: Path, modules: list[str], tests: list[str], found: str) -> None:
    for folder, names in (("infoest", modules), ("tests", tests)):
        for name in names:
            path = tmp_path / folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
    assert found in gaps(tmp_path / "infoest", tmp_path / "tests")


def test_what_is_exempt_passes(tmp_path: Path) -> None:
    names = ["infoest/credit/__init__.py", "infoest/_core/types.py", "tests/test_import.py", "tests/house/test_any.py"]
    names += ["infoest/_core/rng.py", "tests/_core/test_rng.py", "infoest/_core/_seeds.py", "tests/_core/test_seeds.py"]
    for name in names:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    assert gaps(tmp_path / "infoest", tmp_path / "tests") == []
