"""Tables of facts: what pages and documents list, as text."""

from __future__ import annotations

import numpy as np

from core import words
from core.case.inputs import Days, Quantity, Span
from core.case.profile import Column
from core.case.recognise import Part
from core.evidence.records import Estimate, Finding, Gap
from core.impact.price import Driver
from core.options.canary import Watch
from core.options.flips import inputs_of
from core.options.losses import parts_of, shares_of
from core.options.worth_knowing import worth_first
from core.script.brief import Brief
from core.script.facts import finding_facts
from core.script.kinds_text import kind_words, words_of
from core.script.quantity_words import range_words, value_words

VERDICTS = {
    "fails": "beyond the limit",
    "clears": "within the limit",
    "unclear": "unclear",
    "too few": "too few records",
    "pays": "part of a trade that costs less",
}


def slice_words(brief: Brief, finding: Finding) -> str:
    """Name a slice for a list, with how it was come by."""
    where, found = brief.case.says(finding.slice), found_words(brief, finding)
    where = where if finding.kind == "error" else f"{where}, {words_of(finding).rate}"
    return f"{where} ({found})" if found else where


def found_words(brief: Brief, finding: Finding) -> str:
    """Say in a few words how a slice was come by and whether it is confirmed.

    Nothing for all rows and single values.
    """
    if finding in brief.evidence.searched:
        how = ROUTES.get(finding.route) or (
            "searched" if finding.on == "confirmation rows" else "found from input changes alone"
        )
    elif finding in brief.evidence.named:
        how = "named in advance"
    elif finding in brief.evidence.values:
        how = "one value of a column"
    else:
        return ""
    return f"{how}, {'confirmed' if finding.confirmed else 'not confirmed'}"


def slice_rows(brief: Brief) -> list[dict[str, str]]:
    """List all findings: searched ones first, then named ones, then every segment value by its
    change.
    """
    evidence = brief.evidence
    values = sorted(
        evidence.segments,
        key=lambda one: -one.change.value if isinstance(one.change, Estimate) else 1.0,
    )
    kinds = evidence.kinds or (evidence.overall,)
    told = dict.fromkeys((*kinds, *evidence.searched, *evidence.named, *evidence.values))
    seen = {one.id for one in told}
    return [_row(brief, one) for one in (*told, *(one for one in values if one.id not in seen))]


def _row(brief: Brief, finding: Finding) -> dict[str, str]:
    facts = finding_facts("it", finding, brief.case)
    return {
        "Segment": slice_words(brief, finding),
        "Kind of error": kind_words(brief.case, finding),
        "Records": words.count(finding.n),
        "Current": facts.get("it.baseline", "–"),
        "New": facts.get("it.candidate", "–"),
        "Change": facts.get("it.change", "–"),
        "Interval": facts.get("it.change.interval", "–"),
        "p": facts["it.p"] if "it.change" in facts else "–",
        "Verdict": VERDICTS[finding.verdict],
    }


ROUTES = {
    "predictions": "found from the predictions alone",
    "disagreement": "found where the models differ most",
}
UNKNOWN = "not known"


def option_rows(brief: Brief) -> list[dict[str, str]]:
    """List what each option leads to, on the same scales.

    An option of which too little is known says so in every cell.
    """
    facts = brief.facts
    heads = {"Affected": "people.range", "Delay": "delay.range"}
    exposed = {
        one.id: (
            f"{_span(one.exposure, share=True)}, {_days(one.exposed_days)}"
            if one.exposure and one.exposure[1] > 0
            else "nobody"
        )
        for one in brief.case.options
    }
    if "option.best.loss" in facts:
        heads |= {
            "Expected cost": "loss",
            "Range": "loss.range",
            "Worst one in twenty": "loss.worst",
            "Lowest in": "odds",
            "Regret": "regret",
        }
    told = []
    for one in brief.case.options:
        cells = {
            head: facts[name].says if (name := f"option.{one.id}.{part}") in facts else UNKNOWN
            for head, part in heads.items()
        }
        told.append(
            {"Option": one.name, "Exposed": exposed[one.id] if one.exposure else UNKNOWN} | cells
        )
    return told


def loss_rows(brief: Brief) -> list[dict[str, str]]:
    """List where the expected loss of each option comes from.

    The cells of a row add up to its loss.
    """
    if "option.best.loss" not in brief.facts:
        return []
    if brief.choice is None:
        return []
    known = tuple(one.option for one in brief.choice.outlooks)
    late = brief.plan.days_late if brief.plan is not None else None
    parts = parts_of(
        known,
        np.zeros(brief.impact.points.size) if late is None else late,
        brief.impact.draws.get("after_days", 0.0),
        brief.impact.points,
    )
    shares = shares_of(parts, brief.impact)
    return [
        {"Option": one.name}
        | {name: words.money(float(values[i]), brief.case.currency) for name, values in shares}
        | {"expected cost": brief.facts[f"option.{one.id}.loss"].says}
        for i, one in enumerate(known)
    ]


def attribute_rows(brief: Brief) -> list[dict[str, str]]:
    """List what was entered for each option; what is not known is said, and is not nought."""
    return [
        {
            "Option": one.name,
            "Exposed": _span(one.exposure, share=True),
            "For": _days(one.exposed_days),
            "Delay": _days(one.delay_days),
            "Left after the fix": _span(one.residual, share=True),
            "Second incident": _span(one.second_incident, share=True),
            "To roll back": _days(one.rollback_days),
            "One-off cost": (
                UNKNOWN if one.one_off is None else _money(one.one_off, brief.case.currency)
            ),
            "Of the delay's cost": (
                UNKNOWN if one.delay_share is None else words.percent(one.delay_share, 0)
            ),
        }
        for one in brief.case.options
    ]


def _span(span: Span | None, *, share: bool = False) -> str:
    if span is None:
        return UNKNOWN
    low, high = (words.figure(end * 100 if share else end) for end in span)
    ends = low if low == high else words.span(low, high)
    return words.percent_of(ends) if share else ends


def _days(days: Days | None) -> str:
    if days is None or isinstance(days, str):
        return UNKNOWN if days is None else "until the fix is out"
    return (
        words.days(days[0])
        if days[0] == days[1]
        else words.span(words.figure(days[0]), words.days(days[1]))
    )


def _money(span: Span, currency: str) -> str:
    return (
        words.money(span[0], currency) if span[0] == span[1] else words.money_range(*span, currency)
    )


def step_rows(brief: Brief) -> list[dict[str, str]]:
    """List the steps of the plan with owner, what they wait for, dates, and what a day less on them
    buys.
    """
    if brief.plan is None:
        return []
    place = {one.name: words.count(i) for i, one in enumerate(brief.plan.steps, start=1)}
    return [
        {
            "": place[one.name],
            "Step": one.name,
            "Owner": one.owner,
            "After": words.listed(tuple(place[name] for name in one.after)) or "at once",
            "Starts": words.day(one.start),
            "Done, even chance": words.day(one.likely_end),
            "Done, chance asked for": words.day(one.safe_end),
            "Decides the date": words.odds(one.critical),
            "One day less saves": words.days(one.buys) if one.buys else "nothing",
        }
        for one in brief.plan.steps
    ]


def driver_rows(brief: Brief) -> list[dict[str, str]]:
    """List the inputs with what each does to the outcome, its share of the spread, and where it
    breaks even.
    """
    currency, priced = brief.case.currency, brief.impact.priced
    noun = "Affected" if brief.impact.people is not None else "More wrong predictions"
    heading = "Cost a day at the ends" if priced else f"{noun} a day at the ends"
    rows = []
    for one in brief.impact.drivers:
        ends = (one.swing.at_low, one.swing.at_high)
        rows.append(
            {
                "Input": one.name,
                "Range": range_words(one.quantity, currency),
                heading: words.money_range(*ends, currency)
                if priced
                else words.span(words.figure(ends[0]), words.figure(ends[1])),
                "Share of the spread": words.percent(one.variance, 0),
                "Breaks even at": _even(one, currency)
                if priced and brief.impact.delay_priced
                else "no price",
            }
        )
    return rows


def _even(one: Driver, currency: str) -> str:
    share = one.quantity.shape == "share" or one.quantity.unit == "share"
    if one.breaks_even is None or (share and one.breaks_even > 1):
        return "nowhere"
    says = value_words(one.breaks_even, one.quantity, currency)
    return says if one.inside else f"{says}, outside the range"


def source_words(one: Quantity) -> str:
    """Say where an input comes from and since when."""
    return f"{one.source}, {words.day(one.on)}" if one.on else one.source


def flip_rows(brief: Brief) -> list[dict[str, str]]:
    """List for every input the values at which another option becomes the best, the nearest first.

    And those that change nothing.
    """
    currency = brief.case.currency
    if brief.choice is None:
        return []
    rows = [
        {
            "Input": one.quantity.name,
            "Range": range_words(one.quantity, currency),
            "Changes at": (
                f"{'above' if one.above else 'below'} {value_words(one.at, one.quantity, currency)}"
            ),
            "Then best": one.to.name,
            "Within the range": "yes" if one.inside else "no",
        }
        for one in brief.choice.flips
    ]
    found = {one.id for one in brief.choice.flips}
    still = (
        [one for one in inputs_of(brief.case, brief.impact) if one.id not in found]
        if not brief.choice.by_people
        else []
    )
    return rows + [
        {
            "Input": one.name,
            "Range": range_words(one, currency),
            "Changes at": "nowhere",
            "Then best": "–",
            "Within the range": "no",
        }
        for one in still
    ]


def watch_rows(brief: Brief) -> list[dict[str, str]]:
    """List what a limited rollout shows by which measure: rows, days, power in the window, people
    harmed until then.
    """
    if brief.choice is None or isinstance(brief.choice.canary, Gap):
        return []
    one = brief.choice.canary
    facts = brief.facts
    watched = (
        [("the segment", "canary", one.slice)]
        if brief.evidence.worst is not None
        else [("all records", "canary", one.slice)]
    )
    if brief.evidence.worst is not None and isinstance(one.overall, Watch):
        watched.append(("all records", "canary.all", one.overall))
    rows = [
        {
            "Watching": says,
            "Records a day": facts[f"{name}.rows"].says,
            "Needed in each arm": facts[f"{name}.needed"].says,
            "Noticed after": "not within three months"
            if seen.never
            else facts[f"{name}.days"].says,
            f"Chance within {facts['canary.window'].says}": facts[f"{name}.power"].says,
            "Affected until then": facts[f"{name}.people"].says,
        }
        for says, name, seen in watched
    ]
    if "canary.shadow" in facts:
        rows.append(
            dict.fromkeys(rows[0], "–")
            | {
                "Watching": "both models, shadow testing",
                "Noticed after": facts["canary.shadow"].says,
                "Affected until then": f"no{words.NBSP}{brief.case.harmed_many}",
            }
        )
    return rows


def worth_rows(brief: Brief) -> list[dict[str, str]]:
    """List the inputs that are worth finding out before deciding, dearest first."""
    found = worth_first(brief.case, brief.evidence)
    return [
        {
            "Find out first": one.name,
            "Range": range_words(one, brief.case.currency),
            "Worth at most": words.money(value, brief.case.currency),
        }
        for one, value in found
    ]


def input_rows(brief: Brief) -> list[dict[str, str]]:
    """List every input: its range with unit, its shape, who stands for it and since when."""
    case = brief.case
    overridden = {one.id: one for one in case.what_ifs}
    listed = [overridden.get(one.id, one) for one in brief.impact.measured] + list(case.assumptions)
    return [
        {
            "Input": one.name,
            "Range": range_words(one, case.currency),
            "Shape": (
                "as measured" if one.source == "measured" else SHAPES.get(one.shape, one.shape)
            ),
            "From": source_words(one),
        }
        for one in listed
    ]


SHAPES = {
    "lognormal": "amount",
    "share": "share",
    "normal": "either way",
    "pert": "best, likely, worst",
    "fixed": "fixed",
}


def part_rows(parts: tuple[Part, ...]) -> list[dict[str, str]]:
    """List what was recognised in a file, how surely and why."""
    return [
        {
            "Taken for": f"{one.says[:1].upper()}{one.says[1:]}",
            "Column": one.column,
            "Sure": words.percent(one.sure, 0),
            "Why": one.reason,
        }
        for one in parts
    ]


def column_rows(columns: tuple[Column, ...], meaning: dict[str, str]) -> list[dict[str, str]]:
    """List the columns of a file as they were read, for confirmation."""
    return [
        {
            "Column": one.name,
            "Taken for": meaning.get(one.name, "left alone"),
            "Kind": (
                {"whole": "whole number", "flag": "yes or no", "moment": "date and time"}.get(
                    one.kind, one.kind
                )
            ),
            "Missing": words.count(one.missing),
            "Values": _values(one),
            "Total": "" if one.total is None else words.figure(one.total, 6),
        }
        for one in columns
    ]


def _values(one: Column) -> str:
    if one.levels and len(one.levels) <= 200:
        return words.listed(tuple(f"{level} ({words.count(n)})" for level, n in one.levels[:4])) + (
            " …" if len(one.levels) > 4 else ""
        )
    if one.low is not None and one.high is not None and one.kind != "moment":
        return words.span(words.figure(one.low, 4), words.figure(one.high, 4))
    return "many"
