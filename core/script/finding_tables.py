"""Tables and sentences behind a finding: drift, batches, scores, stages."""

from __future__ import annotations

from core import words
from core.evidence.records import Estimate, Gap
from core.evidence.supporting_records import CalibrationBin, Drift
from core.messages import mark, say
from core.script.batch_label import batch_words
from core.script.brief import Brief
from core.text import capitalized

HARMS = {
    "moves with the error": mark("drifts with the error"),
    "without harm": mark("shifted, harmless"),
    "no drift": mark("no drift"),
}


def value_words(brief: Brief, value: float) -> str:
    """Say an error in the measure of the case."""
    return (
        words.percent(value)
        if brief.evidence.overall.is_rate
        else words.with_unit(value, brief.case.columns.unit)
    )


# Drift


def most_shifted(brief: Brief, most: int = 6) -> tuple[Drift, ...]:
    """Take the features that moved and can be drawn, most suspicious first.

    Without any that moved, none.
    """
    return tuple(
        shift
        for shift in brief.evidence.shifts
        if shift.shares
        and (shift.harm != "no drift" or shift.column in brief.evidence.suspect_columns)
    )[:most]


def drift_summary(brief: Brief) -> str:
    """Say how many columns moved, and how many of them with the error."""
    every = brief.evidence.shifts
    moved = [drift for drift in every if drift.harm != "no drift"]
    harmful = [item.column for item in moved if item.harm == "moves with the error"]
    columns = words.count_noun(len(every), "column")
    if not moved:
        return say(
            "Of {columns} compared with the reference, none shifted beyond chance.",
            columns=columns,
        )
    head = say(
        "Of {columns} compared with the reference, {moved} shifted beyond chance",
        columns=columns,
        moved=words.count(len(moved)),
    )
    if not harmful:
        return say("{head}, none of them with the error.", head=head)
    with_it = (
        say("{harmful} of them with the error", harmful=words.count(len(harmful)))
        if len(harmful) < len(moved)
        else say("and the error moves with ")
        + ("it" if len(moved) == 1 else say("all of them"))
    )
    return f"{head}, {with_it}: {words.listed(tuple(harmful))}."


def drift_says(brief: Brief, column: str) -> str:
    """Say in a sentence how a feature moved."""
    shift = next(
        (each for each in brief.evidence.shifts if each.column == column), None
    )
    if shift is None:
        return ""
    inside = brief.evidence.worst is not None
    moved = say(
        "{share} of the values shifted",
        share=words.percent(shift.inside if inside else shift.tv, 0),
    ) + (
        say(
            " in the segment, {outside} elsewhere",
            outside=words.percent(shift.outside, 0),
        )
        if inside
        else ""
    )
    return f"{moved}{_middle(shift)}."


def _middle(drift: Drift) -> str:
    if drift.middle_before is None or drift.middle_now is None:
        return ""
    before, now = (
        words.plain_number(drift.middle_before),
        words.plain_number(drift.middle_now),
    )
    return (
        say("; the median stayed at {now}", now=now)
        if before == now
        else say("; the median went from {before} to {now}", before=before, now=now)
    )


def drift_rows(brief: Brief) -> list[dict[str, str]]:
    """List every feature with how far it moved, what chance alone does, and whether the error moves
    with it.
    """
    inside = brief.evidence.worst is not None
    return [
        {
            say("Column"): shift.column,
            **(
                {
                    say("Moved in the segment"): words.percent(shift.inside),
                    say("Elsewhere"): words.percent(shift.outside),
                }
                if inside
                else {say("Moved"): words.percent(shift.tv)}
            ),
            say("PSI"): words.fixed(shift.psi, 3),
            say("Chance level"): words.fixed(shift.psi_noise, 3),
            say("Median before"): ""
            if shift.middle_before is None
            else words.plain_number(shift.middle_before),
            say("Median now"): ""
            if shift.middle_now is None
            else words.plain_number(shift.middle_now),
            say("Missing before"): words.percent(shift.missing_before),
            say("Missing now"): words.percent(shift.missing_now),
            say("New values"): words.listed(shift.new[:3])
            + (" …" if len(shift.new) > 3 else ""),
            say("With the error"): say(HARMS.get(shift.harm, shift.harm)),
        }
        for shift in brief.evidence.shifts
    ]


# Time


def batch_rows(brief: Brief) -> list[dict[str, str]]:
    """List the batches with the error of both models and the change."""
    timeline = brief.evidence.timeline
    if timeline is None:
        return []
    return [
        {
            say("From"): batch_words(batch.start, timeline.span),
            capitalized(brief.case.units_of_row): words.count(batch.n),
            say("Released"): _error(brief, batch.baseline),
            say("New"): _error(brief, batch.candidate),
            say("Change"): _error_change(brief, batch.change),
            say("Interval"): _error_range(brief, batch.change),
        }
        for batch in timeline.batches
    ]


def _error(brief: Brief, item: Estimate | Gap) -> str:
    return (
        value_words(brief, item.value) if isinstance(item, Estimate) else say("too few")
    )


def _error_change(brief: Brief, item: Estimate | Gap) -> str:
    if isinstance(item, Gap):
        return say("too few")
    return (
        words.points(item.value)
        if brief.evidence.overall.is_rate
        else words.with_unit(item.value, brief.case.columns.unit, signed=True)
    )


def _error_range(brief: Brief, item: Estimate | Gap) -> str:
    if isinstance(item, Gap):
        return say("too few")
    return (
        words.points_range(item.low, item.high)
        if brief.evidence.overall.is_rate
        else words.range_with_unit(item.low, item.high, brief.case.columns.unit)
    )


# Scores


def calibration_bins(brief: Brief, which: str = "") -> tuple[CalibrationBin, ...]:
    """Give the bins of the reliability curve on all rows, or on those of the worst segment where
    `which` is "slice".
    """
    return (
        brief.evidence.worst_calibration
        if which == "slice"
        else brief.evidence.calibration
    )


def calibration_rows(brief: Brief, which: str = "") -> list[dict[str, str]]:
    """List the bins of the reliability curve."""
    names = {"baseline": say("current"), "candidate": say("new")}
    return [
        {
            say("Model"): names[item.model],
            say("Scores"): words.percent_range(item.low, item.high, 0),
            capitalized(brief.case.units_of_row): words.count(item.n),
            say("Mean score"): words.percent(item.score),
            say("Observed rate"): (
                words.percent(item.observed.value)
                if isinstance(item.observed, Estimate)
                else say("too few")
            ),
            say("Interval"): (
                words.percent_range(item.observed.low, item.observed.high)
                if isinstance(item.observed, Estimate)
                else say("too few")
            ),
        }
        for item in calibration_bins(brief, which)
    ]


# Stages


def lineage_says(brief: Brief) -> str:
    """Say which stage makes the suspect columns, and how far it reaches."""
    result = brief.evidence.lineage
    if result is None or not result.stages:
        return ""
    if not result.broken:
        return say("None of the stages entered makes a suspected column.")
    reach = (
        say(
            "Everything downstream is affected: {downstream}.",
            downstream=words.listed(result.downstream),
        )
        if result.downstream
        else say("Nothing downstream is listed.")
    )
    return say(
        "The leading suspected cause arises in {broken}. {reach}",
        broken=words.listed(result.broken),
        reach=reach,
    )


def lineage_rows(brief: Brief) -> list[dict[str, str]]:
    """List the stages with what they are made from and whether the fault reaches them."""
    result = brief.evidence.lineage
    if result is None:
        return []
    state = (
        dict.fromkeys(result.stages, say("not affected"))
        | dict.fromkeys(result.downstream, "downstream")
        | dict.fromkeys(result.broken, say("suspected columns made here"))
    )
    return [
        {
            say("Stage"): stage,
            say("Inputs"): (
                words.listed(
                    tuple(parent for parent, child in result.edges if child == stage)
                )
                or say("none listed")
            ),
            say("Fault"): state[stage],
        }
        for stage in result.stages
    ]
