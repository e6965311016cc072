"""Kernels that find neighbours and count rows within a radius, with one index per kind of space."""

from __future__ import annotations
