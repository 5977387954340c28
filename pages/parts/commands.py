"""What comes from keys and from the line in which things are written down: each command becomes one
event, once.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import streamlit as st

from core import words
from core.meeting.captured_kinds import WRITABLE, CapturedKind
from core.meeting.events import (
    ActionAgreed,
    Entry,
    StepShown,
)
from core.meeting.fold import captured
from core.meeting.log_lines import shortened
from core.meeting.recast import kind_of, text_of
from core.meeting.room_events import (
    AnswerShown,
)
from core.meeting.scene import EXAMPLES
from core.meeting.walk import walk_of
from core.messages import say
from core.script.examples_text import examples_of
from core.script.steps import STEPS
from pages.parts import access, code_ahead, desk, listeners, script_words
from pages.parts.command_events import event_of
from pages.parts.desk import Now

REMEMBERED = 60
OPENING = STEPS[0]
LISTED, LONG = (
    40,
    200,
)  # what was written down that the console lists, and the characters of each


def listen(
    now: Now, page: str, *, capture: bool, claims: tuple[tuple[str, str], ...] = ()
) -> None:
    """Mount the keys on the page of a step, and the line for writing down where this session may
    have it; do what has come.
    """
    state, meeting = st.session_state, now.meeting
    data: dict[str, Any] = {
        "meeting": now.meeting_id,
        "live": now.live,
        "capture": capture and now.live,
        "steps": list(STEPS),
        "walk": list(walk_of(meeting)),
        "step": meeting.step,
        "page": page,
        "on": [
            *sorted(meeting.parts),
            *(["frozen"] if meeting.frozen else []),
            *(["paused"] if meeting.paused else []),
            *([EXAMPLES] if meeting.answer == EXAMPLES else []),
            *(["short"] if meeting.short else []),
        ],
        "kinds": [_row(kind) for kind in WRITABLE],
        "captured": written_down(now) if capture else [],
        "today": today(now).isoformat(),
        "people": [person.name for person in now.agreed.people] if capture else [],
        "options": [[option.id, option.name] for option in now.agreed.options]
        if capture
        else [],
        "claims": [list(claim) for claim in claims] if capture else [],
        "done": state.get("done", []),
        "refused": state.get("refused", {}),
        "heard": [*state.get("done", []), *state.get("refused", {})],
        "saved": state.get("saved", "") if capture else "",
        "ahead": list(code_ahead.names()) if now.live and page == OPENING else [],
        "words": script_words.of_console(),
    }
    waiting = listeners.console(data, _heard)
    # After a restart the browser tells again what it holds, and no callback is there yet to hear
    # it.
    if any(item.get("id") not in data["heard"] for item in waiting) and do(waiting):
        st.rerun()


def _row(kind: CapturedKind) -> dict[str, Any]:
    """Say of a kind what its button, its line and its list show to this session."""
    return {
        "name": kind.name,
        "label": say(kind.label),
        "letter": kind.letter,
        "also": kind.also,
        "title": say(kind.title),
        "short": say(kind.short),
        "kept": say(kind.saved_as),
        "seen": say(
            kind.seen if access.sitting().role == "presenter" else kind.seen_by_both
        ),
        "fields": list(kind.fields),
        "person": say(kind.person),
        "hint": say(kind.hint),
        "may": access.may_write(kind),
    }


def written_down(now: Now) -> list[dict[str, Any]]:
    """List what was written down, the latest first, as far as this session may read it."""
    seen = [entry for entry in captured(now.meeting) if access.may_read(entry)]
    return [
        {
            "seq": item.seq,
            "kind": kind_of(item) or "private",
            "text": shortened(" ".join(text_of(item).split()), LONG),
            "more": _named(item),
        }
        for item in reversed(seen[-LISTED:])
    ]


def _named(entry: Entry) -> str:
    """Say whom an entry names, and until when an action is due."""
    event = entry.event
    who, due = (
        getattr(event, "owner", getattr(event, "who", "")),
        getattr(event, "due", None),
    )
    if isinstance(event, ActionAgreed):
        return f"{who or say('no owner yet')}, {words.day(due) if due else say('no date yet')}"
    return who


def today(now: Now) -> dt.date:
    """Name today's date where the meeting is held: in the zone in which it was opened."""
    opened = now.meeting.opened_at
    return desk.clock().astimezone(opened.tzinfo if opened else None).date()


def _heard() -> None:
    """Do what has come before the page is drawn.

    Between two pages there is no state yet, and the page itself does it.
    """
    held = st.session_state.get("console")
    waiting = list(getattr(held, "queue", None) or [])
    again = sent_again(waiting)
    if do(waiting) or again:
        listeners.nudge()


def sent_again(waiting: list[dict[str, Any]]) -> bool:
    """Say whether the browser has sent its queue on purpose, and note that it has.

    One who chooses a page sends the queue along as it last was; one who is slow sends what was done
    long ago once more, from a page that was left meanwhile.
    """
    known = st.session_state.get("sending")
    numbers = [command.get("sending") for command in waiting]
    latest = next((item for item in numbers if isinstance(item, int)), known)
    st.session_state["sending"] = latest
    return latest != known


def do(waiting: list[dict[str, Any]]) -> bool:
    """Do what was not done yet, in order; gives whether anything was.

    The same command twice is one event, because its id is the event's. While the database is out of
    reach a command waits in the browser, with all that come after it, and is told again.
    """
    state = st.session_state
    done, refused = state.setdefault("done", []), state.setdefault("refused", {})
    before = (len(done), len(refused))
    for command in waiting:
        name = str(command.get("id", ""))[:64]
        if not name or name in done or name in refused:
            continue
        why = _do(command, name)
        if why is None:
            break
        if why:
            refused[name] = why
        else:
            done.append(name)
    state["done"] = done[-REMEMBERED:]
    state["refused"] = dict(list(refused.items())[-REMEMBERED:])
    return (len(done), len(refused)) != before


def _do(command: dict[str, Any], name: str) -> str | None:
    """Do one command; gives what went wrong, or nothing, and None where it has to wait."""
    held = str(command.get("meeting", ""))
    if held != desk.meeting_id():
        return say("This belongs to a different meeting.")
    event = event_of(command)
    if event is None:
        return say("This can't be done here anymore.")
    if (
        event == AnswerShown(EXAMPLES)
        and examples_of(desk.now().brief.evidence) is None
    ):
        return say(
            "No record can be shown. Release columns in Setup, under “Records to show”."
        )
    if not access.may(event, held):
        return say("You don't have permission to do this.")
    if not desk.append(event, to=held, event_id=name, by=access.signature()):
        # Told once, beside the text that waits to be kept, and not at the top of the page as well.
        trouble, away = (st.session_state.pop(name, ()) for name in ("trouble", "away"))
        return None if away else say("Not saved. ") + " ".join(trouble)
    if isinstance(event, StepShown):
        st.session_state["go"] = event.step
    return ""
