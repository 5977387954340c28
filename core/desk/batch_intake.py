"""Batches of new rows taken into the record of a meeting: each file once, in the order of time."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from core.case.files import admit, sha256
from core.case.model import Case, Rows
from core.case.paths import as_text, typed_copy
from core.desk.gate_batches import checked_batch
from core.errors import Complaint, NoSuchThing, ShowstopperError
from core.meeting.events import Event
from core.meeting.fold import Meeting, replay
from core.meeting.follow_up_events import BatchMeasured, BatchRefused
from core.meeting.release_status import (
    batch_event,
    batch_files,
    known_digests,
    measured_events,
)
from core.meeting.room_events import MAX_TEXT
from core.messages import say
from core.plan.gate import Gate, Shown, gate_of
from core.plan.order import BatchFile, in_order, span_of
from core.store.database import Store
from core.store.evidence_cache import evidence_of
from core.text import one_line


@dataclass(frozen=True, slots=True)
class Watched:
    """The meeting whose record takes the batches, its case as it was agreed, and the criteria."""

    meeting_id: str
    case: Case
    gate: Gate


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a file: the event that goes into the record, after which batches."""

    file: str
    event: BatchMeasured | BatchRefused
    before: tuple[BatchMeasured, ...] = ()


Append = Callable[[str, Event], object]


def watched_meeting(store: Store, case_id: str, at: dt.datetime) -> Watched:
    """Find the latest meeting of a case, and its release criteria.

    Raises NoSuchThing without a meeting or without agreed criteria.
    """
    if case_id not in store.case_ids():
        raise NoSuchThing(
            Complaint(
                say("there is no case “{case_id}”", case_id=case_id),
                say("list the cases with `showstopper cases`"),
            )
        )
    meeting_id = next(iter(held_meetings(store, case_id)), "")
    meeting = replay(store.log(meeting_id)) if meeting_id else Meeting()
    if meeting.opened is None:
        raise NoSuchThing(
            Complaint(
                say("no meeting was held on the case “{case_id}”", case_id=case_id),
                say(
                    "open one on the meeting page: its record keeps what the batches show"
                ),
            )
        )
    case = store.version(meeting.opened.case_digest)
    gate = gate_of(case, evidence_of(store, case, at))
    if gate is None:
        raise NoSuchThing(
            Complaint(
                say(
                    "no release criteria were agreed for the case “{case_id}”",
                    case_id=case_id,
                ),
                say("enter them on the setup page before the meeting is opened"),
            )
        )
    return Watched(meeting_id, case, gate)


def held_meetings(store: Store, case_id: str) -> tuple[str, ...]:
    """List the meetings of a case, latest first, without rehearsals and drafts."""
    return tuple(
        name
        for name, entry in store.meetings_of(case_id)
        if getattr(entry.event, "kind", "") == "meeting"
    )


def take_batches(
    store: Store, watched: Watched, files: Sequence[tuple[str, Path]], append: Append
) -> tuple[Taken, ...]:
    """Read the files, by name and path, that the record does not have yet, measure them, and keep
    what they show in it (`take_rows`).

    A file that cannot be read is kept as refused with its reason and counts as no batch. One that
    was written to meanwhile is left. `append` takes an id, the same for the same file, and the
    event.
    """
    known = set(known_digests(replay(store.log(watched.meeting_id))))
    admitted, refused = list[Rows](), list[Taken]()
    for name, path in files:
        digest = sha256(path)
        if not digest or digest in known:
            continue
        known.add(digest)
        try:
            rows = admit(path, store.rows, as_text(name))
        except ShowstopperError as error:
            if sha256(path) == digest:
                refused.append(_refused(name, digest, error))
            continue
        if rows.sha256 == digest:
            admitted.append(rows)
    for item in refused:
        append(_event_id(item.event), item.event)
    return (*refused, *take_rows(store, watched, admitted, append))


def take_rows(
    store: Store, watched: Watched, admitted: Sequence[Rows], append: Append
) -> tuple[Taken, ...]:
    """Measure admitted files that the record does not have yet, oldest first, and keep what they
    show in it (`judged`).
    """
    meeting = replay(store.log(watched.meeting_id))
    known = known_digests(meeting)
    new = {rows.sha256: rows for rows in admitted if rows.sha256 not in known}
    files = [(rows, _file(store.rows, watched.case, rows)) for rows in new.values()]
    rows = [rows for rows, _ in _oldest_first(files)]
    taken = []
    for found in judged(
        store.rows, watched.case, watched.gate, rows, measured_events(meeting)
    ):
        append(_event_id(found.event), found.event)
        taken.append(found)
    return tuple(taken)


def judged(
    home: Path,
    case: Case,
    gate: Gate,
    admitted: Iterable[Rows],
    before: tuple[BatchMeasured, ...] = (),
    measure: Callable[[Rows], tuple[Shown, ...]] | None = None,
) -> Iterator[Taken]:
    """Measure admitted files one after the other as batches that come after others, from the
    folder of typed rows.

    One that does not have what the criteria ask for, or whose rows are not later than those of the
    batch before it, is refused with its reason and counts as no batch. `measure`, where given,
    keeps what a file shows between two calls.
    """
    for rows in admitted:
        try:
            file = _file(home, case, rows)
            in_order((*batch_files(before), file))
            shown = measure(rows) if measure else checked_batch(home, case, rows, gate)
        except ShowstopperError as error:
            yield replace(_refused(rows.name, rows.sha256, error), before=before)
            continue
        event = batch_event(file, shown)
        yield Taken(file.name, event, before)
        before = (*before, event)


def _file(home: Path, case: Case, rows: Rows) -> BatchFile:
    span = span_of(typed_copy(home, rows.sha256), case.columns.timestamp)
    return BatchFile(rows.name, rows.sha256, span)


def _oldest_first(files: list[tuple[Rows, BatchFile]]) -> list[tuple[Rows, BatchFile]]:
    """Order files by the time of their first row where all have one, else by name."""
    if any(file.span is None for _, file in files):
        return sorted(files, key=lambda item: item[1].name)
    return sorted(files, key=lambda item: item[1].span or ())


def _refused(name: str, digest: str, error: ShowstopperError) -> Taken:
    why = one_line(" ".join(error.lines()))[:MAX_TEXT]
    return Taken(name, BatchRefused(one_line(as_text(name)), digest, why))


def _event_id(event: BatchMeasured | BatchRefused) -> str:
    """Name the event by its file, so that two who look at it at once keep it once."""
    return f"batch-{hashlib.sha256(event.sha256.encode()).hexdigest()[:32]}"


def taken_words(taken: Taken) -> str:
    """Say what became of a file."""
    if isinstance(taken.event, BatchMeasured):
        return say("“{name}” was measured and kept.", name=taken.event.name)
    return say(
        "“{name}” counts as no batch: {why}", name=taken.event.name, why=taken.event.why
    )
