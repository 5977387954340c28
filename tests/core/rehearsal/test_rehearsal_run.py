"""A run of a rehearsal: its times, its budgets, and that nothing of it leaves the machine."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace

import pytest

from core.exports.bundle_files import bundle, shared_bundle
from core.meeting.events import Event, LeftOut, MeetingClosed, StepShown
from core.meeting.fold import replay
from core.meeting.log_lines import log_sentences
from core.meeting.minutes import record
from core.meeting.minutes_blocks import written
from core.meeting.rehearsal_events import (
    FactsChecked,
    QuestionDrilled,
    ScriptPeeked,
    StepRepeated,
    VoiceMeasured,
    WrongFact,
)
from core.meeting.room_events import ClockPaused, WalkSet
from core.meeting.sharing import shareable
from core.meeting.step_timer import budgets
from core.rehearsal.rehearsal_run import budget_of, run_of, seconds_on_step, times_as_budgets
from core.script.brief import Brief, argue
from core.script.steps import SHORT, STEPS
from tests import cases
from tests.core.logs import log_of

SECRET = "a word of the rehearsal"
PRIVATE: tuple[Event, ...] = (
    StepRepeated("finding"),
    ScriptPeeked("finding"),
    QuestionDrilled(SECRET, "skeptical", 61.5, "missed", SECRET),
    FactsChecked((SECRET,), (SECRET,), (WrongFact(SECRET, SECRET),), "transcript"),
    VoiceMeasured(54.321, 0.7, 4, 1.5, 12.0, 133.0, -23.0),
)


def ran(brief: Brief, *events: Event, minutes: float = 0.0):
    """Read the run of a rehearsal whose events come a minute apart."""
    log = log_of(brief.case, *events, kind="rehearsal")
    return run_of("r-1", replay(log), brief, log[-1].at + dt.timedelta(minutes=minutes))


def test_a_budget_is_the_words_of_the_line_at_a_hundred_and_forty_a_minute(flights: Brief) -> None:
    for cue in flights.script.cues:
        needed = len(cue.claim.says.split()) * 60 / 140
        assert needed <= budget_of(flights, cue.step) < needed + 1


def test_the_time_of_a_step_is_counted_over_all_its_visits(flights: Brief) -> None:
    run = ran(flights, StepShown("finding"), StepShown("opening"), StepShown("finding"), minutes=2)
    took = {step.step: step.seconds for step in run.steps}
    assert took["opening"] == 120
    assert took["finding"] == 180
    assert took["close"] == 0


def test_a_step_begun_again_counts_from_there(flights: Brief) -> None:
    run = ran(flights, StepShown("finding"), StepRepeated("finding"), minutes=0.5)
    finding = next(step for step in run.steps if step.step == "finding")
    assert (finding.seconds, finding.attempts) == (30, 2)


def test_a_stopped_clock_takes_no_time_of_a_run(flights: Brief) -> None:
    stopped = (StepShown("finding"), ClockPaused(paused=True))
    run = ran(flights, *stopped, minutes=600)
    finding = next(step for step in run.steps if step.step == "finding")
    assert finding.seconds == 60
    log = log_of(flights.case, *stopped, kind="rehearsal")
    assert seconds_on_step(replay(log), log[-1].at) == 60


def test_looks_at_the_hidden_line_are_counted_since_the_step_was_begun(flights: Brief) -> None:
    run = ran(
        flights,
        StepShown("finding"),
        ScriptPeeked("finding"),
        ScriptPeeked("finding"),
        StepRepeated("finding"),
        ScriptPeeked("finding"),
    )
    assert next(step.peeks for step in run.steps if step.step == "finding") == 1


@pytest.mark.parametrize(
    ("share", "standing"),
    [(0.05, "silent"), (0.5, "short"), (0.85, "planned"), (1.19, "planned"), (1.3, "over")],
)
def test_a_step_stands_as_planned_within_a_fifth_of_its_budget(
    flights: Brief, share: float, standing: str
) -> None:
    step = next(step for step in ran(flights).steps if step.step == "finding")
    assert replace(step, seconds=step.budget * share).standing == standing


def test_the_short_walk_has_its_own_steps(flights: Brief) -> None:
    run = ran(flights, WalkSet(short=True))
    assert tuple(step.step for step in run.steps) == tuple(step for step in STEPS if step in SHORT)


def test_own_times_become_budgets_of_what_was_said(flights: Brief) -> None:
    run = ran(flights, StepShown("finding"), StepShown("quantification"), minutes=0.5)
    chosen = times_as_budgets(run)
    assert chosen == (("opening", 60), ("finding", 60), ("quantification", 30))
    own = argue(replace(flights.case, step_seconds=chosen), flights.evidence)
    assert budget_of(own, "finding") == 60
    assert budget_of(own, "close") == budget_of(flights, "close")
    assert budgets(own)["finding"] > budgets(own)["quantification"]


def test_a_case_without_times_of_its_own_keeps_its_digest(flights: Brief) -> None:
    assert replace(flights.case, step_seconds=()).digest == flights.case.digest
    assert replace(flights.case, step_seconds=(("finding", 9),)).digest != flights.case.digest


def test_nothing_of_a_rehearsal_is_in_a_bundle_or_in_the_minutes(flights: Brief) -> None:
    log = log_of(flights.case, *PRIVATE, MeetingClosed(), kind="rehearsal")
    minutes = record(flights, replay(log), log)
    papers = (
        bundle(flights, log, cases.AT).decode(),
        shared_bundle(flights, log, cases.AT, flights.case).decode(),
        repr(written(flights, minutes)),
        " ".join(log_sentences(flights, log, private=False, votes=True)),
    )
    for paper in papers:
        assert SECRET not in paper
        assert "54.321" not in paper
        assert "skeptical" not in paper


def test_the_place_of_what_was_rehearsed_stays_in_the_chain(flights: Brief) -> None:
    log = log_of(flights.case, *PRIVATE, kind="rehearsal")
    shared = shareable(flights.case, log)
    assert [entry.digest for entry in shared] == [entry.digest for entry in log]
    assert [isinstance(entry.event, LeftOut) for entry in shared] == [False, *[True] * 5]
    entries = json.loads(bundle(flights, log, cases.AT))["log"]
    assert [entry.get("left_out", False) for entry in entries] == [False, *[True] * 5]


def test_what_was_rehearsed_moves_nothing_that_the_audience_sees(flights: Brief) -> None:
    quiet = [event for event in PRIVATE if not isinstance(event, StepRepeated)]
    before = replay(log_of(flights.case, kind="rehearsal"))
    after = replay(log_of(flights.case, *quiet, kind="rehearsal"))
    assert replace(after, rehearsed=(), last=0, head="") == replace(before, last=0, head="")
