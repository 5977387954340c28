"""Reports on separate records as tables of text, for the page and the document."""

from __future__ import annotations

from core import words
from core.evidence.single_model import OneModelReport
from core.evidence.statistics.contrasts import Contrast
from core.evidence.unpaired_models import UnpairedReport
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
    "unclear": "no clear difference",
    "too few": "too few records",
}
LIMITS = {"yes": "over the limit", "no": "within the limit", "unclear": "unclear", None: "–"}


def one_rows(report: OneModelReport) -> list[dict[str, str]]:
    """List every segment value with its error, the rest's, and the verdicts, highest first."""
    order = sorted(report.segments, key=lambda one: -size_of(one.second))
    return [
        {
            "Segment": named(one),
            "Records": words.count(one.n[1]),
            "Error": value_words(one.second, report),
            "95% interval": interval_words(one.second, report),
            "All others": value_words(one.first, report),
            "Difference": change_words(one.change, report),
            "Difference, 95%": change_interval_words(one.change, report),
            "p (adjusted)": _p(one),
            "Against others": VERDICTS[one.verdict],
            "Limit": LIMITS[one.over_limit],
        }
        for one in order
    ]


def unpaired_rows(report: UnpairedReport) -> list[dict[str, str]]:
    """List the overall difference, the kinds of error and every segment value, largest first."""
    order = [
        report.overall,
        *report.kinds,
        *sorted(report.segments, key=lambda one: -size_of(one.change)),
    ]
    return [
        {
            "Segment": named(one) if one.column else "all records",
            "Records": f"{words.count(one.n[0])} / {words.count(one.n[1])}",
            "Current": value_words(one.first, report),
            "New": value_words(one.second, report),
            "Difference": change_words(one.change, report),
            "95% interval": change_interval_words(one.change, report),
            "p (adjusted)": _p(one),
            "New model's records": VERDICTS[one.verdict],
        }
        for one in order
    ]


def _p(one: Contrast) -> str:
    return "–" if one.p_adjusted is None else words.p_value(one.p_adjusted)
