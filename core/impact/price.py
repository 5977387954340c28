"""Priced: what the regression costs a day, as a range.

What drives it; what each day of delay costs beside it.

Only what somebody entered is priced: what cannot be counted is None, and no sentence can say it.

Measured rates enter from their own posterior (Jeffreys' prior on the share, on the discordant rows
and on their split), so that the price is as unsure as the evidence; with weights or clusters, from
a normal as wide as the interval of the change. All other inputs are 90% ranges. See
`core.impact.chain` for the chain.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.special import betaincinv, ndtr

from core.case.inputs import Correlation, ErrorRule, Quantity
from core.case.model import Case
from core.errors import BadCase, Complaint
from core.evidence.records import Estimate, Evidence, Finding
from core.evidence.statistics.intervals import tango
from core.impact.chain import (
    DELAYS,
    MEASURED,
    contradictions,
    total_delay,
    walk,
)
from core.impact.copula import scores_of, wrong_correlations
from core.impact.drivers import Driver, drivers
from core.impact.points import (
    DISCORDANT,
    MOST_ASSUMPTIONS,
    SHARE,
    SPLIT,
    Points,
    sobol_points,
)
from core.impact.quantities import RISE, draw, wrong
from core.impact.ranges import Range, spread_of, spreads
from core.impact.season_days import SeasonDays, season_days
from core.messages import say

PER_UNIT = ErrorRule()
Z95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Impact:
    """The price per day: extra errors, people affected, money by lines.

    The cost of a day of delay by parts; drivers; draws.

    None is what cannot be counted with what was entered. Without `priced` the harm is counted in
    people alone; without `delay_priced` a delay is counted in days alone. `draws` hold what is
    known by name, each of shape (draws,). `measured` holds what came from the evidence as
    quantities, for show: they cannot be typed over.
    `season` weighs the days of exposure where the segment is one of some days of the year.
    """

    errors: Range | None
    people: Range | None
    money: Range | None
    delay_cost: Range | None
    lines: dict[str, Range]
    delays: dict[str, Range]
    drivers: tuple[Driver, ...]
    measured: tuple[Quantity, ...]
    draws: dict[str, np.ndarray]
    points: Points
    season: SeasonDays | None = None

    @property
    def priced(self) -> bool:
        """Say whether harm is counted in money, too."""
        return bool(self.lines)

    @property
    def delay_priced(self) -> bool:
        """Say whether a day's delay is counted in money."""
        return bool(self.delays)


def price(
    case: Case,
    evidence: Evidence,
    points: Points | None = None,
    window: float | None = None,
) -> Impact:
    """Price all that got worse, each record once, or the overall change where no segment is
    confirmed; raises BadCase.

    `window` are the days from the release on for which the model would run: where the segment is
    one of some days of the year, its share is that of those days.
    """
    check(case)
    points = points or sobol_points()
    finding = priced_finding(evidence, case.error_rule)
    counted = counts_answers(case, finding)
    names = measured_names(finding, case.error_rule, counted=counted)
    season = season_days(case, evidence, window)
    draws = assumed(case, points)
    rates = measured(finding, points, case.error_rule, counted=counted)
    draws |= _in_season(rates, season) | {
        quantity.id: draw(quantity, points.score(_OF[quantity.id]))
        for quantity in case.what_ifs
        if quantity.id in names
    }
    shown = tuple(_shown(case, name, finding, points, season) for name in names)
    walked, total = walk(draws), total_delay(draws)
    outside = season is not None and not season.factor
    orders = {name: _summary(finding, points, name)[3] for name in names}
    found = (
        ()
        if walked.outcome is None or outside
        else drivers(case, draws, walked.outcome, shown, points, orders)
    )
    known = {
        "errors": walked.errors,
        "people": walked.people,
        "money": walked.money,
        "delay_cost": total,
    }
    draws |= {name: values for name, values in known.items() if values is not None}
    if outside:
        walked = walk(draws | {"share": np.zeros(points.size)})
    return Impact(
        _spread_or_none(walked.errors, dots=walked.people is None),
        _spread_or_none(walked.people, dots=True),
        _spread_or_none(walked.money, dots=True),
        _spread_or_none(total),
        _lines(walked.lines),
        _delays(case, points),
        found,
        shown,
        draws,
        points,
        season,
    )


def counts_answers(case: Case, finding: Finding) -> bool:
    """Say whether a mean grade is a share of answers: each passes or fails, 1 or 0."""
    grades = case.columns.grades
    return (
        finding.kind == "grade"
        and grades is not None
        and grades.passes
        and grades.span == 1
    )


def _in_season(
    rates: dict[str, np.ndarray], season: SeasonDays | None
) -> dict[str, np.ndarray]:
    """Take the share of a segment on the days of exposure."""
    if season is None or "share" not in rates:
        return rates
    return rates | {"share": np.minimum(rates["share"] * season.base, 1.0)}


def measured_names(
    finding: Finding, rule: ErrorRule | None = None, *, counted: bool = False
) -> tuple[str, ...]:
    """Name the links of the chain that a finding gives.

    Worse scores are no count of wrong decisions, and neither are amounts of error: these need a
    rule that says how their size becomes harm. Grades that count answers are as good as rates.
    """
    counts = finding.kind != "score" and (
        finding.is_rate or rule is not None or counted
    )
    return tuple(item for item in MEASURED if item != RISE or counts)


def priced_finding(evidence: Evidence, rule: ErrorRule | None = None) -> Finding:
    """Name what is priced: all that got worse taken together, else the worst segment, else the
    overall change.

    Where errors are amounts and a size makes a record wrong, the same records by that size.
    """
    if rule is not None and rule.above is not None and evidence.exceeding is not None:
        return evidence.exceeding
    return evidence.affected or evidence.worst or evidence.whole


def _spread_or_none(values: np.ndarray | None, *, dots: bool = False) -> Range | None:
    return None if values is None else spread_of(values, dots=dots)


def _lines(lines: Mapping[str, np.ndarray]) -> dict[str, Range]:
    return (
        dict(zip(lines, spreads(np.array([*lines.values()])), strict=True))
        if lines
        else {}
    )


_OF = {"share": SHARE, "rise": DISCORDANT}


def _delays(case: Case, points: Points) -> dict[str, Range]:
    ids = tuple(assumption.id for assumption in case.assumptions)
    return {
        assumption.id: _spread_alone(assumption, ids, case.correlations, points)
        for assumption in case.assumptions
        if assumption.id in DELAYS
    }


@lru_cache(maxsize=32)
def _spread_alone(
    quantity: Quantity,
    ids: tuple[str, ...],
    correlations: tuple[Correlation, ...],
    points: Points,
) -> Range:
    return spread_of(_drawn(quantity, ids, correlations, points), dots=False)


def check(case: Case) -> None:
    """Raise BadCase with everything that is wrong with the assumptions."""
    result = contradictions(case) + [
        item
        for quantity in (*case.assumptions, *case.what_ifs)
        for item in wrong(quantity)
    ]
    result += wrong_correlations(case)
    if len(case.assumptions) > MOST_ASSUMPTIONS:
        result.append(
            Complaint(
                say(
                    "{assumptions} assumptions are too many to vary at once",
                    assumptions=len(case.assumptions),
                ),
                say(
                    "join some of them: at most {most_assumptions}",
                    most_assumptions=MOST_ASSUMPTIONS,
                ),
            )
        )
    if result:
        raise BadCase(*result)


def assumed(case: Case, points: Points) -> dict[str, np.ndarray]:
    """Draw all that is assumed, by id, with the correlations that are named.

    What a slider did not move is kept.
    """
    ids = tuple(assumption.id for assumption in case.assumptions)
    return {
        assumption.id: _drawn(assumption, ids, case.correlations, points)
        for assumption in case.assumptions
    }


@lru_cache(maxsize=128)
def _drawn(
    quantity: Quantity,
    ids: tuple[str, ...],
    correlations: tuple[Correlation, ...],
    points: Points,
) -> np.ndarray:
    return draw(quantity, scores_of(ids, correlations, points)[quantity.id])


@lru_cache(maxsize=16)
def _measured(finding: Finding, points: Points) -> dict[str, np.ndarray]:
    n = finding.n
    total = max(round(n / finding.share), n) if finding.share else n
    share = (
        np.ones(points.size)
        if finding.share >= 1
        else _beta(n, total - n, points.score(SHARE))
    )
    if finding.is_rate and _counted(finding):
        discordant = _beta(
            finding.b + finding.c, n - finding.b - finding.c, points.score(DISCORDANT)
        )
        return {
            "share": share,
            "rise": discordant
            * (2 * _beta(finding.b, finding.c, points.score(SPLIT)) - 1),
        }
    if not isinstance(finding.change, Estimate):
        return {"share": share, "rise": np.zeros(points.size)}
    error = (finding.change.high - finding.change.low) / (2 * Z95)
    rise = finding.toward * finding.change.value + error * points.score(SPLIT)
    return {"share": share, "rise": np.clip(rise, -1, 1) if finding.is_rate else rise}


def _counted(finding: Finding) -> bool:
    """Say whether the counts of the rows are all there is: weights and clusters move the change or
    widen its interval.
    """
    if not isinstance(finding.change, Estimate):
        return True
    return bool(
        np.allclose(
            [finding.change.low, finding.change.high],
            tango(finding.b, finding.c, finding.n),
            rtol=0,
            atol=1e-9,
        )
    )


def measured(
    finding: Finding,
    points: Points | None = None,
    rule: ErrorRule | None = PER_UNIT,
    *,
    counted: bool = False,
) -> dict[str, np.ndarray]:
    """Draw the share of the slice and the rise of the error from what was measured."""
    found = _measured(finding, points or sobol_points())
    return {
        name: found[name] for name in measured_names(finding, rule, counted=counted)
    }


def _beta(hits: float, misses: float, scores: np.ndarray) -> np.ndarray:
    # The inverse is slow, so it is taken at 513 points and read between them.
    grid = np.linspace(0, 1, 513)
    table = betaincinv(hits + 0.5, misses + 0.5, np.clip(grid, 1e-6, 1 - 1e-6))
    return np.interp(ndtr(scores), grid, table)


@lru_cache(maxsize=16)
def _summary(
    finding: Finding, points: Points, name: str
) -> tuple[float, float, float, np.ndarray]:
    """Give the 90% range and the median of a measured rate, and the order of its draws."""
    values = _measured(finding, points)[name]
    low, mid, high = (float(item) for item in np.quantile(values, [0.05, 0.5, 0.95]))
    return low, mid, high, np.argsort(values)


def _shown(
    case: Case, name: str, finding: Finding, points: Points, season: SeasonDays | None
) -> Quantity:
    """Write a measured rate as a quantity: its 90% range as the evidence has it, and its
    median.
    """
    low, mid, high, _ = _summary(finding, points, name)
    if season is not None and name == "share":
        low, mid, high = (min(end * season.base, 1.0) for end in (low, mid, high))
    return case.measured_rate(name, low, high, "measured", mid)
