"""Where a limit lies for a finding; apart from the methods, because pages ask for it and need none of them."""

from __future__ import annotations

from core.case.model import Limit
from core.evidence.records import Estimate, Finding


def bound_of(limit: Limit, finding: Finding) -> float | None:
    """Give the largest rise that a limit allows here, in the unit of the finding; None where that is not known.

    A relative limit is a share of `finding.size`. Where the base rate is small, a limit in points cannot fail: `at_most`
    bounds it by a share of the baseline's own rate.
    """
    if not isinstance(finding.baseline, Estimate):
        return None
    if limit.relative:
        return limit.bound * finding.size
    return limit.bound if limit.at_most is None else min(limit.bound, limit.at_most * finding.baseline.value)
