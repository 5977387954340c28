"""A case looked over from end to end before it is kept: everything that is wrong with it, at
once.
"""

from __future__ import annotations

from collections.abc import Callable

from core.case.model import Case
from core.case.validate_case import checked
from core.errors import BadCase, Complaint
from core.impact.price import check as check_price
from core.options.weigh import check as check_options
from core.plan.schedule import check as check_plan
from core.plan.schedule import days_off


def fit(case: Case) -> Case:
    """Give the case back if it can be priced, dated and weighed.

    Raises BadCase with every complaint.
    """
    complaints: list[Complaint] = []
    for check in (checked, check_price, check_plan, check_options, _calendar):
        complaints += _complaints(check, case)
    if complaints:
        raise BadCase(*complaints)
    return case


def _calendar(case: Case) -> None:
    days_off(case.country, case.plan_start.year)


def _complaints(check: Callable[[Case], object], case: Case) -> tuple[Complaint, ...]:
    try:
        check(case)
    except BadCase as error:
        return error.complaints
    return ()
