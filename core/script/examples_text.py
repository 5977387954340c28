"""What is said of single records that became wrong, and how one of them reads."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from core import words
from core.case.display_names import column_name, unit_of
from core.case.model import Case
from core.case.slices import Value
from core.case.wording import moment_words
from core.evidence.example_records import Example, ExampleSet
from core.evidence.records import Evidence
from core.messages import mark, say
from core.script.grade_words import grade_words
from core.text import one_line

Judged = Literal["", "right", "wrong"]
HIDDEN, EMPTY = mark("hidden"), mark("empty")
FIRST_ANSWER = mark("A text is that of the first answer to its prompt.")
DIGITS = 6  # of a fraction: what a file holds beyond them says nothing across a room


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a card: a name, a value, and whether a model was right."""

    name: str
    value: str
    judged: Judged = ""


@dataclass(frozen=True, slots=True)
class Card:
    """A record as it is shown: what was released of it, then its label and both predictions."""

    released: tuple[Row, ...]
    answers: tuple[Row, ...]

    @property
    def in_line(self) -> str:
        """Write the card as one line."""
        return "; ".join(
            f"{row.name}: {row.value}" for row in (*self.released, *self.answers)
        )


def examples_of(evidence: Evidence, finding: str = "") -> ExampleSet | None:
    """Find the records of a finding; without one, or where it has none, those of the story."""
    by_id = {item.finding: item for item in evidence.examples}
    lead = "" if evidence.lead is None else evidence.lead.id
    return by_id.get(finding) or by_id.get(lead)


def example_cards(
    case: Case, evidence: Evidence, finding: str = ""
) -> tuple[Card, ...]:
    """Write the records of a finding as cards."""
    found = examples_of(evidence, finding)
    return () if found is None else tuple(_card(case, item) for item in found.records)


def _card(case: Case, example: Example) -> Card:
    names = dict(case.wording)
    released = tuple(
        Row(
            column_name(cell.column, names),
            say(HIDDEN)
            if cell.hidden
            else value_words(
                cell.value, unit_of(cell.column, names), case, cell.column
            ),
        )
        for cell in example.cells
    )
    if case.columns.grades is not None:
        return Card(released, _graded(case, example))
    judged: tuple[Judged, Judged] = (
        ("", "") if case.predicts_amounts else ("right", "wrong")
    )
    answers = (
        Row(say("Actual"), _answer(case, example.label)),
        Row(case.baseline, _answer(case, example.baseline), judged[0]),
        Row(case.candidate, _answer(case, example.candidate), judged[1]),
    )
    return Card(released, answers)


def _graded(case: Case, example: Example) -> tuple[Row, ...]:
    """Write the mean grade of the answers of either version."""
    sides = ((case.baseline, example.baseline), (case.candidate, example.candidate))
    return tuple(
        Row(
            say("{version}, mean grade", version=name),
            say(EMPTY) if value is None else grade_words(case, float(value)),
        )
        for name, value in sides
    )


def _answer(case: Case, value: Value) -> str:
    return value_words(value, case.columns.unit, case, case.columns.label)


def value_words(value: Value, unit: str, case: Case, column: str) -> str:
    """Write a value of a record: a label in the team's words, a whole number as the file
    has it, for it may be a year or a code.
    """
    if value is None or value == "":
        return say(EMPTY)
    text = str(value).lower() if isinstance(value, bool) else str(value)
    named = dict(case.wording).get(f"{column}={text}")
    if named and column == case.columns.label:
        return one_line(named)
    if isinstance(value, str):
        return moment_words(value) or one_line(value)
    amount = case.predicts_amounts and column == case.columns.label
    if (isinstance(value, float) and math.isfinite(value)) or amount:
        text = words.plain_number(float(value), DIGITS)
    return f"{text} {unit}" if unit else text


def examples_line(case: Case, evidence: Evidence, finding: str = "") -> str:
    """Say under the cards how they were drawn."""
    found = examples_of(evidence, finding)
    if found is None:
        return ""
    shown, many = len(found.records), words.count(found.found)
    counted = words.count_noun(shown, case.unit_of_row, case.units_of_row)
    if case.columns.grades is not None:
        line = say(
            "{counted} of the {many} whose grade fell here, drawn by chance. Nobody picked them.",
            counted=counted,
            many=many,
        )
        return f"{line} {say(FIRST_ANSWER)}" if _shows_answers(case) else line
    if _by_size(case):
        return say(
            "{counted} of the {many} whose error grew here, drawn by chance. Nobody picked them.",
            counted=counted,
            many=many,
        )
    if shown == found.found:
        return say("All {counted} that became wrong here.", counted=counted)
    return say(
        "{counted} of the {many} that became wrong here, drawn by chance. Nobody picked them.",
        counted=counted,
        many=many,
    )


def example_facts(case: Case, evidence: Evidence) -> dict[str, str]:
    """Facts of the records that can be shown for the finding of the story."""
    found = examples_of(evidence)
    if found is None:
        return {}
    return {
        "examples.count": words.count_noun(
            len(found.records), case.unit_of_row, case.units_of_row
        ),
        "examples.found": words.count(found.found),
    }


def example_guards(case: Case, evidence: Evidence) -> dict[str, bool]:
    """Say whether single records can be shown, and whether they are all there are."""
    found = examples_of(evidence)
    return {
        "examples": found is not None,
        "examples_all": found is not None and len(found.records) == found.found,
        "examples_released": case.example_columns is not None,
        "examples_by_size": _by_size(case),
    }


def _shows_answers(case: Case) -> bool:
    grades, released = case.columns.grades, case.example_columns
    return (
        grades is not None
        and released is not None
        and bool({*released.shown} & {*grades.texts})
    )


def _by_size(case: Case) -> bool:
    """Say whether a record gets worse by an amount, and is never right or wrong."""
    return case.predicts_amounts and (
        case.error_rule is None or case.error_rule.above is None
    )
