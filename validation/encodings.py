"""Encodings: one-hot, weights of evidence and monotone stumps on the same folds of German credit."""

from __future__ import annotations

import importlib.util
import math
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.compose import ColumnTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import KBinsDiscretizer, OneHotEncoder

from infoest import Estimate, datasets
from infoest.credit.card.roc import roc_auc, roc_auc_difference
from infoest.estimators import Scorecard, WOEEncoder

from .case import SEED, Row, Table, judge

Floats = NDArray[np.float64]
TITLE = "Credit: three encodings on the same folds"
FOLDS, BINS = 5, 5
RANGE = (0.74, 0.82)  # of the mean AUC; what careful fits of this table reach


def one_hot(train: pd.DataFrame, y: Any, test: pd.DataFrame) -> Floats:
    """Log odds of a logistic regression (C = 1) on indicators of bins and categories."""
    numbers = list(train.select_dtypes("number").columns)
    cut = KBinsDiscretizer(BINS, encode="onehot", quantile_method="averaged_inverted_cdf")
    others = OneHotEncoder(handle_unknown="ignore")
    columns = ColumnTransformer([("numbers", cut, numbers), ("categories", others, train.columns.difference(numbers))])
    model = make_pipeline(columns, LogisticRegression(C=1.0, max_iter=1000)).fit(train, y)
    return np.asarray(model.decision_function(test), dtype=np.float64)


def scorecard(train: pd.DataFrame, y: Any, test: pd.DataFrame) -> Floats:
    """Log odds of a scorecard: logistic regression on weights of evidence, no penalty."""
    return Scorecard(WOEEncoder(n_bins=BINS)).fit(train, y).decision_function(test)


def monotone_stumps(train: pd.DataFrame, y: Any, test: pd.DataFrame) -> Floats:
    """Margin of boosted trees of depth 1: numbers as they are, monotone in the direction of their correlation;
    categories as weights of evidence, monotone upward.
    """
    from xgboost import XGBClassifier

    numbers = train.select_dtypes("number").columns
    encoder = WOEEncoder().fit(train.drop(columns=numbers), y)

    def encoded(frame: pd.DataFrame) -> Floats:
        return np.column_stack([frame[numbers].to_numpy(np.float64), encoder.transform(frame.drop(columns=numbers))])

    rows = encoded(train)
    directions = [int(np.sign(np.corrcoef(column, y)[0, 1])) for column in rows[:, : len(numbers)].T]
    directions += [1] * (rows.shape[1] - len(numbers))
    model = XGBClassifier(
        n_estimators=200, max_depth=1, learning_rate=0.1, monotone_constraints=tuple(directions), n_jobs=1,
        tree_method="exact",
    )  # fmt: skip
    model.fit(rows, y)
    return np.asarray(model.predict(encoded(test), output_margin=True), dtype=np.float64)


ENCODINGS: dict[str, Callable[[pd.DataFrame, Any, pd.DataFrame], Floats]] = {
    "one-hot logistic regression": one_hot,
    "WOE logistic regression (Scorecard)": scorecard,
    "depth-1 XGBoost stumps, monotone": monotone_stumps,
}
REFERENCE = "WOE logistic regression (Scorecard)"


def folds() -> list[tuple[NDArray[np.int64], Any, dict[str, Floats]]]:
    """Test rows of each fold, their outcomes, and each encoding's scores."""
    X, y = datasets.load_german_credit()
    outcome = y.to_numpy()
    found = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # bins that are empty in a fold are smoothed, as for any user
        for train, test in StratifiedKFold(FOLDS, shuffle=True, random_state=SEED).split(X, outcome):
            scores = {
                name: score(X.iloc[train], outcome[train], X.iloc[test])
                for name, score in ENCODINGS.items()
                if name != "depth-1 XGBoost stumps, monotone" or importlib.util.find_spec("xgboost")
            }
            found.append((test, outcome[test], scores))
    return found


def mean_of(estimates: list[Estimate]) -> tuple[float, float]:
    """Mean of the folds and its standard error: test rows of different folds are different people."""
    stderr = math.sqrt(sum(estimate.stderr**2 for estimate in estimates)) / len(estimates)
    return float(np.mean([estimate.value for estimate in estimates])), stderr


def encoding_table() -> Table:
    """AUC of each encoding in each fold, its mean, and the paired difference from the scorecard."""
    parts = folds()
    rows = []
    for name in parts[0][2]:
        own = [roc_auc(y, scores[name]) for _, y, scores in parts]
        mean, stderr = mean_of(own)
        missed = judge(mean, RANGE, "mean AUC")
        for estimate, (_, y, scores) in zip(own, parts, strict=True):
            known = roc_auc_score(y, scores[name])
            missed += judge(estimate.value, (known - 1e-12, known + 1e-12), "AUC against scikit-learn's")
        versus = ""
        if name != REFERENCE:
            gap, error = mean_of([roc_auc_difference(y, scores[name], scores[REFERENCE]) for _, y, scores in parts])
            versus = f"{gap:+.4f} ± {error:.4f}"
        cells = (name, *(f"{e.value:.3f} ± {e.stderr:.3f}" for e in own), f"{mean:.4f} ± {stderr:.4f}", versus)
        rows.append(Row(cells, tuple(missed)))
    notes = [
        (
            f"German credit, 1000 rows, 20 features, {FOLDS} stratified folds (seed {SEED}), each encoding fitted to "
            "the other folds: AUC ± DeLong standard error of every fold; mean of the folds with the standard error "
            "that the test rows give it; paired difference of AUC from the scorecard on the same rows. The errors are "
            "those of the test rows with the fitted models held fixed."
        ),
        (
            f"Numbers: {BINS} quantile bins for the first two; as they are for the stumps (200 rounds, rate 0.1), "
            "monotone in the direction of their correlation, with categories as weights of evidence. Required: a mean "
            f"of {RANGE[0]:.2f} … {RANGE[1]:.2f}, and each AUC equal to scikit-learn's."
        ),
    ]
    if len(rows) < len(ENCODINGS):
        notes.append("The stumps need the `validation` extra, which is not installed.")
    columns = ("encoding", *(f"fold {i + 1}" for i in range(FOLDS)), "mean", "minus WOE")
    return Table(TITLE, columns, rows, notes)
