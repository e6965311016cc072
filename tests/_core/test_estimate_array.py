"""Many estimates: names, columns, adjusted p-values, and the ranked summary."""

from __future__ import annotations

import math

import numpy as np
import pytest

from infoest import Estimate, EstimateArray


@pytest.fixture
def three() -> EstimateArray:
    strong, none, negative = (Estimate(v, 0.1, (50,)) for v in (0.5, 0.0, -0.2))
    return EstimateArray(("none", "strong", "negative"), (none, strong, negative))


def test_array_is_a_sequence_with_names(three: EstimateArray) -> None:
    assert len(three) == 3
    assert [e.value for e in three] == [0.0, 0.5, -0.2]
    assert three["strong"] is three[1]
    assert three[-1].value == -0.2
    with pytest.raises(KeyError, match="'weak' is not among none, strong, negative"):
        three["weak"]
    with pytest.raises(ValueError, match="1 names do not fit 0 estimates"):
        EstimateArray(("a",), ())


def test_array_columns(three: EstimateArray) -> None:
    np.testing.assert_array_equal(three.value, [0.0, 0.5, -0.2])
    np.testing.assert_array_equal(three.stderr, [0.1, 0.1, 0.1])
    np.testing.assert_array_equal(three.best, three.value)
    np.testing.assert_array_equal(three.pvalue, [e.pvalue_null() for e in three])
    np.testing.assert_array_equal(three.confint(0.8), [e.confint(0.8) for e in three])
    assert EstimateArray((), ()).confint().shape == (0, 2)


def test_adjusted_pvalues_equal_statsmodels() -> None:
    from statsmodels.stats.multitest import multipletests

    many = EstimateArray(tuple("abcdefgh"), tuple(Estimate(0.04 * i, 0.1, (50,)) for i in range(8)))
    for ours, theirs in (("bh", "fdr_bh"), ("by", "fdr_by")):
        expected = multipletests(many.pvalue, method=theirs)[1]
        np.testing.assert_allclose(many.pvalue_adjusted(ours), expected, rtol=1e-12)  # type: ignore[arg-type]


def test_unknown_pvalues_stay_unknown_and_do_not_count() -> None:
    known = [Estimate(0.3, 0.1, (50,)), Estimate(0.1, 0.1, (50,))]
    both = EstimateArray(("a", "b"), tuple(known))
    more = EstimateArray(("a", "u", "b"), (known[0], Estimate(0.2, math.nan, (50,)), known[1]))
    np.testing.assert_array_equal(more.pvalue_adjusted()[[0, 2]], both.pvalue_adjusted())
    assert math.isnan(more.pvalue_adjusted()[1])


def test_array_summary_is_ranked(three: EstimateArray) -> None:
    table = three.summary_frame()
    assert table.index.tolist() == ["strong", "none", "negative"]
    assert table.columns.tolist() == [
        "value", "debiased", "stderr", "low", "high", "pvalue", "pvalue_adjusted", "unit", "n", "method", "note",
    ]  # fmt: skip
    np.testing.assert_array_equal(table["pvalue_adjusted"], three.pvalue_adjusted()[[1, 0, 2]])


def test_what_is_no_number_is_refused_in_words(three: EstimateArray) -> None:
    with pytest.raises(ValueError, match=r"adjustment='xx' is not known. Use 'bh'"):
        three.pvalue_adjusted("xx")  # type: ignore[arg-type]
    with pytest.raises(IndexError, match=r"5 is not a position among 3 estimates: "):
        three[5]
    with pytest.raises(TypeError, match=r"slice\(0, 2, None\) must be a name or the position of one estimate"):
        three[0:2]  # type: ignore[index]
    assert three[-1] == three.estimates[-1] == three[np.int64(2)]  # type: ignore[index]
