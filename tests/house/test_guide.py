"""Every public name stands under one topic of the API reference, and a guide page shows when to use it."""

from __future__ import annotations

import inspect
import re
import runpy
from collections import Counter
from pathlib import Path
from types import ModuleType

import infoest

DOCS = Path(__file__).resolve().parent.parent.parent / "docs"
TABLE = runpy.run_path(str(DOCS / "_ext" / "api_topics.py"))
TOPICS = TABLE["TOPICS"]


def offered_by(space: ModuleType) -> list[str]:
    """Names in ``__all__``; of a module without one, the public names it defines itself."""
    own = [
        n for n, v in vars(space).items() if not n.startswith("_") and getattr(v, "__module__", "") == space.__name__
    ]
    return list(getattr(space, "__all__", own))


def public_names() -> set[str]:
    """The shortest address of all that is offered: what ``infoest`` offers itself is not under a module again."""
    top = {name: getattr(infoest, name) for name in offered_by(infoest)}
    found = {f"infoest.{name}": value for name, value in top.items() if not inspect.ismodule(value)}
    for space in (value for value in top.values() if inspect.ismodule(value)):
        for name in offered_by(space):
            value = getattr(space, name)
            if callable(value) and not any(value is other for other in top.values()):
                found[f"{space.__name__}.{name}"] = value
    return set(found)


def listed() -> list[str]:
    return [name for topic in TOPICS for names in topic.names.values() for name in names.split()]


def test_every_public_name_has_a_topic_and_only_one() -> None:
    assert public_names() - set(listed()) == set(), "without a topic: add them to docs/_ext/api_topics.py"
    assert set(listed()) - public_names() == set(), "in docs/_ext/api_topics.py, but not public"
    assert [name for name, times in Counter(listed()).items() if times > 1] == []


def test_topics_are_files_of_their_own() -> None:
    assert len({topic.file for topic in TOPICS}) == len(TOPICS)
    assert all(topic.summary.endswith(".") for topic in TOPICS)


def test_every_topic_has_pages_of_the_guide() -> None:
    named = {guide for topic in TOPICS for guide in topic.names}
    written = {page.stem for page in (DOCS / "guide").glob("*.rst")}
    assert named - written == set(), "topics name pages of the guide that are not there"


def test_a_page_of_the_guide_opens_with_its_label() -> None:
    for page in sorted((DOCS / "guide").glob("*.rst")):
        label = "guide" if page.stem == "index" else f"guide-{page.stem}"
        assert page.read_text(encoding="utf-8").startswith(f".. _{label}:\n"), page.name


def test_what_is_cited_is_in_the_bibliography() -> None:
    known = set(re.findall(r"^@\w+\{([^,\s]+),", (DOCS / "references.bib").read_text(encoding="utf-8"), re.MULTILINE))
    assert len(known) > 50
    cited = {
        key.strip()
        for page in DOCS.rglob("*.rst")
        for keys in re.findall(r":cite:[a-z]+:`([^`]+)`", page.read_text(encoding="utf-8"))
        for key in keys.split(",")
    }
    assert cited - known == set()
