"""What is left of columns when everything that other columns say about their mean and their scale is removed."""

from __future__ import annotations
