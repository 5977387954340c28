"""What is said of one model alone, and of two models on different records."""

from __future__ import annotations

from core import words
from core.evidence.records import Estimate, Gap
from core.evidence.rows.record_mix import MixShift
from core.evidence.single_model import OneModelReport
from core.evidence.statistics.contrasts import KIND, Contrast
from core.evidence.unpaired_models import UnpairedReport
from core.messages import mark, say, say_stored

Report = OneModelReport | UnpairedReport
SHOWN = 3
ALONE = mark(
    "This file holds one model's answers, so nothing is compared with another model."
)
APART = mark(
    "These are two separate sets of records, which is weaker than both models on the"
    " same records: a change in the records can look like a change in the model."
)
NEXT_STEP = mark(
    "To compare two models, give the other model's answers to the same records: both"
    " are then compared record by record."
)


def value_words(found: Estimate | Gap, report: Report) -> str:
    """Write an error rate, or a mean error with its unit; a dash where there is none."""
    if isinstance(found, Gap):
        return "–"
    value = found.value
    return (
        words.percent(value)
        if _by_rate(report)
        else words.with_unit(value, report.unit)
    )


def interval_words(found: Estimate | Gap, report: Report) -> str:
    """Write the 95% interval of a rate or a mean error."""
    if isinstance(found, Gap):
        return "–"
    low, high = found.low, found.high
    by_rate = _by_rate(report)
    return (
        words.percent_range(low, high)
        if by_rate
        else words.range_with_unit(low, high, report.unit)
    )


def change_words(found: Estimate | Gap, report: Report) -> str:
    """Write a difference in percentage points, or in the unit of the error."""
    if isinstance(found, Gap):
        return "–"
    value = found.value
    return (
        words.points(value)
        if _by_rate(report)
        else words.with_unit(value, report.unit, signed=True)
    )


def change_interval_words(found: Estimate | Gap, report: Report) -> str:
    """Write the 95% interval of a difference."""
    if isinstance(found, Gap):
        return "–"
    low, high = found.low, found.high
    by_rate = _by_rate(report)
    return (
        words.points_range(low, high)
        if by_rate
        else words.range_with_unit(low, high, report.unit)
    )


def limit_words(limit: float, report: Report) -> str:
    """Write a limit as the error it bounds."""
    return (
        words.percent(limit)
        if _by_rate(report)
        else words.with_unit(limit, report.unit, entered=True)
    )


def _by_rate(report: Report) -> bool:
    return report.metric == "error-rate"


def named(contrast: Contrast) -> str:
    """Name a segment value or a kind of error."""
    return (
        contrast.value
        if contrast.column == KIND
        else f"{contrast.column} {contrast.value}"
    )


# One model


def one_headline(report: OneModelReport) -> str:
    """Say the overall error with its interval and the records it rests on."""
    found = report.overall
    if isinstance(found, Gap):
        return say(
            "The model's error cannot be given: {why}.", why=say_stored(found.why)
        )
    ends, records = interval_words(found, report), words.count_noun(found.n, "record")
    of = say("95% interval {ends}, {records}", ends=ends, records=records)
    if _by_rate(report):
        return say(
            "The model is wrong on {found} of records ({of}).",
            found=value_words(found, report),
            of=of,
        )
    return say(
        "The model is off by {found} on average ({of}).",
        found=value_words(found, report),
        of=of,
    )


def limit_sentence(report: OneModelReport) -> str:
    """Say whether the error is over the limit, and where; or that no limit was entered."""
    if report.limit is None:
        return say(
            "No limit was entered, so there is no verdict: enter the error that you would accept."
        )
    limit = limit_words(report.limit, report)
    over = [
        named(segment) for segment in report.segments if segment.over_limit == "yes"
    ]
    where = f"{words.listed(tuple(over[:SHOWN]))}{say(' and others') if len(over) > SHOWN else ''}"
    adjusted = say("intervals adjusted for the number of segments")
    if report.over_limit == "yes" and _over(report):
        also = (
            say(
                " So is the error in {where} ({adjusted}).",
                where=where,
                adjusted=adjusted,
            )
            if over
            else ""
        )
        return say(
            "That is over the limit of {limit}: the whole interval lies above it.{also}",
            limit=limit,
            also=also,
        )
    if report.over_limit == "yes":
        return say(
            "The error in {where} is over the limit of {limit} ({adjusted}).",
            where=where,
            limit=limit,
            adjusted=adjusted,
        )
    if report.over_limit == "no":
        return say(
            "That is within the limit of {limit}, and no segment is over it for certain.",
            limit=limit,
        )
    return say(
        "These records cannot say whether that is over the limit of {limit}.",
        limit=limit,
    )


def _over(report: OneModelReport) -> bool:
    found = report.overall
    return (
        isinstance(found, Estimate)
        and report.limit is not None
        and found.low > report.limit
    )


def one_segments_sentence(report: OneModelReport) -> str:
    """Say which segments have more errors than all other records; never that anything got worse."""
    if not report.segments:
        return say(
            "No segment column was found, so only the overall error can be given."
        )
    tested = say(
        "Tested {tested} (adjusted for multiple testing)",
        tested=words.count_noun(report.tested, "segment"),
    )
    higher = [segment for segment in report.segments if segment.verdict == "higher"]
    if not higher:
        return say(
            "{tested}: none has clearly more errors than the other records.",
            tested=tested,
        )
    texts = [
        say(
            "{item}: {second} against {first} in all other records, {change} ({change_2})",
            item=named(item),
            second=value_words(item.second, report),
            first=value_words(item.first, report),
            change=change_words(item.change, report),
            change_2=change_interval_words(item.change, report),
        )
        for item in sorted(higher, key=lambda item: -size_of(item.change))[:SHOWN]
    ]
    more = (
        say("; and {higher} more", higher=len(higher) - SHOWN)
        if len(higher) > SHOWN
        else ""
    )
    return say(
        "{tested}; clearly more errors in {texts}{more}.",
        tested=tested,
        texts="; ".join(texts),
        more=more,
    )


UNEXPLAINED = mark(
    "It cannot say whether this model is better or worse than another one. Segments are"
    " described, not explained: the records of a segment may be harder for any model."
)


# Two models on different records


def unpaired_headline(report: UnpairedReport) -> str:
    """Say both errors with the difference, and what may lie behind it."""
    item = report.overall
    if isinstance(item.change, Gap):
        return say(
            "The two models' errors cannot be compared: {why}.",
            why=say_stored(item.change.why),
        )
    records = [words.count_noun(n, "record") for n in item.n]
    both = say(
        "{first} on the current model's {records}, {second} on the new model's {records_2}",
        first=value_words(item.first, report),
        records=records[0],
        second=value_words(item.second, report),
        records_2=records[1],
    )
    what = say("Error rate") if _by_rate(report) else say("Mean absolute error")
    gap = f"{change_words(item.change, report)} ({change_interval_words(item.change, report)})"
    return say("{what}: {both}; difference {gap}.", what=what, both=both, gap=gap)


def unpaired_verdict(report: UnpairedReport) -> str:
    """Say the answer in words that a set of different records bears."""
    lead = say("More errors on the new model's records: {higher}", higher=report.higher)
    doubt = (
        say(" This may be due to the model, or to the records.")
        if report.higher == "yes"
        else ""
    )
    reason = say_stored(report.reason)
    return f"{lead}. {reason[:1].upper()}{reason[1:]}.{doubt}"


def mix_sentence(report: UnpairedReport) -> str:
    """Say whether the two files hold the same kinds of records, as far as their columns tell."""
    if not report.mix:
        return say(
            "The files have no segment or feature in common, so nobody can say whether"
            " their records are alike."
        )
    if not report.shifted:
        columns = words.count_noun(len(report.mix), "column")
        alike = say(
            "The records are mixed alike in {columns} that both files have",
            columns=columns,
        )
        return say("{alike}; they may differ in what no column tells.", alike=alike)
    text = "; ".join(_moved(mix_shift) for mix_shift in report.shifted[:SHOWN])
    more = len(report.shifted) - SHOWN
    also = say("; and {more} more", more=more) if more > 0 else ""
    return say(
        "The records differ: {text}{also}. Part of the difference may come from that.",
        text=text,
        also=also,
    )


def _moved(mix_shift: MixShift) -> str:
    shares = " against ".join(words.percent(share) for share in mix_shift.shares)
    return say(
        "{column} {moved} makes up {shares} of records",
        column=mix_shift.column,
        moved=mix_shift.moved,
        shares=shares,
    )


def standardized_sentence(report: UnpairedReport) -> str:
    """Say the difference with both files brought to one mix, the second figure."""
    found = report.standardized
    if isinstance(found, Gap):
        return say(
            "The difference cannot be given at one mix of records: {why}.",
            why=say_stored(found.why),
        )
    by, change = words.listed(found.columns), found.difference.change
    if isinstance(change, Gap):
        return say(
            "The difference cannot be given at one mix of {by}: {why}.",
            by=by,
            why=say_stored(change.why),
        )
    gone = sum(found.left_out)
    left = (
        say(
            "; {gone} without a counterpart left out",
            gone=words.count_noun(gone, "record"),
        )
        if gone
        else ""
    )
    return say(
        "With both files at the same mix of {by}: difference {change} ({change_2}){left}.",
        by=by,
        change=change_words(change, report),
        change_2=change_interval_words(change, report),
        left=left,
    )


def unpaired_segments_sentence(report: UnpairedReport) -> str:
    """Say in which segments and kinds of error the new model's records show more errors."""
    if not report.segments and not report.kinds:
        return say(
            "The files have no segment column in common, so only the overall difference is given."
        )
    tested = say(
        "Tested {tested} (adjusted for multiple testing)",
        tested=words.count_noun(report.tested, "difference"),
    )
    found = report.confirmed
    if not found:
        return say(
            "{tested}: no segment has clearly more errors on the new model's records.",
            tested=tested,
        )
    texts = [
        say(
            "{match}, {first} against {second}, {change} ({change_2})",
            match=named(match_),
            first=value_words(match_.first, report),
            second=value_words(match_.second, report),
            change=change_words(match_.change, report),
            change_2=change_interval_words(match_.change, report),
        )
        for match_ in found[:SHOWN]
    ]
    more = (
        say("; and {found} more", found=len(found) - SHOWN)
        if len(found) > SHOWN
        else ""
    )
    return say(
        "{tested}. Clearly more errors on the new model's records: {texts}{more}.",
        tested=tested,
        texts="; ".join(texts),
        more=more,
    )


def worth_sentence(report: Report, because: str, clusters: int = 0) -> str:
    """Say what weighted or clustered records are worth; empty where each counts for one.

    `because` names what makes them count less: "weights", "clusters", or both.
    """
    sides = (
        report.effective if isinstance(report.effective, tuple) else (report.effective,)
    )
    known = [words.count(side) for side in sides if side is not None]
    if not known:
        return ""
    both = (
        say(
            " {clusters} appear in both files.",
            clusters=words.count_noun(clusters, "cluster"),
        )
        if clusters
        else ""
    )
    return say(
        "Because of their {because}, the records are worth {known} independent records"
        " of equal weight; the intervals account for that.{both}",
        because=because,
        known=words.listed(tuple(known)),
        both=both,
    )


def kinds_sentence(report: OneModelReport) -> str:
    """Say each kind of error of a yes-or-no model with its interval; empty where there are none."""
    texts = [
        f"{kind} {value_words(found, report)} ({interval_words(found, report)})"
        for kind, found in report.kinds
        if isinstance(found, Estimate)
    ]
    return (
        say("By kind of error: {texts}.", texts=words.listed(tuple(texts)))
        if texts
        else ""
    )


def size_of(found: Estimate | Gap) -> float:
    """Give a value to sort by; what has none comes last."""
    return found.value if isinstance(found, Estimate) else -float("inf")
