"""Errors of predicted numbers: MAE, RMSE, bias, share off by more than a tolerance, medians, R2 and MAPE; their changes.

`truth` and predictions have shape (rows,) and share one unit; error = prediction - truth. Change = candidate - baseline.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import bdtr, ndtri

from core.evidence.inputs import columns
from core.evidence.intervals import CONFIDENCE, mcnemar_midp
from core.evidence.measured import SAME, Compared, Measured, cut, few, gap, mean, rate, switched, told
from core.evidence.records import Estimate

PAIRED = "t interval of the paired difference"
ROOT = "t interval of the squared error, then its root"
ORDER = "interval between order statistics"


def mae(truth: ArrayLike, prediction: ArrayLike) -> Measured:
    """Give the mean absolute error with its t interval, cut at 0. One row is a point; rows all alike have no width and say so."""
    return _floored(mean(np.abs(_errors(truth, prediction)), "mean absolute error")[0])


def mae_change(truth: ArrayLike, baseline: ArrayLike, candidate: ArrayLike) -> Compared:
    """Compare mean absolute errors on the same rows by the paired t."""
    one, two = (np.abs(side) for side in _both(truth, baseline, candidate))
    sides = (_floored(mean(side, "mean absolute error")[0]) for side in (one, two))
    return Compared(*sides, *mean(two - one, "change of mean absolute error", PAIRED, SAME))


def bias(truth: ArrayLike, prediction: ArrayLike) -> Measured:
    """Give the mean error, prediction - truth, with its t interval."""
    return mean(_errors(truth, prediction), "bias")[0]


def bias_change(truth: ArrayLike, baseline: ArrayLike, candidate: ArrayLike) -> Compared:
    """Compare mean errors on the same rows by the paired t; nearer to nought is better, so a fall need not be a gain."""
    one, two = _both(truth, baseline, candidate)
    sides = (mean(side, "bias")[0] for side in (one, two))
    return Compared(*sides, *mean(two - one, "change of bias", PAIRED, SAME))


def rmse(truth: ArrayLike, prediction: ArrayLike) -> Measured:
    """Give the root mean squared error: the t interval of the squared error, cut at 0, then its root."""
    return _rooted(mean(_errors(truth, prediction) ** 2, "RMSE", ROOT)[0])


def rmse_change(truth: ArrayLike, baseline: ArrayLike, candidate: ArrayLike) -> Compared:
    """Compare RMSE on the same rows by the delta method: each row moves the difference of roots by its part, then a paired t."""
    one, two = (side**2 for side in _both(truth, baseline, candidate))
    first, second = (_rooted(mean(side, "RMSE", ROOT)[0]) for side in (one, two))
    before, after = (float(np.sqrt(side.mean())) if side.size else 0.0 for side in (one, two))
    same = np.array_equal(one, two)
    if not same and not (before and after):
        return Compared(first, second, gap("interval of the change of RMSE", "one model makes no errors, where its root has no slope", point=after - before))
    parts = two - one if same else (two / after - one / before + after - before) / 2  # their mean is the change
    return Compared(first, second, *mean(parts, "change of RMSE", "delta method, paired t interval", SAME))


def share_off(truth: ArrayLike, prediction: ArrayLike, tolerance: float) -> Measured:
    """Give the share of rows whose absolute error is more than the tolerance, with Wilson's interval."""
    off = _off(np.abs(_errors(truth, prediction)), tolerance)
    return rate(float(off.sum()), off.size, "share off by more than the tolerance")


def share_off_change(truth: ArrayLike, baseline: ArrayLike, candidate: ArrayLike, tolerance: float) -> Compared:
    """Compare those shares on the same rows: Tango's interval and mid-p McNemar."""
    one, two = (_off(np.abs(side), tolerance) for side in _both(truth, baseline, candidate))
    what = "share off by more than the tolerance"
    sides = (rate(float(side.sum()), side.size, what) for side in (one, two))
    return Compared(*sides, *switched(float((two & ~one).sum()), float((one & ~two).sum()), one.size, f"change of {what}"))


def median_error(truth: ArrayLike, prediction: ArrayLike) -> Measured:
    """Give the median absolute error with the interval between two order statistics (Conover 1999); needs 6 rows."""
    return _median(np.abs(_errors(truth, prediction)), "median absolute error")


def median_change(truth: ArrayLike, baseline: ArrayLike, candidate: ArrayLike) -> Compared:
    """Give the median over rows of the change of the absolute error, with its interval and the mid-p sign test.

    It is the change of the row in the middle, which is not the difference of the two medians beside it.
    """
    one, two = (np.abs(side) for side in _both(truth, baseline, candidate))
    sides = (_median(side, "median absolute error") for side in (one, two))
    moved = two - one
    made = _median(moved, "median change of the absolute error", SAME)
    p = float(mcnemar_midp((moved > 0).sum(), (moved < 0).sum())) if isinstance(made.value, Estimate) else None
    return Compared(*sides, made, p)


def r2(truth: ArrayLike, prediction: ArrayLike) -> Measured:
    """Give the share of the variance of truth that is explained, 1 - SSE / SST, by the delta method; a constant truth is a gap."""
    y, said = columns(truth=truth, prediction=prediction)
    reach = float(np.ptp(y)) if y.size else 0.0
    if reach == 0:
        return gap("R2", "the truth does not vary" if y.size else "no rows")
    with np.errstate(over="ignore", invalid="ignore"):
        total, error = ((y - y.mean()) / reach) ** 2, ((said - y) / reach) ** 2
        value = 1 - float(error.mean() / total.mean())
        slopes = value - (error - (1 - value) * total) / total.mean()
    return cut(mean(slopes, "R2", "delta method, t interval")[0], -np.inf, 1.0)


def mape(truth: ArrayLike, prediction: ArrayLike) -> Measured:
    """Give the mean absolute error as a fraction of the truth, with its t interval; a truth of 0 in any row is a gap."""
    y, said = columns(truth=truth, prediction=prediction)
    zeros = int((y == 0).sum())
    if zeros:
        return gap("mean absolute percentage error", f"the truth is 0 in {zeros:,} of {y.size:,} rows")
    with np.errstate(over="ignore"):
        return _floored(mean(np.abs((said - y) / y), "mean absolute percentage error")[0])


def _errors(truth: ArrayLike, prediction: ArrayLike) -> np.ndarray:
    y, said = columns(truth=truth, prediction=prediction)
    return said - y


def _both(truth: ArrayLike, baseline: ArrayLike, candidate: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    y, one, two = columns(truth=truth, baseline=baseline, candidate=candidate)
    return one - y, two - y


def _off(errors: np.ndarray, tolerance: float) -> np.ndarray:
    if not 0 <= tolerance < np.inf:
        raise ValueError(f"the tolerance must be a number of 0 or more in the unit of the truth, got {tolerance}.")
    return errors > tolerance


def _floored(made: Measured) -> Measured:
    return cut(made, 0.0, np.inf)


def _rooted(made: Measured) -> Measured:
    one, cut = made.value, _floored(made).value
    point = None if made.point is None else made.point**0.5
    if not isinstance(one, Estimate) or not isinstance(cut, Estimate):
        return Measured(one, made.warnings, point)
    return told(cut.value**0.5, (cut.low**0.5, cut.high**0.5), cut.n, cut.method, *made.warnings)


def _median(values: np.ndarray, what: str, same: str = "") -> Measured:
    """Find the largest rank k with P(Binomial(n, 1/2) < k) <= 2.5 %: the interval runs from the k-th to the (n + 1 - k)-th value."""
    n, tail = values.size, (1 - CONFIDENCE) / 2
    ordered = np.sort(values)
    point = float(np.median(values)) if n else None
    guess = int(n / 2 + ndtri(tail) * n**0.5 / 2) + 3
    k = next((one for one in range(min(guess, n), 0, -1) if bdtr(one - 1, n, 0.5) <= tail), 0)
    if point is None or k == 0:
        return gap(what, "no rows" if n == 0 else f"{n} rows, fewer than the 6 needed for an interval of a median", point=point)
    low, high = ordered[k - 1], ordered[n - k]
    flat = (same if same and not values.any() else "the middle rows all have this value: the interval has no width") if low == high else ""
    return told(point, (low, high), n, ORDER, few(n), flat)
