"""The public names of a package are written down once, module by module, and all else follows from that table.

Loading on first use, ``dir()`` and ``__all__`` come from the table, and the API reference from ``__all__``: importing
the package stays light, and no name is offered in one of these places and missing in another.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any


def lazy_names(
    package: str, names: Mapping[str, Sequence[str]], modules: Sequence[str] = ()
) -> tuple[Callable[[str], Any], Callable[[], list[str]], list[str]]:
    """``__getattr__``, ``__dir__`` and ``__all__`` of a package.

    Parameters
    ----------
    package : str
        Its ``__name__``.
    names : mapping of str to sequence of str
        For each module of the package, by its path below the package, the names that the package offers from it.
    modules : sequence of str
        Modules of the package that it offers themselves.

    Returns
    -------
    tuple
        ``__getattr__`` loads a name on first use and leaves it in the package, where the next use finds it;
        ``__dir__`` lists what is offered, loaded or not, and the package's own dunder names; ``__all__``.
    """
    home = {name: module for module, held in names.items() for name in held}
    offered = sorted([*home, *modules])

    def load(name: str) -> Any:
        if name in modules:
            return importlib.import_module(f"{package}.{name}")  # which also makes it an attribute of the package
        if name in home:
            value = getattr(importlib.import_module(f"{package}.{home[name]}"), name)
            setattr(sys.modules[package], name, value)
            return value
        # With name and obj Python adds "Did you mean: ...?" to the traceback.
        raise AttributeError(f"module {package!r} has no attribute {name!r}", name=name, obj=sys.modules[package])

    def listed() -> list[str]:
        return sorted({*offered, *(name for name in vars(sys.modules[package]) if name.startswith("__"))})

    return load, listed, offered
