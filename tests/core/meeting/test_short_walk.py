"""Three minutes: the walk shrinks to four steps, shares the time, and says what it left out."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from core.desk.event_rights import may
from core.meeting.events import Entry, Event, MeetingClosed, StepShown
from core.meeting.fold import Meeting, replay
from core.meeting.log_lines import log_sentences
from core.meeting.minutes import record
from core.meeting.room_events import WalkSet
from core.meeting.scene import stage
from core.meeting.slide import slide
from core.meeting.step_timer import budgets, pace
from core.meeting.walk import neighbours, skipped, skipped_words, walk_of
from core.script.brief import Brief
from core.script.steps import SHORT, STEPS
from core.serve.roles import Session
from tests import cases

CUT, FULL = WalkSet(short=True), WalkSet(short=False)


def log_of(brief: Brief, *events: Event) -> tuple[Entry, ...]:
    return cases.log_of(cases.opening(brief.case), *events)


def held(brief: Brief, *events: Event) -> Meeting:
    return replay(log_of(brief, *events))


def place(brief: Brief, meeting: Meeting) -> str:
    return slide(stage(brief, meeting, "audience"), brief, drawn=True).place


def test_the_short_walk_is_opening_one_picture_the_ask_and_the_decision(flights: Brief) -> None:
    assert SHORT == ("opening", "finding", "recommendation", "decision")
    assert walk_of(held(flights)) == STEPS
    assert walk_of(held(flights, CUT)) == SHORT


def test_it_can_be_undone_and_a_second_press_changes_nothing(flights: Brief) -> None:
    assert walk_of(held(flights, CUT, FULL)) == STEPS
    first = held(flights, CUT)
    assert held(flights, CUT, StepShown("finding"), CUT).short_at == first.short_at


def test_next_and_back_skip_what_is_left_out(flights: Brief) -> None:
    assert neighbours(held(flights, StepShown("finding"))) == ("opening", "quantification")
    assert neighbours(held(flights, CUT, StepShown("finding"))) == ("opening", "recommendation")
    # From a step beside the short walk the way leads back into it.
    beside = held(flights, StepShown("quantification"), CUT)
    assert neighbours(beside) == ("finding", "recommendation")
    assert neighbours(held(flights, CUT, StepShown("decision"))) == ("recommendation", "decision")
    assert neighbours(held(flights, CUT)) == ("opening", "finding")


def test_the_screen_counts_the_steps_of_the_walk_it_is_on(flights: Brief) -> None:
    ask = StepShown("recommendation")
    assert place(flights, held(flights, ask)) == "4 of 7  Recommendation"
    assert place(flights, held(flights, ask, CUT)) == "3 of 4  Recommendation"
    assert place(flights, held(flights, CUT, StepShown("alternatives"))) == "Alternatives"
    assert place(flights, held(flights, ask, CUT, FULL)) == "4 of 7  Recommendation"


def test_three_minutes_are_shared_among_the_steps_to_come(flights: Brief) -> None:
    plan = budgets(flights, held(flights, CUT))
    assert sum(plan.values()) == 180
    assert {step for step, seconds in plan.items() if seconds} == set(SHORT)
    late = budgets(flights, held(flights, StepShown("quantification"), CUT))
    assert sum(late.values()) == 180
    assert [step for step, seconds in late.items() if seconds] == ["recommendation", "decision"]
    assert budgets(flights, held(flights, CUT, FULL)) == budgets(flights)


def test_the_three_minutes_begin_when_somebody_has_them(flights: Brief) -> None:
    # The opening at minute 0, the finding at 1, the short walk from minute 2 on.
    meeting = held(flights, StepShown("finding"), CUT)
    at = cases.AT + dt.timedelta(minutes=2, seconds=30)
    read = pace(flights, meeting, at)
    assert (read.total_seconds, read.step_seconds, read.whole_seconds) == (30, 30, 180)
    full = pace(flights, replace(meeting, short_at=None), at)
    assert (full.total_seconds, full.step_seconds) == (150, 90)


def test_the_minutes_name_what_was_not_shown(flights: Brief) -> None:
    shown = (StepShown("finding"), CUT, StepShown("recommendation"), StepShown("decision"))
    meeting = held(flights, *shown, MeetingClosed())
    assert skipped(meeting) == ("Quantification", "Alternatives")
    expected = "Not shown, for lack of time: Quantification and Alternatives."
    assert record(flights, meeting).not_shown == expected


def test_what_was_shown_before_or_beside_the_short_walk_is_not_named(flights: Brief) -> None:
    meeting = held(flights, StepShown("quantification"), CUT)
    assert skipped_words(meeting) == "Not shown, for lack of time: Alternatives."
    assert skipped(held(flights, CUT, FULL)) == ()
    assert record(flights, held(flights)).not_shown == ""


def test_an_earlier_moment_of_the_log_has_the_walk_of_then(flights: Brief) -> None:
    log = log_of(flights, CUT, StepShown("decision"), FULL)
    assert [replay(log[:n]).short for n in range(1, 5)] == [False, True, True, False]
    sentences = log_sentences(flights, log, private=False, votes=True)
    assert (sentences[1], sentences[3]) == ("three minutes: the short walk", "the full walk")


def test_who_drives_may_cut_the_walk_and_who_takes_notes_may_not() -> None:
    driver, noter = (
        Session("remote", frozenset({"watch", right}), meeting_id="m-1")
        for right in ("drive", "notes")
    )
    assert may(driver, "m-1", CUT, lambda _: ())
    assert not may(noter, "m-1", CUT, lambda _: ())
