"""What was predicted against what came: the date, the people affected, the criteria; and over all
cases, how often such forecasts held.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from core import words
from core.evidence.statistics.intervals import wilson
from core.impact.ranges import Range
from core.meeting.events import DecisionTaken
from core.meeting.fold import Meeting
from core.meeting.follow_up_events import OutcomeRecorded
from core.meeting.release_status import ReleaseStatus
from core.messages import say, say_count
from core.script.brief import Brief
from core.script.quantity_words import people_range

ENOUGH = 10  # forecasts of a kind: with fewer, the interval of their share says nothing
RANGE_LEVEL = 0.9  # of every range of people (`core.impact.ranges`)
Kind = Literal["date", "people"]


@dataclass(frozen=True, slots=True)
class Forecast:
    """A forecast and what came of it: with which chance it was said, and whether it held."""

    kind: Kind
    said: float
    held: bool


@dataclass(frozen=True, slots=True)
class Lesson:
    """What one meeting predicted and what came, a sentence each, with the forecasts among it."""

    lines: tuple[str, ...]
    forecasts: tuple[Forecast, ...]


@dataclass(frozen=True, slots=True)
class Calibration:
    """Of the forecasts of a kind, how many held, with the 95% interval of their share, and with
    which chance they were said on average.
    """

    kind: Kind
    held: int
    n: int
    said: float
    low: float
    high: float


def outcome_of(meeting: Meeting) -> OutcomeRecorded | None:
    """Find what was recorded of how a release turned out, the last word."""
    events = (entry.event for entry in reversed(meeting.followed_up))
    return next((event for event in events if isinstance(event, OutcomeRecorded)), None)


def lesson(
    brief: Brief, meeting: Meeting, status: ReleaseStatus | None
) -> Lesson | None:
    """Compare what a meeting predicted with what came; None while no outcome is recorded.

    `brief` argues the case as it stood at the decision.
    """
    outcome = outcome_of(meeting)
    if outcome is None:
        return None
    date, on_time = _date(brief, outcome)
    people, inside = _people(brief, meeting, outcome)
    learned = say("Learned: {text}", text=outcome.learned) if outcome.learned else ""
    lines = (date, people, _criteria(status), learned)
    return Lesson(
        tuple(line for line in lines if line),
        tuple(item for item in (on_time, inside) if item is not None),
    )


def _date(brief: Brief, outcome: OutcomeRecorded) -> tuple[str, Forecast | None]:
    if outcome.released is None:
        return say("It is not released yet."), None
    released = words.day(outcome.released, year=True)
    if brief.plan is None:
        return say("Released on {day}; no date was proposed.", day=released), None
    late = (outcome.released - brief.plan.proposed).days
    proposed = say(
        "Proposed: {day} ({chance} confident). Released: {released}.",
        day=words.day(brief.plan.proposed, year=True),
        chance=words.chance(brief.plan.odds),
        released=released,
    )
    apart = (
        say_count(late, "{n} day later.", "{n} days later.")
        if late > 0
        else say("In time.")
    )
    return f"{proposed} {apart}", Forecast("date", brief.plan.odds, late <= 0)


def _people(
    brief: Brief, meeting: Meeting, outcome: OutcomeRecorded
) -> tuple[str, Forecast | None]:
    expected = _expected(brief, meeting)
    if outcome.affected is None or expected is None:
        return "", None
    inside = expected.low <= outcome.affected <= expected.high
    says = say(
        "Expected: {expected} affected (90% range). Counted: {counted}. {verdict}",
        expected=people_range(brief.case, expected),
        counted=words.count(round(outcome.affected)),
        verdict=say("Inside the range.") if inside else say("Outside the range."),
    )
    return says, Forecast("people", RANGE_LEVEL, inside)


def _expected(brief: Brief, meeting: Meeting) -> Range | None:
    """Take how many the option that was decided was to affect."""
    taken = None if meeting.decision is None else meeting.decision.event
    if not isinstance(taken, DecisionTaken) or brief.choice is None:
        return None
    outlook = brief.choice.of(taken.option)
    return None if outlook is None else outlook.people


def _criteria(status: ReleaseStatus | None) -> str:
    if status is None:
        return ""
    if not status.batches:
        return say("No batch was measured against the release criteria.")
    measured = say_count(
        len(status.batches), "{n} batch measured", "{n} batches measured"
    )
    if status.state.state != "open" or status.since is None:
        return say("{measured}; the release criteria were not met.", measured=measured)
    return say(
        "{measured}; the release criteria are met since {day}.",
        measured=measured,
        day=words.day(status.since.date(), year=True),
    )


def calibration(lessons: Sequence[Lesson]) -> tuple[Calibration, ...]:
    """Count over all cases how many forecasts of each kind held; a kind with fewer than ten says
    nothing yet.
    """
    found = []
    for kind in ("date", "people"):
        forecasts = forecasts_of(lessons, kind)
        if len(forecasts) < ENOUGH:
            continue
        held = sum(item.held for item in forecasts)
        low, high = (float(end) for end in wilson(held, len(forecasts)))
        said = sum(item.said for item in forecasts) / len(forecasts)
        found.append(Calibration(kind, held, len(forecasts), said, low, high))
    return tuple(found)


def forecasts_of(lessons: Sequence[Lesson], kind: Kind) -> tuple[Forecast, ...]:
    """List the forecasts of a kind."""
    return tuple(
        item for each in lessons for item in each.forecasts if item.kind == kind
    )


def calibration_words(lessons: Sequence[Lesson]) -> tuple[str, ...]:
    """Say of each kind of forecast how many held, or how many more it takes to say."""
    found = {item.kind: item for item in calibration(lessons)}
    return tuple(
        _kind_words(kind, found.get(kind), len(forecasts_of(lessons, kind)))
        for kind in ("date", "people")
    )


def _kind_words(kind: Kind, found: Calibration | None, n: int) -> str:
    name = say("Dates") if kind == "date" else say("People affected")
    if found is None:
        return say(
            "{name}: {n} of the {enough} forecasts that it takes to say how well they hold.",
            name=name,
            n=n,
            enough=ENOUGH,
        )
    return say(
        "{name}: {held} of {n} forecasts held, {share} ({low} to {high}); said with {said} on"
        " average.",
        name=name,
        held=found.held,
        n=found.n,
        share=words.percent(found.held / found.n, 0),
        low=words.percent(found.low, 0),
        high=words.percent(found.high, 0),
        said=words.percent(found.said, 0),
    )
