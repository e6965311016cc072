"""What estimators of one information quantity share: settings for the method, columns named in a setting, results."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from typing import Any

import numpy as np

from .._core.errors import InputError, InputTypeError
from ..methods.choose import Settings
from ._rows import feature_names


def settings_of(estimator: Any) -> Settings:
    """The settings that an estimator has among its parameters; the others keep their defaults."""
    names = [field.name for field in fields(Settings) if hasattr(estimator, field.name)]
    return Settings(**{name: getattr(estimator, name) for name in names})


def remember(estimator: Any) -> None:
    """Set what every estimator offers besides ``result_``."""
    estimator.value_ = estimator.result_.value
    estimator.stderr_ = estimator.result_.stderr
    estimator.local_ = estimator.result_.local


def column_positions(estimator: Any, entries: Any, setting: str) -> tuple[int, ...]:
    """Positions of columns given by name or position in a setting of that name."""
    if isinstance(entries, str) or not isinstance(entries, Iterable):
        raise InputTypeError(
            f"{setting}={entries!r} must be a list of names or positions of columns: write [{entries!r}]."
        )
    names = feature_names(estimator)
    found = []
    for entry in entries:
        if isinstance(entry, str) and entry in names:
            found.append(names.index(entry))
        elif isinstance(entry, int | np.integer) and not isinstance(entry, bool) and 0 <= entry < len(names):
            found.append(int(entry))
        else:
            raise InputError(f"{setting} names {entry!r}, which is not a column of X. It has {', '.join(names)}.")
    if len(set(found)) < len(found):
        raise InputError(f"{setting}={list(entries)!r} names a column twice.", remedy="Give each once.")
    return tuple(found)
