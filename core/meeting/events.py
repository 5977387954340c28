"""What can happen in a meeting: a closed union of events, each naming its target, never a relative move."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields, replace
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

Step = Literal["opening", "finding", "quantification", "recommendation", "alternatives", "decision", "close"]
STEPS: tuple[Step, ...] = ("opening", "finding", "quantification", "recommendation", "alternatives", "decision", "close")
MAX_TEXT = 4_000
Text = Annotated[str, Field(max_length=MAX_TEXT)]
Stance = Literal["go", "no-go", "go with conditions"]


@dataclass(frozen=True, slots=True)
class MeetingOpened:
    """A meeting, a rehearsal of one, or a draft of what-ifs outside any, was opened on one version of a case."""

    case_id: str
    case_digest: str
    title: Text
    kind: Literal["meeting", "rehearsal", "draft"] = "meeting"
    present: tuple[str, ...] = ()
    type: Literal["MeetingOpened"] = "MeetingOpened"


@dataclass(frozen=True, slots=True)
class StepShown:
    """The room was taken to a step."""

    step: Step
    type: Literal["StepShown"] = "StepShown"


@dataclass(frozen=True, slots=True)
class SliceChosen:
    """The room was shown a slice of the evidence, by the id of its finding; empty for the worst one."""

    finding: str
    type: Literal["SliceChosen"] = "SliceChosen"


@dataclass(frozen=True, slots=True)
class AssumptionChanged:
    """A range was moved in front of everyone: an assumption by its id, a measured rate ("rise", "share"), or a range of an option ("rollout.exposure")."""

    id: str
    low: float
    high: float
    type: Literal["AssumptionChanged"] = "AssumptionChanged"


@dataclass(frozen=True, slots=True)
class EstimateGiven:
    """Somebody gave new estimates for a step of the plan, by its name, in working days."""

    step: Text
    low: float
    likely: float
    high: float
    who: str = ""
    type: Literal["EstimateGiven"] = "EstimateGiven"


@dataclass(frozen=True, slots=True)
class AssumptionsRestored:
    """All ranges and estimates went back to what was agreed."""

    type: Literal["AssumptionsRestored"] = "AssumptionsRestored"


@dataclass(frozen=True, slots=True)
class NoteTaken:
    """Something worth keeping; private notes stay with the presenter and never reach the minutes."""

    text: Text
    private: bool = False
    type: Literal["NoteTaken"] = "NoteTaken"


@dataclass(frozen=True, slots=True)
class QuestionAsked:
    """A question, who asked it, and the id of the prepared answer if one was used."""

    text: Text
    who: str = ""
    answer: str = ""
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
    """An objection and who raised it."""

    text: Text
    who: str = ""
    type: Literal["ObjectionRaised"] = "ObjectionRaised"


@dataclass(frozen=True, slots=True)
class VoteCast:
    """Where one person stands."""

    who: str
    stance: Stance
    because: Text = ""
    type: Literal["VoteCast"] = "VoteCast"


@dataclass(frozen=True, slots=True)
class DecisionTaken:
    """What was decided, by whom, why, on what condition, and when it is looked at again.

    `considered` names the options weighed, `drivers` what the choice rests on, `dissent` who disagreed and why, `reverses` what
    would turn it round.
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
class ActionAgreed:
    """One thing to do, with one owner and one date."""

    what: Text
    owner: str
    due: dt.date
    type: Literal["ActionAgreed"] = "ActionAgreed"


@dataclass(frozen=True, slots=True)
class Corrected:
    """An earlier entry was wrong: this text takes its place; empty takes it back."""

    entry: int
    text: Text
    type: Literal["Corrected"] = "Corrected"


@dataclass(frozen=True, slots=True)
class MeetingClosed:
    """The meeting is over; what was missing is kept."""

    missing: tuple[str, ...] = ()
    type: Literal["MeetingClosed"] = "MeetingClosed"


Event = (
    MeetingOpened
    | StepShown
    | SliceChosen
    | AssumptionChanged
    | EstimateGiven
    | AssumptionsRestored
    | NoteTaken
    | QuestionAsked
    | AnswerGiven
    | ObjectionRaised
    | VoteCast
    | DecisionTaken
    | ActionAgreed
    | Corrected
    | MeetingClosed
)
EVENT: TypeAdapter[Event] = TypeAdapter(Annotated[Event, Field(discriminator="type")])


def whole(event: Event) -> Event:
    """Put a mark in the place of halves of characters, which no file can keep."""
    texts = {one.name: getattr(event, one.name) for one in fields(event)}
    mended = {name: text.encode("utf-8", "replace").decode() for name, text in texts.items() if isinstance(text, str)}
    return replace(event, **{name: text for name, text in mended.items() if text != texts[name]})


@dataclass(frozen=True, slots=True)
class Entry:
    """An event as it stands in the log: its number from 1, the client's id, when, by whom, and its link in the chain."""

    seq: int
    id: str
    at: dt.datetime
    by: str
    event: Event
    digest: str = ""
