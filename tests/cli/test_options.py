"""Arguments are refused in one line, and help says what the exit codes mean."""

from __future__ import annotations

import pytest

from tests.cli.tables import error_of


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["screen"], "the following arguments are required: TABLE, --target"),
        (["screen", "t.csv", "--target", "y", "--format", "pdf"], "invalid choice: 'pdf'"),
        (["fly"], "invalid choice: 'fly'"),
        (["psi", "a.csv", "b.csv", "--fail-above", "much"], "invalid float value: 'much'"),
    ],
)
def test_arguments_are_refused_in_one_line(
    capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    assert message in error_of(capsys, arguments)
