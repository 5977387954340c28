"""Which findings belong together, and in which order they are told."""

from __future__ import annotations

from dataclasses import replace

from core.case.error_kinds import METRICS, ErrorMeasure
from core.case.slices import Slice
from core.evidence.detector_constants import DETECTORS
from core.evidence.estimates import Estimate
from core.evidence.records import Finding, GroupGap
from core.evidence.search.segment_candidates import Candidate
from core.evidence.verdict import leading

VERDICTS = DETECTORS.verdicts


def found_by(found: Candidate) -> str:
    """Say how a segment was found: predictions alone leave other traces than inputs do."""
    if found.route != "clue":
        return found.route
    return (
        "predictions"
        if all(clue.trace.what in {"threshold", "classes"} for clue in found.clues)
        else "inputs"
    )


def chunks(findings: list[Finding], size: int) -> list[tuple[Finding, ...]]:
    """Cut findings into groups of one size, in their order."""
    return [tuple(findings[i : i + size]) for i in range(0, len(findings), size)]


def measure_of(finding: Finding) -> ErrorMeasure:
    """Give the kind of error that a finding is about."""
    return replace(METRICS[finding.metric], of_class=finding.of_class)


def is_like(finding: Finding, lead: Finding | None) -> bool:
    """Say whether a finding is of the same kind as the lead, so that the two can be priced as
    one.
    """
    return lead is None or (finding.metric, finding.of_class) == (
        lead.metric,
        lead.of_class,
    )


def values_told(values: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Take the segment values that got worse beyond their limit, each by its leading kind,
    strongest first.
    """
    by_slice: dict[Slice, list[Finding]] = {}
    for value in values:
        by_slice.setdefault(value.slice, []).append(value)
    leads = [
        leading(tuple(each))
        for each in by_slice.values()
        if any(item.verdict == "fails" for item in each)
    ]
    return tuple(sorted(leads, key=lambda lead: -lead.strength))


def distinct(findings: list[Finding]) -> tuple[Finding, ...]:
    """Keep the first finding of each slice, whatever the order of its conditions."""
    seen: dict[frozenset, Finding] = {}
    for finding in findings:
        seen.setdefault(frozenset(finding.slice.where), finding)
    return tuple(seen.values())


def gaps_in_order(gaps: list[GroupGap]) -> tuple[GroupGap, ...]:
    """Order gaps: those that grew beyond their limit first, then by how sure their growth is."""
    return tuple(
        sorted(
            gaps,
            key=lambda gap: (
                gap.verdict != "fails",
                " and " in gap.column,
                gap.kind == "selected",
                -gap.strength,
            ),
        )
    )


def explains(finding: Finding, found: Candidate) -> float:
    """Say how much a segment explains, to tell it before others.

    Of those found without a look at errors, whose cause is seen as well, by the errors it explains;
    of the others by the strength of the rise, as if half the rows were all of them, and of equals
    by the one with fewer conditions.
    """
    if not isinstance(finding.change, Estimate):
        return -1.0
    if found.route == "clue":
        return finding.rise[0] * finding.share
    return finding.strength * (
        VERDICTS.half_rows_ratio if finding.on == "confirmation rows" else 1.0
    ) - VERDICTS.condition_z * len(finding.slice.where)
