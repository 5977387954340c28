"""What is pasted or opened elsewhere: posts to copy, and new issues that are filled in already."""

from __future__ import annotations

import streamlit as st

from core.meeting.minutes import Minutes
from core.messages import mark, say
from pages.parts.desk import Now
from pages.parts.widgets import plain

PLACES = (mark("Slack"), mark("Teams"), mark("Markdown"))
MOST = 12  # links; the task list holds all actions


def posts(now: Now, minutes: Minutes) -> None:
    """Show the outcome for a channel, to copy."""
    from core.exports import chat_posts  # noqa: PLC0415  needed on this page only

    write = dict(
        zip(
            PLACES,
            (chat_posts.slack_post, chat_posts.teams_post, chat_posts.markdown_post),
            strict=True,
        )
    )
    place = st.segmented_control(
        say("Copy a post for"),
        PLACES,
        default=PLACES[0],
        key="post-place",
        format_func=say,
    )
    if place:
        text = write[place](now.brief, minutes).decode()
        st.code(text, language=None, wrap_lines=True)


def issues(minutes: Minutes) -> None:
    """Offer a link for each action that opens a new issue in somebody's repository."""
    from core.exports.action_lists import issue_links  # noqa: PLC0415  the same

    if not minutes.actions:
        return
    address = st.text_input(
        say("Address of a repository on GitHub or GitLab"),
        key="repository",
        placeholder="https://github.com/owner/name",
        persist_state="session",
    )
    if not address:
        return
    links = issue_links(address, minutes)
    if not links:
        st.warning(
            say("This is not the address of a repository. It begins with https://.")
        )
    for what, link in links[:MOST]:
        st.link_button(
            say("New issue: {what}", what=plain(what[:60])),
            link,
            icon=":material/open_in_new:",
        )
