"""What resampling says: a percentile interval, a two-sided p, and how many resamples gave no
value.
"""

from __future__ import annotations

import numpy as np

from core.evidence.statistics.intervals import CONFIDENCE
from core.evidence.statistics.metric_result import Measured, estimate_or_gap, gap
from core.messages import mark

RESAMPLES = 2_000
SEED = 20260101
FAILED_SHARE = 0.01


def resampled(
    what: str, value: float, draws: np.ndarray, n: int, method: str, *warnings: str
) -> tuple[Measured, float | None]:
    """Make an estimate of a value and its draws, shape (resamples,), where nan marks a resample
    that gave no value.

    Failed resamples are left out and counted in the method; more than 1% of them is a warning,
    half of them or draws that are all alike a gap with a point. p is twice the smaller share of
    draws at or beyond nought (Efron & Tibshirani 1993).
    """
    good = draws[np.isfinite(draws)]
    failed = draws.size - good.size
    if 2 * failed >= draws.size:
        return (
            gap(
                what,
                mark("{failed} of {size} resamples gave no value").format(
                    failed=f"{failed:,}", size=f"{draws.size:,}"
                ),
                *warnings,
                point=value,
            ),
            None,
        )
    low, high = np.quantile(good, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    if low == high:
        return (
            gap(
                what,
                mark("resampling never moves it: too few rows of the kind that could"),
                *warnings,
                point=value,
            ),
            None,
        )
    method += f", {failed:,} failed" if failed else ""
    said = (
        mark("{failed} of {size} resamples gave no value and are left out").format(
            failed=f"{failed:,}", size=f"{draws.size:,}"
        )
        if failed > FAILED_SHARE * draws.size
        else ""
    )
    beyond = min(int((good <= 0).sum()), int((good >= 0).sum()))
    return estimate_or_gap(value, (low, high), n, method, *warnings, said), min(
        2 * (beyond + 1) / (good.size + 1), 1.0
    )
