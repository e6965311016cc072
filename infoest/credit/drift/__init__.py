"""Whether a distribution has moved: PSI, distances, periods."""

from __future__ import annotations
