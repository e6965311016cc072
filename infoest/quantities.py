"""Information quantities are data: signed sums of entropies over unions of blocks of columns.

Any method that estimates the entropy of a union of blocks can then evaluate every quantity.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from ._core.checks import check_renyi_order

Term = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SignedSum:
    """Sum of ``coefficient * H(union of blocks)``; terms with coefficient zero are dropped.

    Attributes
    ----------
    terms : tuple of (blocks, coefficient)
        Sorted, so that equal quantities are equal data.
    divergence : bool
        At order 1 the sum is the divergence of the distribution from a null model (independence): it is 0
        only there, and twice the sample size times it is a likelihood-ratio statistic.
    nonnegative : bool
        At order 1 no distribution makes the sum negative.
    renyi_order : float
        Order of the Rényi entropies that are summed; 1 is Shannon's.

    Examples
    --------
    >>> from infoest import quantities as q
    >>> q.mutual_information((0,), (1,)).terms
    (((0,), 1), ((0, 1), -1), ((1,), 1))
    """

    terms: tuple[tuple[Term, int], ...]
    divergence: bool = False
    nonnegative: bool = False
    renyi_order: float = 1.0

    @classmethod
    def of(cls, coefficients: Mapping[Term, int]) -> SignedSum:
        """Canonical sum of a mapping from blocks to coefficients.

        Parameters
        ----------
        coefficients : mapping of tuple of int to int
            Coefficient of the joint entropy of each union of blocks.

        Returns
        -------
        SignedSum
            Blocks sorted within terms, terms sorted, zeros dropped.
        """
        total: Counter[Term] = Counter()
        for term, coefficient in coefficients.items():
            total[tuple(sorted(set(term)))] += coefficient
        return cls(tuple(sorted((t, c) for t, c in total.items() if c and t)))

    def __add__(self, other: SignedSum) -> SignedSum:
        total = Counter(dict(self.terms))
        for term, coefficient in other.terms:
            total[term] += coefficient
        return self.of(total)

    def __neg__(self) -> SignedSum:
        return SignedSum(tuple((t, -c) for t, c in self.terms))

    def __sub__(self, other: SignedSum) -> SignedSum:
        return self + -other

    @property
    def blocks(self) -> Term:
        """Every block that some term holds."""
        return tuple(sorted({b for term, _ in self.terms for b in term}))

    @property
    def balanced(self) -> bool:
        """Whether the coefficients of the terms that hold each block add to 0: units then cancel."""
        return all(sum(c for t, c in self.terms if block in t) == 0 for block in self.blocks)

    @property
    def signed(self) -> bool:
        """Whether 0 is not a lower limit: the sum is balanced, and negative for some distributions."""
        return self.balanced and not (self.nonnegative and self.renyi_order == 1)


NOTHING = SignedSum(())


def entropy(*blocks: int) -> SignedSum:
    """Joint entropy of the named blocks; the empty sum if there are none.

    Parameters
    ----------
    *blocks : int
        Numbers of the blocks.

    Returns
    -------
    SignedSum
        One term.

    References
    ----------
    .. [1] Cover, T. and Thomas, J. (2006). Elements of Information Theory, eq. 2.8.

    Examples
    --------
    >>> from infoest import quantities as q
    >>> q.entropy(0, 1).terms
    (((0, 1), 1),)
    """
    return SignedSum.of({blocks: 1}) if blocks else NOTHING


def renyi(quantity: SignedSum, alpha: float) -> SignedSum:
    """The same sum, of Rényi entropies.

    Parameters
    ----------
    quantity : SignedSum
        Terms and coefficients.
    alpha : float
        Order, positive; 1 gives the quantity itself.

    Returns
    -------
    SignedSum
        At other orders it may be negative, and need not be 0 at conditional independence.

    Raises
    ------
    ValueError
        If ``alpha`` is not positive and finite.

    References
    ----------
    .. [1] Rényi, A. (1961). On measures of entropy and information. Berkeley Symposium 4(1), eq. 1.21.

    Examples
    --------
    >>> from infoest import quantities as q
    >>> q.renyi(q.entropy(0), 2).renyi_order
    2.0
    """
    order = check_renyi_order("alpha", alpha)
    return quantity if order == 1 else replace(quantity, renyi_order=order)


def conditional_entropy(a: Term, given: Term) -> SignedSum:
    """``H(a | given)`` by the chain rule.

    Parameters
    ----------
    a, given : tuple of int
        Numbers of the blocks; ``given`` may be empty.

    Returns
    -------
    SignedSum
        ``H(a, given) - H(given)``.

    References
    ----------
    .. [1] Cover, T. and Thomas, J. (2006). Elements of Information Theory, theorem 2.2.1.

    Examples
    --------
    >>> from infoest import quantities as q
    >>> q.conditional_entropy((0,), (1,)).terms
    (((0, 1), 1), ((1,), -1))
    """
    return entropy(*a, *given) - entropy(*given)


def mutual_information(a: Term = (0,), b: Term = (1,)) -> SignedSum:
    """``H(a) + H(b) - H(a, b)``.

    Parameters
    ----------
    a, b : tuple of int
        Numbers of the blocks of either variable.

    Returns
    -------
    SignedSum
        Balanced, and a divergence from independence.

    References
    ----------
    .. [1] Cover, T. and Thomas, J. (2006). Elements of Information Theory, eq. 2.45.

    Examples
    --------
    >>> from infoest import quantities as q
    >>> q.mutual_information((0,), (1,)).balanced
    True
    """
    return replace(entropy(*a) + entropy(*b) - entropy(*a, *b), divergence=True, nonnegative=True)


def conditional_mutual_information(a: Term = (0,), b: Term = (1,), given: Term = (2,)) -> SignedSum:
    """``H(a | given) - H(a | b, given)``.

    Parameters
    ----------
    a, b, given : tuple of int
        Numbers of the blocks; with ``given`` empty it is the mutual information.

    Returns
    -------
    SignedSum
        Balanced, and a divergence from conditional independence.

    References
    ----------
    .. [1] Cover, T. and Thomas, J. (2006). Elements of Information Theory, eq. 2.60.

    Examples
    --------
    >>> from infoest import quantities as q
    >>> q.conditional_mutual_information((0,), (1,), ()) == q.mutual_information((0,), (1,))
    True
    """
    left = conditional_entropy(a, given) - conditional_entropy(a, (*b, *given))
    return replace(left, divergence=True, nonnegative=True)


def total_correlation(blocks: Sequence[int]) -> SignedSum:
    """Sum of the block entropies minus the joint entropy.

    Parameters
    ----------
    blocks : sequence of int
        Numbers of the blocks.

    Returns
    -------
    SignedSum
        Balanced, and a divergence from joint independence.

    References
    ----------
    .. [1] Watanabe, S. (1960). Information theoretical analysis of multivariate correlation. IBM
       Journal of Research and Development 4(1), eq. 4.

    Examples
    --------
    >>> from infoest import quantities as q
    >>> q.total_correlation([0, 1]) == q.mutual_information((0,), (1,))
    True
    """
    shared = sum((entropy(b) for b in blocks), NOTHING) - entropy(*blocks)
    return replace(shared, divergence=True, nonnegative=True)


def dual_total_correlation(blocks: Sequence[int]) -> SignedSum:
    """Joint entropy minus what each block alone still adds given all others.

    Parameters
    ----------
    blocks : sequence of int
        Numbers of the blocks.

    Returns
    -------
    SignedSum
        ``H(all) - sum H(block | the others)``; balanced.

    References
    ----------
    .. [1] Han, T. S. (1978). Nonnegative entropy measures of multivariate symmetric correlations.
       Information and Control 36, eq. 2.14.

    Examples
    --------
    >>> from infoest import quantities as q
    >>> q.dual_total_correlation([0, 1]).terms == q.mutual_information((0,), (1,)).terms
    True
    """
    rest = {b: tuple(other for other in blocks if other != b) for b in blocks}
    shared = sum((-conditional_entropy((b,), rest[b]) for b in blocks), entropy(*blocks))
    return replace(shared, nonnegative=True)


def o_information(blocks: Sequence[int]) -> SignedSum:
    """Redundancy minus synergy: total correlation minus dual total correlation.

    Parameters
    ----------
    blocks : sequence of int
        Numbers of the blocks; the sum is empty for two.

    Returns
    -------
    SignedSum
        Positive where redundancy dominates, negative where synergy does.

    References
    ----------
    .. [1] Rosas, F., Mediano, P., Gastpar, M. and Jensen, H. (2019). Quantifying high-order
       interdependencies via multivariate extensions of the mutual information. Physical Review E
       100, 032305, eq. 5.

    Examples
    --------
    >>> from infoest import quantities as q
    >>> q.o_information([0, 1]).terms
    ()
    """
    return total_correlation(blocks) - dual_total_correlation(blocks)


def s_information(blocks: Sequence[int]) -> SignedSum:
    """All dependence, counted in both ways: total plus dual total correlation.

    Parameters
    ----------
    blocks : sequence of int
        Numbers of the blocks.

    Returns
    -------
    SignedSum
        Sum over blocks of the information each shares with all others.

    References
    ----------
    .. [1] Rosas, F., Mediano, P., Gastpar, M. and Jensen, H. (2019). Physical Review E 100, 032305,
       eq. 17 (there "exogenous information").

    Examples
    --------
    >>> from infoest import quantities as q
    >>> len(q.s_information([0, 1, 2]).terms)
    7
    """
    return replace(total_correlation(blocks) + dual_total_correlation(blocks), nonnegative=True)


def co_information(blocks: Sequence[int]) -> SignedSum:
    """Alternating sum of the entropies of all subsets.

    Parameters
    ----------
    blocks : sequence of int
        Numbers of the blocks.

    Returns
    -------
    SignedSum
        For three blocks ``I(X; Y) - I(X; Y | Z)``: -log 2 for XOR, +log 2 for a copied bit.
        McGill's interaction information has the opposite sign for three.

    References
    ----------
    .. [1] Bell, A. J. (2003). The co-information lattice. Proceedings of ICA 2003, eq. 4.

    Examples
    --------
    >>> from infoest import quantities as q
    >>> q.co_information([0, 1, 2]) == q.o_information([0, 1, 2])
    True
    """
    sizes = range(1, len(blocks) + 1)
    return SignedSum.of({subset: (-1) ** (size + 1) for size in sizes for subset in combinations(blocks, size)})
