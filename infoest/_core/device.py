"""The user names the device on which kernels run: the last bits may differ, so nothing moves silently."""

from __future__ import annotations

from typing import Literal, TypeAlias

from .errors import InputError

Device: TypeAlias = Literal["cpu", "cuda"]


def resolve(device: str) -> Device:
    """Check that ``device`` can be used.

    Parameters
    ----------
    device : {"cpu", "cuda"}
        There is no automatic choice: results may differ between devices in their last bits.

    Returns
    -------
    {"cpu", "cuda"}
        ``device`` itself.

    Raises
    ------
    ValueError
        If the name is unknown, or ``"cuda"`` is asked for and no CUDA device is found.

    Examples
    --------
    >>> resolve("cpu")
    'cpu'
    """
    if device == "cpu":
        return "cpu"
    if device != "cuda":
        raise InputError("is unknown.", argument="device", given=device, remedy="Use 'cpu' or 'cuda'.")
    from .._kernels import cuda  # costs most of a second: paid only when it is asked for

    if not cuda.available():
        raise InputError(
            "device='cuda' needs a CUDA GPU and driver; none was found.",
            remedy=(
                "Use device='cpu', or set "
                "NUMBA_ENABLE_CUDASIM=1 before starting Python to run the simulator (slow, for tests)."
            ),
        )
    return "cuda"
