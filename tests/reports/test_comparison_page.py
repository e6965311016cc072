"""The page of a comparison: the verdict first, every test beside it, and no name that becomes markup."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from infoest.reports import Figure, render_html, render_text
from infoest.reports.comparison import Comparison, compare_tables
from infoest.reports.comparison_page import (
    comparison_document,
    comparison_sentence,
    drift_display,
    drift_parts,
    drift_table,
)
from infoest.reports.document import number
from infoest.reports.plain import WIDTH
from tests.reports.examples import Outline, hostile_table, incomes


def compared(shift: float, n: int) -> Comparison:
    return compare_tables(incomes(n, 0), incomes(n, 1, shift), names=("old", "new"))


def test_nothing_from_data_becomes_markup_and_text_fits() -> None:
    table = hostile_table()
    document = comparison_document(compare_tables(table.iloc[:60], table.iloc[60:], names=("<i>old</i>", "a & b")))
    page = render_html(document)
    outline = Outline(page)
    assert outline.is_inert()
    assert "Has a & b drifted from <i>old</i>?" in outline.texts
    assert outline.tags.count("svg") == 1
    assert len(page.encode()) < 1_000_000
    lines = render_text(document).splitlines()
    assert all(len(line) <= WIDTH and line.isprintable() for line in lines)


@pytest.mark.parametrize(
    ("shift", "n", "opening"),
    [
        (0.0, 3000, "Stable: every column passes the test that its drift is below 0.1 nat (level 0.05; 2 stable)."),
        (1.0, 3000, "Drifted: for at least one column the whole interval lies above 0.1 nat"),
        (0.2, 150, "Not enough data to say: for some column the data allow a drift on either side of 0.1 nat"),
    ],
)
def test_the_verdict_opens_the_page_with_the_column_that_decides_it(shift: float, n: int, opening: str) -> None:
    comparison = compared(shift, n)
    sentence = comparison_sentence(comparison)
    assert sentence.startswith(opening)
    top = comparison.ranked[0]
    assert f"is that of {comparison.psi.names[top]}: {number(comparison.psi[top].best)} nat" in sentence
    first = comparison_document(comparison, figures=False).sections[0]
    assert first.title == "Verdict"


def test_the_table_has_each_column_with_its_tests_and_verdict() -> None:
    comparison = compared(1.0, 3000)
    table = drift_table(comparison)
    titles = [column.title for column in table.columns]
    assert titles == ["column", "bins", "PSI", "debiased", "SE", "95% interval", "p", "adj. p", "p≥D", "verdict"]
    assert "n=3,000 and 3,000" in table.caption
    assert "in nat" in table.caption
    income, job = table.rows
    assert (income[0], income[1], income[-1]) == ("income", "10", "drifted")
    assert (job[0], job[1], job[-1]) == ("job", "3", "stable")
    assert len(drift_table(comparison, 1).rows) == 1


def test_too_few_data_is_short_and_a_bound_is_explained() -> None:
    few = drift_table(compared(0.2, 150))
    assert "too few data" in {row[-1] for row in few.rows}
    same = pd.DataFrame({"a": np.repeat(["x", "y"], 500)})
    alike = drift_table(compare_tables(same, same))
    assert alike.rows[0][5].startswith("≤ ")
    assert "one-sided 95% upper limit (≤)" in alike.caption


def test_the_figure_is_of_the_column_that_moved_most() -> None:
    comparison = compared(1.0, 3000)
    _, figure = drift_parts(comparison)
    assert isinstance(figure, Figure)
    assert figure.caption.startswith("Shares of income, the column with the largest debiased PSI")
    assert len(drift_parts(comparison, figures=False)) == 1
    display = drift_display(comparison, "job")
    assert (display.title, display.groups) == ("job", ("old", "new"))


def test_notes_give_the_margin_and_the_share_of_false_verdicts() -> None:
    text = " ".join(render_text(comparison_document(compared(0.0, 300), figures=False)).split())
    assert "at most 2.5% are called drifted by chance" in text
    assert "rejects a drift of 0.1 nat or more" in text
