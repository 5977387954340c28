"""What is said about a change over time: a sentence for each test that was made, and no more than
it bears.
"""

from __future__ import annotations

from core import words
from core.evidence.supporting_records import Timeline
from core.script.batch_label import batch_words
from core.script.brief import Brief

SURE = 0.05


def timeline_says(brief: Brief) -> str:
    """Say whether the change is the same over time, whether it repeats, and since when it is
    higher, if the rows can tell.
    """
    told = brief.evidence.timeline
    if told is None:
        return ""
    pool = (*brief.evidence.searched, *brief.evidence.named)
    finding = next((one for one in pool if one.id == told.of), None)
    where = "" if finding is None else f" for {brief.case.says(finding.slice)}"
    parts = (
        _step(told, where),
        _any(told, "" if told.change_point else where),
        _season(told),
        _no_step(told),
    )
    return " ".join(one for one in parts if one)


def _step(told: Timeline, where: str) -> str:
    if not told.change_point:
        return ""
    ends = (
        told.first_bad or told.change_point,
        told.earliest or told.change_point,
        told.latest or told.change_point,
    )
    first, early, late = (batch_words(one, told.span) for one in ends)
    between = (
        f", at the earliest from {early} and at the latest from {late}" if early != late else ""
    )
    good = (
        f" The last good batch began on {batch_words(told.last_good, told.span)}."
        if told.last_good
        else ""
    )
    return (
        f"The change is higher since {first}{where}{between} (test for one step up:"
        f" {words.p_value(told.p)}).{good}"
    )


def _any(told: Timeline, where: str) -> str:
    if told.any_p is None:
        return ""
    p, batches = words.p_value(told.any_p), f"the {len(told.batches)} {_spans(told.span)}"
    if told.any_p < SURE:
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


def _season(told: Timeline) -> str:
    if told.season_p is None:
        return (
            "Seasonality was not tested: the records cover less than two full cycles."
            if told.any_p is not None
            else ""
        )
    p = words.p_value(told.season_p)
    if told.season_p < SURE:
        return f"It follows the {told.season} ({p})."
    tested = words.listed(told.seasons, "or")
    return f"No seasonality by {tested} was found ({p})."


def _no_step(told: Timeline) -> str:
    return (
        ""
        if told.change_point
        else (f"No single change point was found (test for one step up: {words.p_value(told.p)}).")
    )
