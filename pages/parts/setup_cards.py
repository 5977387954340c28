"""The fields of each setup card, with what was entered before in them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import streamlit as st

from core.case.answers import write_people, write_steps
from core.case.error_kinds import BY_ID
from core.case.model import Case
from core.case.nouns import is_anybody, is_unnamed
from core.case.region import region_of
from core.messages import say
from pages.parts import card_fields, decision_fields, desk, unsaved
from pages.parts.check_fields import release_check
from pages.parts.criteria_card import criteria
from pages.parts.option_card import options


def _names(case: Case) -> dict[str, Any]:
    unnamed = is_unnamed(case.unit_of_row)
    text, many = ("", "") if unnamed else (case.unit_of_row, case.units_of_row)
    model = card_fields.text(
        "names",
        "model",
        say("Name of the model"),
        case.model,
        say("Late-flight alerts 4.2"),
    )
    left, right = st.columns(2)
    with left:
        single = card_fields.text(
            "names", "one", say("One record is a …"), text, "flight"
        )
    with right:
        plural = card_fields.text("names", "many", say("Plural"), many, "flights")
    return {"model": model, "one": single, "many": plural}


def _room(case: Case) -> dict[str, Any]:
    example = say(
        "Mira Santos, Data scientist\nJonas Weber, Engineering lead\nHelen Brooks, Director"
    )
    people = card_fields.area(
        "room",
        "people",
        say("One person per line, with their role. The first one presents."),
        write_people(case.people),
        example,
    )
    decider = case.decider.name if case.decider else ""
    left, right = st.columns(2)
    with left:
        who = card_fields.text(
            "room",
            "decider",
            say("Who makes the decision?"),
            decider,
            say("Helen Brooks"),
        )
    planned = case.minutes or None
    minutes = right.number_input(
        say("Length of the meeting, in minutes"),
        5,
        240,
        None,
        5,
        key=unsaved.field("room", "minutes", planned),
        placeholder=say("for example 20"),
        **card_fields.KEEP,
    )
    return {"people": people, "decider": who, "minutes": minutes}


def _release(case: Case) -> dict[str, Any]:
    left, right = st.columns(2)
    planned = None if case.release is None else case.release.date()
    date = left.date_input(
        say("Planned for"),
        None,
        key=unsaved.field("release", "date", planned),
        format=say("YYYY-MM-DD"),
        **card_fields.KEEP,
    )
    clock = dt.time(9) if case.release is None else case.release.time()
    at = right.time_input(
        say("At"), None, key=unsaved.field("release", "time", clock), **card_fields.KEEP
    )
    zone = desk.clock().tzinfo if case.release is None else case.release.tzinfo
    chosen = (
        None
        if not isinstance(date, dt.date)
        else dt.datetime.combine(date, at or clock, tzinfo=zone)
    )
    return {"release": chosen, **decision_fields.for_card(case, chosen)}


def _limits(case: Case) -> dict[str, Any]:
    grades = case.columns.grades
    relative = grades is None and case.predicts_amounts
    unit = (
        say("% more error than the current model")
        if relative
        else say("percentage points")
    )
    unit = unit if grades is None else say("% of the range of grades")
    agreed = [limit for limit in case.limits if BY_ID[limit.kind].counts_all]
    scale = 100 / (1.0 if grades is None else grades.span)
    known = {item.where: f"{item.bound * scale:g}" for item in agreed}
    left, right = st.columns(2)
    with left:
        overall = card_fields.text(
            "limits",
            "overall",
            say("Overall, at most ({unit})", unit=unit),
            known.get("overall", ""),
            "2",
        )
    with right:
        segment = card_fields.text(
            "limits",
            "segment",
            say("In any segment, at most ({unit})", unit=unit),
            known.get("any slice", ""),
            "5",
        )
    by = next((item.set_by for item in agreed if item.set_by != "placeholder"), "")
    because = next((item.because for item in agreed), "") if by else ""
    if not relative and grades is None:
        st.caption(
            say(
                "Applies to errors, missed cases and false alarms alike. For limits on one"
                " kind alone: *Edit as tables*."
            )
        )
    who = card_fields.text(
        "limits", "by", say("Agreed by"), by, say("the release checklist")
    )
    return {
        "overall": overall,
        "segment": segment,
        "by": who,
        "because": because,
        **({} if grades is not None else card_fields.error_costs(case, "limits")),
        **({} if grades is not None else release_check(case)),
    }


def _traffic(case: Case) -> dict[str, Any]:
    label = say(
        "{units_of_row} the model scores per day",
        units_of_row=case.units_of_row.capitalize(),
    )
    return {
        "traffic": card_fields.cost_range(
            case, "traffic", "traffic", label, "traffic", "2,000 to 5,000"
        ),
        "source": card_fields.source(case, "traffic", "traffic"),
    }


def _harm(case: Case) -> dict[str, Any]:
    noun, many = (
        ("", "") if is_anybody(case.harmed) else (case.harmed, case.harmed_many)
    )
    left, right = st.columns(2)
    with left:
        person = card_fields.text(
            "harm", "person", say("Who is affected, one person"), noun, "customer"
        )
    with right:
        plural = card_fields.text(
            "harm", "people_noun", say("Plural"), many, "customers"
        )
    left, right = st.columns(2, vertical_alignment="bottom")
    with left:
        people = card_fields.cost_range(
            case,
            "harm",
            "people",
            say("People affected per wrong prediction"),
            "people_each",
            say("1, or 1 to 3"),
        )
    with right:
        cost = card_fields.cost_range(
            case,
            "harm",
            "cost",
            say("Cost of one wrong prediction"),
            "value_each",
            "20 to 60",
        )
    st.caption(
        say(
            "The options can be compared once the number of people affected is known. The"
            " cost is optional."
        )
    )
    chosen = {
        "currency": card_fields.currency(case, "harm"),
        "source": card_fields.source(case, "harm", "people_each", "value_each"),
    }
    if case.predicts_amounts:
        chosen |= card_fields.error_rule(case)
    return chosen | {
        "person": person,
        "people_noun": plural,
        "people": people,
        "cost": cost,
    }


def _delay(case: Case) -> dict[str, Any]:
    cost = card_fields.cost_range(
        case,
        "delay",
        "delay",
        say("Total cost of each day of delay"),
        "delay_cost",
        "1,000 to 3,000",
    )
    st.caption(
        say(
            "Revenue, reputation and people's time combined. “Edit as tables” splits it"
            " into the three."
        )
    )
    return {
        "delay": cost,
        "currency": card_fields.currency(case, "delay"),
        "source": card_fields.source(case, "delay", "delay_cost"),
    }


def _fix(case: Case) -> dict[str, Any]:
    shown = () if "plan" in case.placeholders else case.plan
    example = say(
        "Find the cause, Jonas, 1 to 3\nFix it and train again, Ann, 2 to 4\nRelease, Jonas, 1"
    )
    label = say(
        "One step per line: what, who, and working days. With two numbers, the midpoint"
        " counts as most likely."
    )
    steps = card_fields.area("fix", "steps", label, write_steps(shown), example)
    left, right = st.columns(2)
    value = case.plan_start if shown else desk.clock().date()
    start = left.date_input(
        say("Work can start on"),
        None,
        key=unsaved.field("fix", "start", value),
        format=say("YYYY-MM-DD"),
        **card_fields.KEEP,
    )
    country = case.country or region_of(st.context.locale)
    with right:
        where = card_fields.text(
            "fix", "country", say("Public holidays of (country code)"), country, "US"
        )
    return {"steps": steps, "start": start, "country": where}


def _cause(case: Case) -> dict[str, Any]:
    example = say("a unit changed in the new feed")
    suspicion = card_fields.text(
        "cause", "suspicion", say("Suspected cause"), case.suspicion.text, example
    )
    taken = card_fields.area(
        "cause",
        "taken",
        say("Already done, one per line"),
        "\n".join(item.what for item in case.taken),
        say("The rollout is on hold"),
    )
    again = card_fields.text(
        "cause",
        "reproduced_by",
        say("Who else got the same result"),
        case.reproduced_by,
        say("Jonas Weber, on his own machine"),
    )
    return {"suspicion": suspicion, "taken": taken, "reproduced_by": again}


FORMS: dict[str, Callable[[Case], dict[str, Any]]] = {
    "names": _names,
    "room": _room,
    "release": _release,
    "limits": _limits,
    "traffic": _traffic,
    "harm": _harm,
    "delay": _delay,
    "fix": _fix,
    "options": options,
    "criteria": criteria,
    "cause": _cause,
}
