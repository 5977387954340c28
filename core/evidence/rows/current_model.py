"""The same records with the current model in the place of the new one: of a segment, for a release
that leaves it out.
"""

from __future__ import annotations

import numpy as np

from core.evidence.rows.sufficient_stats import Sums

BOTH_RIGHT, NEW_WRONG, CURRENT_WRONG, BOTH_WRONG = range(4)
# What is summed of the new model or of the change, and by what of the current one it is replaced:
# see `Sums` for the order of each.
OF_LOSSES = (0, 0, 2, 2, None)
OF_GROUPS = (0, None, None, 3, 4, None, 6)
OF_WEIGHTS = (0, 1, 1, None, 4, 5, 5, None, 8, 8, None)


def with_current_model(everything: Sums, inside: Sums) -> Sums:
    """Sum all records as if the current model answered for the new one inside a segment.

    Sums of classes by truth and prediction, and of second losses, are left out.
    """
    bare = _bare(everything)
    return bare.less(_bare(inside).less(_answered(_bare(inside))))


def _bare(sums: Sums) -> Sums:
    return Sums(sums.counts, sums.losses, sums.groups, sums.weights)


def _answered(sums: Sums) -> Sums:
    """Put the current model's answers in the place of the new one's."""
    counts = np.zeros_like(sums.counts)
    counts[..., BOTH_RIGHT] = sums.counts[..., BOTH_RIGHT] + sums.counts[..., NEW_WRONG]
    counts[..., BOTH_WRONG] = (
        sums.counts[..., CURRENT_WRONG] + sums.counts[..., BOTH_WRONG]
    )
    groups = None if sums.groups is None else _taken(sums.groups, OF_GROUPS, 1)
    weights = None if sums.weights is None else _taken(sums.weights, OF_WEIGHTS, -1)
    return Sums(counts, _taken(sums.losses, OF_LOSSES, -1), groups, weights)


def _taken(values: np.ndarray, places: tuple[int | None, ...], axis: int) -> np.ndarray:
    parts = np.moveaxis(values, axis, 0)
    zero = np.zeros_like(parts[0])
    used = places[: len(parts)]
    return np.moveaxis(
        np.stack([zero if place is None else parts[place] for place in used]), 0, axis
    )
