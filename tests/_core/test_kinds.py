"""Codes or numbers, column by column: the rule, its limits, and the paths that everyday data take to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

import infoest
from infoest import Estimate
from infoest._core.columns import read_column
from infoest._core.kinds import MIN_ROWS_PER_VALUE, MOST_VALUES, decide_codes, decided_by_value, values_of_code
from infoest._core.sample import read_sample
from infoest.datasets import load_german_credit
from infoest.timeseries import active_information_storage, entropy_rate, transfer_entropy

LEVELS = np.arange(1000) % 10


def codes_in(values: Any) -> list[float] | None:
    found = values_of_code(read_column(values, "x"))
    return None if found is None else found.tolist()


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ([0.3, 0.7, 0.3], [0.3, 0.7]),  # two values, whatever they are
        ([-1e300, 5.0, 5.0], [-1e300, 5.0]),
        ([0.3, 0.7], None),  # two rows show nothing
        ([0, 1], None),
        ([2.5], [2.5]),
        ([0.1] * 7, [0.1]),
        ([1.0, 0.0, np.nan, 1.0], [0.0, 1.0]),  # the history of a table has holes
        ([np.nan, np.nan], None),
        ([1, 2, 3] * 5, [1, 2, 3]),
        ([1, 2, 3] * 4 + [1, 2], None),  # 14 rows of three values
        ([0.0, 1.0, 2.5] * 50, None),  # a fraction
        (np.arange(MOST_VALUES * MIN_ROWS_PER_VALUE) % MOST_VALUES * 1.0, list(range(MOST_VALUES))),
        (np.arange(5000) % (MOST_VALUES + 1), None),
        (np.repeat(np.arange(MOST_VALUES + 1), 500), None),  # sorted: the first rows show one value
        (np.repeat([1.0, 2.0, 3.0, 3.5], [500, 500, 500, 1]), None),
        (["a", "b"], None),  # codes by type, which is not for the values to say
    ],
)
def test_the_values_of_a_column_show_codes(values: Any, found: list[float] | None) -> None:
    assert codes_in(values) == found


def test_sorting_finds_the_same(rng: np.random.Generator) -> None:
    for _ in range(200):
        values = rng.integers(0, rng.integers(1, 14), rng.integers(3, 200)) / rng.choice([1, 1, 2])
        distinct = np.unique(values)
        few = len(distinct) <= 2 or (
            len(distinct) <= 10 and bool((distinct % 1 == 0).all()) and 5 * len(distinct) <= len(values)
        )
        assert codes_in(values) == (distinct.tolist() if few else None)


def test_what_is_asked_of_numbers() -> None:
    columns = [read_column(v, "x") for v in (["a", "b"] * 30, [0.0, 1.0] * 30, list(range(60)), np.linspace(0, 1, 60))]
    assert decide_codes(columns, "values") == [True, True, False, False]
    assert decide_codes(columns, "codes") == [True, True, True, False]
    assert decide_codes(columns, "dtype") == [True, False, True, False]
    assert decide_codes(columns, "numbers") == [True, False, False, False]


def test_what_neither_dtype_nor_method_gives_away() -> None:
    text, flag, real = (read_column(v, "x") for v in (["a", "b"] * 30, [0, 1] * 30, [0.0, 1.0] * 30))
    assert decided_by_value([text, flag, real], [True, True, True]) == [False, False, True]
    assert decided_by_value([text, flag, real], [True, True, False]) == [False, True, False]


def test_german_credit() -> None:
    """Thirteen nominal columns and the few-valued integers are codes, duration, amount and age are numbers."""
    features, target = load_german_credit()
    table = features.assign(target=target)
    for frame in (table, table.astype({name: float for name in table if table[name].dtype.kind == "i"})):
        kinds = dict(zip(table, read_sample(frame, names=("X",)).discrete, strict=True))
        assert sum(kinds.values()) == 18
        assert [name for name, code in kinds.items() if not code] == [
            name for name in kinds if table[name].nunique() > 10
        ]


QUANTITIES: dict[str, Callable[..., Estimate]] = {
    "mi": lambda x, y, z, u: infoest.mutual_information(x, y),
    "bijection": lambda x, y, z, u: infoest.mutual_information(x, 3 - x),
    "strings": lambda x, y, z, u: infoest.mutual_information(x.astype(int).astype(str), y),
    "cmi": lambda x, y, z, u: infoest.conditional_mutual_information(x, y, z),
    "o": lambda x, y, z, u: infoest.o_information(np.column_stack([x, y, z, u])),
    "co": lambda x, y, z, u: infoest.co_information(np.column_stack([x, y, z])),
    "tc": lambda x, y, z, u: infoest.total_correlation(np.column_stack([x, y, z])),
    "te": lambda x, y, z, u: transfer_entropy(x, y, conditions=z),
    "ais": lambda x, y, z, u: active_information_storage(x, 2),
    "rate": lambda x, y, z, u: entropy_rate(x),
    "entropy": lambda x, y, z, u: infoest.entropy(x),
    "model": lambda x, y, z, u: infoest.MutualInformation().fit(x[:, None], y).result_,
}


@pytest.mark.filterwarnings("ignore::infoest.methods.plugin.fitted.PlugInBiasWarning")
@pytest.mark.parametrize("quantity", QUANTITIES)
def test_floats_that_are_codes_give_what_integers_give(quantity: str, rng: np.random.Generator) -> None:
    """As numbers they missed the truth of 0 in 20 to 93 % of samples, without a warning."""
    columns = [rng.integers(0, levels, 300) for levels in (3, 3, 2, 2)]
    whole = QUANTITIES[quantity](*columns)
    floats = QUANTITIES[quantity](*(column.astype(float) for column in columns))
    assert (floats.value, floats.stderr) == (whole.value, whole.stderr)
    assert floats.confint() == whole.confint()
    assert "codes" in floats.method
    assert "codes" not in whole.method


@pytest.mark.filterwarnings("ignore::infoest.methods.plugin.fitted.PlugInBiasWarning")
def test_the_method_names_the_columns_whose_values_decided(rng: np.random.Generator) -> None:
    x, flag = rng.normal(size=200), rng.integers(0, 2, 200)
    frame = pd.DataFrame({"age": x, "late": flag.astype(float)})
    assert infoest.mutual_information(frame["age"], frame["late"]).method == "mixed, k=3, codes: late"
    assert infoest.mutual_information(x, flag).method == "mixed, k=3, codes: y"
    assert infoest.mutual_information(x, flag > 0).method == "mixed, k=3"
    assert infoest.mutual_information(x, flag, discrete=["y"]).method == "mixed, k=3"
    assert infoest.mutual_information(x, flag * 1.0, discrete=False).method == "mixed, k=3"
    assert transfer_entropy(flag * 1.0, x).method == "mixed, k=3, codes: source"
    many = rng.integers(0, 2, (200, 5)).astype(float)
    assert infoest.total_correlation(many[:, :3]).method == "plug-in, codes: X0, X1 and X2"
    assert infoest.total_correlation(many).method == "plug-in, 5 columns as codes"


def test_one_column_does_not_decide_on_another(rng: np.random.Generator) -> None:
    """By the density of the joint table, integers beside many levels were numbers: -0.137 for 0 of 800 levels."""
    levels, flag = rng.integers(0, 800, 2000).astype(str), rng.integers(0, 2, 2000)
    with pytest.warns(UserWarning, match="bias of this plug-in estimate"):
        found = infoest.mutual_information(levels, flag)
    with pytest.warns(UserWarning, match="bias of this plug-in estimate"):
        assert found == infoest.mutual_information(levels, flag > 0)
    low, high = found.confint()
    assert low <= 0.0 <= high


@pytest.mark.filterwarnings("ignore::infoest.methods.plugin.fitted.PlugInBiasWarning")
def test_a_few_bits() -> None:
    x, y = np.array([0, 0, 1, 1] * 2), np.array([0, 1] * 4)
    for kind in (int, float):
        bits = np.column_stack([x, y, x ^ y]).astype(kind)
        assert infoest.o_information(bits).value == pytest.approx(-np.log(2), abs=1e-12)
        assert infoest.mutual_information(bits[:, 0], bits[:, 0]).value == pytest.approx(np.log(2), abs=1e-12)
    stored = active_information_storage([0.0, 0, 1, 1, 1, 1, 0, 0, 0], lag=2, stderr=False)
    assert stored.to("bit").value == pytest.approx(0.3059584928680419, abs=1e-12)  # PyInform's example


def test_numbers_stay_numbers_for_a_method_that_is_named(rng: np.random.Generator) -> None:
    flag, x = rng.integers(0, 2, 300).astype(float), rng.normal(size=300)
    for method in ("gaussian", "kernel", "mixed"):
        assert "codes" not in infoest.mutual_information(flag, x, method=method, stderr=False).method
    assert infoest.entropy(flag, method="gaussian").method == "Gaussian, bias-corrected"
    counts = rng.permutation(np.arange(600) % 12)
    assert infoest.mutual_information(counts, flag[counts], method="plugin").method == "plug-in, codes: y"
    cut = infoest.mutual_information(counts, flag[counts], method="plugin", n_bins=3)
    assert cut.method == "plug-in, 3 bins, codes: y"


def test_new_rows_and_reordered_ones_keep_the_kind(rng: np.random.Generator) -> None:
    sample = read_sample(LEVELS * 1.0, rng.normal(size=1000), names=("x", "y"))
    assert sample.discrete == (True, False)
    assert sample.like([3.0, 11.0], [0.0, 0.0], names=("x", "y")).discrete == (True, False)
    assert sample.at(sample.columns[:7]).discrete == (True, False)
