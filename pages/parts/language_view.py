"""Wordings that are better avoided, where they stand in a text, with what to say instead."""

from __future__ import annotations

import streamlit as st

from core.case.model import Case
from core.meeting.minutes import Minutes
from core.meeting.own_texts import Texts, spoken_texts, written_texts
from core.messages import say, say_count
from core.script.language import LONG, Span, of_case, rewritten
from pages.parts.desk import Now
from pages.parts.widgets import plain


def of_script(now: Now) -> None:
    """Check what the presenter says, and what was entered for it."""
    show(now.brief.case, spoken_texts(now.brief))


def of_meeting(now: Now, minutes: Minutes) -> None:
    """Check what the minutes and the email say in the team's own words; notes to oneself only
    where nobody else sees this page.
    """
    from core.exports import emails  # noqa: PLC0415  needed on this page only

    email = emails.email_text(now.brief, minutes)
    private = not st.session_state.get("share_safe")
    show(now.brief.case, written_texts(now.meeting, minutes, email, private=private))


def show(case: Case, texts: Texts) -> None:
    """List the texts in which something is better said in another way."""
    st.header(say("Calm and clear language"), anchor=False)
    found = [
        (place, text, of_case(case, text)) for place, text in texts if text.strip()
    ]
    flagged = [item for item in found if item[2]]
    if not flagged:
        st.markdown(
            ":material/check: "
            + say_count(
                len(found),
                "{n} text checked: nothing to change.",
                "{n} texts checked: nothing to change.",
            )
        )
    for place, text, spans in flagged:
        with st.container(border=True):
            st.caption(plain(place))
            text_with_spans(text, spans)


def text_with_spans(text: str, spans: tuple[Span, ...]) -> None:
    """Show a text with its wordings marked, and a line on each."""
    st.markdown(marked(text, spans))
    for span in spans:
        shown = (
            span.found if span.kind != LONG else " ".join(span.found.split()[:5]) + " …"
        )
        st.markdown(f"- **{plain(shown)}**: {plain(span.advice)}. {plain(span.why)}")
    calmer = text
    for span in reversed(spans):  # from the end, so that the places before it stay
        calmer = rewritten(calmer, span)
    if calmer != text:
        st.markdown(plain(say("Instead: {text}", text=calmer)))


def marked(text: str, spans: tuple[Span, ...]) -> str:
    """Write a text as markdown with its wordings marked; sentences that are too long are not."""
    parts, end = [], 0
    for span in spans:
        if span.kind == LONG or span.start < end:
            continue
        parts += [
            _part(text[end : span.start]),
            f":orange-background[{plain(span.found)}]",
        ]
        end = span.end
    return "".join([*parts, _part(text[end:])])


def _part(text: str) -> str:
    """Escape a part of a text, and keep the spaces at its ends."""
    before = " " if text[:1].isspace() else ""
    after = " " if text[-1:].isspace() and text.strip() else ""
    return f"{before}{plain(text)}{after}"
