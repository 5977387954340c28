"""Who may write which event into a meeting: asked anew at every write."""

from __future__ import annotations

from collections.abc import Callable

from core.meeting.events import (
    Captured,
    Corrected,
    DeletionUndone,
    Entry,
    Event,
    StepShown,
    VoteCast,
)
from core.meeting.fold import captured, replay
from core.meeting.recast import is_private, kind_for
from core.meeting.room_events import ClockPaused, KindChanged, RoomSet, Spotlit, WalkSet
from core.serve.roles import Session

NOTE_TAKER = "Note-taker"
LogOf = Callable[[str], tuple[Entry, ...]]


def may(here: Session, held: str, event: Event, log_of: LogOf) -> bool:  # noqa: PLR0911  one line a right
    """Say whether a session may append an event to a meeting: who drives moves the room, who takes
    notes writes down, who votes votes for herself, and the presenter does all.
    """
    if here.role == "presenter":
        return True
    if here.meeting_id != held:
        return False
    if isinstance(event, Captured):
        return kind_for(event).right in here.rights
    match event:
        case StepShown() | RoomSet() | ClockPaused() | Spotlit() | WalkSet():
            return "drive" in here.rights
        case Corrected(entry=number) | KindChanged(entry=number):
            return "notes" in here.rights and _readable(here, log_of(held), number)
        case DeletionUndone(entry=number):
            gone = replay(log_of(held)).deleted.get(number)
            return "notes" in here.rights and (
                gone is None or may_read(here, gone.entry)
            )
        case VoteCast():
            return "vote" in here.rights and event.who == here.person
    return False


def signature(here: Session) -> str:
    """Name who writes where that is not the presenter: a note-taker, who drives nothing."""
    return NOTE_TAKER if here.role != "presenter" and "drive" not in here.rights else ""


def may_read(here: Session, entry: Entry) -> bool:
    """Say whether a session may read what was written down: a note-taker reads private notes of
    her own alone.
    """
    return not is_private(entry) or not signature(here) or entry.by == NOTE_TAKER


def _readable(here: Session, log: tuple[Entry, ...], number: int) -> bool:
    entry = next(
        (entry for entry in captured(replay(log)) if entry.seq == number), None
    )
    return entry is None or may_read(here, entry)
