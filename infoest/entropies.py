"""Entropy: of codes by their frequencies, of numbers by their nearest neighbours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import quantities
from ._validation import Discrete, as_sample
from .methods.choose import DEFAULT, Settings, choose_method
from .methods.evaluate import evaluate

if TYPE_CHECKING:
    from ._result import Estimate


def entropy(
    X: Any,
    *,
    method: str | None = None,
    n_neighbors: int = 3,
    bias_correction: str | None = DEFAULT,
    discrete: Discrete = None,
    standardize: bool = True,
    stderr: bool = True,
    n_jobs: int | None = None,
    device: str = "cpu",
) -> Estimate:
    """Entropy of one variable: Shannon's of codes, differential of numbers.

    Parameters
    ----------
    X : array_like of shape (n,) or (n, n_columns), series or data frame
        One row per observation; several columns give their joint entropy.
    method : {None, "plugin", "kozachenko_leonenko", "gaussian"}, default=None
        ``None``: ``"plugin"`` for discrete columns, ``"kozachenko_leonenko"`` for numbers.
    n_neighbors : int, default=3
        Neighbour order of ``"kozachenko_leonenko"``.
    bias_correction : {"default", None, "miller_madow", "digamma"}, default="default"
        ``"miller_madow"`` for the plug-in (default: none), ``"digamma"`` for the Gaussian (its default).
    discrete : None, bool, sequence of str or of bool, default=None
        Which columns are codes. ``None``: strings, booleans, categories and integers.
    standardize : bool, default=True
        Measure distances in standard deviations; the result is in the user's scale either way.
    stderr : bool, default=True
        ``False`` skips the standard error.
    n_jobs : int, default=None
        Threads; the result is the same bits for any number.
    device : {"cpu", "cuda"}, default="cpu"
        Where neighbours are searched: ``"cuda"`` compares all pairs of rows on a GPU.

    Returns
    -------
    Estimate
        In nats. A differential entropy may be negative and depends on the unit of ``X``.

    Raises
    ------
    ValueError
        If values are missing or infinite, rows are too few, or numbers repeat more than 5 % of their
        values: a column with atoms has no differential entropy.
    TypeError
        If a column holds neither numbers, strings nor booleans.

    Warns
    -----
    PlugInBiasWarning
        If the known bias of an uncorrected plug-in exceeds its standard error.
    NeighborBiasWarning
        If the change from k to 4k neighbours says that bias exceeds the standard error.

    Notes
    -----
    The plug-in is biased down by about (cells - 1) / (2 n). Kozachenko-Leonenko assumes a smooth
    density; its bias grows with dimension and at hard edges. Cost: O(n log n).

    References
    ----------
    .. [1] Kozachenko, L. and Leonenko, N. (1987). Sample estimate of the entropy of a random vector.
       Problems of Information Transmission 23, 95-101; as in Kraskov et al. (2004), eq. 20.
    .. [2] Miller, G. (1955). Note on the bias of information estimates.

    Examples
    --------
    >>> import infoest
    >>> round(infoest.entropy(["a", "a", "a", "b"] * 50).to("bit").value, 4)
    0.8113
    """
    settings = Settings(n_neighbors, bias_correction, None, standardize, stderr, n_jobs, device)
    sample = as_sample(X, names=("X",), discrete=discrete, integers="codes")
    quantity = quantities.entropy(0)
    return evaluate(quantity, sample, choose_method(method, sample, quantity, settings), stderr=stderr)[0]
