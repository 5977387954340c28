"""The event that a command of the browser becomes."""

from __future__ import annotations

import datetime as dt
from typing import Any

from core.meeting.captured_kinds import BY_NAME, KINDS, PRIVATE
from core.meeting.decision_checks import who_decides
from core.meeting.events import (
    Corrected,
    DecisionReadBack,
    DecisionTaken,
    Event,
    StepShown,
)
from core.meeting.proposal import proposed_condition, proposed_reversal
from core.meeting.recast import written
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
from core.script.decision import rests_on
from core.script.steps import STEPS
from pages.parts import desk


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
        case "move" if command.get("kind") in KINDS and isinstance(
            command.get("entry"), int
        ):
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
