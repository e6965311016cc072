"""Information quantities as data: signed sums of entropies over unions of blocks of columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

Term = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SignedSum:
    """Sum of ``coefficient * H(union of blocks)``; terms with coefficient zero are gone.

    Attributes
    ----------
    terms : tuple of (blocks, coefficient)
        Sorted, so that equal quantities are equal data.
    divergence : bool
        The sum is the divergence of the law from a null model (independence): it is 0 only
        there, and twice the sample size times it is a likelihood-ratio statistic.

    Examples
    --------
    >>> from infoest import quantities as q
    >>> q.mutual_information((0,), (1,)).terms
    (((0,), 1), ((0, 1), -1), ((1,), 1))
    """

    terms: tuple[tuple[Term, int], ...]
    divergence: bool = False

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
            Blocks sorted within terms, terms sorted, zeros gone.
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


NOTHING = SignedSum(())


def entropy(*blocks: int) -> SignedSum:
    """Joint entropy of the named blocks; of none it is the empty sum.

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
    return replace(entropy(*a) + entropy(*b) - entropy(*a, *b), divergence=True)
