"""Sets of features that inform about the target and little about protected attributes."""

from __future__ import annotations
