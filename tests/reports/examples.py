"""What tests of several reports share: tables whose names are hostile, since names come from data, and page readers."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import numpy as np
import pandas as pd

from infoest.reports import Document, Table

# Each could end a tag, an attribute, a comment or a template, start a formula or move a terminal's cursor.
INJECTIONS = (
    "<script>alert('x')</script>",
    "' onmouseover='alert(1)",
    '" onload="alert(1)',
    "--><img src=x onerror=alert(1)>",
    "--!><iframe>",
    "]]><object>",
    "</style></title></table><link href=x>",
    "$body ${title} $$ %s {0}",
    "$\\frac$",
    "&lt;b&gt; &amp; &#60;",
    "two\nlines & \x1b[31mred",
    "=cmd()\t",
    "y" * 300,
)

COLUMNS = {
    "<script>alert('x')</script>": ["<b>", '"quoted"'],
    "two\nlines & \x1b[31mred": ["=cmd()", "a\tb"],
    "y" * 300: ["$\\frac$", "ß…"],
    "' onmouseover='alert(1)": ["<!--", "--><iframe>"],
}


def hostile_table(n: int = 120) -> pd.DataFrame:
    """Columns without information about ``target``, whose names and values are hostile."""
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({name: rng.choice(values, n) for name, values in COLUMNS.items()})
    return frame.assign(target=np.arange(n) % 2)


def incomes(n: int, seed: int, shift: float = 0.0, **more: Any) -> pd.DataFrame:
    """A column of numbers that moves with ``shift``, and one of categories that does not."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({"income": rng.normal(shift, 1, n), "job": rng.choice(["a", "=cmd()", "<b>"], n)})
    return frame.assign(**more)


def months(shifts: list[float], n: int = 900) -> pd.DataFrame:
    """Such tables one below the other, a month for each shift."""
    return pd.concat(
        [incomes(n, i + 1, shift, month=f"2026-{i + 1:02d}-07") for i, shift in enumerate(shifts)], ignore_index=True
    )


def loans(n: int = 400) -> pd.DataFrame:
    """A target that two columns bear on, one of them with missing values, and a column that cannot be used."""
    rng = np.random.default_rng(0)
    income = rng.normal(size=n).round(3)
    region = rng.choice(["north", "south", "O'Brien; DROP", "=1+1", "<script>alert(1)</script>"], n)
    bad = rng.random(n) < 1 / (1 + np.exp(1 + income - (region == "south")))
    return pd.DataFrame(
        {
            "income": np.where(rng.random(n) < 0.1, np.nan, income),
            "region": region,
            "identifier": [f"id{i}" for i in range(n)],
            "outcome": np.where(bad, "bad", "good"),
        }
    )


class Outline(HTMLParser):
    """Tags, attributes and visible text of a page, as a browser would find them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.texts: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def is_inert(self) -> bool:
        """Whether the page runs nothing, links nowhere and loads nothing; figures refer to their own glyphs."""
        active = {"script", "b", "i", "u", "a", "img", "iframe", "object", "embed", "link", "form"}
        places = [value for name, value in self.attributes if name.split(":")[-1] in {"src", "href"}]
        return (
            not active & set(self.tags)
            and not [name for name, _ in self.attributes if name.startswith("on")]
            and all(place is not None and place.startswith("#") for place in places)
        )


def tables_of(document: Document) -> list[Table]:
    """All tables of a document."""
    return [part for section in document.sections for part in section.parts if isinstance(part, Table)]
