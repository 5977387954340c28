"""Single records that were kept to be shown: the values that a person released, and no others."""

from __future__ import annotations

from dataclasses import dataclass

EACH, LIST = (
    3,
    6,
)  # records of a finding, and findings: 18 of the 20 records that may be kept at all

CellValue = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Cell:
    """A value of a record; of one that is `hidden` nothing is kept but the name of its column."""

    column: str
    value: CellValue = None
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Example:
    """A record: what was released of it, its label, and what both models said."""

    cells: tuple[Cell, ...]
    label: CellValue
    baseline: CellValue
    candidate: CellValue


@dataclass(frozen=True, slots=True)
class ExampleSet:
    """The records drawn for a finding, by its id, out of the `found` that became wrong there."""

    finding: str
    found: int
    records: tuple[Example, ...]
