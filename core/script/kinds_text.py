"""The words of each kind of error: what it is called, what a model that makes it does, and in which
unit.
"""

from __future__ import annotations

from dataclasses import fields

from core import money_words, words
from core.case.display_names import column_name
from core.case.error_kinds import BY_ID, KindWords
from core.case.model import Case
from core.evidence.records import Estimate, Evidence, Finding, GroupGap
from core.evidence.trade import Trade
from core.messages import mark, quoted, say
from core.script.grade_words import grade_change, grade_words, is_share, signed_words

SCORE_PLACES = 3
HUNDREDTH = 0.01
PER = 1000  # records that the net cost of a trade is told for


PARTS = tuple(field.name for field in fields(KindWords))
LOSS = KindWords(
    does=mark("is off by {} on average"),
    short=mark("by {}"),
    rate=mark("mean absolute error"),
    many="",
    singular=mark("wrong prediction"),
    moved=mark("the average error"),
    named=mark("errors"),
)


def words_of(finding: Finding) -> KindWords:
    """Take the words of a finding's kind."""
    return spoken_words(
        LOSS if finding.metric == "absolute-error" else BY_ID[finding.kind].words
    )


def spoken_words(found: KindWords) -> KindWords:
    """Put the words of a kind into the language in use."""
    return KindWords(
        *(say(getattr(found, part)) if getattr(found, part) else "" for part in PARTS)
    )


def class_words(case: Case, of_class: str) -> str:
    """Name a class as the team does: “late” rather than “1”."""
    return dict(case.wording).get(f"{case.columns.label}={of_class}", quoted(of_class))


def cases_words(case: Case, finding: Finding) -> str:
    """Say which records a kind is about, where that is not all of them: " “yes” cases"."""
    return cases_named(case, finding.kind, finding.of_class)


def cases_named(case: Case, kind: str, of_class: str) -> str:
    """Say which records a kind is about, by its class."""
    about = BY_ID[kind].words.about
    return say(about, named=class_words(case, of_class)) if about and of_class else ""


def kind_words(case: Case, finding: Finding) -> str:
    """Name what is measured in full: "share of “yes” cases missed"."""
    return (
        say(LOSS.rate)
        if finding.metric == "absolute-error"
        else rate_named(case, finding.kind, finding.of_class)
    )


def rate_named(case: Case, kind: str, of_class: str) -> str:
    """Name the measure of a kind with the records that it is about."""
    about = cases_named(case, kind, of_class).strip()
    if not about:
        return say(BY_ID[kind].words.rate)
    return say(BY_ID[kind].words.rate_about, about=about)


def amount(case: Case, finding: Finding, value: float) -> str:
    """Say how much of a kind there is, in its unit: 42 of 100, 3.2 min, 0.412, 3.2 min too low."""
    unit = case.columns.unit
    if finding.is_rate:
        return words.of_hundred(value)
    if finding.kind == "grade":
        return grade_words(case, value)
    if finding.kind == "score":
        return words.fixed(value, SCORE_PLACES)
    if finding.kind == "bias":
        size = words.with_unit(abs(value), unit)
        return (
            say("{size} too high", size=size)
            if value > 0
            else say("{size} too low", size=size)
        )
    return words.with_unit(value, unit)


def change_words(case: Case, finding: Finding, value: float) -> str:
    """Say a change in the unit of its kind, with its sign."""
    if finding.is_rate or is_share(case, finding):
        return words.points(value)
    if finding.kind == "score":
        return signed_words(value, SCORE_PLACES)
    if finding.kind == "grade":
        return grade_change(case, value)
    return words.with_unit(value, case.columns.unit, signed=True)


def range_words(case: Case, finding: Finding, low: float, high: float) -> str:
    """Say the ends of an interval of a change."""
    if finding.is_rate or is_share(case, finding):
        return words.points_range(low, high)
    if finding.kind in {"score", "grade"}:
        return words.span(
            change_words(case, finding, low), change_words(case, finding, high)
        )
    return words.range_with_unit(low, high, case.columns.unit)


def value_words(case: Case, finding: Finding, value: float) -> str:
    """Say the value of one model."""
    if finding.is_rate:
        return words.percent(value)
    if finding.kind == "grade":
        return grade_words(case, value)
    return (
        words.fixed(value, SCORE_PLACES)
        if finding.kind == "score"
        else words.with_unit(value, case.columns.unit)
    )


def spread_words(case: Case, finding: Finding, low: float, high: float) -> str:
    """Say the interval of the value of one model."""
    if finding.is_rate:
        return words.percent_range(low, high)
    if finding.kind == "grade":
        if is_share(case, finding):
            return words.percent_range(low, high)
        return words.span(grade_words(case, low), grade_words(case, high))
    if finding.kind == "score":
        return words.span(
            words.fixed(low, SCORE_PLACES), words.fixed(high, SCORE_PLACES)
        )
    return words.range_with_unit(low, high, case.columns.unit)


def spoken(name: str, finding: Finding, case: Case) -> dict[str, str]:
    """Give the facts of what both models do: "misses 42 of 100 “yes” cases", "up from 7 of 100"."""
    before, now = finding.baseline, finding.candidate
    if not isinstance(before, Estimate) or not isinstance(now, Estimate):
        return {}
    said, about = words_of(finding), cases_words(case, finding)
    item, other = (amount(case, finding, each.value) for each in (before, now))
    if finding.is_rate and 0 < min(before.value, now.value) < HUNDREDTH:
        # Two rates side by side are told of the same number.
        item, other = (words.of_thousand(each.value) for each in (before, now))
    came = (
        say("before: {item}", item=item)
        if finding.kind == "bias"
        else say("down from {item}", item=item)
        if finding.kind == "grade" and now.value < before.value
        else say("up from {item}", item=item)
        if now.value > before.value
        else say("against {item} before", item=item)
    )
    return {
        f"{name}.moved": moved_words(case, finding, before.value, now.value),
        f"{name}.what": kind_words(case, finding),
        f"{name}.about": about.strip(),
        f"{name}.candidate.does": said.does.format(other, about),
        f"{name}.baseline.does": said.does.format(item, about),
        f"{name}.baseline.short": said.short.format(item, about),
        f"{name}.from": came,
    }


def moved_words(case: Case, finding: Finding, before: float, now: float) -> str:
    """Say how a kind of error moved: "errors rose from 7 to 42 per 100".

    Where both would read the same per 100, they are written per 1,000, or else as percentages.
    """
    if finding.kind == "bias":
        low, high = (amount(case, finding, value) for value in (before, now))
        return say(
            "the average prediction went from {low} to {high}", low=low, high=high
        )
    if not finding.is_rate:
        return _amount_moved(case, finding, before, now)
    noun, about = words_of(finding).moved, cases_words(case, finding)
    if now == before:
        return say("{noun} stayed at {now}", noun=noun, now=words.percent(now))
    for base in (100, PER):
        ends = tuple(round(value * base) for value in (before, now))
        if ends[0] != ends[1] and all(
            end or not value for end, value in zip(ends, (before, now), strict=True)
        ):
            low, high = (words.count(end) for end in ends)
            per = say("per {base}{about}", base=words.count(base), about=about)
            return _rose_or_fell(noun, low, high, per, rose=now > before)
    places = 1 if words.percent(before) != words.percent(now) else 3
    low, high = (words.percent(value, places) for value in (before, now))
    return _rose_or_fell(
        noun,
        low,
        high,
        say("of{about}", about=about) if about else "",
        rose=now > before,
    )


def _rose_or_fell(noun: str, low: str, high: str, per: str, *, rose: bool) -> str:
    """Say that several of something rose or fell."""
    facts = {"noun": noun, "before": low, "now": high, "per": per}
    text = (
        say("{noun} rose from {before} to {now} {per}", **facts)
        if rose
        else say("{noun} fell from {before} to {now} {per}", **facts)
    )
    return text.rstrip(" ")


def _amount_moved(case: Case, finding: Finding, before: float, now: float) -> str:
    """Say that a mean rose, fell or stayed."""
    noun = words_of(finding).moved
    low = amount(case, finding, before).removesuffix(f"{words.NBSP}{case.columns.unit}")
    facts = {"measure": noun, "before": low, "now": amount(case, finding, now)}
    if now == before:
        return say("{measure} stayed at {now}", measure=noun, now=facts["now"])
    if now > before:
        return say("{measure} rose from {before} to {now}", **facts)
    return say("{measure} fell from {before} to {now}", **facts)


def traded(case: Case, evidence: Evidence) -> dict[str, str]:
    """Give the facts of a trade: one kind of mistake rose, and another fell for sure, in the same
    records.
    """
    trade = evidence.trade
    if trade is None:
        return {}
    sides: list[tuple[str, Estimate]] = [
        ("missed", trade.missed),
        ("false_alarm", trade.false_alarm),
    ]
    (up, rise), (down, fall) = sorted(sides, key=lambda side: -side[1].value)
    facts = {
        "trade.where": case.says(trade.slice),
        "trade.rose": say(BY_ID[up].words.many),
        "trade.rise": words.points(rise.value).removeprefix("+"),
        "trade.rise.interval": _bare(rise.low, rise.high),
        "trade.fell": say(BY_ID[down].words.many),
        "trade.fall": words.points(fall.value).removeprefix(words.MINUS),
        "trade.fall.interval": _bare(-fall.high, -fall.low),
        "trade.per": words.count_noun(PER, case.unit_of_row, case.units_of_row),
    }
    return facts | _even(trade) | _netted(case, trade)


def _even(trade: Trade) -> dict[str, str]:
    """Say where a trade breaks even, as so many of the mistake that weighs less: “27 misses” is
    heard, “0.037 false alarms” is not.
    """
    value, least, most = trade.even
    if value < 1 and least > 0:
        says = say(
            "one false alarm is as bad as {count} misses",
            count=words.significant(1 / value),
        )
        least, most = 1 / most, 1 / least
    else:
        says = say(
            "one miss is as bad as {count} false alarms", count=words.significant(value)
        )
    span = words.span(words.significant(least), words.significant(most))
    return {"trade.even": says, "trade.even.range": span}


def _netted(case: Case, trade: Trade) -> dict[str, str]:
    """Give the facts of what a trade comes to at the costs of a miss and of a false alarm."""
    costs = case.error_costs
    if costs is None or trade.net is None or trade.net_interval is None:
        return {}
    low, high = (each * PER for each in trade.net_interval)
    facts = {
        "trade.missed.cost": cost_words(costs.missed, costs.unit),
        "trade.false_alarm.cost": cost_words(costs.false_alarm, costs.unit),
    }
    if low <= 0 <= high:
        less, more = (net_words(each, each, costs.unit) for each in (-low, high))
        return facts | {"trade.net.less": less, "trade.net.more": more}
    ends = (low, high) if low > 0 else (-high, -low)
    return facts | {"trade.net": net_words(*ends, costs.unit)}


def cost_words(span: tuple[float, float], unit: str) -> str:
    """Say a cost as it was entered, from and to, in a currency or another unit.

    >>> cost_words((50, 80), "USD")
    '$50–$80'
    """
    if is_currency(unit):
        low, high = (money_words.entered_money(end, unit) for end in span)
    else:
        low, high = (words.plain_number(end, 6) for end in span)
    text = low if low == high else words.span(low, high)
    return text if is_currency(unit) else f"{text}{words.NBSP}{unit}"


def net_words(low: float, high: float, unit: str) -> str:
    """Say what a trade comes to, from and to, rounded as a computed amount is."""
    if is_currency(unit):
        return money_words.money_range(low, high, unit)
    ends = words.plain_number(low, 2), words.plain_number(high, 2)
    return f"{ends[0] if ends[0] == ends[1] else words.span(*ends)}{words.NBSP}{unit}"


def is_currency(unit: str) -> bool:
    """Say whether a unit is the three letters of a currency."""
    return len(unit) == 3 and unit.isalpha() and unit.isupper()


def _bare(low: float, high: float) -> str:
    """Say a range of which it was said that it rose or fell: without signs."""
    return words.points_range(low, high).replace("+", "")


def gap_column(case: Case, gap: GroupGap) -> str:
    """Name the column, or the columns, by which groups were compared."""
    names = dict(case.wording)
    return words.listed(
        tuple(column_name(name, names) for name in gap.column.split(" and "))
    )


def gap_facts(case: Case, gap: GroupGap) -> dict[str, str]:
    """Give the facts of a gap between two groups of people."""
    if gap.sides is None or not isinstance(gap.change, Estimate):
        return {}
    (item, one_now), (other, other_now) = gap.sides
    against = say("everyone else") if gap.against == "rest" else quoted(gap.against)
    return {
        "gap.column": gap_column(case, gap),
        "gap.group": quoted(gap.group),
        "gap.against": against,
        "gap.what": say(BY_ID[gap.kind].words.rate),
        "gap.group.before": words.of_thousand(item.value),
        "gap.group.now": words.of_thousand(one_now.value),
        "gap.against.before": words.of_thousand(other.value),
        "gap.against.now": words.of_thousand(other_now.value),
        "gap.before": words.points(gap.gap_before),
        "gap.now": words.points(gap.gap_now),
        "gap.grew": words.points(gap.grew).removeprefix("+"),
        "gap.change": words.points(gap.change.value),
        "gap.change.interval": words.points_range(gap.change.low, gap.change.high),
        "gap.p": words.p_value(gap.p_adjusted),
    }
