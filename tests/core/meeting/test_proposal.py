"""The vote asks what the decision asks; stances of older logs are told as they were meant."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.meeting.events import EVENT, DecisionReadBack, DecisionTaken, StepShown, VoteCast
from core.meeting.minutes import record
from core.meeting.minutes_blocks import written
from core.meeting.proposal import dissenting, proposed, question, stance_words
from core.meeting.roll import roll, stand_words
from core.meeting.room_events import VotesOpened
from core.meeting.scene import room
from core.script.brief import Brief, argue
from tests.core.logs import meeting_of


def test_the_question_names_the_option_that_the_decision_begins_with(flights: Brief) -> None:
    assert proposed(flights) == flights.recommendation.option.id
    assert question(flights.case, "pause") == "Do you support: pause until the fix is out?"
    assert question(flights.case, "") == "Do you support the proposal?"


def test_the_audience_reads_the_question_before_anybody_has_answered(flights: Brief) -> None:
    assert room(flights, meeting_of(flights.case, StepShown("decision"))).lines[0] == question(
        flights.case, proposed(flights)
    )


@pytest.fixture
def unweighed(flights: Brief) -> Brief:
    """Argue the flights again with nothing entered that the options could be compared by."""
    return argue(replace(flights.case, assumptions=(), correlations=()), flights.evidence)


def test_nobody_is_asked_to_support_what_nobody_has_named(unweighed: Brief) -> None:
    meeting = meeting_of(unweighed.case, StepShown("decision"))
    assert proposed(unweighed, meeting) == ""
    assert room(unweighed, meeting).lines == ()


def test_where_nothing_is_recommended_people_are_asked_about_what_is_read_back(
    unweighed: Brief,
) -> None:
    decision = DecisionTaken("pause", "Helen Brooks", because="the harm is known")
    meeting = meeting_of(unweighed.case, StepShown("decision"), DecisionReadBack(decision))
    assert proposed(unweighed, meeting) == "pause"


def test_what_is_recommended_stays_the_question_while_another_is_read_back(flights: Brief) -> None:
    decision = DecisionTaken("release", "Helen Brooks", because="it can wait")
    meeting = meeting_of(flights.case, StepShown("decision"), DecisionReadBack(decision))
    assert proposed(flights, meeting) == flights.recommendation.option.id


def test_options_of_which_nothing_is_known_are_not_told_as_compared(
    flights: Brief, unweighed: Brief
) -> None:
    minutes = record(flights, meeting_of(flights.case))
    assert written(flights, minutes).block("options").title == "Options compared"
    minutes = record(unweighed, meeting_of(unweighed.case))
    assert written(unweighed, minutes).block("options").title == "Options, not compared yet"


def test_who_supports_pausing_says_support(flights: Brief) -> None:
    meeting = meeting_of(
        flights.case, VoteCast("Mira Santos", "support", "", "pause"), VotesOpened()
    )
    called = roll(flights.case, meeting, "pause")
    assert stand_words(called.stands[0], opened=True).endswith(": support")
    assert record(flights, meeting).question == "Do you support: pause until the fix is out?"


def test_a_vote_on_another_option_than_the_one_asked_about_says_so(flights: Brief) -> None:
    vote = VoteCast("Mira Santos", "support", "", "release")
    name = next(option.name for option in flights.case.options if option.id == "release")
    assert stance_words(flights.case, vote, "pause") == f"support (asked about “{name}”)"


@pytest.mark.parametrize(
    ("stance", "says"),
    [
        ("go", "go (for the release as planned)"),
        ("no-go", "no-go (against the release as planned)"),
        ("go with conditions", "go with conditions (for the release as planned)"),
    ],
)
def test_a_stance_of_an_older_log_loads_and_is_told_as_it_was_meant(
    stance: str, says: str, flights: Brief
) -> None:
    document = f'{{"who":"Mira Santos","stance":"{stance}","because":"","type":"VoteCast"}}'
    vote = EVENT.validate_json(document)
    assert isinstance(vote, VoteCast)
    assert stance_words(flights.case, vote, "pause") == says
    assert EVENT.dump_json(vote).decode() == document


@pytest.mark.parametrize(
    ("vote", "option", "against"),
    [
        (VoteCast("Ann", "do not support", "", "pause"), "pause", True),
        (VoteCast("Ann", "support", "", "pause"), "pause", False),
        (VoteCast("Ann", "support", "", "release"), "pause", True),
        (VoteCast("Ann", "do not support", "", "release"), "pause", False),
        (VoteCast("Ann", "go"), "pause", True),
        (VoteCast("Ann", "no-go"), "pause", False),
        (VoteCast("Ann", "no-go"), "release", True),
    ],
)
def test_who_stands_against_what_is_chosen(vote: VoteCast, option: str, against: bool) -> None:
    assert dissenting(vote, option) is against
