"""Standard errors, nulls and permutation tests of any statistic, which is passed in as a callable."""

from __future__ import annotations
