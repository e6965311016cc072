"""The spread of plug-in sums at independence: against simulation, and what interval and test make of it."""

from __future__ import annotations

import numpy as np
import pytest

from infoest import co_information, dual_total_correlation, o_information, quantities
from infoest.methods.plugin.null_spread import independence_spread
from infoest.multivariate.tables import null_spread


@pytest.mark.parametrize("levels", [(2, 2, 2), (2, 3, 4), (3, 2, 2, 5)])
def test_o_information_in_closed_form(levels: tuple[int, ...]) -> None:
    quantity = quantities.o_information(range(len(levels)))
    found = independence_spread(quantity, dict(enumerate(levels)), 5000)
    assert found == pytest.approx(null_spread(np.array([levels]), 5000)[0], rel=1e-12)


def test_mutual_information_has_the_spread_of_its_chi_square() -> None:
    found = independence_spread(quantities.mutual_information(), {0: 3, 1: 4}, 100)
    assert found == pytest.approx(np.sqrt(2 * 6) / 200, rel=1e-12)


@pytest.mark.slow  # Monte-Carlo
@pytest.mark.parametrize("function", [o_information, co_information, dual_total_correlation])
def test_interval_and_test_hold_where_nothing_depends(function: object) -> None:
    """300 samples of 400 rows, seed 5: rejections at 0.05 are below 0.05, hence 30 or more have probability 3e-4.

    With the delta method's standard error alone, which vanishes there, a fifth of them were rejected.
    """
    rng = np.random.default_rng(5)
    found = [
        function(rng.integers(0, 2, (400, 3)), method="plugin", bias_correction="miller_madow")  # type: ignore[operator]
        for _ in range(300)
    ]
    assert sum(f.pvalue_null() <= 0.05 for f in found) < 30
    assert sum(not f.confint().low <= 0 <= f.confint().high for f in found) < 30
    quantity = {
        o_information: quantities.o_information,
        co_information: quantities.co_information,
        dual_total_correlation: quantities.dual_total_correlation,
    }[function](range(3))  # type: ignore[index]
    spread = independence_spread(quantity, dict.fromkeys(range(3), 2), 400)
    assert np.std([f.value for f in found]) == pytest.approx(
        spread, rel=0.4
    )  # 3.7 times the error of the sd of a chi-square of 1 df
