"""Statistics under reorderings of rows, and the orders themselves."""

from __future__ import annotations
