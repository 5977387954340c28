"""The room's screen as one record: all that is shown there and nothing else, so that whoever reads
it can give nothing away.

It is made where the case is known, kept where anybody may read, and drawn by a session, or a
process, that knows no case.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from pydantic import TypeAdapter, ValidationError

from core import words
from core.exports.pictures import Picture
from core.exports.staging import staged
from core.meeting.events import Corrected, Entry, Logged
from core.meeting.fold import Meeting, replay
from core.meeting.room_events import KindChanged
from core.meeting.scene import room
from core.meeting.slide import Slide
from core.messages import mark, say
from core.script.brief import Brief
from core.script.slice_tables import slice_rows
from core.speech import in_speech

FORMAT = 4  # of a stored screen; 1 had a Vega-Lite record and no picture, 2 no language, 3 no cards
TOO_SMALL_PRINT = (
    mark("Kind of error"),
    mark("p"),
)  # columns that cannot be read across a room beside the rest
MOST_ROWS = 11  # of the table that stands in the place of the picture


@dataclass(frozen=True, slots=True)
class Ticking:
    """The room's clock: it counts from `start`, or stands at `stands` seconds.

    `ends` is when the meeting has to end.
    """

    start: dt.datetime
    stands: float | None
    ends: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Screen:
    """What the room sees after `seq` entries: a slide, its picture as SVG with its words, the first
    rows of a table and how many more there are, a clock.

    `words` are the texts of the picture in order, for those who do not see it.
    """

    format: int
    meeting_id: str
    seq: int
    kind: str
    live: bool
    numbers: str
    language: str
    slide: Slide
    picture: Picture
    alt: str
    words: tuple[str, ...]
    table: tuple[dict[str, str], ...]
    table_more: str
    clock: Ticking | None


_SCREEN: TypeAdapter[Screen] = TypeAdapter(Screen)


def seen_by_room(log: tuple[Entry, ...]) -> Meeting:
    """Fold as much of a log as the room follows: while it is frozen, what came before that.

    To blank it works all the same.

    What was taken back or made private meanwhile leaves a frozen screen, too.
    """
    meeting = replay(log)
    if not meeting.frozen:
        return meeting
    hides = (entry for entry in log[meeting.frozen :] if _hides(entry.event))
    frozen = replay([*log[: meeting.frozen], *hides])
    return replace(frozen, parts=frozen.parts - {"blank"} | (meeting.parts & {"blank"}))


def _hides(event: Logged) -> bool:
    if isinstance(event, KindChanged):
        return event.kind == "private"
    return isinstance(event, Corrected) and not event.text


def screen(meeting_id: str, seq: int, brief: Brief, meeting: Meeting) -> Screen:
    """Make the screen of a meeting as the room follows it."""
    opened = meeting.opened
    kind = opened.kind if opened else "meeting"
    with in_speech(brief.case.speech):
        scene = room(brief, meeting)
        rows = tuple(_short(row) for row in slice_rows(brief)) if scene.table else ()
        shown = staged(scene, brief, rehearsal=kind == "rehearsal", table=bool(rows))
        return Screen(
            FORMAT,
            meeting_id,
            seq,
            kind,
            meeting.live,
            brief.case.numbers,
            brief.case.language,
            shown.slide,
            shown.picture,
            shown.alt,
            shown.words,
            rows[:MOST_ROWS],
            say("And {rows} more.", rows=words.count(len(rows) - MOST_ROWS))
            if len(rows) > MOST_ROWS
            else "",
            _ticking(meeting) if scene.clock else None,
        )


def _short(row: dict[str, str]) -> dict[str, str]:
    """Take the columns that can be read across a room."""
    return {
        name: cell
        for name, cell in row.items()
        if name not in {say(small) for small in TOO_SMALL_PRINT}
    }


def _ticking(meeting: Meeting) -> Ticking | None:
    if meeting.opened_at is None:
        return None
    done = [(begun, over) for begun, over in meeting.pauses if over is not None]
    start = meeting.opened_at + sum(
        (over - begun for begun, over in done), dt.timedelta()
    )
    stands = (
        max((meeting.pauses[-1][0] - start).total_seconds(), 0.0)
        if meeting.paused
        else None
    )
    return Ticking(start, stands, meeting.ends)


def read_clock(clock: Ticking, at: dt.datetime) -> tuple[float, float | None]:
    """Read the room's clock at a moment: seconds in all, and seconds left to the end if one
    is set.
    """
    total = (
        clock.stands
        if clock.stands is not None
        else max((at - clock.start).total_seconds(), 0.0)
    )
    return total, None if clock.ends is None else (clock.ends - at).total_seconds()


def dump_screen(result: Screen) -> bytes:
    """Write a screen as JSON."""
    return _SCREEN.dump_json(result)


def dump_python(result: Screen) -> dict[str, Any]:
    """Write a screen as plain values, as JSON has them."""
    return _SCREEN.dump_python(result, mode="json")


def is_current(document: bytes) -> bool:
    """Say whether a screen was written in the format of this version, without reading it."""
    return document.startswith(b'{"format":%d,' % FORMAT)


def load_screen(document: bytes) -> Screen | None:
    """Read a screen back; None for one that an older or a newer version wrote, which is made
    anew.
    """
    try:
        result = _SCREEN.validate_json(document)
    except ValidationError:
        return None
    return result if result.format == FORMAT else None
