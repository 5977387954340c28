"""The fields of each setup card, with what was entered before in them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import streamlit as st

from core.case.answers import write_people, write_span, write_steps
from core.case.model import Case
from core.case.region import region_of
from pages.parts import card_fields, desk
from pages.parts.option_card import options


def _names(case: Case) -> dict[str, Any]:
    text = "" if case.unit_of_row == "record" else case.unit_of_row
    many = "" if case.units_of_row == "records" else case.units_of_row
    model = card_fields.text(
        "names", "model", "Name of the model", case.model, "Late-flight alerts 4.2"
    )
    left, right = st.columns(2)
    with left:
        single = card_fields.text("names", "one", "One record is a …", text, "flight")
    with right:
        plural = card_fields.text("names", "many", "Plural", many, "flights")
    return {"model": model, "one": single, "many": plural}


def _room(case: Case) -> dict[str, Any]:
    example = "Mira Santos, Data scientist\nJonas Weber, Engineering lead\nHelen Brooks, Director"
    people = card_fields.area(
        "room",
        "people",
        "One person per line, with their role. The first one presents.",
        write_people(case.people),
        example,
    )
    decider = case.decider.name if case.decider else ""
    left, right = st.columns(2)
    with left:
        who = card_fields.text(
            "room", "decider", "Who makes the decision?", decider, "Helen Brooks"
        )
    planned = case.minutes or None
    minutes = right.number_input(
        "Length of the meeting, in minutes",
        5,
        240,
        planned,
        5,
        key="ask-room-minutes",
        placeholder="for example 20",
        **card_fields.KEEP,
    )
    return {"people": people, "decider": who, "minutes": minutes}


def _release(case: Case) -> dict[str, Any]:
    left, right = st.columns(2)
    planned = None if case.release is None else case.release.date()
    date = left.date_input(
        "Planned for", planned, key="ask-release-date", format="YYYY-MM-DD", **card_fields.KEEP
    )
    clock = dt.time(9) if case.release is None else case.release.time()
    at = right.time_input("At", clock, key="ask-release-time", **card_fields.KEEP)
    zone = desk.clock().tzinfo if case.release is None else case.release.tzinfo
    return {
        "release": (
            None
            if not isinstance(date, dt.date)
            else dt.datetime.combine(date, at or clock, tzinfo=zone)
        )
    }


def _limits(case: Case) -> dict[str, Any]:
    relative = case.columns.task == "regression" and case.columns.tolerance is None
    unit = "% more error than the current model" if relative else "percentage points"
    agreed = [limit for limit in case.limits if limit.kind == "error"]
    known = {item.where: f"{item.bound * 100:g}" for item in agreed}
    left, right = st.columns(2)
    with left:
        overall = card_fields.text(
            "limits", "overall", f"Overall, at most ({unit})", known.get("overall", ""), "2"
        )
    with right:
        segment = card_fields.text(
            "limits",
            "segment",
            f"In any segment, at most ({unit})",
            known.get("any slice", ""),
            "5",
        )
    by = next((item.set_by for item in agreed if item.set_by != "placeholder"), "")
    because = next((item.because for item in agreed), "") if by else ""
    if not relative:
        st.caption(
            "Applies to errors, missed cases and false alarms alike. For limits on one kind alone:"
            " *Edit as tables*."
        )
    who = card_fields.text("limits", "by", "Agreed by", by, "the release checklist")
    return {"overall": overall, "segment": segment, "by": who, "because": because} | error_costs(
        case, "limits"
    )


def error_costs(case: Case, card: str) -> dict[str, str]:
    """Ask what a miss and a false alarm cost, where a model can trade the one for the other."""
    if case.columns.task != "binary":
        return {}
    costs = case.error_costs
    st.markdown("**If it misses more but raises fewer false alarms, or vice versa** (optional)")
    left, middle, right = st.columns(3)
    with left:
        missed = card_fields.text(
            card,
            "missed",
            "One miss costs",
            "" if costs is None else write_span(costs.missed),
            "200 to 500",
        )
    with middle:
        known = "" if costs is None else write_span(costs.false_alarm)
        alarm = card_fields.text(card, "false_alarm", "One false alarm costs", known, "5 to 10")
    with right:
        unit = card_fields.text(
            card,
            "costs_in",
            "Costs are in",
            case.currency if costs is None else costs.unit,
            "USD, or minutes of work",
        )
    st.caption("With both, the net cost decides whether such a trade-off is a regression.")
    return {"missed": missed, "false_alarm": alarm, "costs_in": unit}


def _traffic(case: Case) -> dict[str, Any]:
    label = f"{case.units_of_row.capitalize()} the model scores per day"
    return {
        "traffic": card_fields.cost_range(
            case, "traffic", "traffic", label, "traffic", "2,000 to 5,000"
        ),
        "source": card_fields.source(case, "traffic", "traffic"),
    }


def _harm(case: Case) -> dict[str, Any]:
    noun, many = ("", "") if case.harmed == "person" else (case.harmed, case.harmed_many)
    left, right = st.columns(2)
    with left:
        person = card_fields.text("harm", "person", "Who is affected, one person", noun, "customer")
    with right:
        plural = card_fields.text("harm", "people_noun", "Plural", many, "customers")
    left, right = st.columns(2, vertical_alignment="bottom")
    with left:
        people = card_fields.cost_range(
            case,
            "harm",
            "people",
            "People affected per wrong prediction",
            "people_each",
            "1, or 1 to 3",
        )
    with right:
        cost = card_fields.cost_range(
            case, "harm", "cost", "Cost of one wrong prediction", "value_each", "20 to 60"
        )
    st.caption(
        "The options can be compared once the number of people affected is known. The"
        " cost is optional."
    )
    chosen = {
        "currency": card_fields.currency(case, "harm"),
        "source": card_fields.source(case, "harm", "people_each", "value_each"),
    }
    return chosen | {"person": person, "people_noun": plural, "people": people, "cost": cost}


def _delay(case: Case) -> dict[str, Any]:
    cost = card_fields.cost_range(
        case,
        "delay",
        "delay",
        "Total cost of each day of delay",
        "delay_cost",
        "1,000 to 3,000",
    )
    st.caption(
        "Revenue, reputation and people's time combined. “Edit as tables” splits it into the three."
    )
    return {
        "delay": cost,
        "currency": card_fields.currency(case, "delay"),
        "source": card_fields.source(case, "delay", "delay_cost"),
    }


def _fix(case: Case) -> dict[str, Any]:
    shown = () if "plan" in case.placeholders else case.plan
    example = (
        "Find the cause, Jonas, 1 to 3\nFix it and train again, Ann, 2 to 4\nRelease, Jonas, 1"
    )
    label = (
        "One step per line: what, who, and working days. With two numbers, the midpoint counts"
        " as most likely."
    )
    steps = card_fields.area("fix", "steps", label, write_steps(shown), example)
    left, right = st.columns(2)
    value = case.plan_start if shown else desk.clock().date()
    start = left.date_input(
        "Work can start on", value, key="ask-fix-start", format="YYYY-MM-DD", **card_fields.KEEP
    )
    country = case.country or region_of(st.context.locale)
    with right:
        where = card_fields.text(
            "fix", "country", "Public holidays of (country code)", country, "US"
        )
    return {"steps": steps, "start": start, "country": where}


def _criteria(case: Case) -> dict[str, Any]:
    agreed = None if "resume" in case.placeholders else case.resume
    left, middle, right = st.columns(3, vertical_alignment="bottom")
    with left:
        bound = card_fields.text(
            "criteria",
            "bound",
            "The segment's error rate is at most",
            "" if agreed is None else f"{agreed.bound * 100:g}%",
            "15%",
        )
    rows = middle.number_input(
        f"on at least this many {case.units_of_row}",
        1,
        10_000_000,
        None if agreed is None else agreed.rows,
        key="ask-criteria-rows",
        **card_fields.KEEP,
    )
    batches = right.number_input(
        "in this many batches in a row",
        1,
        20,
        None if agreed is None else agreed.batches,
        key="ask-criteria-batches",
        **card_fields.KEEP,
    )
    return {"bound": bound, "rows": rows, "batches": batches}


def _cause(case: Case) -> dict[str, Any]:
    suspicion = card_fields.text(
        "cause",
        "suspicion",
        "Suspected cause",
        case.suspicion.text,
        "a unit changed in the new feed",
    )
    taken = card_fields.area(
        "cause",
        "taken",
        "Already done, one per line",
        "\n".join(item.what for item in case.taken),
        "The rollout is on hold",
    )
    return {"suspicion": suspicion, "taken": taken}


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
    "criteria": _criteria,
    "cause": _cause,
}
