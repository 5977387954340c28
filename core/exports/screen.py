"""The room's screen as one record: all that is shown there and nothing else, so that whoever reads
it can give nothing away.

It is made where the case is known, kept where anybody may read, and drawn by a session, or a
process, that knows no case.
"""

from __future__ import annotations

import copy
import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from pydantic import TypeAdapter

from core import written
from core.charts.draw import describe, draw
from core.meeting.events import Corrected, Entry, Logged
from core.meeting.fold import Meeting, replay
from core.meeting.room_events import KindChanged
from core.meeting.scene import Scene, room
from core.script.brief import Brief
from core.script.tables import slice_rows

AXIS = 15
LARGER = {"fontSize": 1.25, "labelFontSize": 1.25, "titleFontSize": 1.25, "labelLimit": 1.8}
FAINT = "38"  # as the last byte of a colour: a fifth of it


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
    """What the room sees after `seq` entries: a scene, its picture as a Vega-Lite record with its
    words, a table, a clock.
    """

    meeting_id: str
    seq: int
    kind: str
    live: bool
    numbers: str
    scene: Scene
    spec: dict[str, Any] | None
    alt: str
    table: tuple[dict[str, str], ...]
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
    hides = (one for one in log[meeting.frozen :] if _hides(one.event))
    frozen = replay([*log[: meeting.frozen], *hides])
    return replace(frozen, parts=frozen.parts - {"blank"} | (meeting.parts & {"blank"}))


def _hides(event: Logged) -> bool:
    if isinstance(event, KindChanged):
        return event.kind == "private"
    return isinstance(event, Corrected) and not event.text


def screen(meeting_id: str, seq: int, brief: Brief, meeting: Meeting) -> Screen:
    """Make the screen of a meeting as the room follows it."""
    with written.as_in(brief.case.numbers):
        scene = room(brief, meeting)
        return Screen(
            meeting_id,
            seq,
            meeting.opened.kind if meeting.opened else "meeting",
            meeting.live,
            brief.case.numbers,
            scene,
            (
                enlarged(lit(draw(scene.chart, brief, scene.finding), scene.spotlight))
                if scene.chart
                else None
            ),
            describe(scene.chart, brief, scene.finding) if scene.chart else "",
            tuple(slice_rows(brief)) if scene.table else (),
            _ticking(meeting) if scene.clock else None,
        )


def _ticking(meeting: Meeting) -> Ticking | None:
    if meeting.opened_at is None:
        return None
    done = [(begun, over) for begun, over in meeting.pauses if over is not None]
    start = meeting.opened_at + sum((over - begun for begun, over in done), dt.timedelta())
    stands = max((meeting.pauses[-1][0] - start).total_seconds(), 0.0) if meeting.paused else None
    return Ticking(start, stands, meeting.ends)


def read_clock(clock: Ticking, at: dt.datetime) -> tuple[float, float | None]:
    """Read the room's clock at a moment: seconds in all, and seconds left to the end if one
    is set.
    """
    total = (
        clock.stands if clock.stands is not None else max((at - clock.start).total_seconds(), 0.0)
    )
    return total, None if clock.ends is None else (clock.ends - at).total_seconds()


def lit(spec: dict[str, Any] | None, name: str) -> dict[str, Any] | None:
    """Let one bar of a picture stand out: the colours of all others become faint.

    A picture without a bar of that name stays.
    """
    if spec is None or not name or not any(name in row.values() for row in _rows(spec)):
        return spec
    made = copy.deepcopy(spec)
    # Layers share their rows, and each is to fade once.
    for row in {id(one): one for one in _rows(made)}.values():
        if isinstance(row.get("colour"), str) and name not in row.values():
            row["colour"] += FAINT
    return made


def enlarged(spec: dict[str, Any] | None) -> dict[str, Any] | None:
    """Write the words of a picture larger, so that they can be read across a room."""
    if spec is None:
        return None
    made = _scaled(spec)  # new throughout, but for the rows, which stay as they are
    made["config"] = made.get("config", {}) | {
        "axis": {"labelFontSize": AXIS, "titleFontSize": AXIS},
        "text": {"fontSize": AXIS},
    }
    return made


def _scaled(part: Any) -> Any:  # noqa: ANN401  any piece of a Vega-Lite record
    if isinstance(part, list):
        return [_scaled(one) for one in part]
    if isinstance(part, dict):
        return {
            name: (
                round(one * LARGER[name], 1)
                if name in LARGER and isinstance(one, int | float)
                else one
                if name == "data"
                else _scaled(one)
            )
            for name, one in part.items()
        }
    return part


def _rows(spec: dict[str, Any]) -> list[dict[str, Any]]:
    parts = [spec, *spec.get("layer", ())]
    return [
        row
        for part in parts
        for row in part.get("data", {}).get("values", ())
        if isinstance(row, dict)
    ]


def dump_screen(made: Screen) -> bytes:
    """Write a screen as JSON."""
    return _SCREEN.dump_json(made)


def load_screen(document: bytes) -> Screen:
    """Read a screen back."""
    return _SCREEN.validate_json(document)
