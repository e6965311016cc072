"""Functions that read data, name a quantity, choose a method and evaluate it."""

from __future__ import annotations
