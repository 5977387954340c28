"""What a fact rests on: the placeholders among the inputs of its number, so that it is marked
wherever it is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from core.case.inputs import Quantity
from core.case.model import Case
from core.impact.chain import DELAYS, LINES, PEOPLE, TRAFFIC
from core.messages import say
from core.script.facts import Fact

LINE_INPUTS = frozenset(factor for _, factors in LINES.values() for factor in factors)
CHAIN = frozenset(PEOPLE) | LINE_INPUTS
DATES = frozenset({"plan", "release", "slowness"})
EVERYTHING = (
    CHAIN
    | DATES
    | frozenset(DELAYS)
    | {"options", "second_cost", "after_days", "label_days"}
)
# The inputs of facts by the beginning of their ids, the longest beginning first. What is measured
# rests on no input.
INPUTS: dict[str, frozenset[str]] = {
    "release": frozenset({"release"}),
    "decider": frozenset({"people"}),
    "limit": frozenset({"limits"}),
    "resume": frozenset({"resume", TRAFFIC}),
    "resume.margin": frozenset({"resume", "limits"}),
    "people.day": frozenset(PEOPLE),
    "errors.day": frozenset({TRAFFIC}),
    "money": CHAIN,
    "driver": CHAIN,
    "mostly": frozenset(),
    "open": frozenset(),
    "trade": frozenset(),
    "dots": CHAIN | frozenset(DELAYS),
    "line.delay": frozenset(DELAYS),
    "line": CHAIN,
    "delay_cost": frozenset(DELAYS),
    "date": DATES,
    "start": frozenset({"plan"}),
    "steps": frozenset({"plan"}),
    "buys": DATES,
    "option": EVERYTHING,
    "ask": EVERYTHING,
    "rival": EVERYTHING,
    "unknown": frozenset({"options"}),
    "not_counted": frozenset({"options"}),
    "evpi": EVERYTHING,
    "flip": EVERYTHING,
    "canary": CHAIN | {"options", "label_days"},
    "patch": CHAIN | DATES | {"options", "second_cost"},
    "fallback": frozenset(),
    "audit": frozenset(),
    "rests": EVERYTHING,
    "theirs": EVERYTHING,
    "labels": frozenset(),
    "mix": frozenset(),
}
# What the price of a day goes into. Where the segment has a season it is that of the days of
# exposure, which follow from the dates and the options.
BY_SEASON = (
    "people.", "errors.", "money.", "driver", "dots", "line.", "resume.", "canary.", "season.",
    "mostly", "assumption.share",
)  # fmt: skip
SEASONED = frozenset({"impact", "drivers", "variance", "power", "until", "landing"})
EXPOSED = DATES | {"options"}
# The pictures by name, and the inputs that their marks rest on.
PICTURES: dict[str, frozenset[str]] = {
    "change": frozenset({"limits"}),
    "forest": frozenset({"limits"}),
    "slices": frozenset({"limits"}),
    "impact": CHAIN | frozenset(DELAYS),
    "until": CHAIN | DATES | frozenset(DELAYS) | {"options"},
    "drivers": CHAIN,
    "variance": CHAIN,
    "plan": DATES,
    "odds": DATES,
    "landing": CHAIN | DATES | {"options"},
    "power": CHAIN | {"options", "label_days"},
    "check": frozenset(),
}


def inputs_of_fact(fact_id: str) -> frozenset[str]:
    """Name the inputs that a fact may rest on.

    >>> sorted(inputs_of_fact("errors.day")), sorted(inputs_of_fact("worst.change"))
    (['traffic'], [])
    """
    if fact_id.startswith("assumption."):
        return frozenset({fact_id.removeprefix("assumption.")})
    if fact_id.startswith("line.delay"):
        return INPUTS["line.delay"]
    parts = fact_id.split(".")
    names = (".".join(parts[:size]) for size in range(len(parts), 0, -1))
    found = next((INPUTS[name] for name in names if name in INPUTS), None)
    return found or frozenset()


def inputs_of_picture(chart: str) -> frozenset[str]:
    """Name the inputs that a picture may rest on.

    One that is not listed weighs the options and rests on all of them.
    """
    measured = {"slopes", "drift", "calibration", "timeline", "lineage", ""}
    return frozenset() if chart in measured else PICTURES.get(chart, EVERYTHING)


def recommendation_placeholders(case: Case) -> tuple[str, ...]:
    """List the placeholders that the recommendation rests on: the choice of an option rests on
    every number weighed.
    """
    return _placeholders(case, EVERYTHING)


def mark(case: Case, facts: dict[str, Fact]) -> dict[str, Fact]:
    """Give each fact the placeholders that it rests on."""
    if not case.placeholders:
        return facts
    seasonal = has_season(facts)
    return {
        name: replace(
            fact,
            rests_on=_placeholders(
                case,
                inputs_of_fact(name)
                | (EXPOSED if seasonal and name.startswith(BY_SEASON) else frozenset()),
            ),
        )
        for name, fact in facts.items()
    }


def has_season(facts: Mapping[str, Fact]) -> bool:
    """Say whether the price of a day is that of some days of the year."""
    return "season.share" in facts


def _placeholders(case: Case, inputs: Iterable[str]) -> tuple[str, ...]:
    wanted = _with_own(case.assumptions, frozenset(inputs))
    return tuple(
        placeholder for placeholder in case.placeholders if placeholder in wanted
    )


def _with_own(
    assumptions: tuple[Quantity, ...], inputs: frozenset[str]
) -> frozenset[str]:
    """Add the inputs that a team made up itself: what they are used for is not known, so they count
    wherever money does.
    """
    own = {assumption.id for assumption in assumptions} - EVERYTHING
    return inputs | own if inputs & LINE_INPUTS else inputs


def placeholder_words(case: Case, placeholders: Iterable[str]) -> str:
    """Name placeholders for the mark on a screen or page; empty without any."""
    names = tuple(
        dict.fromkeys(
            case.placeholder_name(placeholder) for placeholder in placeholders
        )
    )
    return say("PLACEHOLDER: {names}", names=", ".join(names)) if names else ""


def picture_placeholders(
    case: Case, chart: str, facts: Mapping[str, Fact]
) -> tuple[str, ...]:
    """List the placeholders that a picture rests on, beside facts of its case."""
    more = EXPOSED if chart in SEASONED and has_season(facts) else frozenset[str]()
    return _placeholders(case, inputs_of_picture(chart) | more)
