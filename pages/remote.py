"""The remote, for a phone: back, next, freeze, blank, clock.

With the right to read notes also the line and one field to write down.
"""

import streamlit as st

from core.meeting.step_timer import pace
from core.messages import say
from core.script.steps import TITLES
from pages.parts import access, commands, console, controls, desk, listeners, room
from pages.parts.widgets import plain, saved

here = access.only("drive", "notes")
now = desk.now()
step = now.meeting.step
if not now.live:
    st.title(say("No meeting in progress"), anchor=False)
    st.markdown(say("This remote reconnects by itself when the meeting resumes."))
else:
    st.title(plain(say(TITLES[step])), anchor=False)
    listeners.clock(pace(now.brief, now.meeting, desk.clock()))
    if "drive" in here.rights:
        console.turn(now)
        controls.switches(now)
        console.pause(now)
    if "notes" in here.rights:
        console.line(now, step)
    commands.listen(
        now,
        step,
        capture="notes" in here.rights,
        claims=console.claims(now, step) if "notes" in here.rights else (),
    )
    saved()
listeners.follow(now.meeting_id, now.meeting.last, patience=200)
room.beat(now.meeting_id, now.meeting.last)
