"""The path of a public name is its address: what ``infoest.credit`` offers is defined under ``infoest/credit/``."""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType

import pytest

import infoest
from infoest.inference.tables import g_test


def rooms() -> list[str]:
    """Packages that offer public names, ``infoest`` itself, whose names come from all of them, among them."""
    found = [module.name for module in pkgutil.walk_packages(infoest.__path__, "infoest.") if module.ispkg]
    return ["infoest", *(name for name in found if getattr(importlib.import_module(name), "__all__", ()))]


def misplaced(room: ModuleType) -> list[str]:
    """Names of ``room.__all__`` that are defined elsewhere; a module is where its own name says."""
    bad = []
    for name in room.__all__:
        offered = getattr(room, name)
        home = offered.__name__ if isinstance(offered, ModuleType) else offered.__module__
        if not home.startswith(room.__name__ + "."):
            bad.append(f"{room.__name__}.{name} is defined in {home}")
    return bad


def test_the_rooms_are_found() -> None:
    assert {"infoest", "infoest.credit", "infoest.estimators", "infoest.inference", "infoest.timeseries"} <= set(
        rooms()
    )


@pytest.mark.parametrize("room", rooms())
def test_public_names_are_defined_where_they_are_offered(room: str) -> None:
    assert misplaced(importlib.import_module(room)) == []


@pytest.mark.parametrize("offered", [g_test, infoest.Estimate, infoest.credit, ModuleType("infoest.measures_of_old")])
def test_a_planted_name_is_found(offered: object) -> None:
    room = ModuleType("infoest.measures")
    room.__all__, room.planted = ["planted"], offered  # type: ignore[attr-defined]
    (bad,) = misplaced(room)
    assert bad.startswith("infoest.measures.planted is defined in infoest.")
