"""The roll call and the clock: nobody follows the one who decides, and a pause is no time."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.case.codec import dump_case
from core.exports.screen import read_clock, screen, seen_by_room
from core.meeting.events import (
    STANCES,
    Entry,
    Event,
    MeetingClosed,
    MeetingOpened,
    StepShown,
    VoteCast,
)
from core.meeting.fold import replay
from core.meeting.roll import Roll, roll
from core.meeting.room_events import AttendanceTaken, ClockPaused, EndSet, RoomSet, VotesOpened
from core.meeting.scene import room
from core.meeting.step_timer import agenda, budgets, ends_words, pace, running, spent
from core.script.brief import Brief
from tests import cases
from tests.core.logs import any_event, log_of, meeting_of

PAUSED, GOES_ON = ClockPaused(paused=True), ClockPaused(paused=False)
MIRA, JOHN, HELEN = "Mira Santos", "Doe, John", "Helen Brooks"


def called(brief: Brief, *events: Event) -> Roll:
    return roll(brief.case, meeting_of(brief.case, *events))


def timed(brief: Brief, *happened: tuple[float, Event]) -> tuple[Entry, ...]:
    """Make a log of events at given minutes after the opening."""
    entries = [cases.log_of(cases.opening(brief.case))[0]]
    for seq, (minutes, event) in enumerate(happened, start=2):
        entries.append(Entry(seq, f"e{seq}", after(minutes), MIRA, event))
    return tuple(entries)


def after(minutes: float) -> dt.datetime:
    return cases.AT + dt.timedelta(minutes=minutes)


def minutes_on(brief: Brief, log: tuple[Entry, ...], at: dt.datetime) -> dict[str, str]:
    return {step: took for step, took, _ in spent(brief, replay(log), at) if took != "00:00"}


# The roll


def test_who_decides_is_asked_last(flights: Brief) -> None:
    order = [stand.name for stand in called(flights).stands]
    assert order == [MIRA, JOHN, HELEN]
    assert [
        called(flights, *(VoteCast(item, "go") for item in order[:n])).next for n in range(4)
    ] == [MIRA, JOHN, HELEN, ""]


def test_where_people_stand_is_hidden_until_all_have_answered(flights: Brief) -> None:
    two = (VoteCast(MIRA, "go"), VoteCast(JOHN, "no-go"))
    assert [called(flights, *two[:n]).opened for n in range(3)] == [False, False, False]
    assert called(flights, *two, VoteCast(HELEN, "go")).opened
    assert (called(flights, *two).answered, called(flights, *two).asked) == (2, 3)


def test_it_can_be_opened_before(flights: Brief) -> None:
    assert called(flights, VoteCast(MIRA, "go"), VotesOpened()).opened


def test_absent_people_are_not_waited_for(flights: Brief) -> None:
    there = AttendanceTaken((MIRA, HELEN))
    found = called(flights, there, VoteCast(MIRA, "go"), VoteCast(HELEN, "go"))
    assert (found.opened, found.answered, found.asked, found.next) == (True, 2, 2, "")
    assert called(flights, there, VoteCast(MIRA, "go")).next == HELEN


def test_who_is_absent_and_answers_by_link_counts(flights: Brief) -> None:
    found = called(flights, AttendanceTaken((MIRA, HELEN)), VoteCast(JOHN, "go"))
    assert (found.answered, found.asked, found.opened) == (1, 3, False)


def test_who_comes_late_is_waited_for_again(flights: Brief) -> None:
    votes = (VoteCast(MIRA, "go"), VoteCast(HELEN, "go"))
    assert called(flights, AttendanceTaken((MIRA, HELEN)), *votes).opened
    assert not called(
        flights, AttendanceTaken((MIRA, HELEN)), *votes, AttendanceTaken((MIRA, JOHN, HELEN))
    ).opened


def test_a_changed_vote_takes_the_place_of_the_first_and_counts_once(flights: Brief) -> None:
    found = called(flights, VoteCast(MIRA, "go"), VoteCast(MIRA, "no-go", "the harm"))
    assert (found.answered, found.stands[0].stance, found.stands[0].because) == (
        1,
        "no-go",
        "the harm",
    )


def test_nobody_at_the_table_opens_nothing(flights: Brief) -> None:
    assert not called(flights, AttendanceTaken(("A Guest",))).opened


@given(data=st.data())
def test_the_room_reads_a_stance_only_once_the_roll_is_open(
    flights: Brief, data: st.DataObject
) -> None:
    votes = st.builds(
        VoteCast, st.sampled_from([MIRA, JOHN, HELEN]), st.sampled_from(STANCES), st.just("HUSH")
    )
    there = st.lists(st.sampled_from([MIRA, JOHN, HELEN]), unique=True).map(
        lambda item: AttendanceTaken(tuple(item))
    )
    events = data.draw(st.lists(st.one_of(votes, there, st.just(VotesOpened())), max_size=6))
    meeting = meeting_of(flights.case, StepShown("decision"), *events)
    lines = room(flights, meeting).lines
    opened = roll(flights.case, meeting).opened
    assert ("HUSH" in " ".join(lines)) is (opened and bool(meeting.votes))
    assert any(": support" in line or ": do not support" in line for line in lines) is (
        opened and bool(meeting.votes)
    )


# The clock


def test_a_pause_across_steps_is_no_time_on_either(flights: Brief) -> None:
    log = timed(
        flights,
        (2, PAUSED),
        (5, StepShown("finding")),
        (6, GOES_ON),
        (8, StepShown("close")),
        (9, MeetingClosed()),
    )
    assert minutes_on(flights, log, after(60)) == {
        "Opening": "02:00",
        "Finding": "02:00",
        "Close": "01:00",
    }
    assert pace(flights, replay(log[:5]), after(7)).total_seconds == 180


def test_pausing_or_going_on_twice_is_harmless(flights: Brief) -> None:
    once = timed(flights, (1, PAUSED), (3, GOES_ON))
    twice = timed(flights, (1, PAUSED), (2, PAUSED), (3, GOES_ON), (4, GOES_ON))
    assert replay(once).pauses == replay(twice).pauses
    assert pace(flights, replay(twice), after(5)).total_seconds == 180


def test_a_clock_that_stands_tells_the_same_time_at_any_moment(flights: Brief) -> None:
    meeting = replay(timed(flights, (2, PAUSED)))
    assert {pace(flights, meeting, after(minutes)).total_seconds for minutes in (2, 3, 300)} == {
        120
    }
    assert pace(flights, meeting, after(3)).paused


def test_a_pause_that_lasts_over_the_close_is_no_time(flights: Brief) -> None:
    log = timed(flights, (2, PAUSED), (10, MeetingClosed()))
    assert pace(flights, replay(log), after(300)).total_seconds == 120
    assert minutes_on(flights, log, after(300)) == {"Opening": "02:00"}


def test_a_clock_that_jumps_back_two_hours_gives_no_negative_time(flights: Brief) -> None:
    log = timed(
        flights,
        (5, StepShown("finding")),
        (-115, StepShown("close")),
        (-114, PAUSED),
        (-110, GOES_ON),
        (-109, MeetingClosed()),
    )
    for n in range(1, len(log) + 1):
        meeting = replay(log[:n])
        for at in (after(5), after(-115), after(-200)):
            found = pace(flights, meeting, at)
            assert min(found.step_seconds, found.total_seconds) >= 0
            assert all(not took.startswith("-") for _, took, _ in spent(flights, meeting, at))


@given(data=st.data())
def test_no_order_of_moments_gives_negative_time_or_more_than_there_was(
    flights: Brief, data: st.DataObject
) -> None:
    kinds = st.sampled_from([PAUSED, GOES_ON, StepShown("finding"), StepShown("close")])
    log = timed(flights, *data.draw(st.lists(st.tuples(st.floats(-150, 150), kinds), max_size=6)))
    meeting, end = replay(log), after(data.draw(st.floats(-150, 300)))
    assert 0 <= running(meeting, cases.AT, end) <= max((end - cases.AT).total_seconds(), 0.0)
    assert pace(flights, meeting, end).step_seconds >= 0


def test_the_rooms_clock_stands_while_it_is_paused_and_leaves_the_pause_out_after_it(
    flights: Brief,
) -> None:
    shown = (1, RoomSet("clock", on=True))
    stands = _ticking(flights, shown, (2, PAUSED))
    assert {read_clock(stands, after(minutes))[0] for minutes in (2, 3, 300)} == {120.0}
    assert read_clock(_ticking(flights, shown, (2, PAUSED), (5, GOES_ON)), after(6))[0] == 180.0
    assert read_clock(_ticking(flights, shown), after(-120))[0] == 0.0


def test_the_rooms_clock_that_stands_after_a_jump_back_is_not_negative(flights: Brief) -> None:
    assert (
        read_clock(_ticking(flights, (1, RoomSet("clock", on=True)), (-120, PAUSED)), after(-119))[
            0
        ]
        >= 0
    )


def _ticking(brief: Brief, *happened: tuple[float, Event]):
    log = timed(brief, *happened)
    ticking = screen("m", len(log), brief, seen_by_room(log)).clock
    assert ticking is not None
    return ticking


# The end


def test_the_end_is_told_with_the_name_of_the_zone_of_whoever_looks() -> None:
    ends = dt.datetime(2026, 11, 23, 15, 0, tzinfo=dt.UTC)
    assert ends_words(ends, cases.AT) == "3:00\xa0PM UTC"
    assert ends_words(ends, cases.AT.astimezone(ZoneInfo("Europe/Berlin"))) == "4:00\xa0PM CET"
    assert ends_words(ends, cases.AT.astimezone(ZoneInfo("America/New_York"))) == "10:00\xa0AM EST"


def test_what_is_left_to_the_end_runs_on_while_the_clock_is_paused(flights: Brief) -> None:
    meeting = replay(timed(flights, (1, EndSet(after(60))), (2, PAUSED)))
    assert [pace(flights, meeting, after(minutes)).left_seconds for minutes in (10, 70)] == [
        50 * 60,
        -10 * 60,
    ]
    assert (
        pace(
            flights, replay(timed(flights, (1, EndSet(after(60))), (2, EndSet(None)))), after(3)
        ).left_seconds
        is None
    )


def test_the_agenda_follows_the_budgets_without_a_gap(flights: Brief) -> None:
    lines = agenda(flights, cases.AT)
    assert lines[0].begins == cases.AT
    assert [line.begins + dt.timedelta(seconds=line.seconds) for line in lines[:-1]] == [
        line.begins for line in lines[1:]
    ]


@given(data=st.data())
def test_time_on_the_steps_is_told_after_any_events(flights: Brief, data: st.DataObject) -> None:
    log = log_of(flights.case, *data.draw(st.lists(any_event(flights), max_size=12)))
    meeting = replay(log)
    assert isinstance(meeting.opened, MeetingOpened)
    assert len(spent(flights, meeting, after(60))) == 7


# The whole plan


def test_the_whole_plan_is_told_beside_the_time_in_all(flights: Brief) -> None:
    whole = sum(budgets(flights).values())
    late = 2.2 * whole / 60
    found = pace(flights, replay(timed(flights, (late, StepShown("close")))), after(late + 0.1))
    assert found.whole_seconds == found.due_seconds == whole
    assert found.total_seconds == pytest.approx(2.2 * whole + 6)


@pytest.mark.parametrize("minutes", [1, 7, 15, 20, 33, 60, 480])
def test_the_steps_share_the_length_that_was_set_to_the_second(
    flights: Brief, minutes: int
) -> None:
    case = replace(flights.case, minutes=minutes)
    set_to = budgets(replace(flights, case=case))
    assert sum(set_to.values()) == minutes * 60
    lines = agenda(replace(flights, case=case), cases.AT)
    assert lines[-1].begins + dt.timedelta(seconds=lines[-1].seconds) == cases.AT + dt.timedelta(
        minutes=minutes
    )
    usual = budgets(flights)
    for step, seconds in set_to.items():
        assert abs(seconds - usual[step] * minutes * 60 / sum(usual.values())) <= 1


def test_a_length_that_nobody_set_changes_no_digest_of_a_case(flights: Brief) -> None:
    assert b'"minutes"' not in dump_case(replace(flights.case, minutes=0))
    assert replace(flights.case, minutes=0).digest == flights.case.digest
