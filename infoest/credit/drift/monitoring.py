"""What monitoring finds in every segment and period, and alarms that stay valid however long it runs."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtri

from ..._core.keywords import public
from ..._core.pivots import ScaledChiSquare
from .stability import Verdict, drift_verdict

if TYPE_CHECKING:
    import pandas as pd

    from ..._core.counts import Counts
    from ..._core.estimate import Estimate
    from ..._core.types import Floats

VERDICTS: tuple[Verdict, ...] = ("stable", "drifted", "not enough data to say")


def spent_level(alpha: float, period: int) -> float:
    """Level that the test of one period may use, so that those of all periods add up to ``alpha``.

    Parameters
    ----------
    alpha : float
        Level of all periods together.
    period : int
        Number of the period, from 1.

    Returns
    -------
    float
        ``alpha * 6 / (pi * period)**2``.

    Notes
    -----
    The levels are fixed in advance and add up to ``alpha`` over infinitely many periods. By the union
    bound the probability that any test of a true hypothesis ever rejects is at most ``alpha``,
    whenever one stops looking and however the tests depend on each other, as they do here: they
    share a reference. This is alpha-spending in the sense of Tian & Ramdas (2021), section 2.

    References
    ----------
    .. [1] Tian, J. & Ramdas, A. (2021). Online control of the familywise error rate. Statistical
       Methods in Medical Research 30(4), 976-993.

    Examples
    --------
    >>> from infoest.credit.drift.monitoring import spent_level
    >>> [round(spent_level(0.025, t), 5) for t in (1, 2, 12)]
    [0.0152, 0.0038, 0.00011]
    """
    return alpha * 6 / (math.pi * period) ** 2


@public
@dataclass(frozen=True, slots=True)
class Shift:
    """One feature of one segment in one period, against the reference.

    Attributes
    ----------
    feature, segment, period : str
        What is compared.
    counts : Counts
        Rows in each bin: the reference, then the period.
    psi : Estimate
        Population stability index; ``nan`` where either side has no rows, and ``note`` says so.
    csi : Estimate
        Characteristic stability index, in points; ``nan`` without points.
    jensen_shannon : Estimate
        Jensen-Shannon divergence over the same bins.
    kolmogorov_smirnov : Estimate
        Kolmogorov-Smirnov distance of the numbers themselves; ``nan`` where they were not kept, or are none.
    wasserstein : Estimate
        Wasserstein-1 distance of the numbers, in their unit; ``nan`` likewise.
    """

    feature: str
    segment: str
    period: str
    counts: Counts
    psi: Estimate
    csi: Estimate
    jensen_shannon: Estimate
    kolmogorov_smirnov: Estimate
    wasserstein: Estimate

    @property
    def n(self) -> tuple[int, int]:
        """Rows of the reference and of the period."""
        first, second = self.counts.table.sum(axis=0)
        return round(float(first)), round(float(second))

    def pvalue_drift(self, margin: float) -> float:
        """p-value of "a drift of ``margin`` or less" against "more".

        Parameters
        ----------
        margin : float
            Largest PSI that does not matter, in nats.

        Returns
        -------
        float
            One-sided; ``nan`` without rows.
        """
        return 1 - self.psi.pvalue_equivalence(margin)

    def null_quantile(self, probability: float = 0.95) -> float:
        """Quantile of the debiased PSI that chance alone gives at these sizes.

        Parameters
        ----------
        probability : float, default=0.95
            Share of debiased values below it where nothing has moved.

        Returns
        -------
        float
            In nats; ``nan`` without rows, or with one bin.
        """
        pivot = self.psi.pivot
        if not isinstance(pivot, ScaledChiSquare):
            return math.nan
        sizes = self.psi.n
        return sum(1 / n for n in sizes) * (float(chdtri(pivot.df, 1 - probability)) - pivot.df)


@public
@dataclass(frozen=True, slots=True)
class Monitoring:
    """Every feature in every segment and period: estimates, verdicts and alarms.

    Made by :meth:`infoest.StabilityMonitor.monitor`.

    Attributes
    ----------
    features, segments, periods : tuple of str
        What was monitored, periods in order; the one segment is ``"all"`` where rows are not split.
    shifts : tuple of Shift
        One for each feature of each period of each segment, features fastest, segments slowest.
    margin, alpha : float
        Largest PSI that does not matter, and the level of verdicts and intervals.

    Notes
    -----
    A *verdict* is about one feature, segment and period by itself, as in
    :func:`~infoest.credit.drift_verdict`. Of many verdicts some are wrong by chance, so what a
    pipeline acts on are *alarms*: in period ``t`` the p-values of "a drift of ``margin`` or less"
    are adjusted by Benjamini-Hochberg over all features and segments [1]_ and compared with the
    level ``(alpha / 2) * 6 / (pi * t)**2``: they add up to ``alpha / 2`` [2]_. Then, summed
    over all periods however many there will be, the expected false discovery proportions add up to
    at most ``alpha / 2``; where nothing has drifted beyond the margin, that bounds the probability
    of ever raising an alarm, at any time one stops. Within a period the adjustment assumes
    p-values that are independent or positively dependent; across periods nothing is assumed. An
    alarm implies the verdict "drifted".

    References
    ----------
    .. [1] Benjamini, Y. & Yekutieli, D. (2001). The control of the false discovery rate in multiple
       testing under dependency. Annals of Statistics 29(4), theorem 1.2.
    .. [2] Tian, J. & Ramdas, A. (2021). Online control of the familywise error rate. Statistical
       Methods in Medical Research 30(4), section 2.
    """

    features: tuple[str, ...]
    segments: tuple[str, ...]
    periods: tuple[str, ...]
    shifts: tuple[Shift, ...]
    margin: float
    alpha: float

    def __iter__(self) -> Iterator[Shift]:
        return iter(self.shifts)

    def at(self, feature: str, period: str | None = None, segment: str | None = None) -> Shift:
        """One shift by name.

        Parameters
        ----------
        feature : str
            The feature.
        period : str, default=None
            The period; ``None`` takes the last.
        segment : str, default=None
            The segment; ``None`` takes the first.

        Returns
        -------
        Shift
            Of that feature.

        Raises
        ------
        KeyError
            If a name is not there.
        """
        period = self.periods[-1] if period is None else period
        segment = self.segments[0] if segment is None else segment
        for name, known, what in (
            (feature, self.features, "features"),
            (period, self.periods, "periods"),
            (segment, self.segments, "segments"),
        ):
            if name not in known:
                raise KeyError(f"{name!r} is not among the {what}: {', '.join(known[:10])}")
        number = (self.segments.index(segment) * len(self.periods) + self.periods.index(period)) * len(self.features)
        return self.shifts[number + self.features.index(feature)]

    def level(self, period: str) -> float:
        """Level of the alarms of a period.

        Parameters
        ----------
        period : str
            The period.

        Returns
        -------
        float
            ``(alpha / 2) * 6 / (pi * t)**2`` with ``t`` its number, from 1.
        """
        return spent_level(self.alpha / 2, self.periods.index(period) + 1)

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """Verdict of each shift by itself."""
        return tuple(drift_verdict(shift.psi, self.margin, alpha=self.alpha) for shift in self.shifts)

    @property
    def alarms(self) -> NDArray[np.bool_]:
        """Whether each shift raises an alarm, shape (n_shifts,)."""
        adjusted = self._adjusted(np.array([shift.pvalue_drift(self.margin) for shift in self.shifts]))
        levels = np.array([self.level(shift.period) for shift in self.shifts])
        with np.errstate(invalid="ignore"):
            return np.asarray(adjusted <= levels)

    @property
    def verdict(self) -> Verdict:
        """``"drifted"`` with any alarm, ``"stable"`` if every shift is, else ``"not enough data to say"``."""
        if self.alarms.any():
            return "drifted"
        return "stable" if set(self.verdicts) == {"stable"} else "not enough data to say"

    def summary_frame(self) -> pd.DataFrame:
        """Table with one row per shift.

        Returns
        -------
        pandas.DataFrame
            Columns feature, segment, period; n_reference, n; psi (plug-in), debiased, stderr, low and
            high (coverage ``1 - alpha``), null_quantile (95 % of debiased values without drift),
            pvalue of "no drift" and pvalue_adjusted (Benjamini-Hochberg over features and segments of
            the period), pvalue_equivalence, pvalue_drift, verdict, level and alarm; csi and csi_stderr in
            points; js and js_stderr; ks and ks_pvalue; wasserstein and wasserstein_stderr; note.
        """
        import pandas as pd

        pvalues = np.array([shift.psi.pvalue_null() for shift in self.shifts])
        adjusted, alarms, verdicts = self._adjusted(pvalues), self.alarms, self.verdicts
        return pd.DataFrame(
            [
                {
                    "feature": shift.feature,
                    "segment": shift.segment,
                    "period": shift.period,
                    "n_reference": shift.n[0],
                    "n": shift.n[1],
                    "psi": shift.psi.value,
                    "debiased": shift.psi.best,
                    "stderr": shift.psi.stderr,
                    **shift.psi.confint(1 - self.alpha)._asdict(),
                    "null_quantile": shift.null_quantile(),
                    "pvalue": pvalues[i],
                    "pvalue_adjusted": adjusted[i],
                    "pvalue_equivalence": shift.psi.pvalue_equivalence(self.margin),
                    "pvalue_drift": shift.pvalue_drift(self.margin),
                    "verdict": verdicts[i],
                    "level": self.level(shift.period),
                    "alarm": bool(alarms[i]),
                    "csi": shift.csi.value,
                    "csi_stderr": shift.csi.stderr,
                    "js": shift.jensen_shannon.value,
                    "js_stderr": shift.jensen_shannon.stderr,
                    "ks": shift.kolmogorov_smirnov.value,
                    "ks_pvalue": shift.kolmogorov_smirnov.pvalue_null(),
                    "wasserstein": shift.wasserstein.value,
                    "wasserstein_stderr": shift.wasserstein.stderr,
                    "note": shift.psi.note,
                }
                for i, shift in enumerate(self.shifts)
            ]
        )

    def _adjusted(self, pvalues: Floats) -> Floats:
        """p-values adjusted by Benjamini-Hochberg within each period; ``nan`` stays and counts in no other's."""
        from scipy.stats import false_discovery_control

        periods = np.array([shift.period for shift in self.shifts])
        adjusted = np.full(len(pvalues), np.nan)
        for period in self.periods:
            known = (periods == period) & ~np.isnan(pvalues)
            if known.any():
                adjusted[known] = false_discovery_control(np.clip(pvalues[known], 0.0, 1.0))
        return adjusted
