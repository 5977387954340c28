"""Suspects in plain words: the state of each, the signs either way, and how to check it."""

from __future__ import annotations

from dataclasses import dataclass

from core import words
from core.case.display_names import column_name
from core.case.model import Case
from core.evidence.records import Sign, Suspect
from core.messages import mark, say
from core.script.sign_figures import figure, hours_of, is_factor
from core.script.sign_text import known_cause, sign_looks, sign_says

STATES = {
    "suspected": "suspected",
    "likely": mark("likely, not confirmed"),
    "confirmed": "confirmed",
    "ruled out": mark("ruled out"),
}


@dataclass(frozen=True, slots=True)
class Reading:
    """A suspect in words: its name and state, what it looks like in one clause, the signs either
    way, and how to check it.
    """

    name: str
    state: str
    columns: str
    looks: str
    speaks_for: tuple[str, ...]
    speaks_against: tuple[str, ...]
    check: str


def read(case: Case, suspect: Suspect) -> Reading:
    """Put a suspect into words; a cause or a sign that is not known is named as it is."""
    name = known_cause(suspect.cause).name
    signs = tuple(sign_says(case, each) for each in suspect.speaks_for)
    looks = (
        sign_looks(case, suspect.speaks_for[0])
        if suspect.speaks_for
        else _named(case, name, suspect)
    )
    return Reading(
        name,
        say(STATES.get(suspect.state, suspect.state)),
        words.listed(_own(case, suspect)),
        looks,
        signs,
        tuple(sign_says(case, each) for each in suspect.speaks_against),
        _check(case, suspect),
    )


def _own(case: Case, suspect: Suspect) -> tuple[str, ...]:
    """Leave out the columns of the models themselves: they show the fault and do not make it."""
    columns = case.columns
    return tuple(
        name
        for name in suspect.columns
        if name
        not in {
            columns.baseline,
            columns.candidate,
            columns.baseline_score,
            columns.candidate_score,
        }
    )


def _named(case: Case, name: str, suspect: Suspect) -> str:
    columns = tuple(
        column_name(column, dict(case.wording)) for column in suspect.columns
    )
    lower = words.inside(name)
    if not columns:
        return lower
    return say("{cause} in {columns}", cause=lower, columns=words.listed(columns))


def _check(case: Case, suspect: Suspect) -> str:
    sign = suspect.speaks_for[0] if suspect.speaks_for else Sign("")
    named = suspect.columns[0] if suspect.columns else sign.column
    column = column_name(named, dict(case.wording)) if named else say("the column")
    facts = {"column": column, "units": case.units_of_row}
    return _exact_check(sign, facts) or known_cause(suspect.cause).check.format_map(
        facts
    )


def _exact_check(sign: Sign, facts: dict[str, str]) -> str:
    """Say what to do to the digit, where the sign names a factor or hours."""
    number = figure(sign, 2)
    if (
        sign.kind == "fit-unit_change"
        and number is not None
        and is_factor(sign.detail, number)
    ):
        factor = {
            "number": words.plain_number(number if number > 1 else 1 / number)
        } | facts
        if number > 1:
            return say(
                "Divide {column} by {number} for these {units}, rescore, and compare.",
                **factor,
            )
        return say(
            "Multiply {column} by {number} for these {units}, rescore, and compare.",
            **factor,
        )
    hours = hours_of(sign)
    if hours:
        moved = {"hours": words.count_noun(abs(hours), "hour")} | facts
        if hours > 0:
            return say(
                "Move {column} back by {hours} for these {units}, rescore, and compare.",
                **moved,
            )
        return say(
            "Move {column} on by {hours} for these {units}, rescore, and compare.",
            **moved,
        )
    return ""
