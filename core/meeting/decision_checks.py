"""How a decision stands against what was agreed about it: by when, by how many answers, by whom."""

from __future__ import annotations

from core import words
from core.case.model import Case
from core.evidence.records import Gap
from core.meeting.events import DecisionTaken
from core.meeting.fold import Meeting
from core.meeting.roll import roll
from core.messages import say
from core.plan.decide_by import decide_by, too_late
from core.script.brief import Brief


def who_decides(case: Case, meeting: Meeting) -> str:
    """Name who decides: the decider, or the delegate while the decider is known to be away.

    Empty where nobody is named.
    """
    decider, delegate = case.decider, case.decision_terms.delegate
    away = decider is None or (
        bool(meeting.present) and decider.name not in meeting.present
    )
    known = any(person.name == delegate for person in case.people)
    return delegate if delegate and known and away else decider.name if decider else ""


def decision_checks(brief: Brief, meeting: Meeting) -> tuple[str, ...]:
    """Say how the decision that is read back, or was taken, keeps the terms: in time or not, by
    too few answers, in someone's place.
    """
    taken = meeting.decision.event if meeting.decision is not None else None
    decision = meeting.reading or (taken if isinstance(taken, DecisionTaken) else None)
    if decision is None:
        return ()
    found = (
        _when(brief, meeting),
        quorum_words(brief.case, meeting),
        _by_whom(brief, decision),
    )
    return tuple(line for line in found if line)


def quorum_words(case: Case, meeting: Meeting) -> str:
    """Say that fewer people answered the roll call than the quorum needs; empty where enough did,
    or none was agreed.
    """
    quorum, answered = case.decision_terms.quorum, roll(case, meeting).answered
    if quorum is None or answered >= quorum:
        return ""
    found, needed = words.count(answered), words.count(quorum)
    if meeting.reading is not None:
        return say(
            "The quorum is not reached yet: {found} of the {needed} answers it takes.",
            found=found,
            needed=needed,
        )
    return say(
        "The quorum was not reached: {found} of the {needed} answers it takes.",
        found=found,
        needed=needed,
    )


def undecided_words(brief: Brief, meeting: Meeting) -> tuple[str, ...]:
    """Say by when a decision is due and what happens without it, where somebody entered that.

    Once that moment has passed, that nobody decided by then.
    """
    seen = meeting.closed_at or meeting.opened_at
    late = seen is not None and too_late(brief.case, seen)
    claim = brief.claim("close.too_late" if late else "close.decide_by")
    return () if claim is None else (claim.says,)


def _when(brief: Brief, meeting: Meeting) -> str:
    """Say whether the decision came before or after the last moment for it.

    One that is only read back has no moment of its own yet.
    """
    entry, last = meeting.decision, decide_by(brief.case)
    if meeting.reading is not None or entry is None or isinstance(last, Gap):
        return ""
    taken, due = words.moment(entry.at.astimezone(last.tzinfo)), words.moment(last)
    if too_late(brief.case, entry.at):
        return say(
            "Taken on {taken}, after the last moment to decide, {due}.",
            taken=taken,
            due=due,
        )
    return say("Taken on {taken}, in time: it was due by {due}.", taken=taken, due=due)


def _by_whom(brief: Brief, decision: DecisionTaken) -> str:
    case = brief.case
    if not case.decision_terms.delegate or decision.by != case.decision_terms.delegate:
        return ""
    if case.decider is None:
        return ""
    return say(
        "{delegate} decides in place of {decider}.",
        delegate=decision.by,
        decider=case.decider.name,
    )
