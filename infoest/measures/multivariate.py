"""What many variables share, as signed sums of joint entropies that any method can evaluate."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Unpack

from .. import quantities
from .._core.keywords import public
from ..methods.choose import Keywords  # noqa: TC001 - public() reads its names when a function is called
from .blocks import Blocks, blocks_of
from .rows_in_time import TEST_OF_MANY, estimate_rows

if TYPE_CHECKING:
    from .._core.estimate import Estimate
    from .._core.sample import Discrete
    from ..quantities import SignedSum


@public
def total_correlation(
    X: Any,
    *,
    blocks: Blocks = None,
    method: str | None = None,
    discrete: Discrete = None,
    series: bool = False,
    trials: Any = None,
    **settings: Unpack[Keywords],
) -> Estimate:
    """Total correlation: how far many variables are from independence.

    Parameters
    ----------
    X : array_like of shape (n, n_columns) or data frame
        One row per observation.
    blocks : sequence of sequences of int or str, default=None
        Columns, by position or name, of each variable; ``None`` makes every column a variable.
    method : {None, "auto", "ksg", "mixed", "plugin", "gaussian", "gaussian_copula", "kernel"}, default=None
        ``None`` picks by type, as in :func:`infoest.mutual_information`.
    discrete : None, bool, sequence of str or of bool, default=None
        Which columns are codes; ``None`` decides by type.
    series : bool, default=False
        Whether rows are times; :func:`infoest.inference.joint_independence_test` is then the test.
    trials : array_like of shape (n,), default=None
        Trial of each row, as in :func:`infoest.mutual_information`.
    **settings : optional
        The other keywords of :func:`infoest.mutual_information`.

    Returns
    -------
    Estimate
        ``sum H(X_i) - H(X)`` in nats; 0 only under independence.

    Raises
    ------
    ValueError
        If there are fewer than two variables, ``blocks`` names a column that is not there or one
        twice, and as :func:`infoest.mutual_information`.
    TypeError
        If ``blocks`` is not a list of lists, and as :func:`infoest.mutual_information`.

    Notes
    -----
    ``"ksg"`` evaluates every term within one joint radius, so that most biases cancel, but not all in four columns and
    more: there ``"auto"`` is the default, described in :func:`infoest.mutual_information`. Total correlation, dual
    total correlation, O- and S-information of the same columns share one decision in it, so that their identities hold.
    The standard error of ``"ksg"`` comes from 40 subsamples of n/5 rows beyond 12 columns or 20 neighbours.

    References
    ----------
    .. [1] Watanabe, S. (1960). Information theoretical analysis of multivariate correlation. IBM
       Journal of Research and Development 4(1), eq. 4.

    Examples
    --------
    >>> from infoest import total_correlation
    >>> x, y = [0, 0, 1, 1] * 500, [0, 1, 0, 1] * 500
    >>> rows = [[a, b, a ^ b] for a, b in zip(x, y)]
    >>> round(total_correlation(rows, bias_correction="miller_madow").to("bit").value, 2)
    1.0
    """
    return _of_blocks(quantities.total_correlation, X, blocks, method, discrete, series, trials, **settings)


@public
def dual_total_correlation(
    X: Any,
    *,
    blocks: Blocks = None,
    method: str | None = None,
    discrete: Discrete = None,
    series: bool = False,
    trials: Any = None,
    **settings: Unpack[Keywords],
) -> Estimate:
    """Dual total correlation: what each variable shares with all others together.

    Parameters
    ----------
    X : array_like of shape (n, n_columns) or data frame
        One row per observation.
    blocks : sequence of sequences of int or str, default=None
        Columns, by position or name, of each variable; ``None`` makes every column a variable.
    method : {None, "auto", "ksg", "mixed", "plugin", "gaussian", "gaussian_copula", "kernel"}, default=None
        ``None`` picks by type, as in :func:`infoest.mutual_information`.
    discrete : None, bool, sequence of str or of bool, default=None
        Which columns are codes; ``None`` decides by type.
    series : bool, default=False
        Whether rows are times; :func:`infoest.inference.joint_independence_test` is then the test.
    trials : array_like of shape (n,), default=None
        Trial of each row, as in :func:`infoest.mutual_information`.
    **settings : optional
        The other keywords of :func:`infoest.mutual_information`.

    Returns
    -------
    Estimate
        ``H(X) - sum H(X_i | the others)`` in nats.

    Raises
    ------
    ValueError
        If there are fewer than two variables, ``blocks`` names a column that is not there or one
        twice, and as :func:`infoest.mutual_information`.
    TypeError
        If ``blocks`` is not a list of lists, and as :func:`infoest.mutual_information`.

    Notes
    -----
    ``"ksg"`` evaluates every term within one joint radius, so that most biases cancel, but not all in four columns and
    more: there ``"auto"`` is the default, described in :func:`infoest.mutual_information`. Total correlation, dual
    total correlation, O- and S-information of the same columns share one decision in it, so that their identities hold.
    The standard error of ``"ksg"`` comes from 40 subsamples of n/5 rows beyond 12 columns or 20 neighbours.

    References
    ----------
    .. [1] Han, T. S. (1978). Nonnegative entropy measures of multivariate symmetric correlations.
       Information and Control 36, eq. 2.14.

    Examples
    --------
    >>> from infoest import dual_total_correlation
    >>> x, y = [0, 0, 1, 1] * 500, [0, 1, 0, 1] * 500
    >>> rows = [[a, b, a ^ b] for a, b in zip(x, y)]
    >>> round(dual_total_correlation(rows, bias_correction="miller_madow").to("bit").value, 2)
    2.0
    """
    return _of_blocks(quantities.dual_total_correlation, X, blocks, method, discrete, series, trials, **settings)


@public
def o_information(
    X: Any,
    *,
    blocks: Blocks = None,
    method: str | None = None,
    discrete: Discrete = None,
    series: bool = False,
    trials: Any = None,
    **settings: Unpack[Keywords],
) -> Estimate:
    """O-information: redundancy minus synergy.

    Parameters
    ----------
    X : array_like of shape (n, n_columns) or data frame
        One row per observation.
    blocks : sequence of sequences of int or str, default=None
        Columns, by position or name, of each variable; ``None`` makes every column a variable.
    method : {None, "auto", "ksg", "mixed", "plugin", "gaussian", "gaussian_copula", "kernel"}, default=None
        ``None`` picks by type, as in :func:`infoest.mutual_information`.
    discrete : None, bool, sequence of str or of bool, default=None
        Which columns are codes; ``None`` decides by type.
    series : bool, default=False
        Whether rows are times; :func:`infoest.inference.joint_independence_test` is then the test.
    trials : array_like of shape (n,), default=None
        Trial of each row, as in :func:`infoest.mutual_information`.
    **settings : optional
        The other keywords of :func:`infoest.mutual_information`.

    Returns
    -------
    Estimate
        Total minus dual total correlation in nats: positive where redundancy dominates, negative
        where synergy does, 0 for two variables.

    Raises
    ------
    ValueError
        If there are fewer than two variables, ``blocks`` names a column that is not there or one
        twice, and as :func:`infoest.mutual_information`.
    TypeError
        If ``blocks`` is not a list of lists, and as :func:`infoest.mutual_information`.

    Notes
    -----
    ``"ksg"`` evaluates every term within one joint radius, so that most biases cancel, but not all in four columns and
    more: there ``"auto"`` is the default, described in :func:`infoest.mutual_information`. Total correlation, dual
    total correlation, O- and S-information of the same columns share one decision in it, so that their identities hold.
    The standard error of ``"ksg"`` comes from 40 subsamples of n/5 rows beyond 12 columns or 20 neighbours.

    References
    ----------
    .. [1] Rosas, F., Mediano, P., Gastpar, M. and Jensen, H. (2019). Quantifying high-order
       interdependencies via multivariate extensions of the mutual information. Physical Review E
       100, 032305, eq. 5.

    Examples
    --------
    >>> from infoest import o_information
    >>> x, y = [0, 0, 1, 1] * 500, [0, 1, 0, 1] * 500
    >>> rows = [[a, b, a ^ b] for a, b in zip(x, y)]
    >>> round(o_information(rows, bias_correction="miller_madow").to("bit").value, 2)
    -1.0
    """
    return _of_blocks(quantities.o_information, X, blocks, method, discrete, series, trials, **settings)


@public
def s_information(
    X: Any,
    *,
    blocks: Blocks = None,
    method: str | None = None,
    discrete: Discrete = None,
    series: bool = False,
    trials: Any = None,
    **settings: Unpack[Keywords],
) -> Estimate:
    """S-information: total plus dual total correlation.

    Parameters
    ----------
    X : array_like of shape (n, n_columns) or data frame
        One row per observation.
    blocks : sequence of sequences of int or str, default=None
        Columns, by position or name, of each variable; ``None`` makes every column a variable.
    method : {None, "auto", "ksg", "mixed", "plugin", "gaussian", "gaussian_copula", "kernel"}, default=None
        ``None`` picks by type, as in :func:`infoest.mutual_information`.
    discrete : None, bool, sequence of str or of bool, default=None
        Which columns are codes; ``None`` decides by type.
    series : bool, default=False
        Whether rows are times; :func:`infoest.inference.joint_independence_test` is then the test.
    trials : array_like of shape (n,), default=None
        Trial of each row, as in :func:`infoest.mutual_information`.
    **settings : optional
        The other keywords of :func:`infoest.mutual_information`.

    Returns
    -------
    Estimate
        In nats: the sum over variables of what each shares with all others.

    Raises
    ------
    ValueError
        If there are fewer than two variables, ``blocks`` names a column that is not there or one
        twice, and as :func:`infoest.mutual_information`.
    TypeError
        If ``blocks`` is not a list of lists, and as :func:`infoest.mutual_information`.

    Notes
    -----
    ``"ksg"`` evaluates every term within one joint radius, so that most biases cancel, but not all in four columns and
    more: there ``"auto"`` is the default, described in :func:`infoest.mutual_information`. Total correlation, dual
    total correlation, O- and S-information of the same columns share one decision in it, so that their identities hold.
    The standard error of ``"ksg"`` comes from 40 subsamples of n/5 rows beyond 12 columns or 20 neighbours.

    References
    ----------
    .. [1] Rosas, F., Mediano, P., Gastpar, M. and Jensen, H. (2019). Physical Review E 100, 032305,
       section II.

    Examples
    --------
    >>> from infoest import s_information
    >>> x, y = [0, 0, 1, 1] * 500, [0, 1, 0, 1] * 500
    >>> rows = [[a, b, a ^ b] for a, b in zip(x, y)]
    >>> round(s_information(rows, bias_correction="miller_madow").to("bit").value, 2)
    3.0
    """
    return _of_blocks(quantities.s_information, X, blocks, method, discrete, series, trials, **settings)


@public
def co_information(
    X: Any,
    *,
    blocks: Blocks = None,
    method: str | None = None,
    discrete: Discrete = None,
    series: bool = False,
    trials: Any = None,
    **settings: Unpack[Keywords],
) -> Estimate:
    """Co-information: the alternating sum of the entropies of all subsets.

    Parameters
    ----------
    X : array_like of shape (n, n_columns) or data frame
        One row per observation.
    blocks : sequence of sequences of int or str, default=None
        Columns, by position or name, of each variable; ``None`` makes every column a variable.
    method : {None, "auto", "ksg", "mixed", "plugin", "gaussian", "gaussian_copula", "kernel"}, default=None
        ``None`` picks by type, as in :func:`infoest.mutual_information`.
    discrete : None, bool, sequence of str or of bool, default=None
        Which columns are codes; ``None`` decides by type.
    series : bool, default=False
        Whether rows are times; :func:`infoest.inference.joint_independence_test` is then the test.
    trials : array_like of shape (n,), default=None
        Trial of each row, as in :func:`infoest.mutual_information`.
    **settings : optional
        The other keywords of :func:`infoest.mutual_information`.

    Returns
    -------
    Estimate
        In nats; of three variables ``I(X; Y) - I(X; Y | Z)``: negative for XOR, positive for a copied bit.

    Raises
    ------
    ValueError
        If there are fewer than two variables, ``blocks`` names a column that is not there or one
        twice, and as :func:`infoest.mutual_information`.
    TypeError
        If ``blocks`` is not a list of lists, and as :func:`infoest.mutual_information`.

    Notes
    -----
    McGill's interaction information of three variables has the opposite sign.
    ``"ksg"`` evaluates every term within one joint radius, so that most biases cancel, but not all in four columns and
    more: there ``"auto"`` is the default, described in :func:`infoest.mutual_information`. Total correlation, dual
    total correlation, O- and S-information of the same columns share one decision in it, so that their identities hold.
    The standard error of ``"ksg"`` comes from 40 subsamples of n/5 rows beyond 12 columns or 20 neighbours.

    References
    ----------
    .. [1] Bell, A. J. (2003). The co-information lattice. Proceedings of ICA 2003, eq. 4.

    Examples
    --------
    >>> from infoest import co_information
    >>> x, y = [0, 0, 1, 1] * 500, [0, 1, 0, 1] * 500
    >>> rows = [[a, b, a ^ b] for a, b in zip(x, y)]
    >>> round(co_information(rows, bias_correction="miller_madow").to("bit").value, 2)
    -1.0
    """
    return _of_blocks(quantities.co_information, X, blocks, method, discrete, series, trials, **settings)


def _of_blocks(
    quantity: Callable[[Sequence[int]], SignedSum],
    X: Any,
    blocks: Blocks,
    method: str | None,
    discrete: Discrete,
    series: bool,
    trials: Any,
    **settings: Unpack[Keywords],
) -> Estimate:
    sample, names = blocks_of(X, blocks, discrete, method, settings=settings, series=series, trials=trials)
    return estimate_rows(quantity(sample.every_block), sample, names, method, TEST_OF_MANY, settings)
