"""Kernels of permutation tests: the orders of the rows, and statistics under many of them."""

from __future__ import annotations
