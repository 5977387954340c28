"""Graded answers, guessed by the names of the columns: the prompt, the grades, people's grades."""

from __future__ import annotations

from dataclasses import dataclass

from core.case.name_words import taken_apart, words_of
from core.case.profile import Column

PROMPT_WORDS = frozenset(
    [
        "prompt", "question", "item", "doc", "sample", "input", "inputs", "request", "task",
        "conversation", "dialog", "dialogue", "query", "case", "example", "frage", "aufgabe",
    ]
)  # fmt: skip
GRADE_WORDS = frozenset(
    [
        "grade", "grades", "graded", "grading", "rating", "rated", "judge", "judged", "judgement",
        "judgment", "mark", "quality", "reward", "helpfulness", "correctness", "faithfulness",
        "note", "bewertung",
    ]
)  # fmt: skip
HUMAN_WORDS = frozenset(
    [
        "human",
        "humans",
        "people",
        "expert",
        "annotator",
        "annotators",
        "gold",
        "mensch",
        "person",
    ]
)
AGAIN_WORDS = frozenset(["again", "rerun", "repeated", "second", "nochmal", "erneut"])
ANSWER_WORDS = frozenset(
    ["answer", "epoch", "repeat", "attempt", "run", "try", "antwort"]
)
NUMERIC = frozenset(["whole", "number", "flag"])


@dataclass(frozen=True, slots=True)
class GradesFound:
    """What looks like graded answers: the columns, None where there is none, and the scale."""

    prompt: str | None = None
    answer: str | None = None
    grade: str | None = None
    baseline: str | None = None
    candidate: str | None = None
    human: str | None = None
    baseline_human: str | None = None
    candidate_human: str | None = None
    baseline_again: str | None = None
    low: float = 0.0
    high: float = 1.0
    sides_unknown: bool = False  # several columns of grades, and no name says whose

    @property
    def in_one_file(self) -> bool:
        """Say whether a file holds the prompts and the grades of both versions."""
        return bool(self.prompt and self.baseline and self.candidate)

    @property
    def in_two_files(self) -> bool:
        """Say whether a file holds the prompts and the grades of one version."""
        return bool(
            self.prompt and self.grade and not (self.in_one_file or self.sides_unknown)
        )


def recognise_grades(columns: tuple[Column, ...]) -> GradesFound:
    """Guess which columns hold graded answers."""
    numbers = [column for column in columns if column.kind in NUMERIC]
    human = [item for item in numbers if HUMAN_WORDS & set(words_of(item.name))]
    graded = [
        item
        for item in numbers
        if item not in human and GRADE_WORDS & set(words_of(item.name))
    ]
    repeated = [item for item in graded if AGAIN_WORDS & set(words_of(item.name))]
    graded = [item for item in graded if item not in repeated]
    by_side, people = _sides(graded), _sides(human)
    paired = {item.name for item in by_side.values()}
    alone = next((item for item in graded if item.name not in paired), None)
    scale = [
        item for item in (by_side.get(0), by_side.get(1), alone) if item is not None
    ]
    unknown = not by_side and len(graded) > 1
    low, high = scale_of(graded if unknown else scale)
    first, second = by_side.get(0), by_side.get(1)
    return GradesFound(
        _prompt(columns),
        _first(columns, ANSWER_WORDS, NUMERIC),
        None if alone is None else alone.name,
        None if first is None or second is None else first.name,
        None if first is None or second is None else second.name,
        next((item.name for item in human if not taken_apart(item.name).side), None),
        people[0].name if 0 in people and 1 in people else None,
        people[1].name if 0 in people and 1 in people else None,
        repeated[0].name if len(repeated) == 1 else None,
        low,
        high,
        unknown,
    )


def _sides(columns: list[Column]) -> dict[int, Column]:
    """Find the columns of the two versions: by the side that a name tells, or by their numbers."""
    result: dict[int, Column] = {}
    for column in columns:
        side = taken_apart(column.name).side
        if side:
            result.setdefault(0 if side < 0 else 1, column)
    if result or len(columns) != 2:
        return result
    versions = [taken_apart(column.name).version for column in columns]
    if not all(versions) or versions[0] == versions[1]:
        return {}
    older, newer = sorted(
        columns, key=lambda column: str(taken_apart(column.name).version)
    )
    return {0: older, 1: newer}


def _prompt(columns: tuple[Column, ...]) -> str | None:
    """Choose what says which prompt an answer was given to: an id of one before its text."""
    named = [item for item in columns if PROMPT_WORDS & set(words_of(item.name))]
    named = [
        item for item in named if item.kind in {"text", "whole"} and not item.missing
    ]
    return min(named, key=_idlike).name if named else None


def _idlike(column: Column) -> tuple[bool, int]:
    words = set(words_of(column.name))
    return "id" not in words and "hash" not in words, -column.distinct


def _first(
    columns: tuple[Column, ...], among: frozenset[str], kinds: frozenset[str]
) -> str | None:
    return next(
        (
            item.name
            for item in columns
            if item.kind in kinds and among & set(words_of(item.name))
        ),
        None,
    )


SCALES = ((0.0, 1.0), (1.0, 5.0), (0.0, 5.0), (1.0, 10.0), (0.0, 10.0), (0.0, 100.0))


def scale_of(columns: list[Column]) -> tuple[float, float]:
    """Guess the ends of the scale: the narrowest usual one that holds all grades.

    It is a guess, and shown as one: a person confirms it.
    """
    lows = [item.low for item in columns if item.low is not None]
    highs = [item.high for item in columns if item.high is not None]
    if not lows or not highs:
        return 0.0, 1.0
    low, high = min(lows), max(highs)
    for start, end in SCALES:
        if start <= low and high <= end:
            return start, end
    return low, high
