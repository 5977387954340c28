"""Further metrics of both models on the same records: balanced accuracy, macro F1, average
precision, calibration error.

The first two by the delta method, the others by a paired bootstrap, in which both models meet the
same resampled records.
"""

from __future__ import annotations

import numpy as np

from core.evidence.statistics.bootstrap import RESAMPLES, SEED, resampled
from core.evidence.statistics.method_inputs import counts
from core.evidence.statistics.metric_result import (
    SAME,
    Compared,
    Measured,
    estimate_or_gap,
    few,
    gap,
)
from core.messages import mark

# Average precision sorts its records in every resample; more than this are sampled.
MOST_ROWS = 20_000
RESAMPLES_OF_ROWS = 400
BINS = 10
Z95 = 1.959963984540054
METHOD = mark("delta method on the joint table of classes")


def balanced_and_macro(joint: np.ndarray) -> tuple[Compared, Compared]:
    """Compare balanced accuracy (mean recall of the classes) and macro F1 (mean F1 of the classes)
    of both models.

    `joint` counts truth x baseline x candidate, shape (k, k, k). Intervals by the delta method:
    both are smooth in the shares of the cells, which are multinomial. A class that no record has is
    left out of the mean recall; one that is neither true nor said has no F1 (scikit-learn's rules).
    Raises ValueError for counts that are not whole.
    """
    cells = counts(joint, mark("the table of classes"))
    result = []
    for name, metric in ((mark("balanced accuracy"), _balanced), ("macro F1", _macro)):
        (before, by_old), (now, by_new) = (
            metric(cells.sum(axis=2)),
            metric(cells.sum(axis=1)),
        )
        old = np.broadcast_to(by_old[:, :, None], cells.shape)
        new = np.broadcast_to(by_new[:, None, :], cells.shape)
        sides = (
            _smooth(before, cells, old, 0.0, 1.0),
            _smooth(now, cells, new, 0.0, 1.0),
        )
        if not (new - old)[cells > 0].any():
            result.append(
                Compared(
                    *sides,
                    gap(
                        mark("change of {name}").format(name=name),
                        SAME,
                        point=now - before,
                    ),
                )
            )
            continue
        result.append(
            Compared(*sides, _smooth(now - before, cells, new - old, -1.0, 1.0))
        )
    return result[0], result[1]


def _smooth(
    value: float, cells: np.ndarray, slope: np.ndarray, least: float, most: float
) -> Measured:
    """Give a value with its normal interval, from its slope in the count of every cell."""
    n = float(cells.sum())
    spread = float((cells * slope**2).sum() - (cells * slope).sum() ** 2 / n)
    half = Z95 * float(np.sqrt(max(spread, 0.0)))
    return estimate_or_gap(
        value,
        (max(value - half, least), min(value + half, most)),
        int(n),
        METHOD,
        few(n),
    )


def _balanced(table: np.ndarray) -> tuple[float, np.ndarray]:
    """Mean recall of a table truth x said, and its slope in each cell."""
    hits, rows = np.diagonal(table).astype(float), table.sum(axis=1).astype(float)
    there = rows > 0
    recall = np.where(there, hits / np.maximum(rows, 1.0), 0.0)
    slope = np.where(there, 1 / np.maximum(rows, 1.0), 0.0)[:, None] * (
        np.eye(hits.size) - recall[:, None]
    )
    return float(recall.sum() / there.sum()), slope / there.sum()


def _macro(table: np.ndarray) -> tuple[float, np.ndarray]:
    """Mean F1 of a table truth x said, and its slope in each cell."""
    hits, both = (
        np.diagonal(table).astype(float),
        (table.sum(axis=0) + table.sum(axis=1)).astype(float),
    )
    there = both > 0
    f1 = np.where(there, 2 * hits / np.maximum(both, 1.0), 0.0)
    part = np.where(there, 1 / np.maximum(both, 1.0), 0.0)
    # A record adds to the rows of its class and to those that were called what it was called.
    slope = 2 * np.diag(part) - (f1 * part)[:, None] - (f1 * part)[None, :]
    return float(f1.sum() / there.sum()), slope / there.sum()


def _compared(
    name: str,
    points: list[float],
    moved: list[np.ndarray],
    n: int,
    method: str,
    *said: str,
) -> Compared:
    sides = [
        _side(point, draws, n, method)
        for point, draws in zip(points, moved, strict=True)
    ]
    change, p = resampled(
        mark("change of {name}").format(name=name),
        points[1] - points[0],
        moved[1] - moved[0],
        n,
        method,
        *said,
        few(n),
    )
    return Compared(sides[0], sides[1], change, p)


def _side(point: float, draws: np.ndarray, n: int, method: str) -> Measured:
    low, high = np.nanquantile(draws, [0.025, 0.975])
    return estimate_or_gap(point, (min(low, point), max(high, point)), n, method)


def average_precision_change(
    truth: np.ndarray,
    baseline: np.ndarray,
    candidate: np.ndarray,
    seed: int = SEED,
    resamples: int = RESAMPLES_OF_ROWS,
) -> Compared | None:
    """Compare average precision, the area under precision against recall in steps (scikit-learn's),
    on the same records.

    `truth` is 0 or 1; all of shape (rows,). Each resample weighs the records by Poisson(1) numbers.
    More than 20,000 records are sampled, which the method says. None without both classes.
    """
    rng = np.random.default_rng(seed)
    y = np.asarray(truth, float)
    values = np.arange(y.size)
    if y.size > MOST_ROWS:
        values = rng.choice(y.size, MOST_ROWS, replace=False)
    y = y[values]
    if not 0 < y.sum() < y.size:
        return None
    orders = [
        _ordered(y, np.asarray(item, float)[values]) for item in (baseline, candidate)
    ]
    ones = np.ones((1, y.size))
    points = [float(_precision(*order, ones)[0]) for order in orders]
    moved = [np.empty(resamples), np.empty(resamples)]
    for i in range(resamples):
        weights = rng.poisson(1.0, (1, y.size)).astype(float)
        for side, order in enumerate(orders):
            moved[side][i] = _precision(*order, weights)[0]
    sampled = (
        mark(", {most_rows} of {size} records").format(
            most_rows=f"{MOST_ROWS:,}", size=f"{truth.size:,}"
        )
        if truth.size > MOST_ROWS
        else ""
    )
    method = mark(
        "paired bootstrap of records, {resamples} resamples, seed {seed}{sampled}"
    ).format(resamples=f"{resamples:,}", seed=seed, sampled=sampled)
    return _compared(mark("average precision"), points, moved, y.size, method)


def _ordered(
    y: np.ndarray, score: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give the order of falling scores, the truth in that order, and where each run of equal scores
    ends.
    """
    order = np.argsort(-score, kind="stable")
    falls = score[order]
    return order, y[order], np.flatnonzero(np.append(falls[1:] != falls[:-1], True))


def _precision(
    order: np.ndarray, y: np.ndarray, ends: np.ndarray, weights: np.ndarray
) -> np.ndarray:
    """Give average precision for weights of shape (draws, rows)."""
    w = weights[:, order]
    hits, said = np.cumsum(w * y, axis=1)[:, ends], np.cumsum(w, axis=1)[:, ends]
    gained = np.diff(hits, axis=1, prepend=0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.nansum(gained * hits / said, axis=1) / hits[:, -1]


def calibration_change(
    hits: tuple[np.ndarray, np.ndarray],
    scores: tuple[np.ndarray, np.ndarray],
    seed: int = SEED,
    resamples: int = RESAMPLES,
) -> Measured:
    """Give the paired change of the calibration error, ten bins of equal width for both models.

    `hits` and `scores` hold one array of shape (rows,) for each model. The joint table of both
    models' bins and hits is dealt out again; a cell keeps its mean scores. Both errors are biased
    upward, by about as much, so their difference is less so.
    """
    n = scores[0].size
    places = [np.minimum((score * BINS).astype(int), BINS - 1) for score in scores]
    sums = [
        tuple(np.bincount(at, hit - score, minlength=BINS))
        for at, hit, score in zip(places, hits, scores, strict=True)
    ]
    # Of the two orders of the models always the same one is drawn, so that a swap flips it exactly.
    first, second = (0, 1) if sums[0] <= sums[1] else (1, 0)
    bins_of, item, two = (
        places[first] * BINS + places[second],
        hits[first] > 0,
        hits[second] > 0,
    )
    code = (bins_of * 2 + item) * 2 + two
    cells, at, seen = np.unique(code, return_inverse=True, return_counts=True)
    off = [
        np.bincount(at, hit - score) / seen
        for hit, score in zip(hits, scores, strict=True)
    ]
    bins = {first: cells // 4 // BINS, second: cells // 4 % BINS}
    draws = np.random.default_rng(seed).multinomial(n, seen / n, resamples)
    moved = [_error(draws, off[i], bins[i]) / n for i in (0, 1)]
    points = [float(_error(seen[None], off[i], bins[i])[0]) / n for i in (0, 1)]
    method = mark(
        "paired bootstrap of bins, {resamples} resamples, seed {seed}"
    ).format(resamples=f"{resamples:,}", seed=seed)
    return resampled(
        "change of the calibration error",
        points[1] - points[0],
        moved[1] - moved[0],
        n,
        method,
        few(n),
    )[0]


def _error(draws: np.ndarray, off: np.ndarray, place: np.ndarray) -> np.ndarray:
    sums = np.zeros((draws.shape[0], BINS))
    for b in range(BINS):
        own = place == b
        sums[:, b] = (draws[:, own] * off[own]).sum(axis=1)
    return np.abs(sums).sum(axis=1)
