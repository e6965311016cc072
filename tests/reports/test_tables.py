"""What tables of several pages share: short verdicts, the meaning of ≤, and the columns that were left out."""

from __future__ import annotations

from infoest.reports import Table
from infoest.reports.tables import BOUND, left_out, short_verdict, with_bound


def test_only_the_long_verdict_is_shortened() -> None:
    assert [short_verdict(verdict) for verdict in ("stable", "drifted", "not enough data to say")] == [
        "stable",
        "drifted",
        "too few data",
    ]


def test_the_meaning_of_a_bound_is_given_where_a_cell_shows_one() -> None:
    assert with_bound("Caption.", (("a", "0.1", "≤ 0.02"), ("b", "0.2", "[0.1, 0.3]"))) == f"Caption. {BOUND}"
    assert with_bound("Caption.", (("a", "0.1", "[0.0, 0.3]"),)) == "Caption."
    assert with_bound("Caption.", (("≤ 500", "0.1", "[0.0, 0.3]"),)) == "Caption."  # a name from the data


def test_columns_left_out_have_a_section_of_their_own() -> None:
    assert left_out({}) == ()
    (section,) = left_out({"id": "looks like an identifier"})
    (table,) = section.parts
    assert isinstance(table, Table)
    assert (section.title, table.caption) == ("Left out", "1 column left out.")
    assert table.rows == (("id", "looks like an identifier"),)
