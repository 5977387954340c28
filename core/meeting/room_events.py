"""What the presenter does to the room's screen and to the clock, as events that each name their
target.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, Field

from core.meeting.captured_kinds import Kind

MAX_TEXT = 4_000
Text = Annotated[str, Field(max_length=MAX_TEXT)]
# What a sentence can write and a price can be worked out from: beyond it sums overflow.
LARGEST, SMALLEST = 1e15, 1e-15


def writable(value: float) -> float:
    """Give a number back if a meeting can work with it: nought, or a size between 1e-15 and 1e15.

    Raises ValueError for others, those that are not finite among them.
    """
    if value == 0 or SMALLEST <= abs(value) <= LARGEST:
        return value
    raise ValueError(f"a meeting works with numbers up to {LARGEST:g}, got {value}.")


Number = Annotated[float, AfterValidator(writable)]
# A moment of a meeting; far from its ends, so that every zone has it.
Moment = Annotated[
    AwareDatetime,
    Field(
        ge=dt.datetime(1970, 1, 1, tzinfo=dt.UTC),
        le=dt.datetime(2200, 1, 1, tzinfo=dt.UTC),
    ),
]
Part = Literal["frozen", "blank", "pattern", "clock", "table"]
PARTS: tuple[Part, ...] = ("frozen", "blank", "pattern", "clock", "table")


@dataclass(frozen=True, slots=True)
class RoomSet:
    """A part of the room's screen was switched on or off.

    `frozen` keeps the room on what it saw last, `blank` takes everything away, `pattern` shows a
    test pattern, `clock` and `table` add the clock and the table of slices.
    """

    part: Part
    on: bool
    type: Literal["RoomSet"] = "RoomSet"


@dataclass(frozen=True, slots=True)
class Spotlit:
    """One number or one bar stands out, by its words on the screen; empty for none."""

    what: Text
    type: Literal["Spotlit"] = "Spotlit"


@dataclass(frozen=True, slots=True)
class AnswerShown:
    """The room was shown a prepared answer with its chart, by the answer's id.

    Empty takes it away.
    """

    answer: str
    type: Literal["AnswerShown"] = "AnswerShown"


@dataclass(frozen=True, slots=True)
class ClockPaused:
    """The clock was stopped, or went on."""

    paused: bool
    type: Literal["ClockPaused"] = "ClockPaused"


@dataclass(frozen=True, slots=True)
class EndSet:
    """The moment at which the meeting has to end; None for none."""

    at: Moment | None
    type: Literal["EndSet"] = "EndSet"


@dataclass(frozen=True, slots=True)
class WalkSet:
    """The walk was cut to the steps that fit into three minutes, or is the full one again."""

    short: bool
    type: Literal["WalkSet"] = "WalkSet"


@dataclass(frozen=True, slots=True)
class AttendanceTaken:
    """Who is there, by name."""

    present: tuple[str, ...]
    type: Literal["AttendanceTaken"] = "AttendanceTaken"


@dataclass(frozen=True, slots=True)
class VotesOpened:
    """Where people stand was opened before all had answered."""

    type: Literal["VotesOpened"] = "VotesOpened"


@dataclass(frozen=True, slots=True)
class ItemParked:
    """Something was put aside, to be taken up after the meeting."""

    text: Text
    who: str = ""
    type: Literal["ItemParked"] = "ItemParked"


@dataclass(frozen=True, slots=True)
class KindChanged:
    """What was written down, by the number of its entry, is of another kind from now on."""

    entry: int
    kind: Kind
    type: Literal["KindChanged"] = "KindChanged"
