"""The minutes: what was shown, asked and decided, as a record that every document is made from."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from core import words
from core.meeting.events import (
    ActionAgreed,
    AssumptionChanged,
    AssumptionsRestored,
    DecisionTaken,
    EstimateGiven,
    NoteTaken,
    ObjectionRaised,
    QuestionAsked,
)
from core.meeting.replay import Meeting
from core.meeting.scene import TITLES, decision_lines, what_if_words
from core.script.brief import Brief
from core.script.figures import range_words
from core.script.tables import UNKNOWN


@dataclass(frozen=True, slots=True)
class ActionLine:
    """One action as it is printed."""

    what: str
    owner: str
    due: str


@dataclass(frozen=True, slots=True)
class Minutes:
    """Everything the minutes say, as text; no private note is in it."""

    title: str
    kind: str
    when: str
    present: tuple[str, ...]
    decision: tuple[str, ...]
    decided: tuple[str, ...]
    votes: tuple[tuple[str, str, str], ...]
    actions: tuple[ActionLine, ...]
    shown: tuple[tuple[str, str], ...]
    questions: tuple[tuple[str, str, str], ...]
    open_questions: tuple[str, ...]
    objections: tuple[str, ...]
    notes: tuple[str, ...]
    moved: tuple[str, ...]
    options: tuple[tuple[str, str, str, str], ...]
    missing: tuple[str, ...]
    what_if: str
    evidence: str
    head: str
    closed: bool


def record(brief: Brief, meeting: Meeting) -> Minutes:
    """Write the minutes of a meeting, held or still being held."""
    opened = meeting.opened
    return Minutes(
        title=brief.case.title,
        kind="Rehearsal" if meeting.rehearsal else "Meeting",
        when=_span(meeting.opened_at, meeting.closed_at),
        present=opened.present if opened else (),
        decision=_decision(brief, meeting),
        decided=_decision(brief, meeting, short=True),
        votes=tuple((one.who, one.stance, one.because) for one in meeting.votes.values()),
        actions=_actions(meeting),
        shown=_shown(brief, meeting),
        questions=_questions(brief, meeting),
        open_questions=tuple(one.event.text for one in meeting.open_questions if isinstance(one.event, QuestionAsked) and not one.event.answer),
        objections=tuple(_by(one.event.who, one.event.text) for one in meeting.objections if isinstance(one.event, ObjectionRaised)),
        notes=tuple(one.event.text for one in meeting.notes if isinstance(one.event, NoteTaken) and not one.event.private),
        moved=_moved(brief, meeting),
        options=_options(brief),
        missing=meeting.closed.missing if meeting.closed else (),
        what_if=_what_if(brief, meeting),
        evidence=_evidence(brief),
        head=words.short_digest(meeting.head),
        closed=meeting.closed is not None,
    )


def _span(start: dt.datetime | None, end: dt.datetime | None) -> str:
    if start is None:
        return ""
    return words.moment(start) if end is None else f"{words.moment(start)} to {end:%H:%M}"


def _by(who: str, text: str) -> str:
    return f"{who}: {text}" if who else text


def _decision(brief: Brief, meeting: Meeting, *, short: bool = False) -> tuple[str, ...]:
    entry = meeting.decision
    if entry is None or not isinstance(entry.event, DecisionTaken):
        return ("No decision was recorded.",)
    return decision_lines(brief, entry.event, short=short)


def _actions(meeting: Meeting) -> tuple[ActionLine, ...]:
    agreed = (one.event for one in meeting.actions)
    return tuple(ActionLine(one.what, one.owner, words.day(one.due)) for one in agreed if isinstance(one, ActionAgreed))


def _shown(brief: Brief, meeting: Meeting) -> tuple[tuple[str, str], ...]:
    """List the steps that were shown, each once, with what its headline said."""
    seen = dict.fromkeys(step for step, _ in meeting.steps)
    claims = ((step, brief.claim(f"{step}.headline")) for step in seen)
    return tuple((TITLES[step], claim.says) for step, claim in claims if claim is not None)


def _questions(brief: Brief, meeting: Meeting) -> tuple[tuple[str, str, str], ...]:
    made = []
    for entry in meeting.questions:
        event = entry.event
        if not isinstance(event, QuestionAsked):
            continue
        given = meeting.answers.get(entry.seq)
        prepared = brief.claim(f"answer.{event.answer}")
        said = given.text if given else prepared.says if prepared else ""
        if said:
            made.append((event.who, event.text, said))
    return tuple(made)


def _moved(brief: Brief, meeting: Meeting) -> tuple[str, ...]:
    told = []
    known = {one.id: one for one in (*brief.impact.measured, *brief.case.assumptions)}
    moved = (one.event.id for one in meeting.moves if isinstance(one.event, AssumptionChanged))
    known |= {one.id: one for one in (brief.case.option_input(name) for name in moved) if one is not None}
    for entry in meeting.moves:
        event = entry.event
        if isinstance(event, AssumptionsRestored):
            told.append(f"{entry.at:%H:%M} {entry.by}: back to the agreed assumptions")
        elif isinstance(event, AssumptionChanged) and event.id in known:
            one = known[event.id]
            says = range_words(replace(one, low=event.low, high=event.high), brief.case.currency)
            what_if = " as a what-if: it was measured" if one.source == "measured" else ""
            told.append(f"{entry.at:%H:%M} {entry.by}: {one.name} set to {says}{what_if}")
        elif isinstance(event, EstimateGiven):
            days = f"{words.figure(event.low)}, {words.figure(event.likely)} and {words.days(event.high)}"
            told.append(f"{entry.at:%H:%M} {event.who or entry.by}: “{event.step}” estimated at {days} at best, likely, at worst")
    return tuple(told)


def _what_if(brief: Brief, meeting: Meeting) -> str:
    named = what_if_words(brief, meeting)
    return f"{named} The figures here use it, not what was agreed before." if named else ""


def _options(brief: Brief) -> tuple[tuple[str, str, str, str], ...]:
    facts = brief.facts

    def cell(option: str, part: str) -> str:
        name = f"option.{option}{part}"
        known = f"option.{option}.people" in facts
        return facts[name].says if name in facts else "no price" if known else UNKNOWN

    return tuple((one.name, cell(one.id, ".loss.range"), cell(one.id, ".people.range"), cell(one.id, ".delay")) for one in brief.case.options)


def _evidence(brief: Brief) -> str:
    facts = brief.facts
    return f"{facts['file'].says} ({facts['file.digest'].says}), {facts['rows.total'].says}, evidence {facts['evidence'].says}"
