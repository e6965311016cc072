"""ONNX: the runtime says what predict_proba says, on edges, missing, unseen and hostile values."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from infoest.credit import Bins
from infoest.estimators import Scorecard, WOEEncoder

onnx = pytest.importorskip("onnx", reason="needs the onnx extra")
runtime = pytest.importorskip("onnxruntime", reason="needs the onnx extra")

HOSTILE = ["O'Brien; DROP TABLE people; --", "<script>alert(1)</script>", "two\nlines", "x" * 300, "=1+1", "é"]
NAME = 'na"me; DROP\n' + "y" * 50
EDGES = [-0.7, 0.1, 0.3, 0.7]  # none of them is a float32


def table(n: int = 800) -> tuple[pd.DataFrame, Any]:
    rng = np.random.default_rng(8)
    frame = pd.DataFrame(
        {
            "number": rng.choice([*EDGES, -1.0, 0.0, 0.5, 1.0, np.nan], n),
            "special": rng.choice([-9.0, 1.0, 2.0, 3.0], n),
            "code": rng.choice([0.1, 0.7, 5.0], n),
            "one bin": rng.normal(size=n),
            NAME: rng.choice(np.array([*HOSTILE, None], dtype=object), n),
            "merged": rng.choice(["a", "b", "c", "?"], n),
            "flag": pd.array(rng.choice(np.array([True, False, None], dtype=object), n), dtype="boolean"),
        }
    )
    y = rng.random(n) < 1 / (1 + np.exp(1 - frame["number"].fillna(0.4) - 0.5 * (frame["merged"] == "b")))
    return frame, y.to_numpy().astype(int)


def fitted(unseen: Any = "neutral") -> tuple[Scorecard, pd.DataFrame]:
    X, y = table()
    bins = {
        "number": EDGES,
        "special": Bins(edges=(1.5, 2.5), specials=(-9.0,)),
        "code": None,
        "one bin": Bins(),
        "merged": Bins(categories=("a", "b", "c"), groups=(0, 1, 0), specials=("?",)),
    }
    return Scorecard(WOEEncoder(bins=bins, smoothing=0.5, unseen=unseen)).fit(X, y), X


def inputs(X: pd.DataFrame, dtype: str) -> dict[str, Any]:
    found = {}
    for name in X.columns:
        column = X[name]
        if name in {NAME, "merged"}:
            found[name] = column.astype(object).where(column.notna(), "").to_numpy(dtype=object)[:, None]
        else:
            found[name] = column.astype("Float64").to_numpy(dtype=dtype, na_value=np.nan)[:, None]
    return found


def run(card: Scorecard, X: pd.DataFrame, dtype: Any) -> list[Any]:
    model = card.to_onnx(dtype=dtype)
    onnx.checker.check_model(model, full_check=True)
    session = runtime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return list(session.run(["probability", "points", "log_odds"], inputs(X, dtype)))


def beyond(X: pd.DataFrame) -> pd.DataFrame:
    """The rows, and such as fit has not seen."""
    new = X.head(6).copy()
    new["number"] = [-1e300, 1e300, np.nan, 0.30001, 0.29999, -0.0]
    new["code"] = [0.2, -0.7, np.nan, 0.1, 0.7, 6.0]
    new["special"] = [-9.0, -8.0, np.nan, 1.5, 2.5, 1.4]
    new[NAME] = ["never", None, "=1+2", "X" * 300, "E", HOSTILE[0]]
    new["merged"] = ["?", "z", None, "a", "c", "A"]
    return pd.concat([X, new], ignore_index=True)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_runtime_says_what_predict_proba_says(dtype: Any) -> None:
    card, X = fitted()
    rows = beyond(X)
    if dtype == "float32":
        rows["number"] = rows["number"].clip(-1e30, 1e30)  # larger ones are infinite there
    probability, points, log_odds = run(card, rows, dtype)
    np.testing.assert_allclose(probability, card.predict_proba(rows)[:, 1], rtol=0, atol=1e-12)
    np.testing.assert_allclose(points, card.score_points(rows), rtol=1e-12)
    np.testing.assert_allclose(log_odds, card.decision_function(rows), rtol=0, atol=1e-12)


def test_float32_keeps_the_side_of_every_edge() -> None:
    rng = np.random.default_rng(9)
    edges = np.unique(rng.normal(size=200))
    X = pd.DataFrame({"x": rng.normal(size=4000)})
    card = Scorecard(WOEEncoder(bins={"x": edges}, smoothing=0.5)).fit(X, rng.random(4000) < 0.5)
    step = np.abs(edges) * 2.0**-22
    rows = pd.DataFrame({"x": np.concatenate([edges, edges + step, edges - step])})
    np.testing.assert_allclose(run(card, rows, "float32")[0], card.predict_proba(rows)[:, 1], rtol=0, atol=1e-12)


def test_infinite_and_refused_values_are_nan() -> None:
    card, X = fitted("error")
    rows = X.dropna().head(4).reset_index(drop=True)
    rows.loc[1, "number"] = np.inf
    rows.loc[2, "merged"] = "z"
    rows.loc[3, "code"] = 0.2
    assert np.isnan(run(card, rows, "float64")[0]).tolist() == [False, True, True, True]


@pytest.mark.parametrize(
    ("name", "values", "complaint"),
    [
        ("points", ["a", "b"], "column 'points' has a name that the graph needs"),
        ("node 1", ["a", "b"], "has a name that the graph needs"),
        ("", ["a", "b"], "has a name that the graph needs"),
        ("x", ["", "b"], "has the empty string as a category"),
        ("x", [b"a", b"b"], "holds bytes"),
    ],
)
def test_what_the_graph_cannot_say_is_refused(name: str, values: list[Any], complaint: str) -> None:
    card = Scorecard().fit(pd.DataFrame({name: pd.Series(values * 20, dtype=object)}), [0, 1, 1, 0, 0] * 8)
    with pytest.raises(ValueError, match=complaint):
        card.to_onnx()
    with pytest.raises(ValueError, match="dtype='float16'"):
        card.to_onnx(dtype="float16")  # type: ignore[arg-type]
