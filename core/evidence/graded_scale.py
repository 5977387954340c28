"""Mean grades within their scale: no interval leaves it, and none has the width zero of a handful
of prompts that all moved alike.
"""

from __future__ import annotations

from dataclasses import replace

from core.case.model import Columns, Grades
from core.evidence.records import Estimate, Finding, Gap
from core.evidence.statistics.intervals import wilson

TINY = 1e-9  # of the scale: a width below it is none


def on_scale(finding: Finding, grades: Grades) -> Finding:
    """Bring the intervals of a finding about grades within what grades can be.

    Where every prompt moved by the same amount the sample has no spread, and a t interval no width.
    All prompts but the share that Wilson's interval (1927) allows beside n of n move so too; that
    share may be anywhere on the scale. For grades of 0 and 1 it gives the Wilson interval itself.
    """
    if isinstance(finding.change, Gap) or isinstance(finding.candidate, Gap):
        return finding
    ends, span = (grades.low, grades.high), grades.span
    baseline = finding.baseline
    stuck = finding.change.value != 0 and _width(finding.change) <= TINY * span
    change = _opened(finding.change, (-span, span)) if stuck else finding.change
    if isinstance(baseline, Estimate):
        baseline = _within(_opened_if(baseline, ends, stuck), ends)
    return replace(
        finding,
        baseline=baseline,
        candidate=_within(_opened_if(finding.candidate, ends, stuck), ends),
        change=_within(change, (-span, span)),
    )


def could_hold_copies(columns: Columns) -> bool:
    """Say whether records that agree in every column can be copies: prompts whose texts are not in
    the table differ in what is not shown.
    """
    return columns.grades is None or bool(columns.grades.texts)


def _width(estimate: Estimate) -> float:
    return estimate.high - estimate.low


def _opened_if(estimate: Estimate, ends: tuple[float, float], stuck: bool) -> Estimate:
    stands = _width(estimate) <= TINY * (ends[1] - ends[0])
    return _opened(estimate, ends) if stuck and stands else estimate


def _opened(estimate: Estimate, ends: tuple[float, float]) -> Estimate:
    sure = float(wilson(estimate.n, estimate.n)[0])
    low, high = (estimate.value + (1 - sure) * (end - estimate.value) for end in ends)
    return replace(estimate, low=low, high=high)


def _within(estimate: Estimate, ends: tuple[float, float]) -> Estimate:
    """Cut an interval at the ends of the scale; the estimate itself is never moved."""
    low, high = max(estimate.low, ends[0]), min(estimate.high, ends[1])
    return replace(
        estimate, low=min(low, estimate.value), high=max(high, estimate.value)
    )
