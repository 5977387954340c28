"""The recommendation as one record: every step, sentence, picture and document takes the option,
its date and its cost from here.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from core.case.inputs import Option
from core.evidence.records import Evidence
from core.options.weigh import Choice, Outlook
from core.plan.schedule import Plan

Ask = Literal["option", "release", "more records", "open"]


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What is asked for: an option, the release as planned, more records, or (open) a decision
    nobody can weigh yet.

    `waits` says that the option holds the release until the fix is out, which is by `date`;
    `rival` is the best of the other options. What is not known is None.
    """

    ask: Ask
    option: Option | None = None
    outlook: Outlook | None = None
    rival: Outlook | None = None
    waits: bool = False
    date: dt.date | None = None


def recommend(
    evidence: Evidence, plan: Plan | None, choice: Choice | None
) -> Recommendation:
    """Say what the evidence and what was entered bear.

    Nothing is recommended that cannot be weighed.
    """
    date = None if plan is None else plan.proposed
    if evidence.regression == "no":
        released = None if choice is None else choice.of("release")
        return Recommendation(
            "release", None if released is None else released.option, released
        )
    if evidence.regression == "unclear":
        return Recommendation("more records", date=date)
    if choice is None:
        return Recommendation("open", date=date)
    best = choice.best
    waits = best.option.delay_days == "fix"
    return Recommendation("option", best.option, best, choice.rival, waits, date)
