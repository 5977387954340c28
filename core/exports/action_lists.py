"""The actions for calendars, spreadsheets and trackers, in the columns that each importer reads.

Jira maps columns by their headings and needs a summary; its default form of dates is set in the
import dialog, and ISO 8601 is the one that no reader takes for another day. Linear's importer reads
Title, Description, Status, Priority, Assignee and Labels, and takes away the apostrophe that keeps
a text from being a formula.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from urllib.parse import quote, unquote_to_bytes, urlsplit

from core.exports import escapes
from core.exports.escapes import flat, markdown
from core.meeting.addresses import is_address
from core.meeting.minutes import ActionLine, Minutes
from core.meeting.minutes_blocks import action_head
from core.messages import say
from core.script.brief import Brief

PRODUCT = "-//Showstopper//Actions//EN"
LABEL = "release-review"
# The columns with what stands in all their rows.
JIRA = {
    "Summary": "",
    "Issue Type": "Task",
    "Assignee": "",
    "Due Date": "",
    "Labels": LABEL,
    "Description": "",
}
LINEAR = {
    "Title": "",
    "Description": "",
    "Status": "Todo",
    "Priority": "High",
    "Assignee": "",
    "Labels": LABEL,
    "Due Date": "",
}
BOM = "\ufeff"  # Excel reads a file without one in the alphabet of its own country
# GitHub answers addresses of more than about 8,000 characters with an error page.
LONGEST_LINK = 6_000


def actions_csv(_brief: Brief, minutes: Minutes) -> bytes:
    """Write the actions for a spreadsheet, with dates of ISO 8601."""
    rows = [(action.what, action.owner, _due(action)) for action in minutes.actions]
    return (BOM + escapes.table(action_head(), rows)).encode()


def jira_csv(brief: Brief, minutes: Minutes) -> bytes:
    """Write the actions as issues that Jira's importer creates."""
    rows = [
        JIRA
        | {
            "Summary": action.what,
            "Assignee": _assignee(brief, action),
            "Due Date": _due(action),
            "Description": _why(minutes, action),
        }
        for action in minutes.actions
    ]
    return escapes.table(tuple(JIRA), [tuple(row.values()) for row in rows]).encode()


def linear_csv(brief: Brief, minutes: Minutes) -> bytes:
    """Write the actions as issues that Linear's importer creates."""
    rows = [
        LINEAR
        | {
            "Title": action.what,
            "Description": _why(minutes, action),
            "Assignee": _assignee(brief, action),
            "Due Date": _due(action),
        }
        for action in minutes.actions
    ]
    return escapes.table(tuple(LINEAR), [tuple(row.values()) for row in rows]).encode()


def actions_ics(brief: Brief, minutes: Minutes) -> bytes:
    """Write the actions as tasks of iCalendar (RFC 5545, 3.6.2), due on their days."""
    from icalendar import Calendar, Todo  # noqa: PLC0415  heavy, and needed for this alone

    entries = Calendar()
    entries.add("prodid", PRODUCT)
    entries.add("version", "2.0")
    entries.add("calscale", "GREGORIAN")
    for number, action in enumerate(minutes.actions, start=1):
        task = Todo()
        named = f"{brief.case.id}\x1f{_began(minutes)}\x1f{number}"
        task.add(
            "uid", f"{hashlib.sha256(named.encode()).hexdigest()[:32]}@showstopper"
        )
        task.add("dtstamp", minutes.began or dt.datetime(2000, 1, 1, tzinfo=dt.UTC))
        task.add("summary", flat(action.what))
        if action.due_on is not None:
            task.add("due", action.due_on)
        task.add("status", "NEEDS-ACTION")
        task.add("description", _why(minutes, action))
        entries.add_component(task)
    return entries.to_ical()


def task_list(_brief: Brief, minutes: Minutes) -> bytes:
    """Write the actions as a list of tasks, to paste into an issue on GitHub or GitLab."""
    lines = [f"- [ ] {_task(action)}" for action in minutes.actions]
    return "\n".join([*(lines or [say("No action was agreed.")]), ""]).encode()


def _task(action: ActionLine) -> str:
    return f"{markdown(action.what)} ({markdown(action.owner)}, {markdown(action.due)})"


def issue_links(address: str, minutes: Minutes) -> tuple[tuple[str, str], ...]:
    """List the actions with a link each that opens a new issue, filled in.

    Empty where the address is none of a repository on a server of GitHub's or GitLab's kind.
    """
    place = repository(address)
    if not place:
        return ()
    return tuple(
        (action.what, _link(place, action, minutes)) for action in minutes.actions
    )


def repository(address: str) -> str:
    """Find the address of a repository in what somebody typed; empty where there is none.

    >>> repository("https://github.com/acme/alerts.git"), repository("javascript:alert(1)//x/y")
    ('https://github.com/acme/alerts', '')
    >>> repository("https://gitlab.example.com/team/sub/alerts/-/issues")
    'https://gitlab.example.com/team/sub/alerts'
    """
    text = address.strip()
    if (
        not text.isascii()
        or not text.isprintable()
        or any(sign in text for sign in " \"'<>\\`")
    ):
        return ""
    try:
        parts = urlsplit(text if "//" in text else f"https://{text}")
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    path = [part for part in parts.path.partition("/-/")[0].split("/") if part]
    if (
        parts.scheme != "https"
        or "." not in host
        or len(path) < 2
        or parts.username is not None
    ):
        return ""
    if _is_github(host):
        path = path[:2]
    path[-1] = path[-1].removesuffix(".git")
    where = host if port is None else f"{host}:{port}"
    return f"https://{where}/{'/'.join(quote(part, safe='') for part in path)}"


def _is_github(host: str) -> bool:
    return "gitlab" not in host


def _link(place: str, action: ActionLine, minutes: Minutes) -> str:
    """Write the link; a text that is too long for one is cut, and the minutes have it whole."""
    host = urlsplit(place).hostname or ""
    title, body = (
        ("title", "body")
        if _is_github(host)
        else ("issue[title]", "issue[description]")
    )
    path = "issues/new" if _is_github(host) else "-/issues/new"
    said = quote(markdown(_why(minutes, action)), safe="")
    named = quote(flat(action.what)[:200], safe="")
    return f"{place}/{path}?{quote(title)}={named}&{quote(body)}={_whole(said)}"


def _whole(encoded: str) -> str:
    """Cut an encoded text at the end of a character."""
    if len(encoded) <= LONGEST_LINK:
        return encoded
    cut = encoded[:LONGEST_LINK]
    # Half of an encoded byte, then half of a character.
    cut = re.sub(r"%.?$", "", cut)
    return quote(unquote_to_bytes(cut).decode(errors="ignore"), safe="")


def _due(action: ActionLine) -> str:
    return "" if action.due_on is None else action.due_on.isoformat()


def _assignee(brief: Brief, action: ActionLine) -> str:
    """Name the owner by the address that trackers map people by, or else as they are called.

    Where two people have the name, nobody knows whose address it would be.
    """
    found = [person for person in brief.case.people if person.name == action.person]
    if len(found) == 1 and is_address(found[0].email):
        return found[0].email
    return action.person


def _why(minutes: Minutes, action: ActionLine) -> str:
    return flat(
        say(
            "{what} Owner: {owner}. Due: {due}. Agreed in the meeting on {title}, {when}."
            " Log {head}.",
            what=_sentence(action.what),
            owner=action.owner,
            due=action.due,
            title=minutes.title,
            when=minutes.when,
            head=minutes.head,
        )
    )


def _sentence(text: str) -> str:
    line = flat(text)
    return line if line.endswith((".", "!", "?")) else f"{line}."


def _began(minutes: Minutes) -> str:
    return "" if minutes.began is None else minutes.began.astimezone(dt.UTC).isoformat()
