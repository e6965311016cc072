"""What bins say about a target: weight of evidence, information value and their errors."""

from __future__ import annotations
