"""Laws that information obeys, checked for an estimator on a user's own data."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from .._core.checks import check_count
from .._core.errors import InputError, InputTypeError
from .._core.keywords import public
from .._core.rng import RandomState, seed64
from ..resampling.permutation import permuted_rows
from .blindness import sight

if TYPE_CHECKING:
    import pandas as pd

    from .._core.estimate import Estimate
    from .._core.types import Floats, Rows

Verdict = Literal["holds", "fails", "not subject"]
NOISE = 0.5  # standard deviations added to a column of numbers
REPLACED = 0.5  # share of the codes that come from another row
SCALE = 1024.0  # a power of two, so that nothing is rounded
ROUNDING = 1e-9
PROCESSING = "data processing"
SIGHT = "not blind"
BOUND = {PROCESSING: "at most", SIGHT: "at least"}
SUBJECTS = ("MutualInformation", "TotalCorrelation")


@dataclass(frozen=True, slots=True)
class Check:
    """One law and what the estimator made of it.

    Attributes
    ----------
    law : str
        Its name.
    observed, expected : float
        The estimate on the changed data, and what it should be; for ``"data processing"`` the most it may be,
        for ``"not blind"`` what nearest neighbours see.
    stderr : float
        Standard error of the difference of the two; 0 where they must be equal.
    verdict : {"holds", "fails", "not subject"}
        ``"not subject"``: the method does not claim the law, or the data offer nothing to check.
    """

    law: str
    observed: float
    expected: float
    stderr: float
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class ConsistencyReport:
    """Laws of information and whether an estimator keeps them on given data.

    Attributes
    ----------
    estimator : str
        The estimator with its settings.
    n : int
        Rows.
    checks : tuple of Check
        One entry a law.
    """

    estimator: str
    n: int
    checks: tuple[Check, ...]

    @property
    def failed(self) -> tuple[str, ...]:
        """Laws that fail."""
        return tuple(check.law for check in self.checks if check.verdict == "fails")

    def summary_frame(self) -> pd.DataFrame:
        """Table with one row per law.

        Returns
        -------
        pandas.DataFrame
            Columns observed, expected, stderr, verdict, indexed by law.
        """
        import pandas as pd

        rows = [
            {"observed": c.observed, "expected": c.expected, "stderr": c.stderr, "verdict": c.verdict}
            for c in self.checks
        ]
        return pd.DataFrame(rows, index=pd.Index([check.law for check in self.checks], name="law"))

    def __repr__(self) -> str:
        lines = [f"Consistency of {self.estimator} on {self.n} rows, in nats"]
        for check in self.checks:
            relation = BOUND.get(check.law, "expected")
            known = f"{check.observed:+.4f}, {relation} {check.expected:+.4f} (SE {check.stderr:.4f})"
            figures = "" if math.isnan(check.observed) else known
            lines.append(f"  {check.law:<20} {check.verdict:<12} {figures}".rstrip())
        return "\n".join(lines)


@public
def consistency_report(
    estimator: Any,
    X: Any,
    y: Any = None,
    *,
    tolerance: float = 3.0,
    n_resamples: int = 20,
    random_state: RandomState = None,
) -> ConsistencyReport:
    """Check laws that hold for information itself on an estimator and data.

    Parameters
    ----------
    estimator : MutualInformation or TotalCorrelation
        Any method; it is cloned, not fitted itself.
    X : array_like or data frame of shape (n, n_features)
        Features.
    y : array_like of shape (n,) or (n, n_outputs), default=None
        Target, of ``MutualInformation`` only.
    tolerance : float, default=3.0
        Standard errors by which an estimate may miss a law.
    n_resamples : int, default=20
        Permutations averaged for ``"independence"``.
    random_state : int, Generator, RandomState or None, default=None
        Seed of permutations and noise.

    Returns
    -------
    ConsistencyReport
        One row a law; print it, or ask for ``failed`` or ``summary_frame()``.

    Raises
    ------
    ValueError
        If the estimator gives no standard error here, and as its ``fit``.
    TypeError
        If the estimator is of another kind, and as its ``fit``.

    Notes
    -----
    Estimates are ``result_.best``. The kind of every column, code or number, is what ``fit`` on the given data decides.

    ==================  ================================================================  =========
    law                 change of the data                                                expected
    ==================  ================================================================  =========
    independence        rows of y (of every variable) in another order, averaged          0
    additivity          a second copy of all columns, its rows together in another order  twice
    data processing     X (the first variable) with half its deviation of noise added,    at most
                        or half of its codes taken from other rows                        the same
    irrelevant column   an independent column beside X (as one more variable)             the same
    scale               numbers of X (the first variable) times 1024                      identical
    reparametrisation   arcsinh of every standardised number                              the same
    not blind           none: nearest neighbours of normal scores, three and n/20         at least
    ==================  ================================================================  =========

    ``"gaussian"`` is not subject to reparametrisation: it measures linear dependence in the given coordinates. Codes
    alone have no numbers to scale, and nothing that tables would not see. Failures to expect: an uncorrected estimate
    away from ``best``; nearest neighbours and boxes in additivity and with an irrelevant column, where the dimension
    grows and information is lost; ``standardize=False`` in scale; ``"gaussian"`` and ``"gaussian_copula"`` in not blind
    where dependence is of another kind, also where 199 permutations find dependence and more of it than an interval
    that holds 0 allows. Where the variables have four columns or more together, the anchored estimate
    (``method="auto"``) is what is seen, and nearest neighbours may fail. A law that holds is no proof of the value.

    References
    ----------
    .. [1] Cover, T. and Thomas, J. (2006). Elements of Information Theory, theorems 2.6.5 and 2.8.1.

    Examples
    --------
    >>> from infoest.datasets import bivariate_normal
    >>> from infoest.estimators import MutualInformation
    >>> from infoest.inference import consistency_report
    >>> x, y, _ = bivariate_normal(400, 0.6, random_state=0)
    >>> report = consistency_report(MutualInformation("gaussian"), x[:, None], y, random_state=0)
    >>> report.failed
    ()
    >>> print(report.summary_frame()["verdict"].to_string())
    law
    independence               holds
    additivity                 holds
    data processing            holds
    irrelevant column          holds
    scale                      holds
    reparametrisation    not subject
    not blind                  holds
    """
    from sklearn.base import clone

    kind = _kind(estimator)
    if kind is None:
        raise InputTypeError(
            f"estimator is of type {type(estimator).__name__}; the laws are those of MutualInformation and "
            "TotalCorrelation.",
            remedy="Pass one of them.",
        )
    if y is not None and kind == "TotalCorrelation":
        raise InputError("y is given, and TotalCorrelation has none.", remedy="Put its column into X.")
    if not 0 < tolerance < math.inf:
        raise InputError(
            "must be a positive number of standard errors, for example 3.", argument="tolerance", given=tolerance
        )
    check_count("n_resamples", n_resamples, 2)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of bias, which is what the report is about
        base = clone(estimator).fit(X) if kind == "TotalCorrelation" else clone(estimator).fit(X, y)
        if math.isnan(base.result_.stderr):
            raise InputError(f"{base!r} gives no standard error to judge by: {base.result_.note or 'set stderr=True'}.")
        laws = _Laws(estimator, _Rows.of(base), base.result_, tolerance, seed64(random_state))
        checks = (
            laws.independence(n_resamples),
            laws.additivity(),
            laws.data_processing(),
            laws.irrelevant_column(),
            laws.scale(),
            laws.reparametrisation(),
            laws.sight(),
        )
    return ConsistencyReport(repr(estimator), base.sample_.n, checks)


@dataclass(frozen=True, slots=True)
class _Rows:
    """Numbers and codes of all columns, which are codes, and the columns of each variable."""

    columns: Floats
    discrete: tuple[bool, ...]
    blocks: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, fitted: Any) -> _Rows:
        """Those an estimator was fitted to."""
        blocks = fitted.blocks_ if _kind(fitted) == "TotalCorrelation" else fitted.sample_.blocks
        return cls(fitted.sample_.columns, fitted.sample_.discrete, tuple(map(tuple, blocks)))

    @property
    def n(self) -> int:
        """Number of rows."""
        return len(self.columns)

    def with_columns(self, columns: Floats) -> _Rows:
        """Other values of the same variables."""
        return _Rows(columns, self.discrete, self.blocks)

    def numbers(self, block: int | None = None) -> list[int]:
        """Columns of numbers that vary, of one variable or of all."""
        among = range(len(self.discrete)) if block is None else self.blocks[block]
        return [j for j in among if not self.discrete[j] and np.ptp(self.columns[:, j]) > 0]

    def fit(self, estimator: Any) -> Estimate:
        """Estimate of a clone on these rows."""
        from sklearn.base import clone

        used = [j for block in self.blocks for j in block]
        model = clone(estimator).set_params(discrete=[self.discrete[j] for j in used])
        if _kind(estimator) == "TotalCorrelation":
            place = {j: i for i, j in enumerate(used)}
            model.set_params(blocks=[[place[j] for j in block] for block in self.blocks]).fit(self.columns[:, used])
        else:
            x, y = map(list, self.blocks)
            model.fit(self.columns[:, x], self.columns[:, y])
        result: Estimate = model.result_
        return result


@dataclass(frozen=True, slots=True)
class _Laws:
    """Every law on one data set."""

    estimator: Any
    rows: _Rows
    base: Estimate
    tolerance: float
    seed: int

    def independence(self, n_resamples: int) -> Check:
        """Variables in orders of their own share nothing."""
        values = np.array([shuffled.fit(self.estimator).best for shuffled in self._shuffled(n_resamples)])
        return self._near("independence", float(values.mean()), 0.0, float(values.std(ddof=1)) / math.sqrt(len(values)))

    def additivity(self) -> Check:
        """Two independent copies share twice as much as one."""
        rows, width = self.rows, self.rows.columns.shape[1]
        copy = tuple(tuple(j + width for j in block) for block in rows.blocks)
        together = _kind(self.estimator) == "TotalCorrelation"
        blocks = rows.blocks + copy if together else tuple(a + b for a, b in zip(rows.blocks, copy, strict=True))
        order = permuted_rows(self.seed, 0, rows.n)
        columns = np.hstack([rows.columns, rows.columns[order]])
        doubled = _Rows(columns, rows.discrete * 2, blocks).fit(self.estimator)
        return self._near("additivity", doubled.best, 2 * self.base.best, self._error(doubled, order))

    def data_processing(self) -> Check:
        """What was blurred without a look at y tells no more of it."""
        rng = np.random.default_rng(self.seed)
        columns, n = self.rows.columns.copy(), self.rows.n
        other = np.where(rng.random(n) < REPLACED, rng.permutation(n), np.arange(n))
        for j in self.rows.blocks[0]:
            if self.rows.discrete[j]:
                columns[:, j] = columns[other, j]
            else:
                columns[:, j] += NOISE * columns[:, j].std() * rng.standard_normal(n)
        blurred = self.rows.with_columns(columns).fit(self.estimator)
        error = self._error(blurred)
        holds = blurred.best <= self.base.best + self.tolerance * error
        return Check(PROCESSING, blurred.best, self.base.best, error, "holds" if holds else "fails")

    def irrelevant_column(self) -> Check:
        """A column that has to do with nothing adds nothing; among codes it is a coin."""
        rng = np.random.default_rng([self.seed, 1])
        rows, new = self.rows, self.rows.columns.shape[1]
        coin, alone = all(rows.discrete), _kind(self.estimator) == "TotalCorrelation"
        column = rng.integers(0, 2, rows.n).astype(np.float64) if coin else rng.standard_normal(rows.n)
        first, *others = rows.blocks
        blocks = (*rows.blocks, (new,)) if alone else ((*first, new), *others)
        wider = _Rows(np.column_stack([rows.columns, column]), (*rows.discrete, coin), blocks).fit(self.estimator)
        return self._near("irrelevant column", wider.best, self.base.best, self._error(wider))

    def scale(self) -> Check:
        """Units are no information."""
        numbers = self.rows.numbers(0)
        if not numbers:
            return _not_subject("scale")
        columns = self.rows.columns.copy()
        columns[:, numbers] *= SCALE
        scaled = self.rows.with_columns(columns).fit(self.estimator).best
        same = abs(scaled - self.base.best) <= ROUNDING * max(1.0, abs(self.base.best))
        return Check("scale", scaled, self.base.best, 0.0, "holds" if same else "fails")

    def reparametrisation(self) -> Check:
        """Increasing functions of single columns are no information."""
        numbers = self.rows.numbers()
        if not numbers or self.estimator.method == "gaussian":
            return _not_subject("reparametrisation")
        columns = self.rows.columns.copy()
        values = columns[:, numbers]
        columns[:, numbers] = np.arcsinh((values - values.mean(axis=0)) / values.std(axis=0))
        other = self.rows.with_columns(columns).fit(self.estimator)
        return self._near("reparametrisation", other.best, self.base.best, self._error(other))

    def sight(self) -> Check:
        """What nearest neighbours see is there: they err downward."""
        r = self.rows
        found = sight(r.columns, r.discrete, r.blocks, self.base, tolerance=self.tolerance, seed=self.seed)
        verdict: Verdict = "holds" if found and found.holds else "fails"
        return Check(SIGHT, self.base.best, found.seen, found.stderr, verdict) if found else _not_subject(SIGHT)

    def _error(self, other: Estimate, copy: Rows | None = None) -> float:
        """Standard error of the difference from an estimate on the same rows, or from twice of it with a ``copy``.

        That of the mean difference of local values, larger by what the local values of either estimate
        alone fall short of its standard error.
        """
        local, changed = self.base.local, other.local
        if local is None or changed is None:
            return math.hypot(other.stderr, (1 if copy is None else 2) * self.base.stderr)
        pairs = ((self.base.stderr, _mean_error(local)), (other.stderr, _mean_error(changed)))
        shortfall = max([1.0, *(stderr / alone for stderr, alone in pairs if alone > 0)])
        expected = local if copy is None else local + local[copy]
        return shortfall * _mean_error(changed - expected)

    def _near(self, law: str, observed: float, expected: float, stderr: float) -> Check:
        holds = abs(observed - expected) <= self.tolerance * stderr + ROUNDING
        return Check(law, observed, expected, stderr, "holds" if holds else "fails")

    def _shuffled(self, number: int) -> Iterator[_Rows]:
        """The rows with every variable but the first in an order of its own."""
        rows = self.rows
        for b in range(number):
            columns = rows.columns.copy()
            for v, block in enumerate(rows.blocks[1:], 1):
                order = permuted_rows(self.seed, b * len(rows.blocks) + v, rows.n)
                for j in block:
                    columns[:, j] = rows.columns[order, j]
            yield rows.with_columns(columns)


def _kind(estimator: Any) -> str | None:
    """Which of the two estimators an object is, or ``None``: by name, as the layer above is not imported."""
    ours = __name__.partition(".")[0] + "."
    named = (cls.__name__ for cls in type(estimator).__mro__ if cls.__module__.startswith(ours))
    return next((name for name in named if name in SUBJECTS), None)


def _mean_error(local: Floats) -> float:
    """Standard error of the mean of independent values."""
    return float(local.std(ddof=1)) / math.sqrt(len(local))


def _not_subject(law: str) -> Check:
    return Check(law, math.nan, math.nan, math.nan, "not subject")
