"""What is said about a change over time: a sentence for each test that was made, and no more than
it bears.
"""

from __future__ import annotations

from core import words
from core.evidence.supporting_records import Timeline
from core.messages import mark
from core.script.batch_label import batch_words
from core.script.brief import Brief

SURE = 0.05


def timeline_says(brief: Brief) -> str:
    """Say whether the change is the same over time, whether it repeats, and since when it is
    higher, if the rows can tell.
    """
    timeline = brief.evidence.timeline
    if timeline is None:
        return ""
    pool = (*brief.evidence.searched, *brief.evidence.named)
    finding = next((finding for finding in pool if finding.id == timeline.of), None)
    where = "" if finding is None else f" for {brief.case.says(finding.slice)}"
    parts = (
        _step(timeline, where),
        _any(timeline, "" if timeline.change_point else where),
        _season(timeline),
        _no_step(timeline),
    )
    return " ".join(part for part in parts if part)


def _step(timeline: Timeline, where: str) -> str:
    if not timeline.change_point:
        return ""
    ends = (
        timeline.first_bad or timeline.change_point,
        timeline.earliest or timeline.change_point,
        timeline.latest or timeline.change_point,
    )
    first, early, late = (batch_words(end, timeline.span) for end in ends)
    between = (
        f", at the earliest from {early} and at the latest from {late}" if early != late else ""
    )
    good = (
        f" The last good batch began on {batch_words(timeline.last_good, timeline.span)}."
        if timeline.last_good
        else ""
    )
    return (
        f"The change is higher since {first}{where}{between} (test for one step up:"
        f" {words.p_value(timeline.p)}).{good}"
    )


def _any(timeline: Timeline, where: str) -> str:
    if timeline.any_p is None:
        return ""
    p, batches = (
        words.p_value(timeline.any_p),
        f"the {len(timeline.batches)} {_spans(timeline.span)}",
    )
    if timeline.any_p < SURE:
        return (
            f"The change varies over time{where}: {batches} differ more than chance would"
            f" explain (F test: {p})."
        )
    return (
        f"No change over time was found{where}: {batches} differ no more than chance would explain"
        f" (F test: {p})."
    )


def _spans(span: str) -> str:
    return {"four weeks": "four-week periods", "": "batches"}.get(span, f"{span}s")


def _season(timeline: Timeline) -> str:
    if timeline.season_p is None:
        return (
            "Seasonality was not tested: the records cover less than two full cycles."
            if timeline.any_p is not None
            else ""
        )
    p = words.p_value(timeline.season_p)
    if timeline.season_p < SURE:
        return f"It follows the {timeline.season} ({p})."
    tested = words.listed(timeline.seasons, mark("or"))
    return f"No seasonality by {tested} was found ({p})."


def _no_step(timeline: Timeline) -> str:
    return (
        ""
        if timeline.change_point
        else (
            f"No single change point was found (test for one step up: {words.p_value(timeline.p)})."
        )
    )
