"""A small table of loans in a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.tables import loans


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "loans.csv"
    loans().to_csv(path, index=False)
    return path
