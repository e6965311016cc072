"""The layer above the kernels: what every other package needs to read a sample, refuse one and report a result."""

from __future__ import annotations
