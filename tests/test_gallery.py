"""The gallery of the documentation runs: its scripts are the only examples that no doctest sees."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

SCRIPTS = sorted((Path(__file__).resolve().parent.parent / "docs" / "examples").glob("plot_*.py"))


def test_there_are_examples() -> None:
    assert SCRIPTS


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_an_example_runs_and_draws(script: Path) -> None:
    import matplotlib.pyplot as plt

    plt.close("all")
    runpy.run_path(str(script))
    assert [axes for number in plt.get_fignums() for axes in plt.figure(number).axes if axes.has_data()]
    plt.close("all")
