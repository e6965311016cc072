"""The built site, looked at as a browser without a network would: every link leads somewhere, and nothing is fetched.

``python docs/check_site.py docs/_build/html`` prints what is there, and fails on a broken link inside the site or on a
script, a style or a picture that would come from elsewhere. Links that people may follow to other sites are not tried.
"""

from __future__ import annotations

import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

FETCHED = {"script": "src", "link": "href", "img": "src", "iframe": "src"}


class Page(HTMLParser):
    """Targets, links, what is fetched, pictures and words of one page."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.file = file
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.fetched: list[str] = []
        self.pictures = self.words = 0
        self.depth = 0  # inside <article>
        self.feed(file.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.ids |= {found[name] for name in ("id", "name") if found.get(name)}
        self.depth += tag == "article"
        if tag == "a" and "href" in found:
            self.links.append(found["href"])
        if tag == "img" and self.depth:
            self.pictures += 1
        if tag in FETCHED and FETCHED[tag] in found and found.get("rel") not in {"canonical", "search"}:
            self.fetched.append(found[FETCHED[tag]])

    def handle_endtag(self, tag: str) -> None:
        self.depth -= tag == "article"

    def handle_data(self, data: str) -> None:
        if self.depth:
            self.words += len(data.split())


def is_elsewhere(address: str) -> bool:
    return bool(urlsplit(address).netloc)


def broken(page: Page, address: str, pages: dict[Path, Page]) -> bool:
    """Whether a link inside the site has no file, or no such place in it."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return False
    target = (page.file.parent / unquote(parts.path)).resolve() if parts.path else page.file
    if not target.exists():
        return True
    place = unquote(parts.fragment)
    return bool(place) and target in pages and place not in pages[target].ids


def main(root: Path) -> int:
    pages = {file: Page(file) for file in sorted(root.resolve().rglob("*.html")) if "_static" not in file.parts}
    faults = [
        f"{page.file.relative_to(root.resolve())}: {what} {address}"
        for page in pages.values()
        for what, addresses, at_fault in (
            ("leads nowhere:", page.links, lambda address, page=page: broken(page, address, pages)),
            ("fetches", page.fetched, is_elsewhere),
            ("lacks", page.fetched, lambda address, page=page: broken(page, address.partition("?")[0], pages)),
        )
        for address in dict.fromkeys(addresses)
        if not address.startswith("data:") and at_fault(address)
    ]
    for part in ("guide", "coming_from", "gallery", "api", ""):
        chosen = [page for page in pages.values() if page.file.relative_to(root.resolve()).parts[0] == part or not part]
        words, pictures = (sum(getattr(page, name) for page in chosen) for name in ("words", "pictures"))
        print(f"{part or 'all':12} {len(chosen):4} pages {words:8,} words {pictures:4} pictures")
    print("\n".join(faults) or "no broken link, nothing fetched from elsewhere")
    return int(bool(faults) or not pages)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
