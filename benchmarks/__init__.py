"""Benchmarks: speed against named peers in one run; ``python -m benchmarks``."""

from __future__ import annotations
