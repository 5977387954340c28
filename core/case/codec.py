"""A case to JSON and back; pydantic checks what comes in."""

from __future__ import annotations

import json
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from core.case.model import Case
from core.errors import BadCase, Complaint

_CASE = TypeAdapter(Case)


def dump_case(case: Case) -> bytes:
    """Write a case as canonical JSON: sorted keys, no blanks, so that its digest is stable.

    What stands at its default is left out, so that a field added later changes no digest of a case that was kept before.
    """
    return json_bytes(_CASE.dump_python(case, mode="json", exclude_defaults=True))


def json_bytes(document: object) -> bytes:
    """Write plain values as canonical JSON."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def load_case(document: bytes | str) -> Case:
    """Read a case; raises BadCase with every complaint."""
    try:
        return _CASE.validate_json(document)
    except ValidationError as error:
        raise BadCase(*(_complaint(one) for one in error.errors())) from None


def case_from(document: dict[str, Any]) -> Case:
    """Make a case out of plain values; raises BadCase with every complaint."""
    try:
        return _CASE.validate_python(document)
    except ValidationError as error:
        raise BadCase(*(_complaint(one) for one in error.errors())) from None


def _complaint(one: ErrorDetails) -> Complaint:
    place = " / ".join(str(part) for part in one["loc"])
    return Complaint(f"{place}: {one['msg'].lower()}", "correct this field", "")
