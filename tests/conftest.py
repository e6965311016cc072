"""Shared set-up: where compiled kernels are cached, what a marker needs, and the one seeded generator."""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def _kernel_cache() -> Path:
    """Folder named by the kernel sources: Numba's cache misses edits in a callee's file (numba #1833)."""
    digest = hashlib.sha256()
    for source in sorted((ROOT / "infoest" / "_kernels").rglob("*.py")):
        digest.update(source.name.encode())
        digest.update(source.read_bytes())
    return ROOT / ".cache" / "numba" / digest.hexdigest()[:16]


# Numba reads its settings once, on import: they are set here, before any test module can import it.
if "numba" in sys.modules:
    raise RuntimeError(
        "numba was imported before tests/conftest.py could set NUMBA_CACHE_DIR: a plug-in loads it early. "
        "Start pytest with `-p no:NAME` for that plug-in."
    )
os.environ["NUMBA_CACHE_DIR"] = str(_kernel_cache())
os.environ.setdefault("NUMBA_NUM_THREADS", "2")
os.environ.setdefault("OMP_NUM_THREADS", "2")
os.environ.setdefault("MPLBACKEND", "agg")  # no test may need a display

import numpy as np  # noqa: E402  (its BLAS reads the thread count on import)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip, with the reason, what this process cannot run: the simulator and a real GPU exclude each other."""
    simulated = os.environ.get("NUMBA_ENABLE_CUDASIM") == "1"
    if item.get_closest_marker("simulator") and not simulated:
        pytest.skip("needs NUMBA_ENABLE_CUDASIM=1 from the start of the process; `tox -e nojit` runs it")
    if item.get_closest_marker("cuda"):
        from numba import cuda

        if simulated or not cuda.is_available():
            pytest.skip("needs a CUDA GPU with its driver; none is visible to this process")


@pytest.fixture
def rng() -> np.random.Generator:
    """Return a fresh generator with a fixed seed: no test depends on another's draws."""
    return np.random.default_rng(20261121)
