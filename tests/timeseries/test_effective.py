"""Effective transfer entropy: the estimate less its mean over surrogates, its error and its words."""

from __future__ import annotations

import math

import numpy as np
import pytest

from infoest.datasets import vector_autoregression
from infoest.timeseries import effective_transfer_entropy, transfer_entropy
from tests import naive, naive_orders

pytestmark = pytest.mark.filterwarnings("ignore::infoest.methods.plugin.fitted.PlugInBiasWarning")


def test_effective_takes_the_bias_of_many_cells_away(rng: np.random.Generator) -> None:
    """Independent codes of 6 levels, 400 rows: a bias of 0.19 nat and none left; 0.05 is six standard deviations."""
    x, y = rng.integers(0, 6, (2, 400))
    raw = transfer_entropy(x, y, discrete=True, stderr=False)
    left = effective_transfer_entropy(x, y, discrete=True, stderr=False, n_resamples=50, random_state=1)
    assert raw.value > 0.15
    assert abs(left.value) < 0.05
    again = effective_transfer_entropy(x, y, discrete=True, stderr=False, n_resamples=50, random_state=1, n_jobs=2)
    assert again.value == left.value


def test_surrogates_are_the_embedded_rows_with_the_source_in_another_order(rng: np.random.Generator) -> None:
    """Each by counting cells, in the orders that the seed and the number of the surrogate give."""
    x, y = rng.integers(0, 3, (2, 80))
    labels: list[object] = ["one"] * 80
    (source, target, past), times = naive.lagged_rows(
        np.column_stack([x, y]).astype(float), [[(0, 1)], [(1, 0)], [(1, 1)]], labels
    )
    h = naive.plug_in_entropy

    def transfer(rows: np.ndarray) -> float:
        given = np.hstack([rows, past])
        return h(given) + h(np.hstack([target, past])) - h(past) - h(np.hstack([given, target]))

    surrogates = [transfer(source[naive_orders.shuffled(9, b, list(range(len(times))))]) for b in range(7)]
    settings = {"discrete": True, "bias_correction": None}
    raw = transfer_entropy(x, y, **settings)  # type: ignore[arg-type]
    found = effective_transfer_entropy(
        x,
        y,
        null="row_permutation",
        n_resamples=7,
        random_state=9,
        **settings,  # type: ignore[arg-type]
    )
    assert raw.value == pytest.approx(transfer(source), abs=1e-12)
    assert found.value == pytest.approx(raw.value - np.mean(surrogates), abs=1e-12)
    assert found.stderr == pytest.approx(math.sqrt(raw.stderr**2 + np.var(surrogates, ddof=1) / 7), rel=1e-12)
    assert found.local is not None
    assert found.local.mean() == pytest.approx(found.value, abs=1e-12)


def test_result_says_what_was_taken_off(rng: np.random.Generator) -> None:
    x, y = vector_autoregression(200, [[0.5, 0.0], [0.4, 0.3]], random_state=rng)[0].T
    raw = transfer_entropy(x, y, method="gaussian")
    found = effective_transfer_entropy(x, y, method="gaussian", random_state=1)
    assert found.method == f"effective, {raw.method}"
    off = raw.value - found.value
    assert found.note.startswith(f"199 of 200 times have the whole history; minus {off:.4g}, the mean of 20 surrogates")
    assert "(circular shift of the source)" in found.note
    assert math.isnan(found.debiased)
    low, high = found.confint()
    assert (low + high) / 2 == pytest.approx(found.value)  # normal: the law of the raw estimate holds no longer
    assert (found.n, found.unit) == (raw.n, "nat")
    ordinal = effective_transfer_entropy(x, y, method="ordinal", n_resamples=2, random_state=1)
    assert ordinal.method.startswith("effective, ordinal patterns of 3, plug-in")
    renyi = effective_transfer_entropy(x, y, renyi_order=1.5, method="ksg", stderr=False, n_resamples=3, random_state=0)
    assert renyi.method.startswith("effective, Rényi 1.5, KSG-1")


@pytest.mark.parametrize("null", ["circular_shift", "block", "stationary", "iaaft", "row_permutation"])
def test_transfer_is_left_whatever_the_null(null: str) -> None:
    """Within four standard errors, which hold that of the surrogates' mean, of the truth of the series, seed 2."""
    series, truth = vector_autoregression(2000, [[0.5, 0.0], [0.5, 0.3]], random_state=2)
    found = effective_transfer_entropy(*series.T, method="gaussian", null=null, random_state=2)  # type: ignore[arg-type]
    assert abs(found.value - truth) < 4 * found.stderr


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"n_resamples": 1}, "n_resamples=1 must be an integer of at least 2"),
        ({"n_resamples": 2.0}, "n_resamples=2.0 must be an integer"),
        ({"null": "shuffle"}, "null='shuffle' is not known. Use one of 'circular_shift', 'block'"),
        ({"lag_source": -1}, "lag_source=-1 must be an integer of at least 0"),
        ({"null": "iaaft", "discrete": True}, "null='iaaft' is for one source series of numbers"),
    ],
)
def test_bad_settings_are_refused(settings: dict[str, object], message: str, rng: np.random.Generator) -> None:
    x, y = rng.integers(0, 3, (2, 50))
    with pytest.raises(ValueError, match=message):
        effective_transfer_entropy(x, y, **settings)  # type: ignore[arg-type]
