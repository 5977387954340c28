"""What goes to trackers, channels and repositories: in their own forms, and safe in them."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from core.case.model import Person
from core.exports.action_lists import issue_links, jira_csv, linear_csv, repository, task_list
from core.exports.chat_posts import markdown_post, slack_post, teams_post
from core.exports.escapes import JOINER, flat, teams
from core.exports.repository_notes import decision_record, model_card_note
from core.meeting.events import MeetingClosed, StepShown
from core.meeting.fold import replay
from core.meeting.minutes import ActionLine, Minutes, record
from core.script.brief import Brief
from tests import cases
from tests.core.exports.test_minutes_forms import hostile_actions, text_of_markdown
from tests.core.hostile_minutes import hostile, with_people


@pytest.fixture(scope="module")
def minutes(flights: Brief) -> Minutes:
    log = cases.log_of(*cases.whole_meeting(flights.case))
    return record(flights, replay(log), log)


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode())))


# Trackers


def test_jira_gets_its_columns_with_the_owner_by_address(flights: Brief, minutes: Minutes) -> None:
    rows = rows_of(jira_csv(flights, minutes))
    assert list(rows[0]) == [
        "Summary",
        "Issue Type",
        "Assignee",
        "Due Date",
        "Labels",
        "Description",
    ]
    assert rows[0]["Summary"] == "Mend the unit"
    assert rows[0]["Assignee"] == "john.doe@example.com"
    assert rows[0]["Due Date"] == "2026-11-27"
    assert minutes.head in rows[0]["Description"]


def test_linear_gets_the_columns_that_its_importer_reads(flights: Brief, minutes: Minutes) -> None:
    rows = rows_of(linear_csv(flights, minutes))
    read = {"Title", "Description", "Status", "Priority", "Assignee", "Labels"}
    assert read <= set(rows[0])
    assert rows[0]["Priority"] in {"No priority", "Urgent", "High", "Medium", "Low"}
    assert "Due: Fri, Nov 27" in rows[0]["Description"]


def test_without_actions_there_is_a_heading_and_nothing_else(
    flights: Brief, minutes: Minutes
) -> None:
    none = replace(minutes, actions=())
    assert rows_of(jira_csv(flights, none)) == []
    assert rows_of(linear_csv(flights, none)) == []
    assert task_list(flights, none) == b"No action was agreed.\n"


def test_an_owner_whose_name_two_people_have_is_nobody_s_address(
    flights: Brief, minutes: Minutes
) -> None:
    twice = with_people(
        flights, Person("Doe, John", "", "a@example.com"), Person("Doe, John", "", "b@example.com")
    )
    assert rows_of(jira_csv(twice, minutes))[0]["Assignee"] == "Doe, John"
    unknown = replace(minutes, actions=(ActionLine("Mend it", "no one yet", "no date yet"),))
    assert rows_of(jira_csv(flights, unknown))[0]["Assignee"] == ""


@pytest.mark.parametrize("write", [jira_csv, linear_csv])
def test_no_cell_of_a_tracker_is_a_formula(
    flights: Brief, minutes: Minutes, write: Callable[[Brief, Minutes], bytes]
) -> None:
    typed = replace(minutes, actions=hostile_actions(minutes))
    rows = rows_of(write(flights, typed))
    assert len(rows) == len(typed.actions)
    cells = [text for row in rows for text in row.values()]
    assert not [text for text in cells if re.match(r"[=+\-@|%\t\r\uff1d\uff20]", text)]


def test_a_task_list_is_one_task_a_line_whatever_was_typed(
    flights: Brief, minutes: Minutes
) -> None:
    typed = replace(minutes, actions=hostile_actions(minutes))
    content = task_list(flights, typed)
    lines = content.decode().splitlines()
    assert len(lines) == len(typed.actions)
    assert all(line.startswith("- [ ] ") for line in lines)
    assert not [line for line in lines if re.search(r"(?<!\w)@\w", line)]
    said = flat(text_of_markdown(content).replace(JOINER, ""))
    assert all(flat(action.what) in said for action in typed.actions)


# Links


@pytest.mark.parametrize(
    ("typed", "place", "title", "body"),
    [
        (
            "https://github.com/acme/alerts",
            "https://github.com/acme/alerts/issues/new",
            "title",
            "body",
        ),
        (
            "https://gitlab.com/team/sub/alerts/",
            "https://gitlab.com/team/sub/alerts/-/issues/new",
            "issue[title]",
            "issue[description]",
        ),
    ],
)
def test_a_link_opens_a_new_issue_that_is_filled_in(
    minutes: Minutes, typed: str, place: str, title: str, body: str
) -> None:
    ((what, link),) = issue_links(typed, minutes)
    parts = urlsplit(link)
    fields = parse_qs(parts.query, strict_parsing=True)
    assert what == "Mend the unit"
    assert link.startswith(f"{place}?")
    assert fields[title] == ["Mend the unit"]
    assert "Agreed in the meeting on Late flights 4" in fields[body][0]


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "nonsense",
        "github.com",
        "https://github.com/acme",
        "http://github.com/acme/alerts",
        "javascript:alert(1)",
        "https://github.com@evil.example/a/b",
        "https://github.com/a/b\nx",
        'https://github.com/a/"><script>',
        "https://[::1/a/b",
        "https://github.com:99999/a/b",
        "file:///etc/passwd",
    ],
)
def test_what_is_no_repository_gets_no_links(minutes: Minutes, typed: str) -> None:
    assert repository(typed) == ""
    assert issue_links(typed, minutes) == ()


def test_whatever_was_typed_stays_one_field_of_a_short_link(minutes: Minutes) -> None:
    typed = replace(
        minutes, actions=(*hostile_actions(minutes), ActionLine("\u6f22" * 4_000, "a", "b"))
    )
    for what, link in issue_links("https://github.com/acme/alerts", typed):
        fields = parse_qs(urlsplit(link).query, keep_blank_values=True)
        assert set(fields) == {"title", "body"}
        assert fields["title"] == [flat(what)[:200]]
        assert len(link) < 8_000
        assert link.isascii()


# Channels


@pytest.mark.parametrize("write", [slack_post, teams_post, markdown_post])
def test_a_post_holds_decision_and_actions(
    flights: Brief, minutes: Minutes, write: Callable[[Brief, Minutes], bytes]
) -> None:
    said = write(flights, minutes).decode()
    assert "Helen Brooks decided: " in said
    assert "Mend the unit (Doe, John, Fri, Nov 27)" in said
    assert "hush" not in said
    assert "Thank you" not in said


@pytest.mark.parametrize("seed", range(12))
def test_a_post_has_as_many_lines_as_it_has_things_to_say(
    flights: Brief, minutes: Minutes, seed: int
) -> None:
    typed = hostile(minutes, seed)
    lines = [post(flights, typed).decode().splitlines() for post in (slack_post, teams_post)]
    assert len(lines[0]) == len(lines[1])
    actions = lines[1][len(lines[1]) - len(typed.actions) :]
    wanted = [f"• {teams(action.what)} (" for action in typed.actions]
    assert all(line.startswith(begin) for line, begin in zip(actions, wanted, strict=True))
    assert not re.search(r"<[!@#]|(?<!\w)@\w", "\n".join(lines[0]))
    text_of_markdown(markdown_post(flights, typed))


# Repositories


def front_matter(content: bytes) -> dict[str, object]:
    head = content.decode().split("\n---\n")[0].removeprefix("---\n")
    return {
        key: json.loads(value)
        for key, _, value in (line.partition(": ") for line in head.splitlines())
    }


def test_a_decision_record_has_the_fields_and_headings_of_its_form(
    flights: Brief, minutes: Minutes
) -> None:
    content = decision_record(flights, minutes)
    assert front_matter(content) == {
        "status": "accepted",
        "date": "2026-11-23",
        "decision-makers": "Helen Brooks",
        "consulted": ["Mira Santos", "Doe, John"],
        "informed": [],
    }
    headings = re.findall(r"(?m)^##+ .*$", content.decode())
    assert headings[0] == "## Context and Problem Statement"
    assert {"## Considered Options", "## Decision Outcome", "### Confirmation"} <= set(headings)
    assert 'Chosen option: "Pause until the fix is out", because the harm is certain.' in (
        content.decode()
    )


@pytest.mark.parametrize(
    "events", [(StepShown("finding"),), (MeetingClosed(),)], ids=["going on", "closed"]
)
def test_without_a_decision_the_record_says_so(flights: Brief, events: tuple) -> None:
    log = cases.log_of(cases.opening(flights.case), *events)
    content = decision_record(flights, record(flights, replay(log), log))
    assert front_matter(content)["status"] == "proposed"
    assert "No decision was recorded." in content.decode()
    assert "Chosen option" not in content.decode()


def test_a_rehearsal_decides_nothing(flights: Brief) -> None:
    first, *rest = cases.whole_meeting(flights.case)
    log = cases.log_of(replace(first, kind="rehearsal"), *rest)
    content = decision_record(flights, record(flights, replay(log), log))
    assert front_matter(content)["status"] == "proposed"
    assert "This was a rehearsal." in content.decode()


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("write", [decision_record, model_card_note])
def test_whatever_was_typed_adds_no_field_and_no_heading(
    flights: Brief, minutes: Minutes, write: Callable[[Brief, Minutes], bytes], seed: int
) -> None:
    typed = hostile(minutes, seed)
    content = write(flights, typed).decode()
    own = write(flights, replace(minutes, taken=typed.taken, kind=typed.kind)).decode()
    headings = re.compile(r"(?m)^##+ .*$")
    assert set(headings.findall(content)) <= set(headings.findall(own)) | {
        "## Pros and Cons of the Options"
    }
    if write is decision_record:
        assert set(front_matter(content.encode())) == set(front_matter(own.encode()))


def test_the_note_for_the_model_card_says_what_was_measured_and_decided(
    flights: Brief, minutes: Minutes
) -> None:
    said = flat(text_of_markdown(model_card_note(flights, minutes)).replace(JOINER, ""))
    assert flat(flights.claim("finding.headline").says) in said
    assert "Helen Brooks decided: Pause until the fix is out." in said
    assert flights.facts["evidence"].says in said
