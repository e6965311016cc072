"""Neighbours and counts within a radius, one index per kind of space."""

from __future__ import annotations
