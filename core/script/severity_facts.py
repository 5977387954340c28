"""Facts of severity: the level, what it rests on, and how far the harm reaches."""

from __future__ import annotations

from core import words
from core.case.model import Case
from core.evidence.records import Evidence
from core.messages import say


def severity(case: Case, evidence: Evidence) -> dict[str, str]:
    """Facts of the matrix: the level, what it rests on, how far it reaches, whether it can be
    undone.
    """
    supplied = case.severity
    share = reach(evidence)
    return {
        "severity": say(supplied.level(share)),
        "severity.because": (
            supplied.because
            or words.listed(
                tuple(
                    item
                    for item in (
                        supplied.functionality_because,
                        supplied.data_because,
                        supplied.user_because,
                    )
                    if item
                )
            )
        ),
        "severity.reach": words.percent(share),
        "severity.undone": _undone(case),
    }


def _undone(case: Case) -> str:
    supplied = case.severity
    if not supplied.reversible:
        return say(
            "it can't be undone{by}",
            by=f" ({supplied.undone_by})" if supplied.undone_by else "",
        )
    by = (
        say(" by {undone_by}", undone_by=supplied.undone_by)
        if supplied.undone_by
        else ""
    )
    until = (
        say(", until {undone_until}", undone_until=supplied.undone_until)
        if supplied.undone_until
        else ""
    )
    return say("it can be undone{by}{until}", by=by, until=until)


def reach(evidence: Evidence) -> float:
    """Give the share of the traffic that is reached: that of the broken slice, else all."""
    return evidence.worst.share if evidence.worst is not None else 1.0
