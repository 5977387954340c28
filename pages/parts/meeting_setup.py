"""Before the meeting begins: who is there, the agenda with times, the sharing check, and links for
others.
"""

from __future__ import annotations

import io
import re
from urllib.parse import urlencode

import segno
import streamlit as st

from core.meeting.room_events import AttendanceTaken, RoomSet
from core.meeting.step_timer import agenda
from core.messages import mark, say
from core.serve.links import own_addresses
from core.store.public import Link, Right
from core.words import clock as minutes
from core.words import moment
from pages.parts import access, desk, fields, refusals
from pages.parts.desk import Now
from pages.parts.widgets import folded, plain, table

LINKS = mark("Links for a phone, a note-taker, votes")
KINDS: dict[str, tuple[tuple[Right, ...], str]] = {
    mark("The audience screen"): (("watch",), mark("sees what the audience sees")),
    mark("Remote with notes, for your phone"): (
        ("watch", "drive", "notes"),
        mark("drives, reads your lines, takes notes; works once"),
    ),
    mark("Remote without notes"): (
        ("watch", "drive"),
        mark("drives, sees nothing private; works once"),
    ),
    mark("Note-taker"): (
        ("watch", "notes"),
        mark("reads your lines and takes notes, moves nothing; works once"),
    ),
}


def attendance(now: Now) -> None:
    """Take who is there; the roll call waits for nobody else."""
    names = [person.name for person in now.agreed.people]
    if not names:
        st.info(say("No one is listed for this meeting. Add people on the case page."))
        return
    key = fields.draws(
        "present", [name for name in names if name in now.meeting.present]
    )
    st.pills(
        say("Attendance"),
        names,
        selection_mode="multi",
        key=key,
        on_change=_present,
        args=(key,),
        format_func=plain,
    )


def _present(key: str) -> None:
    if fields.entered("present", key):
        desk.append(AttendanceTaken(tuple(st.session_state[key])))


def times(now: Now) -> None:
    """Write the agenda from now, or from when the meeting began."""
    begins = now.meeting.opened_at or desk.clock()
    lines = agenda(now.brief, begins.astimezone(desk.clock().tzinfo))
    table(
        [
            {
                say("From"): f"{line.begins:%H:%M}",
                say("Step"): line.title,
                say("Time"): minutes(line.seconds),
            }
            for line in lines
        ],
        key="agenda",
    )


def room_link(now: Now) -> None:
    """Lead to the room's view, a page of this process or of the room's own, in a tab of its own:
    the console stays where it is.
    """
    apart = access.apart()
    st.link_button(
        say("Open the audience view"),
        access.room_address(now.meeting_id)
        if apart
        else f"audience?{urlencode({'meeting': now.meeting_id})}",
        icon=":material/visibility:",
        help=say("Start it with: showstopper --role audience") if apart else None,
    )


def sharing(now: Now) -> None:
    """Say how to share without showing what is private, and try it."""
    st.markdown(
        say(
            "1. Open the audience view in a window of its own: it never holds anything"
            " private.\n2. In the call, share **that tab, not the whole screen**. With one"
            " screen only, switch on *Presenting safely* in the sidebar.\n3. Show the test"
            " pattern and ask whether the last row can be read."
        )
    )
    with st.container(horizontal=True):
        on = "pattern" in now.meeting.parts
        st.button(
            say("Hide the test pattern") if on else say("Show the test pattern"),
            key="pattern",
            icon=":material/grid_on:",
            on_click=desk.note,
            args=(RoomSet("pattern", not on),),
        )


def links(now: Now) -> None:
    """Make links for a phone, a note-taker, each person's vote; list them, and end them."""
    if not access.reachable():
        st.info(plain_way_in(), icon=":material/wifi_off:")
    people = {
        say("The vote of {name}", name=person.name): (("watch", "vote"), person.name)
        for person in now.agreed.people
    }
    kinds = [*KINDS, *people]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(say("A link for"), kinds, key="link-kind", format_func=say)
        st.button(
            say("Make the link"),
            key="link-make",
            icon=":material/add_link:",
            on_click=_make,
            args=(now.meeting_id, people),
        )
    result = st.session_state.get("link")
    if result and result[0] == now.meeting_id:
        _made(result[1], result[2])
    known = [link for link in desk.public().links(now.meeting_id) if not link.ended]
    for name in known:
        with st.container(horizontal=True, vertical_alignment="center"):
            until = moment(name.until.astimezone(desk.clock().tzinfo))
            once = say(" · works once") if name.once else ""
            st.markdown(
                plain(
                    say(
                        "{name} · valid until {until}{once}",
                        name=_kind(name),
                        until=until,
                        once=once,
                    )
                )
            )
            st.button(
                say("Revoke"),
                key=f"end-{name.digest[:12]}",
                on_click=_end,
                args=(name.digest, now.meeting_id),
            )


def plain_way_in() -> str:
    """Say how another device gets here, with an address of this machine where one is known."""
    address = next(iter(own_addresses()), "")
    start = (
        say("`showstopper --host {address}`", address=address)
        if re.fullmatch(r"[\w.:-]+", address)
        else say("`showstopper --host` and the address of this machine")
    )
    return say(
        "Only this machine reaches the app now, so no QR code is offered. For a phone"
        " or another screen, stop it and start it with {start}; links made here work in"
        " this machine's browsers.",
        start=start,
    )


def _kind(link: Link) -> str:
    if link.person:
        return say("The vote of {person}", person=link.person)
    return next(
        (
            say(name)
            for name, (rights, _) in KINDS.items()
            if set(rights) == set(link.rights)
        ),
        ", ".join(link.rights),
    )


def _make(meeting_id: str, people: dict[str, tuple[tuple[Right, ...], str]]) -> None:
    kind = st.session_state["link-kind"]
    rights, person = people[kind] if kind in people else (KINDS[kind][0], "")
    once = bool({"drive", "notes"} & set(rights))

    def make() -> str:
        access.must_present()
        return desk.public().make_link(
            rights, meeting_id, desk.clock(), person, once=once
        )

    token = refusals.tried(make)
    if token:
        st.session_state["link"] = (
            meeting_id,
            kind,
            access.address_of(token, room=set(rights) == {"watch"}),
        )


def _made(kind: str, address: str) -> None:
    """Show the link once; only its digest is kept, so it cannot be shown again."""
    with st.container(border=True, horizontal=True):
        # A code is for another device, and none reaches an app on this machine alone.
        if access.reachable():
            st.image(_code(address), width=180)
        with st.container():
            st.markdown(
                say(
                    "**{kind}**, {use}. It is valid for twelve hours and shown only once.",
                    kind=plain(say(kind)),
                    use=plain(
                        say(KINDS[kind][1])
                        if kind in KINDS
                        else say("hidden until all have answered")
                    ),
                )
            )
            st.code(address, language=None, wrap_lines=True)


def _code(address: str) -> bytes:
    picture = io.BytesIO()
    segno.make(address, error="m").save(picture, kind="png", scale=6, border=3)
    return picture.getvalue()


def _end(digest: str, meeting_id: str) -> None:
    def end() -> None:
        access.must_present()
        desk.public().revoke(digest, desk.clock())

    refusals.tried(end)
    access.wake(meeting_id)


def views(now: Now, step: str) -> None:
    """Offer what is set up while a meeting is held: at the opening all of it, later the links."""
    listed = {mark("Sharing check"): sharing, mark("Agenda"): times, LINKS: links}
    for name in listed if step == "opening" else (LINKS,):
        folded(
            say(name),
            f"fold-{list(listed).index(name)}",
            lambda draws=listed[name]: draws(now),
            expanded=name == "Sharing check" and now.meeting.last <= 1,
        )
