"""Tables that a command line reads, and the one line in which it refuses."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from infoest.cli import main
from infoest.cli.options import BAD_INPUT


def loans(n: int = 400) -> pd.DataFrame:
    rng = np.random.default_rng(0)
    income = rng.normal(size=n)
    bad = (rng.random(n) < 1 / (1 + np.exp(1 + income))).astype(int)
    return pd.DataFrame({"income": income, "region": rng.choice(["north", "south"], n), "bad": bad})


def save(folder: Path, frame: pd.DataFrame, name: str = "table.csv") -> str:
    frame.to_csv(folder / name, index=False)
    return str(folder / name)


def error_of(capsys: pytest.CaptureFixture[str], arguments: Sequence[str], code: int = BAD_INPUT) -> str:
    """The one line on standard error; nothing on standard output."""
    assert main(arguments) == code
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.endswith("\n")
    (line,) = printed.err.splitlines()
    assert line.startswith("infoest")
    return line
