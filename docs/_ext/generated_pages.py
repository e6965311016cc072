"""Pages that are written while building, because what they say stands elsewhere: the API by topic, and measurements."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from api_topics import TOPICS, Topic, guide_pages

import infoest
from infoest._core.errors import InputError
from infoest._core.warnings import InfoestWarning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

DOCS = Path(__file__).resolve().parent.parent
ROOT = DOCS.parent
SPACES = (
    "infoest",
    "infoest.credit",
    "infoest.datasets",
    "infoest.estimators",
    "infoest.inference",
    "infoest.multivariate",
    "infoest.plotting",
    "infoest.quantities",
    "infoest.timeseries",
)


def heading(text: str, line: str = "=") -> list[str]:
    return [text, line * len(text), ""]


def guide_label(guide: str) -> str:
    """The label to link to: that of the guide page, or of the whole guide where the page is not written."""
    return f"guide-{guide}" if (DOCS / "guide" / f"{guide}.rst").exists() else "guide"


def descendants(kind: type) -> Iterator[type]:
    yield kind
    for child in sorted(kind.__subclasses__(), key=lambda child: child.__name__):
        yield from descendants(child)


def raised_and_warned() -> list[str]:
    """Every error and warning of the package, public or not: a filter has to name it where it is defined."""
    for module in pkgutil.walk_packages(infoest.__path__, "infoest."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    lines = [
        "A filter names a class where it is defined, as below: ``warnings.filterwarnings('error', category=...)``.",
        "",
    ]
    for title, kind in (("All errors", InputError), ("All warnings", InfoestWarning)):
        lines += heading(title, "-")
        for found in descendants(kind):
            name = f"{found.__module__}.{found.__qualname__}"
            repeated = ["   :no-index:"] if found.__qualname__ in infoest.credit.__all__ else []
            summary = (inspect.getdoc(found) or "").partition("\n\n")[0].replace("\n", " ")
            lines += [f".. py:exception:: {name}", *repeated, "", f"   {summary}", ""]
    return lines


def in_order(topic: Topic) -> list[str]:
    """Names of a topic by their last part, as one looks them up."""
    return sorted(topic.guide_of(), key=lambda name: name.rsplit(".", 1)[-1].lower())


def linked(topic: Topic) -> str:
    return ", ".join(f":obj:`~{name}`" for name in in_order(topic))


def topic_page(topic: Topic) -> str:
    labels = sorted({guide_label(guide) for guide in topic.names})
    guides = ", ".join(f":ref:`{label}`" for label in labels)
    rows = [f"   ~{name}" for name in in_order(topic)]
    return "\n".join([
        *heading(topic.title), topic.summary, "", f"In the guide: {guides}.", "",
        ".. autosummary::", "   :toctree: generated", "   :nosignatures:", "", *rows, "",
        *(raised_and_warned() if topic.file == "errors-and-warnings" else ()),
    ])  # fmt: skip


def api_index() -> str:
    modules = [line for space in SPACES for line in (f".. py:module:: {space}", "   :no-index-entry:", "")]
    table = [line for topic in TOPICS for line in (f":doc:`{topic.file}`", f"   {topic.summary} {linked(topic)}", "")]
    return "\n".join([
        ".. _api:", "", *heading("API by topic"), *modules,
        "Functions take arrays and data frames and return results; estimators do the same behind ``fit``.",
        "Each name is imported on first use from the address that its page shows.", "", *table,
        ".. toctree::", "   :hidden:", "", *(f"   {topic.file}" for topic in TOPICS), "",
    ])  # fmt: skip


def benchmarks_page() -> str:
    """The measured table where one was written down; else what is measured, from the functions that do it."""
    measured = ROOT / "benchmarks" / "RESULTS.md"
    if measured.exists():
        return f"(benchmarks)=\n\n```{{include}} ../{measured.relative_to(ROOT).as_posix()}\n```\n"
    rows = [
        f"| `{file.stem}` | {(ast.get_docstring(function) or '').splitlines()[0]} |"
        for file in sorted((ROOT / "benchmarks").glob("*.py"))
        for function in ast.parse(file.read_text(encoding="utf-8")).body
        if isinstance(function, ast.FunctionDef) and function.name.endswith(("_rows", "_figures"))
    ]
    return "\n".join([
        "(benchmarks)=", "", "# Benchmarks", "",
        "Times depend on the machine, so they are measured and not quoted: `python -m benchmarks` runs infoest and",
        "named peers in turn, on one thread each, and prints the medians, their ratio, and how far the two results are",
        "apart. A result that does not agree with the peer's makes it fail; a time never does. `--only WORD`",
        "runs a part.",
        "", "| module | what is measured |", "|---|---|", *rows, "",
    ])  # fmt: skip


def write(path: Path, text: str) -> None:
    """Write only what changed, so that the next build reads only what changed."""
    path.parent.mkdir(exist_ok=True)
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def write_pages(app: Sphinx, *_: object) -> None:
    write(DOCS / "api" / "index.rst", api_index())
    for topic in TOPICS:
        write(DOCS / "api" / f"{topic.file}.rst", topic_page(topic))
    write(DOCS / "benchmarks.md", benchmarks_page())
    app.config.autosummary_context = {"guide": {name: guide_label(guide) for name, guide in guide_pages().items()}}


def is_foreign(_app: Sphinx, _what: str, _name: str, member: object, *_: object) -> bool | None:
    """Leave out what a class inherits from scikit-learn or Python: it is documented there."""
    home = str(getattr(inspect.unwrap(member) if callable(member) else member, "__module__", None) or "infoest")
    return None if home.partition(".")[0] == "infoest" else True


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("config-inited", write_pages, priority=100)  # autosummary looks for pages after this
    app.connect("autodoc-skip-member", is_foreign)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
