"""Documents as they are offered: built when asked for, never before."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core import written
from core.meeting.minutes import Minutes
from pages.parts import desk
from pages.parts.desk import Now


def downloads(now: Now, minutes: Minutes) -> None:
    """Offer minutes, email and bundle."""
    from core.exports import documents  # noqa: PLC0415  heavy, and needed on this page only

    name = f"rehearsal-{now.agreed.id}" if now.meeting.rehearsal else now.agreed.id
    brief = now.brief
    with st.container(horizontal=True):
        _offer("Minutes, PDF", lambda: documents.minutes_pdf(brief, minutes), f"{name}-minutes.pdf", "application/pdf", "picture_as_pdf")
        _offer("Email, PDF", lambda: documents.email_pdf(brief, minutes), f"{name}-email.pdf", "application/pdf", "picture_as_pdf")
        _offer("Email, draft", lambda: documents.email_bytes(brief, minutes), f"{name}-follow-up.eml", "message/rfc822", "drafts")
        bundle(now)


def bundle(now: Now) -> None:
    """Offer the bundle: case, evidence, facts and the whole log, private notes included, because its chain must verify."""
    from core.exports import documents  # noqa: PLC0415

    log = desk.store().log(now.meeting_id) if now.meeting_id else ()
    _offer("Bundle, JSON (with private notes)", lambda: documents.bundle(now.brief, log, desk.clock(), now.agreed), f"{now.agreed.id}-bundle.json", "application/json", "data_object")


def _offer(label: str, make: Callable[[], bytes], name: str, mime: str, icon: str) -> None:
    locale = written.style().locale

    def made() -> bytes:
        # What is built on a click is built in another thread, which does not know how this case writes numbers.
        with written.as_in(locale):
            return make()

    st.download_button(label, made, file_name=name, mime=mime, icon=f":material/{icon}:", on_click="ignore", key=f"get-{name}")


def email(now: Now, minutes: Minutes) -> None:
    """Show the email as text to copy, and open it in the mail program."""
    from core.exports import documents  # noqa: PLC0415

    st.code(documents.email_text(now.brief, minutes), language=None, wrap_lines=True)
    st.link_button("Open in the mail program", documents.mailto(now.brief, minutes), icon=":material/mail:")
