"""Public names carry whole numpydoc docstrings: the linter reads files, this reads what a user can reach."""

from __future__ import annotations

import inspect
from types import ModuleType

import pytest
from numpydoc.validate import validate

import infoest

# Parameters, their order and names, returns, the summary.
HELD = {"GL08", "PR01", "PR02", "PR03", "PR06", "RT01", "SS01", "SS03"}


def offered_by(space: ModuleType) -> list[str]:
    """Names in ``__all__``; of a module without one, the public names it defines itself."""
    own = [
        n for n, v in vars(space).items() if not n.startswith("_") and getattr(v, "__module__", "") == space.__name__
    ]
    return list(getattr(space, "__all__", own))


def public_names() -> list[str]:
    """Dotted paths of functions, classes and their public methods, those of our own base classes included."""
    spaces: list[ModuleType] = [infoest]
    spaces += [value for name in offered_by(infoest) if isinstance(value := getattr(infoest, name), ModuleType)]
    found = []
    for space in spaces:
        for name in offered_by(space):
            value = getattr(space, name)
            if callable(value):
                found.append(f"{space.__name__}.{name}")
            if inspect.isclass(value):
                methods = [
                    method
                    for base in value.__mro__
                    if base.__module__.startswith("infoest.")
                    for method, body in vars(base).items()
                    if not method.startswith("_") and (inspect.isfunction(body) or isinstance(body, classmethod))
                ]
                found += [f"{space.__name__}.{name}.{method}" for method in methods]
    return sorted(set(found))


def complaints(path: str) -> list[str]:
    found = validate(path)
    held = set(HELD)
    if found["type"] == "function" and not path.split(".")[-2][:1].isupper():
        held.add("EX01")  # a function shows a call; a class its use, when it is an estimator
    elif hasattr(getattr(infoest, path.rsplit(".", maxsplit=1)[-1], None), "fit"):
        held.add("EX01")
    elif "\nAttributes\n" in inspect.cleandoc(found["docstring"] or ""):
        held.discard("PR01")  # results are read, not made, by users
    return [f"{code} {text}" for code, text in found["errors"] if code in held]


@pytest.mark.parametrize("path", public_names())
def test_docstring_is_whole(path: str) -> None:
    assert complaints(path) == []
