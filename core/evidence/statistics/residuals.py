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
    estimate_or_gap,
    gap,
    mean,
    rate,
    switched,
)
from core.messages import mark

PAIRED = mark("t interval of the paired difference")
ROOT = mark("t interval of the squared error, then its root")


def mae_change(truth: ArrayLike, baseline: ArrayLike, candidate: ArrayLike) -> Compared:
    """Compare mean absolute errors on the same rows by the paired t."""
    item, two = (np.abs(side) for side in _both(truth, baseline, candidate))
    sides = (_floored(mean(side, "mean absolute error")[0]) for side in (item, two))
    return Compared(
        *sides, *mean(two - item, mark("change of mean absolute error"), PAIRED, SAME)
    )


def bias_change(
    truth: ArrayLike, baseline: ArrayLike, candidate: ArrayLike
) -> Compared:
    """Compare mean errors on the same rows by the paired t.

    Nearer to nought is better, so a fall need not be a gain.
    """
    item, two = _both(truth, baseline, candidate)
    sides = (mean(side, "bias")[0] for side in (item, two))
    return Compared(*sides, *mean(two - item, mark("change of bias"), PAIRED, SAME))


def rmse_change(
    truth: ArrayLike, baseline: ArrayLike, candidate: ArrayLike
) -> Compared:
    """Compare RMSE on the same rows by the delta method: each row moves the difference of roots by
    its part, then a paired t.
    """
    item, two = (side**2 for side in _both(truth, baseline, candidate))
    first, second = (_rooted(mean(side, "RMSE", ROOT)[0]) for side in (item, two))
    before, after = (
        float(np.sqrt(side.mean())) if side.size else 0.0 for side in (item, two)
    )
    same = np.array_equal(item, two)
    if not same and not (before and after):
        return Compared(
            first,
            second,
            gap(
                mark("interval of the change of RMSE"),
                mark("one model makes no errors, where its root has no slope"),
                point=after - before,
            ),
        )
    parts = (
        two - item if same else (two / after - item / before + after - before) / 2
    )  # their mean is the change
    return Compared(
        first,
        second,
        *mean(
            parts, mark("change of RMSE"), mark("delta method, paired t interval"), SAME
        ),
    )


def share_off_change(
    truth: ArrayLike, baseline: ArrayLike, candidate: ArrayLike, tolerance: float
) -> Compared:
    """Compare those shares on the same rows: Tango's interval and mid-p McNemar."""
    item, two = (
        _off(np.abs(side), tolerance) for side in _both(truth, baseline, candidate)
    )
    what = mark("share off by more than the tolerance")
    sides = (rate(float(side.sum()), side.size, what) for side in (item, two))
    return Compared(
        *sides,
        *switched(
            float((two & ~item).sum()),
            float((item & ~two).sum()),
            item.size,
            mark("change of {what}").format(what=what),
        ),
    )


def _both(
    truth: ArrayLike, baseline: ArrayLike, candidate: ArrayLike
) -> tuple[np.ndarray, np.ndarray]:
    y, item, two = columns(truth=truth, baseline=baseline, candidate=candidate)
    return item - y, two - y


def _off(errors: np.ndarray, tolerance: float) -> np.ndarray:
    if not 0 <= tolerance < np.inf:
        raise ValueError(
            "the tolerance must be a number of 0 or more in the unit of the truth, got"
            f" {tolerance}."
        )
    return errors > tolerance


def _floored(measured: Measured) -> Measured:
    return cut(measured, 0.0, np.inf)


def _rooted(measured: Measured) -> Measured:
    item, cut = measured.value, _floored(measured).value
    point = None if measured.point is None else measured.point**0.5
    if not isinstance(item, Estimate) or not isinstance(cut, Estimate):
        return Measured(item, measured.warnings, point)
    return estimate_or_gap(
        cut.value**0.5,
        (cut.low**0.5, cut.high**0.5),
        cut.n,
        cut.method,
        *measured.warnings,
    )
