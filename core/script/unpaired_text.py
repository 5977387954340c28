"""What is said of one model alone, and of two models on different records."""

from __future__ import annotations

from core import words
from core.evidence.records import Estimate, Gap
from core.evidence.rows.record_mix import MixShift
from core.evidence.single_model import OneModelReport
from core.evidence.statistics.contrasts import KIND, Contrast
from core.evidence.unpaired_models import UnpairedReport

Report = OneModelReport | UnpairedReport
SHOWN = 3
ALONE = "This file holds one model's answers, so nothing is compared with another model."
APART = (
    "These are two separate sets of records, which is weaker than both models on the same records:"
    " a change in the records can look like a change in the model."
)
NEXT_STEP = (
    "To compare two models, give the other model's answers to the same records: both are then"
    " compared record by record."
)


def value_words(found: Estimate | Gap, report: Report) -> str:
    """Write an error rate, or a mean error with its unit; a dash where there is none."""
    if isinstance(found, Gap):
        return "–"
    value = found.value
    return words.percent(value) if _by_rate(report) else words.measure(value, report.unit)


def interval_words(found: Estimate | Gap, report: Report) -> str:
    """Write the 95% interval of a rate or a mean error."""
    if isinstance(found, Gap):
        return "–"
    low, high = found.low, found.high
    by_rate = _by_rate(report)
    return (
        words.percent_range(low, high) if by_rate else words.measure_range(low, high, report.unit)
    )


def change_words(found: Estimate | Gap, report: Report) -> str:
    """Write a difference in percentage points, or in the unit of the error."""
    if isinstance(found, Gap):
        return "–"
    value = found.value
    return (
        words.points(value) if _by_rate(report) else words.measure(value, report.unit, signed=True)
    )


def change_interval_words(found: Estimate | Gap, report: Report) -> str:
    """Write the 95% interval of a difference."""
    if isinstance(found, Gap):
        return "–"
    low, high = found.low, found.high
    by_rate = _by_rate(report)
    return words.points_range(low, high) if by_rate else words.measure_range(low, high, report.unit)


def limit_words(limit: float, report: Report) -> str:
    """Write a limit as the error it bounds."""
    return words.percent(limit) if _by_rate(report) else words.measure(limit, report.unit)


def _by_rate(report: Report) -> bool:
    return report.metric == "error-rate"


def named(contrast: Contrast) -> str:
    """Name a segment value or a kind of error."""
    return contrast.value if contrast.column == KIND else f"{contrast.column} {contrast.value}"


# One model


def one_headline(report: OneModelReport) -> str:
    """Say the overall error with its interval and the records it rests on."""
    found = report.overall
    if isinstance(found, Gap):
        return f"The model's error cannot be given: {found.why}."
    ends, records = interval_words(found, report), words.counted(found.n, "record")
    of = f"95% interval {ends}, {records}"
    if _by_rate(report):
        return f"The model is wrong on {value_words(found, report)} of records ({of})."
    return f"The model is off by {value_words(found, report)} on average ({of})."


def limit_sentence(report: OneModelReport) -> str:
    """Say whether the error is over the limit, and where; or that no limit was entered."""
    if report.limit is None:
        return (
            "No limit was entered, so there is no verdict: enter the error that you would accept."
        )
    limit = limit_words(report.limit, report)
    over = [named(segment) for segment in report.segments if segment.over_limit == "yes"]
    where = f"{words.listed(tuple(over[:SHOWN]))}{' and others' if len(over) > SHOWN else ''}"
    adjusted = "intervals adjusted for the number of segments"
    if report.over_limit == "yes" and _over(report):
        also = f" So is the error in {where} ({adjusted})." if over else ""
        return f"That is over the limit of {limit}: the whole interval lies above it.{also}"
    if report.over_limit == "yes":
        return f"The error in {where} is over the limit of {limit} ({adjusted})."
    if report.over_limit == "no":
        return f"That is within the limit of {limit}, and no segment is over it for certain."
    return f"These records cannot say whether that is over the limit of {limit}."


def _over(report: OneModelReport) -> bool:
    found = report.overall
    return isinstance(found, Estimate) and report.limit is not None and found.low > report.limit


def one_segments_sentence(report: OneModelReport) -> str:
    """Say which segments have more errors than all other records; never that anything got worse."""
    if not report.segments:
        return "No segment column was found, so only the overall error can be given."
    tested = f"Tested {words.counted(report.tested, 'segment')} (adjusted for multiple testing)"
    higher = [segment for segment in report.segments if segment.verdict == "higher"]
    if not higher:
        return f"{tested}: none has clearly more errors than the other records."
    texts = [
        f"{named(item)}: {value_words(item.second, report)} against"
        f" {value_words(item.first, report)}"
        f" in all other records, {change_words(item.change, report)}"
        f" ({change_interval_words(item.change, report)})"
        for item in sorted(higher, key=lambda item: -size_of(item.change))[:SHOWN]
    ]
    more = f"; and {len(higher) - SHOWN} more" if len(higher) > SHOWN else ""
    return f"{tested}; clearly more errors in {'; '.join(texts)}{more}."


CAVEAT = (
    f"{ALONE} It cannot say whether this model is better or worse than another one. Segments are"
    " described, not explained: the records of a segment may be harder for any model."
)


# Two models on different records


def unpaired_headline(report: UnpairedReport) -> str:
    """Say both errors with the difference, and what may lie behind it."""
    item = report.overall
    if isinstance(item.change, Gap):
        return f"The two models' errors cannot be compared: {item.change.why}."
    records = [words.counted(n, "record") for n in item.n]
    both = (
        f"{value_words(item.first, report)} on the current model's {records[0]},"
        f" {value_words(item.second, report)} on the new model's {records[1]}"
    )
    what = "Error rate" if _by_rate(report) else "Mean absolute error"
    gap = f"{change_words(item.change, report)} ({change_interval_words(item.change, report)})"
    return f"{what}: {both}; difference {gap}."


def unpaired_verdict(report: UnpairedReport) -> str:
    """Say the answer in words that a set of different records bears."""
    lead = f"More errors on the new model's records: {report.higher}"
    doubt = " This may be due to the model, or to the records." if report.higher == "yes" else ""
    return f"{lead}. {report.reason[:1].upper()}{report.reason[1:]}.{doubt}"


def mix_sentence(report: UnpairedReport) -> str:
    """Say whether the two files hold the same kinds of records, as far as their columns tell."""
    if not report.mix:
        return (
            "The files have no segment or feature in common, so nobody can say whether their"
            " records are alike."
        )
    if not report.shifted:
        columns = words.counted(len(report.mix), "column")
        alike = f"The records are mixed alike in {columns} that both files have"
        return f"{alike}; they may differ in what no column tells."
    text = "; ".join(_moved(mix_shift) for mix_shift in report.shifted[:SHOWN])
    more = len(report.shifted) - SHOWN
    also = f"; and {more} more" if more > 0 else ""
    return f"The records differ: {text}{also}. Part of the difference may come from that."


def _moved(mix_shift: MixShift) -> str:
    shares = " against ".join(words.percent(share) for share in mix_shift.shares)
    return f"{mix_shift.column} {mix_shift.moved} makes up {shares} of records"


def standardized_sentence(report: UnpairedReport) -> str:
    """Say the difference with both files brought to one mix, the second figure."""
    found = report.standardized
    if isinstance(found, Gap):
        return f"The difference cannot be given at one mix of records: {found.why}."
    by, change = words.listed(found.columns), found.difference.change
    if isinstance(change, Gap):
        return f"The difference cannot be given at one mix of {by}: {change.why}."
    gone = sum(found.left_out)
    left = f"; {words.counted(gone, 'record')} without a counterpart left out" if gone else ""
    return (
        f"With both files at the same mix of {by}: difference {change_words(change, report)}"
        f" ({change_interval_words(change, report)}){left}."
    )


def unpaired_segments_sentence(report: UnpairedReport) -> str:
    """Say in which segments and kinds of error the new model's records show more errors."""
    if not report.segments and not report.kinds:
        return (
            "The files have no segment column in common, so only the overall difference is given."
        )
    tested = f"Tested {words.counted(report.tested, 'difference')} (adjusted for multiple testing)"
    found = report.confirmed
    if not found:
        return f"{tested}: no segment has clearly more errors on the new model's records."
    texts = [
        f"{named(match_)}, {value_words(match_.first, report)} against"
        f" {value_words(match_.second, report)},"
        f" {change_words(match_.change, report)} ({change_interval_words(match_.change, report)})"
        for match_ in found[:SHOWN]
    ]
    more = f"; and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    return f"{tested}. Clearly more errors on the new model's records: {'; '.join(texts)}{more}."


def worth_sentence(report: Report, because: str, clusters: int = 0) -> str:
    """Say what weighted or clustered records are worth; empty where each counts for one.

    `because` names what makes them count less: "weights", "clusters", or both.
    """
    sides = report.effective if isinstance(report.effective, tuple) else (report.effective,)
    known = [words.count(side) for side in sides if side is not None]
    if not known:
        return ""
    both = f" {words.counted(clusters, 'cluster')} appear in both files." if clusters else ""
    return (
        f"Because of their {because}, the records are worth {words.listed(tuple(known))}"
        f" independent records of equal weight; the intervals account for that.{both}"
    )


def kinds_sentence(report: OneModelReport) -> str:
    """Say each kind of error of a yes-or-no model with its interval; empty where there are none."""
    texts = [
        f"{kind} {value_words(found, report)} ({interval_words(found, report)})"
        for kind, found in report.kinds
        if isinstance(found, Estimate)
    ]
    return f"By kind of error: {words.listed(tuple(texts))}." if texts else ""


def size_of(found: Estimate | Gap) -> float:
    """Give a value to sort by; what has none comes last."""
    return found.value if isinstance(found, Estimate) else -float("inf")
