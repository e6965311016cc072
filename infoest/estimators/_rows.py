"""What estimators read under scikit-learn's contract: frames keep their dtypes, and errors name the column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator
from sklearn.utils import ClassifierTags, Tags
from sklearn.utils._set_output import _get_output_config
from sklearn.utils.validation import column_or_1d, validate_data

from .._core.columns import Column, read_column, read_columns
from .._core.errors import InputError, InputTypeError
from ..credit.value.tables import classes_of, event_indicator

if TYPE_CHECKING:
    from .._core.types import Floats


def checked_features(
    estimator: BaseEstimator, X: Any, *, reset: bool, allow_missing: bool = False, min_rows: int = 1
) -> Any:
    """X as an array, or the frame itself: arrays are checked here, frames keep the dtype of each column.

    Feature names and their number are remembered (``reset=True``) or compared with those of ``fit``.
    """
    if _is_frame(X):
        return validate_data(estimator, X, reset=reset, skip_check_array=True)
    finite = "allow-nan" if allow_missing else True
    array = validate_data(estimator, X, reset=reset, dtype=None, ensure_all_finite=finite, ensure_min_samples=min_rows)
    if array.dtype == object:
        _check_scalars(array)
    return array


def class_labels(y: Any) -> NDArray[Any]:
    """Labels of a target; numbers in a column of objects are numbers, which scikit-learn does not take them for."""
    labels = np.asarray(column_or_1d(y, warn=True))
    plain = labels.dtype == object and all(isinstance(value, (Real, np.bool_)) for value in labels)
    return np.asarray(labels.tolist()) if plain else labels


def feature_columns(
    estimator: BaseEstimator, X: Any, *, reset: bool, allow_missing: bool = True, min_rows: int = 1
) -> list[Column]:
    """Columns of X, named as the estimator names its features."""
    data = checked_features(estimator, X, reset=reset, allow_missing=allow_missing, min_rows=min_rows)
    names = feature_names(estimator)
    return [replace(column, name=name) for name, column in zip(names, read_columns(data, "X"), strict=True)]


def feature_names(estimator: Any) -> tuple[str, ...]:
    """Names seen in ``fit``, else ``x0, x1, …`` as scikit-learn calls the columns of an array."""
    known = getattr(estimator, "feature_names_in_", None)
    return tuple(map(str, known)) if known is not None else tuple(f"x{j}" for j in range(estimator.n_features_in_))


class SelectsColumns:
    """Mixin of selectors whose frames may hold strings in Arrow's memory."""

    def transform(self, X: Any) -> Any:
        """Keep the selected features.

        Parameters
        ----------
        X : array_like or data frame of shape (n, n_features)
            The features of ``fit``.

        Returns
        -------
        ndarray of shape (n, n_selected)
            Their columns; a frame after ``set_output``.

        Raises
        ------
        ValueError
            If features differ from those of ``fit``.
        """
        if _get_output_config("transform", self)["dense"] == "default":  # else a frame stays as it is
            X = _without_arrow_strings(X)
        return super().transform(X)  # type: ignore[misc]


def _without_arrow_strings(X: Any) -> Any:
    """A pandas frame with strings from Arrow as one of objects: scikit-learn would make numbers of them."""
    if not (hasattr(X, "iloc") and hasattr(X, "columns")):
        return X
    if not any(hasattr(dtype, "pyarrow_dtype") and dtype.kind not in "iufb" for dtype in X.dtypes):
        return X
    return X.astype(object).where(X.notna(), np.nan)


def split_columns(X: Any, wanted: Mapping[str, Any]) -> tuple[Any, list[Any]]:
    """X without the columns that are named, and for each argument that column, or the labels given."""
    import narwhals as nw

    names = {argument: name for argument, name in wanted.items() if isinstance(name, str)}
    if not names:
        return X, list(wanted.values())
    frame = nw.from_native(X, eager_only=True, pass_through=True)
    if not isinstance(frame, nw.DataFrame):
        argument, name = next(iter(names.items()))
        raise InputTypeError(
            f"{argument}={name!r} names a column, and X is no data frame.", remedy="Pass labels, one per row."
        )
    for argument, name in names.items():
        if name not in frame.columns:
            raise InputError(
                f"{argument}={name!r} is not a column of X; it has {', '.join(map(str, frame.columns[:12]))}."
            )
    rest = frame.drop(list(dict.fromkeys(names.values()))).to_native()
    return rest, [frame[value].to_native() if argument in names else value for argument, value in wanted.items()]


def called(argument: str, labels: Any) -> str:
    """How errors speak of labels: by the name of their column where there is one."""
    name = getattr(labels, "name", None)
    return f"{argument} column {name!r}" if isinstance(name, str) else argument


def rows_of(columns: list[Column], kept: NDArray[np.bool_]) -> list[Column]:
    """Some rows of every column."""
    return [replace(column, values=column.values[kept]) for column in columns]


def check_target(estimator: BaseEstimator, y: Any) -> None:
    """Refuse a missing target."""
    if y is None:
        name = type(estimator).__name__
        raise InputError(f"This {name} estimator requires y to be passed, but the target y is None.")


def check_same_rows(n_rows: int, y: Any, name: str = "y") -> None:
    """Refuse a target or weights of another length."""
    found = len(read_columns(y, name)[0].values)
    if found != n_rows:
        raise InputError(f"X and {name} must have the same number of rows; got X: {n_rows}, {name}: {found}.")


def labelled_rows(estimator: BaseEstimator, X: Any, y: Any, event: Any) -> tuple[list[Column], NDArray[np.int64]]:
    """Features, and 1 where the target is the event; of two numbers that is the larger one."""
    check_target(estimator, y)
    columns = feature_columns(estimator, X, reset=True, min_rows=2)
    check_same_rows(len(columns[0].values), y)
    target = read_column(y, "y")
    if event is None and target.kind != "nominal":
        classes = np.unique(target.values[~target.missing])
        event = classes[-1] if len(classes) == 2 else None
    return columns, event_indicator(y, event)


def class_target(y: Any) -> tuple[list[str], NDArray[np.int64]]:
    """Classes in sorted order by name, and the number of each row's."""
    column = _present_target(y)
    classes = classes_of(column)
    if len(classes) < 2:
        raise InputError(f"y must have at least two classes, got {len(classes)}.", remedy="Pass rows of several.")
    if column.kind == "real" and len(classes) > max(20, len(column.values) // 10):
        raise InputError(
            f"Unknown label type: y has {len(classes)} distinct numbers with fractions.",
            remedy="Use target_type='continuous'.",
        )
    names = [f"{c:.15g}" if isinstance(c, float) else str(c) for c in classes]
    values = column.values.astype(object)
    known = {value: code for code, value in enumerate(classes)}
    return names, np.array([known[v.item() if isinstance(v, np.generic) else v] for v in values], dtype=np.int64)


def number_target(y: Any) -> Floats:
    """A target of finite numbers that are not all equal."""
    column = _present_target(y)
    if column.kind == "nominal":
        raise InputTypeError("y holds strings, booleans or categories; target_type='continuous' needs numbers.")
    if not np.isfinite(column.values).all():
        raise InputError("y holds infinity.", remedy="Drop or cap those rows.")
    if len(np.unique(column.values)) < 2:
        raise InputError("y is constant: there is nothing to explain.", remedy="Pass a target that varies.")
    return np.asarray(column.values, dtype=np.float64)


def _present_target(y: Any) -> Column:
    column = read_column(y, "y")
    missing = int(column.missing.sum())
    if missing:
        raise InputError(f"y is NaN or missing in {missing} rows.", remedy="Drop those rows.")
    return column


def read_sample_weight(sample_weight: Any, n_rows: int) -> Floats | None:
    """Weights, none negative and not all zero; zero is allowed because scikit-learn's contract has it mean "no row"."""
    if sample_weight is None:
        return None
    check_same_rows(n_rows, sample_weight, "sample_weight")
    column = read_column(sample_weight, "sample_weight")
    if column.kind == "nominal":
        raise InputTypeError(
            "sample_weight holds strings or booleans.", remedy="Pass one number of at least 0 per row."
        )
    weights = np.asarray(column.values, dtype=np.float64)
    wrong = np.flatnonzero(~(np.isfinite(weights) & (weights >= 0)))
    if len(wrong):
        raise InputError(
            f"sample_weight has {weights[wrong[0]]:g} in row {wrong[0]}: weights must be finite and not negative. "
            "A row of weight 0 is left out."
        )
    if not weights.any():
        raise InputError(
            "sample_weight is zero in every row: no row is left.", remedy="Pass a positive weight for some."
        )
    return weights


def tags_of_binary_target(tags: Tags) -> Tags:
    """Tags of an estimator that needs a target with two classes and takes missing values."""
    tags.target_tags.required = True
    tags.classifier_tags = ClassifierTags(multi_class=False)
    tags.input_tags.allow_nan = True
    return tags


def _is_frame(X: Any) -> bool:
    """Whether X is a data frame whose columns have names; one numbered by integers is as good as an array."""
    import narwhals as nw

    try:
        frame = nw.from_native(X, pass_through=True, eager_only=True)
    except nw.exceptions.DuplicateError as error:
        raise InputError("X has several columns of one name.", remedy="Rename them.") from error
    return isinstance(frame, nw.DataFrame) and all(isinstance(name, str) for name in frame.columns)


def _check_scalars(array: NDArray[Any]) -> None:
    """Refuse containers among the entries, in the words of scikit-learn's own conversion."""
    for value in array.flat:
        if isinstance(value, dict | list | set | tuple):
            raise InputTypeError(f"X holds {value!r:.40}; each argument must be a string, a boolean or a number.")
