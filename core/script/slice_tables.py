"""Tables of slices: what was found on which records, how, and with which verdict."""

from __future__ import annotations

from core import words
from core.evidence.records import Estimate, Finding
from core.messages import mark, say
from core.script.brief import Brief
from core.script.facts import finding_facts
from core.script.kinds_text import kind_words, words_of
from core.text import capitalized

VERDICTS = {
    "fails": mark("beyond the limit"),
    "clears": mark("within the limit"),
    "unclear": "unclear",
    "too few": mark("too few records"),
    "pays": mark("part of a trade that costs less"),
}


def slice_words(brief: Brief, finding: Finding) -> str:
    """Name a slice for a list, with how it was come by."""
    where, found = brief.case.says(finding.slice), found_words(brief, finding)
    where = where if finding.kind == "error" else f"{where}, {words_of(finding).rate}"
    return f"{where} ({found})" if found else where


def found_words(brief: Brief, finding: Finding) -> str:
    """Say in a few words how a slice was come by and whether it is confirmed.

    Nothing for all rows and single values.
    """
    if finding in brief.evidence.searched:
        how = say(ROUTES.get(finding.route, "")) or (
            say("searched")
            if finding.on == "confirmation rows"
            else say("found from input changes alone")
        )
    elif finding in brief.evidence.named:
        how = say("named in advance")
    elif finding in brief.evidence.values:
        how = say("one value of a column")
    else:
        return ""
    return f"{how}, {say('confirmed') if finding.confirmed else say('not confirmed')}"


def slice_rows(brief: Brief) -> list[dict[str, str]]:
    """List all findings: searched ones first, then named ones, then every segment value by its
    change.
    """
    evidence = brief.evidence
    values = sorted(
        evidence.segments,
        key=lambda segment: (
            -segment.rise[0] if isinstance(segment.change, Estimate) else 1.0
        ),
    )
    kinds = evidence.kinds or (evidence.overall,)
    result = dict.fromkeys(
        (*kinds, *evidence.searched, *evidence.named, *evidence.values)
    )
    seen = {item.id for item in result}
    return [
        _row(brief, value)
        for value in (*result, *(value for value in values if value.id not in seen))
    ]


def _row(brief: Brief, finding: Finding) -> dict[str, str]:
    facts = finding_facts("it", finding, brief.case)
    return {
        say("Segment"): slice_words(brief, finding),
        say("Kind of error"): kind_words(brief.case, finding),
        capitalized(brief.case.units_of_row): words.count(finding.n),
        say("Current"): facts.get("it.baseline", "–"),
        say("New"): facts.get("it.candidate", "–"),
        say("Change"): facts.get("it.change", "–"),
        say("Interval"): facts.get("it.change.interval", "–"),
        "p": facts["it.p"] if "it.change" in facts else "–",
        say("Verdict"): say(VERDICTS[finding.verdict]),
    }


ROUTES = {
    "predictions": mark("found from the predictions alone"),
    "disagreement": mark("found where the models differ most"),
}
