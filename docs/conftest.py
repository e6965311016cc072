"""Pages are doctests; scripts are run by the gallery's test, by Sphinx and by hand, and never imported."""

from __future__ import annotations

collect_ignore_glob = ["*.py", "*/*.py", "*/*/*.py", "_build/*", "api/*", "gallery/*"]
