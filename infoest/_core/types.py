"""Names of the arrays that pass between layers: what an entry means, not only how it is stored."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from .._kernels._types import Floats, Ints

Codes: TypeAlias = Ints
"""Categories as integers from 0 on."""
Rows: TypeAlias = Ints
"""Numbers of rows: an order, or where trials start."""
Mask: TypeAlias = NDArray[np.bool_]

__all__ = ["Codes", "Floats", "Ints", "Mask", "Rows"]
