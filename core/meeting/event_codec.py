"""An event to JSON and back: a log takes only what it can read again, by the schema that reads it.

What is in a log already and cannot be read, because an older version let it in or somebody edited
it, stays where it is as `Unreadable`: its meeting goes on without it.
"""

from __future__ import annotations

from pydantic import ValidationError
from pydantic_core import ErrorDetails, PydanticSerializationError

from core.errors import BadEvent, Complaint
from core.meeting.events import EVENT, Event, LeftOut, Logged, Unreadable
from core.messages import mark
from core.text import cleaned

NUMBERS = frozenset(
    {"value_error", "float_type", "float_parsing", "int_type", "int_parsing"}
)
# What writing a value that is none of its kind may raise.
UNFIT = (
    PydanticSerializationError,
    ArithmeticError,
    AttributeError,
    RecursionError,
    TypeError,
    ValueError,
)
# Fields that name a finding by the values of its rows, which stay as they are.
NAMED = frozenset({"finding"})
# No event has this document, and no client can write it.
LEFT_OUT = mark("left out")
CHOICES = frozenset({"literal_error", "union_tag_invalid", "union_tag_not_found"})


def sealed(happened: Event) -> tuple[Event, str]:
    """Give an event as a log will read it, and the document that is kept of it.

    Its texts are cleaned first (`core.text`). Raises BadEvent, with one complaint, for what could
    not be read again: a text that is too long, a number that is not finite, a value that is none of
    its choices.
    """
    try:
        event = EVENT.validate_json(
            EVENT.dump_json(cleaned(happened, NAMED), warnings=False)
        )
        document = EVENT.dump_json(event)
        if EVENT.validate_json(document) == event:
            return event, document.decode()
    except ValidationError as error:
        raise BadEvent(_complaint(error.errors()[0])) from None
    except UNFIT:
        pass  # whatever pydantic says of a value that is none of its kind
    raise BadEvent(
        Complaint(
            mark("what was to be recorded could not be read back"),
            mark("enter it again"),
        )
    )


def opened(document: str) -> Logged:
    """Read the document of an event.

    What no schema reads comes back as it stands, with the reason.
    """
    if document == LEFT_OUT:
        return LeftOut()
    try:
        return EVENT.validate_json(document)
    except ValidationError as error:
        first = error.errors()[0]
        return Unreadable(
            document, f"{_place(first)}: {first['msg'].lower()}".lstrip(": ")
        )
    except (TypeError, ValueError):
        return Unreadable(str(document), mark("it is no document"))


def document_of(event: Logged) -> str:
    """Write the document of an event, as the chain of its log hashes it."""
    if isinstance(event, LeftOut):
        return LEFT_OUT
    return (
        event.document
        if isinstance(event, Unreadable)
        else EVENT.dump_json(event).decode()
    )


def _place(error: ErrorDetails) -> str:
    # The first part of a place is the kind of the event.
    return " / ".join(str(part) for part in error["loc"][1:])


def _complaint(error: ErrorDetails) -> Complaint:
    place, supplied = _place(error) or "kind", error["input"]
    place = "moment" if place == "at" else place
    if error["type"] == "string_too_long":
        most = int(error.get("ctx", {})["max_length"])
        long = mark("the {place} has {supplied} characters, more than {most}").format(
            place=place, supplied=f"{len(supplied):,}", most=f"{most:,}"
        )
        return Complaint(long, mark("shorten it, or split it up"))
    if error["type"] in NUMBERS:
        return Complaint(
            mark("the {place} is no number that can be kept").format(place=place),
            mark("enter 0, or one between a quadrillionth and a quadrillion"),
        )
    if error["type"] in CHOICES:
        return Complaint(
            mark("“{supplied}” is not a {place} that a meeting knows").format(
                supplied=str(supplied)[:40], place=place
            ),
            mark("choose one of those offered"),
        )
    return Complaint(
        mark("the {place} cannot be kept: {lower}").format(
            place=place, lower=error["msg"].lower()
        ),
        mark("correct it"),
    )
