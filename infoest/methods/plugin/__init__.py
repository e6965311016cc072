"""Relative frequencies of tables: the estimate, its bias corrections, and the null distribution of G."""

from __future__ import annotations
