"""The picture of groups of people: where both models stand for each group, by one kind of error."""

from __future__ import annotations

from core import words
from core.case.model import Case
from core.charts.style import BASELINE, CANDIDATE, filled, prepared
from core.charts.traced import side_names
from core.evidence.groups import REST
from core.evidence.records import Estimate, GroupGap
from core.messages import say
from core.script.brief import Brief
from core.script.group_text import gap_kind
from core.script.kinds_text import gap_column

ROW = 56
AXIS = 76
MOST = 12


def groups(brief: Brief, which: str) -> dict | None:
    """Draw current and new for every group by the kind named as "missed:yes".

    None where nothing can be compared.
    """
    kind, _, of_class = which.partition(":")
    gaps = [
        gap
        for gap in brief.evidence.gaps
        if (gap.kind, gap.of_class) == (kind, of_class) and gap.sides is not None
    ]
    sides: dict[str, tuple[Estimate, Estimate]] = {}
    for item in gaps:
        sides |= _named(brief.case, item)
    shown = dict(list(sides.items())[:MOST])
    if not shown:
        return None
    moves, ends, labels = [], [], []
    for name, (before, now) in shown.items():
        moves.append({"group": name, "before": before.value, "now": now.value})
        for item, said, colour in (
            (before, say("current"), BASELINE),
            (now, say("new"), CANDIDATE),
        ):
            says = (
                f"{name}, {said}: {words.percent(item.value)},"
                f" {words.percent_range(item.low, item.high)}"
            )
            ends.append(
                {
                    "group": name,
                    "value": item.value,
                    "low": item.low,
                    "high": item.high,
                    "colour": colour,
                    "says": says,
                }
            )
        labels.append(
            {
                "group": name,
                "value": now.value,
                "label": f"{_per_thousand(before)} → {_per_thousand(now)}",
            }
        )
    spec = prepared(
        "groups",
        ROW * len(shown) + AXIS,
        tuple(shown),
        what=gap_kind(brief.case, gaps[0]),
    )
    return filled(spec, moves=moves, ends=ends, labels=labels, names=side_names())


def _per_thousand(estimate: Estimate) -> str:
    return words.plain_number(estimate.value * 1_000, 3)


def _named(case: Case, gap: GroupGap) -> dict[str, tuple[Estimate, Estimate]]:
    """Name both sides of a gap; everybody else is no group."""
    if gap.sides is None or " and " in gap.column:
        return {}
    pair = ((gap.group, gap.sides[0]), (gap.against, gap.sides[1]))
    return {
        f"{gap_column(case, gap)}: {name}": side for name, side in pair if name != REST
    }
