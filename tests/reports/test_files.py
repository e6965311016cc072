"""Tables are read whole or refused in one sentence; files are written whole or not at all."""

from __future__ import annotations

import gzip
import os
import sys
from pathlib import Path

import pandas as pd
import pytest

from infoest._core.errors import InputError
from infoest.reports.files import read_table, write_atomic
from tests.reports.examples import incomes


@pytest.mark.parametrize("name", ["t.csv", "t.csv.gz", "t.tsv", "t.tsv.gz", "t.parquet", "t.CSV"])
def test_tables_read_alike_from_every_format(tmp_path: Path, name: str) -> None:
    frame = pd.DataFrame({"a": [1, 2], "b, c": ["None", "x"]})
    path = tmp_path / name
    if name.endswith("parquet"):
        frame.to_parquet(path)
    else:
        frame.to_csv(path, index=False, sep="\t" if ".tsv" in name else ";")
    pd.testing.assert_frame_equal(read_table(path), frame, check_dtype=False)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_the_one_that_splits_the_rows_alike(tmp_path: Path, delimiter: str) -> None:
    """Commas in decimals or text do not pass for it, nor does a single column."""
    path = tmp_path / "t.csv"
    other = "," if delimiter != "," else ";"
    path.write_text(f"a{delimiter}b\n1{other}5{delimiter}x\n2{other}5{other}0{delimiter}y\n", encoding="utf-8")
    assert list(read_table(path)) == ["a", "b"]
    path.write_text("alone\n1\n2\n", encoding="utf-8")
    assert read_table(path)["alone"].tolist() == [1, 2]


def test_empty_cells_are_missing_and_none_is_a_word(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("\ufeffa,b\n,None\n1,n/a\nNA,\n", encoding="utf-8")  # with the mark that Excel writes
    frame = read_table(path)
    assert frame["a"].isna().tolist() == [True, False, True]
    assert frame["b"].isna().tolist() == [False, False, True]


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("t.csv", b"", "is empty. It needs a header and rows."),
        ("t.csv", b"a,b\n", "has a header but no rows."),
        ("t.csv", b"\n\n", "holds nothing but blank lines."),
        ("t.csv", b"a,b,a\n1,2,3\n", "has the column 'a' twice. Rename one of them."),
        ("t.csv", b"a,b\n1,2\n3,4,5\n", "is not a table: "),
        ("t.csv", "a,b\nß,1\n".encode("latin-1"), "is not UTF-8 text. Save it as UTF-8."),
        ("t.csv", b"a,b\n" + b"1,2\n" * 9 + b"\xff,1\n", "is not UTF-8 text. Save it as UTF-8."),
        ("t.csv", b'a,b\n"' + b"x" * 200_000 + b'",2\n', "is not a CSV file: "),
        ("t.parquet", b"PAR?", "is not a Parquet file: "),
        ("t.xlsx", b"PK", "has the suffix '.xlsx'. Use one of .csv, .tsv, .parquet."),
        ("t", b"a\n1\n", "has the suffix ''."),
    ],
)
def test_what_is_not_a_table_is_refused_by_name(tmp_path: Path, name: str, content: bytes, complaint: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"t(\.\w+)? (is|has|holds) ") as caught:
        read_table(path)
    assert str(caught.value).startswith(f"{path} {complaint}")


@pytest.mark.parametrize("damage", ["cut", "noise", "plain"])
def test_a_damaged_gzip_file_is_refused(tmp_path: Path, damage: str) -> None:
    whole = gzip.compress(incomes(3000, 0).to_csv(index=False).encode())
    path = tmp_path / "t.csv.gz"
    path.write_bytes(
        {
            "cut": whole[: len(whole) // 2],
            "noise": whole[:4000] + bytes(range(256)) * 4 + whole[5024:],
            "plain": b"income,job\n1,a\n",
        }[damage]
    )
    with pytest.raises(ValueError, match=r"t\.csv\.gz is not a whole gzip file"):
        read_table(path)


def test_places_that_hold_no_file_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"absent\.csv does not exist\. Check the path"):
        read_table(tmp_path / "absent.csv")
    with pytest.raises(InputError, match=r"is a folder\. Name a CSV or Parquet file"):
        read_table(tmp_path)
    with pytest.raises(InputError, match=r"is a folder\. Name a file"):
        write_atomic(tmp_path, "text")
    with pytest.raises(InputError, match=r"folder .*absent does not exist\. Create it first"):
        write_atomic(tmp_path / "absent" / "report.html", "text")


def test_parquet_without_its_reader_names_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "t.parquet"
    path.write_bytes(b"PAR1")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ModuleNotFoundError, match="pyarrow"):
        read_table(path)


def test_a_write_that_fails_names_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk does not say whose it is."""
    target = tmp_path / "report.html"

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match=r"No space left on device: '.*report\.html'"):
        write_atomic(target, "text")
    assert list(tmp_path.iterdir()) == []


def test_writing_replaces_a_file_whole_or_leaves_it(tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    write_atomic(target, "first: ß")
    assert target.read_bytes() == "first: ß".encode()
    write_atomic(target, b"second")
    assert target.read_bytes() == b"second"
    with pytest.raises(UnicodeEncodeError):
        write_atomic(target, "half \ud800 written")
    assert target.read_bytes() == b"second"
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]


def test_a_fault_at_the_last_step_leaves_the_file_and_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "report.html"
    target.write_text("first")
    seen = []

    def fail(part: Path, _: Path) -> None:
        seen.append(part.read_text())
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(KeyboardInterrupt):
        write_atomic(target, "second")
    assert seen == ["second"]  # whole before it takes the name
    assert target.read_text() == "first"
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
@pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o644), (0o077, 0o600)])
def test_a_written_file_has_ordinary_permissions(tmp_path: Path, umask: int, mode: int) -> None:
    before = os.umask(umask)
    try:
        write_atomic(tmp_path / ("n" * 250), "text")  # as long as names may be
        assert os.umask(umask) == umask
    finally:
        os.umask(before)
    assert (tmp_path / ("n" * 250)).stat().st_mode & 0o777 == mode
