"""The answer of an analysis in a few lines."""

from __future__ import annotations

from core import words
from core.case.model import Case, Rows
from core.case.template import EVERYWHERE
from core.evidence.records import Evidence, Finding, GroupGap
from core.exports.analysis import NOTHING_SAID, Intake
from core.exports.reading_lines import TOLD, columns_said, note_lines
from core.messages import mark, say, say_stored
from core.script.facts import finding_facts
from core.script.kinds_text import gap_facts, kind_words, traded
from core.script.limits import limit_words
from core.script.reason_text import reason_words

IN_WORDS = {"yes": mark("yes"), "no": mark("no"), "unclear": mark("unclear")}


def summary(case: Case, evidence: Evidence, intake: Intake = NOTHING_SAID) -> str:
    """Say the answer in a few lines, then how the rows were read, what is in doubt and what was
    left out.
    """
    lines = [
        say(
            "Regression: {answer}. {reason}.",
            answer=say(IN_WORDS[evidence.regression]),
            reason=_capital(reason_words(case, evidence)),
        )
    ]
    for finding in dict.fromkeys(
        kind for kind in (evidence.lead, *evidence.kinds) if kind is not None
    ):
        if (
            finding.kind == "missed"
            and finding.verdict == "clears"
            and case.columns.task == "multiclass"
        ):
            continue
        facts = finding_facts("it", finding, case)
        what = kind_words(case, finding)
        if "it.change" in facts:
            lines.append(
                say(
                    "{where}, {what}: {before} before, {now} now, change"
                    " {change} ({interval}), {rows}{against}.",
                    where=facts["it.where"],
                    what=what,
                    before=facts["it.baseline"],
                    now=facts["it.candidate"],
                    change=facts["it.change"],
                    interval=facts["it.change.interval"],
                    rows=facts["it.rows"],
                    against=_against(finding),
                )
            )
        else:
            lines.append(
                say(
                    "{where}, {what}: too few {units} ({rows}).",
                    where=facts["it.where"],
                    what=what,
                    units=case.units_of_row,
                    rows=facts["it.rows"],
                )
            )
    lines += _default_limits(case)
    lines += _trade_lines(case, evidence)
    lines += [_gap_line(case, gap) for gap in evidence.gaps if gap.verdict == "fails"][
        :TOLD
    ]
    lines.append(
        say(
            "Tested {looked}. Evidence {digest}.",
            looked=words.count_noun(evidence.looked, "segment"),
            digest=words.short_digest(evidence.digest),
        )
    )
    return "\n".join([*lines, *_intake_lines(case, intake)])


def _default_limits(case: Case) -> list[str]:
    """Say which limits decided where nobody gave any: the defaults of this command."""
    kind = "error" if case.columns.grades is None else "grade"
    used = {limit.where: limit for limit in case.limits if limit.kind == kind}
    overall, segment = (used.get(where) for where in EVERYWHERE)
    if overall is None or segment is None or overall.set_by != "default":
        return []
    return [
        say(
            "Limits: defaults, as none were agreed: {overall} overall, {segment} in any segment.",
            overall=limit_words(case, overall),
            segment=limit_words(case, segment),
        )
    ]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _trade_lines(case: Case, evidence: Evidence) -> list[str]:
    """Say what a trade comes to; without costs, when it would pay."""
    facts = traded(case, evidence)
    if not facts:
        return []
    line = say(
        "A trade, {trade_where}: {trade_rose} rose by {trade_rise}, {trade_fell} fell"
        " by {trade_fall}; they weigh alike where {trade_even}.",
        trade_where=facts["trade.where"],
        trade_rose=facts["trade.rose"],
        trade_rise=facts["trade.rise"],
        trade_fell=facts["trade.fell"],
        trade_fall=facts["trade.fall"],
        trade_even=facts["trade.even"],
    )
    if "trade.missed.cost" not in facts:
        return [line, say("“error_costs” in the mapping lets the net cost decide.")]
    costs = say(
        "At {trade_missed_cost} a miss and {trade_false_alarm_cost} a false alarm it comes to",
        trade_missed_cost=facts["trade.missed.cost"],
        trade_false_alarm_cost=facts["trade.false_alarm.cost"],
    )
    if "trade.net" in facts:
        net = {"costs": costs, "net": facts["trade.net"], "rows": _thousand(case)}
        if evidence.trade is not None and evidence.trade.answer == "costs more":
            return [line, say("{costs} {net} more per {rows}.", **net)]
        return [line, say("{costs} {net} less per {rows}.", **net)]
    return [
        line,
        (
            say(
                "{costs} anything from {less} less to {more} more per {rows}.",
                costs=costs,
                less=facts["trade.net.less"],
                more=facts["trade.net.more"],
                rows=_thousand(case),
            )
        ),
    ]


def _against(finding: Finding) -> str:
    """Say where a finding stands against its limit."""
    said = {
        "fails": say("got worse beyond its limit"),
        "clears": say("within its limit"),
        "unclear": say("not settled"),
        "pays": say("part of a trade that costs less"),
    }
    return (
        f": {said[finding.verdict]}"
        if finding.verdict in said and finding.bound is not None
        else ""
    )


def _gap_line(case: Case, gap: GroupGap) -> str:
    facts = gap_facts(case, gap)
    return say(
        "Gap by {gap_column}, {gap_what}, {gap_group} against {gap_against}:"
        " {gap_before} before, {gap_now} now, change {gap_change}"
        " ({gap_change_interval}).",
        gap_column=facts["gap.column"],
        gap_what=facts["gap.what"],
        gap_group=facts["gap.group"],
        gap_against=facts["gap.against"],
        gap_before=facts["gap.before"],
        gap_now=facts["gap.now"],
        gap_change=facts["gap.change"],
        gap_change_interval=facts["gap.change.interval"],
    )


def _intake_lines(case: Case, intake: Intake) -> list[str]:
    lines = []
    if case.rows.note:
        lines.append(say("Data: {file}.", file=_how_read(case.rows)))
    if intake.parts:
        lines.append(say("Columns: ") + columns_said(intake.parts) + ".")
    return lines + note_lines(intake.notes)


def _how_read(rows: Rows) -> str:
    """Name the file, and what was done to its records, in the language in use."""
    steps = "; ".join(say_stored(step) for step in rows.note.split("; "))
    return f"{rows.name.removesuffix(f' ({rows.note})')} ({steps})"


def _thousand(case: Case) -> str:
    """Write a thousand of what the case counts."""
    return words.count_noun(1000, case.unit_of_row, case.units_of_row)
