"""Warnings point at the caller's own line: the first frame outside this package, however deep inside it they arise.

Python shows a warning once for each line and text. A line inside the package would be shown for the first data set of
a process and hide all later ones, so the line is found by walking out of the stack and never counted by hand.
"""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from types import FrameType
from typing import TypeVar

T = TypeVar("T")
# The spelling that the frames of this package have; `Path` might tidy it.
PACKAGE = os.path.dirname(os.path.dirname(__file__)) + os.sep  # noqa: PTH120
# Callers that stand between a user's line and this package: decorated methods, searches, pipelines, threads.
GO_BETWEENS = frozenset({"sklearn", "joblib", "functools", "contextlib", "threading", "concurrent"})


class InfoestWarning(UserWarning):
    """What a user should know of an estimate.

    Attributes
    ----------
    problem : str
        What is the matter, up to the mark before the remedy.
    remedy : str
        What to do about it, apart so that a front end can phrase it anew.
    """

    problem: str = ""
    remedy: str = ""


_withheld: ContextVar[list[InfoestWarning] | None] = ContextVar("_withheld", default=None)


def warn(problem: str, category: type[InfoestWarning], remedy: str = "") -> None:
    """Warn at the line that called this package.

    Where no such line is on the stack, because a thread of the user's calls a public function itself, the nearest
    frame outside the package stands for it.
    """
    warning = category(" ".join(filter(None, (problem, remedy))))
    warning.problem, warning.remedy = problem, remedy
    _show(warning)


def withholding(work: Callable[..., T], *arguments: object) -> tuple[T, Sequence[InfoestWarning]]:
    """The result of ``work(*arguments)`` and its warnings, none of them shown.

    A thread or process that works for another has no line of the caller on its stack: the one that waits for it
    shows them, by :func:`show`.
    """
    with _withhold() as said:
        return work(*arguments), said


def show(said: Sequence[InfoestWarning]) -> None:
    """Warn of what was withheld elsewhere."""
    for warning in said:
        _show(warning)


@contextmanager
def _withhold() -> Iterator[list[InfoestWarning]]:
    said: list[InfoestWarning] = []
    token = _withheld.set(said)
    try:
        yield said
    finally:
        _withheld.reset(token)


def _show(warning: InfoestWarning) -> None:
    withheld = _withheld.get()
    if withheld is not None:
        withheld.append(warning)
        return
    frame = _caller()
    names = frame.f_globals
    warnings.warn_explicit(
        warning,
        type(warning),
        frame.f_code.co_filename,
        frame.f_lineno,
        module=names.get("__name__", "<string>"),  # as Python has it where code has no module, in a doctest
        registry=names.setdefault("__warningregistry__", {}),
    )


def _caller() -> FrameType:
    """The innermost frame that is neither of this package nor of a go-between, else the innermost outside."""
    frame: FrameType | None = sys._getframe(1)
    nearest = None
    while frame is not None:
        if not frame.f_code.co_filename.startswith(PACKAGE):
            nearest = nearest or frame
            if str(frame.f_globals.get("__name__")).partition(".")[0] not in GO_BETWEENS:
                return frame
        frame = frame.f_back
    return nearest or sys._getframe(1)
