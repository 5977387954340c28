"""Votes from afar: links to hand out with the invitation, and what came back, for the record."""

from __future__ import annotations

import datetime as dt
from functools import partial

import streamlit as st

from core import words
from core.case.appointment import Appointment, zone_of
from core.case.model import Person
from core.meeting.afar import ballot_id, ballot_opening, cast_from_afar
from core.meeting.fold import replay
from core.meeting.proposal import proposed
from core.messages import say
from core.speech import in_speech, speech
from pages.parts import access, desk, refusals
from pages.parts.desk import Now
from pages.parts.widgets import plain, trouble

NEAR, MADE = (
    "afar",
    "afar-links",
)  # a place on the page, and the links of this session by person


def links(now: Now, planned: Appointment) -> None:
    """Make for each person who may stay away a link by which they vote until the meeting begins."""
    people = [
        person for person in now.agreed.people if person.email in planned.optional
    ]
    if not people:
        return
    if not proposed(now.brief):
        st.caption(
            say("No option is recommended yet, so nobody can vote on one from afar.")
        )
        return
    until = planned.starts.astimezone(zone_of(planned.zone))
    st.markdown(f"**{say('Votes of those who cannot come')}**")
    st.caption(
        plain(
            say(
                "Each person's own link holds until {until}. Votes from afar are shown apart from"
                " those at the meeting.",
                until=words.moment(until),
            )
        )
    )
    if not access.reachable():
        st.caption(
            say(
                "Only this machine reaches the app now: start it with --host for links to others."
            )
        )
    voted = {entry.by for entry in desk.store().log(ballot_id(now.agreed))}
    for person in people:
        _person(now, person, until, has_voted=person.name in voted)
    trouble(near=NEAR)


def _person(now: Now, person: Person, until: dt.datetime, *, has_voted: bool) -> None:
    key = f"{ballot_id(now.agreed)}/{person.email}"
    link = st.session_state.setdefault(MADE, {}).get(key)
    with st.container(horizontal=True, vertical_alignment="center"):
        says = say("{name} has voted.", name=person.name) if has_voted else person.name
        st.markdown(plain(says), width="stretch")
        st.button(
            say("Make the link") if link is None else say("Make a new link"),
            key=f"afar-{person.email}",
            icon=":material/add_link:",
            on_click=_make,
            args=(now, person, key, until),
        )
        if link is not None:
            st.download_button(
                say("Email with the link, draft"),
                partial(_mail, now, person, link, until, speech()),
                file_name=f"{now.agreed.id}-pre-read-{words.short_digest(key)}.eml",
                mime="message/rfc822",
                icon=":material/drafts:",
                on_click="ignore",
                key=f"afar-mail-{person.email}",
            )
    if link is not None:
        st.code(link, language=None, wrap_lines=True)


def _make(now: Now, person: Person, key: str, until: dt.datetime) -> None:
    """Open the ballot where none is open yet, and make the link."""
    ballot = ballot_id(now.agreed)

    def make() -> str:
        access.must_present()
        at = desk.clock()
        hours = (until - at).total_seconds() / 3600
        return desk.public().make_link(("vote",), ballot, at, person.name, hours=hours)

    opened = ballot_opening(now.agreed)
    there = bool(desk.store().log(ballot)) or desk.append(
        opened, to=ballot, event_id="opened"
    )
    token = refusals.tried(make, NEAR) if there else None
    if token:
        st.session_state[MADE][key] = access.address_of(token)


def _mail(
    now: Now, person: Person, link: str, until: dt.datetime, spoken: object
) -> bytes:
    """Make the mail to read before this person's own; it is printed in a process of its own."""
    from core.exports.invitations import with_vote_link  # noqa: PLC0415  heavy, and seldom needed
    from core.exports.press import press  # noqa: PLC0415  the same

    with in_speech(spoken):  # ty: ignore[invalid-argument-type]  a Speech, which the session does not tell
        content = press().make("pre-read", now.brief, None, desk.clock())
        return with_vote_link(content, person, link, until)


def take(now: Now) -> None:
    """Say who voted from afar, and take it into the record; where they stand stays hidden."""
    if now.agreed.appointment is None:
        return
    ballot = desk.store().log(ballot_id(now.agreed))
    new = cast_from_afar(ballot, replay(desk.store().log(now.meeting_id)))
    if new:
        names = words.listed(tuple(vote.who for vote in new))
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(
                plain(say("Voted from afar: {names}.", names=names)), width="stretch"
            )
            st.button(
                say("Take into the record"),
                icon=":material/move_to_inbox:",
                key="afar-take",
                on_click=_take,
                args=(new,),
                help=say(
                    "Shown apart from the votes at the meeting, once those are open"
                ),
            )
    in_record = words.listed(tuple(now.meeting.afar))
    if in_record:
        st.caption(plain(say("On record, from afar: {names}.", names=in_record)))


def _take(votes: tuple) -> None:
    for vote in votes:
        if not desk.append(vote):
            return
