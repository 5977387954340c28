"""How many labels would have to be wrong for a finding to fall, all of them against the new model.

A record on which only the new model is wrong is one on which only the current one is wrong once its
label is turned round: each such label moves one record from `b` to `c`. Where a kind of error is
about the records of one class, the record leaves that class. Any other label that is wrong does
less, so that this is the fewest.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from core.evidence.estimates import Estimate, Gap
from core.evidence.records import LEVEL, Evidence, Finding
from core.evidence.statistics.intervals import mcnemar_midp, tango
from core.messages import mark

WHAT = mark("wrong labels")
ALIKE = 1e-9


@dataclass(frozen=True, slots=True)
class WrongLabels:
    """The fewest wrong labels with which the finding falls: corrected as it was, and as if every
    segment that was looked at had been tested (None where it would not stand that).

    `against` counts the labels that speak against the new model, of `n` in the segment.
    """

    fewest: int
    fewest_of_all: int | None
    against: int
    n: int


def wrong_labels(evidence: Evidence) -> WrongLabels | Gap:
    """Count the labels for the finding that the story is told of; a Gap where it has no counts."""
    finding = evidence.lead
    if evidence.regression != "yes" or finding is None:
        return Gap(WHAT, mark("there is no finding that could fall"))
    return _counted(finding, max(evidence.looked, 1))


@lru_cache(maxsize=16)
def _counted(finding: Finding, looked: int) -> WrongLabels | Gap:
    if not finding.is_rate:
        return Gap(
            WHAT,
            mark("errors are amounts here, so that a wrong label has no fixed size"),
        )
    if not isinstance(finding.change, Estimate) or not _by_counts(finding):
        return Gap(
            WHAT,
            mark(
                "weights or clusters decide this finding, and not counts of labels alone"
            ),
        )
    fewest = _fewest(
        finding, max(finding.p_adjusted / finding.p, 1.0) if finding.p > 0 else 1.0
    )
    of_all = _fewest(finding, float(looked))
    return WrongLabels(fewest, of_all or None, finding.b, finding.n)


def _by_counts(finding: Finding) -> bool:
    change = finding.change
    own = tango(finding.b, finding.c, finding.n)
    return isinstance(change, Estimate) and bool(
        np.allclose(
            [change.low, change.high], [float(end) for end in own], rtol=0, atol=ALIKE
        )
    )


def _fewest(finding: Finding, tests: float) -> int:
    """Count up to the first number of labels with which the rise is no longer shown, or lies within
    the limit.
    """
    turned = np.arange(finding.b + 1)
    of_class = bool(finding.of_class)
    b, n = finding.b - turned, finding.n - turned * of_class
    c = np.full_like(b, finding.c) if of_class else finding.c + turned
    some = n > 0
    b, c, n = b[some], c[some], n[some]
    low, _ = tango(b, c, n)
    falls = (
        (mcnemar_midp(b, c) * tests >= LEVEL)
        | (low <= 0)
        | ((b - c) / n <= (finding.bound or 0.0))
    )
    return int(np.argmax(falls)) if falls.any() else int(finding.b)
