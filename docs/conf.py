"""Sphinx: numpydoc pages of everything in ``infoest.__all__``, and a gallery that is run while building."""

from __future__ import annotations

import inspect
import os
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx

os.environ.setdefault("MPLBACKEND", "agg")

import infoest

HERE = Path(__file__).parent

project = "infoest"
author = "infoest developers"
copyright = "2026, infoest developers"
version = release = infoest.__version__

extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.mathjax",
    "numpydoc",
    "sphinx_gallery.gen_gallery",
]
suppress_warnings = ["ref.ref"]  # inherited docstrings of scikit-learn refer to its user guide
exclude_patterns = ["_build", "examples", "gallery/*.ipynb"]
html_theme = "pydata_sphinx_theme"
html_title = "infoest"
html_theme_options = {"show_toc_level": 2, "navigation_with_keys": False, "secondary_sidebar_items": ["page-toc"]}
html_copy_source = False

autosummary_generate = True
autodoc_typehints = "none"  # numpydoc's Parameters say it, with shapes and units
numpydoc_show_class_members = True
numpydoc_show_inherited_class_members = False
numpydoc_class_members_toctree = False

sphinx_gallery_conf = {
    "examples_dirs": "examples",
    "gallery_dirs": "gallery",
    "filename_pattern": r"/plot_",
    "abort_on_example_error": True,
    "show_memory": False,
    "download_all_examples": False,
    "reset_modules": ("matplotlib",),
    "within_subsection_order": "FileNameSortKey",
}


def _table(title: str, space: ModuleType, names: list[str]) -> list[str]:
    rows = [f"   {name}" for name in names]
    heading = [title, "-" * len(title), "", f".. currentmodule:: {space.__name__}", ""]
    return [*heading, ".. autosummary::", "   :toctree: generated", "   :nosignatures:", "", *rows, ""]


def _offered_by(space: ModuleType) -> list[str]:
    """Names in ``__all__``; of a module without one, the public names it defines itself."""
    own = [
        n for n, v in vars(space).items() if not n.startswith("_") and getattr(v, "__module__", "") == space.__name__
    ]
    return list(getattr(space, "__all__", own))


def api_page() -> str:
    """The list of public names: what is offered is documented, and nothing else is."""
    offered = {name: getattr(infoest, name) for name in infoest.__all__}
    spaces = [value for value in offered.values() if inspect.ismodule(value)]
    lines = ["API reference", "=============", ""]
    top = [name for name, value in offered.items() if not inspect.ismodule(value)]
    lines += _table("infoest", infoest, top)
    for space in spaces:
        names = [name for name in _offered_by(space) if callable(getattr(space, name)) and name not in top]
        if names:
            lines += _table(space.__name__, space, names)
    return "\n".join(lines)


def setup(app: Sphinx) -> None:
    """Write the API page before Sphinx looks for pages."""
    target = HERE / "api" / "index.rst"
    target.parent.mkdir(exist_ok=True)
    app.connect("config-inited", lambda *_: target.write_text(api_page(), encoding="utf-8"))
