"""One path for what happens to a case and its meetings: append then publish, and what it argues."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from core.case.model import Case
from core.desk.event_rights import may
from core.errors import Complaint, NotAllowed, ShowstopperError
from core.evidence.records import Evidence
from core.exports.drawn_ahead import DrawnAhead
from core.exports.screen import dump_screen, is_current, screen, seen_by_room
from core.meeting.case_in_room import in_room
from core.meeting.events import Entry, Event, MeetingClosed, MeetingOpened
from core.meeting.fold import Meeting, replay
from core.meeting.minutes import Minutes, record
from core.meeting.minutes_versions import final_versions, in_versions, version_of
from core.messages import say
from core.script.brief import Brief, argue
from core.script.steps import STEPS
from core.serve.bus import Bus
from core.serve.roles import Session
from core.store.database import Store
from core.store.public import PublicStore

AHEAD = DrawnAhead()
Argued = Callable[[Case, Meeting], Brief]


@dataclass(frozen=True, slots=True)
class Appended:
    """The entry that was appended, and what went wrong after it was on disk."""

    entry: Entry
    troubles: tuple[ShowstopperError, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseDesk:
    """The stores, the bus and the clock, with what is done with them.

    `argued` gives the brief of a case in a meeting, as `brief_in` does, worked out or kept.
    """

    store: Store
    public: PublicStore
    bus: Bus
    clock: Callable[[], dt.datetime]
    argued: Argued

    def append_and_publish(
        self, here: Session, held: str, event: Event, event_id: str, by: str
    ) -> Appended:
        """Append an event to a meeting, show the room what follows, and back up at the close.

        A PostgreSQL database has backups of its own, which are made by who runs it.
        Raises NotAllowed for a session that may not, and what the store raises. What goes wrong
        once the entry is on disk is given with it, because the event has happened.
        """
        if not may(here, held, event, self.store.log):
            do = say("ask the presenter for a link with that permission")
            raise NotAllowed(Complaint(say("you don't have permission to do this"), do))
        entry = self.store.append(held, event_id, event, self.clock(), by)
        after: list[Callable[[], object]] = [lambda: self.publish(held)]
        if isinstance(event, MeetingClosed) and self.store.address is None:
            after.append(lambda: self.store.backup(self.clock()))
        troubles = tuple(
            error for step in after if (error := _trouble(step)) is not None
        )
        return Appended(entry, troubles)

    def what_if(
        self, here: Session, case: Case, event: Event, event_id: str, by: str
    ) -> Appended:
        """Keep a what-if outside any meeting, in the draft of this version of a case."""
        draft = draft_id(case)
        opened = MeetingOpened(case.id, _unplanned(case).digest, case.title, "draft")
        self.append_and_publish(here, draft, opened, "opened", by)
        return self.append_and_publish(here, draft, event, event_id, by)

    def publish(self, held: str) -> None:
        """Write down what the room sees now and tell all who follow.

        What is behind already stays as it is.
        """
        log = self.store.log(held)
        meeting = seen_by_room(log)
        if meeting.opened is None or meeting.opened.kind == "draft":
            return
        seq, brief = log[-1].seq, None
        if self.public.version_of(held) < seq or self.is_outdated(held):
            case = self.store.version(meeting.opened.case_digest)
            brief = self.argued(case, meeting)
            shown = screen(held, seq, brief, meeting)
            live = replay(log).live
            self.public.publish(
                held, seq, shown.kind, live, dump_screen(shown), self.clock()
            )
        self.bus.publish(held, seq)
        if brief is not None and meeting.live:
            others = (
                replace(meeting, step=step, answer="", spotlight="") for step in STEPS
            )
            AHEAD.soon(partial(screen, held, seq, brief, other) for other in others)

    def is_outdated(self, held: str) -> bool:
        """Say whether what the room sees was written in a format of before."""
        found = self.public.screen(held)
        return found is not None and not is_current(found.document)


def brief_in(
    case: Case, meeting: Meeting, evidence_of: Callable[[Case], Evidence]
) -> Brief:
    """Argue a case as it stands in a meeting."""
    room = in_room(case, meeting)
    return argue(room, evidence_of(room))


def minutes_of(
    case: Case, log: tuple[Entry, ...], argued: Argued, number: int | None = None
) -> Minutes:
    """Write the minutes of a meeting on a case from its log, as their latest version or as the
    final one of a number.
    """
    meeting = replay(log)
    brief = argued(case, meeting)

    def write(upto: tuple[Entry, ...]) -> Minutes:
        return record(brief, replay(upto), upto, lambda then: argued(case, then))

    wanted = [item for item in final_versions(meeting) if item.number == number]
    if wanted:
        return version_of(brief, log, wanted[0], write)
    return in_versions(brief, log, write)


def draft_id(case: Case) -> str:
    """Name the log that keeps the what-ifs of one version of a case outside any meeting.

    When the meeting is planned, moved or canceled they stay.
    """
    return f"draft-{_unplanned(case).digest[:24]}"


def _unplanned(case: Case) -> Case:
    return case if case.appointment is None else replace(case, appointment=None)


def _trouble(step: Callable[[], object]) -> ShowstopperError | None:
    try:
        step()
    except ShowstopperError as error:
        return error
    return None
