"""One person's own link: where she stands, hidden from everybody until all have answered."""

import streamlit as st

from core.meeting.afar import is_ballot
from core.meeting.proposal import proposed, question
from core.meeting.roll import roll
from core.messages import say
from pages.parts import access, ballot, desk, listeners, room, stage
from pages.parts.widgets import plain, saved

here = access.only("vote")
now = desk.now()
asked = proposed(now.brief, now.meeting)
called = roll(now.agreed, now.meeting, asked)
afar = is_ballot(now.meeting_id)
before = (
    now.meeting.votes[here.person].about if here.person in now.meeting.votes else ""
)
stand = next((stand for stand in called.stands if stand.name == here.person), None)


st.title(plain(now.agreed.title), anchor=False)
if stand is None:
    st.markdown(say("You are not on this meeting's list. Ask the presenter."))
elif not now.live:
    st.markdown(say("No meeting is in progress."))
elif not asked:
    st.markdown(
        say(
            "There is no option to vote on yet. It appears here as soon as there is one."
        )
    )
else:
    st.header(plain(question(now.agreed, asked)), anchor=False)
    st.markdown(plain(say("{name}, where do you stand?", name=stand.name)))
    if stand.stance and stand.says != stand.stance:
        st.caption(plain(say("Your answer so far: {stand}.", stand=stand.says)))
    elif stand.stance:
        st.session_state.setdefault("stance", stand.stance)
        st.session_state.setdefault("reason", stand.because)
    ballot.fields(stand, asked, before)
    st.caption(
        say("It is shown in the meeting, as a vote from afar.")
        if afar
        else say("The audience sees it.")
        if called.opened
        else (
            say(
                "{answered} of {asked} have answered. No one sees the answers until all"
                " have, or the decision maker opens them.",
                answered=called.answered,
                asked=called.asked,
            )
        )
    )
    saved()
if not afar:
    if seen := room.shown(now.meeting_id):
        stage.show_screen(seen, "stage")
    there = {"meeting": now.meeting_id}
    label, icon = say("See the audience view"), ":material/visibility:"
    st.page_link("audience.py", label=label, icon=icon, query_params=there)
listeners.follow(now.meeting_id, now.meeting.last, patience=200)
room.beat(now.meeting_id, now.meeting.last)
