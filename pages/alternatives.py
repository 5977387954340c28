"""Alternatives: every way out on the same scales, and what would change our mind."""

import streamlit as st

from core.meeting.scene import stage
from core.script.tables import attribute_rows, flip_rows, option_rows, watch_rows
from pages.parts import asked, console, desk, running, whatifs
from pages.parts import stage as screen
from pages.parts.furniture import picture, say, table

desk.presenter_only()
now = desk.now()
brief = now.brief
screen.show(stage(brief, now.meeting, "presenter", "alternatives"), brief)
whatifs.band(now)
st.divider()
scales, flips, patch, rollout, runs, given = st.tabs(["Same scales", "What would change our mind", "Patch later", "Limited rollout", "A rollout that runs", "What was assumed"])
with scales:
    table(option_rows(brief), key="options")
    say(brief, "alternatives.unknown")
    st.caption("Every option on the same draws. The least disruptive one is the one whose delay costs least, among those that harm at most a tenth as many people as the most harmful one.")
    if picture("tradeoff", brief, title="Harm against delay", captioned=False):
        st.caption("Points: means. Lines: 90 % ranges. Fewer harmed is lower, less delay is further left; the scale of harm is by square roots.")
    else:
        st.markdown("Nobody is harmed by any option, so there is no harm to draw against the delay.")
with flips:
    say(brief, "alternatives.flip", "alternatives.robust")
    table(flip_rows(brief), key="flips")
    asked.two_inputs(now)
with patch:
    say(brief, "alternatives.patch")
    if not picture("landing", brief, captioned=False):
        st.markdown("No option is exposed until the fix is out, or the fix is out before the planned release.")
    st.caption("Harm summed up from the planned release to the day on which the patch lands; the band is the 90 % range.")
with rollout:
    say(brief, "alternatives.canary", "alternatives.canary_all", "alternatives.shadow")
    whatifs.rollout(now)
    picture("power", brief, captioned=False)
    asked.no_rollout(now)
    table(watch_rows(brief), key="watches")
    st.caption("Two arms of one size, a two-sided test at 5 %, noticed with 80 % power. Weekdays differ, so a rollout should run for a full week in any case.")
with runs:
    running.show()
with given:
    table(attribute_rows(brief), key="attributes")
    st.caption("What was entered for each option. An option of which something needed is not known is not weighed.")
console.show(now, "alternatives")
