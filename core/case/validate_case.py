"""What the team entered, checked as a whole: every complaint at once."""

from __future__ import annotations

import math

from core import words, written
from core.case.decision_terms import terms_complaints
from core.case.error_kinds import KINDS, main_measure
from core.case.example_columns import example_complaints
from core.case.inputs import ErrorRule
from core.case.model import Case
from core.case.severity_and_gate import (
    NO_BOUND,
    ErrorCosts,
    check_complaints,
    gate_complaints,
)
from core.errors import BadCase, Complaint
from core.messages import BY_CODE, mark, say
from core.written import rewritten

LONGEST = 500


def checked(case: Case) -> Case:
    """Give the case back if it fits together; raises BadCase with everything that does not."""
    people = [
        *_people(case),
        *_limits(case),
        *costs_complaints(case.error_costs),
        *_error_rule(case.error_rule),
        *check_complaints(case.release_check),
        *example_complaints(case),
        *terms_complaints(case.decision_terms, case.people),
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
        what = say(
            "the planned release, {release}, lies long before the work on the fix starts, {start}",
            release=release,
            start=start,
        )
        people.append(Complaint(what, say("correct the date that is wrong")))
    if people:
        raise BadCase(*people)
    return case


def _people(case: Case) -> list[Complaint]:
    complaints = []
    names = [person.name.strip() for person in case.people]
    complaints += [
        Complaint(
            say("two people are called {name}", name=name), say("tell them apart")
        )
        for name in sorted({item for item in names if names.count(item) > 1})
    ]
    complaints += [
        Complaint(
            say("“{email}” is not an address", email=person.email),
            say("write it as name@example.com"),
            person.name,
        )
        for person in case.people
        if person.email and "@" not in person.email
    ]
    if sum(person.decides for person in case.people) > 1:
        complaints.append(
            Complaint(say("more than one person decides"), say("tick one"))
        )
    return complaints


def _severity(case: Case) -> list[Complaint]:
    severity = case.severity
    complaints = (
        []
        if 0 <= severity.many <= 1
        else [
            Complaint(
                say(
                    "severity: the share from which it reaches many lies between 0 and 1"
                ),
                say("write 1% as 0.01"),
            )
        ]
    )
    if severity.worst != "none" and not any(
        item.strip()
        for item in (
            severity.because,
            severity.functionality_because,
            severity.data_because,
            severity.user_because,
        )
    ):
        complaints.append(
            Complaint(
                say(
                    "severity: an impact is {worst}, and nothing says what shows it",
                    worst=severity.worst,
                ),
                say("write a sentence of evidence beside it"),
            )
        )
    return complaints


def _gate(case: Case) -> list[Complaint]:
    resume = case.resume
    if resume is None:
        return []
    complaints = gate_complaints(resume.batches, (resume.rows,), resume.conditions)
    if resume.bound is None and main_measure(case.columns).is_rate:
        complaints.append(NO_BOUND)
    return complaints


def _limits(case: Case) -> list[Complaint]:
    """Say which limits are for no kind of error, and which kinds have two limits in one place.

    The kind is named where it is not the error rate.
    """
    places = [(limit.where, limit.kind) for limit in case.limits]
    twice = sorted({place for place in places if places.count(place) > 1})
    named = [
        where if kind == "error" else f"{where} ({kind.replace('_', ' ')})"
        for where, kind in twice
    ]
    known = [kind.id for kind in KINDS if kind.decides or kind.limited]
    unknown = sorted({kind for _, kind in places} - {*known})
    return [
        *(
            Complaint(
                say("“{kind}” is no kind of error", kind=kind),
                say("choose one of {kinds}", kinds=", ".join(known)),
            )
            for kind in unknown
        ),
        *(
            Complaint(
                say("there are two limits for {item}", item=item), say("keep one")
            )
            for item in named
        ),
    ]


def costs_complaints(costs: ErrorCosts | None) -> list[Complaint]:
    """Say what is wrong with the costs of a miss and of a false alarm."""
    if costs is None:
        return []
    complaints = []
    for name, (low, high) in (
        (say("a miss"), costs.missed),
        (say("a false alarm"), costs.false_alarm),
    ):
        if not (math.isfinite(low) and math.isfinite(high) and 0 <= low <= high):
            what = say(
                "the cost of {name} runs from {low} to {high}",
                name=name,
                low=rewritten(f"{low:g}"),
                high=rewritten(f"{high:g}"),
            )
            complaints.append(
                Complaint(
                    what, say("give two numbers of at least 0, the smaller one first")
                )
            )
    if not complaints and costs.missed[1] == 0 == costs.false_alarm[1]:
        complaints.append(
            Complaint(
                say("a miss and a false alarm both cost nothing"),
                say("give a cost above 0 for one, or leave both out"),
            )
        )
    if not costs.unit.strip():
        do = say("say in what, such as USD, or minutes of work")
        complaints.append(
            Complaint(say("the costs of a miss and of a false alarm have no unit"), do)
        )
    return complaints


def _error_rule(rule: ErrorRule | None) -> list[Complaint]:
    if rule is None or rule.above is None or rule.above >= 0:
        return []
    what = mark("a record would be wrong from an error of {above} on").format(
        above=f"{rule.above:g}"
    )
    return [Complaint(what, mark("name a size of 0 or more, in the unit of the label"))]


def _names(case: Case) -> list[Complaint]:
    needed = {"the title": case.title, "the name of the model": case.model}
    names = [
        Complaint(say("{name} is empty", name=name), say("fill it in"))
        for name, value in needed.items()
        if not value.strip()
    ]
    if case.currency.strip() and not (
        len(case.currency) == 3 and case.currency.isalpha() and case.currency.isupper()
    ):
        names.append(
            Complaint(
                say("“{currency}” is not a currency", currency=case.currency),
                say("write its three letters, such as EUR, USD or GBP"),
            )
        )
    try:
        written.style_of(case.numbers)
    except ValueError:
        names.append(
            Complaint(
                say("there is no number format “{numbers}”", numbers=case.numbers),
                say("choose one such as en_US, de_DE, fr_FR or de_CH"),
            )
        )
    if case.language not in BY_CODE:
        names.append(
            Complaint(
                say("there is no language “{language}”", language=case.language),
                say("choose one of {by_code}", by_code=", ".join(BY_CODE)),
            )
        )
    return names
