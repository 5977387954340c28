"""What happened in a rehearsal alone, in plain words, a line an event."""

from __future__ import annotations

from typing import assert_never

from core import words
from core.meeting.rehearsal_events import (
    FactsChecked,
    QuestionDrilled,
    Rehearsed,
    ScriptPeeked,
    StepRepeated,
    VoiceMeasured,
)
from core.messages import mark, say
from core.script.steps import TITLES

RESULT_NAMES = {
    "got it": mark("got it"),
    "partly": mark("partly"),
    "missed": mark("missed"),
    "skipped": mark("skipped"),
}


def rehearsal_line(event: Rehearsed) -> str:
    """Tell an event of a rehearsal in one line."""
    match event:
        case StepRepeated():
            return say("step begun again: {step}", step=say(TITLES[event.step]))
        case ScriptPeeked():
            return say("peeked at the script: {step}", step=say(TITLES[event.step]))
        case QuestionDrilled():
            return say(
                "question practiced: {result}, {clock}",
                result=say(RESULT_NAMES[event.result]),
                clock=words.clock(event.seconds),
            )
        case FactsChecked():
            return say(
                "facts checked: {said} said, {missed} missed, {wrong} wrong",
                said=len(event.said),
                missed=len(event.missed),
                wrong=len(event.wrong),
            )
        case VoiceMeasured():
            return say("recording measured: {clock}", clock=words.clock(event.seconds))
        case _:
            assert_never(event)
