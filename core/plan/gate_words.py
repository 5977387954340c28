"""The gate in sentences: what each criterion asks, and how many rows show it."""

from __future__ import annotations

from core import words
from core.case.model import Case
from core.case.severity_and_gate import GateCondition
from core.evidence.estimates import Gap
from core.messages import mark, say, say_stored
from core.plan.batches import CONFIDENCE, POWER
from core.plan.gate_criteria import Criterion, Gate, limit_of, margin_words, places_of
from core.plan.looks import EVER


def gate_words(case: Case, gate: Gate) -> tuple[str, ...]:
    """Say the gate in sentences: how many batches, then each condition and whether the rows agreed
    are enough to show it.
    """
    lead = say(
        "The release can go ahead once {batches} every criterion.",
        batches=words.count_noun(gate.batches, "batch passes", "batches in a row pass"),
    )
    return (
        lead,
        *(
            sentence
            for condition in gate.conditions
            for sentence in (
                _condition_words(case, gate, condition),
                _rows_words(case, condition),
            )
        ),
    )


def looks_words() -> str:
    """Say what looking again and again costs."""
    return say(
        "Later batches have to show more, so that trying again and again opens nothing by chance:"
        " a model that does not meet the criteria opens them in at most {ever} of cases, however"
        " many batches are measured.",
        ever=words.percent(EVER, 0),
    )


def _condition_words(case: Case, gate: Gate, criterion: Criterion) -> str:
    on = say(
        "on at least {rows}",
        rows=words.count_noun(
            criterion.condition.rows, case.unit_of_row, case.units_of_row
        ),
    )
    sure = say(
        "the entire {confidence} interval included",
        confidence=words.percent(CONFIDENCE, 0),
    )
    if criterion.condition.metric == "error":
        what = say(GATED[gate.metric])
        return say(
            ITSELF[gate.sign],
            criterion=criterion.says,
            what=what,
            gate=_bound(gate, criterion.condition),
            sure=sure,
            on=on,
        )
    graded, bound = case.columns.grades is not None, criterion.condition.bound
    if bound == 0:
        return say(
            NO_WORSE[graded],
            criterion=criterion.says,
            baseline=case.baseline,
            sure=sure,
            on=on,
        )
    if graded:
        return say(
            "For {criterion}, the mean grade is at most {gate} worse than the"
            " {baseline}'s, {sure}, {on}.",
            criterion=criterion.says,
            gate=margin_words(gate, bound),
            baseline=case.baseline,
            sure=sure,
            on=on,
        )
    return say(
        "For {criterion}, the error changes by at most {gate} against the {baseline},"
        " {sure}, {on}.",
        criterion=criterion.says,
        gate=_bound(gate, criterion.condition),
        baseline=case.baseline,
        sure=sure,
        on=on,
    )


# By the direction that is worse: up, or down of grades of which more is better.
ITSELF = {
    1: mark("For {criterion}, the {what} is at most {gate}, {sure}, {on}."),
    -1: mark("For {criterion}, the {what} is at least {gate}, {sure}, {on}."),
}
NO_WORSE = {
    False: mark(
        "For {criterion}, the error is no worse than the {baseline}'s, {sure}, {on}."
    ),
    True: mark(
        "For {criterion}, the mean grade is no worse than the {baseline}'s, {sure}, {on}."
    ),
}
GATED = {
    "error-rate": mark("error rate"),
    "absolute-error": mark("mean absolute error"),
    "missed-rate": mark("share missed"),
    "false-alarm-rate": mark("share of false alarms"),
    "mean-grade": mark("mean grade"),
    "mean-penalty": mark("mean grade"),
}


def _bound(gate: Gate, gate_condition: GateCondition) -> str:
    """Write a bound as it was agreed: no decimals that say nothing, none left out."""
    return limit_of(gate, gate_condition, places_of(gate_condition.bound))


def _rows_words(case: Case, criterion: Criterion) -> str:
    if isinstance(criterion.needed, Gap):
        return say(
            "How many {units_of_row} it takes to show this is unknown: {why}.",
            units_of_row=case.units_of_row,
            why=say_stored(criterion.needed.why),
        )
    needed = words.count_noun(criterion.needed, case.unit_of_row, case.units_of_row)
    odds = words.percent(POWER, 0)
    if criterion.needed <= criterion.condition.rows:
        return say(
            "A fixed model shows this on {needed} with a power of {odds}, so the agreed"
            " number is enough.",
            needed=needed,
            odds=odds,
        )
    return say(
        "A fixed model needs {needed} to show this with a power of {odds}, more than agreed.",
        needed=needed,
        odds=odds,
    )
