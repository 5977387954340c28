"""The test of a suspicion: the same rows, scored again after the suspected fault was undone, read
back and compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from core import words
from core.case.error_kinds import main_measure
from core.case.model import Case
from core.case.slices import Slice
from core.errors import BadRows, Complaint
from core.evidence.detector_constants import DETECTORS
from core.evidence.estimates import Estimate, Gap
from core.evidence.findings import from_sums
from core.evidence.rows.conditions import rows_of
from core.evidence.rows.row_outcomes import Judge
from core.evidence.rows.sample import Frame, Strip, load
from core.evidence.rows.sufficient_stats import Sums
from core.messages import mark, say

RESCORING = DETECTORS.rescoring


Verdict = Literal["confirmed", "ruled out", "open"]


@dataclass(frozen=True, slots=True)
class Undone:
    """What the candidate's error in the slice becomes when the suspected fault is undone.

    Changes are against the baseline.
    """

    rows: int
    candidate: Estimate | Gap
    rescored: Estimate | Gap
    change: Estimate | Gap
    change_rescored: Estimate | Gap
    verdict: Verdict
    because: str


def undone(
    case: Case, rows: Path, rescored: Path, where: Slice, seed: int = 1
) -> Undone:
    """Compare the candidate's error in a slice with that of the predictions in `rescored` (id and
    prediction, by the same names).

    The suspicion is confirmed where at most a quarter of the rise is left and the fall is sure;
    ruled out where at least three quarters are left and a fall that large is excluded; else open.
    Raises BadRows where the rows cannot be paired.
    """
    columns = case.columns
    if not columns.id:
        raise BadRows(
            Complaint(
                say("rows scored again are paired by their id, and this case has none"),
                say("name the id column on the case page"),
            )
        )
    asked = tuple(item.column for item in where.where)
    judge = Judge(columns, seed)
    now = load(
        rows, (*judge.names, *asked, columns.id), RESCORING.most_rows, seed, columns.id
    )
    again = load(
        rescored, (columns.id, columns.candidate), RESCORING.most_rows, seed, columns.id
    )
    if columns.candidate not in again or columns.id not in again:
        raise BadRows(
            Complaint(
                say(
                    "the file needs the columns {id} and {candidate}",
                    id=columns.id,
                    candidate=columns.candidate,
                ),
                say("export the id and the new prediction under these names"),
            )
        )
    inside = np.flatnonzero(rows_of(now, where.where))
    order = np.argsort(again.keys, kind="stable")
    if np.unique(again.keys).size < again.rows:
        raise BadRows(
            Complaint(
                say("an id stands in the file twice"),
                say("keep one row an id"),
                columns.id,
            )
        )
    place = np.minimum(
        np.searchsorted(again.keys[order], now.keys[inside]), max(again.rows - 1, 0)
    )
    partner = order[place] if again.rows else place
    known = (
        again.keys[partner] == now.keys[inside]
        if again.rows
        else np.zeros(inside.size, bool)
    )
    if inside.size == 0 or known.mean() < RESCORING.least_paired_share:
        raise BadRows(
            Complaint(
                (
                    say(
                        "the file holds {known} of the {size} records of the segment",
                        known=words.count(int(known.sum())),
                        size=words.count(inside.size),
                    )
                ),
                say("score all of them again, with the same ids"),
                columns.id,
            )
        )
    own, theirs = inside[known], partner[known]
    before = _part(now, own)
    after = _with(before, again[columns.candidate].take(theirs))
    return _judged(case, judge, before, after)


def _part(frame: Frame, rows: np.ndarray) -> Frame:
    return Frame(
        rows.size,
        {name: strip.take(rows) for name, strip in frame.strips.items()},
        frame.keys[rows],
    )


def _with(frame: Frame, prediction: Strip) -> Frame:
    return Frame(frame.rows, frame.strips | {prediction.name: prediction}, frame.keys)


def _judged(case: Case, judge: Judge, before: Frame, after: Frame) -> Undone:
    measure = main_measure(case.columns)
    result = []
    outcomes = [judge.outcomes(item) for item in (before, after)]
    for outcome in outcomes:
        sums = Sums()
        sums.add(outcome)
        result.append(
            from_sums(
                Slice(),
                sums.pick(second_only=False).of(measure),
                before.rows,
                case.min_rows,
                "all rows",
                measure,
            )
        )
    first, second = result
    verdict, because = _verdict(first.change, second.change)
    return Undone(
        before.rows,
        first.candidate,
        second.candidate,
        first.change,
        second.change,
        verdict,
        because,
    )


def _verdict(now: Estimate | Gap, then: Estimate | Gap) -> tuple[Verdict, str]:
    if isinstance(now, Gap) or isinstance(then, Gap):
        return "open", mark("there are too few rows to say")
    if now.value <= 0:
        return "open", mark("there is no rise in these rows to undo")
    left = then.value / now.value
    if left <= RESCORING.left_share and then.high < now.low:
        return "confirmed", mark("the rise is gone once the fault is undone")
    if left >= 1 - RESCORING.left_share and then.low > RESCORING.left_share * now.value:
        return "ruled out", mark("the rise stays although the fault is undone")
    return "open", mark("a part of the rise is left, or the rows are too few to say")
