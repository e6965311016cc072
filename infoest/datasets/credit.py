"""The bundled credit table, read with the standard library so that it needs no data frame package."""

from __future__ import annotations

import csv
import gzip
import io
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal, overload

import numpy as np
from numpy.typing import NDArray

from .._core.keywords import public

if TYPE_CHECKING:
    import pandas as pd

TARGET = "creditability"
NUMERIC = (
    "duration_in_month",
    "credit_amount",
    "installment_rate_in_percentage_of_disposable_income",
    "present_residence_since",
    "age_in_years",
    "number_of_existing_credits_at_this_bank",
    "number_of_people_being_liable_to_provide_maintenance_for",
)


@overload
def load_german_credit(as_frame: Literal[True] = True) -> tuple[pd.DataFrame, pd.Series[int]]: ...


@overload
def load_german_credit(as_frame: Literal[False]) -> tuple[dict[str, NDArray[Any]], NDArray[np.int64]]: ...


@overload
def load_german_credit(as_frame: bool) -> tuple[Any, Any]: ...


@public
def load_german_credit(as_frame: bool = True) -> tuple[Any, Any]:
    """German credit data: 1000 loans with 20 features, and which of them went bad.

    Parameters
    ----------
    as_frame : bool, default=True
        ``False`` avoids pandas: X is then a dict with one array per column, which
        ``polars.DataFrame(X)`` takes as it is.

    Returns
    -------
    X : pandas.DataFrame of shape (1000, 20) or dict of ndarray
        Seven integer columns, the others strings; nothing is missing.
    y : pandas.Series or ndarray of shape (1000,)
        Integers named "creditability"; 1 for the 300 bad loans, 0 for the 700 good ones.

    Notes
    -----
    Hofmann, H. (1994), Statlog (German Credit Data), UCI Machine Learning Repository [1]_, licensed
    CC BY 4.0. Changes: codes replaced by labels, column names added, ``personal_status_and_sex``
    restored. Several labels of the original are known to be wrong [2]_: it is an example to
    compute on, not a basis for conclusions about people.

    References
    ----------
    .. [1] https://doi.org/10.24432/C5NC77
    .. [2] Grömping, U. (2019). South German Credit Data: Correcting a Widely Used Data Set. Reports
       in Mathematics, Physics and Chemistry 4/2019, Beuth University of Applied Sciences Berlin.

    Examples
    --------
    >>> from infoest.datasets import load_german_credit
    >>> X, y = load_german_credit()
    >>> X.shape, int(y.sum())
    ((1000, 20), 300)
    """
    rows = csv.reader(io.StringIO(read_table("german_credit.csv.gz").decode("utf-8")))
    header = next(rows)
    columns: dict[str, NDArray[Any]] = {
        name: np.array(values, dtype=np.int64 if name in NUMERIC else object)
        for name, values in zip(header, zip(*rows, strict=True), strict=True)
    }
    y = (columns.pop(TARGET) == "bad").astype(np.int64)
    if not as_frame:
        return columns, y
    import pandas as pd

    frame = pd.DataFrame({name: list(v) if v.dtype == object else v for name, v in columns.items()})
    return frame, pd.Series(y, name=TARGET)


def read_table(name: str) -> bytes:
    """Uncompressed bytes of a bundled table."""
    return gzip.decompress(files("infoest.datasets").joinpath("data", name).read_bytes())
