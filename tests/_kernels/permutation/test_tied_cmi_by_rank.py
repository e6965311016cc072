"""Conditional mutual information of tied ranks and codes against its definition."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import digamma

from infoest._kernels.permutation import tied_cmi_by_rank as tied

Table = NDArray[Any]
CLEARLY = 0.75


def apart(columns: Table, coded: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Largest distance over columns, infinite between codes that differ."""
    n = columns.shape[1]
    far = np.zeros((n, n))
    for column, is_code in zip(columns.astype(np.float64), coded, strict=True):
        gap = np.abs(column[:, None] - column[None, :])
        far = np.maximum(far, np.where(gap > 0, np.inf, 0.0) if is_code else gap)
    return far


def definition(x: Any, y: Any, z: Any, k: int, *, codes: bool) -> NDArray[np.float64]:
    """Row by row: the radius of the k-th other, then closed counts; at radius 0 the row itself by its weight."""
    far = {"z": apart(*z), "xz": np.maximum(apart(*x), apart(*z)), "yz": np.maximum(apart(*y), apart(*z))}
    joint = np.maximum(far["xz"], far["yz"])
    n = len(joint)
    out = np.zeros(n)
    for i in range(n):
        others = np.sort(np.delete(joint[i], i))
        finite = others[np.isfinite(others)]
        if not len(finite):
            continue
        radius = finite[min(k, len(finite)) - 1]
        held = int((others <= radius).sum())
        weight = float(held > 1) if codes else float(np.clip((held - k) / (CLEARLY * k), 0, 1))

        def argument(space: str, i: int = i, radius: float = radius, weight: float = weight) -> float:
            near = np.delete(far[space][i], i)
            if radius == 0:
                return int((near <= 0).sum()) + weight
            return max(int((near <= radius).sum()), int((near < radius).sum()) + 1)

        own = held + weight if radius == 0 else held
        given = digamma(argument("z")) if len(z[0]) else digamma(n)
        out[i] = digamma(own) + given - digamma(argument("xz")) - digamma(argument("yz"))
    return out


@pytest.mark.parametrize("kind", [np.uint16, np.uint32])
@pytest.mark.parametrize(
    "flags",
    [
        ([False], [False], []),
        ([False], [True], [False]),
        ([False, True], [False], [False, True]),
        ([True], [True], [True]),
        ([True], [True], []),
    ],
)
@pytest.mark.parametrize(("n", "k", "levels"), [(12, 1, 4), (40, 4, 6), (40, 30, 40), (60, 3, 3), (30, 5, 200)])
def test_values_are_those_of_the_definition(
    n: int, k: int, levels: int, flags: tuple[list[bool], ...], kind: type, rng: np.random.Generator
) -> None:
    drawn: list[Table] = [rng.integers(min(levels, 2 * n - 1), size=(len(own), n)).astype(kind) for own in flags]
    x, y, z = drawn
    xs, ys, zs = (np.array(own, dtype=bool) for own in flags)
    codes = all(flag for coded in flags for flag in coded)
    out = np.full(n, np.nan)
    tied.tied_cmi(x, xs, y, ys, z, zs, k, codes, CLEARLY, 0, n // 2, out)
    assert np.isnan(out[n // 2 :]).all()
    tied.tied_cmi(x, xs, y, ys, z, zs, k, codes, CLEARLY, n // 2, n, out)
    np.testing.assert_allclose(out, definition((x, xs), (y, ys), (z, zs), k, codes=codes), rtol=0, atol=1e-12)


def test_rows_alone_with_their_codes_are_worth_nothing() -> None:
    codes, none = np.arange(4, dtype=np.uint16)[None, :], np.empty((0, 4), np.uint16)
    yes, out = np.array([True]), np.full(4, np.nan)
    tied.tied_cmi(codes, yes, codes, yes, none, np.empty(0, bool), 1, True, CLEARLY, 0, 4, out)
    np.testing.assert_array_equal(out, 0.0)
