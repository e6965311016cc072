"""Every estimator keeps scikit-learn's contract, without expected failures, and the laws of this library."""

from __future__ import annotations

import inspect
import io
import pickle
from collections.abc import Callable
from typing import Any

import joblib
import numpy as np
import pytest
from sklearn.base import BaseEstimator, clone
from sklearn.exceptions import NotFittedError
from sklearn.utils import get_tags
from sklearn.utils.estimator_checks import parametrize_with_checks

from infoest import estimators
from infoest.credit import EmptyBinWarning
from infoest.estimators import (
    Binner,
    ConditionalMutualInformation,
    DualTotalCorrelation,
    Entropy,
    FairSelector,
    InformationValue,
    MarkovChain,
    MutualInformation,
    MutualInformationSelector,
    OInformation,
    RenyiEntropy,
    Scorecard,
    StabilityMonitor,
    TotalCorrelation,
    TransferEntropyNetwork,
    WOEEncoder,
)

ESTIMATORS = [
    InformationValue(),
    WOEEncoder(),
    WOEEncoder(bins="optimal"),
    WOEEncoder(target_type="multiclass"),
    WOEEncoder(target_type="continuous"),
    Binner(),
    Binner("quantile"),
    Binner("tree", encode="woe"),
    Scorecard(),
    FairSelector(),
    StabilityMonitor(),
    MutualInformation(),
    MutualInformation("mixed", stderr=False),
    MutualInformation("gaussian"),
    MutualInformation("plugin", n_bins=3, bias_correction="miller_madow"),
    MutualInformation("kernel", bandwidth=0.8),
    ConditionalMutualInformation(),
    ConditionalMutualInformation("gaussian", conditioning=[0]),
    TotalCorrelation(stderr=False),
    DualTotalCorrelation("gaussian"),
    OInformation(stderr=False),
    # Not Gaussian entropies: a check brings integers, which are codes there.
    Entropy(),
    RenyiEntropy(),
    MutualInformationSelector(alpha=0.5, n_resamples=19, random_state=0),
    MutualInformationSelector("greedy", alpha=0.5, n_resamples=19, random_state=0),
    MarkovChain(),
    TransferEntropyNetwork(n_resamples=99, random_state=0),
]
# Measurements are no symbols: a Markov chain warns, rightly.
pytestmark = pytest.mark.filterwarnings("ignore::infoest.timeseries.states.ManyStatesWarning")
NAMES = [str(estimator) for estimator in ESTIMATORS]
OF_NEW_ROWS = [estimator for estimator in ESTIMATORS if not isinstance(estimator, TransferEntropyNetwork)]
WITH_TARGET = [estimator for estimator in ESTIMATORS if get_tags(estimator).target_tags.required]


def unfitted_calls() -> list[Any]:
    """Every public method that needs a fit, of every estimator, with its required arguments by name."""
    given = {"X": np.random.default_rng(0).normal(size=(8, 2)), "y": [0, 1] * 4, "score": np.arange(8.0)}
    calls = []
    for estimator in {type(e).__name__: e for e in ESTIMATORS}.values():
        for name, method in inspect.getmembers(type(estimator), inspect.isfunction):
            if name.startswith(("_", "fit", "partial_fit", "get_params", "get_metadata", "set_")):
                continue
            needed = [p for p in list(inspect.signature(method).parameters.values())[1:] if p.default is p.empty]
            arguments = {p.name: given.get(p.name, given["X"]) for p in needed if p.kind is not p.VAR_KEYWORD}
            calls.append(pytest.param(estimator, name, arguments, id=f"{type(estimator).__name__}.{name}"))
    return calls


@pytest.mark.parametrize(("estimator", "name", "arguments"), unfitted_calls())
def test_unfitted_estimators_say_so(estimator: Any, name: str, arguments: dict[str, Any]) -> None:
    with pytest.raises(NotFittedError, match="is not fitted yet"):
        getattr(clone(estimator), name)(**arguments)


def test_every_estimator_is_checked() -> None:
    classes = {n for n in estimators.__all__ if inspect.isclass(getattr(estimators, n))}
    assert classes == {type(estimator).__name__ for estimator in ESTIMATORS}


# The checks bring a dozen rows, on which warnings of empty bins and of bias are right, and classes that are words.
@pytest.mark.filterwarnings("ignore::infoest.credit.UnnamedEventWarning")
@pytest.mark.filterwarnings("ignore::infoest.timeseries.diagnostics.SeriesWarning")
@pytest.mark.filterwarnings("ignore::infoest.methods.innovations.leftover.LeftoverDependenceWarning")
@pytest.mark.filterwarnings("ignore::infoest.credit.EmptyBinWarning")
@pytest.mark.filterwarnings("ignore::infoest.credit.NoFiniteFitWarning")
@pytest.mark.filterwarnings("ignore::infoest.methods.plugin.fitted.PlugInBiasWarning")
@pytest.mark.filterwarnings("ignore::infoest.methods.neighbors.probe.NeighborBiasWarning")
@pytest.mark.filterwarnings("ignore::infoest.methods.neighbors.ties.RoundedValuesWarning")
@pytest.mark.filterwarnings("ignore::infoest.methods.kernel.EmptyBoxesWarning")
@pytest.mark.filterwarnings("ignore:No features were selected:UserWarning")
@parametrize_with_checks(ESTIMATORS)
def test_scikit_learn_contract(estimator: BaseEstimator, check: Callable[[BaseEstimator], None]) -> None:
    check(estimator)


def table(n_rows: int = 300) -> tuple[dict[str, Any], Any]:
    """Two numbers and, for y, two classes that depend on the first."""
    rng = np.random.default_rng(20261121)
    age, income = rng.normal(40, 10, n_rows), rng.lognormal(10, 1, n_rows)
    return {"age": age, "income": income}, (age + rng.normal(0, 30, n_rows) > 40).astype(np.int64)


def outcome(estimator: Any, X: Any, y: Any) -> list[Any]:
    """What an estimator says about rows, whichever methods it has."""
    said = []
    if hasattr(estimator, "transform"):
        said.append(np.asarray(estimator.transform(X)))
    if hasattr(estimator, "score_samples"):
        said.append(estimator.score_samples(X))
    if hasattr(estimator, "score"):
        said.append(estimator.score(X, y))
    if hasattr(estimator, "pointwise"):
        said.append(estimator.pointwise(X, y))
    if hasattr(estimator, "scores_"):
        said.append(estimator.scores_)
    if hasattr(estimator, "adjacency_"):
        said += [estimator.adjacency_, estimator.pvalues_, estimator.te_]
    return said


def through_pickle(estimator: Any) -> Any:
    return pickle.loads(pickle.dumps(estimator))


def through_joblib(estimator: Any) -> Any:
    file = io.BytesIO()
    joblib.dump(estimator, file)
    file.seek(0)
    return joblib.load(file)


@pytest.mark.parametrize("copy", [through_pickle, through_joblib])
@pytest.mark.parametrize("estimator", ESTIMATORS, ids=NAMES)
def test_a_stored_estimator_says_the_same(estimator: Any, copy: Callable[[Any], Any]) -> None:
    pandas = pytest.importorskip("pandas")
    columns, y = table()
    X = pandas.DataFrame(columns)
    fitted = clone(estimator).fit(X, y)
    for before, after in zip(outcome(fitted, X, y), outcome(copy(fitted), X, y), strict=True):
        np.testing.assert_array_equal(before, after)


@pytest.mark.parametrize("estimator", ESTIMATORS, ids=NAMES)
def test_numpy_pandas_and_polars_give_the_same_bits(estimator: Any) -> None:
    pandas, polars = pytest.importorskip("pandas"), pytest.importorskip("polars")
    columns, y = table()
    array = np.column_stack(list(columns.values()))
    expected = outcome(clone(estimator).fit(array, y), array, y)
    for frame in (pandas.DataFrame(columns), polars.DataFrame(columns)):
        fitted = clone(estimator).fit(frame, y)
        assert fitted.feature_names_in_.tolist() == ["age", "income"]
        for ours, theirs in zip(outcome(fitted, frame, y), expected, strict=True):
            np.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize("estimator", OF_NEW_ROWS, ids=str)
def test_a_missing_column_is_named(estimator: Any) -> None:
    pandas = pytest.importorskip("pandas")
    columns, y = table()
    X = pandas.DataFrame(columns)
    fitted = clone(estimator).fit(X, y)
    without = X.drop(columns="income")
    with pytest.raises(ValueError, match="income"):
        outcome(fitted, without, y)


@pytest.mark.parametrize("estimator", ESTIMATORS, ids=NAMES)
def test_infinity_is_refused_by_name_in_a_frame(estimator: Any) -> None:
    pandas = pytest.importorskip("pandas")
    columns, y = table()
    X = pandas.DataFrame(columns)
    X.loc[3, "income"] = np.inf
    with pytest.raises(ValueError, match="'income' holds infinity"):
        clone(estimator).fit(X, y)


@pytest.mark.parametrize("estimator", WITH_TARGET, ids=repr)
def test_rows_of_x_and_y_must_match(estimator: Any) -> None:
    columns, y = table()
    X = np.column_stack(list(columns.values()))
    with pytest.raises(ValueError, match=r"same number of rows; got X: 300, y: 299"):
        clone(estimator).fit(X, y[:-1])


@pytest.mark.parametrize("estimator", [InformationValue(), WOEEncoder()], ids=["InformationValue", "WOEEncoder"])
@pytest.mark.parametrize(
    ("y", "complaint"),
    [
        ([1] * 6, "y must have two classes, got 1: 1"),
        ([0, 1, 2] * 2, "y must have two classes, got 3: 0, 1, 2"),
        (["good", "bad", "good"] * 2, r"which is the event\? Pass event='bad' or event='good'"),
        ([0, 1, None] * 2, "y is missing in 2 rows"),
    ],
    ids=["one class", "three classes", "strings without event", "missing"],
)
def test_a_target_without_two_clear_classes_is_refused(estimator: Any, y: list[Any], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        clone(estimator).fit(np.arange(6.0)[:, None], y)


@pytest.mark.parametrize("estimator", [InformationValue(), WOEEncoder()], ids=["InformationValue", "WOEEncoder"])
@pytest.mark.parametrize("y", [[1, 2, 2, 1], [False, True, True, False], [-1, 1, 1, -1], [0.0, 1.0, 1.0, 0.0]])
def test_the_larger_number_is_the_event(estimator: Any, y: list[Any]) -> None:
    X = np.array([["a"], ["b"], ["b"], ["a"]], dtype=object)
    with pytest.warns(EmptyBinWarning):
        fitted = clone(estimator).fit(X, y)
    counts = fitted.counts_["x0"].table[:, 1] if hasattr(fitted, "counts_") else fitted.tables_["x0"]["bads"]
    assert counts.tolist() == [0, 2]


@pytest.mark.parametrize(
    "estimator",
    [InformationValue(), WOEEncoder(), StabilityMonitor()],
    ids=["InformationValue", "WOEEncoder", "StabilityMonitor"],
)
@pytest.mark.parametrize(
    ("settings", "error", "complaint"),
    [
        ({"n_bins": 1}, ValueError, "n_bins=1 must be an integer of at least 2"),
        ({"bins": {"agee": [30]}}, ValueError, "bins names 'agee', which is not a feature. Features are age, income"),
        ({"bins": 5}, TypeError, "For the same number of quantile bins everywhere use n_bins="),
        ({"bins": {"age": [40, 30]}}, ValueError, "bin edges must increase, got 40 before 30"),
        ({"bins": {"age": None}}, ValueError, "'age' has 300 distinct numbers; at most 50 are taken as codes"),
    ],
)
def test_bins_that_cannot_be_are_refused(
    estimator: Any, settings: dict[str, Any], error: type[Exception], complaint: str
) -> None:
    pandas = pytest.importorskip("pandas")
    columns, y = table()
    with pytest.raises(error, match=complaint):
        clone(estimator).set_params(**settings).fit(pandas.DataFrame(columns), y)
