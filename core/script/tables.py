"""Tables of facts: what pages and documents list, as text."""

from __future__ import annotations

from core import words
from core.case.profile import Column
from core.evidence.records import Estimate, Finding
from core.script.brief import Brief
from core.script.facts import finding_facts, quantity_range

VERDICTS = {"fails": "beyond the limit", "clears": "within the limit", "unclear": "unclear", "too few": "too few rows"}


def slice_words(brief: Brief, finding: Finding) -> str:
    """Name a slice for a list, with how it was come by."""
    where, found = brief.case.says(finding.slice), found_words(brief, finding)
    return f"{where} ({found})" if found else where


def found_words(brief: Brief, finding: Finding) -> str:
    """Say in a few words how a slice was come by and whether it is confirmed; nothing for all rows and single values."""
    if finding in brief.evidence.searched:
        how = "searched" if finding.on == "confirmation rows" else "found without a look at any error"
    elif finding in brief.evidence.named:
        how = "named in advance"
    else:
        return ""
    return f"{how}, {'confirmed' if finding.confirmed else 'not confirmed'}"


def slice_rows(brief: Brief) -> list[dict[str, str]]:
    """List all findings: searched ones first, then named ones, then every segment value by its change."""
    evidence = brief.evidence
    values = sorted(evidence.segments, key=lambda one: -one.change.value if isinstance(one.change, Estimate) else 1.0)
    return [_row(brief, one) for one in (evidence.overall, *evidence.searched, *evidence.named, *values)]


def _row(brief: Brief, finding: Finding) -> dict[str, str]:
    facts = finding_facts("it", finding, brief.case)
    return {
        "Slice": slice_words(brief, finding),
        "Rows": words.count(finding.n),
        "Released": facts.get("it.baseline", "–"),
        "New": facts.get("it.candidate", "–"),
        "Change": facts.get("it.change", "–"),
        "Interval": facts.get("it.change.interval", "–"),
        "p": facts["it.p"] if "it.change" in facts else "–",
        "Verdict": VERDICTS[finding.verdict],
    }


def option_rows(brief: Brief) -> list[dict[str, str]]:
    """List the options on the same scales; what is not known is said."""
    facts = brief.facts
    return [
        {
            "Option": one.option.name,
            "Expected loss": facts[f"option.{one.option.id}.loss"].says,
            "Range": facts[f"option.{one.option.id}.loss.range"].says,
            "Harmed": facts[f"option.{one.option.id}.people.range"].says,
            "Delay": facts[f"option.{one.option.id}.delay"].says,
            "Cost of delay": facts[f"option.{one.option.id}.delay_cost"].says,
            "Worst of twenty": facts[f"option.{one.option.id}.loss.worst"].says,
            "Best in": facts[f"option.{one.option.id}.odds"].says,
        }
        for one in brief.choice.outlooks
    ]


def step_rows(brief: Brief) -> list[dict[str, str]]:
    """List the steps of the plan with owner and dates."""
    return [
        {"Step": one.name, "Owner": one.owner, "Starts": words.day(one.start), "Done, even odds": words.day(one.likely_end), "Done, proposed odds": words.day(one.safe_end)}
        for one in brief.plan.steps
    ]


def driver_rows(brief: Brief) -> list[dict[str, str]]:
    """List the inputs with what each does to the cost, and the value at which a day of harm costs as much as a day's delay."""
    currency = brief.case.currency
    rows = []
    for one in brief.impact.drivers:
        unit = next((q for q in brief.case.assumptions if q.id == one.id), None)
        shape = unit.shape if unit else "share"
        even = "none" if one.breaks_even is None or (shape == "share" and one.breaks_even > 1) else _value(one.breaks_even, unit.unit if unit else "", shape)
        rows.append({
            "Input": one.name,
            "Range": quantity_range(one.low, one.high, unit.unit if unit else "", shape),
            "Cost a day at the ends": words.money_range(one.at_low, one.at_high, currency),
            "Breaks even at": even,
        })  # fmt: skip
    return rows


def _value(value: float, unit: str, shape: str) -> str:
    return words.percent(value) if shape == "share" else f"{words.significant(value)}{words.NBSP}{unit}"


def column_rows(columns: tuple[Column, ...], meaning: dict[str, str]) -> list[dict[str, str]]:
    """List the columns of a file as they were read, for confirmation."""
    return [
        {
            "Column": one.name,
            "Taken for": meaning.get(one.name, "left alone"),
            "Kind": {"whole": "whole number", "flag": "yes or no", "moment": "date and time"}.get(one.kind, one.kind),
            "Missing": words.count(one.missing),
            "Values": _values(one),
            "Total": "" if one.total is None else words.figure(one.total, 6),
        }
        for one in columns
    ]


def _values(one: Column) -> str:
    if one.levels and len(one.levels) <= 200:
        return words.listed(tuple(f"{level} ({words.count(n)})" for level, n in one.levels[:4])) + (" …" if len(one.levels) > 4 else "")
    if one.low is not None and one.high is not None and one.kind != "moment":
        return f"{words.figure(one.low, 4)} to {words.figure(one.high, 4)}"
    return "many"
