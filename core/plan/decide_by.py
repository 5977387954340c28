"""Decide by: the last moment at which a decision can still change what is released."""

from __future__ import annotations

import datetime as dt

from core import words
from core.case.model import Case
from core.evidence.records import Gap
from core.messages import mark, say

NO_RELEASE = mark("there is no release date")
NO_LEAD = mark("nobody entered how long before the release nothing may change any more")


def decide_by(case: Case) -> dt.datetime | Gap:
    """Give the release less its freeze and the time to pull it, in the time zone of the release.

    The hours are counted as they pass, not as the clock on the wall shows them. A release without a
    zone is in UTC. A Gap where there is no release date, or neither of the leads is entered.
    """
    what, lead = say("the last moment to decide"), case.decision_terms.lead_hours
    if case.release is None:
        return Gap(what, say(NO_RELEASE))
    if lead is None:
        return Gap(what, say(NO_LEAD))
    release = (
        case.release if case.release.tzinfo else case.release.replace(tzinfo=dt.UTC)
    )
    return (release.astimezone(dt.UTC) - dt.timedelta(hours=lead)).astimezone(
        release.tzinfo
    )


def hours_left(case: Case, at: dt.datetime) -> float | None:
    """Count the hours from a moment to the last one to decide; None where there is none, below 0
    where it has passed.
    """
    last = decide_by(case)
    return None if isinstance(last, Gap) else (last - at).total_seconds() / 3600


def too_late(case: Case, at: dt.datetime) -> bool:
    """Say whether the last moment to decide had passed at a moment."""
    left = hours_left(case, at)
    return left is not None and left < 0


def decide_by_notes(case: Case, at: dt.datetime) -> tuple[str, ...]:
    """Warn in plain sentences of what is not wrong with the terms, and has to be known: a last
    moment that has passed, or one that cannot be worked out, or terms that name nobody yet.
    """
    terms, last = case.decision_terms, decide_by(case)
    result = []
    if terms.lead_hours is not None and isinstance(last, Gap):
        result.append(
            say(
                "Nothing says by when to decide: there is no release date to count back from."
            )
        )
    if not isinstance(last, Gap) and last < at:
        result.append(_passed(case, last, at))
    if terms.quorum is not None and not case.people:
        result.append(say("There is a quorum, and nobody is entered who could answer."))
    if terms.delegate and not case.people:
        result.append(
            say(
                "{name} decides in someone's place, and nobody is entered.",
                name=terms.delegate,
            )
        )
    elif terms.delegate and case.decider is None:
        result.append(
            say(
                "{name} is the delegate, and nobody is named who decides.",
                name=terms.delegate,
            )
        )
    return tuple(result)


def _passed(case: Case, last: dt.datetime, at: dt.datetime) -> str:
    release = case.release
    if release is None or at >= (
        release if release.tzinfo else release.replace(tzinfo=dt.UTC)
    ):
        return say(
            "The last moment to decide, {moment}, has passed.",
            moment=words.moment(last),
        )
    return say(
        "The last moment to decide, {moment}, has passed: freeze and rollback take longer than"
        " the time left until the release.",
        moment=words.moment(last),
    )
