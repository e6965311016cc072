"""Reports: self-contained, escaped, whole; and the numbers in them written so that nobody misreads one."""

from __future__ import annotations

import math
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.special import chdtr, chndtr

from infoest import Counts, Estimate
from infoest._core.pivots import ScaledChiSquare
from infoest.credit import EmptyBinWarning, population_stability_index
from infoest.reports import Column, Document, Section, Table, Text, render_html, render_text
from infoest.reports.comparison import Comparison, compare_tables
from infoest.reports.comparison_page import comparison_document
from infoest.reports.document import interval, number, probability
from infoest.reports.files import read_table, write_atomic
from infoest.reports.limits import upper_limit
from infoest.reports.plain import WIDTH
from infoest.reports.records import comparison_record, screening_record, to_json
from infoest.reports.screening import Screening, screen_table
from infoest.reports.screening_page import screening_document

HOSTILE = {
    "<script>alert('x')</script>": ["<b>", '"quoted"'],
    "two\nlines & \x1b[31mred": ["=cmd()", "a\tb"],
    "y" * 300: ["$\\frac$", "ß…"],
    "' onmouseover='alert(1)": ["<!--", "-->"],
}


def hostile_table(n: int = 120) -> pd.DataFrame:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({name: rng.choice(values, n) for name, values in HOSTILE.items()})
    return frame.assign(target=np.arange(n) % 2)


def hostile_screening() -> Screening:
    return screen_table(hostile_table(), "target")


class Outline(HTMLParser):
    """Tags, attributes and visible text of a page."""

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


def documents() -> list[Document]:
    table = hostile_table()
    halves = compare_tables(table.iloc[:60], table.iloc[60:], names=("<i>old</i>", "new & newer"))
    return [screening_document(hostile_screening(), "<u>file</u>.csv"), comparison_document(halves)]


def test_nothing_from_data_becomes_markup() -> None:
    for document in documents():
        outline = Outline(render_html(document))
        assert not {"script", "b", "i", "u", "iframe", "link", "img", "object"} & set(outline.tags)
        assert not [name for name, _ in outline.attributes if name.startswith("on")]
        text = "".join(outline.texts)
        assert "<script>alert('x')</script>" in text
        assert "y" * 300 in text


def test_a_page_loads_nothing_and_is_small() -> None:
    for document in documents():
        page = render_html(document)
        outline = Outline(page)
        assert page.startswith("<!DOCTYPE html>")
        loads = [value for name, value in outline.attributes if name.split(":")[-1] in {"src", "href"} and value]
        assert all(value.startswith("#") for value in loads)  # figures refer to their own glyphs only
        assert "url(http" not in page
        assert "@import" not in page
        assert len(page.encode()) < 1_000_000
        assert "svg" in outline.tags


def test_every_table_says_unit_and_size_and_has_the_interval_beside_the_value() -> None:
    document = screening_document(hostile_screening(), "file.csv", figures=False)
    tables = [part for section in document.sections for part in section.parts if isinstance(part, Table)]
    assert len(tables) >= 3
    for table in tables:
        titles = [column.title for column in table.columns]
        assert "95% interval" in titles
        assert "SE" in titles
        assert "n=" in table.caption
        assert "nat" in table.caption
        assert all(column.align == "right" for column in table.columns[1:] if column.title != "note")


def test_text_fits_and_no_name_moves_the_cursor() -> None:
    for document in documents():
        lines = render_text(document).splitlines()
        assert all(len(line) <= WIDTH for line in lines)
        assert all(line.isprintable() for line in lines)


def test_numbers() -> None:
    assert [number(x) for x in (0.12345, -0.5, -0.00001, math.nan, math.inf)] == [
        "0.1235",
        "−0.5000",
        "0.0000",
        "–",
        "∞",
    ]
    assert [probability(p) for p in (0.05, 0.00005, math.nan)] == ["0.0500", "<0.0001", "–"]


def test_an_interval_of_zeros_is_shown_as_an_upper_limit() -> None:
    same = population_stability_index([500, 500, 500, 500], [500, 501, 500, 499])
    assert same.confint() == (0, 0)
    assert interval(same).startswith("≤ 0.00")
    assert interval(population_stability_index([50, 50], [10, 90])).startswith("[0.")
    assert interval(Estimate(0.1, math.nan, (9,))) == "–"


@pytest.mark.parametrize("statistic", [1e-9, 0.2, 3.0])
def test_upper_limit_solves_its_equation(statistic: float) -> None:
    pivot = ScaledChiSquare(statistic, 5.0, 0.01)
    noncentrality = upper_limit(Estimate(0.0, 0.1, (9,), pivot=pivot)) / 0.01
    ratio = chndtr(statistic, 5.0, noncentrality) / chdtr(5.0, statistic)
    assert ratio == pytest.approx(0.05, rel=1e-6)


def test_upper_limit_reaches_its_own_limit_at_a_statistic_of_zero() -> None:
    at_zero, near = (upper_limit(Estimate(0.0, 0.1, (9,), pivot=ScaledChiSquare(x, 5.0, 0.01))) for x in (0.0, 1e-9))
    assert at_zero == pytest.approx(near, rel=1e-6)
    assert math.isnan(upper_limit(Estimate(0.0, 0.1, (9,))))


def test_json_has_no_nan() -> None:
    data = to_json({"a": [math.nan, 1.5, {"b": math.inf}], "c": "nan"})
    assert data == '{\n  "a": [\n    null,\n    1.5,\n    {\n      "b": null\n    }\n  ],\n  "c": "nan"\n}\n'


def test_records_hold_every_column_once() -> None:
    screening = hostile_screening()
    record = screening_record(screening)
    assert sorted(column["name"] for column in record["columns"]) == sorted(HOSTILE)
    table = hostile_table()
    comparison = compare_tables(table.iloc[:60], table.iloc[60:])
    assert {column["verdict"] for column in comparison_record(comparison)["columns"]} == set(comparison.verdicts)


def test_screening_equals_the_functions_it_is_made_of() -> None:
    from infoest import mutual_information
    from infoest.credit import information_value

    x, y = np.repeat(["a", "b", "c"], 40), np.tile([0, 0, 1, 1, 0], 24)
    y[:30] = 1
    screening = screen_table(pd.DataFrame({"x": x, "y": y}), "y")
    value, information = screening.information_value["x"], screening.mutual_information["x"]
    assert value == information_value(x, y)
    expected = mutual_information(x, y, bias_correction="miller_madow", discrete=True)
    assert information.best == pytest.approx(expected.value, abs=1e-12)
    assert information.stderr == pytest.approx(expected.stderr, abs=1e-12)
    np.testing.assert_allclose(information.confint(), expected.confint(), atol=1e-12)


def test_columns_that_cannot_be_screened_come_with_the_reason() -> None:
    n = 60
    frame = pd.DataFrame(
        {
            "y": np.arange(n) % 2,
            "id": [f"client {i}" for i in range(n)],
            "empty": np.full(n, np.nan),
            "constant": np.ones(n),
            "when": pd.date_range("2026-01-01", periods=n),
            "fine": np.arange(n) // 20,
        }
    )
    skipped = screen_table(frame, "y").skipped
    assert list(skipped) == ["id", "empty", "constant", "when"]
    assert "identifier" in skipped["id"]
    assert "every value is missing" in skipped["empty"]
    assert "constant" in skipped["constant"]
    assert "Timestamp" in skipped["when"] or "datetime" in skipped["when"]


def test_infinity_is_refused_by_name() -> None:
    frame = pd.DataFrame({"y": [0, 1] * 30, "amount": np.r_[np.inf, np.arange(59.0)]})
    with pytest.raises(ValueError, match="column 'amount' holds infinity in 1 rows"):
        screen_table(frame, "y")


def verdict_of(*verdicts: str) -> str:
    psi = population_stability_index([5, 5], [6, 4])
    from infoest import EstimateArray

    names = tuple(f"x{i}" for i in range(len(verdicts)))
    array = EstimateArray(names, (psi,) * len(names))
    return Comparison(("a", "b"), (10, 10), 10, 0.1, 0.05, array, verdicts, {}, {}).verdict  # type: ignore[arg-type]


def test_overall_verdict_is_the_worst_that_the_data_support() -> None:
    unsure = "not enough data to say"
    assert verdict_of("stable", "stable") == "stable"
    assert verdict_of("stable", unsure) == unsure
    assert verdict_of("stable", unsure, "drifted") == "drifted"


def test_comparison_types_an_empty_column_like_the_other_and_refuses_a_change_of_type() -> None:
    old = pd.DataFrame({"a": ["x", "y"] * 30, "b": np.arange(60.0)})
    new = old.assign(a=np.nan)
    with pytest.warns(EmptyBinWarning, match="1 of 2 features: a"):
        comparison = compare_tables(old, new)
    assert comparison.counts["a"].bins == ("x", "y", "missing")
    with pytest.raises(ValueError, match="'b' holds numbers in one table and text in the other"):
        compare_tables(old, old.assign(b="text"))


def test_writing_replaces_a_file_whole_or_leaves_it(tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    write_atomic(target, "first")
    write_atomic(target, b"second")
    assert target.read_bytes() == b"second"
    with pytest.raises(UnicodeEncodeError):
        write_atomic(target, "half \ud800 written")
    assert target.read_bytes() == b"second"
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]


@pytest.mark.parametrize("name", ["t.csv", "t.csv.gz", "t.tsv", "t.parquet", "t.CSV"])
def test_tables_read_alike_from_every_format(tmp_path: Path, name: str) -> None:
    frame = pd.DataFrame({"a": [1, 2], "b, c": ["None", "x"]})
    path = tmp_path / name
    if name.endswith("parquet"):
        frame.to_parquet(path)
    else:
        frame.to_csv(path, index=False, sep="\t" if name.endswith("tsv") else ";")
    pd.testing.assert_frame_equal(read_table(path), frame, check_dtype=False)


def test_empty_cells_are_missing_and_none_is_a_word(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a,b\n,None\n1,n/a\nNA,\n", encoding="utf-8")
    frame = read_table(path)
    assert frame["a"].isna().tolist() == [True, False, True]
    assert frame["b"].isna().tolist() == [False, False, True]


def test_a_document_shows_its_parts_in_both_forms() -> None:
    table = Table("n=3, nat", (Column("name", "left"), Column("x")), (("a_b", "1.0"),))
    document = Document("Title", "sub", (Section("Part", (Text("word"), table)), Section("Empty", ())))
    assert render_text(document) == (
        "Title\nsub\n\nPart\n----\nword\n\nn=3, nat\n\nname    x\n---------\na_b   1.0\n\n"
    )
    assert "<td>1.0</td>" in render_html(document)


def test_weighted_screening_says_so() -> None:
    frame = hostile_table().assign(w=2.5)
    weighted = screen_table(frame, "target", weight="w")
    plain = hostile_screening()
    np.testing.assert_allclose(weighted.information_value.best, plain.information_value.best, atol=1e-12)
    assert "effective n=60" in render_text(screening_document(weighted, "t", figures=False))
    assert Counts.from_dict(weighted.counts["y" * 300].to_dict()).table.sum() == pytest.approx(300)
