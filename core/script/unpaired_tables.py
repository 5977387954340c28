"""Reports on separate records as tables of text, for the page and the document."""

from __future__ import annotations

from core import words
from core.evidence.single_model import OneModelReport
from core.evidence.statistics.contrasts import Contrast
from core.evidence.unpaired_models import UnpairedReport
from core.messages import mark, say
from core.script.unpaired_text import (
    change_interval_words,
    change_words,
    interval_words,
    named,
    size_of,
    value_words,
)

VERDICTS = {
    "higher": "higher",
    "lower": "lower",
    "unclear": mark("no clear difference"),
    "too few": mark("too few records"),
}
LIMITS = {
    "yes": mark("over the limit"),
    "no": mark("within the limit"),
    "unclear": "unclear",
    None: "–",
}


def one_rows(report: OneModelReport) -> list[dict[str, str]]:
    """List every segment value with its error, the rest's, and the verdicts, highest first."""
    order = sorted(report.segments, key=lambda segment: -size_of(segment.second))
    return [
        {
            say("Segment"): named(item),
            say("Records"): words.count(item.n[1]),
            say("Error"): value_words(item.second, report),
            "95% interval": interval_words(item.second, report),
            say("All others"): value_words(item.first, report),
            say("Difference"): change_words(item.change, report),
            say("Difference, 95%"): change_interval_words(item.change, report),
            "p (adjusted)": _p(item),
            say("Against others"): say(VERDICTS[item.verdict]),
            say("Limit"): say(LIMITS[item.over_limit]),
        }
        for item in order
    ]


def unpaired_rows(report: UnpairedReport) -> list[dict[str, str]]:
    """List the overall difference, the kinds of error and every segment value, largest first."""
    order = [
        report.overall,
        *report.kinds,
        *sorted(report.segments, key=lambda segment: -size_of(segment.change)),
    ]
    return [
        {
            say("Segment"): named(item) if item.column else say("all records"),
            say("Records"): f"{words.count(item.n[0])} / {words.count(item.n[1])}",
            say("Current"): value_words(item.first, report),
            say("New"): value_words(item.second, report),
            say("Difference"): change_words(item.change, report),
            "95% interval": change_interval_words(item.change, report),
            "p (adjusted)": _p(item),
            say("New model's records"): say(VERDICTS[item.verdict]),
        }
        for item in order
    ]


def _p(contrast: Contrast) -> str:
    return "–" if contrast.p_adjusted is None else words.p_value(contrast.p_adjusted)
