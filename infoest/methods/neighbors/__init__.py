"""Nearest neighbours: one joint radius for every term of a quantity, and what is known of the error."""

from __future__ import annotations
