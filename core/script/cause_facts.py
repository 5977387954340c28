"""Facts about where it comes from: how the slice was found, the first suspect, since when, and what
the rows could show.
"""

from __future__ import annotations

from core import words
from core.case.model import Case
from core.evidence.records import Evidence, Finding
from core.messages import mark, say
from core.script.batch_label import batch_words
from core.script.cause_text import read
from core.script.row_quality_text import POWER, rise_words

BY_SEARCH = mark("found on one half of the {rows} and confirmed on the held-out half")
BLIND = mark(
    "found from input changes alone, before looking at errors, and confirmed on all {rows}"
)
BY_NAME = mark("named in advance and confirmed on all {rows}")
BY_VALUE = mark("one value of a column, tested on all {rows}")
BY_ROUTE = {
    "predictions": (
        mark(
            "found from the predictions alone, before looking at errors, and confirmed on"
            " all {rows}"
        )
    ),
    "disagreement": (
        mark(
            "found where the two models differ most, before looking at errors, and"
            " confirmed on all {rows}"
        )
    ),
}


def how_found(case: Case, evidence: Evidence, finding: Finding) -> str:
    """Say how a confirmed slice was come by."""
    if finding.on == "confirmation rows":
        text = BY_SEARCH
    elif finding in evidence.named:
        text = BY_NAME
    else:
        text = (
            BY_VALUE
            if finding in evidence.values
            else BY_ROUTE.get(finding.route, BLIND)
        )
    return say(text, rows=case.units_of_row)


def traced(case: Case, evidence: Evidence) -> dict[str, str]:
    """Collect what the rows say about the way to the fault."""
    facts: dict[str, str] = {}
    if evidence.worst is not None:
        facts["found"] = how_found(case, evidence, evidence.worst)
    if evidence.suspects:
        result = read(case, evidence.suspects[0])
        facts |= {"suspect.looks": result.looks, "suspect.check": result.check}
    if evidence.power is not None and evidence.power.overall is not None:
        facts |= {
            "power.overall": rise_words(case, evidence.power.overall),
            "power.odds": words.percent(POWER, 0),
        }
    told_time = evidence.timeline
    if told_time is not None and told_time.change_point:
        facts["since"] = batch_words(
            told_time.first_bad or told_time.change_point, told_time.span
        )
        facts["since.earliest"] = batch_words(
            told_time.earliest or told_time.change_point, told_time.span
        )
        facts["since.latest"] = batch_words(
            told_time.latest or told_time.change_point, told_time.span
        )
    return facts
