"""Documents as they are offered: built when asked for, never before."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from core.errors import ShowstopperError
from core.meeting.minutes import Minutes
from core.messages import mark, say
from core.speech import in_speech, speech
from pages.parts import desk, hand_offs
from pages.parts.desk import Now
from pages.parts.widgets import plain

if TYPE_CHECKING:
    from core.exports.export_registry import Export, Group
    from core.exports.export_sources import Sources

GROUPS: dict[str, str] = {
    "forms": mark("Minutes"),
    "mails": mark("Emails"),
    "record": mark("The whole record"),
    "trackers": mark("Actions"),
    "posts": mark("Posts"),
    "repository": mark("Files to commit"),
}
FORMATS: tuple[Group, ...] = ("forms", "mails", "record")
LOCK = "pdf-lock"  # the field of the password
UNMADE = (
    "unmade"  # the documents that could not be made, with the reason, by their labels
)


def downloads(now: Now, minutes: Minutes | None) -> None:
    """Offer the main documents as buttons, and all others behind one button each kind.

    What is printed is made in a process of its own.
    """
    from core.exports.press import press  # noqa: PLC0415  needed on this page only

    if minutes is not None:
        press().begin()
    sources = sources_of(now, minutes)
    with st.container(horizontal=True):
        offer(now, sources, "main")
        if minutes is None:
            offer(now, sources, "record", "repository")
            return
        with st.popover(say("Other formats"), icon=":material/file_save:"):
            for group in FORMATS:
                _group(now, sources, group)
            _ask_password()
        with st.popover(say("Hand-offs"), icon=":material/forward:"):
            _group(now, sources, "trackers")
            hand_offs.issues(minutes)
            _group(now, sources, "posts")
            hand_offs.posts(now, minutes)
            _group(now, sources, "repository")
    unmade()


def _group(now: Now, sources: Sources, group: Group) -> None:
    st.caption(say(GROUPS[group]))
    with st.container(horizontal=True, gap="small"):
        offer(now, sources, group)


def _ask_password() -> None:
    """Ask for a password for the PDFs; the session holds it while the page is open, nothing else
    does.
    """
    st.text_input(
        say("Password for PDFs, attached ones too"),
        type="password",
        key=LOCK,
        max_chars=64,
        autocomplete="new-password",
        placeholder=say("None"),
    )
    if short := _too_short():
        st.warning(short)
    st.caption(
        say("It is kept nowhere. Tell it to the readers in another way than the file.")
    )


def _too_short() -> str:
    from core.exports.protected import LEAST  # noqa: PLC0415  needed on this page only

    if not 0 < len(st.session_state.get(LOCK, "")) < LEAST:
        return ""
    return say(
        "A password has at least {least} characters; PDFs have none yet.", least=LEAST
    )


def sources_of(now: Now, minutes: Minutes | None) -> Sources:
    """Bring together what exports are made from."""
    from core.exports.export_sources import Sources  # noqa: PLC0415  needed on this page only

    log = desk.store().log(now.meeting_id) if now.meeting_id else ()
    return Sources(now.brief, minutes, log, desk.clock(), now.agreed)


def offer(now: Now, sources: Sources, *groups: Group) -> None:
    """Offer the exports of some groups for which there is what they need."""
    from core.exports.export_registry import possible  # noqa: PLC0415  the same

    rehearsed = "rehearsal-" if now.meeting.rehearsal else ""
    for export in possible(sources, *groups):
        before = rehearsed if export.needs == "minutes" else ""
        name = f"{before}{now.agreed.id}-{export.ending}"
        password = "" if _too_short() else st.session_state.get(LOCK, "")
        _offer(export, partial(_made, export, sources, password), name)


def _made(export: Export, sources: Sources, password: str) -> bytes:
    from core.exports.export_registry import is_printed  # noqa: PLC0415  needed on this page only
    from core.exports.press import press  # noqa: PLC0415  the same
    from core.exports.protected import protected  # noqa: PLC0415  the same

    if not is_printed(export):
        return export.make(sources)
    made_from = (
        sources.brief,
        sources.minutes,
        sources.at,
        sources.log,
        sources.agreed,
    )
    content = press().make(export.name, *made_from)
    return protected(content, export.media_type, password) if password else content


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
def unmade() -> None:
    """Say which documents could not be made: a click that makes one runs no page."""
    for label, reason in st.session_state.get(UNMADE, {}).items():
        st.error(plain(f"{label}: {reason}"), icon=":material/error:")


def email(now: Now, minutes: Minutes) -> None:
    """Show subject and body to copy, and open the email in the mail program."""
    from core.exports import emails  # noqa: PLC0415  loaded when it is needed

    st.code(emails.subject(minutes), language=None, wrap_lines=True)
    st.code(emails.email_text(now.brief, minutes), language=None, wrap_lines=True)
    st.link_button(
        say("Open in your mail app"),
        emails.mailto(now.brief, minutes),
        icon=":material/mail:",
    )
