"""What comes from keys and from the line in which things are written down: each command becomes one
event, once.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import streamlit as st

from core import words
from core.meeting.captured_kinds import BY_NAME, KINDS, PRIVATE, WRITABLE, CapturedKind
from core.meeting.decision_checks import who_decides
from core.meeting.events import (
    ActionAgreed,
    Corrected,
    DecisionReadBack,
    DecisionTaken,
    Entry,
    Event,
    StepShown,
)
from core.meeting.fold import captured
from core.meeting.log_lines import shortened
from core.meeting.proposal import proposed_condition, proposed_reversal
from core.meeting.recast import kind_of, text_of, written
from core.meeting.room_events import (
    MAX_TEXT,
    PARTS,
    AnswerShown,
    ClockPaused,
    KindChanged,
    RoomSet,
    WalkSet,
)
from core.meeting.scene import EXAMPLES
from core.meeting.walk import walk_of
from core.messages import say
from core.script.decision import rests_on
from core.script.examples_text import examples_of
from core.script.steps import STEPS
from pages.parts import access, code_ahead, desk, listeners, script_words
from pages.parts.desk import Now

REMEMBERED = 60
OPENING = STEPS[0]
LISTED, LONG = 40, 200  # what was written down that the console lists, and the characters of each


def listen(now: Now, page: str, *, capture: bool, claims: tuple[tuple[str, str], ...] = ()) -> None:
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
        "options": [[option.id, option.name] for option in now.agreed.options] if capture else [],
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
        "seen": say(kind.seen if access.sitting().role == "presenter" else kind.seen_by_both),
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
    who, due = getattr(event, "owner", getattr(event, "who", "")), getattr(event, "due", None)
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
    if event == AnswerShown(EXAMPLES) and examples_of(desk.now().brief.evidence) is None:
        return say("No record can be shown. Release columns in Setup, under “Records to show”.")
    if not access.may(event, held):
        return say("You don't have permission to do this.")
    if not desk.append(event, to=held, event_id=name, by=access.signature()):
        # Told once, beside the text that waits to be kept, and not at the top of the page as well.
        trouble, away = (st.session_state.pop(name, ()) for name in ("trouble", "away"))
        return None if away else say("Not saved. ") + " ".join(trouble)
    if isinstance(event, StepShown):
        st.session_state["go"] = event.step
    return ""


def event_of(command: dict[str, Any]) -> Event | None:  # noqa: PLR0911  one line a command
    """Read a command; None for what there is not (any more)."""
    match command.get("do"):
        case "step" if command.get("step") in STEPS:
            return StepShown(command["step"])
        case "set" if command.get("part") == EXAMPLES:
            return AnswerShown(EXAMPLES if command.get("on") else "")
        case "set" if command.get("part") in PARTS:
            return RoomSet(command["part"], bool(command.get("on")))
        case "pause":
            return ClockPaused(bool(command.get("on")))
        case "walk":
            return WalkSet(bool(command.get("short")))
        case "undo":
            entry = next(
                (
                    known
                    for known in desk.store().log(desk.meeting_id())
                    if known.id == command.get("of")
                ),
                None,
            )
            if entry is not None and isinstance(entry.event, DecisionReadBack):
                return DecisionReadBack(None)
            return Corrected(entry.seq, "") if entry is not None else None
        case "keep":
            return _kept(command)
        case "move" if command.get("kind") in KINDS and isinstance(command.get("entry"), int):
            return KindChanged(command["entry"], command["kind"])
    return None


def _kept(command: dict[str, Any]) -> Event | None:
    """Read what was written down.

    A kind that is not known, as one that an older page sends, falls to a private note.
    """
    text, who, about = (
        str(command.get("text", "")).strip()[:MAX_TEXT],
        _known(command.get("who")),
        str(command.get("about", ""))[:100],
    )
    if not text:
        return None
    kind = BY_NAME.get(str(command.get("kind")), PRIVATE)
    if not kind.place:
        return _decision(text, who, str(command.get("option", "")))
    return written(kind, text, who, about, _date(command.get("due")))


def _known(name: object) -> str:
    case = desk.now().agreed
    return str(name) if name in {person.name for person in case.people} else ""


def _date(text: object) -> dt.date | None:
    try:
        return dt.date.fromisoformat(str(text))
    except ValueError:
        return None


def _decision(because: str, who: str, option: str) -> Event | None:
    """Read a decision back in front of everybody; it is recorded by a button, after that."""
    now = desk.now()
    brief, case = now.brief, now.agreed
    if option not in {option.id for option in case.options}:
        return None
    by = who or who_decides(case, now.meeting)
    considered = tuple(option.name for option in case.options)
    return DecisionReadBack(
        DecisionTaken(
            option,
            by,
            because,
            proposed_condition(brief),
            None if brief.plan is None else brief.plan.proposed,
            considered,
            rests_on(brief),
            (),
            proposed_reversal(brief),
        )
    )
