"""JSON that a person gives beside the rows: read strictly, and refused in words."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

MOST_BYTES = 2**28  # manifests of large pipelines have some tens of megabytes
DEEPEST = 100  # a mapping has three levels, a manifest of a pipeline about twenty
LONGEST_WHOLE = 30  # digits


def json_of(path: Path) -> Any:  # noqa: ANN401  JSON may be anything
    """Read a JSON file in UTF-8 or UTF-16; raises ValueError in words for what is none.

    Refused besides what the grammar forbids: a key that stands twice, numbers that are not finite,
    half characters, and more than `DEEPEST` levels.
    """
    try:
        if not path.is_file():
            raise ValueError(
                "it is no file" if path.exists() else "there is no such file"
            )
        if path.stat().st_size > MOST_BYTES:
            raise ValueError("it is larger than any mapping")
        content = path.read_bytes()
    except OSError as error:
        raise ValueError(error.strerror or "it cannot be opened") from None
    marked = content[:2] in {b"\xff\xfe", b"\xfe\xff"}
    try:
        text = content.decode("utf-16" if marked else "utf-8-sig")
    except UnicodeError:
        raise ValueError("it is not text in UTF-8") from None
    return json_from(text)


def json_from(text: str) -> Any:  # noqa: ANN401  JSON may be anything
    """Read JSON as `json_of` does.

    >>> json_from('{"a": 1, "a": 2}')
    Traceback (most recent call last):
    ValueError: the key “a” stands twice
    """
    try:
        found = json.loads(
            text,
            object_pairs_hook=_record,
            parse_constant=_constant,
            parse_int=_whole,
            parse_float=_number,
        )
        depth = _depth(found)
    except RecursionError:
        depth = DEEPEST + 1
    if depth > DEEPEST:
        raise ValueError(f"it is nested more than {DEEPEST} levels deep")
    return found


def _record(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"the key “{key[:60]}” stands twice")
        for each in (key, value):
            if isinstance(each, str) and any(
                "\ud800" <= sign <= "\udfff" for sign in each
            ):
                raise ValueError("it holds half a character (a lone surrogate)")
        found[key] = value
    return found


def _constant(name: str) -> float:
    raise ValueError(f"{name} is no number")


def _whole(text: str) -> int:
    if len(text) > LONGEST_WHOLE:
        raise ValueError(f"a number has {len(text):,} digits")
    return int(text)


def _number(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"{text[:40]} is larger than any number here")
    return value


def _depth(found: object) -> int:
    """Count the levels of lists and records, without recursion; half characters in lists, too."""
    level, depth = [found], 0
    while level:
        depth += 1
        inner: list[object] = []
        for each in level:
            if isinstance(each, dict):
                inner += each.values()
            elif isinstance(each, list):
                inner += each
            elif isinstance(each, str) and any(
                "\ud800" <= sign <= "\udfff" for sign in each
            ):
                raise ValueError("it holds half a character (a lone surrogate)")
        level = inner
    return depth - 1
