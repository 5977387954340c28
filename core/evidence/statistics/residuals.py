"""Changes of the errors of predicted numbers: MAE, RMSE, bias, share off by more than a tolerance.

`truth` and predictions have shape (rows,) and share one unit; error = prediction - truth. Change =
candidate - baseline.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from core.evidence.records import Estimate
from core.evidence.statistics.method_inputs import columns
from core.evidence.statistics.metric_result import (
    SAME,
    Compared,
    Measured,
    cut,
    gap,
    mean,
    rate,
    switched,
    told,
)

PAIRED = "t interval of the paired difference"
ROOT = "t interval of the squared error, then its root"


def mae_change(truth: ArrayLike, baseline: ArrayLike, candidate: ArrayLike) -> Compared:
    """Compare mean absolute errors on the same rows by the paired t."""
    one, two = (np.abs(side) for side in _both(truth, baseline, candidate))
    sides = (_floored(mean(side, "mean absolute error")[0]) for side in (one, two))
    return Compared(*sides, *mean(two - one, "change of mean absolute error", PAIRED, SAME))


def bias_change(truth: ArrayLike, baseline: ArrayLike, candidate: ArrayLike) -> Compared:
    """Compare mean errors on the same rows by the paired t.

    Nearer to nought is better, so a fall need not be a gain.
    """
    one, two = _both(truth, baseline, candidate)
    sides = (mean(side, "bias")[0] for side in (one, two))
    return Compared(*sides, *mean(two - one, "change of bias", PAIRED, SAME))


def rmse_change(truth: ArrayLike, baseline: ArrayLike, candidate: ArrayLike) -> Compared:
    """Compare RMSE on the same rows by the delta method: each row moves the difference of roots by
    its part, then a paired t.
    """
    one, two = (side**2 for side in _both(truth, baseline, candidate))
    first, second = (_rooted(mean(side, "RMSE", ROOT)[0]) for side in (one, two))
    before, after = (float(np.sqrt(side.mean())) if side.size else 0.0 for side in (one, two))
    same = np.array_equal(one, two)
    if not same and not (before and after):
        return Compared(
            first,
            second,
            gap(
                "interval of the change of RMSE",
                "one model makes no errors, where its root has no slope",
                point=after - before,
            ),
        )
    parts = (
        two - one if same else (two / after - one / before + after - before) / 2
    )  # their mean is the change
    return Compared(
        first, second, *mean(parts, "change of RMSE", "delta method, paired t interval", SAME)
    )


def share_off_change(
    truth: ArrayLike, baseline: ArrayLike, candidate: ArrayLike, tolerance: float
) -> Compared:
    """Compare those shares on the same rows: Tango's interval and mid-p McNemar."""
    one, two = (_off(np.abs(side), tolerance) for side in _both(truth, baseline, candidate))
    what = "share off by more than the tolerance"
    sides = (rate(float(side.sum()), side.size, what) for side in (one, two))
    return Compared(
        *sides,
        *switched(
            float((two & ~one).sum()), float((one & ~two).sum()), one.size, f"change of {what}"
        ),
    )


def _both(
    truth: ArrayLike, baseline: ArrayLike, candidate: ArrayLike
) -> tuple[np.ndarray, np.ndarray]:
    y, one, two = columns(truth=truth, baseline=baseline, candidate=candidate)
    return one - y, two - y


def _off(errors: np.ndarray, tolerance: float) -> np.ndarray:
    if not 0 <= tolerance < np.inf:
        raise ValueError(
            "the tolerance must be a number of 0 or more in the unit of the truth, got"
            f" {tolerance}."
        )
    return errors > tolerance


def _floored(made: Measured) -> Measured:
    return cut(made, 0.0, np.inf)


def _rooted(made: Measured) -> Measured:
    one, cut = made.value, _floored(made).value
    point = None if made.point is None else made.point**0.5
    if not isinstance(one, Estimate) or not isinstance(cut, Estimate):
        return Measured(one, made.warnings, point)
    return told(cut.value**0.5, (cut.low**0.5, cut.high**0.5), cut.n, cut.method, *made.warnings)
