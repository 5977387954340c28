"""The next update, drafted from the record: to copy, to open as a mail, and to promise the next."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from core.meeting.follow_up_events import UpdateSent
from core.meeting.log_lines import in_zone
from core.meeting.room_events import MAX_TEXT
from core.meeting.status_update import StatusUpdate, late_words, promise, status_update
from core.messages import say
from core.plan.gate import gate_of
from pages.parts import desk
from pages.parts.desk import Now


def show(now: Now) -> None:
    """Draft the update, and keep that it went out."""
    from core.exports.status_updates import (  # noqa: PLC0415  needed on this page only
        update_mail,
        update_mailto,
        update_text,
    )

    st.header(say("Next update"), anchor=False)
    _promised(now)
    next_at = _next(now)
    update = _drafted(now, next_at)
    text = update_text(update)
    st.code(update.subject, language=None, wrap_lines=True)
    st.code(text, language=None, wrap_lines=True)
    with st.container(horizontal=True):
        st.download_button(
            say("Update, mail draft"),
            update_mail(now.brief, update),
            file_name=f"{now.agreed.id}-update-{update.number}.eml",
            mime="message/rfc822",
            icon=":material/drafts:",
            on_click="ignore",
            key="update-mail",
        )
        st.link_button(
            say("Open in your mail app"),
            update_mailto(now.brief, update),
            icon=":material/mail:",
        )
        st.button(
            say("I sent it"),
            icon=":material/done_all:",
            help=say(
                "Keeps its text and the promised time; the next draft begins after it."
            ),
            on_click=_sent,
            args=(text, next_at),
            key="update-sent",
        )


def _promised(now: Now) -> None:
    found = promise(now.meeting, desk.clock())
    if found is not None and found.late is not None:
        st.warning(
            say("The promised update is {late} late.", late=late_words(found.late)),
            icon=":material/schedule:",
        )


def _next(now: Now) -> dt.datetime | None:
    """Ask for the moment of the next update; None while either part is empty."""
    key = f"update-{now.meeting.last}"
    here = in_zone(now.meeting, desk.clock())
    left, right = st.columns(2)
    day = left.date_input(
        say("Next update on"),
        value=None,
        min_value=here.date(),
        key=f"{key}-on",
        format=say("YYYY-MM-DD"),
    )
    time = right.time_input(
        say("at"), value=None, key=f"{key}-at", step=dt.timedelta(minutes=30)
    )
    if day is None or time is None:
        return None
    return dt.datetime.combine(day, time, here.tzinfo)


def _drafted(now: Now, next_at: dt.datetime | None) -> StatusUpdate:
    log = desk.store().log(now.meeting_id)
    gate = gate_of(now.agreed, now.brief.evidence)
    return status_update(now.brief, now.meeting, log, gate, desk.clock(), next_at)


def _sent(text: str, next_at: dt.datetime | None) -> None:
    short = text if len(text) <= MAX_TEXT else f"{text[: MAX_TEXT - 2]} …"
    desk.append(UpdateSent(short, next_at))
