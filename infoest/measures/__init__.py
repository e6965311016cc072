"""Public measures: each function reads data, names a quantity, chooses a method and evaluates it."""

from __future__ import annotations
