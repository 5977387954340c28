"""The steps of the plan as they go: from the log to sentences, on the board and in updates."""

from __future__ import annotations

import datetime as dt

from core.meeting.fold import replay
from core.meeting.follow_up_events import PlanStepUpdated
from core.meeting.log_lines import log_sentences
from core.meeting.plan_steps import progress_of, progress_words, step_times, step_words
from core.meeting.status_update import status_update
from core.plan.progress import StepTimes
from core.script.brief import Brief
from tests import cases

MONDAY, FRIDAY = dt.date(2026, 11, 23), dt.date(2026, 12, 4)


def spoken(text: str) -> str:
    return text.replace("\xa0", " ")


def test_the_last_word_on_a_step_counts(flights: Brief) -> None:
    log = cases.log_of(
        cases.opening(flights.case),
        PlanStepUpdated("a", MONDAY),
        PlanStepUpdated("b", MONDAY, FRIDAY),
        PlanStepUpdated("a"),
    )
    assert step_times(replay(log)) == {"a": StepTimes(), "b": StepTimes(MONDAY, FRIDAY)}


def test_a_late_plan_says_by_how_much_and_from_which_date(flights: Brief) -> None:
    first = flights.case.plan[0].name
    log = cases.log_of(cases.opening(flights.case), PlanStepUpdated(first, MONDAY))
    progress = progress_of(flights, replay(log), FRIDAY)
    assert progress is not None
    now, late = progress_words(progress)
    assert now.startswith("From the real times of its steps, the fix is out by")
    assert spoken(late) == (
        f"That is {progress.days_late} days later than the Mon, Dec 7 that was proposed."
    )
    assert "days late" in step_words(progress.steps[0])


def test_updates_say_where_the_plan_stands_once_somebody_wrote_it_down(flights: Brief) -> None:
    first = flights.case.plan[0].name
    held = [*cases.whole_meeting(flights.case)]
    without = cases.log_of(*held)
    log = cases.log_of(*held, PlanStepUpdated(first, MONDAY, FRIDAY))
    for entries, there in ((without, False), (log, True)):
        update = status_update(flights, replay(entries), entries, None, cases.AT)
        blocks = {block.id: block for block in update.blocks}
        assert ("plan" in blocks) is there
    assert spoken(blocks["news"].rows[-1][0]) == f"Step “{first}” was done on Fri, Dec 4."
    assert any(f"{first}: done" in spoken(row[0]) for row in blocks["plan"].rows)


def test_the_log_tells_it(flights: Brief) -> None:
    log = cases.log_of(cases.opening(flights.case), PlanStepUpdated("Mend it", MONDAY, FRIDAY))
    line = spoken(log_sentences(flights, log, private=True, votes=True)[1])
    assert line == "step “Mend it”: began Mon, Nov 23, done Fri, Dec 4"
