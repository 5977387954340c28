"""What is said about a change over time: a sentence for each test that was made, and no more than
it bears.
"""

from __future__ import annotations

from core import words
from core.evidence.supporting_records import Timeline
from core.messages import say
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
    where = (
        ""
        if finding is None
        else say(" for {slice}", slice=brief.case.says(finding.slice))
    )
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
        say(
            ", at the earliest from {early} and at the latest from {late}",
            early=early,
            late=late,
        )
        if early != late
        else ""
    )
    good = (
        say(
            " The last good batch began on {last_good}.",
            last_good=batch_words(timeline.last_good, timeline.span),
        )
        if timeline.last_good
        else ""
    )
    return say(
        "The change is higher since {first}{where}{between} (test for one step up: {p}).{good}",
        first=first,
        where=where,
        between=between,
        p=words.p_value(timeline.p),
        good=good,
    )


def _any(timeline: Timeline, where: str) -> str:
    if timeline.any_p is None:
        return ""
    p, batches = (
        words.p_value(timeline.any_p),
        say(
            "the {batches} {span}",
            batches=len(timeline.batches),
            span=_spans(timeline.span),
        ),
    )
    if timeline.any_p < SURE:
        return say(
            "The change varies over time{where}: {batches} differ more than chance"
            " would explain (F test: {p}).",
            where=where,
            batches=batches,
            p=p,
        )
    return say(
        "No change over time was found{where}: {batches} differ no more than chance"
        " would explain (F test: {p}).",
        where=where,
        batches=batches,
        p=p,
    )


def _spans(span: str) -> str:
    return {"four weeks": say("four-week periods"), "": say("batches")}.get(
        span, f"{span}s"
    )


def _season(timeline: Timeline) -> str:
    if timeline.season_p is None:
        return (
            say("Seasonality was not tested: the data cover less than two full cycles.")
            if timeline.any_p is not None
            else ""
        )
    p = words.p_value(timeline.season_p)
    if timeline.season_p < SURE:
        return say("It follows the {season} ({p}).", season=timeline.season, p=p)
    tested = words.listed(timeline.seasons, say("or"))
    return say("No seasonality by {tested} was found ({p}).", tested=tested, p=p)


def _no_step(timeline: Timeline) -> str:
    return (
        ""
        if timeline.change_point
        else (
            say(
                "No single change point was found (test for one step up: {p}).",
                p=words.p_value(timeline.p),
            )
        )
    )
