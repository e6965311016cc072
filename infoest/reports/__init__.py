"""A report is made once, as a document, and then shown as one self-contained HTML file or as plain text."""

from __future__ import annotations

from .document import Column, Document, Figure, Section, Table, Text
from .html import render_html
from .plain import render_text

__all__ = ["Column", "Document", "Figure", "Section", "Table", "Text", "render_html", "render_text"]
