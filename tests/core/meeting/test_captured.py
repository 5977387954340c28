"""What was written down can be moved to another kind.

What is made private leaves everything that others read.
"""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.exports.emails import email_text
from core.exports.screen import dump_screen, screen, seen_by_room
from core.meeting.captured_kinds import KINDS
from core.meeting.close_checks import missing
from core.meeting.events import (
    ActionAgreed,
    AnswerGiven,
    Corrected,
    Event,
    MeetingClosed,
    NoteTaken,
    ObjectionRaised,
    QuestionAsked,
    StepShown,
)
from core.meeting.fold import allowed, captured, replay
from core.meeting.log_lines import log_sentences, private_entries
from core.meeting.minutes import record
from core.meeting.recast import kind_of, text_of
from core.meeting.room_events import ItemParked, KindChanged, RoomSet
from core.script.brief import Brief
from core.store.hash_chain import broken_at
from tests.core.logs import log_of, meeting_of

WORDS = "Jonas looked annoyed"
MADE: dict[str, Event] = {
    "private": NoteTaken(WORDS, private=True),
    "shared": NoteTaken(WORDS),
    "question": QuestionAsked(WORDS, "Doe, John"),
    "objection": ObjectionRaised(WORDS, "Doe, John"),
    "action": ActionAgreed(WORDS, "Doe, John", dt.date(2026, 12, 1)),
    "park": ItemParked(WORDS, "Doe, John"),
}


def public(brief: Brief, *events: Event) -> str:
    """Join all that others read after these events: the audience's screen, the minutes, the
    email.
    """
    log = log_of(brief.case, *events)
    meeting = replay(log)
    minutes = record(brief, meeting, log, lambda _: brief)
    return (
        dump_screen(screen("m", len(log), brief, seen_by_room(log))).decode()
        + repr(minutes)
        + email_text(brief, minutes)
    )


@pytest.mark.parametrize("kind", MADE)
@pytest.mark.parametrize("to", KINDS)
def test_every_kind_becomes_every_other_with_its_words(kind: str, to: str, flights: Brief) -> None:
    (entry,) = captured(meeting_of(flights.case, MADE[kind], KindChanged(2, to)))
    assert (entry.seq, kind_of(entry), text_of(entry)) == (2, to, WORDS)


@pytest.mark.parametrize("kind", [item for item in MADE if item != "private"])
def test_what_is_made_private_leaves_all_that_others_read_and_comes_back_when_shared(
    kind: str, flights: Brief
) -> None:
    at_the_end = (StepShown("close"),)
    assert WORDS in public(flights, MADE[kind], *at_the_end)
    assert WORDS not in public(flights, MADE[kind], *at_the_end, KindChanged(2, "private"))
    assert WORDS in public(
        flights, MADE[kind], *at_the_end, KindChanged(2, "private"), KindChanged(2, kind)
    )  # type: ignore[arg-type]


@pytest.mark.parametrize("last", [KindChanged(2, "private"), Corrected(2, "")])
@pytest.mark.parametrize("kind", ["question", "action"])
def test_what_was_missing_at_the_close_does_not_quote_what_was_made_private_or_taken_back_since(
    kind: str, last: Event, flights: Brief
) -> None:
    open_ones = {"question": QuestionAsked(WORDS), "action": ActionAgreed(WORDS)}
    lacking = missing(meeting_of(flights.case, open_ones[kind]))
    assert any(WORDS in item for item in lacking)
    assert WORDS not in public(flights, open_ones[kind], MeetingClosed(lacking), last)


def test_what_is_corrected_after_the_close_is_quoted_in_its_new_words(flights: Brief) -> None:
    lacking = missing(meeting_of(flights.case, QuestionAsked(WORDS)))
    said = public(
        flights, QuestionAsked(WORDS), MeetingClosed(lacking), Corrected(2, "Decision maker?")
    )
    assert WORDS not in said
    assert "the question “Decision maker?” has no answer" in said


def test_what_is_made_private_leaves_a_frozen_screen_too(flights: Brief) -> None:
    frozen = (MADE["action"], StepShown("close"), RoomSet("frozen", on=True))
    assert WORDS in public(flights, *frozen)
    held = log_of(flights.case, *frozen, KindChanged(2, "private"))
    assert WORDS not in dump_screen(screen("m", len(held), flights, seen_by_room(held))).decode()


def test_moving_what_there_is_not_changes_nothing(flights: Brief) -> None:
    assert captured(
        meeting_of(
            flights.case, NoteTaken("x"), KindChanged(9, "private"), KindChanged(1, "private")
        )
    ) == captured(meeting_of(flights.case, NoteTaken("x")))


def test_after_the_close_a_kind_can_still_be_put_right(flights: Brief) -> None:
    allowed(meeting_of(flights.case, NoteTaken("x"), MeetingClosed()), KindChanged(2, "private"))


def test_the_log_keeps_both_and_its_chain_holds(flights: Brief) -> None:
    log = log_of(flights.case, NoteTaken(WORDS), KindChanged(2, "private"))
    assert broken_at(log) is None
    assert (
        log_sentences(flights, log, private=True, votes=True)[-1] == "moved, entry 2: private note"
    )


def test_without_private_words_the_log_hides_every_version_that_was_private(flights: Brief) -> None:
    log = log_of(
        flights.case,
        NoteTaken(WORDS, private=True),
        Corrected(2, "Jonas left early"),
        KindChanged(2, "shared"),
        Corrected(2, "One person left"),
    )
    assert private_entries(log) == {2, 3}
    said = " ".join(log_sentences(flights, log, private=False, votes=True))
    assert WORDS not in said
    assert "left early" not in said
    assert "One person left" in said


def test_the_answer_to_a_question_that_was_made_private_is_hidden_with_it(flights: Brief) -> None:
    log = log_of(
        flights.case,
        QuestionAsked(WORDS),
        AnswerGiven(2, "He was tired."),
        KindChanged(2, "private"),
    )
    assert not [
        item
        for item in log_sentences(flights, log, private=False, votes=True)
        if WORDS in item or "tired" in item
    ]


@given(data=st.data())
def test_after_any_moves_each_thing_has_one_kind_and_only_public_ones_are_read(
    flights: Brief, data: st.DataObject
) -> None:
    texts = [f"SAID{number}" for number in range(4)]
    result = [
        data.draw(
            st.sampled_from(
                [
                    NoteTaken(text),
                    NoteTaken(text, private=True),
                    QuestionAsked(text),
                    ActionAgreed(text),
                ]
            )
        )
        for text in texts
    ]
    moves = data.draw(
        st.lists(st.builds(KindChanged, st.integers(2, 6), st.sampled_from(KINDS)), max_size=5)
    )
    meeting = meeting_of(flights.case, *result, StepShown("close"), *moves)
    kinds = {text_of(entry): kind_of(entry) for entry in captured(meeting)}
    assert list(kinds) == texts
    said = public(flights, *result, StepShown("close"), *moves)
    assert {text for text in texts if text in said} == {
        text for text, kind in kinds.items() if kind != "private"
    }
