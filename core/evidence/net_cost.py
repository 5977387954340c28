"""A trade between two kinds of mistake: more of the one and fewer of the other in the same records,
and what that comes to.

With a cost of a miss and of a false alarm, a range each, the net cost decides whether a trade
counts as a regression.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import product

import numpy as np

from core.case.model import Limit
from core.case.severity_and_gate import ErrorCosts
from core.case.slices import Slice
from core.evidence.detector_constants import DETECTORS
from core.evidence.estimates import Estimate
from core.evidence.records import LEVEL, Finding
from core.evidence.trade import Trade

PARTS = frozenset({"missed", "false_alarm"})
# A limit that nobody agreed on: the documented default, or an example that stands in for one.
NOBODY = frozenset({"default", "placeholder"})


def trade_of(
    findings: Sequence[Finding], costs: ErrorCosts | None, *, together: bool = False
) -> Trade | None:
    """Find the trade in findings of one set of records, one of each kind.

    None where both did not move apart for sure.

    The changes of both rates rest on different records, so their intervals are added in squares
    (Zou & Donner 2008, Stat Med 27:1693); with `together`, where clusters hold cases of both sorts,
    they are added as they stand, which holds whatever the correlation. Changes that rest on fewer
    than ten records make no trade.
    """
    sides = {finding.kind: finding for finding in findings if finding.kind in PARTS}
    if len(sides) < len(PARTS):
        return None
    missed, alarm = sides["missed"], sides["false_alarm"]
    if not isinstance(missed.change, Estimate) or not isinstance(
        alarm.change, Estimate
    ):
        return None
    if _sign(missed.change) * _sign(alarm.change) >= 0 or _few(missed) or _few(alarm):
        return None
    cases = missed.share / (missed.share + alarm.share)
    bare = Trade(
        missed.slice,
        missed.of_class,
        missed.change,
        alarm.change,
        cases,
        _even(missed, alarm, cases),
    )
    if costs is None:
        return bare
    corners = list(product(costs.missed, costs.false_alarm))
    ends = [_net(bare, *corner, together=together) for corner in corners]
    values = [value for value, _, _ in ends]
    interval = (min(low for _, low, _ in ends), max(high for _, _, high in ends))
    return replace(bare, net=(min(values), max(values)), net_interval=interval)


def _few(finding: Finding) -> bool:
    return (
        finding.b + finding.c < DETECTORS.verdicts.fewest_discordant_rows
        or finding.carried is not None
    )


def _sign(change: Estimate) -> int:
    """Give the direction that the whole interval has; 0 where it holds no change."""
    return int(change.low > 0) - int(change.high < 0)


def _even(missed: Finding, alarm: Finding, cases: float) -> tuple[float, float, float]:
    """Give the ratio of the changes in numbers of records, between the farthest ends of both
    intervals.
    """
    misses, alarms = _size(missed.change), _size(alarm.change)
    scale = (1 - cases) / cases
    return (
        scale * alarms[0] / misses[0],
        scale * alarms[1] / misses[2],
        scale * alarms[2] / misses[1],
    )


def _size(change: object) -> tuple[float, float, float]:
    """Give the size of a change that is sure, with the smaller end first."""
    if not isinstance(change, Estimate):
        raise TypeError("a change that is not known has no size")
    ends = sorted((abs(change.low), abs(change.high)))
    return abs(change.value), ends[0], ends[1]


def _net(
    trade: Trade, missed: float, alarm: float, *, together: bool
) -> tuple[float, float, float]:
    """Give the change in cost per record at one pair of costs, with its interval."""
    parts = (
        (trade.missed, missed * trade.cases),
        (trade.false_alarm, alarm * (1 - trade.cases)),
    )
    value = sum(item.value * weight for item, weight in parts)
    down = np.array([(item.value - item.low) * weight for item, weight in parts])
    up = np.array([(item.high - item.value) * weight for item, weight in parts])
    add = np.sum if together else np.linalg.norm
    return value, value - float(add(down)), value + float(add(up))


def trades_settled(
    findings: Sequence[Finding],
    costs: ErrorCosts | None,
    limits: tuple[Limit, ...],
    *,
    together: bool = False,
) -> list[Finding]:
    """Let the net cost decide the trades among findings of any number of slices: a rise that pays
    does not fail.

    Both changes must hold after correction.
    A limit that somebody agreed on for that very kind of error stands, whatever the trade comes to.
    """
    if costs is None:
        return list(findings)
    by_slice: dict[Slice, list[Finding]] = {}
    for finding in findings:
        by_slice.setdefault(finding.slice, []).append(finding)
    paid = set()
    for where, those in by_slice.items():
        trade = trade_of(those, costs, together=together)
        sure = all(item.p_adjusted < LEVEL for item in those if item.kind in PARTS)
        if trade is not None and trade.answer == "costs less" and sure:
            paid.add(where)
    return [
        replace(finding, verdict="pays")
        if finding.slice in paid and _waived(finding, limits)
        else finding
        for finding in findings
    ]


def _waived(finding: Finding, limits: tuple[Limit, ...]) -> bool:
    """Say whether the net cost stands in for the limit of a finding that rose."""
    if (
        finding.kind not in {"error", *PARTS}
        or finding.verdict not in {"fails", "unclear"}
        or finding.rise[0] <= 0
    ):
        return False
    where = "any slice" if finding.slice.where else "overall"
    return not any(
        limit.where == where
        and limit.kind == finding.kind
        and limit.set_by not in NOBODY
        for limit in limits
    )
