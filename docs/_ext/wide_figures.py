"""Figures of several panels side by side are marked, so that a phone scrolls them instead of making them unreadable."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import imagesize
from docutils import nodes

if TYPE_CHECKING:
    from sphinx.application import Sphinx

WIDE = 1.8  # width over height: one panel has 1.6


def mark(app: Sphinx, doctree: nodes.document, _name: str) -> None:
    for figure in doctree.findall(nodes.figure):
        for image in figure.findall(nodes.image):
            width, height = imagesize.get(Path(app.srcdir) / image["uri"])
            if width > WIDE * height:
                figure["classes"].append("wide")


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("doctree-resolved", mark)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
