"""Sphinx: the guide, the gallery and the API by topic. What is built reads nothing from the network."""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ.setdefault("MPLBACKEND", "agg")

import infoest

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "_ext"))

project = "infoest"
author = "infoest developers"
copyright = "2026, infoest developers"
version = release = infoest.__version__

extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "numpydoc",
    "myst_parser",
    "matplotlib.sphinxext.plot_directive",
    "sphinxcontrib.bibtex",
    "sphinx_copybutton",
    "sphinx_gallery.gen_gallery",
    "generated_pages",
    "mathml",
    "wide_figures",
]
suppress_warnings = ["toc.empty_glob"]
exclude_patterns = ["_build", "_ext", "examples", "guide/figures", "gallery/*.ipynb"]
nitpicky = True  # a name in a docstring that leads nowhere is an error, unless it is another package's
nitpick_ignore_regex = [
    ("py:.*", r"(itertools|joblib|matplotlib|numpy|pandas|polars|scipy|sklearn|statsmodels)\..*"),
    ("py:attr", r"infoest\..*"),  # the docstring of a class lists its attributes, and they have no place of their own
]
templates_path = ["_templates"]
html_theme = "pydata_sphinx_theme"
html_title = "infoest"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_math_renderer = "mathml"
html_theme_options = {
    "header_links_before_dropdown": 6,
    "navigation_with_keys": False,
    "secondary_sidebar_items": ["page-toc"],
    "show_toc_level": 2,
}
html_copy_source = False
# Pages that stand alone have nothing to list on the left.
ALONE = "install start compare validation benchmarks faq glossary bibliography changelog contributing cite"
html_sidebars = {page: [] for page in ALONE.split()}
toc_object_entries_show_parents = "hide"

autosummary_generate = True
autodoc_typehints = "none"  # numpydoc's Parameters say it, with shapes and units
numpydoc_show_class_members = False  # the template of a class lists them, each with its docstring
numpydoc_class_members_toctree = False

bibtex_bibfiles = ["references.bib"]
bibtex_reference_style = "author_year"
copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True
myst_heading_anchors = 3

plot_basedir = "."
plot_include_source = False
plot_html_show_source_link = False
plot_html_show_formats = False
plot_formats = [("png", 144)]
plot_rcparams = {"figure.dpi": 144, "figure.figsize": (6.4, 4.0), "figure.constrained_layout.use": True}
plot_apply_rcparams = True

sphinx_gallery_conf = {
    "examples_dirs": "examples",
    "gallery_dirs": "gallery",
    "filename_pattern": r"/plot_",
    "abort_on_example_error": True,
    "capture_repr": (),  # what a script prints is meant to be read; what its last line happens to return is not
    "show_memory": False,
    "download_all_examples": False,
    "reset_modules": ("matplotlib",),
    "write_computation_times": False,  # its page loads scripts from the network
    "within_subsection_order": "FileNameSortKey",
}
