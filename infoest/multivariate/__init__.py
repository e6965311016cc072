"""Redundancy and synergy among many variables: of every multiplet of them, or of one system in detail."""

from __future__ import annotations

from .multiplets import extreme_multiplets, multiplet_information
from .oinformation import o_information_by_method, o_information_gradients
from .result import Multiplets
from .search import search_multiplets

__all__ = [
    "Multiplets",
    "extreme_multiplets",
    "multiplet_information",
    "o_information_by_method",
    "o_information_gradients",
    "search_multiplets",
]
