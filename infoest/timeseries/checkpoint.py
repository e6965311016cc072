"""Results of the targets done so far are kept in a file, so that a long search survives being stopped.

The file is replaced as a whole, so it is never half written, and it names its data and settings, so it is never taken
for another.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from .._core.errors import InputError
from .network import TargetResult

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .network import NetworkSettings

FORMAT = "infoest.TransferEntropyNetwork, 4"  # changes with the search or the fields


def fingerprint(
    series: NDArray[np.float64], names: Sequence[str], how: NetworkSettings, start: NDArray[np.int64]
) -> str:
    """Hash of all that determines a result: data, trial starts, names and settings."""
    settings = json.dumps([FORMAT, list(series.shape), start.tolist(), list(names), asdict(how)], sort_keys=True)
    return hashlib.sha256(settings.encode() + np.ascontiguousarray(series, dtype="<f8").tobytes()).hexdigest()


def load_checkpoint(path: str | os.PathLike[str], key: str) -> dict[int, TargetResult]:
    """Results by target; empty if the file does not exist.

    Parameters
    ----------
    path : str or path
        The file.
    key : str
        Fingerprint of the present data and settings.

    Returns
    -------
    dict of int to TargetResult
        What was done before.

    Raises
    ------
    ValueError
        If the file is not a checkpoint, or was made with other data or settings.
    """
    file = Path(path)
    if not file.exists():
        return {}
    try:
        stored = json.loads(file.read_text(encoding="utf-8"))
        known = stored["format"] == FORMAT
        found = [_from_json(one) for one in stored["targets"]] if known else []
        theirs = stored["fingerprint"]
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"checkpoint {os.fspath(path)!r} is not a checkpoint of a network.", remedy="Pass another path."
        ) from error
    if not known or theirs != key:
        raise InputError(
            f"checkpoint {os.fspath(path)!r} was made with other data or settings.",
            remedy=("Pass those, or another path, or delete the file."),
        )
    return {one.target: one for one in found}


def save_checkpoint(path: str | os.PathLike[str], key: str, done: dict[int, TargetResult]) -> None:
    """Write all results to a file beside, then move it into place: a kill leaves either the old or the new file.

    Parameters
    ----------
    path : str or path
        The file.
    key : str
        Fingerprint of data and settings.
    done : dict of int to TargetResult
        Results by target.
    """
    file = Path(path)
    beside = file.with_name(f"{file.name}.{os.getpid()}.tmp")
    content = {"format": FORMAT, "fingerprint": key, "targets": [_to_json(done[target]) for target in sorted(done)]}
    with beside.open("w", encoding="utf-8") as stream:
        json.dump(content, stream)
        stream.flush()
        os.fsync(stream.fileno())
    beside.replace(file)


def _to_json(result: TargetResult) -> dict[str, Any]:
    """Plain lists and numbers; ``nan`` becomes None, since JSON has no nan."""
    return {
        "target": result.target,
        "own_lags": list(result.own_lags),
        "sources": [list(lag) for lag in result.sources],
        "pvalues": [[series, p] for series, p in result.pvalues.items()],
        "omnibus": None if math.isnan(result.omnibus) else result.omnibus,
        "n_resamples": result.n_resamples,
    }


def _from_json(stored: dict[str, Any]) -> TargetResult:
    """The inverse of :func:`_to_json`."""
    return TargetResult(
        stored["target"],
        tuple(stored["own_lags"]),
        tuple((series, lag) for series, lag in stored["sources"]),
        dict(stored["pvalues"]),
        math.nan if stored["omnibus"] is None else stored["omnibus"],
        stored["n_resamples"],
    )
