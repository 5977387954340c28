"""The batches after a paused release, one after the other, against the limit agreed."""

from __future__ import annotations

import math

from core import words
from core.charts.style import BASELINE, CANDIDATE, OVER, filled, prepared
from core.evidence.records import Estimate
from core.meeting.release_status import MeasuredBatch
from core.messages import say
from core.plan.gate import Status, statuses
from core.plan.gate_criteria import Gate, limit_of, shown_words
from core.script.reopening import STATUS

MOST = 30  # batches; the newest are drawn
CUT = 18  # characters of a name below its interval
COLOURS = {"passes": CANDIDATE, "fails": OVER}


def batches(
    gate: Gate, measured: tuple[MeasuredBatch, ...], criterion: int = 0
) -> dict | None:
    """Draw what each batch shows for one criterion, with its interval and the limit.

    A batch that shows nothing has its place and no point. None without any batch.
    """
    shown = measured[-MOST:]
    if not shown:
        return None
    judged = _judged(gate, measured, criterion)
    rows = [
        _row(gate, batch, criterion, number, status)
        for number, (batch, status) in enumerate(zip(shown, judged, strict=True))
    ]
    order = tuple(row["batch"] for row in rows)
    points = [row for row in rows if "value" in row]
    condition = gate.conditions[criterion].condition
    bound, label = (
        gate.limit(condition),
        say("limit {bound}", bound=limit_of(gate, condition)),
    )
    name = "batches" if gate.is_rate or gate.percent else "batches-loss"
    return filled(
        prepared(name, 240, order),
        batches=rows,
        points=points,
        bound=[{"value": bound, "label": label, "batch": order[0]}],
    )


def _judged(
    gate: Gate, measured: tuple[MeasuredBatch, ...], criterion: int
) -> tuple[Status, ...]:
    """Judge the batches that are drawn, each as the look that it was."""
    judged = statuses(gate, [batch.shown for batch in measured])
    return tuple(status[criterion] for status in judged[-MOST:])


def _row(
    gate: Gate, batch: MeasuredBatch, criterion: int, number: int, status: Status
) -> dict:
    row = {
        "batch": f"{number + 1}. {_short(batch.name)}",
        "colour": COLOURS.get(status, BASELINE),
        "says": batch_says(gate, batch, criterion, status),
        "status": say(STATUS[status]),
    }
    value = batch.shown[criterion].value
    if isinstance(value, Estimate) and math.isfinite(value.high):
        row |= {"value": value.value, "low": value.low, "high": value.high}
    return row


def _short(name: str) -> str:
    stem = name.rsplit(".", 1)[0] or name
    return stem if len(stem) <= CUT else f"{stem[: CUT - 1]}…"


def batch_says(gate: Gate, batch: MeasuredBatch, criterion: int, status: Status) -> str:
    """Say what one batch shows for a criterion, and whether it passes."""
    return say(
        "{name}: {shown}, {status}",
        name=batch.name,
        shown=shown_words(
            gate, gate.conditions[criterion].condition, batch.shown[criterion]
        ),
        status=say(STATUS[status]),
    )


def batches_says(
    gate: Gate, measured: tuple[MeasuredBatch, ...], criterion: int = 0
) -> str:
    """Say in words what the picture of the batches shows."""
    shown = measured[-MOST:]
    judged = _judged(gate, measured, criterion)
    lines = tuple(
        batch_says(gate, batch, criterion, status)
        for batch, status in zip(shown, judged, strict=True)
    )
    limit = limit_of(gate, gate.conditions[criterion].condition)
    lead = say(
        "{criterion}, batch by batch with 95% intervals; the limit is {limit}.",
        criterion=gate.conditions[criterion].says,
        limit=limit,
    )
    left_out = len(measured) - len(shown)
    before = (
        say(" {n} earlier batches are not drawn.", n=words.count(left_out))
        if left_out
        else ""
    )
    return f"{lead}{before} {'; '.join(lines)}."
