"""Quantification: what it costs, as a range; what drives it; and the inputs, to be moved in front of everyone."""

import streamlit as st

from core.meeting.scene import stage
from core.script.ledger import ledger, side_rows
from core.script.tables import driver_rows, input_rows
from pages.parts import asked, console, desk, whatifs
from pages.parts import stage as screen
from pages.parts.furniture import picture, plain, say, table

desk.presenter_only()
now = desk.now()
brief = now.brief
screen.show(stage(brief, now.meeting, "presenter", "quantification"), brief)
whatifs.band(now)
st.divider()

inputs, until, drivers, sides, every = st.tabs(["Move an input", "Until the fix", "What drives it", "Both sides", "Every input"])
with inputs:
    say(brief, "quantification.rates", "quantification.driver", "quantification.worst")
    st.caption("Each slider is a 90 % range. In a meeting the room sees it move; outside one it is a draft of this case.")
    whatifs.sliders(now)
with until:
    say(brief, "quantification.until")
    if not picture("until", brief, captioned=False):
        st.markdown("There is no harm to sum up: no option releases before the fix, the fix is out in time, or nobody is harmed.")
    gain, loss = st.columns(2)
    for place, title, claim in ((loss, "As a loss", "quantification.loss"), (gain, "As a gain", "quantification.gain")):
        if said := brief.claim(claim):
            place.markdown(f"**{title}**  \n{plain(said.says)}")
with drivers:
    left, right = st.columns([3, 1])
    with left:
        shown = picture("drivers", brief, captioned=False)
    with right:
        picture("variance", brief, captioned=False)
    if not shown:
        st.markdown("Nothing drives it: every input is fixed, or nobody meets the fault.")
    table(driver_rows(brief), key="driver-table")
    st.caption("Left: each input at the ends of its range, all others in the middle. Right: its share of the spread, with what moves together with it. It breaks even where a day of harm costs as much as a day's delay.")
    say(brief, "quantification.worth")
    asked.worth_first(now)
with sides:
    for place, side in zip(st.columns(2), ledger(brief), strict=True):
        with place:
            table(side_rows(side), key=f"ledger-{side.title}")
    st.caption("Both sides in the same units, with 90 % ranges; “in all” is over the dates of the plan.")
with every:
    table(input_rows(brief), key="every-input")
    st.caption("Where each range comes from. “Amount” is lognormal, “share” logit-normal; measured rates carry the uncertainty of the rows.")
console.show(now, "quantification")
