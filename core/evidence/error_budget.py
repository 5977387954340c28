"""How the error allowed for the whole family of tests is shared out (weighted Holm)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.evidence.detector_constants import DETECTORS
from core.evidence.records import LEVEL, Finding, GroupGap

BUDGET = DETECTORS.budget

SHARES = {
    "overall": BUDGET.overall_share,
    "searched": BUDGET.searched_share,
    "named": BUDGET.named_share,
    "values": BUDGET.values_share,
    "gaps": BUDGET.gaps_share,
}


def alphas(
    entries: Sequence[tuple[str, Finding, float]], gaps: Sequence[GroupGap]
) -> list[float]:
    """Give the part of the error allowed that each test may spend, those of gaps last.

    Each entry is a family's name, a finding and its part within its family. What has too few rows
    spends nothing.
    """
    asked = {
        family: sum(
            share
            for name, item, share in entries
            if name == family and item.verdict != "too few"
        )
        for family in SHARES
    }
    asked["gaps"] = float(sum(gap.verdict != "too few" for gap in gaps))
    of_findings = [
        SHARES[name] * share / asked[name] if asked[name] else 1.0
        for name, _, share in entries
    ]
    of_gaps = [SHARES["gaps"] / asked["gaps"] if asked["gaps"] else 1.0] * len(gaps)
    return [*of_findings, *of_gaps]


def first_levels(
    families: Mapping[str, list[Finding]],
    gaps: Sequence[GroupGap],
    kinds: int,
    searched: int,
) -> tuple[float, float]:
    """Give the level that the correction leaves to the overall change, and to a slice that is
    searched for, at the first step.

    `kinds` counts the kinds of error, `searched` the slices that were searched for.
    """
    there = {
        name: any(match_.verdict != "too few" for match_ in found)
        for name, found in families.items()
    }
    there["gaps"] = any(gap.verdict != "too few" for gap in gaps)
    spent = sum(share for name, share in SHARES.items() if there[name]) or 1.0
    part = BUDGET.main_kind_share if kinds > 1 else 1.0
    slices = max(searched, 1)
    return (
        LEVEL * SHARES["overall"] / spent * part,
        LEVEL * SHARES["searched"] / spent * part / slices,
    )
