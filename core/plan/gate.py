"""The gate that reopens the release: conditions kept as data and evaluated batch by batch."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from scipy.special import ndtri

from core import words
from core.case.error_kinds import BY_ID, METRICS
from core.case.model import Case
from core.case.severity_and_gate import NO_BOUND, GateCondition, gate_complaints
from core.case.slices import Slice
from core.errors import BadCase, Complaint
from core.evidence.bounds import bound_of, limit_for
from core.evidence.estimates import Estimate, Gap
from core.evidence.records import Evidence, Finding
from core.messages import mark, say, say_stored
from core.plan.batches import CONFIDENCE, ROWS_NEEDED, rows_for, rows_for_mean
from core.plan.gate_criteria import Criterion, Gate, Shown, amount_of, limit_of
from core.plan.looks import upper_end

__all__ = [
    "Criterion",
    "Gate",
    "GateState",
    "Shown",
    "criterion",
    "evaluate",
    "gate_of",
    "measure_batch",
    "rows_for",
    "rows_for_mean",
    "statuses",
]

Status = Literal["passes", "fails", "too few rows", "not shown"]


@dataclass(frozen=True, slots=True)
class GateState:
    """Whether the gate is open, what the last one showed, and what is missing."""

    state: Literal["open", "closed"]
    last: tuple[Status, ...]
    missing: str


def gate_of(case: Case, evidence: Evidence) -> Gate | None:
    """Make the gate of a case: the broken slice first, or all rows where none is, then what the
    case adds; None if not agreed.

    An agreed bound is an error rate. Where errors are absolute, and of grades, the model may become
    worse in the slice by the limit agreed for any slice: one that is merely as good as the released
    one would seldom show that it is no worse at all. Raises BadCase for criteria that cannot be.
    """
    if case.resume is None:
        return None
    wrong = gate_complaints(
        case.resume.batches, (case.resume.rows,), case.resume.conditions
    )
    if wrong:
        raise BadCase(*wrong)
    finding, bound = _gated(evidence), case.resume.bound
    if not finding.is_rate:
        first = GateCondition(
            "rise", finding.slice, _margin(case, finding), case.resume.rows
        )
    elif bound is None:
        raise BadCase(NO_BOUND)
    else:
        first = GateCondition("error", finding.slice, bound, case.resume.rows)
    result = tuple(
        criterion(case, evidence, condition)
        for condition in (first, *case.resume.conditions)
    )
    return Gate(
        result,
        case.resume.batches,
        finding.metric,
        case.columns.unit,
        finding.of_class,
        percent=case.columns.grades is not None and case.columns.grades.is_share,
    )


def sound(gate: Gate) -> Gate:
    """Give a gate back if it can be evaluated; raises BadCase with every complaint."""
    complaints = gate_complaints(
        gate.batches, (), [condition.condition for condition in gate.conditions]
    )
    if not gate.conditions:
        complaints.append(
            Complaint(
                say("release criteria: no condition is set"), say("add at least one")
            )
        )
    if complaints:
        raise BadCase(*complaints)
    return gate


def _gated(evidence: Evidence) -> Finding:
    """Take the finding that a release is held to: that of the story, or the errors of the same
    records.

    An agreed bound is a share of wrong decisions or an absolute error; a loss of scores and a bias
    are neither.
    """
    finding = evidence.lead or evidence.worst or evidence.overall
    if BY_ID[finding.kind].decides:
        return finding
    pool = (*evidence.others, evidence.overall)
    return next(
        (
            other
            for other in pool
            if other.slice == finding.slice and other.kind == "error"
        ),
        evidence.overall,
    )


def _margin(case: Case, finding: Finding) -> float:
    agreed = limit_for(case.limits, "any slice", finding.kind)
    bound = None if agreed is None else bound_of(agreed, finding)
    return 0.0 if bound is None else max(bound, 0.0)


def criterion(
    case: Case, evidence: Evidence, gate_condition: GateCondition
) -> Criterion:
    """Say of a condition what a fixed model is taken to reach, and the rows that show it."""
    expected = _expected(evidence, gate_condition)
    if isinstance(expected, Gap):
        return Criterion(
            gate_condition, case.says(gate_condition.where), None, expected
        )
    first = METRICS[_gated(evidence).metric]
    if gate_condition.metric == "error" and first.is_rate:
        inside = 0 <= gate_condition.bound <= 1
        needed = (
            rows_for(expected.value, gate_condition.bound)
            if inside
            else Gap(
                ROWS_NEEDED, say("the bound of an error rate lies between 0 and 1")
            )
        )
    else:
        # Turned so that worse is up, as a rise is bounded already.
        bound = gate_condition.bound * (
            first.sign if gate_condition.metric == "error" else 1
        )
        needed = rows_for_mean(first.sign * expected.value, _spread(expected), bound)
    return Criterion(
        gate_condition, case.says(gate_condition.where), expected.value, needed
    )


def _expected(evidence: Evidence, gate_condition: GateCondition) -> Estimate | Gap:
    """Say what a fixed model would reach: the released model's error there.

    For a rise, the change outside the broken slice.
    """
    if gate_condition.metric == "rise":
        other = evidence.elsewhere
        return (
            Gap(
                ROWS_NEEDED,
                say("nothing was measured outside the segment to plan with"),
            )
            if other is None
            else other.change
        )
    first = _gated(evidence)
    pool = (
        first,
        *evidence.kinds,
        evidence.overall,
        *evidence.named,
        *evidence.searched,
        *evidence.others,
        *evidence.segments,
    )
    found = _found(
        gate_condition.where,
        [
            each
            for each in pool
            if (each.metric, each.of_class) == (first.metric, first.of_class)
        ],
    )
    return (
        Gap(
            ROWS_NEEDED,
            say("the current model's error in this segment was not measured"),
        )
        if found is None
        else found.baseline
    )


def _found(where: Slice, findings: Sequence[Finding]) -> Finding | None:
    return next(
        (
            finding
            for finding in findings
            if frozenset(finding.slice.where) == frozenset(where.where)
        ),
        None,
    )


def _spread(estimate: Estimate) -> float:
    """Take the spread of one row out of an interval of a mean.

    Clusters and weights that widened it stay in.
    """
    return (
        (estimate.high - estimate.low)
        / 2
        / float(ndtri(0.5 + CONFIDENCE / 2))
        * math.sqrt(estimate.n)
    )


def measure_batch(gate: Gate, findings: Sequence[Finding]) -> tuple[Shown, ...]:
    """Pick from the findings of a batch what each condition asks for.

    A slice that was not measured is a Gap on no rows.
    """
    return tuple(
        _shown(gate, condition.condition, findings) for condition in gate.conditions
    )


def _shown(
    gate: Gate, gate_condition: GateCondition, findings: Sequence[Finding]
) -> Shown:
    found = _found(
        gate_condition.where,
        [
            each
            for each in findings
            if (each.metric, each.of_class) == (gate.metric, gate.of_class)
        ],
    )
    if found is None:
        return Shown(
            Gap(
                gate_condition.metric, say("the segment was not measured in this batch")
            ),
            0,
        )
    return Shown(
        found.candidate if gate_condition.metric == "error" else found.change, found.n
    )


def evaluate(gate: Gate, batches: Sequence[tuple[Shown, ...]]) -> GateState:
    """Evaluate the gate on batches, oldest first: it is open once so many of the last ones in a row
    pass every condition.

    A condition passes if its interval lies at or below the bound, upper end included, on at least
    the rows agreed; the more batches were looked at, the more a pass takes (`core.plan.looks`).
    Raises ValueError where a batch does not hold one result for each condition.
    """
    result = statuses(gate, batches)
    streak = 0
    for item in reversed(result):
        if not item or any(status != "passes" for status in item):
            break
        streak += 1
    last = result[-1] if result else ()
    return GateState(
        "open" if streak >= gate.batches else "closed",
        last,
        _missing(gate, batches, last, streak),
    )


def statuses(
    gate: Gate, batches: Sequence[tuple[Shown, ...]]
) -> tuple[tuple[Status, ...], ...]:
    """Judge every batch by each condition, as the look that it was; oldest first."""
    if any(len(batch) != len(gate.conditions) for batch in batches):
        raise ValueError(
            f"each batch needs {len(gate.conditions)} results, one for each condition, got"
            f" {[len(batch) for batch in batches]}."
        )
    return tuple(
        tuple(
            _status(gate, condition.condition, shown, look)
            for condition, shown in zip(gate.conditions, batch, strict=True)
        )
        for look, batch in enumerate(batches, start=1)
    )


def _status(
    gate: Gate, gate_condition: GateCondition, shown: Shown, look: int
) -> Status:
    if shown.n < gate_condition.rows:
        return "too few rows"
    if isinstance(shown.value, Gap):
        return "not shown"
    best, worst = _ends(gate, gate_condition, shown.value, look)
    limit = gate.limit(gate_condition)
    if gate.sign * worst <= gate.sign * limit:
        return "passes"
    return "fails" if gate.sign * best > gate.sign * limit else "not shown"


def _ends(
    gate: Gate, gate_condition: GateCondition, value: Estimate, look: int
) -> tuple[float, float]:
    """Give the better end of an interval and the worse one, this as far out as a look asks."""
    is_share = gate.is_rate and gate_condition.metric == "error"
    turned = value.turned(gate.sign)  # so that worse is up
    worst = upper_end(turned, look, gate.batches, is_share=is_share)
    return gate.sign * turned.low, gate.sign * worst


def _missing(
    gate: Gate,
    batches: Sequence[tuple[Shown, ...]],
    last: tuple[Status, ...],
    streak: int,
) -> str:
    in_a_row = words.count_noun(gate.batches, "batch", "batches")
    if gate.batches > 1:
        in_a_row += say(" in a row")
    if streak >= gate.batches:
        return say("All criteria met: {in_a_row} passed.", in_a_row=in_a_row)
    if not batches:
        return say(
            "No batch has been measured yet; {in_a_row} must pass.", in_a_row=in_a_row
        )
    if streak:
        return say(
            "The last {streak} passed; {batches} more in a row must pass.",
            streak=words.count_noun(streak, "batch", "batches"),
            batches=words.count(gate.batches - streak),
        )
    lacks = [
        _lack(gate, *each, len(batches))
        for each in zip(gate.conditions, batches[-1], last, strict=True)
        if each[2] != "passes"
    ]
    return say(
        "The last batch failed: {lacks}. It takes {in_a_row} that pass.",
        lacks="; ".join(lacks),
        in_a_row=in_a_row,
    )


def _lack(
    gate: Gate, criterion: Criterion, shown: Shown, status: Status, look: int
) -> str:
    if status == "too few rows":
        return say(
            "{criterion}, {n} of the {rows} agreed",
            criterion=criterion.says,
            n=words.count(shown.n),
            rows=words.count_noun(criterion.condition.rows, "row"),
        )
    if isinstance(shown.value, Gap):
        return f"{criterion.says}, {say_stored(shown.value.why)}"
    best, worst = _ends(gate, criterion.condition, shown.value, look)
    end = best if status == "fails" else worst
    if not math.isfinite(end):
        return say("{criterion}, the interval has no end", criterion=criterion.says)
    reached, bound = _apart(gate, criterion.condition, end)
    text = BEYOND[status == "fails", gate.sign]
    return say(text, criterion=criterion.says, reached=reached, bound=bound)


BEYOND = {
    (True, 1): mark("{criterion}, the whole interval lies above {bound}"),
    (True, -1): mark("{criterion}, the whole interval lies below {bound}"),
    (False, 1): mark("{criterion}, the interval reaches {reached}, above {bound}"),
    (False, -1): mark("{criterion}, the interval reaches {reached}, below {bound}"),
}


def _apart(gate: Gate, gate_condition: GateCondition, end: float) -> tuple[str, str]:
    """Write an end and its bound with as many decimals as it takes to tell them apart."""
    texts = [
        (
            amount_of(gate, gate_condition, end, places),
            limit_of(gate, gate_condition, places),
        )
        for places in (1, 2, 3, 4)
    ]
    return next((pair for pair in texts if pair[0] != pair[1]), texts[-1])
