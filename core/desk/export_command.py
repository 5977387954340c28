"""All documents of a meeting into a folder."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from core.case.model import Case
from core.desk.case_desk import Argued, brief_in, minutes_of
from core.errors import Complaint, NoSuchThing
from core.exports.export_registry import possible
from core.exports.export_sources import Sources
from core.meeting.events import Entry
from core.meeting.fold import Meeting, replay
from core.messages import say
from core.script.brief import Brief
from core.speech import in_speech
from core.store.database import Store
from core.store.evidence_cache import evidence_of


def export(
    store: Store, case_id: str, out: Path, at: dt.datetime, *, private: bool = False
) -> tuple[Path, ...]:
    """Write all that can be handed out of the latest meeting of a case; without a meeting, of the
    case.

    What holds private notes or what the presenter says is written only with `private`.
    """
    latest = next(iter(_held(store, case_id)), None)
    log = () if latest is None else store.log(latest)
    meeting = replay(log)
    case = (
        store.case(case_id)
        if meeting.opened is None
        else store.version(meeting.opened.case_digest)
    )
    with in_speech(case.speech):
        evidence = evidence_of(store, case, at)

        def argued(agreed: Case, then: Meeting) -> Brief:
            return brief_in(agreed, then, lambda _: evidence)

        contents = _documents(argued, case, meeting, log, at, private=private)
    return _written(out, contents)


def _documents(
    argued: Argued,
    agreed: Case,
    meeting: Meeting,
    log: tuple[Entry, ...],
    at: dt.datetime,
    *,
    private: bool,
) -> dict[str, bytes]:
    brief = argued(agreed, meeting)
    minutes = None if meeting.opened is None else minutes_of(agreed, log, argued)
    sources = Sources(brief, minutes, log, at, agreed)
    name = brief.case.id
    wanted = [each for each in possible(sources) if private or not each.chosen]
    return {f"{name}-{each.ending}": each.make(sources) for each in wanted}


def _held(store: Store, case_id: str) -> list[str]:
    if case_id not in store.case_ids():
        raise NoSuchThing(
            Complaint(
                say("there is no case “{case_id}”", case_id=case_id),
                say("list the cases with `showstopper cases`"),
            )
        )
    return [
        name
        for name, entry in store.meetings_of(case_id)
        if getattr(entry.event, "kind", "") == "meeting"
    ]


def _written(out: Path, contents: dict[str, bytes]) -> tuple[Path, ...]:
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, content in contents.items():
            (out / name).write_bytes(content)
    except OSError as error:
        raise NoSuchThing(
            Complaint(
                say(
                    "the folder {out} cannot be written: {strerror}",
                    out=out,
                    strerror=error.strerror,
                ),
                say("choose another"),
            )
        ) from error
    return tuple(out / name for name in contents)
