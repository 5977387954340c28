"""The log loss of each record: what a probability costs by what was true."""

from __future__ import annotations

import numpy as np

SCORE_FLOOR = (
    1e-6  # the least probability of what was true, or one sure mistake costs all
)


def log_losses(truth: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """Give the log loss of each record, shape of `scores` (models, rows), in nats.

    Missing scores give nan.

    `truth` says whether the positive class is true. The probability of what was true counts as 1e-6
    at least.
    """
    right = np.where(truth, scores, 1 - scores)
    return -np.log(np.maximum(right, SCORE_FLOOR))
