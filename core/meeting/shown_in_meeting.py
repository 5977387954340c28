"""What was shown in a meeting: steps and single records, as the case stood then."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable

from core.errors import ShowstopperError
from core.meeting.events import (
    AssumptionChanged,
    AssumptionsRestored,
    Entry,
    EstimateGiven,
    MeetingOpened,
    SliceChosen,
    StepShown,
)
from core.meeting.fold import Meeting, replay
from core.meeting.room_events import AnswerShown
from core.meeting.scene import EXAMPLES
from core.messages import say
from core.script.brief import Brief
from core.script.examples_text import example_cards
from core.script.steps import BY_KEY, TITLES

Then = Callable[[int], Brief]


def brief_then(
    brief: Brief, log: tuple[Entry, ...], argued: Callable[[Meeting], Brief] | None
) -> Then:
    """Make what argues the case as it stood after an entry of the log."""
    if argued is None:
        return lambda _: brief
    turns = [
        entry.seq
        for entry in log
        if isinstance(
            entry.event,
            MeetingOpened | AssumptionChanged | EstimateGiven | AssumptionsRestored,
        )
    ]
    briefs: dict[int, Brief] = {}

    def at(seq: int) -> Brief:
        last = turns[max(bisect_right(turns, seq) - 1, 0)]
        if last not in briefs:
            try:
                briefs[last] = argued(
                    replay(entry for entry in log if entry.seq <= last)
                )
            except (
                ShowstopperError
            ):  # with what was moved then nothing can be worked out
                briefs[last] = brief
        return briefs[last]

    return at


def steps_shown(
    brief: Brief, meeting: Meeting, log: tuple[Entry, ...], then: Then
) -> tuple[tuple[str, str], ...]:
    """List the steps that were shown with what the headline said, once for each thing that it
    said.
    """
    came = [
        (entry.event.step, then(entry.seq))
        for entry in log
        if isinstance(entry.event, StepShown)
    ]
    if log:
        came.insert(0, ("opening", then(log[0].seq)))
    else:
        came = [(step, brief) for step, _ in meeting.steps]
    said = dict.fromkeys(
        (say(TITLES[step]), says)
        for step, argued in came
        if (says := _on_screen(argued, step))
    )
    return tuple(said)


def examples_shown(log: tuple[Entry, ...], then: Then) -> tuple[str, ...]:
    """List the single records that were on the screen, each once."""
    finding, shown = "", {}
    for entry in log:
        if isinstance(entry.event, SliceChosen):
            finding = entry.event.finding
        if isinstance(entry.event, AnswerShown) and entry.event.answer == EXAMPLES:
            argued = then(entry.seq)
            cards = example_cards(argued.case, argued.evidence, finding)
            shown |= dict.fromkeys(card.in_line for card in cards)
    return tuple(shown)


def _on_screen(brief: Brief, step: str) -> str:
    """Write the headline of a step, with the sentences under it that a reader of the minutes
    needs.
    """
    claims = (brief.claim(name) for name in (f"{step}.headline", *BY_KEY[step].minuted))
    return " ".join(claim.says for claim in claims if claim is not None)
