"""Targets of several classes: definitions, identities, standard errors."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from infoest import Counts
from infoest.credit import information_value
from infoest.credit.value.jeffreys import EmptyBinWarning
from infoest.credit.value.multiclass import class_weights_of_evidence, multiclass_information_value

TABLE = np.array([[30.0, 10, 5], [20, 15, 20], [10, 30, 10], [5, 5, 40]])


def counts(table: np.ndarray) -> Counts:
    return Counts(tuple(map(str, range(len(table)))), tuple("xyz")[: table.shape[1]], table, table)


def test_two_classes_are_the_information_value() -> None:
    ours, theirs = (
        multiclass_information_value(counts(TABLE[:, :2])),
        information_value(counts(TABLE[:, :2]), event="y"),
    )
    for name in ("value", "stderr", "debiased"):
        assert getattr(ours, name) == pytest.approx(getattr(theirs, name), rel=1e-12)
    assert ours.confint() == pytest.approx(theirs.confint())
    assert ours.pvalue_null() == pytest.approx(theirs.pvalue_null())


def test_pairs_add_up_to_the_divergence_from_the_mixture() -> None:
    p, share = TABLE / TABLE.sum(axis=0), TABLE.sum(axis=0) / TABLE.sum()
    mixture = p @ share
    norm = sum(share[k] * share[j] for k, j in combinations(range(3), 2))
    total = sum(s * ((p[:, k] - mixture) * np.log(p[:, k] / mixture)).sum() for k, s in enumerate(share))
    assert multiclass_information_value(counts(TABLE)).value == pytest.approx(total / norm, rel=1e-12)


def test_class_weights_are_those_of_one_against_the_rest() -> None:
    found = class_weights_of_evidence(counts(TABLE))
    rest = TABLE.sum(axis=1) - TABLE[:, 1]
    expected = np.log((TABLE[:, 1] / TABLE[:, 1].sum()) / (rest / rest.sum()))
    np.testing.assert_allclose(found.woe[:, 1], expected, rtol=1e-12)
    variance = 1 / TABLE[:, 1] - 1 / TABLE[:, 1].sum() + 1 / rest - 1 / rest.sum()
    np.testing.assert_allclose(found.stderr[:, 1], np.sqrt(variance), rtol=1e-12)


@pytest.mark.slow
def test_the_test_of_several_classes_keeps_its_level() -> None:
    # 2000 tables, seed 7; 0.035 ... 0.067 holds a true size of 0.05 with probability above 0.999.
    rng = np.random.default_rng(7)
    law = np.array([0.4, 0.3, 0.2, 0.1])
    tables = [np.column_stack([rng.multinomial(n, law) for n in (200, 150, 100)]).astype(float) for _ in range(2000)]
    pvalues = [multiclass_information_value(counts(table)).pvalue_null() for table in tables]
    assert 0.035 <= np.mean(np.array(pvalues) <= 0.05) <= 0.067


def test_an_empty_class_or_cell_is_an_error_or_smoothed() -> None:
    empty = TABLE.copy()
    empty[0, 2] = 0
    assert "smoothed" in multiclass_information_value(counts(empty)).note
    with pytest.raises(ValueError, match="a bin has no rows of some class"):
        multiclass_information_value(counts(empty), smoothing=0)
    with pytest.warns(EmptyBinWarning):
        class_weights_of_evidence(counts(empty))
    empty[:, 2] = 0
    with pytest.raises(ValueError, match="class 'z' has no rows"):
        multiclass_information_value(counts(empty))


def test_one_bin_has_no_information() -> None:
    assert multiclass_information_value(counts(TABLE[:1])).pvalue_null() == 1.0
