"""One seed is drawn from the user's ``random_state``; every draw below is a counter, whichever thread makes it."""

from __future__ import annotations

from typing import Any

import numpy as np

from .errors import InputError

RandomState = int | np.random.Generator | np.random.RandomState | None


def seed64(random_state: Any) -> int:
    """One 63-bit seed for the counter-based kernels.

    Parameters
    ----------
    random_state : int, numpy Generator, RandomState or None
        An integer always gives the same seed; a generator is advanced by one draw; ``None``
        takes entropy from the operating system.

    Returns
    -------
    int
        Between 0 and 2**63 - 1.

    Raises
    ------
    ValueError
        If ``random_state`` is none of these, or a negative integer.
    """
    if random_state is None:
        return int(np.random.default_rng().integers(2**63 - 1))
    if isinstance(random_state, (int, np.integer)) and not isinstance(random_state, bool) and random_state >= 0:
        return int(random_state) % (2**63)
    if isinstance(random_state, np.random.Generator):
        return int(random_state.integers(2**63 - 1))
    if isinstance(random_state, np.random.RandomState):
        return int(random_state.randint(2**63 - 1, dtype=np.int64))
    raise InputError(
        "must be None, a non-negative integer, a numpy Generator or a RandomState.",
        argument="random_state",
        given=random_state,
    )
