"""Special functions against SciPy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import special

from infoest._kernels import scalar


@pytest.mark.parametrize("x", [1e-3, 0.5, 1.0, 1.4616, 2.0, 5.5, 9.999, 10.0, 123.25, 1e6, 1e12])
def test_digamma_and_trigamma(x: float) -> None:
    assert scalar.digamma(x) == pytest.approx(special.digamma(x), rel=1e-13, abs=1e-13)
    assert scalar.trigamma(x) == pytest.approx(special.polygamma(1, x), rel=1e-12)


def test_digamma_table_starts_at_minus_infinity() -> None:
    table = scalar.digamma_table(2000)
    assert table[0] == -np.inf
    np.testing.assert_allclose(table[1:], special.digamma(np.arange(1.0, 2000.0)), rtol=0, atol=1e-13)


def test_xlogx_is_continued_at_zero() -> None:
    assert scalar.xlogx(0.0) == 0.0
    assert scalar.xlogx(2.0) == pytest.approx(2 * np.log(2), rel=1e-15)
