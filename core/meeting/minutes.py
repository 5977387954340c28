"""The minutes: what was shown, asked and decided, as a record that every document is made from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from core import words
from core.meeting.action_progress import agreed
from core.meeting.afar import afar_rows
from core.meeting.case_in_room import moved_words
from core.meeting.decision_checks import decision_checks, undecided_words
from core.meeting.decision_text import decision_lines, since_words, what_if_words
from core.meeting.events import (
    DecisionTaken,
    Entry,
    EstimateGiven,
    NoteTaken,
    QuestionAsked,
)
from core.meeting.fold import Meeting
from core.meeting.follow_up_events import MinutesRemarked
from core.meeting.log_lines import place_of, shortened, time_of, unread_words
from core.meeting.outcome import NO_DECISION
from core.meeting.proposal import asked_about, question, stance_words
from core.meeting.roll import roll
from core.meeting.shown_in_meeting import Then, brief_then, examples_shown, steps_shown
from core.meeting.walk import skipped_words
from core.messages import mark, say
from core.script.brief import Brief
from core.script.group_text import groups_told
from core.script.steps import TITLES
from core.script.tables import UNKNOWN

NOBODY, NO_DATE = mark("no one yet"), mark("no date yet")


@dataclass(frozen=True, slots=True)
class ActionLine:
    """One action as it is printed; its owner and its date as they are, where they are known."""

    what: str
    owner: str
    due: str
    person: str = ""
    due_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class SaidLine:
    """Something that was written down: when and at which step, by whom, in which words, the claim
    it challenges, the answer it got.
    """

    place: str
    who: str
    text: str
    about: str = ""
    answer: str = ""

    @property
    def challenged(self) -> str:
        """Write the words with the claim that they challenge."""
        return (
            say("{text} (about “{about}”)", text=self.text, about=self.about)
            if self.about
            else self.text
        )

    @property
    def says(self) -> str:
        """Write who said it, and the words."""
        return f"{self.who}: {self.challenged}" if self.who else self.challenged


@dataclass(frozen=True, slots=True)
class MinutesVersion:
    """Which version the minutes are, from 1; a draft has no moment and nobody who made it final."""

    number: int
    at: dt.datetime | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class Minutes:
    """Everything the minutes say, as text; no private note is in it.

    `taken` is the decision as it was recorded, and `began` when the meeting was opened. `remarks`
    are the presenter's own words, `changes` what is different from the final version before.
    """

    title: str
    kind: str
    when: str
    present: tuple[str, ...]
    absent: tuple[str, ...]
    decision: tuple[str, ...]
    decided: tuple[str, ...]
    votes: tuple[tuple[str, str, str], ...]
    question: str
    actions: tuple[ActionLine, ...]
    shown: tuple[tuple[str, str], ...]
    questions: tuple[SaidLine, ...]
    open_questions: tuple[SaidLine, ...]
    objections: tuple[SaidLine, ...]
    parked: tuple[SaidLine, ...]
    notes: tuple[SaidLine, ...]
    moved: tuple[str, ...]
    options: tuple[tuple[str, str, str, str], ...]
    missing: tuple[str, ...]
    what_if: str
    evidence: str
    head: str
    closed: bool
    groups: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    not_shown: str = ""
    unread: str = ""
    taken: DecisionTaken | None = None
    began: dt.datetime | None = None
    remarks: str = ""
    afar: tuple[tuple[str, str, str], ...] = ()
    version: MinutesVersion | None = None
    changes: tuple[str, ...] = ()


def record(
    brief: Brief,
    meeting: Meeting,
    log: tuple[Entry, ...] = (),
    argued: Callable[[Meeting], Brief] | None = None,
) -> Minutes:
    """Write the minutes of a meeting, held or still being held.

    What was shown and answered is written as it stood then, for which the log is needed and what
    argues its case in a meeting as it stands; without them as it stands at the end.
    """
    then = brief_then(brief, log, argued)
    return Minutes(
        title=brief.case.title,
        kind="Rehearsal" if meeting.rehearsal else "Meeting",
        when=_span(meeting),
        present=meeting.present,
        absent=_absent(brief, meeting),
        decision=_decision(brief, meeting),
        decided=_decision(brief, meeting, short=True),
        votes=_votes(brief, meeting),
        question=question(brief.case, asked) if (asked := asked_about(meeting)) else "",
        actions=_actions(meeting),
        shown=steps_shown(brief, meeting, log, then),
        questions=_questions(brief, meeting, then),
        open_questions=_lines(brief, meeting, meeting.open_questions),
        objections=_lines(brief, meeting, meeting.objections),
        parked=_lines(brief, meeting, meeting.parked),
        notes=_lines(
            brief,
            meeting,
            tuple(
                note
                for note in meeting.notes
                if isinstance(note.event, NoteTaken) and not note.event.private
            ),
        ),
        moved=_moved(brief, meeting),
        options=_options(brief),
        missing=meeting.closed.missing if meeting.closed else (),
        what_if=_what_if(brief, meeting),
        evidence=_evidence(brief),
        head=words.short_digest(meeting.head),
        closed=meeting.closed is not None,
        groups=groups_told(brief.case, brief.evidence),
        examples=examples_shown(log, then),
        not_shown=skipped_words(meeting),
        unread=unread_words(meeting),
        taken=_taken(meeting),
        began=meeting.opened_at,
        remarks=_remarks(meeting),
        afar=_afar(brief, meeting),
    )


def _remarks(meeting: Meeting) -> str:
    remarks = (entry.event for entry in reversed(meeting.followed_up))
    return next(
        (event.text for event in remarks if isinstance(event, MinutesRemarked)), ""
    )


def _span(meeting: Meeting) -> str:
    if meeting.opened_at is None:
        return ""
    start = words.full_moment(meeting.opened_at)
    return (
        start
        if meeting.closed_at is None
        else say(
            "{start} to {end}", start=start, end=time_of(meeting, meeting.closed_at)
        )
    )


def _absent(brief: Brief, meeting: Meeting) -> tuple[str, ...]:
    """Name who was expected and not there.

    Where nobody looked who is there, nobody is said to be absent.
    """
    return tuple(
        person.name
        for person in brief.case.people
        if meeting.present and person.name not in meeting.present
    )


def _votes(brief: Brief, meeting: Meeting) -> tuple[tuple[str, str, str], ...]:
    """List who stood where, in the order of the roll.

    While the room does not know it, the minutes do not either.
    """
    called = roll(brief.case, meeting)
    if not called.opened and meeting.closed is None:
        return ()
    listed = [meeting.votes[stand.name] for stand in called.stands if stand.stance]
    listed += [vote for vote in meeting.votes.values() if vote not in listed]
    asked = asked_about(meeting)
    return tuple(
        (item.who, stance_words(brief.case, item, asked), item.because)
        for item in listed
    )


def _afar(brief: Brief, meeting: Meeting) -> tuple[tuple[str, str, str], ...]:
    """List the votes from afar, once the room knows its own."""
    if not roll(brief.case, meeting).opened and meeting.closed is None:
        return ()
    return afar_rows(brief.case, meeting, asked_about(meeting))


def _lines(
    brief: Brief, meeting: Meeting, entries: tuple[Entry, ...]
) -> tuple[SaidLine, ...]:
    return tuple(_line(brief, meeting, entry) for entry in entries)


def _line(brief: Brief, meeting: Meeting, entry: Entry, answer: str = "") -> SaidLine:
    event = entry.event
    return SaidLine(
        place_of(meeting, entry),
        getattr(event, "who", ""),
        getattr(event, "text", ""),
        claim_words(brief, getattr(event, "claim", "")),
        answer,
    )


def claim_words(brief: Brief, claim_id: str) -> str:
    """Quote a claim in short.

    One that does not hold any more, as with a what-if that was taken back, by its step.
    """
    claim = brief.claim(claim_id)
    return (
        shortened(claim.says)
        if claim
        else say(TITLES.get(claim_id.partition(".")[0], ""))
    )


def _taken(meeting: Meeting) -> DecisionTaken | None:
    event = None if meeting.decision is None else meeting.decision.event
    return event if isinstance(event, DecisionTaken) else None


def _decision(
    brief: Brief, meeting: Meeting, *, short: bool = False
) -> tuple[str, ...]:
    taken = _taken(meeting)
    if taken is None:
        return (say(NO_DECISION), *undecided_words(brief, meeting))
    return (
        *decision_lines(brief, taken, short=short),
        *decision_checks(brief, meeting),
    )


def _actions(meeting: Meeting) -> tuple[ActionLine, ...]:
    return tuple(
        ActionLine(
            action.what,
            action.owner or say(NOBODY),
            words.day(action.due) if action.due else say(NO_DATE),
            action.owner,
            action.due,
        )
        for action in agreed(meeting)
    )


def _questions(brief: Brief, meeting: Meeting, then: Then) -> tuple[SaidLine, ...]:
    """List the questions that were answered."""
    pending = {item.seq for item in meeting.open_questions}
    return tuple(
        _line(brief, meeting, item, _answer(then(item.seq), meeting, item))
        for item in meeting.questions
        if item.seq not in pending
    )


def _answer(brief: Brief, meeting: Meeting, entry: Entry) -> str:
    supplied = meeting.answers.get(entry.seq)
    prepared = (
        brief.claim(f"answer.{entry.event.answer}")
        if isinstance(entry.event, QuestionAsked)
        else None
    )
    # A prepared answer may not hold any more once a what-if was taken back.
    return (
        supplied.text
        if supplied
        else prepared.says
        if prepared
        else say("answered in the meeting")
    )


def _moved(brief: Brief, meeting: Meeting) -> tuple[str, ...]:
    result = ((move, moved_words(brief.case, move.event)) for move in meeting.moves)
    return tuple(
        f"{time_of(meeting, item.at)} {_mover(item)}: {says}"
        for item, says in result
        if says
    )


def _mover(entry: Entry) -> str:
    return (
        entry.event.who if isinstance(entry.event, EstimateGiven) else ""
    ) or entry.by


def _what_if(brief: Brief, meeting: Meeting) -> str:
    named = what_if_words(brief, meeting)
    used = (
        say(
            "{named} The figures here use it, not what was agreed before. What was shown is"
            " kept as shown.",
            named=named,
        )
        if named
        else ""
    )
    return " ".join(item for item in (used, since_words(brief, meeting)) if item)


def _options(brief: Brief) -> tuple[tuple[str, str, str, str], ...]:
    facts = brief.facts

    def cell(option: str, part: str) -> str:
        name = f"option.{option}{part}"
        known = f"option.{option}.people" in facts
        return (
            facts[name].says
            if name in facts
            else say("no price")
            if known
            else say(UNKNOWN)
        )

    return tuple(
        (
            option.name,
            cell(option.id, ".loss.range"),
            cell(option.id, ".people.range"),
            cell(option.id, ".delay"),
        )
        for option in brief.case.options
    )


def _evidence(brief: Brief) -> str:
    facts = brief.facts
    return say(
        "{file} ({file_digest}), {rows_total}, evidence {evidence}",
        file=facts["file"].says,
        file_digest=facts["file.digest"].says,
        rows_total=facts["rows.total"].says,
        evidence=facts["evidence"].says,
    )
