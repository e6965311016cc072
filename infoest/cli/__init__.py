"""Command line: a table in, a text, JSON or HTML report out, and an exit code that a pipeline can use."""

from __future__ import annotations

from .entry import main

__all__ = ["main"]
