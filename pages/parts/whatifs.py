"""What-ifs: sliders for the inputs, new estimates for the plan, and the way back to what was
agreed.
"""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from core.case.inputs import Quantity
from core.impact.quantities import reach
from core.meeting.case_in_room import in_room
from core.meeting.events import AssumptionChanged, EstimateGiven
from core.meeting.fold import Meeting
from core.messages import say
from core.options.canary import rollout_of
from core.script.quantity_words import range_words
from core.script.tables import source_words
from core.script.unit_names import quantity_unit
from pages.parts import desk, fields, refusals
from pages.parts.desk import Now
from pages.parts.person_field import person_field, person_in
from pages.parts.widgets import folded, plain, say_claims, trouble


def band(now: Now) -> None:
    """Offer the way back wherever a what-if is in force, and outside a meeting the way to make it
    the agreed state.
    """
    if not now.meeting.what_if:
        return
    with st.container(horizontal=True):
        st.button(
            say("Back to the agreed assumptions"),
            on_click=desk.restore,
            icon=":material/undo:",
            key="restore",
        )
        if not now.meeting.opened:
            keep = st.button(
                say("Keep these as agreed"),
                icon=":material/save:",
                key="keep",
                help=say("Measured rates stay as measured"),
            )
            if keep and _keep(now):
                st.rerun()
    trouble(near="what-if")


def _keep(now: Now) -> bool:
    """Make the moved assumptions and estimates the agreed ones, as a new version of the case.

    Measured rates stay measured.
    """
    case = in_room(
        now.agreed,
        Meeting(changed=now.meeting.changed, estimates=now.meeting.estimates),
    )
    retained = tuple(
        replace(assumption, source="assumed", on=desk.clock().date())
        if assumption.source == "what-if"
        else assumption
        for assumption in case.assumptions
    )
    # the draft of this version has done its work, also where the version comes back one day
    desk.restore()
    return desk.save_case(replace(case, assumptions=retained, what_ifs=()), "what-if")


def sliders(now: Now) -> None:
    """Draw a slider for each range: what is assumed first, then what was measured, which can only
    be moved as a what-if.
    """
    case, agreed = (
        now.brief.case,
        {assumption.id: assumption for assumption in now.agreed.assumptions},
    )
    with st.grid(2, key="sliders"):
        for assumption in case.assumptions:
            if assumption.shape != "fixed" or assumption.source == "what-if":
                _slider(
                    now,
                    assumption,
                    agreed[assumption.id],
                    source_words(agreed[assumption.id]),
                )
    overridden = {quantity.id: quantity for quantity in case.what_ifs}
    measured = [item for item in now.brief.impact.measured if item.low < item.high]
    if measured:
        st.markdown(
            say("**Measured.** These can't be edited, only changed as a what-if.")
        )
        with st.grid(2, key="measured-sliders"):
            for assumption in measured:
                _slider(
                    now,
                    overridden.get(assumption.id, assumption),
                    assumption,
                    "measured",
                )


def _slider(now: Now, quantity: Quantity, agreed: Quantity, source: str) -> None:
    low, high, step = reach(agreed)
    key = fields.draws(
        f"range-{quantity.id}",
        (min(max(quantity.low, low), high), max(min(quantity.high, high), low)),
    )
    percent = quantity.shape == "share" or quantity.unit == "share"
    says = now.brief.facts[f"assumption.{quantity.id}"].says
    mark = say(" · what-if") if quantity.source == "what-if" else ""
    st.slider(
        plain(f"{quantity.name}: {says}{mark}"),
        low,
        high,
        step=step,
        key=key,
        format="percent" if percent else "localized",
        on_change=_moved,
        args=(quantity.id, key),
        help=plain(f"{quantity_unit(quantity.unit)}; {source}"),
    )


def _moved(name: str, key: str) -> None:
    if fields.entered(f"range-{name}", key):
        low, high = st.session_state[key]
        desk.what_if(AssumptionChanged(name, low, high))


def rollout(now: Now) -> None:
    """Move the share and the length of the limited rollout."""
    option = rollout_of(now.agreed)
    if option is None:
        return
    with st.grid(2, key="rollout-sliders"):
        for part, low, high, step in (
            ("exposure", 0.005, 1.0, 0.005),
            ("exposed_days", 1.0, 60.0, 1.0),
        ):
            quantity = now.brief.case.option_input(f"{option.id}.{part}")
            if quantity is None:
                continue
            key = fields.draws(
                f"range-{quantity.id}",
                (min(max(quantity.low, low), high), max(min(quantity.high, high), low)),
            )
            mark = say(" · what-if") if quantity.id in now.meeting.changed else ""
            says = f"{quantity.name}: {range_words(quantity)}{mark}"
            st.slider(
                plain(says),
                low,
                high,
                step=step,
                key=key,
                format="percent" if part == "exposure" else "localized",
                on_change=_moved,
                args=(quantity.id, key),
            )


def late_estimate(now: Now) -> None:
    """Offer a new estimate beside a decision, behind a line."""
    if now.agreed.plan:
        folded(
            say("Update an estimate: all dates change at once"),
            "estimate-fold",
            lambda: _dates_and_estimate(now),
            icon=":material/event:",
            form=True,
        )


def _dates_and_estimate(now: Now) -> None:
    say_claims(now.brief, "recommendation.dates")
    estimate(now)


def estimate(now: Now) -> None:
    """Take somebody's new estimate for a step; the dates move everywhere at once."""
    case = now.brief.case
    names = [item.name for item in case.plan]
    st.selectbox(say("Step"), names, key="estimate-step")
    step = next(
        item for item in case.plan if item.name == st.session_state["estimate-step"]
    )
    with st.form("estimate", border=True):
        st.caption(
            say("Working days for this step alone: best case, most likely, worst case.")
        )
        places = st.columns(3)
        for place, field, label in zip(
            places,
            ("low", "likely", "high"),
            (say("Best case"), say("Likely"), say("Worst case")),
            strict=True,
        ):
            place.number_input(
                label,
                0.0,
                250.0,
                float(getattr(step, field)),
                0.5,
                key=f"estimate-{field}-{step.name}",
                format="%.1f",
            )
        # Who owns the step and is not there has given no estimate here.
        there = {person.name for person in case.people}
        who = step.owner if step.owner in there else ""
        person_field(say("Source"), case, who, "estimate-who", say("Source"))
        st.form_submit_button(
            say("Use this estimate"),
            type="primary",
            on_click=_estimated,
            args=(step.name,),
        )
    trouble(near="estimate")


def _estimated(step: str) -> None:
    low, likely, high = (
        float(st.session_state[f"estimate-{field}-{step}"])
        for field in ("low", "likely", "high")
    )
    if not low <= likely <= high:
        refusals.complain(
            say("the estimates for “{step}” do not rise from best to worst", step=step),
            say("put them in order; your entries are still here"),
            "estimate",
        )
        return
    desk.what_if(EstimateGiven(step, low, likely, high, person_in("estimate-who")))
