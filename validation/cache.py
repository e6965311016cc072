"""Cache: Numba's compiled kernels in a folder named by their sources, set before Numba is imported."""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def kernel_cache() -> Path:
    """Folder named by the kernel sources: Numba's own cache misses edits in a callee's file (numba #1833)."""
    digest = hashlib.sha256()
    for source in sorted((ROOT / "infoest" / "_kernels").rglob("*.py")):
        digest.update(source.name.encode())
        digest.update(source.read_bytes())
    return ROOT / ".cache" / "numba" / digest.hexdigest()[:16]


def prepare_environment() -> None:
    """Set the kernel cache and one BLAS thread; call it before NumPy and Numba are imported.

    Repeats run in several processes, and ratios are between single threads: a BLAS that starts threads
    of its own would slow the first and blur the second.
    """
    loaded = {"numba", "numpy"} & set(sys.modules)
    if loaded:
        raise RuntimeError(f"{', '.join(sorted(loaded))} was imported before its settings could be made.")
    os.environ["NUMBA_CACHE_DIR"] = str(kernel_cache())
    for library in ("OMP", "OPENBLAS", "MKL", "NUMBA"):
        os.environ[f"{library}_NUM_THREADS"] = "1"
