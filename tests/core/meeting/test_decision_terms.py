"""By when, by how many and by whom: what the screens, minutes and email say of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from core.case.decision_terms import DecisionTerms
from core.case.model import Case
from core.exports.emails import email_lines
from core.meeting.decision_checks import decision_checks, who_decides
from core.meeting.decision_text import decision_lines
from core.meeting.events import DecisionReadBack, DecisionTaken, Event, MeetingClosed, VoteCast
from core.meeting.fold import Meeting, replay
from core.meeting.minutes import record
from core.meeting.room_events import AttendanceTaken
from core.meeting.scene import stage
from core.meeting.slide import details, slide
from core.meeting.step_timer import pace
from core.script.brief import Brief, argue
from core.speech import Speech, in_speech
from tests import cases

MIRA, JOHN, HELEN = "Mira Santos", "Doe, John", "Helen Brooks"
HELD = DecisionTaken("pause", HELEN, "too many wrong alerts")
FULL = DecisionTerms(24, 6, "released", 2, MIRA)


def with_terms(brief: Brief, terms: DecisionTerms = FULL, **changes: object) -> Brief:
    case = replace(brief.case, decision_terms=terms, **changes)  # type: ignore[arg-type]
    return argue(case, brief.evidence)


def at_step(brief: Brief, step: str, *events: Event) -> tuple[str, ...]:
    meeting = replace(held(brief, *events), step=step)
    return stage(brief, meeting, "audience", step=step).lines


def held(brief: Brief, *events: Event) -> Meeting:
    return replay(cases.log_of(cases.opening(brief.case), *events))


def just_after(brief: Brief, hours: float) -> Brief:
    """Move the release so that the last moment to decide lies so many hours after the opening."""
    release = cases.AT + dt.timedelta(hours=30 + hours)
    return with_terms(brief, release=release)


def test_nothing_entered_says_nothing(flights: Brief) -> None:
    assert not [name for name in flights.facts if name.startswith(("decide_by", "default"))]
    assert flights.claim("opening.decide_by") is None
    assert pace(flights, held(flights), cases.AT).decide is None
    assert decision_checks(flights, held(flights, HELD)) == ()


def test_the_opening_and_the_close_say_by_when_and_what_follows_without_it(flights: Brief) -> None:
    brief = just_after(flights, 48)
    by = brief.facts["decide_by"].says
    expected = f"Decide by {by}. If nobody decides by then, the release goes out."
    assert expected in at_step(brief, "opening")
    due = f"A decision is due by {by}. If nobody decides by then, the release goes out."
    assert due in at_step(brief, "close")
    assert due not in at_step(brief, "close", HELD)


def test_the_stage_of_the_opening_says_by_when_first(flights: Brief) -> None:
    brief = just_after(flights, 48)
    scene = stage(brief, held(brief), "audience")
    shown = slide(scene, brief, drawn=True)
    assert [note.split(".")[0] for note in shown.notes] == [
        "Decide by Wed, Nov 25, 10:00\xa0AM UTC"
    ]
    # A phone has room for one line: the date of the fix stands below the presenter's own stage.
    assert brief.claim("opening.date").says in details(scene, shown)  # type: ignore[union-attr]


def test_a_default_that_nobody_entered_is_said_to_be_open(flights: Brief) -> None:
    brief = with_terms(flights, DecisionTerms(24))
    assert "What happens without a decision is not agreed." in brief.claim("opening.decide_by").says  # type: ignore[union-attr]


def test_a_meeting_that_opens_too_late_says_so(flights: Brief) -> None:
    brief = just_after(flights, -1)
    (line,) = [item for item in at_step(brief, "opening") if "last moment" in item]
    assert line.endswith("Without a decision by then, the release goes out.")
    assert "The last moment to decide was" in record(brief, held(brief)).decision[1]


@pytest.mark.parametrize("tone", ["direct", "diplomatic", "brief"])
@pytest.mark.parametrize("language", ["en", "de"])
def test_the_line_to_say_names_the_moment_in_each_tone(
    flights: Brief, language: str, tone: str
) -> None:
    numbers = "de_DE" if language == "de" else "en_US"
    brief = with_terms(flights, tone=tone, language=language, numbers=numbers)
    line = next(cue for cue in brief.script.cues if cue.step == "decision").claim
    assert "decide_by.spoken" in line.cites
    assert "default" in line.cites


def test_the_minutes_say_that_a_decision_came_too_late(flights: Brief) -> None:
    votes = (VoteCast(MIRA, "support"), VoteCast(HELEN, "support"))
    late, early = just_after(flights, -1), just_after(flights, 1)
    (said,) = decision_checks(late, held(late, *votes, HELD))
    assert said.startswith("Taken on ")
    assert "after the last moment to decide" in said
    assert said in record(late, held(late, *votes, HELD)).decision
    assert said in " ".join(email_lines(late, record(late, held(late, *votes, HELD))))
    (in_time,) = decision_checks(early, held(early, *votes, HELD))
    assert ", in time: it was due by " in in_time
    assert in_time in " ".join(email_lines(early, record(early, held(early, *votes, HELD))))


def test_a_quorum_that_is_not_reached_is_said_in_the_read_back_and_in_the_minutes(
    flights: Brief,
) -> None:
    brief, voice = just_after(flights, 24), VoteCast(MIRA, "support")
    shown = at_step(brief, "decision", voice, DecisionReadBack(HELD))
    assert "The quorum is not reached yet: 1 of the 2 answers it takes." in shown
    decided = record(brief, held(brief, voice, HELD)).decision
    assert "The quorum was not reached: 1 of the 2 answers it takes." in decided
    both = record(brief, held(brief, voice, VoteCast(JOHN, "support"), HELD)).decision
    assert not [line for line in both if "quorum" in line]


def test_the_delegate_decides_while_the_decider_is_away(flights: Brief) -> None:
    case = just_after(flights, 24).case
    away = AttendanceTaken((MIRA, JOHN))
    assert who_decides(case, held(flights)) == HELEN
    assert who_decides(case, held(flights, away)) == MIRA
    assert who_decides(flights.case, held(flights, away)) == HELEN
    brief, taken = just_after(flights, 24), replace(HELD, by=MIRA)
    assert f"{MIRA} decides in place of {HELEN}." in decision_checks(brief, held(brief, taken))


def test_minutes_without_a_decision_say_what_follows(flights: Brief) -> None:
    brief = just_after(flights, 48)
    decided = record(brief, held(brief, MeetingClosed())).decided
    assert decided[0] == "No decision was recorded."
    assert decided[1].endswith("If nobody decides by then, the release goes out.")


def test_the_countdown_never_goes_below_nought_and_ends_with_the_decision(flights: Brief) -> None:
    brief = just_after(flights, 2)
    meeting = held(brief)
    left = [pace(brief, meeting, cases.AT + dt.timedelta(hours=n)).decide for n in (0, 1.5, 2, 3)]
    assert [item.seconds for item in left if item] == [7_200, 1_800, 0, 0]
    assert left[3] is not None
    assert left[3].passed.endswith("has passed.")
    assert pace(brief, held(brief, HELD), cases.AT).decide is None


def test_a_delegate_who_left_the_case_decides_nothing(flights: Brief) -> None:
    case: Case = replace(
        flights.case, decision_terms=DecisionTerms(delegate="Somebody else"), people=()
    )
    assert who_decides(case, Meeting()) == ""


def test_the_reason_and_the_condition_of_a_decision_are_no_part_of_a_german_sentence(
    flights: Brief,
) -> None:
    taken = DecisionTaken("pause", "Ana", "der Schaden ist sicher", "das Segment hält")
    with in_speech(Speech("de", "de_DE")):
        lines = decision_lines(flights, taken)
    assert "Begründung: der Schaden ist sicher." in lines
    assert "Unter der Bedingung: das Segment hält." in lines
    assert "Because der Schaden ist sicher." in decision_lines(flights, taken)
