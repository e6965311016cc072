"""How a column becomes bins: by rule, by target, by counts on an engine."""

from __future__ import annotations
