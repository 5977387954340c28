"""Where a limit lies for a finding.

Apart from the methods, because pages ask for it and need none of them.
"""

from __future__ import annotations

from core.case.error_kinds import BY_ID
from core.case.model import Limit
from core.evidence.records import Estimate, Finding


def limit_for(limits: tuple[Limit, ...], where: str, kind: str) -> Limit | None:
    """Find the limit for a kind of error, "overall" or in "any slice"; None where nobody set one.

    What was agreed in points for errors holds for every kind that decides, such as misses, false
    alarms and grades, unless it has a limit of its own.
    """
    of_place = [limit for limit in limits if limit.where == where]
    own = next((item for item in of_place if item.kind == kind), None)
    if own is not None or not BY_ID[kind].decides:
        return own
    return next(
        (item for item in of_place if item.kind == "error" and not item.relative), None
    )


def bound_of(limit: Limit, finding: Finding) -> float | None:
    """Give the largest rise that a limit allows here, in the unit of the finding.

    None where that is not known.

    A relative limit is a share of `finding.size`. Where the base rate is small, a limit in points
    cannot fail: `at_most` bounds it by a share of the baseline's own rate.
    """
    if not isinstance(finding.baseline, Estimate):
        return None
    if limit.relative:
        return limit.bound * finding.size
    return (
        limit.bound
        if limit.at_most is None
        else min(limit.bound, limit.at_most * finding.baseline.value)
    )
