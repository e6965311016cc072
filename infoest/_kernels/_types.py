"""Arrays in kernels are C-contiguous float64 or int64; arrays of other types are annotated ``Any``."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
