"""A case to JSON and back; pydantic checks what comes in."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails, PydanticSerializationError

from core.case.model import Case
from core.errors import BadCase, Complaint
from core.messages import mark
from core.text import clean, cleaned

_CASE = TypeAdapter(Case)


def dump_case(case: Case) -> bytes:
    """Write a case as canonical JSON: sorted keys, no blanks, so that its digest is stable.

    What stands at its default is left out, so that a field added later changes no digest of a case
    that was kept before.
    """
    return json_bytes(_CASE.dump_python(case, mode="json", exclude_defaults=True))


def json_bytes(document: object) -> bytes:
    """Write plain values as canonical JSON."""
    return json.dumps(
        document,
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
        allow_nan=False,
    ).encode()


def load_case(document: bytes | str) -> Case:
    """Read a case; raises BadCase with every complaint."""
    try:
        return _finite(_CASE.validate_json(document))
    except ValidationError as error:
        raise BadCase(*(_complaint(item) for item in error.errors())) from None


def case_from(document: dict[str, Any]) -> Case:
    """Make a case out of plain values; raises BadCase with every complaint."""
    try:
        return _finite(_CASE.validate_python(document))
    except ValidationError as error:
        raise BadCase(*(_complaint(item) for item in error.errors())) from None


# What names columns, values and stages by the letters of the files stays as it is there.
OF_FILES = frozenset(
    {
        "columns",
        "file_columns",
        "slices",
        "lineage",
        "wording",
        "sha256",
        "example_columns",
    }
)


def cleaned_case(case: Case) -> Case:
    """Clean every text that was entered into a case; what names something in its rows stays."""
    return replace(
        cleaned(case, OF_FILES),
        columns=replace(case.columns, unit=clean(case.columns.unit)),
        slices=tuple(replace(part, name=clean(part.name)) for part in case.slices),
        wording=tuple((name, clean(says)) for name, says in case.wording),
    )


def sealed_case(case: Case, *, verbatim: bool = False) -> tuple[Case, bytes]:
    """Give a case as it will be read again, its texts cleaned, and the document that is kept of it.

    `verbatim` leaves the texts as they are: a record from elsewhere has digests to keep. Raises
    BadCase for what could not be read again: a number that is not finite, half a character in the
    name of a column, a value of another kind than its field.
    """
    _finite(case)
    try:
        entered = case if verbatim else cleaned_case(case)
        values = _CASE.dump_python(
            entered, mode="json", exclude_defaults=True, warnings=False
        )
        read = load_case(json_bytes(values))
        document = dump_case(read)
        if load_case(document) == read:
            return read, document
    except UnicodeEncodeError as error:
        do = mark("remove the broken character after “{object}”").format(
            object=str(error.object)[: error.start][-20:]
        )
        raise BadCase(
            Complaint(
                mark(
                    "a text of this case holds half a character, which no file can keep"
                ),
                do,
            )
        ) from None
    except (
        PydanticSerializationError,
        ArithmeticError,
        AttributeError,
        TypeError,
        ValueError,
    ):
        pass  # whatever pydantic says of a value that is none of its kind
    raise BadCase(
        Complaint(
            mark("this case could not be read again as it stands"),
            mark("open its file or its folder anew"),
        )
    )


def _finite(case: Case) -> Case:
    """Give the case back; raises BadCase where a number of it is infinite or none at all."""
    wrong = tuple(_endless(case, ()))
    if wrong:
        raise BadCase(
            *(
                Complaint(
                    mark("{place}: this is no finite number").format(place=place),
                    mark("correct this field"),
                )
                for place in wrong
            )
        )
    return case


def _endless(value: object, place: tuple[str, ...]) -> Iterator[str]:
    if isinstance(value, float) and not math.isfinite(value):
        yield " / ".join(place)
    elif isinstance(value, tuple):
        for number, each in enumerate(value):
            yield from _endless(each, (*place, str(number)))
    elif is_dataclass(value):
        for field_ in fields(value):
            yield from _endless(getattr(value, field_.name), (*place, field_.name))


def _complaint(error_details: ErrorDetails) -> Complaint:
    place = " / ".join(str(part) for part in error_details["loc"])
    return Complaint(
        f"{place}: {error_details['msg'].lower()}", mark("correct this field"), ""
    )
