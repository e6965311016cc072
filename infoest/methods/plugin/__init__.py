"""Relative frequencies of tables: estimate, corrections, and the null law of G."""

from __future__ import annotations
