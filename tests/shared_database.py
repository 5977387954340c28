"""A meeting in a PostgreSQL database that several servers share, on one data folder."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from core.evidence.key import evidence_key
from core.meeting.events import MeetingOpened, NoteTaken
from core.store.address import DatabaseAddress
from core.store.database import Store

CASE, MEETING = "late-flights", "m-room"


def moved(home: Path, address: DatabaseAddress) -> Store:
    """Keep the case of a data folder, with its evidence, in a database as well."""
    here, there, at = Store(home), Store(home, address), dt.datetime.now(dt.UTC).astimezone()
    case = here.case(CASE)
    evidence = here.evidence(evidence_key(case))
    here.close()
    assert evidence is not None
    there.save_case(case, at, "sample")
    there.keep_evidence(evidence_key(case), evidence, at)
    return there


def opened(store: Store) -> None:
    """Open a meeting on the case."""
    case, at = store.case(CASE), dt.datetime.now(dt.UTC).astimezone()
    people = tuple(person.name for person in case.people)
    event = MeetingOpened(case.id, case.digest, case.title, "meeting", people)
    store.append(MEETING, "opened", event, at, case.people[0].name)


def note() -> NoteTaken:
    """Write something down."""
    return NoteTaken("after the restore")
