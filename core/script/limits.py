"""Limits: which one a finding is held to, where it lies for that finding, and how it is said."""

from __future__ import annotations

from core import words
from core.case.model import Case, Limit
from core.evidence.records import Estimate, Finding


def limit_of(case: Case, finding: Finding) -> Limit | None:
    """Find the limit that a finding is held to: that of slices, or that of all rows."""
    where = "any slice" if finding.slice.where else "overall"
    return next((one for one in case.limits if one.where == where), None)


def bound_of(limit: Limit | None, finding: Finding) -> float | None:
    """Give the largest change that the limit allows here; a relative one is a share of the baseline's own error."""
    if limit is None or not limit.relative:
        return None if limit is None else limit.bound
    return limit.bound * finding.baseline.value if isinstance(finding.baseline, Estimate) else None


def limit_words(case: Case, limit: Limit) -> str:
    """Say a limit as it was agreed."""
    if limit.relative:
        share = limit.bound * 100
        return f"at most {words.figure(share)}{words.NBSP}% more than the {case.baseline}'s own error" if share else f"no more than the {case.baseline}'s own error"
    if case.columns.task == "regression" and case.columns.tolerance is None:
        return words.measure(limit.bound, case.columns.unit, signed=True)
    return words.points(limit.bound)


def limit_on_chart(case: Case, limit: Limit) -> str:
    """Say a limit in the few words that fit beside its line."""
    if limit.relative:
        return f"limit: +{words.figure(limit.bound * 100)}{words.NBSP}%"
    return f"limit: {limit_words(case, limit)}"
