"""Why the team's own check let the fault through: its chance to catch it, and the check that would
have.

A check fails a model where what it measures on its test records lies above its tolerance: the new
model's error, or its rise over the current one on the same records. Records are taken to be
independent and like those measured, so that of `n` of them each is in the segment with its share;
errors are counted exactly (binomials), amounts by the normal curve.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.special import bdtr, bdtrc, ndtr

from core.case.model import Case
from core.case.severity_and_gate import GateCondition, ReleaseCheck
from core.evidence.records import Estimate, Evidence, Finding, Gap
from core.messages import mark
from core.plan.gate import Gate, criterion

LIKELY, SURE = 0.8, 0.95
FALSE_ALARMS = 0.05
TIMES = 10
MOST_ROWS = 10_000_000
SIZES = 41  # of the segment in a test set, evenly spaced over what is likely
REACH = 6.0  # standard deviations
SLACK = 1e-9
Z95 = 1.959963984540054
WHAT = mark("check of the release")


@dataclass(frozen=True, slots=True)
class Suggested:
    """A check that would have caught the fault: on which finding's records, with which tolerance on
    the rise, and how many of these records it needs for each chance.

    `false_alarm` is the chance that it fails a model that is no worse, on the records for 95%: one
    that differs from the current model as the new one does outside the segment. It is 5% at most.
    """

    finding: Finding
    tolerance: float
    likely: int
    sure: int
    false_alarm: float

    @property
    def rows_likely(self) -> int:
        """Count the records of a test set that hold enough of the segment for the lesser chance."""
        return math.ceil(self.likely / self.finding.share)

    @property
    def rows_sure(self) -> int:
        """Count the records of a test set that hold enough of the segment for the greater one."""
        return math.ceil(self.sure / self.finding.share)


@dataclass(frozen=True, slots=True)
class Audit:
    """The team's check: its chance to catch this fault, as it is and on ten times the records; and
    the one that would have.
    """

    check: ReleaseCheck
    chance: float
    tenfold: float
    suggested: Suggested | Gap


def audit(case: Case, evidence: Evidence) -> Audit | Gap:
    """Work out what the team's check could have caught; a Gap without a check or a fault."""
    check = case.release_check
    if evidence.regression != "yes":
        return Gap(WHAT, mark("nothing got worse that a check could have caught"))
    if check is None:
        return Gap(
            WHAT, mark("nobody has entered the check that your tests already run")
        )
    return Audit(
        check,
        caught(check, evidence, check.rows),
        caught(check, evidence, check.rows * TIMES),
        suggested(evidence),
    )


def caught(check: ReleaseCheck, evidence: Evidence, rows: int) -> float:
    """Give the chance that a check on so many records fails the model, at the rates measured."""
    finding = _watched(check, evidence)
    if finding.share >= 1 or not check.per_segment:
        return _caught(finding, check.metric, check.tolerance, rows)
    sizes, weights = _sizes(rows, finding.share)
    chances = [
        _caught(finding, check.metric, check.tolerance, int(size)) for size in sizes
    ]
    return float(np.dot(weights, chances))


def _watched(check: ReleaseCheck, evidence: Evidence) -> Finding:
    """Name the records on which a check could see the fault."""
    worst = evidence.worst
    return worst if check.per_segment and worst is not None else evidence.overall


def _sizes(rows: int, share: float) -> tuple[np.ndarray, np.ndarray]:
    """List how many records of a segment a test set may hold, with their chances."""
    middle, spread = rows * share, math.sqrt(rows * share * (1 - share))
    low, high = (
        max(math.floor(middle - REACH * spread), 0),
        math.ceil(middle + REACH * spread),
    )
    sizes = np.unique(np.linspace(low, min(high, rows), SIZES).round().astype(int))
    below = np.concatenate([[-1], (sizes[1:] + sizes[:-1]) // 2, [rows]])
    reached = np.where(below < 0, 0.0, bdtr(np.maximum(below, 0), rows, share))
    weights = np.diff(reached)
    return sizes, weights / weights.sum()


def _caught(finding: Finding, metric: str, tolerance: float, n: int) -> float:
    if n < 1:
        return 0.0
    if not finding.is_rate:
        return _above(finding, metric, tolerance, n)
    if metric == "error":
        rate = (
            finding.candidate.value if isinstance(finding.candidate, Estimate) else 0.0
        )
        return (
            float(bdtrc(math.floor(tolerance * n + SLACK), n, rate))
            if tolerance < 1
            else 0.0
        )
    return rise_above(finding.b / finding.n, finding.c / finding.n, tolerance, n)


@lru_cache(maxsize=4096)
def rise_above(gained: float, lost: float, tolerance: float, n: int) -> float:
    """Give the chance that the rise of the error on n records lies above a tolerance.

    `gained` and `lost` are the shares of records on which only the new, or only the current model
    is wrong.

    >>> round(rise_above(0.5, 0.0, 0.4, 10), 4), rise_above(0.0, 0.1, 0.0, 50)
    (0.623, 0.0)
    """
    discordant = gained + lost
    if discordant <= 0:
        return 0.0
    middle, spread = (
        n * discordant,
        math.sqrt(n * discordant * (1 - min(discordant, 1.0))),
    )
    low = max(math.floor(middle - 9 * spread) - 1, 0)
    seen = np.arange(low, min(math.ceil(middle + 9 * spread) + 1, n) + 1)
    chance = np.diff(
        bdtr(seen, n, discordant), prepend=bdtr(low - 1, n, discordant) if low else 0
    )
    most = np.floor((seen + tolerance * n) / 2 + SLACK)
    inside = (most >= 0) & (most < seen)
    over = bdtrc(np.where(inside, most, 0), np.maximum(seen, 1), gained / discordant)
    return float(
        np.clip(chance @ np.where(inside, over, (most < 0).astype(float)), 0.0, 1.0)
    )


def _above(finding: Finding, metric: str, tolerance: float, n: int) -> float:
    """Give the chance for a mean, by the spread that its interval shows."""
    estimate = finding.candidate if metric == "error" else finding.change
    if not isinstance(estimate, Estimate):
        return 0.0
    value = estimate.value if metric == "error" else finding.rise[0]
    spread = (estimate.high - estimate.low) / (2 * Z95) * math.sqrt(finding.n)
    return float(ndtr((value - tolerance) / spread * math.sqrt(n))) if spread else 1.0


def suggested(evidence: Evidence) -> Suggested | Gap:
    """Find a check on the records of the fault alone: with the limit agreed there, or half the rise
    where that is less, and as many records as 80% and 95% take.
    """
    sound = evidence.elsewhere if evidence.worst is not None else None
    return _suggested(evidence.worst or evidence.overall, sound)


@lru_cache(maxsize=16)
def _suggested(finding: Finding, sound: Finding | None) -> Suggested | Gap:
    rise = finding.rise[0]
    if not rise > 0 or not 0 < finding.share <= 1:
        return Gap(
            WHAT, mark("this fault is no rise of an error, which a check could bound")
        )
    bound = finding.bound
    tolerance = bound if bound is not None and 0 < bound < rise else rise / 2
    healthy = finding if sound is None or sound.n < 1 else sound
    likely, sure = (
        _rows_for(finding, healthy, tolerance, power) for power in (LIKELY, SURE)
    )
    if likely is None or sure is None:
        return Gap(WHAT, mark("no number of records would show it"))
    return Suggested(
        finding, tolerance, likely, sure, _false_alarm(healthy, tolerance, sure)
    )


def _rows_for(
    finding: Finding, healthy: Finding, tolerance: float, power: float
) -> int | None:
    """Halve down to the records from which on the fault is caught, and a sound model seldom fails.

    Both chances may jump a little at single numbers of records.
    """

    def enough(n: int) -> bool:
        alarms = _false_alarm(healthy, tolerance, n)
        return (
            alarms <= FALSE_ALARMS and _caught(finding, "rise", tolerance, n) >= power
        )

    low, high = 0, 16
    while not enough(high):
        low, high = high, high * 2
        if high > MOST_ROWS:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def _false_alarm(finding: Finding, tolerance: float, n: int) -> float:
    """Give the chance that a model which differs as much, and is no worse, fails the check."""
    if finding.is_rate:
        half = (finding.b + finding.c) / finding.n / 2
        return rise_above(half, half, tolerance, n)
    change = finding.change
    spread = (
        (change.high - change.low) / (2 * Z95) if isinstance(change, Estimate) else 0.0
    )
    return (
        float(ndtr(-tolerance / (spread * math.sqrt(finding.n / n)))) if spread else 0.0
    )


def curve(
    found: Audit, evidence: Evidence
) -> tuple[tuple[int, float, float | None], ...]:
    """Give the chance by the records of the test set: of the team's check, and of the suggested
    one.
    """
    better = None if isinstance(found.suggested, Gap) else found.suggested
    last = max(
        found.check.rows * TIMES, 0 if better is None else 2 * better.rows_sure, 100
    )
    sizes = np.unique(np.geomspace(max(last / 500, 10), last, 25).round().astype(int))
    beside = None
    if better is not None:
        beside = ReleaseCheck(
            "rise", better.tolerance, found.check.rows, per_segment=True
        )
    return tuple(
        (
            int(size),
            caught(found.check, evidence, int(size)),
            None if beside is None else caught(beside, evidence, int(size)),
        )
        for size in sizes
    )


def as_gate(case: Case, evidence: Evidence, found: Suggested) -> Gate:
    """Write the suggested check as a gate that `showstopper gate` evaluates in a pipeline.

    It asks for more than the tolerance: the whole interval of the rise has to lie within it.
    """
    condition = GateCondition("rise", found.finding.slice, found.tolerance, found.sure)
    first = criterion(case, evidence, condition)
    finding = found.finding
    return Gate((first,), 1, finding.metric, case.columns.unit, finding.of_class)
