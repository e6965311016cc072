"""The versions that a bug report needs: of Python, the system and every package infoest can use."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import sys

from .keywords import public

PACKAGES = (
    "infoest",
    "numba",
    "llvmlite",
    "numpy",
    "scipy",
    "scikit-learn",
    "statsmodels",
    "narwhals",
    "joblib",
    "pandas",
    "polars",
    "pyarrow",
    "duckdb",
    "matplotlib",
    "numba-cuda",
)


def versions() -> dict[str, str]:
    """Name and version of Python, the system and every package infoest can use."""
    found = {"python": sys.version.split()[0], "system": platform.platform(), "cores": str(os.cpu_count())}
    for package in PACKAGES:
        try:
            found[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            found[package] = "not installed"
    return found


@public
def show_versions() -> None:
    """Print the versions of Python, the system and every package infoest can use.

    Examples
    --------
    >>> from infoest import show_versions
    >>> show_versions()  # doctest: +ELLIPSIS
    python: 3...
    """
    for name, version in versions().items():
        print(f"{name}: {version}")  # noqa: T201 - printing is the purpose
