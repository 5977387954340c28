"""Keys of a JSON file that nothing reads: named with the nearest one that something does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from difflib import get_close_matches
from typing import get_args, get_type_hints

from core.errors import Complaint
from core.messages import mark


def unknown_key(key: str, known: Iterable[str], where: str) -> Complaint:
    """Complain about a key that nothing reads, with the nearest one that something does."""
    names = sorted(known)
    near = get_close_matches(key.lower(), names, 1, 0.5)
    near = (
        near
        or [name for name in names if key.lower() in name or name in key.lower()][:1]
    )
    do = (
        mark("write “{near}”, or leave it out").format(near=near[0])
        if near
        else mark("use one of {names}").format(names=", ".join(names))
    )
    return Complaint(
        mark("“{key}” in the {where} is not known").format(key=key, where=where), do
    )


def unread(
    document: object, kinds: object, where: str, also: frozenset[str] = frozenset()
) -> Iterator[Complaint]:
    """Find the keys of a document, at any depth, that no field of its records reads.

    `kinds` is the type the document is read as: a record, or one made of records; `also` names
    further keys that are read somewhere.
    """
    records = tuple(_records(kinds))
    if isinstance(document, list):
        for each in document:
            yield from unread(each, kinds, where, also)
    elif isinstance(document, dict) and records:
        hints = {
            name: hint
            for record in records
            for name, hint in get_type_hints(record).items()
            if name in _names(record)
        }
        for key, value in document.items():
            if key in hints:
                yield from unread(value, hints[key], where, also)
            elif key not in also:
                yield unknown_key(str(key), hints, where)


def _names(record: type) -> set[str]:
    return {field_.name for field_ in fields(record)}  # ty: ignore[invalid-argument-type]  `_records` gives no other


def _records(kinds: object) -> Iterator[type]:
    """List the records that a type is made of."""
    if isinstance(kinds, type) and is_dataclass(kinds):
        yield kinds
    for part in get_args(kinds):
        yield from _records(part)
