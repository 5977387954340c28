"""Documents as they are offered: built when asked for, never before."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core import written
from core.errors import ShowstopperError
from core.meeting.minutes import Minutes
from pages.parts import desk
from pages.parts.desk import Now
from pages.parts.widgets import plain

UNMADE = "unmade"  # the documents that could not be made, with the reason, by their labels


def downloads(now: Now, minutes: Minutes) -> None:
    """Offer minutes, email and bundle; documents are made in a process of their own."""
    from core.exports.press import press  # noqa: PLC0415  needed on this page only

    name = f"rehearsal-{now.agreed.id}" if now.meeting.rehearsal else now.agreed.id
    brief, made = now.brief, press()
    made.begin()
    pdf, picture = "application/pdf", "picture_as_pdf"
    with st.container(horizontal=True):
        _offer(
            "Minutes, PDF",
            lambda: made.make("minutes", brief, minutes),
            f"{name}-minutes.pdf",
            pdf,
            picture,
        )
        _offer(
            "Email, PDF",
            lambda: made.make("email", brief, minutes),
            f"{name}-email.pdf",
            pdf,
            picture,
        )
        _offer(
            "Email, draft",
            lambda: made.make("draft", brief, minutes),
            f"{name}-follow-up.eml",
            "message/rfc822",
            "drafts",
        )
        bundle(now)
    _unmade()


def bundle(now: Now) -> None:
    """Offer two bundles of case, evidence and log: one to share, and one with all that is
    private.
    """
    from core.exports import documents  # noqa: PLC0415

    log = desk.store().log(now.meeting_id) if now.meeting_id else ()
    brief, agreed, at = now.brief, now.agreed, desk.clock()
    if log:
        _offer(
            "Bundle to share, JSON",
            lambda: documents.shared_bundle(brief, log, at, agreed),
            f"{agreed.id}-shared.json",
            "application/json",
            "share",
        )
    _offer(
        "Bundle, JSON (with private notes)",
        lambda: documents.bundle(brief, log, at, agreed),
        f"{agreed.id}-bundle.json",
        "application/json",
        "lock",
    )


def _offer(label: str, make: Callable[[], bytes], name: str, mime: str, icon: str) -> None:
    locale = written.style().locale
    unmade: dict[str, str] = st.session_state.setdefault(UNMADE, {})

    def made() -> bytes:
        # What is built on a click is built in another thread, which knows neither how this case
        # writes numbers nor this session; what goes wrong there is left for the page to say.
        unmade.pop(label, None)
        try:
            with written.as_in(locale):
                return make()
        except ShowstopperError as error:
            unmade[label] = str(error)
            raise

    st.download_button(
        label,
        made,
        file_name=name,
        mime=mime,
        icon=f":material/{icon}:",
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
        "Open in your mail app", documents.mailto(now.brief, minutes), icon=":material/mail:"
    )
