"""After a meeting: the status by its rules, actions with their history, and drafted updates."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.case.inputs import Option
from core.case.severity_and_gate import GateCondition
from core.case.slices import Slice
from core.errors import MeetingOver
from core.evidence.estimates import Estimate, Gap
from core.meeting.action_progress import action_progress, open_questions
from core.meeting.event_codec import opened, sealed
from core.meeting.events import (
    ActionAgreed,
    AnswerGiven,
    Corrected,
    DecisionTaken,
    Entry,
    Event,
    NoteTaken,
)
from core.meeting.fold import allowed, replay
from core.meeting.follow_up_events import (
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
from core.meeting.log_lines import log_sentences
from core.meeting.release_status import batch_event, release_status, rules, status_words
from core.meeting.room_events import KindChanged
from core.meeting.sharing import shareable
from core.meeting.status_update import StatusUpdate, late_words, promise, status_update
from core.options.exposed_so_far import exposed_so_far
from core.plan.gate import Criterion, Gate, Shown, evaluate, gate_of
from core.plan.order import BatchFile
from core.script.brief import Brief
from tests import cases

ACTION, QUESTION = 15, 8  # entries of the whole meeting
DAY = dt.timedelta(days=1)
GATE = Gate((Criterion(GateCondition("error", Slice(), 0.05, 300), "EV", 0.02, 400),), 2)


def after(brief: Brief, *events: Event) -> tuple[Entry, ...]:
    """Log the whole meeting and what came after it, a minute apart."""
    return cases.log_of(*cases.whole_meeting(brief.case), *events)


def batch(name: str, low: float, high: float, n: int = 400) -> BatchMeasured:
    return BatchMeasured(name, name, (MeasuredCriterion(n, (low + high) / 2, low, high),))


PASSES, FAILS = batch("p", 0.01, 0.04), batch("f", 0.06, 0.12)
OPEN_ENDED, FEW = batch("o", 0.01, 0.08), batch("s", 0.01, 0.04, 20)


def named(event: BatchMeasured, name: str) -> BatchMeasured:
    return replace(event, name=name, sha256=name)


def draft(brief: Brief, *events: Event, days: float = 1, next_at=None) -> StatusUpdate:
    log = after(brief, *events)
    now = cases.AT + days * DAY
    gate = gate_of(brief.case, brief.evidence)
    return status_update(brief, replay(log), log, gate, now, next_at)


def lines(update: StatusUpdate, block_id: str) -> tuple[str, ...]:
    block = next(block for block in update.blocks if block.id == block_id)
    return tuple(" · ".join(row).replace("\xa0", " ") for row in block.rows) or (block.lead,)


# The status


@pytest.mark.parametrize(
    ("events", "colour"),
    [
        ((), "amber"),
        ((FAILS,), "red"),
        ((PASSES,), "amber"),
        ((OPEN_ENDED,), "amber"),
        ((FEW,), "amber"),
        ((PASSES, named(PASSES, "q")), "green"),
        ((PASSES, named(PASSES, "q"), FAILS), "red"),
        ((PASSES, named(PASSES, "q"), FEW), "amber"),
        ((FAILS, PASSES), "amber"),
        ((PASSES, BatchRefused("x", "x", "no table"), named(PASSES, "q")), "green"),
        ((PASSES, PASSES), "amber"),
    ],
)
def test_the_color_follows_its_rule(flights: Brief, events: tuple[Event, ...], colour: str) -> None:
    status = release_status(GATE, replay(after(flights, *events)))
    assert status.colour == colour
    assert rules(GATE)[status.colour].lower().startswith(colour)


def test_since_is_when_the_first_batch_of_this_color_in_a_row_came_in(flights: Brief) -> None:
    events = [FAILS, named(FAILS, "g"), PASSES, named(PASSES, "q"), named(PASSES, "r")]
    log = after(flights, *events)
    first = len(log) - len(events)
    since = [release_status(GATE, replay(log[: first + n])).since for n in range(6)]
    decided = log[13].at
    assert since == [
        decided,
        log[first].at,
        log[first].at,
        log[first + 2].at,
        log[first + 3].at,
        log[first + 3].at,
    ]


@given(st.lists(st.sampled_from("pfos"), max_size=8))
def test_green_is_what_the_criteria_call_open(letters: list[str]) -> None:
    kinds = {"p": PASSES, "f": FAILS, "o": OPEN_ENDED, "s": FEW}
    events = [named(kinds[letter], f"{letter}{i}") for i, letter in enumerate(letters)]
    status = release_status(GATE, replay(cases.log_of(*events)))
    open_now = evaluate(GATE, [batch.shown for batch in status.batches]).state == "open"
    assert (status.colour == "green") == open_now == ("".join(letters).endswith("pp"))
    assert (status.colour == "red") == "".join(letters).endswith("f")


def test_a_batch_measured_against_other_criteria_counts_as_none(flights: Brief) -> None:
    two = replace(PASSES, shown=PASSES.shown * 2)
    assert release_status(GATE, replay(after(flights, two))).batches == ()


@pytest.mark.parametrize(
    "value", [Estimate(0.02, 0.01, 0.04, 400, "Wilson"), Gap("error", "no rows")]
)
def test_what_a_batch_shows_comes_back_from_the_log(value: Estimate | Gap) -> None:
    event = batch_event(BatchFile("a", "a", None), [Shown(value, 400)])
    _, document = sealed(event)
    assert opened(document) == event
    status = release_status(GATE, replay(cases.log_of(event)))
    (shown,) = status.batches[0].shown
    assert shown.n == 400
    assert evaluate(GATE, [(shown,)]) == evaluate(GATE, [(Shown(value, 400),)])


def test_an_interval_without_an_end_is_kept_as_a_gap_and_never_passes() -> None:
    endless = Shown(Estimate(0.01, 0.0, float("inf"), 400, "t"), 400)
    event, _ = sealed(batch_event(BatchFile("a", "a", None), [endless]))
    status = release_status(GATE, replay(cases.log_of(event)))
    assert status.state.last == ("not shown",)


def test_the_status_says_what_is_missing(flights: Brief) -> None:
    lead, means = status_words(release_status(GATE, replay(after(flights, PASSES))))
    assert lead.startswith("Amber since Mon, Nov 23")
    assert means.endswith(
        "The last 1 batch passed; 1 more in a row must pass.".replace(" b", "\xa0b", 1)
    )


# Actions and questions


def test_an_action_moves_through_states_and_its_history_stays(flights: Brief) -> None:
    log = after(
        flights,
        ActionUpdated(ACTION, "in progress"),
        ActionUpdated(ACTION, done_when="the unit test is green"),
        ActionUpdated(ACTION, "blocked", note="waits for access"),
        ActionUpdated(ACTION, "blocked"),
    )
    (action,) = action_progress(replay(log), dt.date(2026, 11, 30))
    assert [(change.state, change.note) for change in action.history] == [
        ("in progress", ""),
        ("blocked", "waits for access"),
    ]
    assert (action.state, action.done_when) == ("blocked", "the unit test is green")
    assert action.days_late == 3


def test_a_new_date_of_an_action_ends_its_lateness(flights: Brief) -> None:
    moved = Corrected(ACTION, "Mend the unit", None, dt.date(2026, 12, 2))
    (action,) = action_progress(replay(after(flights, moved)), dt.date(2026, 12, 2))
    assert action.days_late == 0


def test_an_action_that_was_taken_back_is_gone_with_its_moves(flights: Brief) -> None:
    moved = ActionUpdated(ACTION, "done", note="all green")
    log = after(flights, moved, Corrected(ACTION, ""))
    assert action_progress(replay(log), dt.date(2026, 11, 30)) == ()
    update = draft(flights, moved, Corrected(ACTION, ""))
    assert "all green" not in str(update)


def test_a_question_gets_an_owner_and_leaves_with_its_answer(flights: Brief) -> None:
    assigned = QuestionAssigned(QUESTION, "Mira Santos", dt.date(2026, 11, 25))
    meeting = replay(after(flights, assigned))
    (question,) = open_questions(meeting, dt.date(2026, 11, 26))
    assert (question.owner, question.days_late) == ("Mira Santos", 1)
    answered = replay(after(flights, assigned, AnswerGiven(QUESTION, "The duty manager.")))
    assert open_questions(answered, dt.date(2026, 11, 26)) == ()


def test_only_what_follows_up_comes_after_the_close(flights: Brief) -> None:
    meeting = replay(after(flights))
    for event in (ActionUpdated(ACTION, "done"), QuestionAssigned(QUESTION, "x"), PASSES,
                  BatchRefused("x", "x", "y"), UpdateSent("x"), MinutesRemarked("x"),
                  MinutesFinalized(1), MinutesWithdrawn(1), PlanStepUpdated("x"),
                  OutcomeRecorded()):  # fmt: skip
        allowed(meeting, event)
    with pytest.raises(MeetingOver):
        allowed(meeting, ActionAgreed("one more"))
    with pytest.raises(MeetingOver):
        allowed(meeting, NoteTaken("one more"))


def test_the_moves_of_an_action_that_became_private_are_not_shared(flights: Brief) -> None:
    log = after(
        flights,
        ActionUpdated(ACTION, "blocked", note=cases.SECRET),
        KindChanged(ACTION, "private"),
    )
    shared = shareable(flights.case, log)
    assert cases.SECRET not in str([entry.event for entry in shared])
    assert cases.SECRET not in str(log_sentences(flights, log, private=False, votes=True))
    update = status_update(flights, replay(log), log, None, cases.AT + DAY)
    assert cases.SECRET not in str(update)


# Updates


def test_an_update_has_all_its_parts_in_their_order(flights: Brief) -> None:
    update = draft(flights)
    assert [block.id for block in update.blocks] == [
        "status", "impact", "actions", "unknown", "news", "next",
    ]  # fmt: skip
    assert update.subject == "Late flights 4.2: update 1, Tue, Nov 24"
    assert lines(update, "actions") == ("Mend the unit · Doe, John · Fri, Nov 27 · not started",)
    assert lines(update, "unknown") == ("Who tells the airports? Nobody answers it yet.",)
    assert lines(update, "news") == ("Nothing new is on record.",)
    assert lines(update, "next") == ("When the next update comes is not set yet.",)


def test_open_questions_return_in_every_update_until_they_are_answered(flights: Brief) -> None:
    sent = UpdateSent("first")
    assigned = QuestionAssigned(QUESTION, "Mira Santos", dt.date(2026, 11, 25))
    assert "Who tells the airports?" in lines(draft(flights, sent), "unknown")[0]
    assert lines(draft(flights, sent, assigned, days=4), "unknown") == (
        "Who tells the airports? Mira Santos answers it by Wed, Nov 25, 2 days late.",
    )
    answered = draft(flights, sent, AnswerGiven(QUESTION, "The duty manager."))
    assert lines(answered, "unknown") == ("No question is open.",)
    assert lines(answered, "news") == ("“Who tells the airports?” Answer: The duty manager.",)


def test_news_begins_after_the_last_update(flights: Brief) -> None:
    moved = ActionUpdated(ACTION, "in progress")
    later = ActionUpdated(ACTION, "done", note="merged")
    assert lines(draft(flights, moved), "news") == ("“Mend the unit” is in progress.",)
    second = draft(flights, moved, UpdateSent("first"), later)
    assert lines(second, "news") == ("“Mend the unit” is done: merged",)
    assert "update 2" in second.subject


def test_a_late_promise_shows_as_late_and_the_next_one_is_named(flights: Brief) -> None:
    promised = UpdateSent("first", cases.AT + dt.timedelta(hours=2))
    update = draft(flights, promised, days=1, next_at=cases.AT + 2 * DAY)
    assert lines(update, "next") == (
        "This update was promised by Mon, Nov 23, 12:00 PM UTC and is 22 hours late.",
        "Next update by Wed, Nov 25, 10:00 AM UTC.",
    )
    on_time = draft(flights, promised, days=0.05)
    assert "late" not in str(lines(on_time, "next"))


def test_only_the_last_promise_counts(flights: Brief) -> None:
    first, second = UpdateSent("a", cases.AT), UpdateSent("b")
    assert promise(replay(after(flights, first, second)), cases.AT + 9 * DAY) is None


@pytest.mark.parametrize(
    ("late", "says"),
    [
        (dt.timedelta(seconds=5), "1 minute"),
        (dt.timedelta(minutes=59, seconds=59), "59 minutes"),
        (dt.timedelta(minutes=60), "1 hour"),
        (dt.timedelta(hours=47), "1 day"),
        (dt.timedelta(hours=48), "2 days"),
    ],
)
def test_lateness_is_said_in_whole_units(late: dt.timedelta, says: str) -> None:
    assert late_words(late) == says


def test_a_paused_release_affects_nobody_and_says_so(flights: Brief) -> None:
    assert lines(draft(flights, days=30), "impact") == (
        "30 days since the decision on Mon, Nov 23.",
        "With “Pause until the fix is out” nobody has met the new model so far.",
    )


# Who was affected: the release is on November 27, at 9 AM


def option(**changes: object) -> Option:
    ways = {"exposure": (1.0, 1.0), "exposed_days": "fix", "delay_days": (0.0, 0.0)}
    return Option("x", "Release", **(ways | changes))


def so_far(brief: Brief, chosen: Option, day: dt.date):
    return exposed_so_far(brief.case, brief.impact, chosen, day)


def test_nobody_is_affected_before_the_release(flights: Brief) -> None:
    assert so_far(flights, option(), dt.date(2026, 11, 27)) is None
    assert so_far(flights, option(delay_days=(2.0, 3.0)), dt.date(2026, 11, 30)) is None


def test_people_add_up_day_by_day_from_the_release(flights: Brief) -> None:
    a_day = flights.impact.people
    assert a_day is not None
    for days in (1, 10):
        found = so_far(flights, option(), dt.date(2026, 11, 27) + days * DAY)
        assert (found.low, found.high) == pytest.approx((a_day.low * days, a_day.high * days))


def test_a_share_exposes_its_share(flights: Brief) -> None:
    whole = so_far(flights, option(), dt.date(2026, 12, 1))
    tenth = so_far(flights, option(exposure=(0.1, 0.1)), dt.date(2026, 12, 1))
    assert (tenth.low, tenth.high) == pytest.approx((whole.low / 10, whole.high / 10))


def test_a_window_that_is_over_adds_nobody(flights: Brief) -> None:
    three = option(exposed_days=(2.0, 2.0), rollback_days=(1.0, 1.0))
    at_end = so_far(flights, three, dt.date(2026, 11, 30))
    assert so_far(flights, three, dt.date(2026, 12, 30)) == at_end


@pytest.mark.parametrize("lacks", ["exposure", "delay_days"])
def test_what_is_not_entered_is_a_gap(flights: Brief, lacks: str) -> None:
    assert isinstance(so_far(flights, option(**{lacks: None}), dt.date(2026, 12, 1)), Gap)


def test_a_decision_that_exposes_says_what_it_rests_on(flights: Brief) -> None:
    case = replace(flights.case, options=(*flights.case.options, option()))
    brief = replace(flights, case=case)
    events = [
        replace(event, option="x") if isinstance(event, DecisionTaken) else event
        for event in cases.whole_meeting(flights.case)
    ]
    log = cases.log_of(*events)
    update = status_update(brief, replay(log), log, None, cases.AT + 10 * DAY)
    assert lines(update, "impact")[1].startswith(
        "If “Release” went out as decided and nothing was fixed since, "
    )
