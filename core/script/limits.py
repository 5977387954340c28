"""Limits: which one a finding is held to, where it lies for that finding, and how it is said."""

from __future__ import annotations

from core import words
from core.case.model import Case, Limit
from core.evidence.bounds import bound_of as allowed
from core.evidence.bounds import limit_for
from core.evidence.records import Finding


def limit_of(case: Case, finding: Finding) -> Limit | None:
    """Find the limit that a finding is held to: that of its kind, of segments or of all rows."""
    return limit_for(case.limits, "any slice" if finding.slice.where else "overall", finding.kind)


def bound_of(limit: Limit | None, finding: Finding) -> float | None:
    """Give the largest change that the limit allows here, in the direction that is for the
    worse.
    """
    return None if limit is None else allowed(limit, finding)


OWN = {"score": "log loss", "bias": "mean absolute error"}


def limit_words(case: Case, limit: Limit, finding: Finding | None = None) -> str:
    """Say a limit as it was agreed.

    For a finding, with what it comes to where the agreed points could not fail there.
    """
    own = f"the {case.baseline}'s own {OWN.get(limit.kind, 'error')}"
    if limit.relative:
        share = words.percent_of(words.figure(limit.bound * 100))
        if limit.kind == "bias":
            return f"at most {share} of {own}"
        return f"at most {share} more than {own}" if limit.bound else f"no more than {own}"
    if case.columns.task == "regression" and case.columns.tolerance is None:
        return words.measure(limit.bound, case.columns.unit, signed=True)
    reached = None if finding is None else allowed(limit, finding)
    if limit.at_most is not None and reached is not None and reached < limit.bound:
        return (
            f"{words.points(reached)}"
            f" ({words.percent_of(words.figure(limit.at_most * 100))} of {own}"
            " rate)"
        )
    return words.points(limit.bound)


def limit_on_chart(case: Case, limit: Limit, finding: Finding | None = None) -> str:
    """Say a limit in the few words that fit beside its line."""
    if limit.relative:
        return f"limit: +{words.percent_of(words.figure(limit.bound * 100))}"
    reached = None if finding is None else allowed(limit, finding)
    if limit.at_most is not None and reached is not None and reached < limit.bound:
        return f"limit: {words.points(reached)}"
    return f"limit: {limit_words(case, limit)}"
