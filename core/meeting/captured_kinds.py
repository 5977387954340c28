"""What can be written down in a meeting, one record a kind: its key, its words, its event, who may.

A kind is added by its line in `WRITABLE`; the console, the log, moves and corrections read this
table. Where no event carries it yet, its event is added to `Captured` in `core.meeting.events`, and
where no list of the meeting holds it, also to `Meeting` (`fold`), `Minutes` (`minutes`) and the
documents (`core.exports`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from core.messages import mark

Field = Literal["who", "about", "due", "option"]
Right = Literal["notes", "present"]


MINUTED = mark("it goes into the minutes")


@dataclass(frozen=True, slots=True)
class CapturedKind:
    """One kind: the `letter` that opens its line, its `event` by type, its `place` in a meeting.

    `label` stands on its button, `title` over its line, `short` on the button that moves something
    to it, `word` in lists, `logged` in the log where that is another word, and `kept` in "Kept as".
    `seen` tells who reads it, `seen_by_both` what a note-taker is told instead. `fields` are asked
    for beside the words, the person as `person`. `right` is what a session needs to write it down;
    without a `place` nothing is moved to it.
    """

    name: str
    label: str
    letter: str
    event: str
    place: str = ""
    title: str = ""
    short: str = ""
    word: str = ""
    logged: str = ""
    saved_as: str = ""
    seen: str = MINUTED
    seen_by_both: str = MINUTED
    fields: tuple[Field, ...] = ()
    person: str = mark("Who")
    hint: str = mark("What was said, Enter keeps it")
    also: str = ""
    private: bool = False
    right: Right = "notes"

    @property
    def in_log(self) -> str:
        """Name the kind before its words."""
        return self.logged or self.word


WRITABLE = (
    CapturedKind(
        "private",
        mark("Private note"),
        "n",
        "NoteTaken",
        "notes",
        title=mark("🔒 Private note"),
        short=mark("Private"),
        word=mark("private note"),
        saved_as=mark("a private note"),
        seen=mark("only you see it"),
        seen_by_both=mark("you and the presenter see it"),
        hint=mark("For your eyes only"),
        also="p",
        private=True,
    ),
    CapturedKind(
        "shared",
        mark("Shared note"),
        "s",
        "NoteTaken",
        "notes",
        title=mark("Shared note"),
        short=mark("Shared"),
        word=mark("shared note"),
        logged=mark("note"),
        saved_as=mark("shared note"),
    ),
    CapturedKind(
        "question",
        "Question",
        "q",
        "QuestionAsked",
        "questions",
        title=mark("Question"),
        short=mark("Question"),
        word=mark("question"),
        saved_as=mark("question"),
        fields=("who", "about"),
    ),
    CapturedKind(
        "objection",
        "Objection",
        "o",
        "ObjectionRaised",
        "objections",
        title=mark("Objection"),
        short=mark("Objection"),
        word=mark("objection"),
        saved_as=mark("objection"),
        fields=("who", "about"),
    ),
    CapturedKind(
        "action",
        "Action",
        "a",
        "ActionAgreed",
        "actions",
        title=mark("Action"),
        short=mark("Action"),
        word=mark("action"),
        saved_as=mark("action"),
        fields=("who", "due"),
        person=mark("Owner"),
        hint=mark("Start with a verb; @name and “by Friday” fill owner and date"),
    ),
    CapturedKind(
        "park",
        mark("Parking lot"),
        "k",
        "ItemParked",
        "parked",
        title=mark("Parked"),
        short=mark("Parked"),
        word=mark("parked"),
        saved_as=mark("parking lot"),
        fields=("who",),
    ),
    CapturedKind(
        "decision",
        "Decision",
        "d",
        "DecisionReadBack",
        title=mark("Decision"),
        saved_as=mark("decision"),
        seen=mark("it is read back to the audience"),
        fields=("who", "option"),
        person=mark("Decided by"),
        hint=mark("Because …"),
        right="present",
    ),
)
BY_NAME = {kind.name: kind for kind in WRITABLE}
PRIVATE = BY_NAME["private"]  # what nobody knows of falls to it
# Among these something that was written down can be moved.
MOVABLE = tuple(kind for kind in WRITABLE if kind.place)
KINDS = tuple(kind.name for kind in MOVABLE)
PLACES = tuple(dict.fromkeys(kind.place for kind in MOVABLE))
# The type of a name, which the events are read by: the table is where a kind is added.
if TYPE_CHECKING:
    Kind = str
else:
    Kind = Literal[KINDS]
