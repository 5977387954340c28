"""What stands below a chart: what is drawn, on how many records, and by which method."""

from __future__ import annotations

from core import words
from core.charts.segment_charts import limits_said
from core.messages import say
from core.script.brief import Brief
from core.script.finding_tables import calibration_bins


def forest(brief: Brief, _which: str = "") -> str:
    """Say how the segments of a search were compared."""
    facts = brief.facts
    rows, sure = facts["rows.total"].says, facts["confidence"].says
    return say(
        "{rows}, {looked} searched. New minus current on the same {units}, {sure}"
        " intervals. Filled: confirmed after Holm's correction; hollow: not"
        " confirmed.{brief}",
        rows=rows,
        units=brief.case.units_of_row,
        looked=facts["looked"].says,
        sure=sure,
        brief=_dashed(brief),
    )


def slices(brief: Brief, _which: str = "") -> str:
    """Say how the values of a column were compared."""
    facts = brief.facts
    return say(
        "All {rows_total}, one family of tests corrected by Holm, {confidence}"
        " intervals. Filled: confirmed; hollow: not confirmed.{brief}",
        rows_total=facts["rows.total"].says,
        confidence=facts["confidence"].says,
        brief=_dashed(brief),
    )


def slopes(brief: Brief, _which: str = "") -> str:
    """Say what a line from the current model to the new one stands for."""
    return say(
        "{rows_total}. Each line is one segment on the same {units} for both models;"
        " the scale starts at zero. Red: got worse by more than its limit, after"
        " correction.",
        rows_total=brief.facts["rows.total"].says,
        units=brief.case.units_of_row,
    )


def groups(brief: Brief, _which: str = "") -> str:
    """Say how groups of people are compared."""
    facts = brief.facts
    return say(
        "{rows_total}, {confidence} Wilson intervals; gray: current, blue: new; the"
        " numbers are per 1,000. A gap is the distance between two groups of one color.",
        rows_total=facts["rows.total"].says,
        confidence=facts["confidence"].says,
    )


def calibration(brief: Brief, which: str = "") -> str:
    """Say what a reliability curve rests on."""
    return say(
        "{brief}, ten bins of equal width, {confidence} Wilson intervals. On the dashed"
        " line, scores are perfectly calibrated.",
        brief=_scored(brief, which),
        confidence=brief.facts["confidence"].says,
    )


def timeline(brief: Brief, _which: str = "") -> str:
    """Say how many records a picture over time rests on, and how its turn was found."""
    result = brief.evidence.timeline
    if result is None:
        return ""
    n = sum(batch.n for batch in result.batches)
    counted = words.count_noun(n, brief.case.unit_of_row, brief.case.units_of_row)
    began = (
        say(
            " The shaded stretch is where the change may have begun ({p}, whole batches shuffled).",
            p=words.p_value(result.p),
        )
        if result.change_point
        else ""
    )
    sure = brief.facts["confidence"].says
    return say(
        "{counted}, one point {span}, bands are {sure} intervals.{began}",
        counted=counted,
        span=_a_span(result.span),
        sure=sure,
        began=began,
    )


def lineage(_brief: Brief, _which: str = "") -> str:
    """Say what the colors of a pipeline mean."""
    return say(
        "Stages as entered. Blue: where the suspected columns are made, and all that is"
        " made from them. Gray: not affected."
    )


def drift(brief: Brief, _which: str = "") -> str:
    """Say whose values are compared with which."""
    shift = next(iter(brief.evidence.shifts), None)
    if shift is None:
        return ""
    before, now = (
        words.count_noun(n, brief.case.unit_of_row, brief.case.units_of_row)
        for n in (shift.reference_rows, shift.rows)
    )
    if brief.evidence.worst is None:
        return say(
            "Share of the {units} by value. Wide, gray: reference, {before}; thin, blue: now,"
            " {now}.",
            units=brief.case.units_of_row,
            before=before,
            now=now,
        )
    inside = brief.facts["worst.rows"].says
    return say(
        "Share of the segment's {units} by value. Wide, gray: reference; thin, blue: now, {inside}."
        " The tick: now everywhere else. Reference: {before}, now: {now}.",
        units=brief.case.units_of_row,
        inside=inside,
        before=before,
        now=now,
    )


def check(brief: Brief, _which: str = "") -> str:
    """Say by what a check is held to catch a fault."""
    return say(
        "At the rates measured on {rows}, the share of the segment included. Gray: your check;"
        " blue: a check of the segment alone. The scale of {units} is logarithmic.",
        rows=brief.facts["rows.total"].says,
        units=brief.case.units_of_row,
    )


def _dashed(brief: Brief) -> str:
    limits = limits_said(brief.case, brief.evidence.whole.kind)
    if not limits:
        return ""
    return say(
        " Dashed: the limit, {limits}; red: got worse by more than that, after correction.",
        limits=limits,
    )


def _scored(brief: Brief, which: str) -> str:
    """Say how many records a reliability curve rests on: each counts once for a model."""
    n = max(
        (
            sum(
                item.n for item in calibration_bins(brief, which) if item.model == model
            )
            for model in ("baseline", "candidate")
        ),
        default=0,
    )
    place = say(" in the segment") if which == "slice" else ""
    return (
        f"{words.count_noun(n, brief.case.unit_of_row, brief.case.units_of_row)}{place}"
    )


def _a_span(span: str) -> str:
    return (
        say("an {span}", span=span)
        if span.startswith("hour")
        else say("every {span}", span=span)
        if span.startswith("four")
        else f"a {span}"
        if span
        else say("a batch")
    )
