"""What changed the room's mind: moves beside the votes that followed, by hand."""

from __future__ import annotations

from core.meeting.events import (
    AssumptionChanged,
    AssumptionsRestored,
    Entry,
    EstimateGiven,
    Event,
    NoteTaken,
    StepShown,
    VoteCast,
)
from core.meeting.fold import Meeting, replay
from core.meeting.turning_points import AGREED, Turn, Vote, turn_rows, turns
from core.script.brief import Brief
from tests.core.logs import every_kind, log_of

MOVE = AssumptionChanged("traffic", 600.0, 900.0)


def best(meeting: Meeting) -> str:
    """Release once anything is moved, pause as agreed."""
    return "Release" if meeting.what_if else "Pause"


def turns_of(brief: Brief, *events: Event) -> tuple[Turn, ...]:
    return turns(brief.case, log_of(brief.case, *events), best)


def test_moves_stand_beside_what_is_best_and_the_votes_up_to_the_next(flights: Brief) -> None:
    step = flights.case.plan[0].name
    events = (
        VoteCast("Ann", "no-go"),
        NoteTaken("x"),
        MOVE,
        VoteCast("Ben", "go"),
        VoteCast("Ann", "go"),
        EstimateGiven(step, 2, 3, 5, "Ben"),
        AssumptionsRestored(),
        VoteCast("Ben", "no-go"),
    )
    assert [
        (f"{turn.at:%H:%M}", turn.moved, turn.best, turn.turned, turn.votes)
        for turn in turns_of(flights, *events)
    ] == [
        ("10:00", AGREED, "Pause", False, (Vote("Ann", "no-go", ""),)),
        (
            "10:03",
            "predictions a day set to 600–900\xa0a day",
            "Release",
            True,
            (Vote("Ben", "go", ""), Vote("Ann", "go", "no-go")),
        ),
        (
            "10:06",
            f"“{step}” estimated at 2, 3 and 5\xa0days best, likely, worst case",
            "Release",
            False,
            (),
        ),
        ("10:07", "back to the agreed assumptions", "Pause", True, (Vote("Ben", "no-go", "go"),)),
    ]


def test_a_vote_that_changed_is_marked_and_the_same_one_again_is_not(flights: Brief) -> None:
    (only,) = turns_of(
        flights,
        VoteCast("Ann", "go"),
        VoteCast("Ann", "go", "with a reason"),
        VoteCast("Ann", "no-go"),
        VoteCast("Ben", "go"),
    )
    assert [(vote.who, vote.stance, vote.changed) for vote in only.votes] == [
        ("Ann", "go", False),
        ("Ann", "no-go", True),
        ("Ben", "go", False),
    ]


def test_a_vote_that_is_given_again_after_a_move_is_told_again_and_did_not_change(
    flights: Brief,
) -> None:
    first, second = turns_of(flights, VoteCast("Ann", "go"), MOVE, VoteCast("Ann", "go"))
    assert first.votes == second.votes == (Vote("Ann", "go", ""),)


def test_where_nothing_was_moved_and_nobody_voted_there_is_nothing_to_tell(flights: Brief) -> None:
    assert turns_of(flights, StepShown("finding"), NoteTaken("x")) == ()
    assert turns(flights.case, (), best) == ()


def test_what_the_case_does_not_have_is_no_move(flights: Brief) -> None:
    listed = turns_of(flights, AssumptionChanged("weather", 1.0, 2.0), VoteCast("Ann", "go"))
    assert [turn.moved for turn in listed] == [AGREED]


def test_best_is_asked_once_a_move_on_the_meeting_as_it_stood(flights: Brief) -> None:
    asked: list[Meeting] = []
    log = log_of(flights.case, MOVE, StepShown("close"), AssumptionsRestored())
    turns(flights.case, log, lambda meeting: asked.append(meeting) or "x")
    assert asked == [replay(log[:1]), replay(log[:2]), replay(log[:4])]


def test_the_table_tells_stances_only_once_they_are_open(flights: Brief) -> None:
    log: tuple[Entry, ...] = log_of(
        flights.case, VoteCast("Ann", "no-go"), MOVE, VoteCast("Ann", "go"), VoteCast("Ben", "go")
    )
    listed = turns(flights.case, log, best)
    shown, hidden = (turn_rows(replay(log), listed, votes=votes) for votes in (True, False))
    assert shown[1] == {
        "When": "10:02:00",
        "Moved": "predictions a day set to 600–900\xa0a day",
        "Best option after it": "Release (changed)",
        "Votes until the next change": "Ann: go (changed from no-go) and Ben: go",
    }
    assert [item["Votes until the next change"] for item in hidden] == [
        "1\xa0answer, not open yet",
        "2\xa0answers, not open yet",
    ]
    assert "go" not in " ".join(" ".join(item.values()) for item in hidden)


def test_a_log_of_every_kind_has_its_moves(flights: Brief) -> None:
    from tests import cases

    assert len(turns(flights.case, cases.log_of(*every_kind(flights.case)), best)) == 4
