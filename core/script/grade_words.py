"""Mean grades as text: those between 0 and 1 as percentages, others with two places."""

from __future__ import annotations

from core import words
from core.case.model import Case
from core.evidence.records import Finding

PLACES = 2


def grade_words(case: Case, value: float) -> str:
    """Write a mean grade."""
    return words.percent(value) if _of_one(case) else words.fixed(value, PLACES)


def grade_change(case: Case, value: float) -> str:
    """Write a change of a mean grade with its sign."""
    return words.points(value) if _of_one(case) else signed_words(value, PLACES)


def signed_words(value: float, places: int) -> str:
    """Write a change with its sign."""
    sign = "+" if value > 0 else words.MINUS if value < 0 else ""
    return f"{sign}{words.fixed(abs(value), places)}"


def is_share(case: Case, finding: Finding) -> bool:
    """Say whether a finding is of grades that are written as percentages."""
    return finding.kind == "grade" and _of_one(case)


def _of_one(case: Case) -> bool:
    grades = case.columns.grades
    return grades is not None and grades.is_share
