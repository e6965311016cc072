"""Datasets: a bundled credit table."""

from __future__ import annotations

from .credit import load_german_credit
from .generators import bivariate_normal, categorical_uniform, normal_blocks

__all__ = ["bivariate_normal", "categorical_uniform", "load_german_credit", "normal_blocks"]
