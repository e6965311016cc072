"""The held-out cases: one data set runs, a score above the truth is missed, and so is a biased choice."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:  # validation/ is beside the package, not in it
    sys.path.append(str(ROOT))

from validation import held_out  # noqa: E402
from validation.truths import normal_information  # noqa: E402

TRUTH = normal_information(0.6)


def test_one_data_set_gives_a_score_a_setting() -> None:
    scores, chosen, value, stderr, best = held_out.search("plugin", 0.6, 0)
    assert scores.shape == (len(held_out.GRIDS["plugin"][1]),)
    assert chosen == scores.argmax()
    assert 0 < stderr < abs(value)
    assert best < value
    again = held_out.search("plugin", 0.6, 0)
    np.testing.assert_array_equal(again[0], scores)
    assert held_out.conditional_search("gaussian", 0).shape == (1,)


@pytest.mark.parametrize(("shift", "missed"), [(-0.01, False), (0.01, True)])
def test_a_mean_score_above_the_truth_is_missed(shift: float, missed: bool) -> None:
    each = TRUTH + shift + 0.02 * np.random.default_rng(0).standard_normal((200, 4))
    rows = held_out._score_rows("normal", "ksg", held_out.GRIDS["ksg"], each, TRUTH, held_out.FULL_TAIL)
    assert [bool(row.missed) for row in rows] == [missed] * 4


def choices(bias: float, stderr: float) -> list[tuple[object, ...]]:
    """What 200 searches would give whose estimates have sd 0.03; seed 1."""
    values = TRUTH + bias + 0.03 * np.random.default_rng(1).standard_normal(200)
    return [(None, 1, value, stderr, value) for value in values]


@pytest.mark.parametrize("quick", [True, False])
def test_a_right_choice_passes_and_a_wrong_one_does_not(quick: bool) -> None:
    def verdict(method: str, bias: float, stderr: float) -> str:
        return held_out._choice_row("normal", method, choices(bias, stderr), TRUTH, quick).verdict

    assert verdict("ksg", 0.0, 0.03) == "pass"
    assert "mean estimate" in verdict("ksg", 0.06, 0.03)
    assert "within 2 SE" in verdict("ksg", 0.0, 0.01)
    assert verdict("kernel", 0.0, 0.01) == "pass"


def test_the_short_profile_allows_for_its_few_data_sets() -> None:
    assert held_out._tails(quick=False) == 2
    assert held_out._tails(quick=True) > 3.3
