"""Both sides of the decision in the same units: what releasing costs and what pausing costs, and
the same facts as gain and as loss.
"""

from __future__ import annotations

from dataclasses import dataclass

from core import words
from core.impact.chain import DELAYS, LINES
from core.messages import mark, say
from core.script.brief import Brief
from core.script.quantity_words import LINE_NAMES, people_range

THREE = ("delay_revenue", "delay_reputation", "delay_time")
NOTHING, UNKNOWN = "nothing", mark("not known yet")


@dataclass(frozen=True, slots=True)
class Side:
    """One side of the ledger: what is said of a day, line by line, and of the whole."""

    title: str
    lines: tuple[tuple[str, str], ...]
    whole: tuple[tuple[str, str], ...]


def ledger(brief: Brief) -> tuple[Side, Side]:
    """Write what releasing costs beside what pausing costs: people first, then money, a day and in
    all, with the same range.
    """
    return _release(brief), _pause(brief)


def _release(brief: Brief) -> Side:
    facts, impact = brief.facts, brief.impact
    lines = [
        (
            say("{harmed_many} affected", harmed_many=brief.case.harmed_many),
            _fact(brief, "people.day.range"),
        )
    ]
    lines += [
        (say(LINE_NAMES[name]), facts[f"line.{name}"].says)
        for name in LINES
        if name in impact.lines
    ]
    lines += (
        [(say("all in money"), facts["money.day.range"].says)]
        if impact.priced
        else [(say("in money"), UNKNOWN)]
    )
    return Side(say("Cost of releasing"), tuple(lines), _whole(brief, "release"))


def _pause(brief: Brief) -> Side:
    facts, impact = brief.facts, brief.impact
    lines = [
        (
            say("{harmed_many} affected", harmed_many=brief.case.harmed_many),
            say("{nothing} until the fix", nothing=NOTHING),
        )
    ]
    lines += [
        (say(LINE_NAMES[name]), facts[f"line.{name}"].says)
        for name in DELAYS
        if name in impact.delays
    ]
    lines += (
        [(say("all in money"), facts["delay_cost.range"].says)]
        if impact.delay_priced
        else [(say("in money"), UNKNOWN)]
    )
    return Side(say("Cost of pausing"), tuple(lines), _whole(brief, "pause"))


def _whole(brief: Brief, option: str) -> tuple[tuple[str, str], ...]:
    found = None if brief.choice is None else brief.choice.of(option)
    facts = brief.facts
    if found is None:
        return ()
    text = [
        (
            say("{harmed_many} affected, in total", harmed_many=brief.case.harmed_many),
            people_range(brief.case, found.people),
        ),
        (say("delay"), facts[f"option.{option}.delay.range"].says),
    ]
    if f"option.{option}.loss" in facts:
        text += [
            (say("expected, in total"), facts[f"option.{option}.loss"].says),
            (say("range, in total"), facts[f"option.{option}.loss.range"].says),
        ]
    return tuple(text)


def _fact(brief: Brief, name: str) -> str:
    return brief.facts[name].says if name in brief.facts else UNKNOWN


def side_rows(side: Side) -> list[dict[str, str]]:
    """List one side as a table: what a day costs, line by line, and the whole."""
    return [
        {side.title: name, "": says}
        for name, says in (
            *((say("{name}, a day", name=name), says) for name, says in side.lines),
            *side.whole,
        )
    ]


def empty_sides(brief: Brief) -> tuple[str, ...]:
    """Say what the ledger lacks before it can be shown: neither side may be empty, and pausing has
    three costs.
    """
    texts: list[str] = []
    if brief.impact.money is None:
        texts.append(
            say(
                "what one wrong prediction costs is not entered, so the cost of releasing is empty"
            )
        )
    if not brief.impact.delay_priced:
        texts.append(
            say(
                "the cost of each day of delay is not entered, so the cost of pausing is empty"
            )
        )
    elif "delay_cost" not in brief.impact.delays:
        lost = tuple(
            say(LINE_NAMES[name]) for name in THREE if name not in brief.impact.delays
        )
        texts += (
            [
                say(
                    "pausing costs {lost}, too: enter it, as zero if there is none",
                    lost=words.listed(lost),
                )
            ]
            if lost
            else []
        )
    else:
        texts.append(
            say(
                "the cost of each day of delay is one figure: split it into revenue,"
                " reputation and people's time"
            )
        )
    return tuple(texts)
