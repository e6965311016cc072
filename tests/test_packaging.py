"""Wheel and source archive: what they hold, and that the wheel works where nothing of the checkout is on the path."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest
from packaging.metadata import Metadata
from packaging.utils import parse_sdist_filename, parse_wheel_filename

ROOT = Path(__file__).resolve().parent.parent
pytestmark = pytest.mark.slow


def run(*command: str | Path, cwd: Path) -> str:
    """Output of a command, which must succeed; it sees nothing of how this run set up Python and Numba."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "NUMBA_", "COV_"))}
    done = subprocess.run(
        [str(part) for part in command],
        capture_output=True,
        text=True,
        cwd=cwd,
        env=kept,
        check=False,
    )
    assert done.returncode == 0, f"{command} gave {done.returncode}:\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the source archive, and the wheel from that archive, with the back end that is installed: no network."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    return folder


@pytest.fixture(scope="module")
def wheel(dist: Path) -> Path:
    (found,) = dist.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def sdist(dist: Path) -> Path:
    (found,) = dist.glob("*.tar.gz")
    return found


def names(archive: Path) -> set[str]:
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as opened:
            return set(opened.namelist())
    with tarfile.open(archive) as opened_tar:
        return {name.split("/", 1)[1] for name in opened_tar.getnames() if "/" in name}


def package_files() -> set[str]:
    """Everything in the package folder but caches: what a user needs is what lies there."""
    files = (path.relative_to(ROOT) for path in (ROOT / "infoest").rglob("*") if path.is_file())
    return {path.as_posix() for path in files if "__pycache__" not in path.parts}


def test_wheel_holds_the_package_and_nothing_else(wheel: Path) -> None:
    held = {name for name in names(wheel) if ".dist-info/" not in name}
    assert held == package_files()
    assert {"infoest/py.typed", "infoest/datasets/data/LICENSES.md"} <= held
    assert any(name.startswith("infoest/datasets/data/") and name.endswith(".gz") for name in held)


def test_wheel_is_pure_and_named_by_the_version(wheel: Path, sdist: Path) -> None:
    name, version, _, tags = parse_wheel_filename(wheel.name)
    assert (name, {str(tag) for tag in tags}) == ("infoest", {"py3-none-any"})
    assert parse_sdist_filename(sdist.name) == (name, version)


def test_sdist_holds_what_is_needed_to_check_it(sdist: Path) -> None:
    held = names(sdist)
    assert package_files() <= held
    assert {"LICENSE", "README.md", "CHANGELOG.md", "pyproject.toml", "tox.ini", "tests/conftest.py"} <= held
    for folder in ("tests", "validation", "benchmarks", "docs"):
        assert any(name.startswith(f"{folder}/") and name.endswith(".py") for name in held), folder
    assert not [name for name in held if "__pycache__" in name or name.startswith((".tox", ".venv", ".cache"))]


def test_metadata_is_valid_and_complete(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as opened:
        (path,) = [name for name in opened.namelist() if name.endswith(".dist-info/METADATA")]
        raw = opened.read(path)
        licences = {name.split(".dist-info/licenses/")[1] for name in opened.namelist() if "/licenses/" in name}
        (entry_points,) = [name for name in opened.namelist() if name.endswith("entry_points.txt")]
        assert "infoest = infoest.cli:main" in opened.read(entry_points).decode()
    metadata = Metadata.from_email(raw, validate=True)  # what the index checks on upload
    assert metadata.name == "infoest"
    assert str(metadata.requires_python) == ">=3.11"
    assert metadata.license_expression == "BSD-3-Clause"
    assert licences == {"LICENSE", "infoest/datasets/data/LICENSES.md"}
    assert metadata.description_content_type == "text/markdown"
    assert len(metadata.description or "") > 200
    offered = set(metadata.provides_extra or ())
    assert offered == {"plot", "dataframe", "dask", "cuda", "onnx", "all", "test", "validation", "docs", "bench"}
    needed = {r.name for r in metadata.requires_dist or () if r.marker is None}
    assert needed == {"joblib", "narwhals", "numba", "numpy", "pandas", "scikit-learn", "scipy", "statsmodels"}
    # `all` is what a user may call: no developer's tools, no GPU, and no xgboost-cpu, which has its files in the same
    # place as the xgboost that a user may have.
    everything = {r.name for r in metadata.requires_dist or () if r.marker and r.marker.evaluate({"extra": "all"})}
    assert {"matplotlib", "polars", "dask", "onnx"} <= everything
    assert not everything & {"pytest", "sphinx", "numba-cuda", "xgboost-cpu"}


def test_the_index_would_take_both(wheel: Path, sdist: Path) -> None:
    printed = run(sys.executable, "-m", "twine", "--no-color", "check", "--strict", wheel, sdist, cwd=wheel.parent)
    assert printed.count("PASSED") == 2


def test_wheel_works_where_it_is_installed(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "env", with_pip=True)
    scripts = tmp_path / "env" / ("Scripts" if os.name == "nt" else "bin")
    python = scripts / ("python.exe" if os.name == "nt" else "python")
    run(python, "-m", "pip", "install", "--no-index", "--no-deps", wheel, cwd=tmp_path)
    # Dependencies come from the environment of this run. Path files are not read recursively, so the editable
    # installation of the checkout stays out: infoest itself comes from the wheel or not at all.
    site = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=tmp_path).strip())
    borrowed = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (site / "borrowed.pth").write_text("\n".join(sorted(borrowed)), encoding="utf-8")

    home = run(python, "-c", "import infoest; print(infoest.__file__)", cwd=tmp_path).strip()
    assert Path(home).is_relative_to(site)
    assert "usage: infoest" in run(scripts / "infoest", "--help", cwd=tmp_path)
    code = (
        "from infoest import datasets; X, y = datasets.load_german_credit(as_frame=True); print(X.shape, int(y.sum()))"
    )
    assert run(python, "-c", code, cwd=tmp_path).strip() == "(1000, 20) 300"
