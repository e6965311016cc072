"""Layer 1: samples, checks, results and what else every layer above the kernels stands on."""

from __future__ import annotations
