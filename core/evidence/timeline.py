"""Error over time: batch by batch for both models, whether the change differs or repeats, and the
batch from which it is higher.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.case.slices import Slice
from core.evidence.detector_constants import DETECTORS
from core.evidence.estimates import Counts, Losses
from core.evidence.findings import from_counts, from_losses
from core.evidence.over_time import between, recurring
from core.evidence.rows.row_outcomes import Outcomes
from core.evidence.rows.sample import DAY
from core.evidence.supporting_records import Batch, Timeline
from core.messages import mark

TIME = DETECTORS.over_time

SPANS = (
    ("hour", 3600.0),
    ("day", DAY),
    ("week", 7 * DAY),
    (mark("four weeks"), 28 * DAY),
    ("quarter", 91 * DAY),
    ("year", 365.25 * DAY),
)


def timeline(
    moments: np.ndarray,
    rows: Outcomes,
    values: np.ndarray,
    least: int,
    of: str,
    seed: int,
    design: float = 1.0,
) -> Timeline | None:
    """Cut the kept rows into at most sixty batches of equal length.

    None where there are fewer than four.

    `design` says by how much rows that belong together widen what is known of their mean.
    """
    known = values & np.isfinite(moments)
    if known.sum() < TIME.fewest_batches * least:
        return None
    span, length = _span(moments[known], least)
    start = np.floor(moments[known].min() / length) * length
    batch = (moments - start) // length
    batch = np.where(known, batch, -1).astype(int)
    numbers = np.unique(batch[batch >= 0])
    if numbers.size < TIME.fewest_batches:
        return None
    change = rows.change
    result = [
        _batch(start + n * length, length, batch == n, rows, least) for n in numbers
    ]
    sums = np.array(
        [
            [
                (batch == n).sum(),
                change[batch == n].sum(),
                (change[batch == n] ** 2).sum(),
            ]
            for n in numbers
        ],
        float,
    )
    point = _change_point(sums, seed)
    season, season_p, seasons = recurring(moments[known], change[known])
    answer = Timeline(
        tuple(result),
        span,
        of=of,
        any_p=between(*sums.T, design),
        season=season,
        season_p=season_p,
        seasons=seasons,
    )
    if point is None:
        return answer
    at, first, last, p = point
    place = [item.start for item in result]
    found = (
        {
            "change_point": place[at],
            "earliest": place[first],
            "latest": place[last],
            "first_bad": place[at],
            "last_good": place[at - 1],
        }
        if p < TIME.changed_p
        else {}
    )
    return replace(answer, p=p, **found)


def _span(moments: np.ndarray, least: int) -> tuple[str, float]:
    """Choose the shortest span that gives at most sixty batches with enough rows in most of them,
    or else four batches at least.
    """
    width, rows = float(np.ptp(moments)), moments.size
    able = [(name, size) for name, size in SPANS if width / size < TIME.most_batches]
    good = [
        (name, size)
        for name, size in able
        if rows / max(width / size, 1.0) >= TIME.batch_ratio * least
        and width / size >= TIME.fewest_batches - 1
    ]
    return next(
        iter(
            good
            or [
                option
                for option in able
                if width / option[1] >= TIME.fewest_batches - 1
            ][-1:]
            or able
        ),
        SPANS[-1],
    )


def _batch(
    start: float, length: float, values: np.ndarray, rows: Outcomes, least: int
) -> Batch:
    n = int(values.sum())
    if rows.losses is None:
        a, b, c, d = (
            int(item) for item in np.bincount(rows.outcome[values], minlength=4)
        )
        finding = from_counts(Slice(), Counts(a, b, c, d), max(n, 1), least)
    else:
        before, now = rows.losses[:, values]
        sums = (
            before.sum(),
            now.sum(),
            (before**2).sum(),
            (now**2).sum(),
            ((now - before) ** 2).sum(),
        )
        finding = from_losses(
            Slice(), Losses(n, *(float(item) for item in sums)), max(n, 1), least
        )
    return Batch(
        _iso(start),
        _iso(start + length),
        n,
        finding.baseline,
        finding.candidate,
        finding.change,
    )


def _iso(moment: float) -> str:
    return str(np.datetime_as_string(np.datetime64(int(moment), "s"), unit="m"))


def _change_point(sums: np.ndarray, seed: int) -> tuple[int, int, int, float] | None:
    """Find the batch from which the mean change is higher (largest standardised rise.

    P by shuffling whole batches).

    The set of likely change points holds those whose likelihood, with equal spread on both sides,
    is within 1.92 of the highest, the usual 95% set. Batches near each other are taken as
    independent, which makes the set a little narrow.
    """
    n, total, squares = sums.T
    spread = squares.sum() / n.sum() - (total.sum() / n.sum()) ** 2
    if spread <= 0:
        return None

    def statistic(n: np.ndarray, total: np.ndarray) -> np.ndarray:
        left, sum_left = np.cumsum(n)[:-1], np.cumsum(total)[:-1]
        right, sum_right = n.sum() - left, total.sum() - sum_left
        rise = sum_right / right - sum_left / left
        return np.where(rise > 0, rise**2 / (spread * (1 / left + 1 / right)), 0.0)

    real = statistic(n, total)
    best = int(real.argmax())
    if real[best] <= 0:
        return None
    rng = np.random.default_rng(seed)
    beyond = 0
    for _ in range(TIME.shuffles):
        order = rng.permutation(n.size)
        beyond += statistic(n[order], total[order]).max() >= real[best] * (1 - 1e-12)
    near = np.flatnonzero(real >= real[best] - TIME.likely_drop_score)
    return (
        best + 1,
        int(near[0]) + 1,
        int(near[-1]) + 1,
        float((beyond + 1) / (TIME.shuffles + 1)),
    )
