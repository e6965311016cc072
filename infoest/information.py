"""Information: functions that validate, name the quantity, choose the method and evaluate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import quantities
from ._validation import Discrete, as_sample
from .methods.choose import DEFAULT, Settings, choose_method, integers_for
from .methods.evaluate import evaluate

if TYPE_CHECKING:
    from ._result import Estimate


def mutual_information(
    x: Any,
    y: Any,
    *,
    method: str | None = None,
    n_neighbors: int = 3,
    bias_correction: str | None = DEFAULT,
    n_bins: int | None = None,
    discrete: Discrete = None,
    standardize: bool = True,
    stderr: bool = True,
    n_jobs: int | None = None,
    device: str = "cpu",
) -> Estimate:
    """Mutual information of two variables, with its standard error.

    Parameters
    ----------
    x, y : array_like of shape (n,) or (n, n_columns), series or data frame
        One row per observation; several columns make one multivariate variable.
    method : {None, "ksg", "mixed", "plugin", "gaussian"}, default=None
        ``None`` picks by type: all discrete, ``"plugin"``; continuous, ``"ksg"``; otherwise ``"mixed"``.
    n_neighbors : int, default=3
        Neighbour order of ``"ksg"`` and ``"mixed"``. Small keeps the bias low; the standard error
        stays valid up to 20.
    bias_correction : {"default", None, "miller_madow", "digamma"}, default="default"
        ``"miller_madow"`` for the plug-in (default: none), ``"digamma"`` for the Gaussian (its default).
    n_bins : int, default=None
        Cut continuous columns into this many quantile bins and use the plug-in.
    discrete : None, bool, sequence of str or of bool, default=None
        Which columns are codes; names of columns, ``"x"`` or ``"y"``, or a mask. ``None``: strings,
        booleans and categories are; integers are where all columns are and their joint table has at
        most n/5 occupied cells, unless ``method`` names a numeric one; otherwise numbers are numbers.
    standardize : bool, default=True
        Divide each number column by its standard deviation before measuring distances; ``False``
        reproduces other programs.
    stderr : bool, default=True
        ``False`` skips the standard error, three to four times faster for nearest neighbours.
    n_jobs : int, default=None
        Threads; the result is the same bits for any number.
    device : {"cpu", "cuda"}, default="cpu"
        Where neighbours are searched: ``"cuda"`` compares all pairs of rows on a GPU.

    Returns
    -------
    Estimate
        In nats, never clipped at 0: an estimate of no information scatters around it.

    Raises
    ------
    ValueError
        If lengths differ, values are missing or infinite, rows are too few for the method, a
        setting does not fit it, or ``"ksg"`` meets a column with more than 5 % repeated values.
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
    ``"ksg"`` assumes independent rows with a density; it is nearly unbiased at independence and
    biased towards 0 under very strong dependence or in many dimensions. ``"plugin"`` is biased up by
    about (rows - 1)(columns - 1) / (2 n). ``"gaussian"`` is exact for normal data, a lower bound for
    normal margins otherwise. Cost: O(n log n) in the plane, near that in up to about eight dimensions.
    The interval of ``"plugin"`` and ``"gaussian"`` inverts a scaled non-central chi-square, valid down
    to independence; that of nearest neighbours is the value plus or minus z standard errors.

    References
    ----------
    .. [1] Kraskov, A., Stögbauer, H. and Grassberger, P. (2004). Estimating mutual information.
       Physical Review E 69, 066138, eq. 8.
    .. [2] Gao, W., Kannan, S., Oh, S. and Viswanath, P. (2017). Estimating mutual information for
       discrete-continuous mixtures. NeurIPS 30, algorithm 1.
    .. [3] Miller, G. (1955). Note on the bias of information estimates.

    Examples
    --------
    >>> import infoest
    >>> x, y, truth = infoest.datasets.bivariate_normal(1000, correlation=0.6, random_state=0)
    >>> information = infoest.mutual_information(x, y)
    >>> information
    0.2228 ± 0.0290 nat (KSG-1, k=3, n=1000)
    >>> information.confint().low < truth < information.confint().high
    True
    >>> codes = infoest.mutual_information(["a", "b"] * 20, [0, 1] * 20, bias_correction="miller_madow")
    >>> round(codes.value, 4)
    0.7056
    """
    settings = Settings(n_neighbors, bias_correction, n_bins, standardize, stderr, n_jobs, device)
    sample = as_sample(x, y, names=("x", "y"), discrete=discrete, integers=integers_for(method))
    quantity = quantities.mutual_information((0,), (1,))
    return evaluate(quantity, sample, choose_method(method, sample, quantity, settings), stderr=stderr)[0]
