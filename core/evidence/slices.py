"""Find slices on one half of the rows: where the candidate got worse most, and by more than elsewhere.

Every combination of up to three conditions is scored by how far its mean paired loss lies above that of all other rows
(a scan statistic; Kulldorff 1997 for the idea). Searching on the *paired* loss keeps old problems that both models share
out of the list. After a slice is found its rows are set aside and the search goes on with the rest, so that the same
fault is not listed twice. What is found here is only a candidate: it is confirmed on the other half.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from core.case.model import Condition, Slice
from core.evidence.source import Axis, Coded

MAX_FOUND = 5
SURELY = 4.0  # the 95th percentile of the largest of many lies about this far above its middle
MAX_ROWS = 250_000
MAX_AXES_OF_THREE = 12


@dataclass(frozen=True, slots=True)
class Pick:
    """A slice as axis numbers with condition numbers, and its score."""

    parts: tuple[tuple[int, int], ...]
    score: float


@dataclass(frozen=True, slots=True)
class _Half:
    axes: tuple[Axis, ...]
    codes: np.ndarray
    change: np.ndarray
    mean: float
    variance: float
    least: int


def search(coded: Coded, change: np.ndarray, least: int, seed: int, segments: tuple[str, ...]) -> tuple[tuple[Slice, ...], int]:
    """Find up to five slices on the first half of the rows.

    `change` is the paired loss of every row (candidate minus baseline); `least` the fewest rows a slice may have.
    Segment columns come first; numeric features join for what they leave unexplained, because a broken feature would
    otherwise be listed as a slice of itself. Returns the slices, strongest first, and how many were looked at.
    """
    rows = np.flatnonzero(coded.first_half)
    if rows.size > MAX_ROWS:
        rows = np.sort(np.random.default_rng(seed).choice(rows, MAX_ROWS, replace=False))
    found: list[Slice] = []
    looked = 0
    named = [i for i, axis in enumerate(coded.axes) if axis.column in segments]
    for axes in (named, list(range(len(coded.axes)))):
        seen, rows = _pursue(coded, change, rows, least, axes, found)
        looked += seen
    return tuple(found), looked


def _pursue(coded: Coded, change: np.ndarray, rows: np.ndarray, least: int, axes: list[int], found: list[Slice]) -> tuple[int, np.ndarray]:
    """Take the strongest slice, set its rows aside, and go on, until what is left looks like noise."""
    looked = 0
    while axes and len(found) < MAX_FOUND and rows.size > 4 * least:
        half = _half(coded, change, rows, least)
        if half.variance == 0:
            break
        best, seen, costs = _best(half, axes)
        looked = looked or seen
        if best is None or best.score < costs[len(best.parts)]:
            break
        best = _simplest(half, best, costs)
        found.append(_slice(half, best))
        rows = rows[~_members(half, best)]
    return looked, rows


def _half(coded: Coded, change: np.ndarray, rows: np.ndarray, least: int) -> _Half:
    values = change[rows]
    return _Half(coded.axes, coded.codes[:, rows], values, float(values.mean()), float(values.var()), least)


def _best(half: _Half, axes: list[int]) -> tuple[Pick | None, int, dict[int, float]]:
    """Find the pick that stands out most from what chance would give among as many of its size.

    The largest of m chi-squared scores of pure noise lies near 2 ln m: that is what a pick of that size costs.
    """
    picks: list[Pick] = []
    looked, costs = 0, {}
    for size in (1, 2, 3):
        before = looked
        strong = axes if size < 3 or len(axes) <= MAX_AXES_OF_THREE else _strongest(picks)
        for chosen in combinations(strong, size):
            pick, seen = _scan(half, chosen)
            looked += seen
            picks += [pick] if pick else []
        costs[size] = 2 * float(np.log(max(looked - before, 2))) + SURELY
    return max(picks, key=lambda one: one.score - costs[len(one.parts)], default=None), looked, costs


def _strongest(picks: list[Pick]) -> list[int]:
    """Keep the axes that score best alone or in pairs; with many columns only these are combined by three."""
    kept: dict[int, None] = {}
    for pick in sorted(picks, key=lambda one: -one.score):
        kept |= dict.fromkeys(axis for axis, _ in pick.parts)
    return sorted(list(kept)[:MAX_AXES_OF_THREE])


def _scan(half: _Half, chosen: tuple[int, ...]) -> tuple[Pick | None, int]:
    sums = _sums(half, chosen)
    n, total = sums
    rows = half.change.size
    allowed = (n >= half.least) & (n <= 0.95 * rows)
    lift = total - n * half.mean
    scale = half.variance * n * (1 - n / rows)
    score = np.where(allowed & (lift > 0) & (total > 0), lift * lift / np.maximum(scale, 1e-12), 0.0)
    where = np.unravel_index(int(score.argmax()), score.shape)
    looked = int(allowed.sum())
    if score[where] <= 0:
        return None, looked
    return Pick(tuple(zip(chosen, (int(one) for one in where), strict=True)), float(score[where])), looked


def _sums(half: _Half, chosen: tuple[int, ...]) -> np.ndarray:
    """Rows and summed change for every combination of conditions of the chosen axes: shape (2, c1, c2, ...)."""
    sizes = [half.axes[axis].codes for axis in chosen]
    joint = half.codes[chosen[0]].astype(np.int32)
    for axis, size in zip(chosen[1:], sizes[1:], strict=True):
        joint = joint * size + half.codes[axis]
    cells = int(np.prod(sizes))
    n = np.bincount(joint, minlength=cells).astype(float)
    total = np.bincount(joint, weights=half.change, minlength=cells)
    table = np.array([n, total]).reshape(2, *sizes)
    for axis in chosen:
        # The first data axis is contracted and the new one goes to the end, so the order is restored after all of them.
        table = np.tensordot(table, half.axes[axis].member.astype(float), axes=([1], [1]))
    return table


def _simplest(half: _Half, pick: Pick, costs: dict[int, float]) -> Pick:
    """Drop conditions that add nothing: a child must beat its parent by more than what its size costs more."""
    for size in range(1, len(pick.parts)):
        parents = [Pick(parts, _score(half, parts)) for parts in combinations(pick.parts, size)]
        best = max(parents, key=lambda one: one.score)
        if best.score - costs[size] > pick.score - costs[len(pick.parts)]:
            return best
    return pick


def _score(half: _Half, parts: tuple[tuple[int, int], ...]) -> float:
    inside = _members(half, Pick(parts, 0.0))
    n, rows = int(inside.sum()), half.change.size
    lift = float(half.change[inside].sum()) - n * half.mean
    return lift * lift / max(half.variance * n * (1 - n / rows), 1e-12) if lift > 0 else 0.0


def _members(half: _Half, pick: Pick) -> np.ndarray:
    return inside(half.axes, half.codes, pick.parts)


def inside(axes: tuple[Axis, ...], codes: np.ndarray, parts: tuple[tuple[int, int], ...]) -> np.ndarray:
    """Tell for each row whether it meets every condition given as (axis number, condition number)."""
    kept = np.ones(codes.shape[1], bool)
    for axis, condition in parts:
        kept &= axes[axis].member[condition][codes[axis]]
    return kept


def _slice(half: _Half, pick: Pick) -> Slice:
    return Slice(tuple(half.axes[axis].conditions[condition] for axis, condition in pick.parts))


def rows_of(coded: Coded, where: tuple[Condition, ...]) -> np.ndarray:
    """Tell for each row whether it is in a slice made of conditions that the axes know; raises KeyError for others."""
    parts = []
    for one in where:
        axis = next((i for i, axis in enumerate(coded.axes) if axis.column == one.column), None)
        if axis is None or one not in coded.axes[axis].conditions:
            raise KeyError(f"{one.column} {one.op} {one.value}")
        parts.append((axis, coded.axes[axis].conditions.index(one)))
    return inside(coded.axes, coded.codes, tuple(parts))
