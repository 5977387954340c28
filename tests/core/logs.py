"""Logs for tests: one event of every kind, and any events at all."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields, is_dataclass, replace
from typing import Any, get_args

from hypothesis import strategies as st

from core.case.model import Case
from core.meeting.captured_kinds import KINDS as KIND_NAMES
from core.meeting.events import (
    STANCES,
    ActionAgreed,
    AnswerGiven,
    AssumptionChanged,
    AssumptionsRestored,
    Corrected,
    DecisionReadBack,
    DecisionTaken,
    DeletionUndone,
    Entry,
    EstimateGiven,
    Event,
    MeetingClosed,
    NoteTaken,
    ObjectionRaised,
    QuestionAsked,
    SliceChosen,
    StepShown,
    VoteCast,
    VoteFromAfar,
)
from core.meeting.fold import Meeting, replay
from core.meeting.follow_up_events import (
    STATES,
    ActionUpdated,
    BatchMeasured,
    BatchRefused,
    MeasuredCriterion,
    MinutesFinalized,
    MinutesRemarked,
    MinutesWithdrawn,
    OutcomeRecorded,
    PlanStepUpdated,
    QuestionAssigned,
    UpdateSent,
)
from core.meeting.rehearsal_events import (
    RESULTS,
    FactsChecked,
    QuestionDrilled,
    ScriptPeeked,
    StepRepeated,
    VoiceMeasured,
    WrongFact,
)
from core.meeting.room_events import (
    PARTS,
    AnswerShown,
    AttendanceTaken,
    ClockPaused,
    EndSet,
    ItemParked,
    KindChanged,
    RoomSet,
    Spotlit,
    VotesOpened,
    WalkSet,
)
from core.script.steps import STEPS
from tests import cases

KINDS = frozenset(get_args(Event))
# Names in a list, ids and marks that are checked against a closed set; every other text is typed by
# somebody.
CLOSED = {"type", "part", "stance", "kind", "state", "mood", "result"}


def meeting_of(case: Case, *events: Event) -> Meeting:
    """Replay events after an opening, a minute apart."""
    return replay(log_of(case, *events))


def log_of(case: Case, *events: Event, kind: str = "meeting") -> tuple[Entry, ...]:
    """Chain events after an opening, a minute apart."""
    return cases.log_of(cases.opening(case, kind), *events)


def every_kind(case: Case, secret: str = cases.SECRET) -> tuple[Event, ...]:
    """List one event or more of every kind, as they may come in a meeting."""
    first, *_, last = (person.name for person in case.people)
    taken = DecisionTaken(
        "pause",
        last,
        "the harm is certain",
        "the slice is mended",
        dt.date(2026, 12, 1),
        ("Pause",),
        "the harm",
        ("Jonas: the date",),
        "a fix",
    )
    return (
        cases.opening(case),
        AttendanceTaken(tuple(person.name for person in case.people[:-1])),
        EndSet(cases.AT + dt.timedelta(hours=1)),
        RoomSet("pattern", on=True),
        RoomSet("pattern", on=False),
        RoomSet("clock", on=True),
        StepShown("finding"),
        SliceChosen("no-such-slice"),
        RoomSet("table", on=True),
        Spotlit("nothing of that name"),
        NoteTaken("the slice is small but loud"),
        NoteTaken(secret, private=True),
        Corrected(12, f"{secret}, corrected"),
        QuestionAsked("Can you quantify it?", first, "quantify", "finding.headline"),
        AnswerShown("quantify"),
        AnswerShown(""),
        QuestionAsked("Who tells the airports?", last),
        AnswerGiven(17, "The duty manager."),
        StepShown("quantification"),
        RoomSet("frozen", on=True),
        AssumptionChanged("traffic", 600.0, 900.0),
        EstimateGiven(case.plan[0].name, 2.0, 3.0, 5.0, first),
        RoomSet("frozen", on=False),
        AssumptionsRestored(),
        ObjectionRaised("The date was promised.", first, "recommendation.headline"),
        RoomSet("blank", on=True),
        ItemParked("Who pays for the night shift?", last),
        KindChanged(27, "objection"),
        KindChanged(27, "park"),
        RoomSet("blank", on=False),
        ClockPaused(paused=True),
        ClockPaused(paused=False),
        WalkSet(short=True),
        WalkSet(short=False),
        StepShown("decision"),
        VoteCast(first, "go with conditions", "if the slice is fixed"),
        VotesOpened(),
        VoteCast(first, "no-go"),
        DecisionReadBack(taken),
        DecisionReadBack(None),
        taken,
        ActionAgreed("Mend the unit"),
        Corrected(42, ""),
        DeletionUndone(42),
        StepShown("close"),
        VoteFromAfar(last, "support with conditions", cases.AT, "if the date holds", "pause"),
        MeetingClosed(("the action “Mend the unit” has no owner",)),
        ActionUpdated(42, "in progress", "the unit test is green", "begun"),
        QuestionAssigned(17, first, dt.date(2026, 11, 25)),
        BatchMeasured("week 48.csv", "0" * 64, (MeasuredCriterion(400, 0.02, 0.01, 0.04),)),
        BatchRefused("notes.txt", "1" * 64, "it is no table"),
        UpdateSent("All is on its way.", cases.AT + dt.timedelta(days=1)),
        StepRepeated("close"),
        ScriptPeeked("finding"),
        QuestionDrilled("quantify", "impatient", 41.5, "partly", "finding"),
        FactsChecked(("date",), ("ask",), (WrongFact("money.day.range", "forty thousand"),)),
        VoiceMeasured(61.0, 0.8, 3, 1.6, 22.4, 141.0, -24.0),
        PlanStepUpdated(case.plan[0].name, dt.date(2026, 11, 24), dt.date(2026, 11, 26)),
        MinutesRemarked("The airports were told the same day."),
        MinutesFinalized(1),
        MinutesWithdrawn(1),
        OutcomeRecorded(dt.date(2026, 12, 9), 310.0, "Check units at the feed."),
    )


def any_event(brief: Any) -> st.SearchStrategy[Event]:
    """Draw any event that may come after the opening, with ids that exist, ids that do not, and no
    text of its own.
    """
    people = st.sampled_from([*(person.name for person in brief.case.people), "A Guest"])
    claims = st.sampled_from([*list(brief.script.claims)[:20], "", "nowhere"])
    lights = st.sampled_from(
        [brief.facts["worst.change"].says, brief.facts["option.best"].says, "", "nowhere"]
    )
    answers = st.sampled_from([*(answer.id for answer in brief.script.answers), "", "nowhere"])
    findings = st.sampled_from(
        [*(segment.id for segment in brief.evidence.segments[:3]), "", "nowhere"]
    )
    taken = st.builds(
        DecisionTaken, st.sampled_from(["pause", "release"]), people, st.just("the harm is certain")
    )
    return st.one_of(
        st.sampled_from(STEPS).map(StepShown),
        findings.map(SliceChosen),
        st.builds(RoomSet, st.sampled_from(PARTS), st.booleans()),
        lights.map(Spotlit),
        answers.map(AnswerShown),
        st.booleans().map(ClockPaused),
        st.booleans().map(WalkSet),
        st.sampled_from([None, cases.AT, cases.AT + dt.timedelta(hours=2)]).map(EndSet),
        st.lists(people, max_size=3, unique=True).map(lambda there: AttendanceTaken(tuple(there))),
        st.just(VotesOpened()),
        st.builds(VoteFromAfar, people, st.sampled_from(STANCES), st.just(cases.AT)),
        st.builds(VoteCast, people, st.sampled_from(STANCES)),
        st.one_of(st.none(), taken).map(DecisionReadBack),
        taken,
        st.builds(KindChanged, st.integers(1, 12), st.sampled_from(KIND_NAMES)),
        st.just(AssumptionChanged("traffic", 600.0, 900.0)),
        st.just(EstimateGiven(brief.case.plan[0].name, 2.0, 3.0, 5.0)),
        st.just(AssumptionsRestored()),
        st.builds(QuestionAsked, st.just("Why?"), people, answers, claims),
        st.builds(ObjectionRaised, st.just("No."), people, claims),
        st.builds(AnswerGiven, st.integers(1, 12), st.just("Because.")),
        st.just(ItemParked("Budget")),
        st.just(ActionAgreed("Mend it")),
        st.booleans().map(lambda private: NoteTaken("a note", private)),
        st.builds(Corrected, st.integers(1, 12), st.sampled_from(["", "better"])),
        st.builds(DeletionUndone, st.integers(1, 12)),
        st.just(MeetingClosed()),
        st.builds(ActionUpdated, st.integers(1, 12), st.sampled_from([None, *STATES])),
        st.builds(QuestionAssigned, st.integers(1, 12), people),
        st.just(BatchMeasured("a", "a", (MeasuredCriterion(400, 0.02, 0.01, 0.04),))),
        st.just(BatchRefused("b", "b", "no table")),
        st.just(UpdateSent("All is on its way.")),
        st.sampled_from(STEPS).map(StepRepeated),
        st.sampled_from(STEPS).map(ScriptPeeked),
        st.builds(
            QuestionDrilled, answers, st.just("curious"), st.just(9.0), st.sampled_from(RESULTS)
        ),
        st.just(FactsChecked(("date",))),
        st.just(VoiceMeasured(61.0, 0.8, 3, 1.6, 22.4, None, -24.0)),
        st.builds(MinutesFinalized, st.integers(1, 3)),
        st.builds(MinutesWithdrawn, st.integers(1, 3)),
        st.just(MinutesRemarked("All went well.")),
        st.builds(PlanStepUpdated, st.sampled_from([brief.case.plan[0].name, "nowhere"])),
        st.just(OutcomeRecorded(dt.date(2026, 12, 9), 310.0)),
    )


def typed_in(value: Any, text: str) -> Any:
    """Put a text into every place of an event where somebody may have typed one, at any depth."""
    if isinstance(value, str):
        return text
    if isinstance(value, tuple):
        return tuple(typed_in(item, text) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        stepped = isinstance(value, StepShown | StepRepeated | ScriptPeeked)
        checked = isinstance(value, FactsChecked)
        retained = CLOSED | ({"step"} if stepped else set()) | ({"by"} if checked else set())
        return replace(
            value,
            **{
                field_.name: typed_in(getattr(value, field_.name), text)
                for field_ in fields(value)
                if field_.name not in retained
            },
        )
    return value
