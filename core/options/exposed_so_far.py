"""How many people a decision has exposed to the fault so far: only where anybody is exposed."""

from __future__ import annotations

import datetime as dt

from core.case.inputs import Option
from core.case.model import Case
from core.evidence.records import Gap
from core.impact.points import EXPOSURE
from core.impact.price import Impact
from core.impact.quantities import spread
from core.impact.ranges import Range, spread_of
from core.impact.season_days import days_of
from core.messages import mark, say

SO_FAR = mark("people affected so far")


def exposed_so_far(
    case: Case, impact: Impact, option: Option, on: dt.date
) -> Range | Gap | None:
    """Count the people affected from the release to a day, as a 90% range, if the option went out
    on the release date.

    None where it exposes nobody, or before the release. A Gap where what it takes is not known.
    """
    if option.exposure is not None and option.exposure[1] <= 0:
        return None
    lacking = _lacking(case, option)
    if lacking or case.release is None or option.exposure is None:
        return Gap(SO_FAR, lacking)
    delay = (
        0.0
        if option.delay_days is None or option.delay_days == "fix"
        else option.delay_days[1]
    )
    passed = (on - case.release.date()).days - delay
    if passed <= 0:
        return None
    if impact.people is None or "people" not in impact.draws:
        return Gap(
            SO_FAR, say("how many people a day of the fault affects is not known")
        )
    if option.exposed_days is not None and option.exposed_days != "fix":
        back = 0.0 if option.rollback_days is None else option.rollback_days[1]
        passed = min(passed, option.exposed_days[1] + back)
    share = spread(option.exposure, impact.points.score(EXPOSURE))
    days = days_of(impact.season, delay, passed)
    return spread_of(impact.draws["people"] * share * days, dots=False)


def _lacking(case: Case, option: Option) -> str:
    if case.release is None:
        return say("the release date is not entered")
    if option.exposure is None:
        return say("the share of traffic exposed is not entered")
    if option.delay_days is None or option.delay_days == "fix":
        return say("when this option went out is not recorded")
    return ""
