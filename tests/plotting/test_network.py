"""The figure of a network holds its links."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.exceptions import NotFittedError

from infoest import TransferEntropyNetwork
from infoest.datasets import vector_autoregression
from infoest.plotting import NetworkDisplay

CHAIN = [[0.4, 0.0, 0.0], [0.6, 0.3, 0.0], [0.0, 0.9, 0.3]]


@pytest.fixture(scope="module")
def network() -> TransferEntropyNetwork:
    pandas = pytest.importorskip("pandas")
    X, _ = vector_autoregression(300, CHAIN, random_state=0)
    frame = pandas.DataFrame(X, columns=["$\\frac$", "b", "x" * 100])
    return TransferEntropyNetwork(n_resamples=199, random_state=0).fit(frame)


def test_arrows_are_the_links_and_grow_with_them(network: TransferEntropyNetwork) -> None:
    display = NetworkDisplay.from_network(network).plot()
    display.figure_.canvas.draw()
    assert len(display.arrows_) == len(network.lags_) == 2
    widths = [arrow.get_linewidth() for arrow in display.arrows_]
    assert np.argsort(widths).tolist() == np.argsort(network.estimates_.value).tolist()
    assert display.ax_.get_title(loc="left") == "2 links between 3 series"


def test_the_matrix_is_that_of_transfer_entropies(network: TransferEntropyNetwork) -> None:
    display = NetworkDisplay.from_network(network).plot(kind="matrix")
    display.figure_.canvas.draw()
    np.testing.assert_array_equal(display.image_.get_array().filled(np.nan), network.te_)
    assert display.ax_.get_ylabel() == "source"


@pytest.mark.parametrize("kind", ["circle", "matrix"])
def test_no_link_is_a_figure_too(kind: str) -> None:
    display = NetworkDisplay(("a", "b"), np.full((2, 2), np.nan)).plot(kind=kind)  # type: ignore[arg-type]
    display.figure_.canvas.draw()
    assert display.arrows_ == []


def test_bad_requests_are_refused(network: TransferEntropyNetwork) -> None:
    with pytest.raises(ValueError, match="kind='tree' is not known"):
        NetworkDisplay.from_network(network).plot(kind="tree")  # type: ignore[arg-type]
    with pytest.raises(NotFittedError):
        NetworkDisplay.from_network(TransferEntropyNetwork())
