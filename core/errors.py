"""What can go wrong, said to the person who can mend it."""

from __future__ import annotations

from dataclasses import dataclass

from core.messages import say, say_stored
from core.written import rewritten

SHOWN = 50  # complaints; whoever has more mends the cause of all of them


@dataclass(frozen=True, slots=True)
class Complaint:
    """One thing wrong with what was given: where it is, what was found, what to do.

    `settles` lists the choices of reading of which one settles it, as `encoding=cp1252`, each with
    what a person recognizes it by.
    """

    what: str
    do: str
    column: str = ""
    row: int | None = None
    settles: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        """Say the complaint in one line, place first.

        >>> str(Complaint("the prediction is empty", "fill it in", "candidate", 12))
        'row 12, column candidate: the prediction is empty. Fill it in.'
        """
        row = "" if self.row is None else say("row {row}", row=self.row)
        column = say("column {column}", column=self.column) if self.column else ""
        place = ", ".join(part for part in (row, column) if part)
        what, do = say_stored(self.what), say_stored(self.do)
        if place:
            lead = f"{place}: {what}"
        elif what.split(" ", 1)[0].count(".") > 0:  # a file keeps its name
            lead = what
        else:
            lead = what[:1].upper() + what[1:]
        return f"{lead}. {do[:1].upper()}{do[1:]}."


class ShowstopperError(Exception):
    """A mistake of a user, with every complaint at once."""

    def __init__(self, *complaints: Complaint) -> None:
        """Keep the complaints in the order they were found."""
        super().__init__(" ".join(str(complaint) for complaint in complaints[:SHOWN]))
        self.complaints = complaints

    def lines(self) -> list[str]:
        """Say the first complaints, and how many more there are."""
        said = [str(complaint) for complaint in self.complaints[:SHOWN]]
        more = len(self.complaints) - SHOWN
        if more <= 0:
            return said
        return [
            *said,
            say("And {more} more of this kind.", more=rewritten(f"{more:,}")),
        ]


class BadFile(ShowstopperError):
    """The file cannot be read as rows."""


class BadRows(ShowstopperError):
    """The rows can be read, and some of them cannot be used as they are."""


class CannotJoin(BadRows):
    """Two files hold different records, so they cannot be joined.

    They can be compared as two sets.
    """


class BadCase(ShowstopperError):
    """What the team entered does not fit together."""


class BadEvent(ShowstopperError):
    """What was to be written into a meeting could not be read again, so it is not written."""


class NoSuchThing(ShowstopperError):
    """A case, meeting or slice that was asked for does not exist."""


class CaseMoved(ShowstopperError):
    """A meeting was opened on another version of this case."""


class MeetingOver(ShowstopperError):
    """Something was to be written into a meeting that is closed."""


class NotSaved(ShowstopperError):
    """The database did not take what was to be written.

    `reason` is its own name of the error, `busy` says that another program held it just then, and
    `away` that its server could not be reached: what was to be written waits until it can.
    """

    reason = ""
    busy = False
    away = False


class NotPrinted(ShowstopperError):
    """A document could not be made."""


class NotAllowed(ShowstopperError):
    """What was asked is not for this session to do."""


class TooMuch(ShowstopperError):
    """The input is larger than what can be handled safely."""
