"""What the team wrote in its own words: what the language check reads before it is sent."""

from __future__ import annotations

from core.case.model import Case
from core.meeting.events import DecisionTaken, NoteTaken
from core.meeting.fold import Meeting
from core.meeting.minutes import Minutes
from core.messages import say
from core.script.brief import Brief
from core.script.steps import TITLES

Texts = tuple[tuple[str, str], ...]


def spoken_texts(brief: Brief) -> Texts:
    """List what the presenter says, with its step, and each prepared answer with its question."""
    lines = tuple((say(TITLES[cue.step]), cue.claim.says) for cue in brief.script.cues)
    answers = tuple(
        (answer.question, answer.answer.says) for answer in brief.script.answers
    )
    return (*_entered(brief.case), *lines, *answers)


def _entered(case: Case) -> Texts:
    entered = (
        (say("Suspected cause"), case.suspicion.text),
        (say("Why it is suspected"), case.suspicion.because),
        (say("Why it is critical"), case.severity.because),
    )
    taken = tuple((say("Already done"), step.what) for step in case.taken)
    return tuple(item for item in (*entered, *taken) if item[1])


def written_texts(
    meeting: Meeting, minutes: Minutes, email: str, *, private: bool
) -> Texts:
    """List what the minutes, the email and, where they may be seen, private notes say in the
    team's words.

    Questions and objections are left out: they are what somebody else said.
    """
    decided = meeting.decision.event if meeting.decision is not None else None
    reasons = (
        ((say("Decision"), decided.because), (say("Condition"), decided.condition))
        if isinstance(decided, DecisionTaken)
        else ()
    )
    actions = tuple((say("Action"), action.what) for action in minutes.actions)
    answers = tuple((line.text, line.answer) for line in minutes.questions)
    notes = tuple((say("Note"), note.text) for note in minutes.notes)
    own = (
        (say("Private note"), note.event.text)
        for note in meeting.notes
        if isinstance(note.event, NoteTaken) and note.event.private
    )
    texts = (*reasons, *actions, *answers, *notes, *(own if private else ()))
    listed = [item for item in dict.fromkeys(texts) if item[1].strip()]
    # The email repeats the decision and the actions: what is listed above is not listed again.
    listed += [
        (say("Email"), line)
        for line in email.splitlines()
        if line.strip() and not any(text in line for _, text in listed)
    ]
    return tuple(listed)
