"""What a person means while she types in a meeting: sequences of keys and text, and what should
come of them.

Nothing here knows how the console works. Each thing she does is told to the keyboard, and the same
thing is noted down as she meant it: what she wants kept and as what, what she set aside, where she
wants the audience to be.
"""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field

KEYS = {
    "private": "np",
    "shared": "s",
    "question": "q",
    "objection": "o",
    "action": "a",
    "park": "k",
}
CHIPS = {
    "private": "Private note",
    "shared": "Shared note",
    "question": "Question",
    "objection": "Objection",
    "action": "Action",
    "park": "Parking lot",
}
STEPS = (
    "opening",
    "finding",
    "quantification",
    "recommendation",
    "alternatives",
    "decision",
    "close",
)
# The steps between which the console stays, and where nothing is entered by other fields.
WALKED = STEPS[:5]
# Texts whose letters are all keys, too: of kinds, of steps, of the freeze and the blank.
SAYINGS = (
    "Jonas looked annoyed",
    "Can we hold only Newark?",
    "pJonas said no",
    "q7 b f c 1 2 3",
    "no question, only an objection",
    "back for coffee, a park bench",
    "Ünïcode stays “whole” 🙂",
    "a",
    "what if / then?",
    "skip the pause; go on",
    "<b>not bold</b> & *plain*",
    "f",
)
DEEDS = ("Re-score the file", "Call the airports", "Freeze the branch", "Ask for labels")
PEOPLE = {
    "": "",
    "@Jonas": "Jonas Weber",
    "@helen": "Helen Brooks",
    "@Priya Nair": "Priya Nair",
    "@mira.santos": "Mira Santos",
}
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass
class Thing:
    """Something that was kept: as what, in which words, whose, until when."""

    kind: str
    text: str
    owner: str = ""
    due: dt.date | None = None


@dataclass
class Mind:
    """What she believes to be so."""

    entries: list[Thing] = field(default_factory=list)
    aside: list[tuple[str, str]] = field(default_factory=list)
    step: int = 0
    steps: list[str] = field(default_factory=list)
    frozen: int = 0


@dataclass(frozen=True)
class Deed:
    """One thing to do at the keyboard or with the mouse: what it is, and with what."""

    what: str
    with_what: str = ""


def a_sequence(seed: int, mind: Mind, today: dt.date) -> list[Deed]:
    """Make up what she does next, and note down in her mind what she means by it."""
    dice = random.Random(seed)
    deeds: list[Deed] = []
    for _ in range(dice.randint(2, 5)):
        act = dice.choices(
            (_writes, _drives, _moves, _takes_up, _freezes, _opens_in_vain), (8, 4, 2, 2, 1, 1)
        )[0]
        deeds += act(dice, mind, today)
    return deeds


def _writes(dice: random.Random, mind: Mind, today: dt.date) -> list[Deed]:
    kind = dice.choice(list(KEYS))
    how = dice.random()
    opened = Deed("key", dice.choice(KEYS[kind])) if how < 0.7 else Deed("chip", CHIPS[kind])
    typed, thing = _an_action(dice, today) if kind == "action" else _a_saying(dice, kind)
    middle = [Deed("type", typed)]
    if dice.random() < 0.25:
        middle.append(Deed("type", "xy"))
        middle += [Deed("key", "Backspace")] * 2
    if dice.random() < 0.15:
        middle += _walks(mind, 1)
    end = dice.choices(("Enter", "button", "Escape", "Tab", "elsewhere"), (10, 2, 2, 1, 1))[0]
    if end in {"Enter", "button"}:
        mind.entries.append(thing)
    else:
        mind.aside.append((kind, typed))
    return [opened, *middle, Deed("key", end) if end in {"Enter", "Escape"} else Deed(end)]


def _a_saying(dice: random.Random, kind: str) -> tuple[str, Thing]:
    says = dice.choice(SAYINGS)
    return says, Thing(kind, says)


def _an_action(dice: random.Random, today: dt.date) -> tuple[str, Thing]:
    what = dice.choice(DEEDS)
    mention, owner = dice.choice(list(PEOPLE.items()))
    says, due = _a_date(dice, today)
    parts = [mention, what, says] if dice.random() < 0.3 else [what, mention, says]
    return " ".join(part for part in parts if part), Thing("action", what, owner, due)


def _a_date(dice: random.Random, today: dt.date) -> tuple[str, dt.date | None]:
    later = today + dt.timedelta(days=dice.randint(1, 300))
    day = dice.randrange(7)
    ahead = next(n for n in range(1, 8) if (today + dt.timedelta(days=n)).weekday() == day)
    return dice.choice(
        [
            ("", None),
            ("tomorrow", today + dt.timedelta(days=1)),
            (f"by {WEEKDAYS[day]}", today + dt.timedelta(days=ahead)),
            (f"by {later:%b} {later.day}", later),
            (f"by {later.day} {later:%B}", later),
            (f"by {later.isoformat()}", later),
        ]
    )


def _drives(dice: random.Random, mind: Mind, _: dt.date) -> list[Deed]:
    if dice.random() < 0.3:
        to = dice.randrange(len(WALKED))
        if to != mind.step:
            mind.steps.append(WALKED[to])
        mind.step = to
        return [Deed("key", str(to + 1))]
    return _walks(mind, dice.choice((1, -1)), dice)


def _walks(mind: Mind, by: int, dice: random.Random | None = None) -> list[Deed]:
    by = -1 if by > 0 and mind.step == len(WALKED) - 1 else by
    to = max(mind.step + by, 0)
    if to != mind.step:
        mind.steps.append(WALKED[to])
    mind.step = to
    keys = ("PageDown", "ArrowRight") if by > 0 else ("PageUp", "ArrowLeft")
    return [Deed("key", dice.choice(keys) if dice else keys[0])]


def _moves(dice: random.Random, mind: Mind, _: dt.date) -> list[Deed]:
    """Move the latest thing to another kind, which keeps its words and nobody's date."""
    if not mind.entries:
        return []
    thing = mind.entries[-1]
    to = dice.choice([key for key in KEYS if key != thing.kind])
    named = thing.owner if {thing.kind, to}.isdisjoint({"private", "shared"}) else ""
    mind.entries[-1] = Thing(to, thing.text, named)
    return [Deed("move", to)]


def _takes_up(dice: random.Random, mind: Mind, _: dt.date) -> list[Deed]:
    """Take up again what was put aside last, or drop it."""
    if not mind.aside or mind.aside[-1][0] == "action":
        return []
    kind, text = mind.aside.pop()
    if dice.random() < 0.4:
        return [Deed("drop")]
    mind.entries.append(Thing(kind, f"{text} after all"))
    return [Deed("go on"), Deed("type", " after all"), Deed("key", "Enter")]


def _freezes(_: random.Random, mind: Mind, __: dt.date) -> list[Deed]:
    mind.frozen += 2
    return [Deed("key", "f"), Deed("key", "f")]


def _opens_in_vain(dice: random.Random, _: Mind, __: dt.date) -> list[Deed]:
    """Open the line, and think better of it."""
    return [Deed("key", dice.choice("npsqoak")), Deed("key", dice.choice(("Enter", "Escape")))]
