"""Kernels that count: tables of cells, their margins, and cuts of ordered cells into bins."""

from __future__ import annotations
