"""Many pairs at once: each estimate is that of its pair."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from infoest import mutual_information
from infoest._core.errors import InputError
from infoest.estimators import MutualInformationSelector
from infoest.inference import feature_independence_test, forward_selection
from infoest.measures.pairwise import feature_information, pairwise_mutual_information

# Of single estimates, made here to compare with.
pytestmark = [
    pytest.mark.filterwarnings("ignore::infoest.methods.plugin.fitted.PlugInBiasWarning"),
    pytest.mark.filterwarnings("ignore::infoest.methods.neighbors.probe.NeighborBiasWarning"),
]


@pytest.fixture
def frame(rng: np.random.Generator) -> pd.DataFrame:
    x = rng.normal(size=90)
    return pd.DataFrame(
        {
            "number": x,
            "code": rng.integers(3, size=90),
            "text": np.where(x + rng.normal(size=90) > 0.3, "a", "b"),
            "other": x + rng.normal(size=90),
        }
    )


def test_pairs_are_those_of_the_front_door(frame: pd.DataFrame) -> None:
    pairs = pairwise_mutual_information(frame)
    assert pairs.names == ("number, code", "number, text", "number, other", "code, text", "code, other", "text, other")
    for name in pairs.names:
        one, two = name.split(", ")
        alone = mutual_information(frame[one], frame[two])
        assert (pairs[name].value, pairs[name].stderr, pairs[name].method) == (alone.value, alone.stderr, alone.method)
    assert "plug-in" in pairs["code, text"].method  # both are codes: the integers too
    for jobs in (2, None):
        threaded = pairwise_mutual_information(frame, n_jobs=jobs, stderr=False)
        np.testing.assert_array_equal(threaded.value, pairs.value)
        assert np.isnan(threaded.stderr).all()


def test_features_are_those_of_the_front_door(frame: pd.DataFrame) -> None:
    found = feature_information(frame, frame["other"] > 0, n_bins=4)
    assert found.names == tuple(frame.columns)
    for name in found.names:
        assert found[name].value == mutual_information(frame[name], frame["other"] > 0, n_bins=4).value


@pytest.mark.filterwarnings("error")
def test_independent_pairs_do_not_warn_of_bias(frame: pd.DataFrame) -> None:
    pairs = pairwise_mutual_information(frame[["code", "text"]])
    assert pairs[0].best < pairs[0].value


def test_categories_of_numbers_stay_codes(rng: np.random.Generator) -> None:
    """The dtype says so: as integers they would be numbers, since their tables are sparse."""
    frame = pd.DataFrame(
        {"id": pd.Categorical(rng.integers(0, 60, 300)), "half": pd.Categorical(rng.integers(8, size=300) / 2)}
    )
    y = pd.Series(pd.Categorical(rng.integers(0, 40, 300)), name="y")
    whole = pairwise_mutual_information(frame.assign(y=y))
    for name in map(str, frame):
        alone = mutual_information(frame[name], y)
        assert "plug-in" in alone.method
        assert feature_information(frame, y)[name] == alone
        assert whole[f"{name}, y"] == alone
    tests = feature_independence_test(frame, y, n_resamples=19, random_state=0)
    assert tests.method == "plug-in, permutation of rows"
    assert forward_selection(frame, y, n_resamples=19, random_state=0).steps[0].method == tests.method
    selector = MutualInformationSelector(n_resamples=19, random_state=0).fit(frame, y)
    assert selector.results_["id"] == mutual_information(frame["id"], y)


def test_errors_and_notes_name_the_column(rng: np.random.Generator) -> None:
    X = np.column_stack([rng.normal(size=(30, 2)), np.ones(30)])
    assert pairwise_mutual_information(X)["X0, X2"].note == "X column 2 is constant and carries no information"
    assert feature_information(X, rng.normal(size=30))["X2"].note == "X column 2 is constant and carries no information"
    X[3, 1] = np.nan
    for asked in (
        lambda: pairwise_mutual_information(X),
        lambda: feature_information(X, X[:, 0]),
        lambda: feature_independence_test(X, X[:, 0], n_resamples=9),
    ):
        with pytest.raises(ValueError, match="X column 1 holds NaN or missing values in 1 row"):
            asked()
    with pytest.raises(ValueError, match=r"^y holds NaN"):
        feature_information(X[:, 0], X[:, 1])
    with pytest.raises(ValueError, match="y column 'income' holds NaN"):
        feature_information(X[:, 0], pd.Series(X[:, 1], name="income"))
    tied = pd.DataFrame({"fine": X[:, 0], "tied": rng.integers(0, 3, 30) * 1.0})
    with pytest.raises(ValueError, match="X column 'tied' has 90% duplicated values"):
        pairwise_mutual_information(tied, method="ksg")


def test_codes_are_named_once_for_all_pairs(frame: pd.DataFrame) -> None:
    named = pairwise_mutual_information(frame, discrete=["code"])
    masked = pairwise_mutual_information(frame, discrete=[False, True, True, False])
    np.testing.assert_array_equal(named.value, masked.value)
    alone = mutual_information(frame["number"], frame["code"], discrete=[False, True])
    assert named["number, code"].value == alone.value
    array = frame[["number", "other"]].to_numpy()
    assert feature_information(array, frame["code"], discrete="code").names == ("X0", "X1")


def test_bad_input_is_refused(frame: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match="X has 1 column; pairs need at least two"):
        pairwise_mutual_information(frame[["number"]])
    with pytest.raises(ValueError, match=r"discrete names \['absent'\]"):
        pairwise_mutual_information(frame, discrete=["absent"])
    with pytest.raises(ValueError, match="discrete has 1 entries for 4 columns"):
        pairwise_mutual_information(frame, discrete=[True])
    with pytest.raises(ValueError, match="y must be one column"):
        feature_information(frame, frame)
    with pytest.raises(ValueError, match="X and y must have the same number of rows"):
        feature_information(frame, frame["code"][:50])
    with pytest.raises(ValueError, match="NaN or missing"):
        feature_information(frame, frame["other"].where(frame["other"] > 0))


def test_identifiers_among_the_columns_leave_the_other_pairs(rng: np.random.Generator) -> None:
    x = rng.normal(size=100)
    frame = pd.DataFrame({"a": x, "id": [f"c{i}" for i in range(100)], "b": x + rng.normal(size=100)})
    pairs = pairwise_mutual_information(frame)
    assert pairs["a, b"].value == pairwise_mutual_information(frame[["a", "b"]])["a, b"].value
    assert np.isnan(pairs["a, id"].value)
    assert "no two rows agree in X column 'id'" in pairs["a, id"].note
    with pytest.raises(InputError, match="no two rows agree"):
        feature_information(frame[["id"]], frame["b"])
    with pytest.raises(InputError, match="n_neighbors=0"):
        pairwise_mutual_information(frame, n_neighbors=0)
