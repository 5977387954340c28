"""Quantification: what it costs, as a range; what drives it; and the inputs, to be moved in front of everyone."""

import streamlit as st

from core.charts.draw import describe, draw
from core.impact.quantities import reach
from core.meeting.scene import stage
from core.script.tables import driver_rows
from pages.parts import console, desk
from pages.parts import stage as screen
from pages.parts.furniture import plain, table

desk.presenter_only()
now = desk.now()
brief = now.brief


def moved(name: str) -> None:
    """Take over a slider."""
    low, high = st.session_state[f"range-{name}"]
    desk.move(name, low, high)


screen.show(stage(brief, now.meeting, "presenter", "quantification"), brief)
st.divider()
for name in ("quantification.rates", "quantification.driver", "quantification.worst"):
    if claim := brief.claim(name):
        st.markdown(plain(claim.says))

inputs, drivers, ledger = st.tabs(["Move an input", "What drives it", "Both sides"])
with inputs:
    st.caption("Each slider is a 90 % range. In a meeting the room sees it move; before one it is a draft of yours.")
    with st.grid(2, key="sliders"):
        for one in brief.case.assumptions:
            if one.shape == "fixed":
                continue
            low, high, step = reach(now.agreed.quantity(one.id))
            key = f"range-{one.id}"
            st.session_state[key] = (max(one.low, low), min(one.high, high))
            form = "percent" if one.shape == "share" else "localized"
            help_ = f"{one.unit}; {now.agreed.quantity(one.id).source}"
            st.slider(plain(f"{one.name}: {brief.facts[f'assumption.{one.id}'].says}"), low, high, step=step, key=key, format=form, on_change=moved, args=(one.id,), help=plain(help_))
    if now.meeting.changed:
        with st.container(horizontal=True):
            st.button("Back to the agreed assumptions", on_click=desk.restore, icon=":material/undo:")
            if not now.live:
                st.button("Keep these as agreed", on_click=desk.keep_draft, args=(now,), icon=":material/save:")
with drivers:
    if spec := draw("drivers", brief):
        st.vega_lite_chart(spec, width="stretch", key="drivers", alt=describe("drivers", brief))
    table(driver_rows(brief), key="driver-table")
    st.caption("Each input at the ends of its range with all others in the middle. Where it breaks even, a day of harm costs as much as a day's delay.")
with ledger:
    facts = brief.facts
    table([
        {"": "Cost of releasing", "A day": facts["money.day.range"].says, "Expected in all": facts["option.release.loss"].says} if "option.release.loss" in facts else {},
        {"": "Cost of pausing", "A day": facts["delay_cost.range"].says, "Expected in all": facts["option.pause.loss"].says} if "option.pause.loss" in facts else {},
    ], key="ledger")  # fmt: skip
    st.markdown(plain(f"If we release: {facts['people.day.range'].says} harmed a day. If we wait: nobody is harmed, and the release is {facts['date.late'].says} later."))
console.show(now, "quantification")
