"""What it is worth to know before deciding: of everything (EVPI) and of one input (EVPPI)."""

from __future__ import annotations

import numpy as np

BINS = 64


def evpi(losses: np.ndarray) -> float:
    """Give the expected value of perfect information for losses of shape (options, draws): min of
    means less mean of mins.

    Both terms come from the same draws, so that it is never negative (Raiffa & Schlaifer 1961).

    >>> evpi(np.array([[0.0, 10.0], [4.0, 4.0]]))
    2.0
    """
    if losses.ndim != 2 or 0 in losses.shape:
        raise ValueError(
            f"evpi needs losses of shape (options, draws), got {losses.shape}."
        )
    return max(float(losses.mean(axis=1).min() - losses.min(axis=0).mean()), 0.0)


def evppi(losses: np.ndarray, values: np.ndarray, bins: int = BINS) -> float:
    """Give the expected value of knowing one input, by conditional means in bins of equal count
    (Strong & Oakley 2013).

    `losses` has shape (options, draws) and `values` (draws,). A constant input is worth nothing.
    """
    if np.ptp(values) == 0:
        return 0.0
    order = np.argsort(values, kind="stable")
    usable = order.size // bins * bins
    if usable == 0:
        raise ValueError(f"evppi needs at least {bins} draws, got {order.size}.")
    means = losses[:, order[:usable]].reshape(len(losses), bins, -1).mean(axis=2)
    return max(
        float(losses[:, order[:usable]].mean(axis=1).min() - means.min(axis=0).mean()),
        0.0,
    )
