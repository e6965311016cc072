"""Tables of cells, their margins, and cuts of ordered cells."""

from __future__ import annotations
