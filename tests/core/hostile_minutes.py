"""Minutes in whose every field somebody typed what breaks programs, from a seed."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import replace
from typing import Any

from core.case.model import Person
from core.exports.escapes import JOINER, flat
from core.meeting.events import DecisionTaken
from core.meeting.minutes import ActionLine, Minutes, MinutesVersion, SaidLine
from core.meeting.minutes_blocks import WrittenMinutes
from core.script.brief import Brief
from tests.naughty import MARKUP, PLAIN

TYPED = (
    *MARKUP,
    *PLAIN,
    "Eve\r\nBcc: evil@example.com",
    "x\nEND:VEVENT\nBEGIN:VALARM",
    "a\r\nATTENDEE:mailto:evil@example.com",
    "<!channel> <!here> <@U012AB3CD>",
    "@everyone and @all",
    "/close this",
    "/assign @root",
    "#1 !2 $3",
    "- [x] done",
    '=HYPERLINK("http://evil.example","x")',
    " =1+1",
    "\uff1d1+1",
    "\uff20SUM(1)",
    "---\nstatus: accepted",
    '"; DROP TABLE x; --',
    "''' + __import__('os').system('x') + '''",
)


def hostile(minutes: Minutes, seed: int) -> Minutes:
    """Fill every text of the minutes from the list of what was typed."""
    rng = random.Random(seed)

    def text() -> str:
        return rng.choice(TYPED)

    def some(make: Any, most: int = 3) -> tuple[Any, ...]:
        return tuple(make() for _ in range(rng.randint(0, most)))

    def line() -> SaidLine:
        return SaidLine("10:00 AM, Finding", text(), text(), text(), text())

    def action() -> ActionLine:
        owner = text()
        due = rng.choice([None, dt.date(2026, 11, 27)])
        return ActionLine(
            text(), owner, "no date yet" if due is None else "Fri, Nov 27", owner, due
        )

    taken = DecisionTaken(
        "pause",
        text(),
        text(),
        text(),
        rng.choice([None, dt.date(2026, 12, 1)]),
        (text(),),
        text(),
        some(text),
        text(),
    )
    return replace(
        minutes,
        kind=rng.choice(["Meeting", "Rehearsal"]),
        title=text(),
        present=some(text),
        absent=some(text),
        decision=(text(), *some(text)),
        decided=(text(),),
        votes=some(lambda: (text(), "support", text())),
        question=rng.choice(["", text()]),
        actions=some(action),
        shown=some(lambda: ("Finding", text())),
        questions=some(line),
        open_questions=some(line),
        objections=some(line),
        parked=some(line),
        notes=some(line),
        moved=some(text),
        options=some(lambda: (text(), "$1–$2", text(), "8 days")),
        missing=some(text),
        groups=some(text),
        examples=some(text),
        not_shown=rng.choice(["", text()]),
        unread=rng.choice(["", text()]),
        taken=rng.choice([None, taken]),
        remarks=rng.choice(["", text()]),
        afar=some(lambda: (text(), "support", text())),
        changes=some(text),
        version=rng.choice(
            [
                None,
                MinutesVersion(1),
                MinutesVersion(2, dt.datetime(2026, 11, 28, tzinfo=dt.UTC), text()),
            ]
        ),
    )


def with_people(brief: Brief, *people: Person) -> Brief:
    """Put other people into a case."""
    return replace(brief, case=replace(brief.case, people=people))


def lacking(record: WrittenMinutes, read: str) -> list[str]:
    """List the texts of a record that do not follow one another in what was read."""
    place, missing = 0, []
    said = " ".join(read.replace(JOINER, "").split())
    for text in record.texts:
        wanted = flat(text)
        found = said.find(wanted, place)
        if found < 0:
            missing.append(wanted)
        else:
            place = found + len(wanted)
    return missing
