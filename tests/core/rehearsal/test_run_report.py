"""The report of a run, two runs side by side, and all of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from core.exports.export_registry import BY_NAME, COACH, EXPORTS, possible
from core.exports.export_sources import Sources
from core.meeting.events import MeetingClosed, StepShown
from core.meeting.fold import replay
from core.meeting.rehearsal_events import (
    FactsChecked,
    QuestionDrilled,
    ScriptPeeked,
    VoiceMeasured,
    WrongFact,
)
from core.rehearsal.facts_to_say import facts_to_say
from core.rehearsal.rehearsal_run import Run, run_of
from core.rehearsal.run_report import compared, remarks, run_report, trend
from core.script.brief import Brief
from tests import cases
from tests.core.logs import log_of

WHOLE = ("finding", "quantification", "recommendation", "alternatives", "decision", "close")


def run(brief: Brief, *events, minutes: float = 0.2) -> Run:
    log = log_of(brief.case, *events, kind="rehearsal")
    return run_of("r", replay(log), brief, log[-1].at + dt.timedelta(minutes=minutes))


def whole(brief: Brief, share: float = 1.0) -> Run:
    """Run the whole walk in a share of its budget."""
    first = run(brief, *(StepShown(step) for step in WHOLE))
    steps = tuple(replace(step, seconds=step.budget * share) for step in first.steps)
    return replace(first, steps=steps)


def test_a_run_as_planned_has_nothing_to_mend(flights: Brief) -> None:
    assert remarks(flights, whole(flights)) == ()
    report = run_report(flights, whole(flights))
    assert [table.title for table in report.tables] == ["Time on each step"]
    assert {row[3] for row in report.tables[0].rows} == {"as planned"}


def test_at_most_three_things_are_named_and_wrong_numbers_come_first(flights: Brief) -> None:
    facts = FactsChecked(("ask",), ("date",), (WrongFact("money.day.range", "ninety dollars"),))
    drills = (QuestionDrilled("patch", "curious", 20.0, "missed"),)
    slow = replace(whole(flights, 2.0), facts=facts, drills=drills)
    named = remarks(flights, slow)
    assert len(named) == 3
    assert named[0] == "Cost of the fault a day: you said “ninety dollars”. Learn its number."
    assert named[1] == "Say what was left out: The date."
    longest = max(slow.steps, key=lambda step: step.budget)  # at twice its time the most over
    assert named[2].startswith(f"{longest.title} took 00:")


def test_what_was_not_said_and_looked_up_is_named(flights: Brief) -> None:
    half = run(flights, StepShown("finding"), ScriptPeeked("finding"))
    named = remarks(flights, half)
    assert "Not said: Quantification, Recommendation, Alternatives, Decision and Close." in named[1]
    assert named[2] == "You peeked at the line of Finding. Learn its first words."


def test_the_worst_question_of_a_drill_is_named_unless_it_went_well_since(flights: Brief) -> None:
    drills = (
        QuestionDrilled("patch", "curious", 20.0, "missed"),
        QuestionDrilled("quantify", "impatient", 50.0, "partly"),
    )
    named = remarks(flights, replace(whole(flights), drills=drills))
    assert named == ("Practice this question again: “Can we patch it after the release?”",)
    better = (*drills, QuestionDrilled("patch", "curious", 20.0, "got it"))
    named = remarks(flights, replace(whole(flights), drills=better))
    assert named == ("Practice this question again: “Just the number, please. How bad is it?”",)


def test_two_runs_stand_side_by_side_with_what_changed(flights: Brief) -> None:
    before, after = whole(flights, 2.0), whole(flights)
    table = compared(before, after)
    budget = after.budget
    assert table.rows[-1][0] == "In all"
    assert table.rows[-1][-1] == f"{budget // 60:02d}:{budget % 60:02d} shorter"
    assert compared(after, after).rows[-1][-1] == "the same"
    silent = replace(after, steps=tuple(replace(step, seconds=0.0) for step in after.steps))
    assert {row[-1] for row in compared(before, silent).rows[:-1]} == {"not said in both"}


def test_the_trend_lists_every_run_and_leaves_out_what_was_not_measured(flights: Brief) -> None:
    voice = VoiceMeasured(61.0, 0.8, 3, 1.6, 22.4, 141.4, -24.0)
    drills = (QuestionDrilled("patch", "curious", 20.0, "got it"),)
    second = replace(whole(flights, 1.5), voice=voice, drills=drills)
    table = trend((whole(flights), second))
    assert [row[2] for row in table.rows] == ["0", "7"]
    assert [row[4] for row in table.rows] == ["", "1 of 1"]
    assert [row[6:] for row in table.rows] == [("", ""), ("141", "1.6 s")]


def test_a_drill_alone_has_a_report_without_times(flights: Brief) -> None:
    alone = replace(run(flights, minutes=0.0), drills=(
        QuestionDrilled("patch", "curious", 20.0, "got it"),
    ))  # fmt: skip
    report = run_report(flights, alone)
    assert "questions alone" in report.subtitle
    assert [table.title for table in report.tables] == ["Questions"]


def test_a_question_that_is_gone_is_named_as_gone(flights: Brief) -> None:
    gone = replace(whole(flights), drills=(QuestionDrilled("own-9", "curious", 5.0, "missed"),))
    assert run_report(flights, gone).tables[1].rows[0][0] == (
        "a question that the case no longer has"
    )


# Facts


def test_the_facts_to_say_are_those_of_the_lines_with_the_ask_and_the_date(flights: Brief) -> None:
    facts = {fact.id: fact for fact in facts_to_say(flights)}
    assert {"ask", "date", "worst.moved", "people.day.range", "money.day.range"} <= set(facts)
    cited = {name for cue in flights.script.cues for name in cue.claim.cites}
    assert set(facts) <= cited | {"ask", "date"}
    assert len({fact.name for fact in facts.values()}) == len(facts)
    assert "money.day.range" not in {fact.id for fact in facts_to_say(flights, ("finding",))}


# Paper


def test_the_report_for_a_coach_is_offered_beside_a_rehearsal_alone(flights: Brief) -> None:
    meeting, rehearsal = log_of(flights.case), log_of(flights.case, kind="rehearsal")
    offered = {export.name for export in possible(Sources(flights, None, rehearsal, cases.AT))}
    assert "run-report" not in offered
    named = [item.name for item in possible(Sources(flights, None, rehearsal, cases.AT), COACH)]
    assert named == ["run-report"]
    assert possible(Sources(flights, None, meeting, cases.AT), COACH) == ()
    assert BY_NAME["run-report"] in EXPORTS


def test_the_report_is_the_same_paper_each_time(flights: Brief) -> None:
    log = log_of(flights.case, StepShown("finding"), MeetingClosed(), kind="rehearsal")
    sources = Sources(flights, None, log, cases.AT)
    first = BY_NAME["run-report"].make(sources)
    assert first.startswith(b"%PDF")
    assert first == BY_NAME["run-report"].make(sources)
