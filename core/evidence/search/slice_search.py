"""Find slices by a number that every row has: where its mean lies above that of all other rows by
more than chance gives.

Every combination of up to three conditions is scored (a scan statistic; Kulldorff 1997). Run on the
paired loss of one half of the rows, it finds where the candidate got worse than the baseline;
problems that both models share stay out. Run on how far the two models disagree, which needs no
label, it finds where the candidate behaves in a new way. After a slice is found its rows are set
aside and the search goes on with the rest, so that one fault is not listed twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from core.case.rest import MOST_COMBINED
from core.evidence.causes.scan_records import Parts, Side, inside
from core.evidence.detector_constants import DETECTORS
from core.evidence.rows.axes import Axis

SEARCH = DETECTORS.segment_search

# Columns whose conditions are combined by so many at a time. Pairs of 300 columns take eight
# seconds and those of 100 one, on 500 rows and two cores (November 2026).
MOST_AXES = {
    1: SEARCH.most_single_columns,
    2: MOST_COMBINED,
    3: SEARCH.most_tripled_columns,
}


@dataclass(frozen=True, slots=True)
class Pick:
    """A slice as axis numbers with condition numbers, its score, and what chance would give among
    as many of its size.
    """

    parts: tuple[tuple[int, int], ...]
    score: float
    cost: float = 0.0


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a search: their codes, the value of each row, and the fewest rows that a slice
    may have.
    """

    axes: tuple[Axis, ...]
    side: Side
    values: np.ndarray
    least: int

    @property
    def mean(self) -> float:
        """Take the mean of all values."""
        return float(self.values.mean())

    @property
    def variance(self) -> float:
        """Take the variance of all values."""
        return float(self.values.var())

    def without(self, gone: np.ndarray) -> Rows:
        """Set rows aside."""
        return Rows(self.axes, self.side.take(~gone), self.values[~gone], self.least)


def search(
    rows: Rows, groups: tuple[tuple[int, ...], ...], most: int, margin: float = 0.0
) -> tuple[list[tuple[Parts, float]], int]:
    """Find up to `most` slices, strongest first.

    Each group of axes is searched for what the groups before it left.

    Returns the slices with their scores and how many combinations were looked at.
    """
    found: list[tuple[Parts, float]] = []
    looked, every = 0, rows
    for axes in groups:
        first = True
        while (
            axes
            and len(found) < most
            and rows.values.size > SEARCH.fewest_searched_ratio * rows.least
            and rows.variance > 0
        ):
            best, seen, costs = _best(rows, list(axes))
            looked += seen if first else 0
            first = False
            if best is None or best.score < best.cost + margin:
                break
            best = _refined(rows, _simplest(rows, best, costs), groups[-1], costs)
            parts = as_parts(best)
            if (
                inside(every.axes, every.side.codes, parts).mean()
                > SEARCH.nearly_all_share
            ):
                break
            found.append((parts, best.score))
            rows = rows.without(inside(rows.axes, rows.side.codes, parts))
    return found, looked


def as_parts(pick: Pick) -> Parts:
    """Write a pick as parts that may hold several conditions each."""
    return tuple((axis, (condition,)) for axis, condition in pick.parts)


def _best(rows: Rows, axes: list[int]) -> tuple[Pick | None, int, dict[int, float]]:
    """Find the pick that stands out most from what chance would give among as many of its size.

    The largest of m chi-squared scores of pure noise lies near 2 ln m: that is what a pick of that
    size costs.
    """
    picks: list[Pick] = []
    looked, costs = 0, {}
    spread = rows.mean, rows.variance
    for size, most in MOST_AXES.items():
        before, result = looked, []
        strong = axes if len(axes) <= most else _strongest(picks, most)
        for chosen in combinations(strong, size):
            pick, seen = _scan(rows, chosen, spread)
            looked += seen
            result += [pick] if pick else []
        costs[size] = 2 * float(np.log(max(looked - before, 2))) + SEARCH.surplus_score
        picks += [Pick(item.parts, item.score, costs[size]) for item in result]
    return (
        max(picks, key=lambda pick: pick.score - pick.cost, default=None),
        looked,
        costs,
    )


def _strongest(picks: list[Pick], most: int) -> list[int]:
    """Keep the axes that score best so far; with many columns only these are combined further.

    What they are chosen by are the rows of the search, never those that a slice is confirmed on.
    """
    nones: dict[int, None] = {}
    for pick in sorted(picks, key=lambda pick: -pick.score):
        nones |= dict.fromkeys(axis for axis, _ in pick.parts)
    return sorted(list(nones)[:most])


def _scan(
    rows: Rows, chosen: tuple[int, ...], spread: tuple[float, float]
) -> tuple[Pick | None, int]:
    """Score all combinations of the chosen axes; `spread` is mean and variance of all values."""
    n, total = _sums(rows, chosen)
    size = rows.values.size
    mean, variance = spread
    allowed = (n >= rows.least) & (n <= SEARCH.nearly_all_share * size)
    lift = total - n * mean
    scale = variance * n * (1 - n / size)
    score = np.where(
        allowed & (lift > 0) & (total > 0), lift * lift / np.maximum(scale, 1e-12), 0.0
    )
    where = np.unravel_index(int(score.argmax()), score.shape)
    looked = int(allowed.sum())
    if score[where] <= 0:
        return None, looked
    conditions = [
        int(rows.axes[axis].coarse[item])
        for axis, item in zip(chosen, where, strict=True)
    ]
    return Pick(
        tuple(zip(chosen, conditions, strict=True)), float(score[where])
    ), looked


def _sums(rows: Rows, chosen: tuple[int, ...]) -> np.ndarray:
    """Rows and summed values for every combination of the coarse conditions of the chosen axes:
    shape (2, c1, c2, ...).
    """
    sizes = [rows.axes[axis].few for axis in chosen]
    joint = rows.side.coarse[chosen[0]].astype(np.int32)
    for axis, size in zip(chosen[1:], sizes[1:], strict=True):
        joint = joint * size + rows.side.coarse[axis]
    cells = int(np.prod(sizes))
    n = np.bincount(joint, minlength=cells).astype(float)
    total = np.bincount(joint, weights=rows.values, minlength=cells)
    table = np.array([n, total]).reshape(2, *sizes)
    for axis in chosen:
        # The first data axis is contracted and the new one goes to the end, so the order is
        # restored after all of them.
        table = np.tensordot(table, rows.axes[axis].coarse_member, axes=([1], [1]))
    return table


def _simplest(rows: Rows, pick: Pick, costs: dict[int, float]) -> Pick:
    """Drop conditions that add nothing: a child must beat its parent by more than what its size
    costs more.
    """
    for size in range(1, len(pick.parts)):
        parents = [
            Pick(parts, _score(rows, parts), costs[size])
            for parts in combinations(pick.parts, size)
        ]
        best = max(parents, key=lambda parent: parent.score)
        if best.score - best.cost > pick.score - pick.cost:
            return best
    return pick


def _refined(
    rows: Rows, pick: Pick, axes: tuple[int, ...], costs: dict[int, float]
) -> Pick:
    """Add conditions on further axes where the harm lies in a part of the slice: where every row
    of it got worse alike, a part of it scores less than all of it.
    """
    while len(pick.parts) < len(costs):
        chosen = {axis for axis, _ in pick.parts}
        inner = inside(rows.axes, rows.side.codes, as_parts(pick))
        within = Rows(rows.axes, rows.side.take(inner), rows.values[inner], rows.least)
        parts = [
            part
            for axis in axes
            if axis not in chosen
            for part in _parts_of(rows, within, axis)
        ]
        size = len(pick.parts) + 1
        best = max(parts, key=lambda part: part[2], default=None)
        if best is None:
            return pick
        axis, condition, score = best
        if score - costs[size] <= SEARCH.refined_ratio * (pick.score - costs[size - 1]):
            return pick
        pick = Pick(tuple(sorted((*pick.parts, (axis, condition)))), score, costs[size])
    return pick


def _parts_of(rows: Rows, within: Rows, axis: int) -> list[tuple[int, int, float]]:
    """Score each condition of an axis within a slice, beside all rows: the best of them."""
    n, total = _sums(within, (axis,))
    size = rows.values.size
    lift = total - n * rows.mean
    scale = rows.variance * n * (1 - n / size)
    allowed = (n >= rows.least) & (lift > 0) & (total > 0)
    score = np.where(allowed, lift * lift / np.maximum(scale, 1e-12), 0.0)
    best = int(score.argmax())
    return (
        [(axis, int(rows.axes[axis].coarse[best]), float(score[best]))]
        if score[best]
        else []
    )


def _score(rows: Rows, parts: tuple[tuple[int, int], ...]) -> float:
    retained = inside(rows.axes, rows.side.codes, as_parts(Pick(parts, 0.0)))
    return (
        0.0
        if retained.mean() > SEARCH.nearly_all_share
        else lift_score(rows.values, retained)
    )


def lift_score(values: np.ndarray, retained: np.ndarray) -> float:
    """Score one set of rows: the squared lift of its mean over all rows in units of its spread, 0
    where it lies below.
    """
    n, size = int(retained.sum()), values.size
    lift = float(values[retained].sum()) - n * float(values.mean())
    return (
        lift * lift / max(float(values.var()) * n * (1 - n / size), 1e-12)
        if lift > 0 and n
        else 0.0
    )
