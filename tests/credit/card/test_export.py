"""Exported scorecards: SQL run by two engines and JSON say what predict_proba says, on hostile tables too."""

from __future__ import annotations

import json
import math
import pickle
import sqlite3
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest
import skops.io  # type: ignore[import-untyped]

from infoest.credit import Bins
from infoest.datasets import load_german_credit
from infoest.estimators import Scorecard, WOEEncoder

HOSTILE = [
    "O'Brien; DROP TABLE people; --",
    "<script>alert(1)</script>",
    "two\nlines",
    "x" * 300,
    "=1+1",
    "",
    'a"b',
    "é",
]
NAME = 'na"me; DROP\n' + "y" * 50


def hostile_table(n: int, seed: int) -> tuple[pd.DataFrame, np.ndarray[Any, Any]]:
    """Every type of column, missing values in each, and a target that depends on them."""
    rng = np.random.default_rng(seed)
    number = rng.normal(size=n).round(2)
    text = rng.choice(np.array(HOSTILE, dtype=object), n)
    flag = rng.random(n) < 0.4
    code = rng.choice([1, 2, 7], n)
    level = rng.choice(["low", "mid", "high"], n)
    log_odds = number + flag + 0.5 * (text == "=1+1") - 0.3 * (code == 7) + 0.4 * (level == "high")
    y = (rng.random(n) < 1 / (1 + np.exp(-log_odds))).astype(int)
    frame = pd.DataFrame(
        {
            "number": number,
            NAME: text,
            "flag": pd.array(flag, dtype="boolean"),
            "code": pd.Categorical(code),
            "level": pd.Categorical(level),
            "plain code": rng.choice([0.5, 1.5, -999.0], n),
            "never missing": rng.normal(size=n),
        }
    )
    for column in frame.columns[:-1]:
        frame.loc[rng.random(n) < 0.1, column] = None
    return frame, y


def new_rows(card: Scorecard, frame: pd.DataFrame) -> pd.DataFrame:
    """Rows of fit, and beside them values on the edges, next to them, far out and unseen."""
    edges = np.array(card.encoder_.bins_["number"]["edges"])
    numbers = np.concatenate(
        [edges, np.nextafter(edges, -np.inf), np.nextafter(edges, np.inf), [1e308, -1e308, 0.0, -0.0]]
    )
    base = frame.iloc[np.resize(np.arange(len(frame)), len(numbers))].reset_index(drop=True)
    base["number"] = numbers
    unseen = frame.iloc[:4].reset_index(drop=True).astype({"code": object, "level": object})
    unseen[NAME] = ["never seen", "=1+2", "o'brien", "X" * 300]
    unseen["level"] = ["other", "LOW", "low ", "mid"]
    unseen["code"] = [3, 70, -7, 1]
    unseen["plain code"] = [0.0, -998.0, math.nan, 0.5]
    unseen["never missing"] = math.nan
    tables = [table.astype({"code": object, "level": object}) for table in (frame, base, unseen)]
    return pd.concat(tables, ignore_index=True).astype({"code": "category", "level": "category"})


@pytest.fixture(scope="module")
def hostile() -> tuple[Scorecard, pd.DataFrame]:
    frame, y = hostile_table(1500, 1)
    bins = {"number": 6, "plain code": None, "never missing": Bins(edges=(-0.1, 0.3), specials=(0.25,))}
    card = Scorecard(WOEEncoder(bins=bins, smoothing=0.5)).fit(frame, y)
    return card, new_rows(card, frame)


def in_duckdb(card: Scorecard, people: pd.DataFrame, **settings: Any) -> pd.DataFrame:
    """The query's result; types as a database would have them."""
    with duckdb.connect() as connection:
        connection.register(
            "given", people.assign(row=np.arange(len(people)), code=people["code"].astype(object).astype("Int64"))
        )
        connection.execute('CREATE TABLE "peo""ple" AS SELECT * FROM given')
        query = card.to_sql('peo"ple', **settings)
        return connection.execute(f'SELECT * FROM ({query}) ORDER BY "row"').df()


def test_sql_in_duckdb_is_predict_proba(hostile: tuple[Scorecard, pd.DataFrame]) -> None:
    card, people = hostile
    scored = in_duckdb(card, people)
    np.testing.assert_allclose(scored["scorecard_probability"], card.predict_proba(people)[:, 1], rtol=0, atol=1e-12)
    np.testing.assert_allclose(scored["scorecard_points"], card.score_points(people), rtol=1e-13)
    np.testing.assert_allclose(scored["scorecard_log_odds"], card.decision_function(people), rtol=0, atol=1e-12)
    assert set(people.columns) < set(scored.columns)


def test_sql_in_sqlite_is_predict_proba(hostile: tuple[Scorecard, pd.DataFrame]) -> None:
    card, people = hostile
    rows = people.astype(object).where(people.notna(), None)
    names = ", ".join('"' + str(name).replace('"', '""') + '"' for name in rows.columns)
    connection = sqlite3.connect(":memory:")
    connection.create_function("EXP", 1, math.exp, deterministic=True)
    connection.execute(f"CREATE TABLE people ({names})")
    connection.executemany(f"INSERT INTO people VALUES ({', '.join('?' * rows.shape[1])})", rows.to_numpy().tolist())
    query = card.to_sql(("main", "people"), keep=["number"], prefix="")
    scored = np.array(connection.execute(f"SELECT probability, points FROM ({query})").fetchall())
    connection.close()
    np.testing.assert_allclose(scored[:, 0], card.predict_proba(people)[:, 1], rtol=0, atol=1e-12)
    np.testing.assert_allclose(scored[:, 1], card.score_points(people), rtol=1e-13)


def test_sql_of_merged_categories_and_special_codes() -> None:
    rng = np.random.default_rng(5)
    X = pd.DataFrame({"c": rng.choice(["a", "b", "c", "?"], 300), "x": rng.choice([-9.0, 1.0, 2.0, 3.0], 300)})
    merged = Bins(categories=("a", "b", "c"), groups=(0, 1, 0), specials=("?",))
    bins = {"c": merged, "x": Bins(edges=(1.5,), specials=(-9.0,))}
    card = Scorecard(WOEEncoder(bins=bins)).fit(X, rng.random(300) < 0.4)
    new = pd.concat([X, pd.DataFrame({"c": ["z", None], "x": [-8.0, np.nan]})], ignore_index=True)
    with duckdb.connect() as connection:
        connection.register("new", new)
        found = connection.execute(card.to_sql("new")).df()["scorecard_probability"]
    np.testing.assert_allclose(found, card.predict_proba(new)[:, 1], rtol=0, atol=1e-12)


def test_nan_is_missing_and_infinity_has_no_score() -> None:
    rng = np.random.default_rng(3)
    X = pd.DataFrame({"x": np.where(rng.random(200) < 0.2, np.nan, rng.normal(size=200))})
    card = Scorecard(WOEEncoder(3)).fit(X, rng.random(200) < 0.4)
    values = "(1, NULL), (2, 'nan'::DOUBLE), (3, 'inf'::DOUBLE), (4, '-inf'::DOUBLE), (5, 0.0)"
    query = card.to_sql("t", keep=["row"])
    with duckdb.connect() as connection:
        connection.execute(f'CREATE TABLE t AS SELECT * FROM (VALUES {values}) v("row", "x")')
        rows = connection.execute(f'SELECT "row", scorecard_probability FROM ({query}) ORDER BY 1').fetchall()
    expected = card.predict_proba(pd.DataFrame({"x": [np.nan, np.nan, 0.0]}))[:, 1]
    found = [probability for _, probability in rows]
    assert found[2:4] == [None, None]
    np.testing.assert_allclose([*found[:2], found[4]], expected, rtol=0, atol=1e-12)


def test_what_fit_has_not_seen_has_no_score_under_error() -> None:
    X = pd.DataFrame({"job": ["a", "b"] * 20})
    card = Scorecard(WOEEncoder(unseen="error")).fit(X, [0, 1, 1, 0, 0] * 8)
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE t AS SELECT * FROM (VALUES ('a'), ('z'), (NULL)) v(job)")
        found = connection.execute(card.to_sql("t")).df()["scorecard_points"]
    assert found.isna().tolist() == [False, True, True]


def test_extreme_log_odds_do_not_overflow() -> None:
    card = Scorecard().fit(pd.DataFrame({"x": [0.0, 1.0] * 20}), [0, 1, 1, 0, 0] * 8)
    card.intercept_ = 800.0
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE t AS SELECT 0.0 AS x")
        assert connection.execute(card.to_sql("t")).df()["scorecard_probability"].tolist() == [1.0]
        card.intercept_ = -700.0
        assert connection.execute(card.to_sql("t")).df()["scorecard_probability"][0] == pytest.approx(
            math.exp(-700), rel=0.9
        )


@pytest.mark.parametrize(
    ("name", "category", "settings", "complaint"),
    [
        ("x", "a\0b", {}, "NUL character"),
        ("", "a", {}, "a name is empty"),
        ("x", "a\ud800", {}, "half a surrogate pair"),
        ("x", b"a", {}, "column 'x' holds bytes, which SQL does not compare"),
        ("x", "a", {"keep": ["Scorecard_Points"]}, "has a column 'scorecard_points' already. Choose another prefix="),
        ("log_odds", "a", {"prefix": ""}, "has a column 'log_odds' already"),
    ],
)
def test_what_sql_cannot_say_is_refused(name: str, category: Any, settings: dict[str, Any], complaint: str) -> None:
    values = pd.Series([category, type(category)()] * 20, dtype=object)
    card = Scorecard().fit(pd.DataFrame({name: values}), [0, 1, 1, 0, 0] * 8)
    with pytest.raises(ValueError, match=complaint):
        card.to_sql("t", **settings)


# JSON, pickle, skops


def fitted_the_same(ours: Scorecard, theirs: Scorecard, X: pd.DataFrame) -> None:
    np.testing.assert_array_equal(ours.predict_proba(X), theirs.predict_proba(X))
    np.testing.assert_array_equal(ours.score_points(X), theirs.score_points(X))
    np.testing.assert_array_equal(ours.predict(X), theirs.predict(X))
    np.testing.assert_array_equal(ours.reason_codes(X, baseline="mean"), theirs.reason_codes(X, baseline="mean"))
    pd.testing.assert_frame_equal(ours.points_table(), theirs.points_table(), check_exact=True)
    for name in ("covariance_", "information_covariance_", "coef_stderr_"):
        np.testing.assert_array_equal(getattr(ours, name), getattr(theirs, name))
    assert ours.to_sql("t") == theirs.to_sql("t")


@pytest.mark.parametrize("copy", ["json", "pickle", "skops"])
def test_a_stored_scorecard_says_the_same_to_the_last_bit(hostile: tuple[Scorecard, pd.DataFrame], copy: str) -> None:
    card, people = hostile
    if copy == "json":
        restored = Scorecard.from_json(card.to_json())
        assert restored.to_json() == card.to_json()
    elif copy == "pickle":
        restored = pickle.loads(pickle.dumps(card))
    else:
        stored = skops.io.dumps(card)
        ours = skops.io.get_untrusted_types(data=stored)
        assert all(name.startswith("infoest.") for name in ours)
        restored = skops.io.loads(stored, trusted=ours)
    fitted_the_same(card, restored, people)


def damaged(**changes: Any) -> str:
    X, y = load_german_credit()
    data = json.loads(Scorecard().fit(X[["housing"]], y).to_json())
    for key, value in changes.items():
        data.pop(key) if value is None else data.update({key: value})
    return json.dumps(data)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "this is not JSON"),
        ("[1]", "no scorecard"),
        ('{"format": "other"}', "no scorecard"),
        (damaged(version=2), "version 2, and this release reads version 1"),
        (damaged(version=None), "version None"),
        (damaged(intercept=None), "incomplete: it has no 'intercept'"),
        (damaged(intercept=[]), "damaged"),
        (damaged(features=[]), "damaged"),
        (damaged(event=2), "damaged: it needs two classes"),
        (damaged(covariance=[[1.0]]), "damaged: its covariance"),
        (damaged(encoder={"no": 1}), r"damaged: WOEEncoder\(\) has no 'no'; it takes .*unseen=\. Pass"),
        (damaged(settings={"C": 1}), "incomplete: it has no 'pdo'"),
        (damaged(settings={"C": "1", "pdo": -1, "odds": 5, "base_points": 0}), "pdo=-1 must be a positive number"),
    ],
)
def test_other_json_is_refused(text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        Scorecard.from_json(text)


def test_damaged_tables_are_refused() -> None:
    data = json.loads(damaged())
    data["features"][0]["table"]["woe"][0] = None
    with pytest.raises(ValueError, match="the table of 'housing' does not fit its bins"):
        Scorecard.from_json(json.dumps(data))
