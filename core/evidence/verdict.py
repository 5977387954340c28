"""The verdict: whether the candidate got worse, in which kind of error, where, and how sure that
is.

One record decides for the command line, the pages, the script and the minutes alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from core.case.error_kinds import BY_ID
from core.evidence.detector_constants import DETECTORS
from core.evidence.records import LEAST_RISE, Estimate, Finding, GroupGap
from core.evidence.trade import Trade
from core.messages import mark

VERDICTS = DETECTORS.verdicts

Answer = Literal["yes", "no", "unclear"]
SAME = 1e-12


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer with its reason, and the finding that it rests on, if it is one.

    `open` is the finding that leaves it unclear.
    """

    regression: Answer
    reason: str
    lead: Finding | None = None
    open: Finding | None = None


def leading(findings: tuple[Finding, ...]) -> Finding:
    """Choose of one set of rows the kind to speak of: what got worse beyond its limit, and of
    several the plainest.

    Wrong decisions go before scores; the error rate goes before its parts unless the trade between
    them hides the rise.
    """
    failed = [finding for finding in findings if finding.verdict == "fails"] or [
        finding for finding in findings if finding.confirmed
    ]
    if not failed:
        return findings[0]
    decided = [item for item in failed if BY_ID[item.kind].decides] or failed
    strongest = max(decided, key=lambda item: item.strength)
    main = next((item for item in decided if item.kind == "error"), None)
    if (
        main is None
        or main.strength < VERDICTS.near_strongest_ratio * strongest.strength
    ):
        return strongest
    return main if main.slice.where else _rare(main, decided) or main


def _rare(main: Finding, decided: list[Finding]) -> Finding | None:
    """Find the class behind a rise over all records that is too rare for the rise to look like
    much; None without one.
    """
    parts = [
        finding
        for finding in decided
        if finding.kind == "missed"
        and finding.rise[0] >= VERDICTS.rare_class_ratio * main.rise[0]
    ]
    behind = [
        part
        for part in parts
        if part.share * part.rise[0] >= VERDICTS.rare_part_share * main.rise[0]
        and part.strength >= VERDICTS.rare_strength_ratio * main.strength
    ]
    return max(behind, key=lambda item: item.strength, default=None)


def decide(
    kinds: tuple[Finding, ...],
    segments: tuple[Finding, ...],
    gaps: tuple[GroupGap, ...],
    *,
    everywhere: bool,
) -> Verdict:
    """Say whether the candidate got worse; a gap in what is known is unclear, never a pass.

    `kinds` are all rows by every kind, the main one first; `segments` those that were searched or
    named, the first to tell first. `everywhere` says that the records outside the first segment got
    worse as much, so that the story is that of all.
    """
    whole = leading(kinds)
    failed = next((segment for segment in segments if segment.verdict == "fails"), None)
    if failed is not None and not (whole.verdict == "fails" and everywhere):
        return Verdict("yes", _segment(failed), failed)
    if whole.verdict == "fails":
        return Verdict("yes", _overall(whole), whole)
    gap = next((gap for gap in gaps if gap.verdict == "fails"), None)
    if gap is not None:
        return Verdict(
            "yes",
            mark("the gap between groups of people grew, by “{column}”").format(
                column=gap.column
            ),
        )
    return _not_worse(kinds, segments)


def _segment(finding: Finding) -> str:
    beyond = (
        mark("than chance explains")
        if finding.bound is None
        else mark("than the limit allows")
    )
    if finding.kind == "grade":
        return mark(
            "grades got worse in a segment by more {beyond}, confirmed {on}"
        ).format(beyond=beyond, on=_confirmed_on(finding))
    return mark("{kind} rose in a segment by more {beyond}, confirmed {on}").format(
        kind=BY_ID[finding.kind].words.named, beyond=beyond, on=_confirmed_on(finding)
    )


def _overall(finding: Finding) -> str:
    beyond = (
        mark("what chance explains") if finding.bound is None else mark("the limit")
    )
    if BY_ID[finding.kind].counts_all:
        return mark("the overall change is beyond {beyond}").format(beyond=beyond)
    return mark("{kind} rose overall, beyond {beyond}").format(
        kind=BY_ID[finding.kind].words.named, beyond=beyond
    )


def _confirmed_on(finding: Finding) -> str:
    if finding.on == "confirmation rows":
        return mark("on records not used to find it")
    return mark("on all records, corrected for everything that was tested")


def _not_worse(kinds: tuple[Finding, ...], segments: tuple[Finding, ...]) -> Verdict:
    overall = kinds[0]
    worst = next((segment for segment in segments if segment.confirmed), None)
    lead = worst
    if why := _open(overall):
        return Verdict("unclear", why, lead, open=overall)
    open_kind = next((kind for kind in kinds[1:] if _looks_worse(kind)), None)
    if open_kind is not None:
        what = BY_ID[open_kind.kind].words.named
        return Verdict(
            "unclear",
            mark(
                "{what} rose by more than the limit on these records, but not for sure"
            ).format(what=what),
            lead,
            open=open_kind,
        )
    if worst is not None:
        why = mark(
            "a confirmed segment got worse, and its interval reaches across the limit"
        )
        return Verdict("unclear", why, lead, open=worst)
    paid = [kind for kind in (*kinds, *segments) if kind.verdict == "pays"]
    if paid:
        return Verdict("no", _paid(paid), lead)
    within = (
        mark("within its limit")
        if overall.bound is not None
        else mark("below {least_rise} of the current model's own error").format(
            least_rise=f"{LEAST_RISE:.0%}"
        )
    )
    reason = mark(
        "no segment got worse on records not used to find it, and the overall change is {within}"
    ).format(within=within)
    return Verdict("no", reason, lead)


def _paid(paid: list[Finding]) -> str:
    """Say that what rose is part of trades that pay, and that nothing else got worse."""
    rose = next((finding for finding in paid if finding.kind != "error"), paid[0])
    fell = {"missed": mark("false alarms"), "false_alarm": mark("missed cases")}.get(
        rose.kind, mark("errors of the other kind")
    )
    return mark(
        "{kind} rose and {fell} fell, and at the costs that were entered the"
        " trade costs less; nothing else is beyond its limit"
    ).format(kind=BY_ID[rose.kind].words.named, fell=fell)


def _open(overall: Finding) -> str:
    """Say why the overall change settles nothing; empty where it does."""
    if overall.verdict == "too few":
        return mark("there are too few records to say")
    if overall.carried is not None and overall.rise[1] > 0:
        return mark(
            "the rise rests on {carried} clusters alone, which is too few to tell of the others"
        ).format(carried=overall.carried)
    if overall.bound is None and not _excluded(overall):
        return mark(
            "nobody has agreed on a limit, and a rise that matters is not excluded"
        )
    return (
        _reaching(overall)
        if overall.bound is not None and overall.verdict == "unclear"
        else ""
    )


def _reaching(overall: Finding) -> str:
    """Say that the limit is not excluded, or of grades, that it is by more chance than data."""
    if overall.kind != "grade":
        return mark(
            "the interval of the overall change reaches past the limit, so a rise that"
            " large is not excluded"
        )
    if overall.bound is not None and overall.rise[2] <= overall.bound:
        return mark(
            "the interval is too wide for the limit, so fresh answers to the same prompts could"
            " turn the verdict round"
        )
    return mark(
        "the interval of the overall change reaches past the limit, so grades that much worse"
        " are not excluded"
    )


def _looks_worse(finding: Finding) -> bool:
    """Say whether a kind lies beyond its limit on these records and the interval leaves out no rise
    at all.
    """
    if (
        finding.bound is None
        or not isinstance(finding.change, Estimate)
        or not BY_ID[finding.kind].decides
    ):
        return False
    if finding.verdict == "pays":
        return False
    return finding.rise[0] > finding.bound + SAME and finding.p < 2 * LEAST_RISE


def _excluded(finding: Finding) -> bool:
    """Say whether a rise that matters is excluded by the interval, where nobody agreed on a
    limit.
    """
    if not isinstance(finding.change, Estimate) or not isinstance(
        finding.baseline, Estimate
    ):
        return False
    return finding.rise[2] <= LEAST_RISE * finding.size


def trade_words(trade: Trade | None, lead: Finding | None) -> str:
    """Say what the trade in the records of the lead comes to at the costs that were entered."""
    if (
        trade is None
        or lead is None
        or trade.slice != lead.slice
        or not BY_ID[lead.kind].decides
    ):
        return ""
    if trade.answer == "costs more":
        return mark(
            "; fewer errors of the other kind do not make up for it at the costs that were entered"
        )
    if trade.answer == "depends":
        return mark(
            "; whether fewer errors of the other kind make up for it depends on the "
            "costs that were entered"
        )
    if trade.answer == "costs less":
        return mark(
            "; at the costs that were entered the trade costs less, but a limit was "
            "agreed on for this kind of error"
        )
    return ""
