"""What of a scene fits on the stage: one headline, at most three figures, a few lines, one source.

The stage is a fixed frame that never scrolls. How much fits is counted in letters here, for the
narrowest frame as for the widest, so that nothing depends on a browser; what does not fit stands
below the presenter's own stage.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

from core import words
from core.meeting.fold import Meeting
from core.meeting.scene import Scene, stage
from core.meeting.stage_names import (
    SOURCE_LETTERS,
    STRAP_LETTERS,
    UNDER_LETTERS,
    cut,
    short_headline,
    short_line,
    shortener,
)
from core.messages import mark, say, say_count
from core.script.brief import Brief
from core.script.examples_text import Card, Row
from core.script.steps import STEPS
from core.script.term_list import glosses

Shape = Literal["figures", "list", "alone", "words", "cards"]
MarkKind = Literal["rehearsal", "over", "what-if", "placeholder"]
Light = Literal["", "lit", "faint"]

REHEARSAL = mark("Rehearsal: not a meeting, and nothing is decided.")
REHEARSED = mark("This was a rehearsal. No meeting was held, and nothing was decided.")
OVER = mark("The meeting is over. Minutes will follow by email.")

MOST_FIGURES = 3
NOTE_LETTERS, NOTE_ROWS = 250, 2  # under the figures
# Rows of the list beside a picture and of one that has the frame to itself, and letters in a row.
LIST_ROWS, LIST_LETTERS = 10, 40
WORDS_ROWS, WORDS_LETTERS = 12, 105
# Lines of a card, of which three share the frame; letters of a line, and of a name beside a value.
CARD_LINES, LINE_LETTERS, BESIDE_LETTERS = 13, 30, 14
CARD_NAME_LETTERS, CARD_VALUE_LETTERS = 24, 20
# What tells how to read the picture, or what it leaves out, where a step has no lines of its own.
NOTES = {
    "finding": ("finding.doubt", "finding.several", "finding.gap"),
    "quantification": (
        "quantification.stands",
        "quantification.season",
        "quantification.dots",
    ),
    "alternatives": ("alternatives.unknown", "alternatives.robust"),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A fact in large characters and a line under it; `light` where one of them stands out."""

    value: str
    under: str
    placeholder: bool
    light: Light


@dataclass(frozen=True, slots=True)
class Mark:
    """What has to be seen with everything else on a screen: a what-if, a placeholder, a rehearsal,
    the end.
    """

    kind: MarkKind
    text: str


@dataclass(frozen=True, slots=True)
class Slide:
    """One screen of the stage.

    `shape` says what stands where; `list_lines` is the list, `cards` are single records, and
    `notes` stand under the figures, and `notes_more` stands for those that a narrow screen has no
    room for. `cards_more` says on a narrow screen, which has room for one
    card, how many more there are.
    """

    step: str
    place: str
    strap: str
    headline: str
    shape: Shape
    marks: tuple[Mark, ...]
    figures: tuple[Figure, ...]
    list_lines: tuple[str, ...]
    notes: tuple[str, ...]
    source: str
    over: bool
    blank: bool
    pattern: bool
    cards: tuple[Card, ...] = ()
    cards_more: str = ""
    notes_more: str = ""


def slide(scene: Scene, brief: Brief, *, drawn: bool, rehearsal: bool = False) -> Slide:
    """Lay a scene out for the stage; `drawn` says whether it has a picture or a table."""
    if scene.blank or scene.pattern:
        return _empty(scene)
    scene, case = _with_short_names(scene, brief), brief.case
    shape = _shape(scene, drawn=drawn)
    listed = shape == "list" or (shape == "words" and not scene.tiles)
    return Slide(
        step=scene.step,
        place=_place(scene),
        strap=scene.strap,
        headline=scene.headline,
        shape=shape,
        marks=_marks(scene, rehearsal=rehearsal),
        figures=_figures(scene),
        list_lines=_list(scene.lines, shape) if listed else (),
        notes=() if listed else _with_glosses(_notes(scene, brief), scene, brief),
        source=short_line(case, scene.small[-1], SOURCE_LETTERS) if scene.small else "",
        over=scene.over,
        blank=False,
        pattern=False,
        cards=tuple(map(_fitted_card, scene.cards)),
        cards_more=_more_cards(len(scene.cards) - 1),
        notes_more=say("More on a wider screen."),
    )


def _more_cards(more: int) -> str:
    if more < 1:
        return ""
    return say_count(
        more,
        "{n} more record on a wider screen.",
        "{n} more records on a wider screen.",
    )


def _fitted_card(card: Card) -> Card:
    """Cut the values of a record at what a card has room for.

    A value of a few letters stands beside its name. Texts follow theirs, and share what lines the
    others leave.
    """
    texts = [row for row in card.released if len(row.value) > CARD_VALUE_LETTERS]
    beside = [row for row in (*card.released, *card.answers) if row not in texts]
    left = CARD_LINES - sum(
        -(-len(_fitted_name(row)) // BESIDE_LETTERS) for row in beside
    )
    lines = max(left // len(texts), 1) if texts else 1

    def fitted(row: Row) -> Row:
        name = _fitted_name(row)
        room = lines * LINE_LETTERS - len(name) if row in texts else CARD_VALUE_LETTERS
        return Row(name, cut(row.value, max(room, CARD_VALUE_LETTERS)), row.judged)

    return Card(tuple(map(fitted, card.released)), tuple(map(fitted, card.answers)))


def _fitted_name(row: Row) -> str:
    return cut(row.name, CARD_NAME_LETTERS)


def _place(scene: Scene) -> str:
    if not scene.number:
        return scene.title
    return say(
        "{number} of {steps}  {title}",
        number=scene.number,
        steps=scene.steps,
        title=scene.title,
    )


def _with_short_names(scene: Scene, brief: Brief) -> Scene:
    """Cut the names that are too long for a stage, everywhere on it."""
    case = brief.case
    short = shortener(case)
    return replace(
        scene,
        strap=short_line(case, scene.strap, STRAP_LETTERS),
        headline=short_headline(brief, f"{scene.step}.headline", short(scene.headline)),
        lines=tuple(map(short, scene.lines)),
        tiles=tuple(
            replace(
                tile,
                value=short(tile.value),
                under=short_line(case, tile.under, UNDER_LETTERS),
            )
            for tile in scene.tiles
        ),
        spotlight=short(scene.spotlight),
    )


def _empty(scene: Scene) -> Slide:
    return Slide(
        step=scene.step,
        place="",
        strap="",
        headline="",
        shape="words",
        marks=(),
        figures=(),
        list_lines=(),
        notes=(),
        source="",
        over=scene.over,
        blank=scene.blank,
        pattern=scene.pattern,
    )


def details(scene: Scene, shown: Slide) -> tuple[str, ...]:
    """List what a scene says and its slide does not, in the scene's order; whole where only the end
    was cut.
    """
    said = {shown.source, *shown.list_lines, *shown.notes}
    more = (f"{tile.value}: {tile.under}" for tile in scene.tiles[MOST_FIGURES:])
    return tuple(
        line for line in (*scene.lines, *more, *scene.small) if line not in said
    )


def _shape(scene: Scene, *, drawn: bool) -> Shape:
    if scene.cards:
        return "cards"
    if not drawn:
        return "words"
    if scene.tiles:
        return "figures"
    return "list" if scene.lines else "alone"


def _marks(scene: Scene, *, rehearsal: bool) -> tuple[Mark, ...]:
    marks = []
    if rehearsal:
        marks.append(Mark("rehearsal", say(REHEARSED if scene.over else REHEARSAL)))
    elif scene.over:
        marks.append(Mark("over", say(OVER)))
    if scene.what_if:
        marks.append(Mark("what-if", scene.what_if))
    if scene.placeholder:
        marks.append(Mark("placeholder", scene.placeholder))
    return tuple(marks)


def _figures(scene: Scene) -> tuple[Figure, ...]:
    shown = scene.tiles[:MOST_FIGURES]
    lit = scene.spotlight in {item.value for item in shown}
    return tuple(
        Figure(
            tile.value,
            tile.under,
            tile.placeholder,
            "" if not lit else "lit" if tile.value == scene.spotlight else "faint",
        )
        for tile in shown
    )


def _list(lines: tuple[str, ...], shape: Shape) -> tuple[str, ...]:
    """Take as many lines as fit, and say how many do not."""
    rows, letters = (
        (LIST_ROWS, LIST_LETTERS) if shape == "list" else (WORDS_ROWS, WORDS_LETTERS)
    )
    fits = _fitting(lines, rows, letters)
    if fits == len(lines):
        return lines
    fits = max(_fitting(lines, rows - 1, letters), 1)
    return (
        *lines[:fits],
        say("And {lines}.", lines=words.count_noun(len(lines) - fits, "more line")),
    )


def _fitting(lines: tuple[str, ...], rows: int, letters: int) -> int:
    used = 0
    for number, line in enumerate(lines):
        used += max(math.ceil(len(line) / letters), 1)
        if used > rows:
            return number
    return len(lines)


def _notes(scene: Scene, brief: Brief) -> tuple[str, ...]:
    """Take the lines that fit under the figures; where a step has none, what its picture needs."""
    claims = (brief.claim(name) for name in NOTES.get(scene.step, ()))
    spoken = tuple(claim.says for claim in claims if claim is not None)
    asked = scene.lines or tuple(item for item in spoken if item in scene.small[:-1])
    if scene.step == "opening":
        asked = asked[:1]  # a phone has room for one beside three figures
    notes, used = [], 0
    for line in asked:
        used += len(line)
        if notes and used > NOTE_LETTERS:
            break
        notes.append(line)
    return tuple(notes)


def _with_glosses(
    notes: tuple[str, ...], scene: Scene, brief: Brief
) -> tuple[str, ...]:
    """Add what a term means where it stands on a screen for the first time in the walk, as far as
    there is room.
    """
    seen = _seen(scene, notes)
    if not glosses(seen, ""):
        return notes
    earlier = STEPS[: STEPS.index(scene.step)] if scene.step in STEPS else ()
    before = " ".join(
        _seen(each, _notes(each, brief))
        for each in (stage(brief, Meeting(), "audience", step) for step in earlier)
    )
    row = NOTE_LETTERS // NOTE_ROWS
    free = NOTE_ROWS - sum(math.ceil(len(line) / row) for line in notes)
    return (*notes, *glosses(seen, before)[: max(free, 0)])


def _seen(scene: Scene, notes: tuple[str, ...]) -> str:
    """Join what stands on the slide of a scene."""
    tiles = (
        part for tile in scene.tiles[:MOST_FIGURES] for part in (tile.value, tile.under)
    )
    return " ".join((scene.headline, *tiles, *notes, *scene.small[-1:]))
