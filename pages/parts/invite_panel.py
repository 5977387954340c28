"""The invitation before the meeting: when, who may stay away, and the files to send."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import streamlit as st

from core import words
from core.case.appointment import (
    DEFAULT_MINUTES,
    Appointment,
    called_off,
    planned,
    zone_of,
)
from core.case.model import Case
from core.meeting.addresses import reachable
from core.meeting.invitation import (
    in_future,
    invite_complaints,
    optional_by_default,
    proposed_slot,
    too_early,
)
from core.messages import say
from core.plan.decide_by import too_late
from core.text import one_line
from pages.parts import afar_votes, desk, downloads, refusals
from pages.parts.desk import Now
from pages.parts.widgets import clicked, plain, trouble

NEAR = "invite"


def show(now: Now) -> None:
    """Propose a time, plan the meeting, and hand out the invitation."""
    case = now.agreed
    complaints = [f"- {plain(str(item))}" for item in invite_complaints(case)]
    if complaints:
        st.warning("\n".join(complaints), icon=":material/person_alert:")
    wanted = _fields(case)
    outside = too_early(case, wanted)
    if outside:
        names = words.listed(outside)
        st.caption(plain(say("Outside the working hours of {names}.", names=names)))
    if too_late(case, wanted.starts):
        says = say("This is after the last moment to decide. Choose an earlier time.")
        st.warning(says, icon=":material/timer_off:")
    standing = case.appointment if _stands(case.appointment) else None
    label = say("Plan the meeting") if standing is None else say("Change the meeting")
    with st.container(horizontal=True, vertical_alignment="center"):
        if clicked(
            label,
            "invite-plan",
            kind="primary" if standing is None else "secondary",
            icon=":material/event_available:",
        ):
            _plan(case, wanted)
            st.rerun()
        if standing is not None:
            st.button(
                say("Cancel the meeting"),
                icon=":material/event_busy:",
                key="invite-cancel",
                on_click=_cancel,
                args=(case,),
            )
    trouble(near=NEAR)
    _files(now)


def _stands(appointment: Appointment | None) -> bool:
    return (
        appointment is not None
        and not appointment.canceled
        and appointment.starts > desk.clock()
    )


def _fields(case: Case) -> Appointment:
    """Ask for what an invitation needs; it begins with the next half hour in which all work."""
    at, key = desk.clock(), case.digest[:8]
    before = case.appointment if _stands(case.appointment) else None
    zone = _zone(case, key)
    minutes = before.minutes if before else case.minutes or DEFAULT_MINUTES
    starts = before.starts if before else proposed_slot(case, zone, at, minutes)
    here = starts.astimezone(zone_of(zone) or dt.UTC)
    first, second, third = st.columns(3)
    day = first.date_input(
        say("Day"), here.date(), key=f"invite-day-{key}", format=say("YYYY-MM-DD")
    )
    time = second.time_input(say("At"), here.time(), key=f"invite-time-{key}", step=900)
    length = third.number_input(
        say("Length, in minutes"), 5, 240, minutes, 5, key=f"invite-minutes-{key}"
    )
    guests = (
        person for person in reachable(case.people) if person is not case.people[0]
    )
    people = {
        person.email: one_line(f"{person.name}, {person.email}") for person in guests
    }
    default = before.optional if before else optional_by_default(case.people)
    optional = st.multiselect(
        say("May stay away"),
        list(people),
        [address for address in default if address in people],
        format_func=people.__getitem__,  # text, no markdown
        key=f"invite-optional-{key}",
    )
    place = st.text_input(
        say("Place or link"), before.place if before else "", key=f"invite-place-{key}"
    )
    chosen = dt.datetime.combine(day, time, tzinfo=ZoneInfo(zone))
    return Appointment(chosen, at, at, int(length), zone, place, tuple(optional))


def _zone(case: Case, key: str) -> str:
    """Ask for the zone of everybody who has none: that of the browser, until another is chosen."""
    before = case.appointment.zone if case.appointment else ""
    found = next(
        (name for name in (before, st.context.timezone or "") if name in _zones()),
        "UTC",
    )
    return st.selectbox(
        say("Time zone of everyone without their own"),
        _zones(),
        _zones().index(found),
        key=f"invite-zone-{key}",
        help=say("A person's own time zone is entered on the case page, under People."),
    )


@cache
def _zones() -> list[str]:
    return sorted(available_timezones())


def _plan(case: Case, wanted: Appointment) -> None:
    def plan() -> Case:
        in_future(wanted, desk.clock())
        return replace(case, appointment=planned(case.appointment, wanted))

    found = refusals.tried(plan, NEAR)
    if found is not None and found != case:
        desk.save_case(found, NEAR)


def _cancel(case: Case) -> None:
    if case.appointment is not None:
        desk.save_case(
            replace(case, appointment=called_off(case.appointment, desk.clock())), NEAR
        )


def _files(now: Now) -> None:
    appointment = now.agreed.appointment
    if appointment is None or not (appointment.canceled or _stands(appointment)):
        return
    starts = appointment.starts.astimezone(zone_of(appointment.zone))
    when = words.moment(starts)
    said = (
        say("Canceled: {when}. Send this to everybody who was invited.", when=when)
        if appointment.canceled
        else say("Planned for {when}.", when=when)
    )
    if appointment.sequence and not appointment.canceled:
        said += " " + say("It was changed: send the invitation again.")
    st.markdown(plain(said))
    with st.container(horizontal=True):
        downloads.offer(now, downloads.sources_of(now, None), "invitation")
    downloads.unmade()
    if not appointment.canceled:
        afar_votes.links(now, appointment)
