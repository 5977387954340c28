"""A slice on its way through the family of tests."""

from __future__ import annotations

from dataclasses import dataclass

from core.case.slices import Slice
from core.evidence.records import Rest
from core.evidence.rows.sufficient_stats import Sums
from core.evidence.search.segment_candidates import Candidate


@dataclass(slots=True)
class Place:
    """One slice with its sums, where it came from, and the kind of error that led to it."""

    family: str
    where: Slice
    sums: Sums
    on: Rest = "all rows"
    found: Candidate | None = None
    rest: Sums | None = None
