"""What ``bins=`` means to scikit-learn's machinery: a fitted Binner is a setting, and batches need bins beforehand."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from .._core.errors import InputError


def has_bins(estimator: Any) -> bool:
    """Whether ``partial_fit`` exists; the error becomes the cause of the one that Python users know."""
    if estimator.bins is None:
        raise AttributeError(
            "partial_fit needs the bins of every feature beforehand: pass bins=, for example those of "
            "infoest.credit.quantile_bins, or use fit."
        )
    return True


class KeepsFittedBins:
    """Mixin: a fitted Binner in ``bins`` is a setting, like edges, and not a part that clones fit anew."""

    bins: Any

    def __sklearn_clone__(self) -> Any:
        """A clone with a copy of the fitted binner; scikit-learn's own would hold an unfitted one."""
        twin = super().__sklearn_clone__()  # type: ignore[misc]
        if any(map(_is_fitted_binner, self.bins.values() if isinstance(self.bins, Mapping) else [self.bins])):
            twin.bins = copy.deepcopy(self.bins)
        return twin

    def set_params(self, **params: Any) -> Any:
        """Set parameters, those of a fitted binner excepted: its bins are made, and nothing would change.

        Parameters
        ----------
        **params : optional
            New values by name.

        Returns
        -------
        object
            The estimator itself.

        Raises
        ------
        ValueError
            If a name is unknown, or belongs to a fitted binner.
        """
        bins = params.get("bins", self.bins)
        own = bins.get_params() if _is_fitted_binner(bins) else {}
        made = {f"bins__{name}": value for name, value in own.items()}
        idle = [name for name, value in params.items() if value is not made.get(name, value)]
        if idle:
            raise InputError(
                f"{idle[0]} would change nothing: bins holds a fitted Binner, whose bins are made. "
                "Fit one for each setting; a search takes FrozenEstimator(binner) as values of bins."
            )
        return super().set_params(**params)  # type: ignore[misc]


def _is_fitted_binner(bins: Any) -> bool:
    return hasattr(bins, "bins_for") and hasattr(bins, "bins_")
