"""What happens after a meeting: actions move, questions get an owner, batches are measured, updates
go out, minutes become final, and the steps of the plan begin and end.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, Literal, get_args

from pydantic import Field

from core.meeting.room_events import Moment, Text

ActionState = Literal["open", "in progress", "blocked", "done", "dropped"]
STATES: tuple[ActionState, ...] = get_args(ActionState)
Finite = Annotated[float, Field(allow_inf_nan=False)]


@dataclass(frozen=True, slots=True)
class ActionUpdated:
    """An action, named by the number of its entry, moved to a state, or got the words by which it
    counts as done; None keeps what stands there.
    """

    action: int
    state: ActionState | None = None
    done_when: Text | None = None
    note: Text = ""
    type: Literal["ActionUpdated"] = "ActionUpdated"


@dataclass(frozen=True, slots=True)
class QuestionAssigned:
    """A question, named by the number of its entry, got somebody who answers it, and by when."""

    question: int
    who: str
    due: dt.date | None = None
    type: Literal["QuestionAssigned"] = "QuestionAssigned"


@dataclass(frozen=True, slots=True)
class MeasuredCriterion:
    """What a batch shows for one criterion: a value with its interval on `n` rows, in the unit of
    the bound, or why there is none.
    """

    n: int
    value: Finite | None = None
    low: Finite | None = None
    high: Finite | None = None
    why: Text = ""


@dataclass(frozen=True, slots=True)
class BatchMeasured:
    """A batch of new rows was measured, by the digest of its file: what it shows for each release
    criterion, in their order, and the times of its first and last row where it has any.
    """

    name: Text
    sha256: str
    shown: tuple[MeasuredCriterion, ...]
    begins: dt.datetime | None = None
    ends: dt.datetime | None = None
    type: Literal["BatchMeasured"] = "BatchMeasured"


@dataclass(frozen=True, slots=True)
class BatchRefused:
    """A file was no batch that could be measured, and why; it counts as none."""

    name: Text
    sha256: str
    why: Text
    type: Literal["BatchRefused"] = "BatchRefused"


@dataclass(frozen=True, slots=True)
class UpdateSent:
    """An update went out, with its text, and by when the next one is promised."""

    text: Text
    next_at: Moment | None = None
    type: Literal["UpdateSent"] = "UpdateSent"


@dataclass(frozen=True, slots=True)
class MinutesRemarked:
    """The presenter's own words in the minutes; they take the place of those before, empty takes
    them out.
    """

    text: Text
    type: Literal["MinutesRemarked"] = "MinutesRemarked"


@dataclass(frozen=True, slots=True)
class MinutesFinalized:
    """The minutes as they stood became a version that does not change, by its number from 1.

    One that is not the next number, as from a second click, makes no version.
    """

    version: int
    type: Literal["MinutesFinalized"] = "MinutesFinalized"


@dataclass(frozen=True, slots=True)
class MinutesWithdrawn:
    """A final version was taken back: its number is not used again."""

    version: int
    type: Literal["MinutesWithdrawn"] = "MinutesWithdrawn"


@dataclass(frozen=True, slots=True)
class PlanStepUpdated:
    """When a step of the plan, by its name, began and when it was done; None for what has not
    happened. It takes the place of what was said of the step before.
    """

    step: Text
    began: dt.date | None = None
    done: dt.date | None = None
    type: Literal["PlanStepUpdated"] = "PlanStepUpdated"


@dataclass(frozen=True, slots=True)
class OutcomeRecorded:
    """What came in the end: when the release went out, how many were affected from the decision
    until then, and what was learned; None for what is not known. It takes the place of the outcome
    before.
    """

    released: dt.date | None = None
    affected: Annotated[float, Field(allow_inf_nan=False, ge=0, le=1e15)] | None = None
    learned: Text = ""
    type: Literal["OutcomeRecorded"] = "OutcomeRecorded"


FollowedUp = (
    ActionUpdated
    | QuestionAssigned
    | BatchMeasured
    | BatchRefused
    | UpdateSent
    | MinutesRemarked
    | MinutesFinalized
    | MinutesWithdrawn
    | PlanStepUpdated
    | OutcomeRecorded
)
