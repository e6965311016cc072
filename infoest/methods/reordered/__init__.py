"""The value of a statistic when the rows of some columns are reordered, as fast as each method allows."""

from __future__ import annotations
