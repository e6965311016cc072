"""From columns and the name of a method to its sweep: which one, how it reads the columns, and what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from infoest.multivariate.correlations import CorrelationSweep
from infoest.multivariate.fit import SWEEPABLE, fit_sweep
from infoest.multivariate.neighborhoods import NeighborSweep
from infoest.multivariate.tables import TableSweep

SWEEPS = {
    "gaussian_copula": CorrelationSweep,
    "gaussian": CorrelationSweep,
    "plugin": TableSweep,
    "ksg": NeighborSweep,
    "mixed": NeighborSweep,
}


@pytest.fixture
def X(rng: np.random.Generator) -> np.ndarray:
    return rng.normal(size=(60, 4))


def test_every_method_has_its_sweep() -> None:
    assert set(SWEEPS) == set(SWEEPABLE)


@pytest.mark.parametrize("method", SWEEPABLE)
def test_the_sweep_is_that_of_the_method(method: Any, X: np.ndarray) -> None:
    frame = pd.DataFrame(np.round(X) if method == "plugin" else X, columns=["u", "v", "w", "z"])
    sweep = fit_sweep(frame, method, True if method == "plugin" else None)
    assert type(sweep) is SWEEPS[method]
    assert (sweep.names, sweep.n) == (("u", "v", "w", "z"), 60)
    found = sweep.look_at(np.array([[0, 1, 2], [1, 2, 3]]), stderr=True)
    assert found.shape == (5, 2)
    assert np.isfinite(found).all()


def test_integers_are_codes_for_tables_and_numbers_elsewhere(rng: np.random.Generator) -> None:
    counts = np.array([rng.permutation(60) for _ in range(3)]).T
    assert isinstance(fit_sweep(counts, "gaussian", None), CorrelationSweep)
    table = fit_sweep(counts % 3, "plugin", None)
    assert isinstance(table, TableSweep)
    assert np.diff(table.columns.start).tolist() == [3, 3, 3]
    named = fit_sweep(np.column_stack([counts[:, 0] / 7, counts[:, 1] % 3]), "mixed", [False, True])
    assert isinstance(named, NeighborSweep)
    assert named.sample.discrete == (False, True)


def test_settings_reach_the_method(X: np.ndarray) -> None:
    neighbors = fit_sweep(X, "ksg", None, n_neighbors=7)
    assert isinstance(neighbors, NeighborSweep)
    assert neighbors.settings.n_neighbors == 7
    assert "bias-corrected" not in fit_sweep(X, "gaussian", None, bias_correction=None).label
    binned = fit_sweep(X, "plugin", None, n_bins=3)
    assert isinstance(binned, TableSweep)
    assert np.diff(binned.columns.start).tolist() == [3] * 4


@pytest.mark.parametrize("method", ["gaussian", "gaussian_copula"])
def test_a_constant_column_has_no_correlations(method: Any, X: np.ndarray) -> None:
    X[:, 2] = 0.1
    message = r"X column 2 is constant: it has no correlations .*\. Drop it; method='mixed' and 'plugin' take it"
    with pytest.raises(ValueError, match=message):
        fit_sweep(X, method, None)
    assert fit_sweep(X, "mixed", None).look_at(np.array([[0, 2]]), stderr=False)[0, 0] == 0


@pytest.mark.parametrize(
    ("columns", "method", "settings", "message"),
    [
        (1, "gaussian", {}, "X has one column; multiplets need at least two. Pass one column per variable"),
        (3, "kernel", {}, "method='kernel' is not known. Use one of 'gaussian_copula', 'gaussian', 'plugin'"),
        (3, None, {}, "method=None is not known"),
        (3, "gaussian", {"n_bins": 3}, "n_bins=3 is for method='plugin'"),
        (3, "ksg", {"n_neighbors": 60}, "n_neighbors=60 needs at least 61 samples"),
        (3, "ksg", {"bias_correction": "jackknife"}, "bias_correction='jackknife' is for"),
    ],
)
def test_bad_settings_are_refused(
    columns: int, method: Any, settings: dict[str, Any], message: str, X: np.ndarray
) -> None:
    with pytest.raises(ValueError, match=message):
        fit_sweep(X[:, :columns], method, None, **settings)
