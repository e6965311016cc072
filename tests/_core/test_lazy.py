"""Names offered by a table: loaded on first use, listed before, and nothing else."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType

import pytest

INIT = """
from infoest._core.lazy import lazy_names

__version__ = "3"
__getattr__, __dir__, __all__ = lazy_names(__name__, {"inner.cups": ("mug", "Cup"), "plates": ("Dish",)}, ("knives",))
"""


@pytest.fixture
def cupboard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A package of its own that nothing else has imported."""
    for path, source in {
        "__init__.py": INIT,
        "inner/__init__.py": "",
        "inner/cups.py": "mug = object()\nclass Cup: ...\nsaucer = 1",
        "plates.py": "from . import mug\nclass Dish: ...",
        "knives.py": "",
    }.items():
        file = tmp_path / "lazy_cupboard" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(source, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    for name in [name for name in sys.modules if name.split(".")[0] == "lazy_cupboard"]:
        monkeypatch.delitem(sys.modules, name)
    return importlib.import_module("lazy_cupboard")


def loaded() -> set[str]:
    return {name.removeprefix("lazy_cupboard.") for name in sys.modules if name.startswith("lazy_cupboard.")}


def test_everything_is_listed_and_nothing_is_loaded(cupboard: ModuleType) -> None:
    assert cupboard.__all__ == ["Cup", "Dish", "knives", "mug"]
    assert {*cupboard.__all__, "__version__", "__name__"} <= set(dir(cupboard))
    assert not [name for name in dir(cupboard) if name not in cupboard.__all__ and not name.startswith("__")]
    assert loaded() == set()


def test_a_name_loads_its_own_module_and_stays(cupboard: ModuleType) -> None:
    mug = cupboard.mug
    assert loaded() == {"inner", "inner.cups"}
    assert mug is importlib.import_module("lazy_cupboard.inner.cups").mug
    assert vars(cupboard)["mug"] is mug


def test_a_module_is_offered_itself(cupboard: ModuleType) -> None:
    assert cupboard.knives is importlib.import_module("lazy_cupboard.knives")


def test_a_module_may_use_what_the_package_offers(cupboard: ModuleType) -> None:
    assert cupboard.Dish.__module__ == "lazy_cupboard.plates"
    assert importlib.import_module("lazy_cupboard.plates").mug is cupboard.mug


@pytest.mark.parametrize("name", ["saucer", "cups", "mugg", "_mug"])
def test_other_names_are_refused(cupboard: ModuleType, name: str) -> None:
    with pytest.raises(AttributeError, match=f"module 'lazy_cupboard' has no attribute '{name}'") as refusal:
        getattr(cupboard, name)
    assert (refusal.value.name, refusal.value.obj) == (name, cupboard)  # of which Python makes "Did you mean"
