"""Single records that were kept to be shown: the values that a person released, and no others."""

from __future__ import annotations

from dataclasses import dataclass

from core.case.slices import Value

EACH, LIST = (
    3,
    6,
)  # records of a finding, and findings: 18 of the 20 records that may be kept at all


@dataclass(frozen=True, slots=True)
class Cell:
    """A value of a record; of one that is `hidden` nothing is kept but the name of its column."""

    column: str
    value: Value = None
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Example:
    """A record: what was released of it, its label, and what both models said."""

    cells: tuple[Cell, ...]
    label: Value
    baseline: Value
    candidate: Value


@dataclass(frozen=True, slots=True)
class ExampleSet:
    """The records drawn for a finding, by its id, out of the `found` that became wrong there."""

    finding: str
    found: int
    records: tuple[Example, ...]
