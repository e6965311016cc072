"""Total correlation, dual total correlation and O-information as estimators over blocks of the columns of X."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import quantities
from .._core.keywords import public
from ._of_blocks import OfBlocks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..quantities import SignedSum


@public
class TotalCorrelation(OfBlocks):  # numpydoc ignore=PR02
    """Total correlation: how far variables are from independence.

    Parameters
    ----------
    method : {None, "auto", "ksg", "mixed", "plugin", "gaussian", "gaussian_copula", "kernel"}, default=None
        ``None`` picks by type: all discrete, ``"plugin"``; continuous, ``"ksg"``, and from four columns on together
        ``"auto"``; otherwise ``"mixed"``.
    blocks : sequence of sequences of str or int, default=None
        Columns, by name or position, of each variable; the columns of an array are called
        ``x0, x1, …``. ``None`` makes every column a variable.
    n_neighbors : int, default=3
        Neighbour order of ``"ksg"`` and ``"mixed"``.
    bias_correction : str or None, default="default"
        As in :func:`infoest.mutual_information`.
    n_bins : int, default=None
        Cut continuous columns into this many quantile bins and use the plug-in.
    discrete : None, bool, sequence of str or of bool, default=None
        Which columns are codes; ``None`` decides by type.
    standardize : {"auto", "ranks", "sd"} or bool, default="auto"
        How distances in columns of numbers are made comparable. ``"auto"``: normal scores of columns with heavy tails
        (kurtosis above 5) or that are lists of ranks, others in standard deviations. ``"ranks"``: normal scores of
        all, so that increasing functions of a column change nothing. ``"sd"`` or ``True``: standard deviations.
        ``False``: as they are, which reproduces other programs.
    stderr : bool, default=True
        ``False`` skips the standard error.
    n_jobs : int, default=None
        Threads; the result is the same bits for any number.
    device : {"cpu", "cuda"}, default="cpu"
        Where nearest neighbours are searched.
    algorithm : {None, "ksg1", "ksg2"}, default=None
        Cubes (``None`` and ``"ksg1"``) or rectangles of ``"ksg"``.
    bandwidth : float, default=None
        Half-width of the ``"kernel"`` box in standard deviations; ``None`` is 0.5.

    Attributes
    ----------
    result_ : Estimate
        The estimate, in nats.
    value_, stderr_ : float
        Its value and standard error.
    local_ : ndarray of shape (n,)
        Local values of the rows of ``fit``, whose mean is ``value_``.
    sample_ : Sample
        The rows of ``fit`` in canonical form.
    fitted_ : object
        The fitted method.
    blocks_ : tuple of tuple of int
        Positions of the columns of each variable.
    quantity_ : SignedSum
        What was estimated.
    n_features_in_ : int
        Number of columns of X.
    feature_names_in_ : ndarray of str
        Their names, where ``X`` had names.

    See Also
    --------
    infoest.total_correlation : The same as a function.

    References
    ----------
    .. [1] Watanabe, S. (1960). Information theoretical analysis of multivariate correlation. IBM
       Journal of Research and Development 4(1), eq. 4.

    Examples
    --------
    >>> from infoest import TotalCorrelation
    >>> rows = [[a, b, a ^ b] for a in (0, 1) for b in (0, 1)] * 500
    >>> round(TotalCorrelation(bias_correction="miller_madow").fit(rows).result_.to("bit").value, 2)
    1.0
    """

    def _of(self, blocks: Sequence[int]) -> SignedSum:
        return quantities.total_correlation(blocks)


@public
class DualTotalCorrelation(OfBlocks):  # numpydoc ignore=PR02
    """Dual total correlation: the joint entropy that no variable has for itself.

    Parameters
    ----------
    method : {None, "auto", "ksg", "mixed", "plugin", "gaussian", "gaussian_copula", "kernel"}, default=None
        ``None`` picks by type: all discrete, ``"plugin"``; continuous, ``"ksg"``, and from four columns on together
        ``"auto"``; otherwise ``"mixed"``.
    blocks : sequence of sequences of str or int, default=None
        Columns, by name or position, of each variable; the columns of an array are called
        ``x0, x1, …``. ``None`` makes every column a variable.
    n_neighbors : int, default=3
        Neighbour order of ``"ksg"`` and ``"mixed"``.
    bias_correction : str or None, default="default"
        As in :func:`infoest.mutual_information`.
    n_bins : int, default=None
        Cut continuous columns into this many quantile bins and use the plug-in.
    discrete : None, bool, sequence of str or of bool, default=None
        Which columns are codes; ``None`` decides by type.
    standardize : {"auto", "ranks", "sd"} or bool, default="auto"
        How distances in columns of numbers are made comparable. ``"auto"``: normal scores of columns with heavy tails
        (kurtosis above 5) or that are lists of ranks, others in standard deviations. ``"ranks"``: normal scores of
        all, so that increasing functions of a column change nothing. ``"sd"`` or ``True``: standard deviations.
        ``False``: as they are, which reproduces other programs.
    stderr : bool, default=True
        ``False`` skips the standard error.
    n_jobs : int, default=None
        Threads; the result is the same bits for any number.
    device : {"cpu", "cuda"}, default="cpu"
        Where nearest neighbours are searched.
    algorithm : {None, "ksg1", "ksg2"}, default=None
        Cubes (``None`` and ``"ksg1"``) or rectangles of ``"ksg"``, of the total correlation only.
    bandwidth : float, default=None
        Half-width of the ``"kernel"`` box in standard deviations; ``None`` is 0.5.

    Attributes
    ----------
    result_ : Estimate
        The estimate, in nats.
    value_, stderr_ : float
        Its value and standard error.
    local_ : ndarray of shape (n,)
        Local values of the rows of ``fit``, whose mean is ``value_``.
    sample_ : Sample
        The rows of ``fit`` in canonical form.
    fitted_ : object
        The fitted method.
    blocks_ : tuple of tuple of int
        Positions of the columns of each variable.
    quantity_ : SignedSum
        What was estimated.
    n_features_in_ : int
        Number of columns of X.
    feature_names_in_ : ndarray of str
        Their names, where ``X`` had names.

    See Also
    --------
    infoest.dual_total_correlation : The same as a function.

    Notes
    -----
    ``score`` bounds the total correlation of the variables, from the same method: the
    dual one is no divergence from a null that shuffling could make.

    References
    ----------
    .. [1] Han, T. S. (1978). Nonnegative entropy measures of multivariate symmetric correlations.
       Information and Control 36, eq. 2.14.

    Examples
    --------
    >>> from infoest import DualTotalCorrelation
    >>> rows = [[a, b, a ^ b] for a in (0, 1) for b in (0, 1)] * 500
    >>> round(DualTotalCorrelation(bias_correction="miller_madow").fit(rows).result_.to("bit").value, 2)
    2.0
    """

    def _of(self, blocks: Sequence[int]) -> SignedSum:
        return quantities.dual_total_correlation(blocks)


@public
class OInformation(OfBlocks):  # numpydoc ignore=PR02
    """O-information: positive where redundancy dominates, negative where synergy does.

    Parameters
    ----------
    method : {None, "auto", "ksg", "mixed", "plugin", "gaussian", "gaussian_copula", "kernel"}, default=None
        ``None`` picks by type: all discrete, ``"plugin"``; continuous, ``"ksg"``, and from four columns on together
        ``"auto"``; otherwise ``"mixed"``.
    blocks : sequence of sequences of str or int, default=None
        Columns, by name or position, of each variable; the columns of an array are called
        ``x0, x1, …``. ``None`` makes every column a variable.
    n_neighbors : int, default=3
        Neighbour order of ``"ksg"`` and ``"mixed"``.
    bias_correction : str or None, default="default"
        As in :func:`infoest.mutual_information`.
    n_bins : int, default=None
        Cut continuous columns into this many quantile bins and use the plug-in.
    discrete : None, bool, sequence of str or of bool, default=None
        Which columns are codes; ``None`` decides by type.
    standardize : {"auto", "ranks", "sd"} or bool, default="auto"
        How distances in columns of numbers are made comparable. ``"auto"``: normal scores of columns with heavy tails
        (kurtosis above 5) or that are lists of ranks, others in standard deviations. ``"ranks"``: normal scores of
        all, so that increasing functions of a column change nothing. ``"sd"`` or ``True``: standard deviations.
        ``False``: as they are, which reproduces other programs.
    stderr : bool, default=True
        ``False`` skips the standard error.
    n_jobs : int, default=None
        Threads; the result is the same bits for any number.
    device : {"cpu", "cuda"}, default="cpu"
        Where nearest neighbours are searched.
    algorithm : {None, "ksg1", "ksg2"}, default=None
        Cubes (``None`` and ``"ksg1"``) or rectangles of ``"ksg"``, of the total correlation only.
    bandwidth : float, default=None
        Half-width of the ``"kernel"`` box in standard deviations; ``None`` is 0.5.

    Attributes
    ----------
    result_ : Estimate
        The estimate, in nats.
    value_, stderr_ : float
        Its value and standard error.
    local_ : ndarray of shape (n,)
        Local values of the rows of ``fit``, whose mean is ``value_``.
    sample_ : Sample
        The rows of ``fit`` in canonical form.
    fitted_ : object
        The fitted method.
    blocks_ : tuple of tuple of int
        Positions of the columns of each variable.
    quantity_ : SignedSum
        What was estimated.
    n_features_in_ : int
        Number of columns of X.
    feature_names_in_ : ndarray of str
        Their names, where ``X`` had names.

    See Also
    --------
    infoest.o_information : The same as a function.

    Notes
    -----
    ``score`` bounds the total correlation of the variables, from the same method: the
    O-information is no divergence, so no shuffling bounds it.

    References
    ----------
    .. [1] Rosas, F., Mediano, P., Gastpar, M. and Jensen, H. (2019). Quantifying high-order
       interdependencies via multivariate extensions of the mutual information. Physical Review E
       100, 032305, eq. 5.

    Examples
    --------
    >>> from infoest import OInformation
    >>> rows = [[a, b, a ^ b] for a in (0, 1) for b in (0, 1)] * 500
    >>> round(OInformation(bias_correction="miller_madow").fit(rows).result_.to("bit").value, 2)
    -1.0
    """

    def _of(self, blocks: Sequence[int]) -> SignedSum:
        return quantities.o_information(blocks)
