"""The value of a statistic when the rows of some columns are reordered."""

from __future__ import annotations
