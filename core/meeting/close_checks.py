"""What a meeting lacks before it is closed, in words."""

from __future__ import annotations

from core.meeting.action_progress import agreed
from core.meeting.events import DecisionTaken
from core.meeting.fold import Meeting
from core.meeting.recast import text_of
from core.messages import mark, say


def missing(meeting: Meeting) -> tuple[str, ...]:
    """Say what a meeting lacks before it is closed."""
    texts = []
    if meeting.decision is None:
        texts.append(say("no decision is recorded"))
    elif (
        isinstance(meeting.decision.event, DecisionTaken)
        and not meeting.decision.event.by
    ):
        texts.append(say("the decision has no decision maker"))
    if not meeting.actions:
        texts.append(say("no action is agreed"))
    texts += [
        say("the action “{what}” has no {lack}", what=action.what, lack=say(lack))
        for action in agreed(meeting)
        for lack, there in ((mark("owner"), action.owner), (mark("date"), action.due))
        if not there
    ]
    texts += [
        say("the question “{question}” has no answer", question=text_of(question))
        for question in meeting.open_questions
    ]
    return tuple(texts)
