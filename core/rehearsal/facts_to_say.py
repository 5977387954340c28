"""The facts that a presenter has to say: those of the lines of her script, under the names that
people know them by.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.messages import mark, say
from core.script.brief import Brief
from core.script.facts import Fact
from core.script.steps import STEPS

# The order is that of the walk; a fact that no line cites is not asked for, but for the ask.
NAMES: dict[str, str] = {
    "ask": mark("The ask"),
    "worst.where": mark("Who or what it concerns"),
    "worst.moved": mark("What got worse, from and to"),
    "overall.moved": mark("What got worse, from and to"),
    "overall.baseline": mark("The error before"),
    "overall.candidate": mark("The error now"),
    "open.change": mark("The change that is not clear yet"),
    "looked": mark("How many segments were tested"),
    "rows.total": mark("How many records were measured"),
    "people.day.range": mark("People affected a day"),
    "money.day.range": mark("Cost of the fault a day"),
    "delay_cost.range": mark("Cost of a day of delay"),
    "steps": mark("Steps of the fix"),
    "date": mark("The date"),
    "date.odds": mark("Confidence in the date"),
    "release.day": mark("The planned release"),
    "rival.loss": mark("Expected cost of the runner-up"),
    "option.best.loss": mark("Expected cost of the best option"),
}
FIRST = ("ask", "date")  # what must be said in any case, where the case has it


@dataclass(frozen=True, slots=True)
class FactToSay:
    """A fact to be said: its id, the name that people know it by, and its words."""

    id: str
    name: str
    says: str


def facts_to_say(brief: Brief, steps: tuple[str, ...] = STEPS) -> tuple[FactToSay, ...]:
    """List the facts that the lines of some steps cite, in the order of the walk."""
    cited = {
        name
        for cue in brief.script.cues
        if cue.step in steps
        for name in cue.claim.cites
    }
    wanted = cited | {name for name in FIRST if _is_asked(brief, name)}
    return tuple(
        FactToSay(name, say(title), _words(brief.facts[name]))
        for name, title in NAMES.items()
        if name in wanted and name in brief.facts
    )


def _is_asked(brief: Brief, name: str) -> bool:
    """Say whether a fact has to be said though no line cites it: the ask, where something got
    worse.
    """
    return brief.evidence.regression == "yes" and name in brief.facts


def _words(fact: Fact) -> str:
    return fact.says[:1].upper() + fact.says[1:]
