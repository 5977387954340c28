"""Which columns of a table, or of two, hold graded answers: what a mapping says, checked."""

from __future__ import annotations

import math
from typing import Any

from core.case.model import Columns, Grades
from core.errors import BadCase, Complaint
from core.messages import say

GRADED = "graded"
KEYS = {
    "prompt",
    "answer",
    "grade",
    "human",
    "baseline_grade",
    "candidate_grade",
    "baseline_human",
    "candidate_human",
    "baseline_again",
    "grade_range",
    "higher_is_better",
    "files",
}
TEXTS = KEYS - {"grade_range", "higher_is_better", "files", "answer"}


def is_graded(meta: dict[str, Any]) -> bool:
    """Say whether a mapping is one of graded answers."""
    return meta.get("task") == GRADED


def grades_of(meta: dict[str, Any]) -> Grades:
    """Read the scale of the grades and whose they are; raises BadCase with what is missing."""
    complaints = [
        Complaint(
            say(
                "{key} is {value}, which names no column",
                key=key,
                value=str(meta[key])[:40],
            ),
            say('write it as "{key}": "column"', key=key),
        )
        for key in sorted(TEXTS)
        if meta.get(key) is not None and not isinstance(meta[key], str)
    ]
    low, high = _range(meta, complaints)
    if not meta.get("prompt"):
        complaints.append(
            Complaint(
                say("the mapping of graded answers names no prompt"),
                say(
                    'write "prompt": and the column that says what an answer was given to'
                ),
            )
        )
    better = meta.get("higher_is_better", True)
    if not isinstance(better, bool):
        do = say("write true or false")
        complaints.append(
            Complaint(say("higher_is_better is neither true nor false"), do)
        )
    if complaints:
        raise BadCase(*complaints)
    human = (meta.get("baseline_human"), meta.get("candidate_human"))
    answer = meta.get("answer")
    return Grades(
        low,
        high,
        meta["prompt"],
        bool(better),
        *human,
        answer=answer if isinstance(answer, str) else None,
        baseline_again=meta.get("baseline_again"),
    )


def _range(meta: dict[str, Any], complaints: list[Complaint]) -> tuple[float, float]:
    ends = meta.get("grade_range", [0, 1])
    numbers = [
        float(end)
        for end in (ends if isinstance(ends, list) else [])
        if isinstance(end, int | float)
        and not isinstance(end, bool)
        and math.isfinite(end)
    ]
    if len(numbers) == 2 and numbers[0] < numbers[1]:
        return numbers[0], numbers[1]
    complaints.append(
        Complaint(
            say("grade_range is {ends}, which is no range", ends=str(ends)[:40]),
            say(
                'write it as "grade_range": [1, 5], the worst and the best grade there can be'
            ),
        )
    )
    return 0.0, 1.0


def files_of(meta: dict[str, Any]) -> dict[str, Any]:
    """Give what a mapping says of two files: the columns of grades in either."""
    found = meta.get("files")
    return found if isinstance(found, dict) else {}


def graded_columns(meta: dict[str, Any]) -> Columns:
    """Make the mapping of graded answers, before they are brought to prompts."""
    grades = grades_of(meta)
    files = files_of(meta)
    names = [meta.get(key) or "" for key in ("baseline_grade", "candidate_grade")]
    if not all(names) and not (meta.get("grade") or files.get("grade")):
        raise BadCase(
            Complaint(
                say("the mapping of graded answers names no grades"),
                say(
                    'write "baseline_grade" and "candidate_grade", or "grade" where each'
                    " version has a file of its own"
                ),
            )
        )
    lists = {
        part: tuple(meta.get(f"{part}_columns") or ())
        for part in ("segment", "feature", "people")
    }
    return Columns(
        "",
        *names,
        task="regression",
        timestamp=meta.get("timestamp"),
        segments=lists["segment"],
        features=lists["feature"],
        people=lists["people"],
        unit=str(meta.get("unit") or ""),
        grades=grades,
    )
