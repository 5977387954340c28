"""The current model for the segment, the new one for everything else: what it leaves of the harm,
and whether it can be built.
"""

from __future__ import annotations

from dataclasses import replace

from core.case.inputs import Option
from core.case.model import Case
from core.evidence.records import Estimate, Evidence, Finding
from core.impact.price import priced_finding

FALLBACK = "fallback"


def fallback_of(case: Case) -> Option | None:
    """Find the option of a case by its id."""
    return next((option for option in case.options if option.id == FALLBACK), None)


def left_over(case: Case, evidence: Evidence) -> tuple[float, float]:
    """Give the share of the harm that lies outside the segment, with the ends that the interval of
    the segment's rise leaves; 0 where the segment is all that is priced.
    """
    worst, priced = evidence.worst, priced_finding(evidence, case.error_rule)
    if worst is None or priced.slice == worst.slice:
        return 0.0, 0.0
    if not (isinstance(worst.change, Estimate) and isinstance(priced.change, Estimate)):
        return 1.0, 1.0
    whole = priced.share * priced.rise[0]
    if whole <= 0 or priced.metric != worst.metric:
        return 1.0, 1.0
    _, low, high = worst.rise
    ends = (1 - worst.share * end / whole for end in (high, low))
    least, most = (min(max(end, 0.0), 1.0) for end in ends)
    return least, most


def adapted(case: Case, evidence: Evidence) -> Case:
    """Let the fallback expose what lies outside its segment until the fix is out.

    Without a segment there is nothing to leave out, and no such option.
    """
    option = fallback_of(case)
    if option is None:
        return case
    if evidence.fallback is None:
        return replace(
            case, options=tuple(item for item in case.options if item is not option)
        )
    left = left_over(case, evidence)
    if left[1] <= 0:
        return case
    exposed = replace(option, exposure=left, exposed_days="fix")
    return replace(
        case,
        options=tuple(exposed if item is option else item for item in case.options),
    )


def columns_of(finding: Finding) -> tuple[str, ...]:
    """Name the columns that tell where a request is routed."""
    return tuple(dict.fromkeys(condition.column for condition in finding.slice.where))
