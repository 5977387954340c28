"""The clock goes back, springs, or stands at the other end of the world: the order of a meeting is
that of its log.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from core.meeting.events import MeetingClosed, MeetingOpened, NoteTaken, StepShown
from core.meeting.fold import replay
from core.meeting.minutes import record
from core.meeting.step_timer import pace, spent
from core.script.brief import Brief
from core.store.database import Store
from core.store.hash_chain import broken_at

HOUR = dt.timedelta(hours=1)


def local(zone: str, *moment: int, fold: int = 0) -> dt.datetime:
    return dt.datetime(*moment, tzinfo=ZoneInfo(zone), fold=fold)


def utc_steps(
    zone: str, *moment: int, minutes: tuple[int, ...] = (-70, -40, -10, 10, 40, 70)
) -> list[dt.datetime]:
    """List moments around a change of the clock, in the order in which they happen, as this zone's
    clock shows them.
    """
    change = dt.datetime(*moment, tzinfo=dt.UTC)
    return [
        (change + dt.timedelta(minutes=minute)).astimezone(ZoneInfo(zone)) for minute in minutes
    ]


CLOCKS = {
    "two hours back": [
        local("UTC", 2026, 11, 23, 10),
        local("UTC", 2026, 11, 23, 10, 5),
        *(local("UTC", 2026, 11, 23, 8, 6 + index) for index in range(4)),
    ],
    "Berlin, autumn": utc_steps("Europe/Berlin", 2026, 10, 25, 1),
    "Berlin, spring": utc_steps("Europe/Berlin", 2026, 3, 29, 1),
    "New York, autumn": utc_steps("America/New_York", 2026, 11, 1, 6),
    "New York, spring": utc_steps("America/New_York", 2026, 3, 8, 7),
    "Lord Howe, autumn, by half an hour": utc_steps("Australia/Lord_Howe", 2026, 4, 4, 15),
    "Lord Howe, spring, by half an hour": utc_steps("Australia/Lord_Howe", 2026, 10, 3, 15, 30),
    "Santiago, autumn": utc_steps("America/Santiago", 2026, 4, 5, 3),
    "Santiago, spring": utc_steps("America/Santiago", 2026, 9, 6, 4),
    "29 February": [
        local("Europe/Berlin", 2028, 2, 28, 23, 50) + index * HOUR / 2 for index in range(6)
    ],
    "29 February to March": [
        local("Europe/Berlin", 2028, 2, 29, 23, 0) + index * HOUR / 2 for index in range(6)
    ],
    "UTC+14": [
        local("Pacific/Kiritimati", 2026, 12, 31, 23, 0) + index * HOUR / 2 for index in range(6)
    ],
    "UTC-11, then UTC+14": [
        local("Pacific/Pago_Pago", 2026, 12, 30, 10),
        *(local("Pacific/Kiritimati", 2026, 12, 31, 11, index) for index in range(1, 6)),
    ],
}


@pytest.mark.parametrize("name", CLOCKS)
def test_the_order_of_a_meeting_is_that_of_its_log_whatever_the_clock_shows(
    name: str, tmp_path: Path, flights: Brief
) -> None:
    # As the app reads its clock: with the offset that holds, not with rules.
    moments, case = (
        [dt.datetime.fromisoformat(item.isoformat()) for item in CLOCKS[name]],
        flights.case,
    )
    events = [
        MeetingOpened(
            case.id,
            case.digest,
            case.title,
            "meeting",
            tuple(person.name for person in case.people),
        ),
        StepShown("finding"),
        NoteTaken("first"),
        StepShown("decision"),
        NoteTaken("second"),
        MeetingClosed(("who does what",)),
    ]
    store = Store(tmp_path)
    for number, (event, at) in enumerate(zip(events, moments, strict=True)):
        store.append("m-1", f"e{number}", event, at, "Ann")
    store.engine.dispose()
    store = Store(tmp_path)
    log = store.log("m-1")
    store.engine.dispose()
    assert [entry.event for entry in log] == events
    assert [entry.at for entry in log] == moments
    assert [entry.at.utcoffset() for entry in log] == [moment.utcoffset() for moment in moments]
    assert broken_at(log) is None
    meeting = replay(log)
    assert [note.event.text for note in meeting.notes if isinstance(note.event, NoteTaken)] == [
        "first",
        "second",
    ]
    assert not meeting.live
    shown = pace(flights, meeting, moments[-1])
    assert min(shown.total_seconds, shown.step_seconds) >= 0
    if name != "two hours back":
        assert shown.total_seconds >= shown.step_seconds
        assert (
            shown.total_seconds
            == (moments[-1].astimezone(dt.UTC) - moments[0].astimezone(dt.UTC)).total_seconds()
        )
    assert all("-" not in took for _, took, _ in spent(flights, meeting, moments[-1]))
    minutes = record(flights, meeting, log, lambda _then: flights)
    assert minutes.closed
