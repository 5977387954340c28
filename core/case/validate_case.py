"""What the team entered, checked as a whole: every complaint at once."""

from __future__ import annotations

import math

from core import words, written
from core.case.model import Case
from core.case.severity_and_gate import ErrorCosts, gate_complaints
from core.errors import BadCase, Complaint

LONGEST = 500


def checked(case: Case) -> Case:
    """Give the case back if it fits together; raises BadCase with everything that does not."""
    told = [
        *_people(case),
        *_limits(case),
        *costs_complaints(case.error_costs),
        *_names(case),
        *_severity(case),
        *_gate(case),
    ]
    if (
        case.release is not None
        and case.plan
        and (case.plan_start - case.release.date()).days > LONGEST
    ):
        release, start = (
            words.day(case.release.date(), year=True),
            words.day(case.plan_start, year=True),
        )
        what = (
            f"the planned release, {release}, lies long before the work on the fix starts, {start}"
        )
        told.append(Complaint(what, "correct the date that is wrong"))
    if told:
        raise BadCase(*told)
    return case


def _people(case: Case) -> list[Complaint]:
    told = []
    names = [one.name.strip() for one in case.people]
    told += [
        Complaint(f"two people are called {name}", "tell them apart")
        for name in sorted({one for one in names if names.count(one) > 1})
    ]
    told += [
        Complaint(f"“{one.email}” is not an address", "write it as name@example.com", one.name)
        for one in case.people
        if one.email and "@" not in one.email
    ]
    if sum(one.decides for one in case.people) > 1:
        told.append(Complaint("more than one person decides", "tick one"))
    return told


def _severity(case: Case) -> list[Complaint]:
    given = case.severity
    told = (
        []
        if 0 <= given.many <= 1
        else [
            Complaint(
                "severity: the share from which it reaches many lies between 0 and 1",
                "write 1% as 0.01",
            )
        ]
    )
    if given.worst != "none" and not any(
        one.strip()
        for one in (
            given.because,
            given.functionality_because,
            given.data_because,
            given.user_because,
        )
    ):
        told.append(
            Complaint(
                f"severity: an impact is {given.worst}, and nothing says what shows it",
                "write a sentence of evidence beside it",
            )
        )
    return told


def _gate(case: Case) -> list[Complaint]:
    given = case.resume
    return [] if given is None else gate_complaints(given.batches, (given.rows,), given.conditions)


def _limits(case: Case) -> list[Complaint]:
    """Say which kinds of error have two limits in one place.

    The kind is named where it is not the error rate.
    """
    places = [(one.where, one.kind) for one in case.limits]
    twice = sorted({one for one in places if places.count(one) > 1})
    named = [
        where if kind == "error" else f"{where} ({kind.replace('_', ' ')})" for where, kind in twice
    ]
    return [Complaint(f"there are two limits for {one}", "keep one") for one in named]


def costs_complaints(costs: ErrorCosts | None) -> list[Complaint]:
    """Say what is wrong with the costs of a miss and of a false alarm."""
    if costs is None:
        return []
    told = []
    for name, (low, high) in (("a miss", costs.missed), ("a false alarm", costs.false_alarm)):
        if not (math.isfinite(low) and math.isfinite(high) and 0 <= low <= high):
            what = f"the cost of {name} runs from {low:g} to {high:g}"
            told.append(Complaint(what, "give two numbers of at least 0, the smaller one first"))
    if not told and costs.missed[1] == 0 == costs.false_alarm[1]:
        told.append(
            Complaint(
                "a miss and a false alarm both cost nothing",
                "give a cost above 0 for one, or leave both out",
            )
        )
    if not costs.unit.strip():
        do = "say in what, such as USD, or minutes of work"
        told.append(Complaint("the costs of a miss and of a false alarm have no unit", do))
    return told


def _names(case: Case) -> list[Complaint]:
    needed = {"the title": case.title, "the name of the model": case.model}
    told = [
        Complaint(f"{name} is empty", "fill it in")
        for name, value in needed.items()
        if not value.strip()
    ]
    if case.currency.strip() and not (
        len(case.currency) == 3 and case.currency.isalpha() and case.currency.isupper()
    ):
        told.append(
            Complaint(
                f"“{case.currency}” is not a currency",
                "write its three letters, such as EUR, USD or GBP",
            )
        )
    try:
        written.style_of(case.numbers)
    except ValueError:
        told.append(
            Complaint(
                f"there is no number format “{case.numbers}”",
                "choose one such as en_US, de_DE, fr_FR or de_CH",
            )
        )
    return told
