"""The fields of each setup card, with what was entered before in them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import streamlit as st

from core.case.answers import write_people, write_range, write_span, write_steps
from core.case.model import Case
from core.case.region import CURRENCIES, currency_of, region_of
from pages.parts import desk

KEEP: dict[str, Any] = {"persist_state": "session"}


def _text(card: str, name: str, label: str, value: str, example: str, **more: Any) -> str:  # noqa: ANN401  options of the field
    key = f"ask-{card}-{name}"
    return (
        st.text_input(
            label,
            value,
            key=key,
            placeholder=f"for example {example}",
            max_chars=200,
            **KEEP,
            **more,
        )
        or ""
    )


def _area(card: str, name: str, label: str, value: str, example: str) -> str:
    key = f"ask-{card}-{name}"
    return (
        st.text_area(
            label, value, key=key, placeholder=example, max_chars=2_000, height=110, **KEEP
        )
        or ""
    )


def _names(case: Case) -> dict[str, Any]:
    one = "" if case.unit_of_row == "record" else case.unit_of_row
    many = "" if case.units_of_row == "records" else case.units_of_row
    model = _text("names", "model", "The model is called", case.model, "Late-flight alerts 4.2")
    left, right = st.columns(2)
    with left:
        single = _text("names", "one", "One row of the data is a …", one, "flight")
    with right:
        plural = _text("names", "many", "Many of them are …", many, "flights")
    return {"model": model, "one": single, "many": plural}


def _room(case: Case) -> dict[str, Any]:
    example = "Mira Santos, Data scientist\nJonas Weber, Engineering lead\nHelen Brooks, Director"
    people = _area(
        "room",
        "people",
        "One person a line, with their role. The first one presents.",
        write_people(case.people),
        example,
    )
    decider = case.decider.name if case.decider else ""
    left, right = st.columns(2)
    with left:
        who = _text("room", "decider", "Who decides?", decider, "Helen Brooks")
    planned = case.minutes or None
    minutes = right.number_input(
        "Length of the meeting, in minutes",
        5,
        240,
        planned,
        5,
        key="ask-room-minutes",
        placeholder="for example 20",
        **KEEP,
    )
    return {"people": people, "decider": who, "minutes": minutes}


def _release(case: Case) -> dict[str, Any]:
    left, right = st.columns(2)
    planned = None if case.release is None else case.release.date()
    date = left.date_input(
        "Planned for", planned, key="ask-release-date", format="YYYY-MM-DD", **KEEP
    )
    clock = dt.time(9) if case.release is None else case.release.time()
    at = right.time_input("At", clock, key="ask-release-time", **KEEP)
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
    agreed = [one for one in case.limits if one.kind == "error"]
    known = {one.where: f"{one.bound * 100:g}" for one in agreed}
    left, right = st.columns(2)
    with left:
        overall = _text(
            "limits", "overall", f"Overall, at most ({unit})", known.get("overall", ""), "2"
        )
    with right:
        segment = _text(
            "limits",
            "segment",
            f"In any segment, at most ({unit})",
            known.get("any slice", ""),
            "5",
        )
    by = next((one.set_by for one in agreed if one.set_by != "placeholder"), "")
    because = next((one.because for one in agreed), "") if by else ""
    if not relative:
        st.caption(
            "It holds for errors, missed cases and false alarms alike. Limits for one kind alone:"
            " *Edit as a table*."
        )
    who = _text("limits", "by", "Who agreed on it", by, "the release checklist")
    return {"overall": overall, "segment": segment, "by": who, "because": because} | error_costs(
        case, "limits"
    )


def error_costs(case: Case, card: str) -> dict[str, str]:
    """Ask what a miss and a false alarm cost, where a model can trade the one for the other."""
    if case.columns.task != "binary":
        return {}
    costs = case.error_costs
    st.markdown(
        "**If it misses more but raises fewer false alarms, or the other way round** (optional)"
    )
    left, middle, right = st.columns(3)
    with left:
        missed = _text(
            card,
            "missed",
            "One miss costs",
            "" if costs is None else write_span(costs.missed),
            "200 to 500",
        )
    with middle:
        known = "" if costs is None else write_span(costs.false_alarm)
        alarm = _text(card, "false_alarm", "One false alarm costs", known, "5 to 10")
    with right:
        unit = _text(
            card,
            "costs_in",
            "Costs are in",
            case.currency if costs is None else costs.unit,
            "USD, or minutes of work",
        )
    st.caption("With both, the net cost decides whether such a trade is a regression.")
    return {"missed": missed, "false_alarm": alarm, "costs_in": unit}


def _range(case: Case, card: str, name: str, label: str, input_id: str, example: str) -> str:
    found = next(
        (one for one in case.assumptions if one.id == input_id and one.source != "placeholder"),
        None,
    )
    return _text(card, name, label, write_range(found), example, help=RANGE_HELP)


RANGE_HELP = (
    "A range that you are 90 % sure of, such as 2,000 to 5,000. One number counts as exact."
)


def _source(case: Case, card: str, *ids: str) -> str:
    sources = (
        one.source
        for one in case.assumptions
        if one.id in ids and one.source.startswith("agreed with ")
    )
    known = next(sources, "").removeprefix("agreed with ")
    return _text(card, "source", "Agreed with (optional)", known, "the operations team")


def _traffic(case: Case) -> dict[str, Any]:
    label = f"{case.units_of_row.capitalize()} a day that the model scores"
    return {
        "traffic": _range(case, "traffic", "traffic", label, "traffic", "2,000 to 5,000"),
        "source": _source(case, "traffic", "traffic"),
    }


def _money(case: Case, card: str) -> str:
    guess = case.currency or currency_of(region_of(st.context.locale))
    options = list(dict.fromkeys((*((guess,) if guess else ()), *CURRENCIES)))
    index = options.index(guess) if guess else None
    help_ = "Suggested from the language of your browser"
    chosen = st.selectbox(
        "Currency",
        options,
        index=index,
        key=f"ask-{card}-currency",
        help=help_,
        accept_new_options=True,
        **KEEP,
    )
    return str(chosen or "")


def _harm(case: Case) -> dict[str, Any]:
    noun, many = ("", "") if case.harmed == "person" else (case.harmed, case.harmed_many)
    left, right = st.columns(2)
    with left:
        person = _text("harm", "person", "It affects a …", noun, "customer")
    with right:
        plural = _text("harm", "people_noun", "Many of them are …", many, "customers")
    left, right = st.columns(2, vertical_alignment="bottom")
    with left:
        people = _range(
            case,
            "harm",
            "people",
            "How many of them, for one wrong prediction",
            "people_each",
            "1, or 1 to 3",
        )
    with right:
        cost = _range(
            case, "harm", "cost", "What one wrong prediction costs", "value_each", "20 to 60"
        )
    st.caption(
        "The options can be compared once the number affected is known. The cost is optional."
    )
    chosen = {
        "currency": _money(case, "harm"),
        "source": _source(case, "harm", "people_each", "value_each"),
    }
    return chosen | {"person": person, "people_noun": plural, "people": people, "cost": cost}


def _delay(case: Case) -> dict[str, Any]:
    cost = _range(
        case,
        "delay",
        "delay",
        "Each day of delay costs, all in all",
        "delay_cost",
        "1,000 to 3,000",
    )
    st.caption(
        "Revenue, reputation and people's time together. “Edit as a table” splits it into the"
        " three."
    )
    return {
        "delay": cost,
        "currency": _money(case, "delay"),
        "source": _source(case, "delay", "delay_cost"),
    }


def _fix(case: Case) -> dict[str, Any]:
    shown = () if "plan" in case.placeholders else case.plan
    example = (
        "Find the cause, Jonas, 1 to 3\nFix it and train again, Ann, 2 to 4\nRelease, Jonas, 1"
    )
    label = (
        "One step a line: what, who, and working days. With two numbers, the middle is taken as"
        " most likely."
    )
    steps = _area("fix", "steps", label, write_steps(shown), example)
    left, right = st.columns(2)
    value = case.plan_start if shown else desk.clock().date()
    start = left.date_input(
        "Work can start on", value, key="ask-fix-start", format="YYYY-MM-DD", **KEEP
    )
    country = case.country or region_of(st.context.locale)
    with right:
        where = _text("fix", "country", "Public holidays of (two letters)", country, "US")
    return {"steps": steps, "start": start, "country": where}


def _options(case: Case) -> dict[str, Any]:
    by_id = {} if "options" in case.placeholders else {one.id: one for one in case.options}
    rollout, hold, release = by_id.get("rollout"), by_id.get("hold"), by_id.get("release")
    st.caption("Pausing, and releasing now to patch later, are always compared.")
    given: dict[str, Any] = {
        "rollout": st.checkbox(
            "A limited rollout", rollout is not None, key="ask-options-rollout", **KEEP
        )
    }
    if given["rollout"]:
        left, right = st.columns(2)
        with left:
            given["share"] = _text(
                "options",
                "share",
                "To which share of the traffic",
                _spans(rollout, "exposure", share=True),
                "10 %",
            )
        with right:
            given["days"] = _text(
                "options", "days", "For how many days", _spans(rollout, "exposed_days"), "7 to 14"
            )
    given["hold"] = st.checkbox(
        "Hold the model, and ship the rest", hold is not None, key="ask-options-hold", **KEEP
    )
    if given["hold"]:
        part = "" if hold is None or hold.delay_share is None else f"{hold.delay_share * 100:g} %"
        given["part"] = _text(
            "options", "part", "Which share of the cost of delay remains", part, "50 %"
        )
    label = "If it is released as planned: days until somebody notices and takes it back"
    given["runs"] = _text("options", "runs", label, _spans(release, "exposed_days"), "30 to 90")
    return given


def _spans(option: Any, part: str, *, share: bool = False) -> str:  # noqa: ANN401  an option or None
    span = getattr(option, part, None)
    if not isinstance(span, tuple):
        return ""
    low, high = (f"{end * (100 if share else 1):g}" for end in span)
    return (low if low == high else f"{low} to {high}") + (" %" if share else "")


def _criteria(case: Case) -> dict[str, Any]:
    agreed = None if "resume" in case.placeholders else case.resume
    left, middle, right = st.columns(3, vertical_alignment="bottom")
    with left:
        bound = _text(
            "criteria",
            "bound",
            "The segment's error is at most",
            "" if agreed is None else f"{agreed.bound * 100:g} %",
            "15 %",
        )
    rows = middle.number_input(
        f"on at least this many {case.units_of_row}",
        1,
        10_000_000,
        None if agreed is None else agreed.rows,
        key="ask-criteria-rows",
        **KEEP,
    )
    batches = right.number_input(
        "in this many batches in a row",
        1,
        20,
        None if agreed is None else agreed.batches,
        key="ask-criteria-batches",
        **KEEP,
    )
    return {"bound": bound, "rows": rows, "batches": batches}


def _cause(case: Case) -> dict[str, Any]:
    suspicion = _text(
        "cause",
        "suspicion",
        "What we suspect",
        case.suspicion.text,
        "a unit changed in the new feed",
    )
    taken = _area(
        "cause",
        "taken",
        "Already done, one thing a line",
        "\n".join(one.what for one in case.taken),
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
    "options": _options,
    "criteria": _criteria,
    "cause": _cause,
}
