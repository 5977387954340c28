"""Facts of the season: the segment's share on the days of exposure beside that of all records."""

from __future__ import annotations

from core import words
from core.case.model import Case
from core.evidence.records import Evidence
from core.impact.price import Impact, priced_finding


def season_facts(case: Case, evidence: Evidence, impact: Impact) -> dict[str, str]:
    """Write the shares and the days that a price stands for, where its segment has a season."""
    if evidence.season is None:
        return {}
    overall, season = priced_finding(evidence, case.error_rule).share, impact.season
    facts = {"season.overall": words.percent(overall)}
    if season is None:
        return facts
    facts |= {
        "season.share": words.percent(overall * season.factor),
        "season.from": words.day(season.start),
        "season.to": words.day(season.last),
    }
    return (
        facts
        if season.first is None
        else facts | {"season.first": words.day(season.first)}
    )


def season_guards(evidence: Evidence, impact: Impact) -> dict[str, bool]:
    """Say whether the segment has a season, and whether the days of exposure lie in it."""
    season = impact.season
    return {
        "season": evidence.season is not None,
        "season_inside": season is not None and season.factor > 0,
        "season_outside": season is not None and season.factor == 0,
    }
