"""Validation: every estimate, standard error, interval and test against known answers; ``python -m validation``."""

from __future__ import annotations
