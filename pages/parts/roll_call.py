"""The roll call: everybody is asked the question that the decision asks, in a fixed order, hidden
until all have answered.
"""

from __future__ import annotations

import streamlit as st

from core import words
from core.meeting.events import STANCES, VoteCast
from core.meeting.proposal import dissenting, proposed, question
from core.meeting.roll import Roll, Stand, roll
from core.meeting.room_events import VotesOpened
from core.messages import say
from pages.parts import afar_votes, desk, fields
from pages.parts.desk import Now
from pages.parts.widgets import plain


def votes(now: Now) -> None:
    """Call the roll: each person in a fixed order, hidden until all have answered or it is
    opened.
    """
    asked = proposed(now.brief, now.meeting)
    called = roll(now.agreed, now.meeting, asked)
    st.header(say("Positions"), anchor=False)
    if not called.stands:
        st.info(
            say(
                "No one is listed for this meeting. Add people on the case page, or record"
                " the decision without a roll call."
            )
        )
        return
    if not asked:
        st.info(
            say(
                "No option is recommended, so there is none to ask people about yet. Select"
                " an option below and read it back; they are asked about that one."
            )
        )
        return
    st.markdown(f"**{plain(question(now.agreed, asked))}**")
    st.caption(_told(called))
    for stand in called.stands:
        if not stand.absent or stand.stance:
            _ask(stand, asked, opened=called.opened, next_up=stand.name == called.next)
    if not called.opened and called.answered:
        st.button(
            say("Show the answers now"),
            key="open-votes",
            icon=":material/lock_open:",
            on_click=desk.note,
            args=(VotesOpened(),),
            help=say("The audience sees the answers so far"),
        )
    afar_votes.take(now)
    absent = [
        stand.name for stand in called.stands if stand.absent and not stand.stance
    ]
    if absent:
        st.caption(plain(say("Absent: {absent}.", absent=words.listed(tuple(absent)))))


def _told(called: Roll) -> str:
    if called.opened:
        return say("The audience sees the answers.")
    return say(
        "{answered} of {asked} have answered. The audience sees nothing until all have."
        " Next: {person}.",
        answered=called.answered,
        asked=called.asked,
        person=plain(called.next) or say("nobody"),
    )


def _ask(stand: Stand, option: str, *, opened: bool, next_up: bool) -> None:
    """Ask one person.

    While it is hidden, an answer that came by a person's own link is not shown here either.
    """
    own = st.session_state.setdefault("entered-votes", {})
    seen = opened or own.get(stand.name) == stand.stance
    key = fields.draws(
        f"vote-{stand.name}",
        stand.stance if stand.stance == stand.says and seen else None,
    )
    because = fields.draws(
        f"because-{stand.name}", stand.because if stand.stance and seen else ""
    )
    label = (
        f"**{plain(stand.name)}**, {plain(stand.role)}"
        if next_up
        else plain(f"{stand.name}, {stand.role}")
    )
    if stand.stance and seen and stand.says != stand.stance:
        label += f"  :gray[{plain(stand.says)}]"
    if stand.stance and not seen:
        label += say("  :green[has answered by link]")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.pills(
            label,
            STANCES,
            format_func=say,
            key=key,
            wrap=True,
            on_change=_vote,
            args=(stand.name, key, because, option),
        )
        if stand.stance and seen:
            st.text_input(
                say("Reason"),
                key=because,
                max_chars=500,
                on_change=_vote,
                args=(stand.name, key, because, option),
                placeholder=say("A reason, or the condition"),
                label_visibility="collapsed",
            )


def _vote(name: str, key: str, because: str, option: str) -> None:
    changed = [
        fields.entered(f"vote-{name}", key),
        fields.entered(f"because-{name}", because),
    ]
    stance = st.session_state.get(key)
    if (
        any(changed)
        and stance
        and desk.append(
            VoteCast(name, stance, st.session_state.get(because, "").strip(), option)
        )
    ):
        st.session_state["entered-votes"][name] = stance


def complete(now: Now) -> bool:
    """Say whether nobody is left to be asked, so that the decision comes next."""
    asked = proposed(now.brief, now.meeting)
    called = roll(now.agreed, now.meeting, asked)
    return called.opened or not called.next or not asked


def dissent(now: Now) -> list[str]:
    """List who stands against what is proposed, with the reason, once the answers are open."""
    option = proposed(now.brief, now.meeting)
    if not option or not roll(now.agreed, now.meeting).opened:
        return []
    against = (vote for vote in now.meeting.votes.values() if dissenting(vote, option))
    return [f"{item.who}: {item.because or item.stance}" for item in against]
