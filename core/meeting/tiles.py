"""The facts in large characters under a picture: one line each, and nothing where it is not
known.

The stage shows the first three of a step (`MOST_FIGURES` of `core.meeting.slide`), and the page the
others below it.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.evidence.records import Finding
from core.messages import mark, say
from core.script.brief import Brief
from core.script.facts import finding_facts


@dataclass(frozen=True, slots=True)
class Tile:
    """A fact in large characters, and one line under it.

    `placeholder` where its number rests on one.
    """

    value: str
    under: str
    placeholder: bool = False


def tiles(brief: Brief, step: str, chosen: Finding | None) -> tuple[Tile, ...]:
    """Make the tiles of a step, or those of a chosen segment."""
    make = {
        "opening": _opening_tiles,
        "finding": _finding_tiles,
        "quantification": _cost_tiles,
        "recommendation": _date_tiles,
        "alternatives": _option_tiles,
        "close": _closing_tiles,
    }.get(step)
    if step == "finding" and chosen is not None:
        return _slice_tiles(brief, finding_facts("it", chosen, brief.case), "it")
    return make(brief) if make else ()


def _tile(brief: Brief, value: str, *under: str) -> Tile | None:
    facts = brief.facts
    if value not in facts:
        return None
    said = " ".join(facts[item].says if item in facts else item for item in under)
    return Tile(
        facts[value].says,
        said,
        any(facts[item].rests_on for item in (value, *under) if item in facts),
    )


def _present(*tiles: Tile | None) -> tuple[Tile, ...]:
    return tuple(tile for tile in tiles if tile is not None)


def _opening_tiles(brief: Brief) -> tuple[Tile, ...]:
    waits = brief.recommendation.waits
    return _present(
        _tile(brief, "release.day", say("planned release"))
        or _unknown(mark("planned release")),
        _tile(brief, "date", say("proposed release,"), "date.odds", say("confident"))
        if waits
        else None,
        _tile(brief, "delay_cost.range", say("cost of each day of delay"))
        or _unknown(mark("cost of each day of delay")),
    )


def _closing_tiles(brief: Brief) -> tuple[Tile, ...]:
    """Sum up what is proposed while nothing is decided."""
    facts = brief.facts
    asked = brief.recommendation.ask == "option" and "ask.loss" in facts
    waits = brief.recommendation.waits
    what = say("proposed release,") if waits else say("fix out,")
    dated = _tile(brief, "date", what, "date.odds", say("confident"))
    return _present(
        dated
        if dated is not None and brief.evidence.regression == "yes"
        else _tile(brief, "release.day", say("planned release")),
        _tile(brief, "ask.loss", say("expected cost:"), "ask.lower") if asked else None,
        _tile(brief, "delay_cost.range", say("cost of each day of delay")),
    )


def _unknown(what: str) -> Tile:
    return Tile(say("Not known yet"), say(what))


def _finding_tiles(brief: Brief) -> tuple[Tile, ...]:
    name = "worst" if brief.evidence.worst is not None else "overall"
    tiles = _slice_tiles(
        brief, {key: fact.says for key, fact in brief.facts.items()}, name
    )
    cause = brief.case.suspicion
    if brief.evidence.regression != "yes" or not cause.text:
        return tiles
    how = (
        say("confirmed cause")
        if cause.state == "confirmed"
        else say("{state} cause, not confirmed", state=say(cause.state))
    )
    return (
        *tiles,
        Tile(
            how.capitalize() if cause.state != "ruled out" else say("Cause ruled out"),
            cause.text,
        ),
    )


def _slice_tiles(brief: Brief, facts: dict[str, str], name: str) -> tuple[Tile, ...]:
    if f"{name}.change" not in facts:
        return (
            Tile(
                facts[f"{name}.rows"],
                say("fewer than the {least} needed", least=brief.facts["least"].says),
            ),
        )
    interval = say(
        "{interval}, {confidence} interval",
        interval=facts[f"{name}.change.interval"],
        confidence=brief.facts["confidence"].says,
    )
    return Tile(facts[f"{name}.change"], interval), Tile(
        facts[f"{name}.rows"],
        say(
            "{share} of the {units_of_row} measured",
            share=facts[f"{name}.share"],
            units_of_row=brief.case.units_of_row,
        ),
    )


def _cost_tiles(brief: Brief) -> tuple[Tile, ...]:
    if brief.evidence.regression == "no":
        return _present(
            _tile(brief, "delay_cost.range", say("cost of each day of delay"))
        )
    worst = _tile(
        brief,
        "people.day.worst",
        say("affected a day, average of the worst one in twenty outcomes"),
    )
    return _present(
        _tile(brief, "people.day.range", say("affected a day"))
        or (
            _tile(brief, "errors.day.range", say("more"), "errors.what", say("a day"))
            if "errors.what" in brief.facts
            else None
        ),
        _tile(brief, "money.day.range", say("lost a day")) or worst,
        _tile(brief, "delay_cost.range", say("cost of each day of delay")),
    )


def _date_tiles(brief: Brief) -> tuple[Tile, ...]:
    if brief.evidence.regression == "no":
        return _present(_tile(brief, "release.day", say("planned release")))
    what = say("proposed release,") if brief.recommendation.waits else say("fix out,")
    return _present(
        _tile(brief, "date.even", say("fix out,"), "date.even.odds", say("confident")),
        _tile(brief, "date", what, "date.odds", say("confident")),
        _tile(brief, "date.safe", say("fix out,"), "date.safe.odds", say("confident")),
    )


def _option_tiles(brief: Brief) -> tuple[Tile, ...]:
    if brief.evidence.regression == "no":
        return _present(
            _tile(brief, "option.best", say("lowest expected cost")),
            _tile(brief, "release.day", say("planned release")),
        )
    if brief.choice is None:
        return tuple(
            Tile(option.name, say("not compared yet"))
            for option in brief.case.options[:3]
        )
    by_people = brief.choice.by_people
    best = (
        (say("affects the fewest:"), "option.best.people")
        if by_people
        else (say("lowest expected cost:"), "option.best.loss")
    )
    return _present(
        _tile(brief, "option.best", *best),
        _tile(
            brief,
            "option.least",
            say("least disruptive way to stop the harm:"),
            "option.least.delay" if by_people else "option.least.loss",
        ),
        _flip_tile(brief),
    )


def _flip_tile(brief: Brief) -> Tile | None:
    facts = brief.facts
    if "alternatives.flip" not in brief.script.claims or "flip.at" not in facts:
        return None
    return Tile(
        facts["flip.at"].says,
        say(
            "tipping point: if “{flip_name}” is {flip_side} this, choose “{flip_to}”",
            flip_name=facts["flip.name"].says,
            flip_side=facts["flip.side"].says,
            flip_to=facts["flip.to"].says,
        ),
    )
