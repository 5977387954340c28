"""Draft, final, next version: what is final stays as it was, and a change is shown."""

from __future__ import annotations

import datetime as dt

from core.desk.case_desk import minutes_of
from core.exports.minutes_forms import minutes_json, minutes_text
from core.meeting.events import (
    ActionAgreed,
    AnswerGiven,
    Corrected,
    DecisionTaken,
    Entry,
    Event,
    MeetingClosed,
    NoteTaken,
    QuestionAsked,
)
from core.meeting.fold import replay
from core.meeting.follow_up_events import (
    ActionUpdated,
    MinutesFinalized,
    MinutesRemarked,
    MinutesWithdrawn,
    UpdateSent,
)
from core.meeting.minutes import Minutes
from core.meeting.minutes_blocks import source_words, written
from core.meeting.minutes_versions import final_versions, standing_version
from core.meeting.room_events import KindChanged
from core.script.brief import Brief
from tests import cases

QUESTION, NOTE, ACTION = 2, 3, 5
HELD: tuple[Event, ...] = (
    QuestionAsked("Who tells the airports?", "Helen Brooks"),
    NoteTaken("the night shift is short of people"),
    DecisionTaken("pause", "Helen Brooks", "the harm is certain"),
    ActionAgreed("Mend the unit", "Mira Santos", dt.date(2026, 11, 25)),
    MeetingClosed(),
)
FINAL, ANSWERED = MinutesFinalized(1), AnswerGiven(QUESTION, "The duty manager.")


def log_with(brief: Brief, *events: Event) -> tuple[Entry, ...]:
    return cases.log_of(cases.opening(brief.case), *HELD, *events)


def minutes(brief: Brief, *events: Event, number: int | None = None) -> Minutes:
    return minutes_of(brief.case, log_with(brief, *events), lambda _case, _then: brief, number)


def test_minutes_are_a_draft_until_they_are_final(flights: Brief) -> None:
    draft, final = minutes(flights), minutes(flights, FINAL)
    assert written(flights, draft).kind == "Meeting minutes, draft of version 1"
    assert written(flights, final).kind.startswith("Meeting minutes, version 1, final since")
    assert final.version is not None
    assert final.version.by == "Mira Santos"
    assert "version 1 ·" in source_words(final)


def test_a_final_version_stays_as_it_was(flights: Brief) -> None:
    final = minutes(flights, FINAL)
    later = (Corrected(ACTION, "Mend the feed"), ANSWERED, MinutesRemarked("Later words."))
    assert minutes(flights, FINAL, *later, number=1) == final
    assert minutes_text(flights, minutes(flights, FINAL, *later, number=1)) == minutes_text(
        flights, final
    )


def test_what_follows_up_changes_no_version(flights: Brief) -> None:
    final = minutes(flights, FINAL)
    followed = (ActionUpdated(ACTION, "done"), UpdateSent("All is well."))
    assert minutes(flights, FINAL, *followed) == final


def test_a_change_makes_the_next_version_with_what_is_different(flights: Brief) -> None:
    now = minutes(flights, FINAL, Corrected(ACTION, "Mend the feed"), ANSWERED)
    assert now.version is not None
    assert (now.version.number, now.version.at) == (2, None)
    first, *rest = now.changes
    assert first == "Changed since version 1:"
    assert [" ".join(line.split()) for line in rest] == [
        "Actions, now: Mend the feed · Mira Santos · Wed, Nov 25",
        "Actions: 1 earlier line is gone.",
        (
            "Questions and answers, now: Helen Brooks, 10:01 AM, Opening · "
            "Who tells the airports? · The duty manager."
        ),
        "Open questions: 1 earlier line is gone.",
    ]
    block = written(flights, now).block("changes")
    assert block is not None
    assert (block.lead, *(row[0] for row in block.rows)) == now.changes


def test_the_next_version_becomes_final_with_its_differences(flights: Brief) -> None:
    events = (FINAL, Corrected(ACTION, "Mend the feed"), MinutesFinalized(2))
    second = minutes(flights, *events)
    assert second.version is not None
    assert second.version.number == 2
    assert second.version.at is not None
    assert second.changes[1].startswith("Actions, now: Mend the feed")
    assert minutes(flights, *events, number=2) == second
    assert minutes(flights, *events, number=1) == minutes(flights, FINAL)


def test_a_second_click_makes_no_version(flights: Brief) -> None:
    meeting = replay(log_with(flights, FINAL, FINAL, MinutesFinalized(7)))
    assert [item.number for item in final_versions(meeting)] == [1]


def test_a_version_that_is_taken_back_is_a_draft_again_and_its_number_is_used_no_more(
    flights: Brief,
) -> None:
    meeting = replay(log_with(flights, FINAL, MinutesWithdrawn(1)))
    assert standing_version(meeting) is None
    draft = minutes(flights, FINAL, MinutesWithdrawn(1))
    assert draft.version is not None
    assert (draft.version.number, draft.version.at, draft.changes) == (2, None, ())


def test_taking_back_the_second_version_leaves_the_first_standing(flights: Brief) -> None:
    events = (FINAL, Corrected(ACTION, "Mend the feed"), MinutesFinalized(2), MinutesWithdrawn(2))
    now = minutes(flights, *events)
    assert now.version is not None
    assert now.version.number == 3
    assert now.changes[0] == "Changed since version 1:"


def test_no_version_quotes_words_that_became_private(flights: Brief) -> None:
    now = minutes(flights, FINAL, KindChanged(NOTE, "private"))
    assert "night shift" in minutes_text(flights, minutes(flights, FINAL)).decode()
    assert "night shift" not in minutes_text(flights, now).decode()
    assert now.changes == ("Changed since version 1:", "Notes: 1 earlier line is gone.")


def test_remarks_stand_in_every_form_until_they_are_taken_out(flights: Brief) -> None:
    remarks = MinutesRemarked("The airports were told.\nThe alert stays on.")
    noted = minutes(flights, remarks)
    block = written(flights, noted).block("remarks")
    assert block is not None
    assert [row[0] for row in block.rows] == ["The airports were told.", "The alert stays on."]
    without = minutes(flights, remarks, MinutesRemarked(""))
    assert written(flights, without).block("remarks") is None


def test_the_json_says_the_version(flights: Brief) -> None:
    import json

    draft = json.loads(minutes_json(flights, minutes(flights)))
    final = json.loads(minutes_json(flights, minutes(flights, FINAL)))
    assert draft["version"] == {"number": 1, "final_since": None, "by": None}
    assert final["version"]["final_since"] == "2026-11-23T10:06:00+00:00"
