"""The outcome to paste into a channel: the same lines for Slack, Teams and as Markdown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from core.exports import escapes
from core.exports.emails import letter
from core.meeting.minutes import Minutes
from core.messages import say
from core.script.brief import Brief


@dataclass(frozen=True, slots=True)
class Markup:
    """How one place writes a text that was typed, a heading, and the begin of a list item."""

    text: Callable[[str], str]
    bold: str
    item: str


SLACK = Markup(escapes.slack, "*", "• ")
TEAMS = Markup(escapes.teams, "", "• ")
MARKDOWN = Markup(escapes.markdown, "**", "- ")


def slack_post(brief: Brief, minutes: Minutes) -> bytes:
    """Write the outcome for Slack."""
    return _post(brief, minutes, SLACK)


def teams_post(brief: Brief, minutes: Minutes) -> bytes:
    """Write the outcome for Teams, whose message field takes pasted text without markup."""
    return _post(brief, minutes, TEAMS)


def markdown_post(brief: Brief, minutes: Minutes) -> bytes:
    """Write the outcome as Markdown, for an issue or a page of a wiki."""
    return _post(brief, minutes, MARKDOWN)


def _post(brief: Brief, minutes: Minutes, markup: Markup) -> bytes:
    written = letter(brief, minutes)
    lines = [f"{markup.bold}{markup.text(written.subject)}{markup.bold}", ""]
    # The thanks of the mail at its begin and its offer at the end are for people, not for a
    # channel.
    skipped = {say("Thank you for your time today."), written.lines[-1]}
    lines += [
        f"{markup.item}{markup.text(line)}"
        for line in written.lines
        if line not in skipped
    ]
    if written.actions:
        lines += ["", f"{markup.bold}{markup.text(say('Actions'))}{markup.bold}", ""]
        lines += [
            f"{markup.item}{markup.text(what)} ({markup.text(owner)}, {markup.text(due)})"
            for what, owner, due in written.actions
        ]
    return ("\n".join(lines) + "\n").encode()
