"""The decision line by line, as it is read back and printed in the minutes, and every what-if by
its name.
"""

from __future__ import annotations

from core import words
from core.meeting.events import DecisionTaken
from core.meeting.fold import Meeting
from core.messages import mark, say
from core.script.brief import Brief
from core.script.quantity_words import range_words

NOBODY = mark("No one named")


# German sets a colon where English goes on in the sentence.
BECAUSE = mark("Because {text}.")
PROVIDED = mark("Provided that {text}.")
BASED = mark("Based on: {text}.")
REVERSED = mark("What would reverse it: {text}.")
CONSIDERED = mark("Considered: {text}.")
DISSENT = mark("Disagreement recorded: {text}.")
REVIEW = mark("Review on {text}.")


def decision_lines(
    brief: Brief, decision: DecisionTaken, *, short: bool = False, aloud: bool = False
) -> tuple[str, ...]:
    """Write a decision down, line by line.

    In brief, only what it is, why, on what condition and until when.

    Read `aloud` to the room before it is recorded, it has all that people agree to or are named
    with, without the reasons at length.
    """
    option = next(
        (option.name for option in brief.case.options if option.id == decision.option),
        decision.option,
    )
    rest = (
        (BASED, "" if aloud else decision.drivers),
        (REVERSED, decision.reverses),
        (CONSIDERED, "" if aloud else words.listed(decision.considered)),
        (DISSENT, "; ".join(decision.dissent)),
    )
    result = (
        (BECAUSE, decision.because),
        (PROVIDED, decision.condition),
        *(() if short else rest),
        (REVIEW, words.day(decision.review) if decision.review else ""),
    )
    who = decision.by or say(NOBODY)
    lines = [
        say("{who} decides: {option}.", who=who, option=option)
        if aloud
        else say("{who} decided: {option}.", who=who, option=option),
        *(say(sentence, text=text) for sentence, text in result if text),
    ]
    return tuple(line.replace("..", ".") for line in lines)


def since_words(brief: Brief, meeting: Meeting) -> str:
    """Say that figures moved after the decision and make another way the best one.

    The decision stands until it is taken again.
    """
    entry = meeting.decision
    if (
        entry is None
        or not isinstance(entry.event, DecisionTaken)
        or not any(move.seq > entry.seq for move in meeting.moves)
    ):
        return ""
    if brief.choice is None:
        return ""
    best = brief.choice.best.option
    decided = next(
        (
            option.name
            for option in brief.case.options
            if option.id == entry.event.option
        ),
        entry.event.option,
    )
    if brief.evidence.regression != "yes" or best.id == entry.event.option:
        return ""
    return say(
        "Assumptions changed after the decision. With them, “{name}” is now the best"
        " option; the decision was “{decided}”, which stands until it is changed.",
        name=best.name,
        decided=decided,
    )


def what_if_words(brief: Brief, meeting: Meeting) -> str:
    """Name every assumption and estimate that was moved, so that nobody takes a what-if for what
    was agreed.
    """
    case = brief.case
    moved = [
        assumption
        for assumption in (*case.assumptions, *brief.impact.measured)
        if assumption.id in meeting.changed
    ]
    named = tuple(
        words.named_at(item.name, brief.facts[f"assumption.{item.id}"].says)
        for item in moved
    )
    entered = (case.option_input(name) for name in meeting.changed)
    named += tuple(
        words.named_at(item.name, range_words(item, case.currency))
        for item in entered
        if item is not None
    )
    steps = {item.name for item in case.plan}
    named += tuple(
        say(
            "“{step}” at {low}, {likely}, {high}{PART}",
            step=estimate.step,
            low=words.entered_number(estimate.low),
            likely=words.entered_number(estimate.likely),
            high=words.days(estimate.high),
            PART=f" ({estimate.who})" if estimate.who else "",
        )
        for estimate in meeting.estimates.values()
        if estimate.step in steps
    )
    return (
        say("What-if, not agreed: {named}.", named=words.listed(named)) if named else ""
    )
