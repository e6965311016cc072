"""Scorecards: points, exports, and how well a score ranks."""

from __future__ import annotations
