"""Documents as they are offered: built when asked for, never before."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from core.errors import ShowstopperError
from core.meeting.minutes import Minutes
from core.messages import say
from core.speech import in_speech, speech
from pages.parts import desk
from pages.parts.desk import Now
from pages.parts.widgets import plain

if TYPE_CHECKING:
    from core.exports.export_registry import Export, Sources

UNMADE = "unmade"  # the documents that could not be made, with the reason, by their labels


def downloads(now: Now, minutes: Minutes | None) -> None:
    """Offer everything that a case and its meeting, if there is one, can be taken away as.

    Documents of the minutes are made in a process of their own.
    """
    from core.exports.export_registry import Sources, possible  # noqa: PLC0415  needed on this page only
    from core.exports.press import press  # noqa: PLC0415  the same

    if minutes is not None:
        press().begin()
    log = desk.store().log(now.meeting_id) if now.meeting_id else ()
    sources = Sources(now.brief, minutes, log, desk.clock(), now.agreed)
    rehearsed = "rehearsal-" if now.meeting.rehearsal else ""
    with st.container(horizontal=True):
        for export in possible(sources):
            of_minutes = export.needs == "minutes"
            name = f"{rehearsed if of_minutes else ''}{now.agreed.id}-{export.ending}"
            _offer(export, partial(_made, export, sources), name)
    if minutes is not None:
        _unmade()


def _made(export: Export, sources: Sources) -> bytes:
    from core.exports.press import press  # noqa: PLC0415  needed on this page only

    if export.needs == "minutes" and sources.minutes is not None:
        return press().make(export.name, sources.brief, sources.minutes)
    return export.make(sources)


def _offer(export: Export, make: Callable[[], bytes], name: str) -> None:
    label, spoken = say(export.label), speech()
    unmade: dict[str, str] = st.session_state.setdefault(UNMADE, {})

    def content() -> bytes:
        # What is built on a click is built in another thread, which knows neither how this case
        # is spoken of nor this session; what goes wrong there is left for the page to say.
        unmade.pop(label, None)
        try:
            with in_speech(spoken):
                return make()
        except ShowstopperError as error:
            unmade[label] = str(error)
            raise

    st.download_button(
        label,
        content,
        file_name=name,
        mime=export.media_type,
        icon=f":material/{export.icon}:",
        on_click="ignore",
        key=f"get-{name}",
    )


@st.fragment(run_every=2.0)
def _unmade() -> None:
    """Say which documents could not be made: a click that makes one runs no page."""
    for label, reason in st.session_state.get(UNMADE, {}).items():
        st.error(plain(f"{label}: {reason}"), icon=":material/error:")


def email(now: Now, minutes: Minutes) -> None:
    """Show the email as text to copy, and open it in the mail program."""
    from core.exports import documents  # noqa: PLC0415

    st.code(documents.email_text(now.brief, minutes), language=None, wrap_lines=True)
    st.link_button(
        say("Open in your mail app"), documents.mailto(now.brief, minutes), icon=":material/mail:"
    )
