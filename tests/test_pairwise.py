"""Many pairs at once: each estimate is that of its pair."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from infoest import mutual_information
from infoest.pairwise import feature_information, pairwise_mutual_information

# Of single estimates, made here to compare with.
pytestmark = pytest.mark.filterwarnings("ignore::infoest.methods.plugin.PlugInBiasWarning")


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
