"""What happened: a fold over the log.

Nothing private leaves it; what moved in the room is named.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import CaseMoved, MeetingOver, NoSuchThing
from core.exports.emails import email_text, mailto
from core.meeting.action_progress import agreed
from core.meeting.case_in_room import in_room
from core.meeting.close_checks import missing
from core.meeting.decision_text import since_words
from core.meeting.events import (
    ActionAgreed,
    AnswerGiven,
    AssumptionChanged,
    AssumptionsRestored,
    Corrected,
    DecisionTaken,
    Entry,
    EstimateGiven,
    Event,
    MeetingClosed,
    NoteTaken,
    ObjectionRaised,
    QuestionAsked,
    StepShown,
    VoteCast,
)
from core.meeting.fold import Meeting, allowed, replay
from core.meeting.minutes import Minutes, SaidLine, record
from core.meeting.question_drill import KNOWN, NOT_YET, drill, known_by_heart
from core.meeting.room_events import AttendanceTaken, ItemParked, VotesOpened
from core.meeting.scene import stage
from core.meeting.step_timer import pace, spent
from core.script.brief import Brief, argue
from core.script.steps import STEPS
from tests import cases

some_events = st.one_of(
    st.sampled_from(STEPS).map(StepShown),
    st.builds(NoteTaken, st.text(max_size=20), st.booleans()),
    st.builds(QuestionAsked, st.text(max_size=20), st.sampled_from(["Ann", "Ben"])),
    st.builds(VoteCast, st.sampled_from(["Ann", "Ben"]), st.sampled_from(["go", "no-go"])),
    st.builds(
        Corrected,
        st.integers(1, 12),
        st.sampled_from(["", "better"]),
        st.sampled_from([None, "", "Ann"]),
        st.sampled_from([None, dt.date(2026, 12, 1)]),
    ),
    st.just(AssumptionChanged("traffic", 1.0, 2.0)),
    st.just(AssumptionsRestored()),
)


def held(brief: Brief) -> tuple[Entry, ...]:
    return cases.log_of(*cases.whole_meeting(brief.case))


def meeting_of(brief: Brief, *events: Event) -> Meeting:
    return replay(cases.log_of(cases.opening(brief.case), *events))


def minutes_of(brief: Brief, *events: Event) -> Minutes:
    return record(brief, meeting_of(brief, *events))


def texts(lines: tuple[SaidLine, ...]) -> tuple[str, ...]:
    return tuple(line.text for line in lines)


def everything(value: object) -> str:
    return repr(asdict(value))  # type: ignore[call-overload]


# Replay


def test_a_meeting_is_what_its_log_says(flights: Brief) -> None:
    meeting = replay(held(flights))
    assert (meeting.step, meeting.last, meeting.live) == ("decision", 16, False)
    assert [
        len(item)
        for item in (
            meeting.notes,
            meeting.questions,
            meeting.objections,
            meeting.actions,
            meeting.moves,
        )
    ] == [2, 3, 1, 1, 1]
    assert meeting.changed == {"traffic": (600.0, 900.0)}
    assert meeting.votes["Doe, John"].stance == "go with conditions"


@given(st.lists(some_events, max_size=12), st.integers(0, 12))
def test_a_part_of_the_log_gives_the_state_at_that_moment(
    flights: Brief, events: list[Event], n: int
) -> None:
    log = cases.log_of(cases.opening(flights.case), *events)
    then = replay(log[:n])
    assert then.last == len(log[:n])
    assert replay(log) == replay([*log[:n], *log[n:]])
    assert replay(log[:n]) == then


def test_an_empty_log_is_a_meeting_that_has_not_begun() -> None:
    meeting = replay(())
    assert (meeting.opened, meeting.live, meeting.last, meeting.head) == (None, False, 0, "")


def test_showing_a_step_twice_is_harmless(flights: Brief) -> None:
    once, twice = (
        meeting_of(flights, StepShown("finding")),
        meeting_of(flights, StepShown("finding"), StepShown("finding")),
    )
    assert stage(flights, once, "audience") == stage(flights, twice, "audience")
    assert (
        minutes_of(flights, StepShown("finding")).shown
        == minutes_of(flights, StepShown("finding"), StepShown("finding")).shown
    )


def test_a_later_vote_or_decision_takes_the_place_of_the_first(flights: Brief) -> None:
    meeting = meeting_of(
        flights,
        VoteCast("Ann", "go"),
        VoteCast("Ann", "no-go"),
        DecisionTaken("release", "Ann"),
        DecisionTaken("pause", "Ann"),
    )
    assert [vote.stance for vote in meeting.votes.values()] == ["no-go"]
    assert getattr(meeting.decision.event if meeting.decision else None, "option", "") == "pause"


# Corrections


def test_a_correction_takes_the_place_of_a_text_and_an_empty_one_takes_it_back(
    flights: Brief,
) -> None:
    minutes = minutes_of(
        flights, NoteTaken("wrong"), NoteTaken("gone"), Corrected(2, "right"), Corrected(3, "")
    )
    assert texts(minutes.notes) == ("right",)


@pytest.mark.parametrize(
    ("event", "part"),
    [
        (QuestionAsked("old?", "Ann"), "open_questions"),
        (ObjectionRaised("old", "Ann"), "objections"),
        (ItemParked("old"), "parked"),
        (ActionAgreed("old", "Ann", dt.date(2026, 12, 1)), "actions"),
        (ActionAgreed("old"), "actions"),
    ],
)
def test_questions_objections_actions_and_what_was_parked_can_be_corrected(
    flights: Brief, event: Event, part: str
) -> None:
    found = getattr(minutes_of(flights, event, Corrected(2, "new")), part)
    assert [match_.text if isinstance(match_, SaidLine) else match_.what for match_ in found] == [
        "new"
    ]
    assert getattr(minutes_of(flights, event, Corrected(2, "")), part) == ()


def test_an_owner_and_a_date_can_be_put_right_and_stay_where_they_are_not_named(
    flights: Brief,
) -> None:
    first = ActionAgreed("Patch", "", None)
    put = Corrected(2, "Patch it", "Priya Nair", dt.date(2026, 12, 4))
    assert agreed(meeting_of(flights, first, put)) == (
        ActionAgreed("Patch it", "Priya Nair", dt.date(2026, 12, 4)),
    )
    assert agreed(meeting_of(flights, first, put, Corrected(2, "Patch it now"))) == (
        ActionAgreed("Patch it now", "Priya Nair", dt.date(2026, 12, 4)),
    )
    assert agreed(meeting_of(flights, first, put, Corrected(2, "Patch", ""))) == (
        ActionAgreed("Patch", "", dt.date(2026, 12, 4)),
    )


def test_who_asked_and_who_decided_can_be_put_right(flights: Brief) -> None:
    meeting = meeting_of(
        flights,
        QuestionAsked("Why?", "Ann"),
        DecisionTaken("pause", ""),
        Corrected(2, "Why?", "Jonas Weber"),
        Corrected(3, "it breaks", "Helen Brooks"),
    )
    assert getattr(meeting.questions[0].event, "who", "") == "Jonas Weber"
    assert (
        (getattr(meeting.decision.event, "by", ""), getattr(meeting.decision.event, "because", ""))
        == ("Helen Brooks", "it breaks")
        if meeting.decision
        else False
    )
    assert missing(
        meeting_of(flights, DecisionTaken("pause", ""), Corrected(2, "it breaks", "Helen Brooks"))
    ) == ("no action is agreed",)


def test_a_decision_can_be_taken_back(flights: Brief) -> None:
    minutes = minutes_of(flights, DecisionTaken("pause", "Helen Brooks"), Corrected(2, ""))
    assert minutes.decision == ("No decision was recorded.",)


def test_a_correction_of_nothing_changes_nothing(flights: Brief) -> None:
    assert minutes_of(flights, NoteTaken("kept"), Corrected(99, "x")).notes[0].text == "kept"


# What may happen


def test_after_the_close_only_corrections_and_answers_are_taken(flights: Brief) -> None:
    meeting = replay(held(flights))
    for event in (
        NoteTaken("late"),
        StepShown("opening"),
        DecisionTaken("release", "Ann"),
        MeetingClosed(),
    ):
        with pytest.raises(MeetingOver):
            allowed(meeting, event)
    allowed(meeting, Corrected(3, "better"))
    allowed(meeting, AnswerGiven(8, "the duty manager"))


def test_before_the_opening_nothing_is_taken(flights: Brief) -> None:
    with pytest.raises(NoSuchThing):
        allowed(Meeting(), StepShown("opening"))
    with pytest.raises(MeetingOver):
        allowed(meeting_of(flights), cases.opening(flights.case))


def test_a_meeting_on_another_version_of_the_case_is_refused(flights: Brief) -> None:
    with pytest.raises(CaseMoved, match="another version"):
        in_room(replace(flights.case, title="another"), meeting_of(flights))


def test_what_is_missing_is_said_before_the_close(flights: Brief) -> None:
    assert missing(meeting_of(flights, QuestionAsked("Why?", "Ann"))) == (
        "no decision is recorded",
        "no action is agreed",
        "the question “Why?” has no answer",
    )


def test_a_question_with_a_prepared_answer_is_not_said_to_be_open(flights: Brief) -> None:
    meeting = meeting_of(flights, QuestionAsked("Can you quantify it?", "Ann", "quantify"))
    assert record(flights, meeting).open_questions == ()
    assert [item for item in missing(meeting) if "has no answer" in item] == []


# Nothing private leaves


def test_a_private_note_is_in_no_minutes_no_scene_and_no_email(flights: Brief) -> None:
    meeting = replay(held(flights))
    minutes = record(flights, meeting)
    scenes = [
        everything(stage(flights, meeting, role, step))
        for role in ("presenter", "audience")
        for step in STEPS
    ]
    for said in (
        everything(minutes),
        *scenes,
        email_text(flights, minutes),
        mailto(flights, minutes),
    ):
        assert "hush" not in said
        assert "budget%20ends" not in said
    assert texts(minutes.notes) == ("the slice is small but loud",)


def test_a_private_note_that_is_corrected_stays_private(flights: Brief) -> None:
    assert (
        minutes_of(flights, NoteTaken("hush", private=True), Corrected(2, "hush hush")).notes == ()
    )


def test_the_room_sees_no_cue_of_the_presenter(flights: Brief) -> None:
    for step in STEPS:
        note = flights.claim(f"{step}.note")
        assert note is None or note.says not in everything(
            stage(flights, meeting_of(flights), "audience", step)
        )


# What-if


def test_a_what_if_changes_the_numbers_on_screen_and_is_named(flights: Brief) -> None:
    meeting = meeting_of(
        flights, AssumptionChanged("traffic", 50_000.0, 90_000.0), StepShown("quantification")
    )
    moved = argue(in_room(flights.case, meeting), flights.evidence)
    before, after = (
        stage(flights, meeting_of(flights), "audience", "quantification"),
        stage(moved, meeting, "audience"),
    )
    assert after.headline != before.headline
    assert before.what_if == ""
    assert after.what_if == "What-if, not agreed: predictions at 50,000–90,000\xa0a day."


def test_restored_assumptions_are_the_agreed_ones(flights: Brief) -> None:
    meeting = meeting_of(
        flights, AssumptionChanged("traffic", 50_000.0, 90_000.0), AssumptionsRestored()
    )
    assert in_room(flights.case, meeting) == flights.case
    assert stage(flights, meeting, "audience").what_if == ""


def test_the_minutes_list_what_was_moved_and_by_whom(flights: Brief) -> None:
    minutes = minutes_of(flights, AssumptionChanged("traffic", 600.0, 900.0), AssumptionsRestored())
    assert minutes.moved == (
        "10:01\xa0AM Mira Santos: predictions a day set to 600–900\xa0a day",
        "10:02\xa0AM Mira Santos: back to the agreed assumptions",
    )


def test_a_what_if_for_something_unknown_is_left_alone(flights: Brief) -> None:
    assert (
        in_room(flights.case, meeting_of(flights, AssumptionChanged("weather", 1.0, 2.0)))
        == flights.case
    )


def test_minutes_of_a_what_if_for_something_unknown_can_still_be_written(flights: Brief) -> None:
    assert minutes_of(flights, AssumptionChanged("weather", 1.0, 2.0)).closed is False


# Minutes, in full


def test_the_minutes_of_a_whole_meeting(flights: Brief) -> None:
    minutes = record(flights, replay(held(flights)))
    assert minutes.when == "Monday, November 23, 2026, 10:00\xa0AM UTC to 10:15\xa0AM"
    assert minutes.decision == (
        "Helen Brooks decided: Pause until the fix is out.",
        "Because the harm is certain.",
        "Provided that the slice is below its bound.",
        "Review on Tue, Dec 1.",
    )
    assert [(action.what, action.owner, action.due) for action in minutes.actions] == [
        ("Mend the unit", "Doe, John", "Fri, Nov 27")
    ]
    assert minutes.votes == (
        ("Doe, John", "go with conditions (for the release as planned)", "if the slice is fixed"),
    )
    assert [title for title, _ in minutes.shown] == [
        "Opening",
        "Finding",
        "Quantification",
        "Decision",
    ]
    assert [question.says for question in minutes.open_questions] == [
        "Helen Brooks: Who tells the airports?"
    ]
    assert [objection.says for objection in minutes.objections] == [
        "Doe, John: The date was promised."
    ]
    assert minutes.missing == ("a question is open",)
    assert list(texts(minutes.questions)) == ["Can you quantify it?", "Is the weather to blame?"]


def test_the_decision_read_back_is_the_one_in_the_minutes(flights: Brief) -> None:
    meeting = replay(held(flights))
    scene = stage(flights, meeting, "audience", "decision")
    shown = " ".join((scene.headline, *scene.lines))
    assert [item for item in record(flights, meeting).decision if item not in shown] == []


SLOW = EstimateGiven(
    "Find the cause", 22.5, 45, 90, "Doe, John"
)  # so slow that another way becomes the best one


def as_it_stood(brief: Brief, log: tuple[Entry, ...]) -> Minutes:
    def argued(then: Meeting) -> Brief:
        return argue(in_room(brief.case, then), brief.evidence)

    return record(argued(replay(log)), replay(log), log, argued)


def test_what_was_shown_and_answered_stands_in_the_minutes_as_it_was(flights: Brief) -> None:
    asked = QuestionAsked("Can we patch it after release?", "Doe, John", "patch")
    before = as_it_stood(
        flights,
        cases.log_of(
            cases.opening(flights.case), StepShown("finding"), StepShown("recommendation"), asked
        ),
    )
    after = as_it_stood(
        flights,
        cases.log_of(
            cases.opening(flights.case),
            StepShown("finding"),
            StepShown("recommendation"),
            asked,
            SLOW,
        ),
    )
    assert after.shown == before.shown
    assert after.questions[0].answer == before.questions[0].answer
    late = argue(
        in_room(flights.case, replay(cases.log_of(cases.opening(flights.case), SLOW))),
        flights.evidence,
    )
    headline, answer = late.claim("recommendation.headline"), late.claim("answer.patch")
    assert headline is not None
    assert answer is not None
    assert headline.says not in {says for _, says in after.shown}
    assert after.questions[0].answer != answer.says


def test_a_step_that_said_something_else_later_is_told_twice(flights: Brief) -> None:
    minutes = as_it_stood(
        flights,
        cases.log_of(
            cases.opening(flights.case),
            StepShown("recommendation"),
            SLOW,
            StepShown("finding"),
            StepShown("recommendation"),
            StepShown("recommendation"),
        ),
    )
    assert [title for title, _ in minutes.shown] == [
        "Opening",
        "Recommendation",
        "Finding",
        "Recommendation",
    ]


def test_a_decision_that_the_figures_have_overtaken_is_told_so(flights: Brief) -> None:
    best = flights.choice.best.option
    decided = DecisionTaken(
        best.id, "Helen Brooks", "the harm is certain", "", dt.date(2026, 12, 1)
    )
    after = cases.log_of(cases.opening(flights.case), decided, SLOW)
    moved = argue(in_room(flights.case, replay(after)), flights.evidence)
    assert moved.choice.best.option.id != best.id, "the estimate makes another way the best one"
    assert since_words(flights, replay(after[:2])) == ""
    text = (
        f"With them, “{moved.choice.best.option.name}” is now the best option; the decision"
        f" was “{best.name}”"
    )
    assert text in since_words(moved, replay(after))
    assert text in as_it_stood(flights, after).what_if
    before = replay(cases.log_of(cases.opening(flights.case), SLOW, decided))
    assert since_words(moved, before) == ""
    assert since_words(flights, replay(cases.log_of(cases.opening(flights.case), decided))) == ""


# The close


def test_the_close_says_what_was_decided_and_who_does_what_by_when(flights: Brief) -> None:
    decided = DecisionTaken(
        "pause",
        "Helen Brooks",
        "the harm is certain",
        "the slice is below its bound",
        dt.date(2026, 12, 1),
    )
    tasks = (
        ActionAgreed("Mend the unit", "Doe, John", dt.date(2026, 11, 27)),
        ActionAgreed("Tell support", "", None),
    )
    scene = stage(flights, meeting_of(flights, decided, *tasks, StepShown("close")), "audience")
    assert scene.headline == "Helen Brooks decided: Pause until the fix is out."
    assert scene.lines[-2:] == (
        "Doe, John: Mend the unit, by Fri, Nov 27.",
        "Nobody yet: Tell support, no date yet.",
    )
    assert scene.small == ()


def test_the_close_without_a_decision_keeps_what_was_proposed(flights: Brief) -> None:
    claim = flights.claim("close.headline")
    assert claim is not None
    scene = stage(
        flights,
        meeting_of(flights, ActionAgreed("Mend the unit", "Doe, John", None), StepShown("close")),
        "audience",
    )
    assert (scene.headline, scene.lines[-1]) == (
        claim.says,
        "Doe, John: Mend the unit, no date yet.",
    )


def test_more_actions_than_a_screen_holds_are_counted(flights: Brief) -> None:
    scene = stage(
        flights,
        meeting_of(
            flights,
            *(ActionAgreed(f"Do {number}", "", None) for number in range(9)),
            StepShown("close"),
        ),
        "audience",
    )
    assert scene.lines[-1] == "And 3\u00a0actions more, in the minutes."


# What stands beside each line


def test_what_was_written_down_carries_its_time_and_step(flights: Brief) -> None:
    minutes = record(flights, replay(held(flights)))
    assert [
        note.place for note in (*minutes.notes, *minutes.questions, *minutes.open_questions)
    ] == [
        "10:02\xa0AM, Finding",
        "10:04\xa0AM, Finding",
        "10:05\xa0AM, Finding",
        "10:07\xa0AM, Finding",
    ]
    assert [objection.place for objection in minutes.objections] == [
        "10:10\xa0AM, Quantification, what-if"
    ]


def test_times_are_those_of_the_place_where_the_meeting_was_opened(flights: Brief) -> None:
    first, second = cases.log_of(cases.opening(flights.case), NoteTaken("x"))
    moved = replace(second, at=second.at.astimezone(dt.timezone(dt.timedelta(hours=5))))
    assert record(flights, replay((first, moved))).notes[0].place == "10:01\xa0AM, Opening"


def test_a_challenge_names_the_claim_in_short(flights: Brief) -> None:
    claim = flights.claim("finding.headline")
    assert claim is not None
    minutes = minutes_of(
        flights,
        ObjectionRaised("Not so.", "Doe, John", "finding.headline"),
        QuestionAsked("Sure?", claim="finding.gone"),
        QuestionAsked("Why?", claim="nowhere"),
    )
    about = minutes.objections[0].about
    assert claim.says.startswith(about.removesuffix(" …"))
    assert len(about) <= 82
    assert minutes.objections[0].says == f"Doe, John: Not so. (about “{about}”)"
    assert [question.challenged for question in minutes.open_questions] == [
        "Sure? (about “Finding”)",
        "Why?",
    ]


def test_what_was_parked_is_in_the_minutes_and_may_be_said_by_nobody(flights: Brief) -> None:
    assert [
        item.says
        for item in minutes_of(flights, ItemParked("Budget", "Ann"), ItemParked("Names")).parked
    ] == ["Ann: Budget", "Names"]


def test_who_was_expected_and_not_there_is_absent(flights: Brief) -> None:
    assert minutes_of(flights).absent == ()
    minutes = minutes_of(flights, AttendanceTaken(("Mira Santos", "A Guest")))
    assert (minutes.present, minutes.absent) == (
        ("Mira Santos", "A Guest"),
        ("Doe, John", "Helen Brooks"),
    )
    nobody = minutes_of(flights, AttendanceTaken(()))
    assert (nobody.present, nobody.absent) == ((), ())


def test_votes_stand_in_the_order_of_the_roll_and_silence_is_no_vote(flights: Brief) -> None:
    cast = (
        VoteCast("Helen Brooks", "support"),
        VoteCast("A Guest", "do not support"),
        VoteCast("Mira Santos", "do not support"),
        VotesOpened(),
    )
    absent = AttendanceTaken(("Mira Santos", "Helen Brooks"))
    for events in (cast, (absent, *cast)):
        assert [vote[:2] for vote in minutes_of(flights, *events).votes] == [
            ("Mira Santos", "do not support"),
            ("Helen Brooks", "support"),
            ("A Guest", "do not support"),
        ]


def test_votes_reach_the_minutes_when_they_are_open_or_the_meeting_is_closed(
    flights: Brief,
) -> None:
    cast = VoteCast("Mira Santos", "support")
    assert minutes_of(flights, cast).votes == ()
    assert (
        minutes_of(flights, cast, VotesOpened()).votes
        == minutes_of(flights, cast, MeetingClosed()).votes
        == (("Mira Santos", "support", ""),)
    )


def test_an_action_without_owner_or_date_says_so(flights: Brief) -> None:
    minutes = minutes_of(flights, ActionAgreed("Mend it"), ActionAgreed("Tell them", "Ann"))
    assert [(action.owner, action.due) for action in minutes.actions] == [
        ("no one yet", "no date yet"),
        ("Ann", "no date yet"),
    ]
    assert "the action “Mend it” has no owner" in missing(
        meeting_of(flights, ActionAgreed("Mend it"))
    )


def test_a_question_whose_prepared_answer_does_not_hold_any_more_stays_in_the_minutes(
    flights: Brief,
) -> None:
    minutes = minutes_of(flights, QuestionAsked("Is it?", "Ann", "no-such-answer"))
    assert [(question.text, question.answer) for question in minutes.questions] == [
        ("Is it?", "answered in the meeting")
    ]
    assert minutes.open_questions == ()


def test_a_private_note_of_any_kind_is_in_no_minutes(flights: Brief) -> None:
    events = (
        StepShown("finding"),
        NoteTaken("hush", private=True),
        Corrected(3, "hush again"),
        AssumptionChanged("traffic", 1.0, 2.0),
        NoteTaken("hush", private=True),
        MeetingClosed(),
        Corrected(6, "hush after the close"),
    )
    assert "hush" not in everything(minutes_of(flights, *events))
    assert "hush" in repr(meeting_of(flights, *events)), "the detector finds the note in the log"


# Time and drill


def test_the_clock_counts_the_step_and_the_whole(flights: Brief) -> None:
    found = pace(
        flights, meeting_of(flights, StepShown("finding")), cases.AT + dt.timedelta(seconds=90)
    )
    assert (found.step_seconds, found.total_seconds) == (30.0, 90.0)


def test_time_on_the_steps_adds_up_to_the_meeting(flights: Brief) -> None:
    rows = spent(flights, replay(held(flights)), cases.AT)
    seconds = [int(took[:2]) * 60 + int(took[3:]) for _, took, _ in rows]
    assert sum(seconds) == 15 * 60


def test_a_question_known_by_heart_comes_after_those_not_yet_known(flights: Brief) -> None:
    log = (
        QuestionAsked("What?", answer="what"),
        AnswerGiven(2, KNOWN),
        QuestionAsked("How much?", answer="quantify"),
        AnswerGiven(4, NOT_YET),
    )
    meeting = meeting_of(flights, *log)
    assert known_by_heart(meeting) == {"what"}
    assert drill(flights, meeting)[-1].answer.id == "what"
