"""Choosing a device: named, never guessed."""

from __future__ import annotations

import subprocess
import sys

import pytest

from infoest._core.device import resolve


def test_cpu_is_the_cpu() -> None:
    assert resolve("cpu") == "cpu"


@pytest.mark.parametrize("device", ["gpu", "CUDA", "auto", ""])
def test_unknown_names_are_refused(device: str) -> None:
    with pytest.raises(ValueError, match="Use 'cpu' or 'cuda'"):
        resolve(device)


def test_missing_gpu_is_an_error_that_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infoest._kernels.cuda.available", lambda: False)
    with pytest.raises(ValueError, match=r"none was found\. Use device='cpu', or set NUMBA_ENABLE_CUDASIM=1"):
        resolve("cuda")


def test_cpu_users_never_load_numba_cuda_kernels() -> None:
    code = (
        "import sys; from infoest._core.device import resolve; resolve('cpu'); "
        "print('infoest._kernels.cuda' in sys.modules)"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"
