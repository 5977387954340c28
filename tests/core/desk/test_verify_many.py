"""A hundred bundles, each edited, shortened or filled at one place that chance picks."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from core.case.codec import json_bytes
from core.script.brief import Brief
from tests.core.desk.test_verify_command import checked, is_noticed, packed

BUNDLES = 100
OF_ITSELF = {"made", "how_to_check", "format"}  # when it was written, and what it says of itself


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """List the places of a document at any depth, without what it says of itself."""
    found = [] if not path else [path]
    items = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, part in items:
        if path or key not in OF_ITSELF:
            found += places(part, (*path, key))
    return found


def other(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    if isinstance(value, str):
        return value[:-1] + ("a" if value[-1:] != "a" else "b")
    return "edited" if value is None else type(value)()


def tampered(document: dict[str, Any], rng: random.Random) -> str:
    """Edit, delete or insert at one place; gives what was done, empty where nothing changed."""
    before = json.dumps(document, sort_keys=True)
    *way, last = rng.choice(places(document))
    place: Any = document
    for key in way:
        place = place[key]
    kind = rng.choice(["edit", "delete", "insert"])
    if kind == "delete":
        del place[last]
    elif kind == "insert" and isinstance(place, list):
        place.insert(last, place[last])
    else:
        place[last] = other(place[last])
    return kind if json.dumps(document, sort_keys=True) != before else ""


@pytest.mark.parametrize("shared", [False, True], ids=["whole", "to share"])
def test_every_edited_bundle_is_noticed(flights: Brief, tmp_path: Path, shared: bool) -> None:
    content = packed(flights, shared=shared)
    assert checked(content, tmp_path).differs == ()
    rng, missed, seen = random.Random(7), [], 0
    while seen < BUNDLES:
        document = json.loads(content)
        if done := tampered(document, rng):
            seen += 1
            if not is_noticed(json_bytes(document), tmp_path):
                missed.append((seen, done))
    assert missed == []
