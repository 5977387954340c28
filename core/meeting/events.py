"""What can happen in a meeting: a closed union of events, each naming its target, never a relative
move.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from core.meeting.follow_up_events import (
    ActionUpdated,
    BatchMeasured,
    BatchRefused,
    MinutesFinalized,
    MinutesRemarked,
    MinutesWithdrawn,
    OutcomeRecorded,
    PlanStepUpdated,
    QuestionAssigned,
    UpdateSent,
)
from core.meeting.rehearsal_events import (
    FactsChecked,
    QuestionDrilled,
    ScriptPeeked,
    StepRepeated,
    VoiceMeasured,
)
from core.meeting.room_events import (
    AnswerShown,
    AttendanceTaken,
    ClockPaused,
    EndSet,
    ItemParked,
    KindChanged,
    Moment,
    Number,
    RoomSet,
    Spotlit,
    Text,
    VotesOpened,
    WalkSet,
)
from core.script.steps import StepKey

Stance = Literal[
    "support",
    "support with conditions",
    "do not support",
    "go",
    "no-go",
    "go with conditions",
]
STANCES: tuple[Stance, ...] = ("support", "support with conditions", "do not support")
# Logs of before answered another question: whether to release as planned.
FORMER_STANCES: tuple[Stance, ...] = ("go", "no-go", "go with conditions")


@dataclass(frozen=True, slots=True)
class MeetingOpened:
    """A meeting, a rehearsal of one, or a draft of what-ifs outside any, was opened on one version
    of a case.
    """

    case_id: str
    case_digest: str
    title: Text
    kind: Literal["meeting", "rehearsal", "draft"] = "meeting"
    present: tuple[str, ...] = ()
    type: Literal["MeetingOpened"] = "MeetingOpened"


@dataclass(frozen=True, slots=True)
class StepShown:
    """The room was taken to a step."""

    step: StepKey
    type: Literal["StepShown"] = "StepShown"


@dataclass(frozen=True, slots=True)
class SliceChosen:
    """The room was shown a slice of the evidence, by the id of its finding.

    Empty for the worst one.
    """

    finding: str
    type: Literal["SliceChosen"] = "SliceChosen"


@dataclass(frozen=True, slots=True)
class AssumptionChanged:
    """A range was moved in front of everyone: an assumption by its id, a measured rate ("rise",
    "share"), or a range of an option ("rollout.exposure").
    """

    id: str
    low: Number
    high: Number
    type: Literal["AssumptionChanged"] = "AssumptionChanged"


@dataclass(frozen=True, slots=True)
class EstimateGiven:
    """Somebody gave new estimates for a step of the plan, by its name, in working days."""

    step: Text
    low: Number
    likely: Number
    high: Number
    who: str = ""
    type: Literal["EstimateGiven"] = "EstimateGiven"


@dataclass(frozen=True, slots=True)
class AssumptionsRestored:
    """All ranges and estimates went back to what was agreed."""

    type: Literal["AssumptionsRestored"] = "AssumptionsRestored"


@dataclass(frozen=True, slots=True)
class NoteTaken:
    """Something worth keeping.

    Private notes stay with the presenter and never reach the minutes.
    """

    text: Text
    private: bool = False
    type: Literal["NoteTaken"] = "NoteTaken"


@dataclass(frozen=True, slots=True)
class QuestionAsked:
    """A question, who asked it, the id of the prepared answer if one was used, and which claim it
    challenges, by the claim's id.
    """

    text: Text
    who: str = ""
    answer: str = ""
    claim: str = ""
    type: Literal["QuestionAsked"] = "QuestionAsked"


@dataclass(frozen=True, slots=True)
class AnswerGiven:
    """The answer to a question, named by the sequence number of its entry."""

    question: int
    text: Text
    who: str = ""
    type: Literal["AnswerGiven"] = "AnswerGiven"


@dataclass(frozen=True, slots=True)
class ObjectionRaised:
    """An objection, who raised it, and which claim it challenges, by the claim's id."""

    text: Text
    who: str = ""
    claim: str = ""
    type: Literal["ObjectionRaised"] = "ObjectionRaised"


@dataclass(frozen=True, slots=True)
class VoteCast:
    """Where one person stands on the option that was proposed, by the option's id.

    Empty in logs from before it was kept.
    """

    who: str
    stance: Stance
    because: Text = ""
    # Left out where it is empty, so that the digests of logs from before it was kept still hold.
    about: Annotated[str, Field(exclude_if=lambda about: not about)] = ""
    type: Literal["VoteCast"] = "VoteCast"


@dataclass(frozen=True, slots=True)
class VoteFromAfar:
    """Where somebody who could not come stands, as they answered by a link before the meeting, and
    when; it stands apart from the votes of those in the room.
    """

    who: str
    stance: Stance
    at: Moment
    because: Text = ""
    about: str = ""
    type: Literal["VoteFromAfar"] = "VoteFromAfar"


@dataclass(frozen=True, slots=True)
class DecisionTaken:
    """What was decided, by whom, why, on what condition, and when it is looked at again.

    `considered` names the options weighed, `drivers` what the choice rests on, `dissent` who
    disagreed and why, `reverses` what would turn it round.
    """

    option: str
    by: str
    because: Text = ""
    condition: Text = ""
    review: dt.date | None = None
    considered: tuple[str, ...] = ()
    drivers: Text = ""
    dissent: tuple[Text, ...] = ()
    reverses: Text = ""
    type: Literal["DecisionTaken"] = "DecisionTaken"


@dataclass(frozen=True, slots=True)
class DecisionReadBack:
    """A decision was read back to the room before it is recorded; None takes it away again."""

    decision: DecisionTaken | None
    type: Literal["DecisionReadBack"] = "DecisionReadBack"


@dataclass(frozen=True, slots=True)
class ActionAgreed:
    """One thing to do, with one owner and one date.

    What is not known yet is asked for before the close.
    """

    what: Text
    owner: str = ""
    due: dt.date | None = None
    type: Literal["ActionAgreed"] = "ActionAgreed"


@dataclass(frozen=True, slots=True)
class Corrected:
    """An earlier entry was wrong: this text takes its place; empty takes it back.

    `who`, where given, takes the place of whom the entry names (an action's owner, who asked, who
    decided), and `due` that of an action's date; None keeps what stands there.
    """

    entry: int
    text: Text
    who: str | None = None
    due: dt.date | None = None
    type: Literal["Corrected"] = "Corrected"


@dataclass(frozen=True, slots=True)
class DeletionUndone:
    """An entry that was taken back stands again, with its words as they were."""

    entry: int
    type: Literal["DeletionUndone"] = "DeletionUndone"


@dataclass(frozen=True, slots=True)
class MeetingClosed:
    """The meeting is over; what was missing is kept."""

    missing: tuple[str, ...] = ()
    type: Literal["MeetingClosed"] = "MeetingClosed"


# What was written down, by the kinds of `core.meeting.captured_kinds`.
Captured = NoteTaken | QuestionAsked | ObjectionRaised | ItemParked | ActionAgreed
Event = (
    Captured
    | MeetingOpened
    | StepShown
    | SliceChosen
    | AssumptionChanged
    | EstimateGiven
    | AssumptionsRestored
    | AnswerGiven
    | VoteCast
    | VoteFromAfar
    | DecisionReadBack
    | DecisionTaken
    | RoomSet
    | Spotlit
    | AnswerShown
    | ClockPaused
    | EndSet
    | WalkSet
    | AttendanceTaken
    | VotesOpened
    | Corrected
    | DeletionUndone
    | KindChanged
    | MeetingClosed
    | ActionUpdated
    | QuestionAssigned
    | BatchMeasured
    | BatchRefused
    | UpdateSent
    | StepRepeated
    | ScriptPeeked
    | QuestionDrilled
    | FactsChecked
    | VoiceMeasured
    | MinutesRemarked
    | MinutesFinalized
    | MinutesWithdrawn
    | PlanStepUpdated
    | OutcomeRecorded
)
EVENT: TypeAdapter[Event] = TypeAdapter(Annotated[Event, Field(discriminator="type")])


@dataclass(frozen=True, slots=True)
class Unreadable:
    """What stands in the place of an event that cannot be read: its document as it was kept, and
    why.

    Nothing writes it, and it changes nothing in its meeting. Its document may hold what was
    private.
    """

    document: str
    why: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What stands in the place of an event in a log that was shared without it
    (`core.meeting.sharing`).
    """


Logged = Event | Unreadable | LeftOut


@dataclass(frozen=True, slots=True)
class Entry:
    """An event as it stands in the log: its number from 1, the client's id, when, by whom, its
    link.

    `document` is what was kept and hashed: an older version wrote fewer fields than are read today.
    """

    seq: int
    id: str
    at: dt.datetime
    by: str
    event: Logged
    digest: str = ""
    document: str = field(default="", compare=False, repr=False)
