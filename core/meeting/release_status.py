"""Where a paused release stands: red, amber or green by written rules, and since when."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from core import words
from core.evidence.estimates import Estimate, Gap
from core.meeting.events import Entry
from core.meeting.fold import Meeting
from core.meeting.follow_up_events import BatchMeasured, BatchRefused, MeasuredCriterion
from core.meeting.log_lines import in_zone
from core.messages import mark, say
from core.plan.gate import Gate, GateState, Shown, evaluate
from core.plan.order import BatchFile

Colour = Literal["red", "amber", "green"]
KEPT = mark("kept with the case")
NO_END = mark("the interval has no end")
COLOURS: dict[Colour, str] = {
    "red": mark("Red"),
    "amber": mark("Amber"),
    "green": mark("Green"),
}


@dataclass(frozen=True, slots=True)
class MeasuredBatch:
    """A batch as it was measured: its file, when it came in, what it shows for each criterion."""

    name: str
    sha256: str
    at: dt.datetime
    shown: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class ReleaseStatus:
    """The color by its rule, since when, what is still missing, and the batches that it rests on.

    `since` is when the first batch of this color came in, or the decision where there is none.
    """

    colour: Colour
    since: dt.datetime | None
    state: GateState
    batches: tuple[MeasuredBatch, ...]


def release_status(gate: Gate, meeting: Meeting) -> ReleaseStatus:
    """Work out the status from the batches of a meeting's log."""
    batches = measured_batches(gate, meeting)
    colours = [_colour(gate, batches[:count]) for count in range(len(batches) + 1)]
    first = len(colours) - 1
    while first and colours[first - 1] == colours[-1]:
        first -= 1
    start = None if meeting.decision is None else meeting.decision.at
    since = (
        batches[first - 1].at
        if first
        else start or meeting.closed_at or meeting.opened_at
    )
    if since is not None:
        since = in_zone(meeting, since)
    return ReleaseStatus(colours[-1], since, _state(gate, batches), batches)


def _state(gate: Gate, batches: Sequence[MeasuredBatch]) -> GateState:
    return evaluate(gate, [batch.shown for batch in batches])


def _colour(gate: Gate, batches: Sequence[MeasuredBatch]) -> Colour:
    state = _state(gate, batches)
    if state.state == "open":
        return "green"
    return "red" if "fails" in state.last else "amber"


def rules(gate: Gate) -> dict[Colour, str]:
    """Write the rule of each color."""
    in_a_row = words.count_noun(gate.batches, "batch", "batches")
    return {
        "red": say(
            "Red: the newest batch fails a release criterion, its entire interval above the limit."
        ),
        "amber": say(
            "Amber: the newest batch fails none, but {in_a_row} in a row have not passed all.",
            in_a_row=in_a_row,
        ),
        "green": say(
            "Green: the newest {in_a_row} in a row passed every release criterion.",
            in_a_row=in_a_row,
        ),
    }


def status_words(status: ReleaseStatus) -> tuple[str, str]:
    """Say the color with since when, and what it means for the release."""
    name = say(COLOURS[status.colour])
    lead = (
        say("{name} since {day}", name=name, day=words.moment(status.since))
        if status.since
        else name
    )
    if status.state.state == "open":
        means = say("The release criteria are met: the release can go ahead.")
    else:
        means = say(
            "The release criteria are not met. {missing}", missing=status.state.missing
        )
    return lead, means


# Batches in and out of the log


def measured_batches(gate: Gate, meeting: Meeting) -> tuple[MeasuredBatch, ...]:
    """List the batches that were measured against these criteria, oldest first, each file once.

    One that holds another number of criteria counts as none (`other_criteria`).
    """
    found: dict[str, MeasuredBatch] = {}
    for entry in meeting.followed_up:
        event = entry.event
        if isinstance(event, BatchMeasured) and len(event.shown) == len(
            gate.conditions
        ):
            batch = MeasuredBatch(event.name, event.sha256, entry.at, shown_by(event))
            found.setdefault(event.sha256, batch)
    return tuple(found.values())


def batches_before(meeting: Meeting, event: BatchMeasured) -> tuple[BatchMeasured, ...]:
    """List the batches that were measured before one, oldest first."""
    names = [item.sha256 for item in measured_events(meeting)]
    return (
        measured_events(meeting)[: names.index(event.sha256)]
        if event.sha256 in names
        else ()
    )


def other_criteria(gate: Gate, meeting: Meeting) -> tuple[str, ...]:
    """Name the batches that were measured against another number of criteria."""
    return tuple(
        entry.event.name
        for entry in meeting.followed_up
        if isinstance(entry.event, BatchMeasured)
        and len(entry.event.shown) != len(gate.conditions)
    )


def refused_batches(meeting: Meeting) -> tuple[Entry, ...]:
    """List the files that could not be measured and count as no batch, oldest first."""
    return tuple(
        entry for entry in meeting.followed_up if isinstance(entry.event, BatchRefused)
    )


def known_digests(meeting: Meeting) -> frozenset[str]:
    """List the digests of the files that were measured, or refused."""
    return frozenset(
        entry.event.sha256
        for entry in meeting.followed_up
        if isinstance(entry.event, BatchMeasured | BatchRefused)
    )


def measured_events(meeting: Meeting) -> tuple[BatchMeasured, ...]:
    """List the batches that were measured, oldest first, each file once."""
    events = (entry.event for entry in meeting.followed_up)
    found: dict[str, BatchMeasured] = {}
    for event in events:
        if isinstance(event, BatchMeasured):
            found.setdefault(event.sha256, event)
    return tuple(found.values())


def batch_files(measured: Sequence[BatchMeasured]) -> tuple[BatchFile, ...]:
    """List the measured files with their spans, for the order of the next one."""
    return tuple(
        BatchFile(event.name, event.sha256, _span(event)) for event in measured
    )


def _span(event: BatchMeasured) -> tuple[dt.datetime, dt.datetime] | None:
    return (
        None
        if event.begins is None or event.ends is None
        else (event.begins, event.ends)
    )


def batch_event(file: BatchFile, shown: Sequence[Shown]) -> BatchMeasured:
    """Make the event of a batch that was measured."""
    begins, ends = file.span or (None, None)
    return BatchMeasured(
        file.name, file.sha256, tuple(_measured(item) for item in shown), begins, ends
    )


def _measured(shown: Shown) -> MeasuredCriterion:
    value = shown.value
    if isinstance(value, Gap):
        return MeasuredCriterion(shown.n, why=value.why)
    if not all(map(math.isfinite, (value.value, value.low, value.high))):
        return MeasuredCriterion(shown.n, why=NO_END)
    return MeasuredCriterion(shown.n, value.value, value.low, value.high)


def shown_by(event: BatchMeasured) -> tuple[Shown, ...]:
    """Read what a batch shows, as the criteria are evaluated on it."""
    return tuple(_shown(item) for item in event.shown)


def _shown(item: MeasuredCriterion) -> Shown:
    if item.value is None or item.low is None or item.high is None:
        return Shown(Gap(KEPT, item.why), item.n)
    return Shown(Estimate(item.value, item.low, item.high, item.n, KEPT), item.n)
