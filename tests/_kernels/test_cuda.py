"""CUDA kernels are typed and lowered with no GPU: the simulator alone would accept code that does not compile."""

from __future__ import annotations

import os
from types import SimpleNamespace
from typing import Any

import numba
import pytest
from numba import types

from infoest._kernels import cuda as kernels

pytestmark = pytest.mark.skipif(
    "1" in (os.environ.get("NUMBA_ENABLE_CUDASIM"), os.environ.get("NUMBA_DISABLE_JIT")),
    reason="nothing is compiled in this process: the simulator is on, or the compiler is off",
)

TURING = (7, 5)  # the oldest architecture that every current toolkit supports
VECTOR, MATRIX = types.float64[::1], types.float64[:, ::1]
INTEGERS, TABLE = types.int64[::1], types.int64[:, ::1]
SIGNATURES = {
    "nearest_rows": (MATRIX, VECTOR, MATRIX, TABLE),
    "count_rows": (MATRIX, VECTOR, VECTOR, INTEGERS),
}


@pytest.fixture
def lower(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a function that types and lowers a kernel; the only place that looks inside numba.cuda.

    The built-in package and NVIDIA's, which replaces it, have these two names in common.
    """
    from numba.cuda import compiler

    device = SimpleNamespace(compute_capability=TURING)
    monkeypatch.setattr("numba.cuda.dispatcher.get_current_device", lambda: device)
    return lambda function, signature: compiler.compile_cuda(function, types.void, signature, cc=TURING)


def cuda_kernels() -> dict[str, Any]:
    """Kernels of the module: the compiled functions that are not for use inside others."""
    found = vars(kernels).items()
    return {n: k for n, k in found if hasattr(k, "targetoptions") and not k.targetoptions.get("device")}


def test_every_kernel_has_a_signature_here() -> None:
    assert set(cuda_kernels()) == set(SIGNATURES)


@pytest.mark.parametrize("name", sorted(SIGNATURES))
def test_kernel_types_and_lowers(name: str, lower: Any) -> None:
    compiled = lower(getattr(kernels, name).py_func, SIGNATURES[name])
    assert compiled.signature.args == SIGNATURES[name]
    assert compiled.fndesc.qualname == name


def test_code_that_cannot_compile_is_refused(lower: Any) -> None:
    """Plain Python, and so the simulator, would run this."""

    def distinct(matrix: Any, out: Any) -> None:
        out[0] = len(frozenset((matrix[0, 0], matrix[0, 1])))

    with pytest.raises(numba.core.errors.NumbaError):
        lower(distinct, (MATRIX, VECTOR))
