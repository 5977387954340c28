"""The pictures of separate records: one model's errors, and two models on different records."""

from __future__ import annotations

from core.charts.segment_charts import CHANGE_OF_ERROR
from core.charts.style import BASELINE, CANDIDATE, OVER, filled, prepared
from core.evidence.records import Estimate, Gap
from core.evidence.single_model import OneModelReport
from core.evidence.statistics.contrasts import Contrast
from core.evidence.unpaired_models import UnpairedReport
from core.messages import mark, say
from core.script import unpaired_text as text

ROW = 46  # pixels a row, as in the chart of paired changes
AXIS = 66
MOST = 14  # rows; more are in the table
EVERY = mark("all records")


def one_model_chart(report: OneModelReport) -> dict | None:
    """Draw the error of all records and of every segment value, highest first, with the limit.

    Red is over the limit; filled is clearly different from all other records. None without an
    error.
    """
    if isinstance(report.overall, Gap):
        return None
    shown = sorted(report.segments, key=lambda segment: -text.size_of(segment.second))
    known = [item for item in shown if isinstance(item.second, Estimate)][:MOST]
    over = report.limit is not None and report.overall.low > report.limit
    rows = [
        _error(
            say(EVERY),
            report.overall,
            report,
            OVER if over else BASELINE,
            filled_in=True,
        )
    ]
    for item in known:
        colour = OVER if item.over_limit == "yes" else CANDIDATE
        clear = item.verdict in {"higher", "lower"}
        rows.append(
            _error(text.named(item), item.second, report, colour, filled_in=clear)
        )
    names = tuple(row["id"] for row in rows)
    limits = (
        []
        if report.limit is None
        else [{"id": name, "value": report.limit} for name in names]
    )
    return _drawn("errors", report, rows, limits)


def _error(
    name: str,
    found: Estimate | Gap,
    report: OneModelReport,
    colour: str,
    *,
    filled_in: bool,
) -> dict:
    value, ends = text.value_words(found, report), text.interval_words(found, report)
    return _row(
        name, found, f"{value} · {name}", f"{name}: {value} ({ends})", colour, filled_in
    )


def unpaired_chart(report: UnpairedReport) -> dict | None:
    """Draw the difference overall, at one mix, by kind of error and by segment, largest first.

    Red and filled is clearly more errors on the new model's records. None without a difference.
    """
    if isinstance(report.overall.change, Gap):
        return None
    # At the same mix all may look different: red is what the verdict says, not one figure.
    colour = (
        OVER
        if report.higher == "yes" and report.overall.verdict == "higher"
        else BASELINE
    )
    clear = report.overall.verdict in {"higher", "lower"}
    rows = [
        _changed(say(EVERY), report.overall.change, report, colour, filled_in=clear)
    ]
    if not isinstance(report.standardized, Gap):
        name, change = (
            say("all records, at the same mix"),
            report.standardized.difference.change,
        )
        apart = isinstance(change, Estimate) and (change.low > 0 or change.high < 0)
        rows += [_changed(name, change, report, BASELINE, filled_in=apart)]
    segments = sorted(
        report.segments, key=lambda segment: -text.size_of(segment.change)
    )
    for kind in (*report.kinds, *segments):
        if isinstance(kind.change, Estimate) and len(rows) < MOST:
            rows.append(_difference(text.named(kind), kind, report))
    return _drawn("forest", report, [row for row in rows if row], [])


def _difference(name: str, contrast: Contrast, report: UnpairedReport) -> dict:
    colour = OVER if contrast.verdict == "higher" else CANDIDATE
    clear = contrast.verdict in {"higher", "lower"}
    return _changed(name, contrast.change, report, colour, filled_in=clear)


def _changed(
    name: str,
    found: Estimate | Gap,
    report: UnpairedReport,
    colour: str,
    *,
    filled_in: bool,
) -> dict:
    value, ends = (
        text.change_words(found, report),
        text.change_interval_words(found, report),
    )
    return _row(
        name, found, f"{value} · {name}", f"{name}: {value} ({ends})", colour, filled_in
    )


def _row(
    name: str,
    found: Estimate | Gap,
    label: str,
    says: str,
    colour: str,
    filled_in: bool,
) -> dict:
    if isinstance(found, Gap):
        return {}
    ends = {"value": found.value, "low": found.low, "high": found.high}
    fill = colour if filled_in else "transparent"
    return {
        "id": name,
        "label": label,
        "says": says,
        "colour": colour,
        "fill": fill,
    } | ends


def _drawn(
    name: str,
    report: OneModelReport | UnpairedReport,
    rows: list[dict],
    limits: list[dict],
) -> dict:
    by_rate = report.metric == "error-rate"
    unit = "" if by_rate or not report.unit else f", {report.unit}"
    order = tuple(row["id"] for row in rows)
    chart = name if by_rate else f"{name}-loss"
    change = say(CHANGE_OF_ERROR)
    spec = prepared(chart, ROW * len(rows) + AXIS, order, unit=unit, change=change)
    zero = [{"id": name, "value": 0} for name in order]
    return filled(spec, slices=rows, limit=limits, zero=zero)


def chart_of(report: OneModelReport | UnpairedReport) -> dict | None:
    """Draw either report."""
    return (
        one_model_chart(report)
        if isinstance(report, OneModelReport)
        else unpaired_chart(report)
    )


def caption_of(report: OneModelReport | UnpairedReport) -> str:
    """Say how to read the picture."""
    lines = say(
        "Lines are 95% intervals. Filled: a clear difference after adjusting for multiple testing"
    )
    if isinstance(report, UnpairedReport):
        return say(
            "{lines}; hollow: none. Red: clearly more errors on the new model's records.",
            lines=lines,
        )
    limit = (
        say(" Dashed: the limit; red: over it for certain.")
        if report.limit is not None
        else ""
    )
    return say(
        "{lines} from all other records; hollow: none.{limit}", lines=lines, limit=limit
    )


def alt_text(report: OneModelReport | UnpairedReport) -> str:
    """Say what the picture shows, for those who do not see it."""
    if isinstance(report, OneModelReport):
        return say(
            "Error by segment with 95% intervals. {report}",
            report=text.one_headline(report),
        )
    return say(
        "Difference of the error by segment with 95% intervals. {report}",
        report=text.unpaired_headline(report),
    )
