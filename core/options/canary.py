"""What a limited rollout can show: how many days until the harm is noticed, and how many people are
harmed meanwhile.

Its chance to notice is that of the monitor that is shipped, on the arms as they are planned
(`core.options.noticing`). Beside it stands what one planned look at a fixed number of rows would
need: there both arms are taken to be of one size, that of the smaller one. Watching the error over
all rows thins the harm out; watching the slice does not. Scoring the same traffic with both models,
and serving only the released one, needs rows but harms nobody.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.special import stdtrit

from core.case.inputs import Option
from core.case.model import Case
from core.evidence.records import Estimate, Evidence, Finding, Gap
from core.evidence.statistics.power import paired_rows
from core.impact.price import Impact
from core.messages import say
from core.options.arm_power import (
    POWER,
    power_of,
    power_of_mean,
    sample_size,
    sample_size_mean,
)
from core.options.noticing import Noticed, Rollout, noticed

LONGEST = 90
LEAST_ROWS = 1e-3
WEEK = 7
LAG = "label_days"


@dataclass(frozen=True, slots=True)
class Watch:
    """Noticing the harm with one measure: rows a day in each arm, rows needed in each arm, days
    with 80% power, power in the window.
    """

    rows_a_day: float
    rows_needed: int
    days: int
    power: float
    people: float

    @property
    def never(self) -> bool:
        """Say whether it takes longer than three months, which nobody waits for."""
        return self.days > LONGEST


@dataclass(frozen=True, slots=True)
class Harm:
    """What there is to notice: the metric before and now, and the spread of single rows where it is
    a mean.
    """

    before: float
    now: float
    spread: float | None

    @property
    def needed(self) -> int:
        """Count the rows needed in each arm."""
        return (
            sample_size(self.before, self.now)
            if self.spread is None
            else sample_size_mean(self.now - self.before, self.spread)
        )

    def power(self, n: float) -> float:
        """Give the chance to notice it with n rows in each arm; none without rows."""
        if n <= 0:
            return 0.0
        return (
            power_of(self.before, self.now, n)
            if self.spread is None
            else power_of_mean(self.now - self.before, self.spread, n)
        )


@dataclass(frozen=True, slots=True)
class Canary:
    """A limited rollout: watching the slice, watching all rows, or scoring in the shadow.

    And power by day, with the window.

    `days` count from the start of the rollout and include `lag`, the days until the truth about a
    row is known.
    """

    share: float
    window: int
    lag: float
    slice: Watch
    overall: Watch | Gap
    shadow_days: int | Gap
    people: float
    harm: Harm
    thinned: Harm | Gap
    noticed: Noticed | Gap
    noticed_overall: Noticed | Gap

    @property
    def days(self) -> int:
        """Give the days until one planned look at the slice shows the harm."""
        return self.slice.days

    @property
    def rows_a_day(self) -> float:
        """Give the rows of the slice a day in each arm."""
        return self.slice.rows_a_day

    @property
    def rows_needed(self) -> int:
        """Give the rows of the slice needed in each arm."""
        return self.slice.rows_needed

    @property
    def power(self) -> float:
        """Give the chance of one planned look at the end of the window to show the harm."""
        return self.slice.power

    @property
    def chance(self) -> float:
        """Give the chance to notice the harm within the window: by the monitor, or where it has
        nothing to watch by one planned look at the end.
        """
        return self.power if isinstance(self.noticed, Gap) else self.noticed.chance

    @property
    def masks(self) -> bool:
        """Say whether the window would more likely than agreed miss the problem."""
        return self.chance < POWER


def rollout_of(case: Case) -> Option | None:
    """Take the limited rollout among the options: by its id, else the first that exposes a part for
    a stated time.
    """
    able = [
        option
        for option in case.options
        if option.exposure is not None and option.exposed_days not in {None, "fix"}
    ]
    partial = [
        option
        for option in able
        if option.exposure is not None and 0 < option.exposure[1] < 1
    ]
    return next(
        (option for option in able if option.id == "rollout"),
        partial[0] if partial else None,
    )


def canary(case: Case, evidence: Evidence, impact: Impact) -> Canary | Gap:
    """Work out the limited rollout among the options of a case."""
    option = rollout_of(case)
    if (
        option is None
        or option.exposure is None
        or option.exposed_days is None
        or option.exposed_days == "fix"
    ):
        return Gap(
            say("limited rollout"), say("no limited rollout is among the options")
        )
    if impact.people is None or "traffic" not in impact.draws:
        return Gap(
            say("limited rollout"),
            say("daily predictions and people affected per wrong one are not known"),
        )
    finding = evidence.worst or evidence.overall
    harm = harm_of(finding)
    share = sum(option.exposure) / 2
    traffic = float(np.median(impact.draws["traffic"]))
    arm = min(share, 1 - share)
    outside = impact.season is not None and not impact.season.factor
    in_slice = (
        0.0
        if outside
        else float(np.median(impact.draws["traffic"] * impact.draws["share"]))
    )
    if isinstance(harm, Gap):
        return harm
    if share >= 1:
        return Gap(
            say("limited rollout"),
            say("all traffic would get the new model, so there is no control group"),
        )
    a_day = in_slice * arm
    if a_day < LEAST_ROWS:
        return Gap(
            say("limited rollout"),
            say(
                "with this traffic no {units_of_row} of the segment would be in it: the"
                " harm cannot be detected",
                units_of_row=case.units_of_row,
            ),
        )
    lag = float(np.median(impact.draws[LAG])) if LAG in impact.draws else 0.0
    window = round((float(option.exposed_days[0]) + float(option.exposed_days[1])) / 2)
    people = impact.people.mean * share
    watched = _watch(harm, a_day, lag, window, people)
    thinned = harm_of(evidence.overall) if evidence.worst is not None else harm
    overall = (
        thinned
        if isinstance(thinned, Gap)
        else _watch(thinned, traffic * arm, lag, window, people)
    )
    rows = (in_slice, traffic) if evidence.worst is not None else (in_slice, in_slice)
    draws = impact.draws["people"] * share
    monitored = [
        _noticed(item, many, share, lag, window, draws)
        for item, many in zip((harm, thinned), rows, strict=True)
    ]
    return Canary(
        share,
        window,
        lag,
        watched,
        overall,
        shadow(finding, in_slice, lag),
        watched.people,
        harm,
        thinned,
        *monitored,
    )


def _noticed(
    harm: Harm | Gap,
    rows: float,
    share: float,
    lag: float,
    window: int,
    people: np.ndarray,
) -> Noticed | Gap:
    """Watch so many rows a day with the monitor, for three months where that can be enough."""
    if isinstance(harm, Gap):
        return harm
    if harm.spread is not None:
        return Gap(
            say("limited rollout"),
            say("the daily monitor watches errors, and not amounts"),
        )
    arms = rows * (1 - share), rows * share
    # One look at arms of one size is at best twice as slow as the monitor on the planned ones.
    hopeless = harm.needed / min(arms) > 2 * LONGEST
    longest = window if hopeless else LONGEST
    return noticed(
        Rollout(harm.before, harm.now, *arms, lag, window), people, POWER, longest
    )


def harm_of(finding: Finding) -> Harm | Gap:
    """Say what there is to notice in a finding.

    A Gap where nothing got worse or nothing is known.
    """
    before, now, change = finding.baseline, finding.candidate, finding.change
    if (
        not isinstance(before, Estimate)
        or not isinstance(now, Estimate)
        or not isinstance(change, Estimate)
    ):
        return Gap(
            say("limited rollout"), say("too few records to know what to detect")
        )
    if finding.kind == "grade":
        return Gap(
            say("limited rollout"),
            say("it is worked out for errors, and these are grades"),
        )
    if now.value <= before.value:
        return Gap(say("limited rollout"), say("there is no rise to detect"))
    if finding.is_rate:
        return Harm(before.value, now.value, None)
    # An arm's own interval is Student's for a mean; where clusters widen it, so many more rows are
    # needed here, too.
    spread = (
        (now.high - now.low)
        / (2 * float(stdtrit(finding.n - 1, 0.975)))
        * math.sqrt(finding.n)
        if finding.n > 1
        else 0.0
    )
    return (
        Harm(before.value, now.value, spread)
        if spread > 0
        else Gap(
            say("limited rollout"), say("records do not vary, so one would show it")
        )
    )


def _watch(
    harm: Harm, a_day: float, lag: float, window: int, people_a_day: float
) -> Watch:
    days = _whole(harm.needed / a_day + lag)
    return Watch(
        a_day,
        harm.needed,
        days,
        harm.power(a_day * max(window - lag, 0.0)),
        people_a_day * days,
    )


def shadow(finding: Finding, a_day: float, lag: float) -> int | Gap:
    """Count the days until scoring all traffic with both models shows the harm, which nobody is
    exposed to.
    """
    if not finding.is_rate or finding.b <= finding.c:
        return Gap(
            say("shadow testing"), say("it is worked out for error rates that rose")
        )
    rise, discordant = (
        (finding.b - finding.c) / finding.n,
        (finding.b + finding.c) / finding.n,
    )
    return _whole(_paired_rows(rise, discordant) / a_day + lag)


# The evidence does not change when a slider moves.
_paired_rows = lru_cache(maxsize=64)(paired_rows)


def _whole(days: float) -> int:
    # 30 rows at a tenth of 30 a day are 10 days, and not 11 because a tenth has no end in binary.
    return math.ceil(days - 1e-9)


def chance_curve(item: Canary) -> tuple[tuple[int, float, float | None], ...]:
    """Give, day by day, the chance that the monitor has noticed the harm: watching the slice, and
    watching all rows (None where it is not worked out).

    Of one planned look where the monitor has nothing to watch.
    """
    if isinstance(item.noticed, Gap):
        return power_curve(item)
    seen, whole = item.noticed, item.noticed_overall
    last = min(
        len(seen.by_day),
        max(2 * item.window, (seen.days or LONGEST) + 3, item.window, 2 * WEEK),
    )
    beside = () if isinstance(whole, Gap) else whole.by_day
    return (
        (0, 0.0, None if isinstance(whole, Gap) else 0.0),
        *(
            (day, seen.by_day[day - 1], beside[day - 1] if day <= len(beside) else None)
            for day in range(1, last + 1)
        ),
    )


def power_curve(item: Canary) -> tuple[tuple[int, float, float | None], ...]:
    """Give, day by day, the chance to have noticed the harm: watching the slice, and watching all
    rows (None where unknown).
    """
    last = max(2 * item.window, min(item.days, LONGEST) + 3, 2 * WEEK)
    step = max(last // 60, 1)
    whole = (
        None
        if isinstance(item.overall, Gap) or isinstance(item.thinned, Gap)
        else (item.thinned, item.overall.rows_a_day)
    )
    return tuple(
        (
            day,
            _by(item, item.harm, item.rows_a_day, day),
            None if whole is None else _by(item, *whole, day),
        )
        for day in range(0, last + 1, step)
    )


def _by(item: Canary, harm: Harm, a_day: float, day: int) -> float:
    return harm.power(a_day * max(day - item.lag, 0.0))
