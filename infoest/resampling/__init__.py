"""Layer 2: standard errors, nulls and permutation of any statistic; a callable is passed in."""

from __future__ import annotations
