"""Two columns of the same name in the same codes, so that they can be compared."""

from __future__ import annotations

import numpy as np

from core.evidence.rows.sample import Strip
from core.evidence.statistics.gstat import bins_of

Codes = tuple[np.ndarray, np.ndarray, int]
MAX_CODES = 40


def coded(now: Strip, before: Strip, bins: int = 16) -> Codes:
    """Give both sides of a column the same codes: levels as they are, numbers in bins of the
    reference, missing as one more.
    """
    if now.kind == "level" or before.kind == "level":
        return level_codes(now, before)
    edges = bins_of(before.values, now.values, bins)
    pair = [
        np.where(
            np.isnan(item.values),
            edges.size + 1,
            np.searchsorted(edges, item.values, side="right"),
        )
        for item in (now, before)
    ]
    return pair[0].astype(np.int32), pair[1].astype(np.int32), edges.size + 2


def common_levels(now: Strip, before: Strip) -> tuple[str, ...]:
    """List the commonest levels of both sides together, most frequent first."""
    counts: dict[str, int] = {}
    for item in (as_levels(now), as_levels(before)):
        numbers = np.bincount(item.values[item.values >= 0], minlength=len(item.levels))
        for level, n in zip(item.levels, numbers, strict=True):
            counts[level] = counts.get(level, 0) + int(n)
    return tuple(sorted(counts, key=lambda level: (-counts[level], level))[:MAX_CODES])


def level_codes(now: Strip, before: Strip) -> Codes:
    """Code levels: the commonest have codes of their own, the rest share one, missing has the
    last.
    """
    sides = [as_levels(item) for item in (now, before)]
    texts = common_levels(now, before)
    place = {level: i for i, level in enumerate(texts)}
    result = [
        np.array(
            [*(place.get(level, len(texts)) for level in side.levels), len(texts) + 1],
            np.int32,
        )[side.values]
        for side in sides
    ]
    return result[0], result[1], len(texts) + 2


def as_levels(strip: Strip) -> Strip:
    """Take each number as a level."""
    if strip.kind == "level":
        return strip
    levels, codes = np.unique(strip.values[~strip.missing], return_inverse=True)
    values = np.full(strip.values.size, -1, np.int32)
    values[~strip.missing] = codes
    return Strip(
        strip.name,
        "level",
        values,
        tuple(
            str(int(level)) if float(level).is_integer() else str(level)
            for level in levels
        ),
    )


def exact(now: Strip, other: Strip) -> Codes:
    """Code where two columns of the same rows differ, rounding aside: the second array is 1
    there.
    """
    if now.kind == "level" or other.kind == "level":
        return level_codes(now, other)
    scale = np.nanmax(np.abs(now.values), initial=0.0) * 1e-6 + 1e-12
    a, b = (
        np.where(np.isnan(item.values), np.inf, item.values) for item in (now, other)
    )
    with np.errstate(invalid="ignore"):
        same = (a == b) | (np.abs(a - b) <= np.maximum(scale * 1e-3, 1e-6 * np.abs(a)))
    return np.zeros(a.size, np.int32), (~same).astype(np.int32), 2
