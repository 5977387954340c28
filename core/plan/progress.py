"""The plan against what really happened: steps that began and ended, and the date that follows.

What is left is dated by the simulation that proposed the date (`core.plan.schedule`): a step that
is done is left out, with whatever waited for it free to begin; one that began is as long as was
thought less the working days since; the rest begins today at the earliest.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from core.case.inputs import PlanStep
from core.case.model import Case
from core.impact.points import Points
from core.plan.calendars import worktime
from core.plan.network import predecessors
from core.plan.schedule import Plan, StepDates, schedule

State = Literal["ahead", "running", "done"]
STILL = 1.0  # working days at worst, of a step that has taken longer than was thought at worst


@dataclass(frozen=True, slots=True)
class StepTimes:
    """When a step began and when it was done, as far as it has."""

    began: dt.date | None = None
    done: dt.date | None = None


@dataclass(frozen=True, slots=True)
class StepProgress:
    """A step as it stands: what was planned, what happened, and its end as it is expected now.

    `days_late` counts calendar days after the end that was planned with the proposed odds: of its
    real end, else of today or of its expected end, whichever is later.
    """

    planned: StepDates
    times: StepTimes
    expected: dt.date
    days_late: int

    @property
    def state(self) -> State:
        """Say how far it is."""
        if self.times.done is not None:
            return "done"
        return "ahead" if self.times.began is None else "running"


@dataclass(frozen=True, slots=True)
class PlanProgress:
    """The steps as they stand on a day, the date proposed in the meeting, and the one that follows
    from the real times with its odds; odds of 1 once all is done.
    """

    steps: tuple[StepProgress, ...]
    proposed: dt.date
    expected: dt.date
    odds: float

    @property
    def days_late(self) -> int:
        """Count the calendar days by which the expected date is later than the proposed one."""
        return max((self.expected - self.proposed).days, 0)

    @property
    def finished(self) -> bool:
        """Say whether every step is done."""
        return all(step.times.done is not None for step in self.steps)


def plan_progress(
    case: Case,
    plan: Plan,
    times: Mapping[str, StepTimes],
    on: dt.date,
    points: Points | None = None,
) -> PlanProgress:
    """Work out where a plan of a case stands on a day, from the real times of its steps by name.

    Raises BadCase for what `schedule` refuses.
    """
    rest = _rest(case, times, on)
    left = schedule(rest, points)
    ends = {} if left is None else {step.name: step.safe_end for step in left.steps}
    steps = tuple(
        _step(step, times.get(step.name, StepTimes()), ends, on) for step in plan.steps
    )
    if left is None:
        done = [step.times.done for step in steps if step.times.done is not None]
        return PlanProgress(steps, plan.proposed, max(done, default=on), 1.0)
    return PlanProgress(steps, plan.proposed, left.proposed, left.odds)


def _step(
    planned: StepDates, times: StepTimes, ends: Mapping[str, dt.date], on: dt.date
) -> StepProgress:
    if times.done is not None:
        late = (times.done - planned.safe_end).days
        return StepProgress(planned, times, times.done, max(late, 0))
    expected = max(ends.get(planned.name, on), on)
    return StepProgress(
        planned, times, expected, max((expected - planned.safe_end).days, 0)
    )


def _rest(case: Case, times: Mapping[str, StepTimes], on: dt.date) -> Case:
    """Give the case with what is left of its plan, begun today or when it was to begin."""
    done = {name for name, item in times.items() if item.done is not None}
    waits = predecessors(case.plan)
    plan = tuple(
        _left(
            case,
            replace(step, after=tuple(name for name in after if name not in done)),
            times,
            on,
        )
        for step, after in zip(case.plan, waits, strict=True)
        if step.name not in done
    )
    return replace(case, plan=plan, plan_start=max(on, case.plan_start))


def _left(
    case: Case, step: PlanStep, times: Mapping[str, StepTimes], on: dt.date
) -> PlanStep:
    """Take the working days since a step began off what was thought it takes."""
    began = times.get(step.name, StepTimes()).began
    if began is None or began >= on:
        return step
    positions = worktime(replace(case, plan_start=began), step.owner).positions
    passed = min(
        (on - began).days, positions.size - 1
    )  # beyond the tables all is spent
    spent = float(positions[passed] - positions[0])
    low, likely, high = (
        max(days - spent, 0.0) for days in (step.low, step.likely, step.high)
    )
    # What took longer than was thought at worst is not done by that: a day more at most is a guess,
    # and its end moves on with every day.
    return replace(step, low=low, likely=likely, high=high or STILL, after=())
