"""Finding: what broke, for whom, how surely."""

import streamlit as st

from core.charts.draw import describe, draw
from core.meeting.events import SliceChosen
from core.meeting.scene import findings, stage
from core.script.tables import slice_rows, slice_words
from pages.parts import console, desk
from pages.parts import stage as screen
from pages.parts.furniture import plain, table

desk.presenter_only()
now = desk.now()
brief = now.brief


def choose() -> None:
    """Show the room the slice that was chosen."""
    chosen = st.session_state["slice"] or ""
    if now.live:
        desk.append(SliceChosen(chosen))


known = findings(brief)
chosen = now.meeting.finding if now.live else st.session_state.get("slice") or ""
screen.show(stage(brief, now.meeting if now.live else desk.looking_at(now.meeting, chosen), "presenter", "finding"), brief)

st.divider()
for name in ("finding.kind", "finding.shift", "finding.cause", "finding.elsewhere", "finding.overall", "finding.severity"):
    if claim := brief.claim(name):
        st.markdown(plain(claim.says))

if now.live:
    st.session_state["slice"] = chosen or None
st.selectbox("Show one slice", list(known), index=None, key="slice", on_change=choose, format_func=lambda one: slice_words(brief, known[one]),
             placeholder="The worst confirmed slice", persist_state="session")  # fmt: skip

by_value, listed = st.tabs(["By segment value", "All slices"])
with by_value:
    if spec := draw("slices", brief):
        st.vega_lite_chart(spec, width="stretch", key="slices", alt=describe("slices", brief))
        st.caption(f"New minus released, {brief.facts['confidence'].says} intervals on all rows; the dashed line is the limit; red lies wholly beyond it.")
    else:
        st.info("No segment column, so only the overall change can be told. Name segment columns on the case page.")
with listed:
    table(slice_rows(brief), key="slice-table")
    st.caption("Searched slices are measured on rows that were not used to find them; p-values are corrected by Holm's method.")
console.show(now, "finding")
