"""Tables are read whole or refused in one sentence, and results are written whole or not at all.

A report that a crash cut short, or a table of which some rows were silently dropped, would look like a result.
"""

from __future__ import annotations

import csv
import gzip
import importlib
import os
import tempfile
import warnings
import zlib
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .._core.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

SNIFFED_ROWS = 5
SUFFIXES = (".csv", ".tsv", ".parquet")
# What an empty cell looks like. "None" and "n/a" stay text: a guarantor "None" is a category of credit tables.
MISSING_TEXTS = ["", "NA", "N/A", "NaN", "nan", "NULL", "null", "<NA>"]


def read_table(path: str | Path) -> pd.DataFrame:
    """A CSV (comma, semicolon or tab; also gzipped) or Parquet file as a frame.

    Raises InputError if the file is not there, is not a table or a column name occurs twice, OSError if it cannot be
    read, ModuleNotFoundError if the package that reads Parquet is not installed.
    """
    file = Path(path)
    if file.is_dir():
        raise InputError(f"{file} is a folder.", remedy="Name a CSV or Parquet file.")
    if not file.exists():
        raise InputError(f"{file} does not exist.", remedy="Check the path.")
    kinds = [s.lower() for s in file.suffixes[-2:] if s.lower() != ".gz"]
    kind = kinds[-1] if kinds else ""
    if kind not in SUFFIXES:
        raise InputError(f"{file} has the suffix {file.suffix!r}.", remedy=f"Use one of {', '.join(SUFFIXES)}.")
    if file.stat().st_size == 0:
        raise InputError(f"{file} is empty.", remedy="It needs a header and rows.")
    frame = _read_parquet(file) if kind == ".parquet" else _read_csv(file)
    if not len(frame):
        raise InputError(f"{file} has a header but no rows.")
    return frame


def write_atomic(path: str | Path, data: str | bytes) -> None:
    """Write a file whole or not at all: into a temporary file in the same folder, which then takes its name.

    Raises InputError if there cannot be a file of that name, and OSError, with the name, if writing fails.
    """
    file = Path(path)
    if file.is_dir():
        raise InputError(f"{file} is a folder.", remedy="Name a file.")
    if not file.parent.is_dir():
        raise InputError(f"folder {file.parent} does not exist.", remedy="Create it first.")
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name[:40]}.", suffix=".part")
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data.encode("utf-8") if isinstance(data, str) else data)
        umask = os.umask(0)
        os.umask(umask)
        part.chmod(0o666 & ~umask)  # mkstemp makes it private; the result is an ordinary file
        part.replace(file)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise OSError(error.errno, error.strerror, str(file)) from error  # a full disk does not name the file
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _read_parquet(file: Path) -> pd.DataFrame:
    import pandas as pd

    pa, pq = importlib.import_module("pyarrow"), importlib.import_module("pyarrow.parquet")
    with file.open("rb"):  # a file that cannot be opened says so itself, with its name
        pass
    try:
        _check_header(pq.read_schema(file).names, file)
        return pd.read_parquet(file, engine="pyarrow")
    except (pa.ArrowException, OSError) as error:  # part of what Arrow cannot decode is an OSError
        raise InputError(f"{file} is not a Parquet file: {error}") from error


def _read_csv(file: Path) -> pd.DataFrame:
    import pandas as pd

    try:
        delimiter, header = _header(file)
    except csv.Error as error:
        raise InputError(f"{file} is not a CSV file: {error}.") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{file} is not UTF-8 text.", remedy="Save it as UTF-8.") from error
    except (gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise _broken_gzip(file) from error
    _check_header(header, file)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", pd.errors.ParserWarning)  # a row longer than the header
            return pd.read_csv(
                file,
                sep=delimiter,
                index_col=False,
                keep_default_na=False,
                na_values=MISSING_TEXTS,
                low_memory=False,
                encoding="utf-8-sig",
            )
    except (pd.errors.ParserError, pd.errors.ParserWarning) as error:
        raise InputError(f"{file} is not a table: {error}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{file} is not UTF-8 text.", remedy="Save it as UTF-8.") from error
    except (gzip.BadGzipFile, zlib.error, EOFError) as error:  # sound at the beginning, cut off or damaged later
        raise _broken_gzip(file) from error


def _broken_gzip(file: Path) -> InputError:
    problem = f"{file} is not a whole gzip file: it is damaged, cut off, or not compressed."
    return InputError(problem, remedy="Copy it again.")


def _header(file: Path) -> tuple[str, list[str]]:
    """The header, and before it the delimiter that splits the first rows alike, into most columns where several do."""
    first: dict[str, list[list[str]]] = {}
    opener: Any = gzip.open if file.suffix.lower() == ".gz" else open
    for delimiter in "\t" if ".tsv" in file.name.lower() else ",;\t":
        with opener(file, "rt", encoding="utf-8-sig", newline="") as stream:
            first[delimiter] = [row for row in islice(csv.reader(stream, delimiter=delimiter), SNIFFED_ROWS) if row]
    if not any(first.values()):
        raise InputError(f"{file} holds nothing but blank lines.", remedy="It needs a header and rows.")
    best = max(first, key=lambda d: _fit_of(first[d]))
    return best, first[best][0]


def _fit_of(rows: list[list[str]]) -> tuple[bool, int]:
    """Whether the rows are split, and all into the same number of columns; and that number."""
    widths = {len(row) for row in rows}
    return len(widths) == 1 and widths != {1}, len(rows[0])


def _check_header(names: list[str], file: Path) -> None:
    twice = [name for i, name in enumerate(names) if name in names[:i]]
    if twice:
        raise InputError(f"{file} has the column {twice[0]!r} twice.", remedy="Rename one of them.")
