"""What happens in a rehearsal beside the walk: events that stay on this machine.

They change nothing that the audience sees, and are left out of bundles, minutes and every export.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal, get_args

from pydantic import Field

from core.meeting.room_events import Text
from core.script.moods import Mood
from core.script.steps import StepKey

Result = Literal["got it", "partly", "missed", "skipped"]
RESULTS: tuple[Result, ...] = get_args(Result)
DAY = 86_400.0
Seconds = Annotated[float, Field(ge=0, le=DAY, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Level = Annotated[float, Field(ge=-200, le=20, allow_inf_nan=False)]


@dataclass(frozen=True, slots=True)
class StepRepeated:
    """A step was begun again: its time counts from here."""

    step: StepKey
    type: Literal["StepRepeated"] = "StepRepeated"


@dataclass(frozen=True, slots=True)
class ScriptPeeked:
    """The line of a step was looked at while the script was hidden."""

    step: StepKey
    type: Literal["ScriptPeeked"] = "ScriptPeeked"


@dataclass(frozen=True, slots=True)
class QuestionDrilled:
    """A prepared question, by its answer's id, was asked in a mood and answered in so many seconds,
    as the presenter rates it herself; `interrupted` names the step that it broke into, if any.
    """

    answer: Text
    mood: Mood
    seconds: Seconds
    result: Result
    interrupted: Text = ""
    type: Literal["QuestionDrilled"] = "QuestionDrilled"


@dataclass(frozen=True, slots=True)
class WrongFact:
    """A fact, by its id, that was said with another number than the case has."""

    fact: Text
    heard: Text


@dataclass(frozen=True, slots=True)
class FactsChecked:
    """Which facts were said and which were not, by their ids: ticked by hand, or found in what was
    said.
    """

    said: tuple[Text, ...]
    missed: tuple[Text, ...] = ()
    wrong: tuple[WrongFact, ...] = ()
    by: Literal["hand", "transcript"] = "hand"
    type: Literal["FactsChecked"] = "FactsChecked"


@dataclass(frozen=True, slots=True)
class VoiceMeasured:
    """What a recording shows: its length in seconds, the share of it in which somebody speaks,
    pauses over half a second with the longest and where it begins, words a minute where the words
    are known, and loudness in decibels below full scale.
    """

    seconds: Seconds
    voiced: Share
    pauses: Annotated[int, Field(ge=0, le=1_000_000)]
    longest: Seconds
    longest_at: Seconds
    pace: Annotated[float, Field(ge=0, le=10_000, allow_inf_nan=False)] | None
    loudness: Level
    type: Literal["VoiceMeasured"] = "VoiceMeasured"


Rehearsed = StepRepeated | ScriptPeeked | QuestionDrilled | FactsChecked | VoiceMeasured
