"""Groups of people in words: how each is treated by both models, how far apart they are, and what
cannot be said.
"""

from __future__ import annotations

from core import words
from core.case.error_kinds import BY_ID
from core.case.model import Case
from core.evidence.groups import REST
from core.evidence.records import Estimate, Evidence, GroupGap
from core.messages import mark, say
from core.script.kinds_text import gap_column, gap_facts, rate_named

STATES = {
    "fails": mark("grew beyond the limit"),
    "clears": mark("within the limit"),
    "unclear": mark("not settled"),
    "too few": mark("too few records"),
}


def compared(evidence: Evidence) -> tuple[GroupGap, ...]:
    """List the gaps that can be shown, those that grew most first."""
    return tuple(gap for gap in evidence.gaps if gap.verdict != "too few")


def gap_rows(case: Case, evidence: Evidence) -> list[dict[str, str]]:
    """List every gap with both models, its change and interval.

    Groups too small are named and are no pass.
    """
    return [_row(case, gap) for gap in evidence.gaps]


def _row(case: Case, gap: GroupGap) -> dict[str, str]:
    facts = gap_facts(case, gap)
    head = {
        say("By"): gap_column(case, gap),
        say("Group"): gap.group,
        say("Against"): say("everyone else") if gap.against == REST else gap.against,
        say("Kind of error"): gap_kind(case, gap),
    }
    result = {
        say("Group, per 1,000"): (
            f"{facts['gap.group.before']} → {facts['gap.group.now']}" if facts else "–"
        ),
        say("Other, per 1,000"): (
            f"{facts['gap.against.before']} → {facts['gap.against.now']}"
            if facts
            else "–"
        ),
        say("Gap before"): facts.get("gap.before", "–"),
        say("Gap now"): facts.get("gap.now", "–"),
        say("Change"): facts.get("gap.change", "–"),
        say("Interval"): facts.get("gap.change.interval", "–"),
        "p": facts.get("gap.p", "–"),
        say("It"): say(STATES[gap.verdict]),
    }
    return head | result


def gap_kind(case: Case, gap: GroupGap) -> str:
    """Name the kind of error of a gap, with the records it is about."""
    return rate_named(case, gap.kind, gap.of_class)


def groups_say(case: Case, evidence: Evidence) -> str:
    """Say in a sentence or two what the comparison of groups shows; never that a model is fair."""
    shown = compared(evidence)
    if not evidence.gaps:
        return ""
    columns = words.listed(
        tuple(
            dict.fromkeys(
                gap_column(case, gap)
                for gap in evidence.gaps
                if " and " not in gap.column
            )
        )
    )
    grew = [item for item in shown if item.verdict == "fails"]
    if not grew:
        return say(
            "Groups by {columns}: no gap grew beyond its limit and beyond chance. That"
            " does not prove equal treatment: an earlier gap may still exist.",
            columns=columns,
        )
    first = grew[0]
    facts = gap_facts(case, first)
    others = [item for item in grew[1:] if " and " not in item.column]
    more = (
        say(" {others} grew as well.", others=words.count_noun(len(others), "more gap"))
        if others
        else ""
    )
    return say(
        "By {column}, the {noun} of {gap_group} against {gap_against} differed by"
        " {gap_before} and now differs by {gap_now}.{more}",
        column=facts["gap.column"],
        noun=gap_kind(case, first),
        gap_group=facts["gap.group"],
        gap_against=facts["gap.against"],
        gap_before=facts["gap.before"],
        gap_now=facts["gap.now"],
        more=more,
    )


def closed_say(case: Case, evidence: Evidence) -> tuple[str, ...]:
    """Say where a gap closed only because the group that was better off got worse."""
    result = []
    for item in compared(evidence):
        sure = (
            isinstance(item.change, Estimate)
            and not item.change.low <= 0 <= item.change.high
        )
        if (
            sure
            and item.p_adjusted < 0.05
            and item.kind != "selected"
            and item.closed_by_harm
        ):
            result.append(
                say(
                    "By {column}, the gap in the {rate} closed because the group that was"
                    " better off got worse, not because the other got better.",
                    column=gap_column(case, item),
                    rate=say(BY_ID[item.kind].words.rate),
                )
            )
    return tuple(dict.fromkeys(result))


def groups_told(case: Case, evidence: Evidence) -> tuple[str, ...]:
    """Say all there is to say of groups of people, a sentence each.

    Nothing where none were compared.
    """
    texts = (
        groups_say(case, evidence),
        *closed_say(case, evidence),
        small_say(case, evidence),
    )
    return tuple(text for text in texts if text)


def small_say(case: Case, evidence: Evidence) -> str:
    """Name the groups that are too small to compare; they never count as passed."""
    small = [
        gap
        for gap in evidence.gaps
        if gap.verdict == "too few" and isinstance(gap.change, object)
    ]
    named = tuple(
        dict.fromkeys(
            f"{gap_column(case, item)}: {item.group}"
            for item in small
            if min(item.n) == item.n[0]
        )
    )
    if not named:
        return ""
    shown = words.listed(named[:6])
    rest = (
        say(" and {named} more", named=words.count(len(named) - 6))
        if len(named) > 6
        else ""
    )
    units = case.units_of_row
    return say(
        "Too few {units} to compare: {shown}{rest}.",
        units=units,
        shown=shown,
        rest=rest,
    )


def kinds_of(case: Case, evidence: Evidence) -> dict[str, str]:
    """List the kinds of error by which groups were compared, the one that grew most first, with
    their names.
    """
    return {
        f"{item.kind}:{item.of_class}": gap_kind(case, item)
        for item in compared(evidence)
    }
