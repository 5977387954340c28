"""The pipeline as edges between its stages, read from a small table or a dbt manifest."""

from __future__ import annotations

import csv
from pathlib import Path

from core.case.json_given import json_of
from core.errors import BadFile, Complaint
from core.messages import mark

MOST = 500
FORM = mark(
    "give a table with the columns from and to, one edge a row, or a dbt manifest.json"
)


def edges_of(path: Path) -> tuple[tuple[str, str], ...]:
    """Read edges from a small CSV table (from, to) or a dbt manifest.

    Raises BadFile with what to do.
    """
    try:
        text = json_of(path) if path.suffix == ".json" else path.read_text("utf-8-sig")
        found = _table(text) if isinstance(text, str) else _manifest(text)
    except (
        OSError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        csv.Error,
    ) as error:
        raise BadFile(
            Complaint(
                mark("{name} holds no lineage that can be read: {error}").format(
                    name=path.name, error=error
                ),
                FORM,
            )
        ) from None
    if len(found) > MOST:
        raise BadFile(
            Complaint(
                mark("{name} holds more than {most} edges").format(
                    name=path.name, most=MOST
                ),
                mark("leave out what does not lead to the model"),
            )
        )
    return found


def _table(text: str) -> tuple[tuple[str, str], ...]:
    rows = list(csv.DictReader(text.splitlines()))
    if rows and not {"from", "to"} <= set(rows[0]):
        raise ValueError(f"its columns are {', '.join(str(item) for item in rows[0])}")
    return tuple(
        (row["from"].strip(), row["to"].strip())
        for row in rows
        if row["from"] and row["to"]
    )


def _manifest(mapping: dict) -> tuple[tuple[str, str], ...]:
    parents = mapping["parent_map"]
    return tuple(
        (_short(parent), _short(child))
        for child, each in sorted(parents.items())
        for parent in each
    )


def _short(name: str) -> str:
    """Take the last part of a dbt id: model.project.flights is flights."""
    return name.rsplit(".", 1)[-1]
