"""Other programs get the same results as plain data, in which null stands for NaN and infinity: JSON has neither."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

from .limits import LEVEL, upper_limit

if TYPE_CHECKING:
    from .._core.estimate import Estimate
    from .._core.estimate_array import EstimateArray
    from .comparison import Comparison
    from .screening import Screening


def to_json(data: Any) -> str:
    """Valid JSON: null where a number is not finite, which the standard cannot write."""
    return json.dumps(_finite(data), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def screening_record(screening: Screening) -> dict[str, Any]:
    """A screening, columns by debiased information value."""
    values, information = screening.information_value, screening.mutual_information
    adjusted = [array.pvalue_adjusted() for array in (values, information)]
    return {
        "target": screening.target,
        "event": screening.event,
        "rows": screening.n_rows,
        "events": screening.n_events,
        "weighted": screening.weighted,
        "n_bins": screening.n_bins,
        "level": LEVEL,
        "columns": [
            {
                "name": values.names[i],
                "bins": list(screening.counts[values.names[i]].bins),
                "information_value": estimate_record(values[i], LEVEL, adjusted[0][i]),
                "mutual_information": estimate_record(information[i], LEVEL, adjusted[1][i]),
            }
            for i in screening.ranked
        ],
        "skipped": skipped_record(screening.skipped),
    }


def comparison_record(comparison: Comparison) -> dict[str, Any]:
    """A comparison, columns by debiased PSI."""
    psi: EstimateArray = comparison.psi
    adjusted = psi.pvalue_adjusted()
    return {
        "reference": {"name": comparison.names[0], "rows": comparison.n_rows[0]},
        "current": {"name": comparison.names[1], "rows": comparison.n_rows[1]},
        "n_bins": comparison.n_bins,
        "margin": comparison.margin,
        "alpha": comparison.alpha,
        "level": 1 - comparison.alpha,
        "verdict": comparison.verdict,
        "columns": [
            {
                "name": psi.names[i],
                "bins": list(comparison.counts[psi.names[i]].bins),
                "psi": estimate_record(psi[i], 1 - comparison.alpha, adjusted[i]),
                "pvalue_equivalence": psi[i].pvalue_equivalence(comparison.margin),
                "verdict": comparison.verdicts[i],
            }
            for i in comparison.ranked
        ],
        "skipped": skipped_record(comparison.skipped),
    }


def estimate_record(estimate: Estimate, level: float, adjusted: float) -> dict[str, Any]:
    """An estimate with its interval and p-values; ``upper`` is the one-sided limit where the interval is [0, 0]."""
    low, high = estimate.confint(level)
    return {
        "value": estimate.value,
        "debiased": estimate.debiased,
        "stderr": estimate.stderr,
        "low": low,
        "high": high,
        "upper": upper_limit(estimate, level) if low == high == 0 else math.nan,
        "pvalue": estimate.pvalue_null(),
        "pvalue_adjusted": float(adjusted),
        "unit": estimate.unit,
        "n": list(estimate.n),
        "method": estimate.method,
        "note": estimate.note,
    }


def skipped_record(skipped: dict[str, str]) -> list[dict[str, str]]:
    """The columns that were left out, each with the reason."""
    return [{"name": name, "reason": reason} for name, reason in skipped.items()]


def _finite(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _finite(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_finite(value) for value in data]
    if isinstance(data, float) and not math.isfinite(data):
        return None
    return data
