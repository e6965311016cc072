"""Nearest neighbours: one joint radius for every term, and what is known of its error."""

from __future__ import annotations
