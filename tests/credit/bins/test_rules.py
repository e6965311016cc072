"""Rules: what ``bins=`` names, which rules look at the target, and one seed for all that draw halves."""

from __future__ import annotations

import numpy as np

from infoest.credit import Binning
from infoest.credit.bins.rules import with_one_seed


def test_rules_take_the_first_seed_there_is() -> None:
    own, open_, edges = Binning(random_state=3), Binning("tree"), [0.0, 1.0]
    assert with_one_seed([open_, edges, own]) == [Binning("tree", random_state=3), edges, own]
    assert with_one_seed([own, Binning(random_state=4)])[1].random_state == 4
    first, second = with_one_seed([open_, open_])
    assert first.random_state == second.random_state is not None
    shared = Binning(random_state=np.random.default_rng(0))
    first, second = with_one_seed([shared, shared])
    assert first.random_state == second.random_state
