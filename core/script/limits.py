"""Limits: which one a finding is held to, where it lies for that finding, and how it is said."""

from __future__ import annotations

from core import words
from core.case.error_kinds import main_measure
from core.case.model import Case, Limit
from core.evidence.bounds import bound_of as allowed
from core.evidence.bounds import limit_for
from core.evidence.records import Finding
from core.messages import mark, say


def limit_of(case: Case, finding: Finding) -> Limit | None:
    """Find the limit that a finding is held to: that of its kind, of segments or of all rows."""
    return limit_for(
        case.limits, "any slice" if finding.slice.where else "overall", finding.kind
    )


def bound_of(limit: Limit | None, finding: Finding) -> float | None:
    """Give the largest change that the limit allows here, in the direction that is for the
    worse.
    """
    return None if limit is None else allowed(limit, finding)


OWN = {"score": mark("log loss"), "bias": mark("mean absolute error")}


def limit_words(case: Case, limit: Limit, finding: Finding | None = None) -> str:
    """Say a limit as it was agreed.

    For a finding, with what it comes to where the agreed points could not fail there.
    """
    own = say(
        "the {baseline}'s own {own}",
        baseline=case.baseline,
        own=say(OWN.get(limit.kind, mark("error"))),
    )
    if limit.relative:
        share = words.percent_of(words.entered_number(limit.bound * 100))
        if limit.kind == "bias":
            return say("at most {share} of {own}", share=share, own=own)
        return (
            say("at most {share} more than {own}", share=share, own=own)
            if limit.bound
            else say("no more than {own}", own=own)
        )
    if limit.kind == "grade" or case.columns.grades is not None:
        return grade_limit_words(case, limit.bound)
    if case.columns.task == "regression" and case.columns.tolerance is None:
        return words.with_unit(
            limit.bound, case.columns.unit, signed=True, entered=True
        )
    reached = None if finding is None else allowed(limit, finding)
    if limit.at_most is not None and reached is not None and reached < limit.bound:
        return say(
            "{reached} ({at_most} of {own} rate)",
            reached=words.points(reached),
            at_most=words.percent_of(words.entered_number(limit.at_most * 100)),
            own=own,
        )
    return words.points(limit.bound)


def grade_limit_words(case: Case, bound: float) -> str:
    """Say by how much a mean grade may get worse."""
    grades = case.columns.grades
    if grades is None or grades.is_share:
        return say("{points} worse", points=words.points(bound).removeprefix("+"))
    return say("{amount} worse", amount=words.entered_number(bound))


def limit_on_chart(case: Case, limit: Limit, finding: Finding | None = None) -> str:
    """Say a limit in the few words that fit beside its line."""
    if limit.relative:
        return say(
            "limit: +{bound}",
            bound=words.percent_of(words.entered_number(limit.bound * 100)),
        )
    reached = None if finding is None else allowed(limit, finding)
    if limit.at_most is not None and reached is not None and reached < limit.bound:
        return say("limit: {reached}", reached=words.points(reached))
    return say("limit: {noun}", noun=limit_words(case, limit))


def margin_rule(case: Case) -> str:
    """Say what release criteria hold predicted numbers and grades to: the limit for any segment.

    Empty where wrong predictions are counted, and a bound of the error rate is asked for.
    """
    measure = main_measure(case.columns)
    if measure.is_rate:
        return ""
    limit = limit_for(case.limits, "any slice", measure.kind)
    if limit is None:
        return say(
            "The segment may be no worse than with the {baseline}: no limit for a segment is set.",
            baseline=case.baseline,
        )
    text = (
        mark(
            "The segment is held to the limit for any segment, assumed so far: {limit}."
        )
        if "limits" in case.placeholders
        else mark("The segment is held to the limit for any segment: {limit}.")
    )
    return say(text, limit=limit_words(case, limit))
