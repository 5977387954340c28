"""Facts that follow from what was entered: prices, dates, options, what would change our mind."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np

from core import money_words, words
from core.case.inputs import Quantity
from core.case.model import Case
from core.evidence.records import Evidence
from core.impact.chain import partial_lines
from core.impact.price import Impact
from core.impact.ranges import DOTS, Range
from core.messages import mark, quoted, say
from core.options.exposure import Patch
from core.options.flips import Flip
from core.options.recommend import Recommendation
from core.options.resting import Rests
from core.options.weigh import Choice, Outlook
from core.plan.batches import POWER as GATE_POWER
from core.plan.gate import gate_of
from core.plan.gate_criteria import margin_words
from core.plan.schedule import Plan, odds_by
from core.script.unit_names import quantity_unit

NOBODY = 1e-9
LINE_NAMES = {
    "direct": mark("direct cost"),
    "refunds": mark("refunds"),
    "review": mark("people's time for review"),
    "churn": mark("customers who leave"),
    "delay_cost": mark("total"),
    "delay_revenue": mark("revenue"),
    "delay_reputation": mark("reputation"),
    "delay_time": mark("people's time"),
}


def people(case: Case, amount: float) -> str:
    """Say how many people are harmed: in whole people from one on, in tenths below, and never none
    where it is little.
    """
    said = _counted(amount)
    noun = case.harmed if said == "1" else case.harmed_many
    if said == "0":
        said = (
            say("no")
            if amount <= NOBODY
            else say("fewer than {tenth}", tenth=words.fixed(0.1, 1))
        )
    return f"{said}{words.NBSP}{noun}"


def people_range(case: Case, spread: Range) -> str:
    """Say a range of people."""
    low, high = _counted(spread.low), _counted(spread.high)
    if low == high:
        return people(case, spread.high)
    return f"{words.span(low, high)}{words.NBSP}{case.harmed_many}"


def _counted(amount: float) -> str:
    if amount >= 9.5:
        return words.significant(amount)
    if amount >= 0.95:
        return words.count(amount)
    return words.fixed(amount, 1) if amount >= 0.05 else "0"


def beyond_words(
    value: float, quantity: Quantity, currency: str, *, above: bool
) -> str:
    """Say that an input lies above a value, or below it."""
    at = value_words(value, quantity, currency)
    return say("above {at}", at=at) if above else say("below {at}", at=at)


def value_words(value: float, quantity: Quantity, currency: str) -> str:
    r"""Say one value of an input with its unit.

    >>> value_words(0.052, Quantity("x", "x", "share", 0, 1, "share"), "EUR")
    '5.2%'
    >>> value_words(3100, Quantity("x", "x", "EUR a day", 1, 2), "EUR")
    '€3,100 a day'
    """
    if quantity.id == "rise" and quantity.unit == "share":
        return words.points(value)
    if quantity.shape == "share" or quantity.unit == "share":
        return words.percent(value, 1 if abs(value) >= 0.01 else 2)
    unit = quantity_unit(quantity.unit)
    if unit.split(" ")[0] == currency:
        return f"{money_words.money(value, currency)}{unit.removeprefix(currency)}"
    return f"{words.plain_number(value)}{words.NBSP}{unit}".rstrip(words.NBSP)


def range_words(quantity: Quantity, currency: str = "") -> str:
    """Say the range of an input with its unit."""
    low, high, unit = quantity.low, quantity.high, quantity_unit(quantity.unit)
    if quantity.id == "rise" and unit == "share":
        return words.points(low) if low == high else words.points_range(low, high)
    if quantity.shape == "share" or unit == "share":
        low, high, unit = low * 100, high * 100, "%"
    elif currency and unit.split(" ")[0] == currency:
        ends = money_words.money_range(low, high, currency, entered=True)
        return f"{ends}{unit.removeprefix(currency)}"
    ends = (
        words.entered_number(low)
        if low == high
        else words.span(words.entered_number(low), words.entered_number(high))
    )
    if unit == "%":
        return words.percent_of(ends)
    return f"{ends}{words.NBSP}{unit}".rstrip(words.NBSP)


def priced(case: Case, impact: Impact) -> dict[str, str]:
    """Facts that follow from the assumptions.

    What nobody entered, and what has no price here, is not among them.
    """
    listed = (*impact.measured, *case.assumptions, *case.what_ifs)
    facts = {
        f"assumption.{item.id}": range_words(item, case.currency) for item in listed
    }
    if lost := partial_lines(case):
        facts["partial"] = words.listed(
            tuple(
                f"{say(LINE_NAMES[name])} ({words.listed(lacks)})"
                for name, lacks in lost.items()
            )
        )
    if impact.errors is not None:
        facts |= {
            "errors.day": _errors(impact.errors.mid),
            "errors.day.range": _errors_range(impact.errors),
        }
    if impact.people is not None:
        facts |= {
            "people.day": people(case, impact.people.mid),
            "people.day.range": people_range(case, impact.people),
            "people.day.worst": people(case, impact.people.worst),
            "dots.all": words.count(DOTS),
        }
    if impact.drivers:
        facts |= {
            "driver": impact.drivers[0].name,
            "driver.variance": words.percent(impact.drivers[0].variance, 0),
        }
    return facts | _money(case, impact) | _delay(case, impact)


def _errors(amount: float) -> str:
    return words.significant(max(amount, 0.0))


def _errors_range(spread: Range) -> str:
    low, high = _errors(spread.low), _errors(spread.high)
    return low if low == high else words.span(low, high)


def _money(case: Case, impact: Impact) -> dict[str, str]:
    money, currency = impact.money, case.currency
    if money is None:
        return {}
    facts = {
        f"line.{name}": money_words.money_range(line.low, line.high, currency)
        for name, line in impact.lines.items()
    }
    facts |= {
        "money.day": money_words.money(money.mid, currency),
        "money.day.range": money_words.money_range(money.low, money.high, currency),
        "money.day.worst": money_words.money(money.worst, currency),
    }
    return (
        facts
        if impact.delay_cost is None
        else facts | {"dots.past": words.count(dots_past(impact))}
    )


def dots_past(impact: Impact) -> int:
    """Count the dots, of fifty, in which a day of harm costs more than a day of delay.

    None where either is not known.
    """
    if impact.money is None or impact.delay_cost is None:
        return 0
    return sum(dot > impact.delay_cost.mid for dot in impact.money.dots)


def _delay(case: Case, impact: Impact) -> dict[str, str]:
    cost, currency = impact.delay_cost, case.currency
    if cost is None:
        return {}
    facts = {
        f"line.{name}": money_words.money_range(delay.low, delay.high, currency)
        for name, delay in impact.delays.items()
    }
    return facts | {
        "delay_cost": money_words.money(cost.mid, currency),
        "delay_cost.range": money_words.money_range(cost.low, cost.high, currency),
    }


def dated(case: Case, plan: Plan) -> dict[str, str]:
    """Facts about time."""
    facts = {
        "date": words.day(plan.proposed),
        "date.odds": chance_by(case, plan, plan.proposed),
        "date.before.odds": chance_by(case, plan, plan.proposed - dt.timedelta(days=1)),
        "date.even": words.day(plan.p50),
        "date.even.odds": chance_by(case, plan, plan.p50),
        "date.safe": words.day(plan.p95),
        "date.safe.odds": chance_by(case, plan, plan.p95),
        "start": words.day(plan.start),
        "steps": words.count_noun(len(plan.steps), "step"),
    }
    if case.release is not None:
        facts["date.late"] = words.days(
            max((plan.proposed - case.release.date()).days, 0)
        )
    best = max(plan.steps, key=lambda step: step.buys, default=None)
    if best is not None and best.buys > 0:
        facts |= {
            "buys.step": best.name,
            "buys.days": words.days(best.buys),
            "buys.owner": best.owner,
        }
    return facts


def chance_by(case: Case, plan: Plan, date: dt.date) -> str:
    """Say the chance that the fix is out by a date: that date's own share of the draws."""
    return words.chance(odds_by(plan, case, date), case.proposed_odds)


def asked(case: Case, impact: Impact, recommendation: Recommendation) -> dict[str, str]:
    """Facts of the recommendation: the option that is asked for, and the best of the others beside
    it.
    """
    facts: dict[str, str] = {}
    if recommendation.outlook is not None and recommendation.ask == "option":
        facts |= _option("ask", recommendation.outlook, case, impact)
    if recommendation.rival is not None:
        facts |= _option("rival", recommendation.rival, case, impact)
    return facts


def weighed(case: Case, impact: Impact, choice: Choice) -> dict[str, str]:
    """Facts about the options."""
    facts: dict[str, str] = {}
    named = [(outlook.option.id, outlook) for outlook in choice.outlooks] + [
        ("best", choice.best),
        ("least", choice.least),
    ]
    for name, unknown in named:
        facts |= _option(f"option.{name}", unknown, case, impact)
    for unknown in choice.unknown:
        facts |= {
            f"option.{unknown.option.id}": unknown.option.name,
            f"option.{unknown.option.id}.lacks": words.listed(unknown.lacks),
        }
    if choice.not_counted:
        facts["not_counted"] = words.listed(choice.not_counted)
    if choice.unknown:
        facts["unknown"] = words.listed_briefly(
            tuple(quoted(unknown.option.name) for unknown in choice.unknown)
        )
    if not choice.by_people:
        facts["evpi"] = money_words.money(choice.evpi, case.currency)
    for unknown in choice.flips[:1]:
        facts |= _flip("flip", unknown, case)
    delay = next((flip for flip in choice.flips if flip.id == "delay_cost"), None)
    if delay is not None:
        facts |= _flip("flip.delay", delay, case)
    return facts | _beside(choice, case, impact)


def _beside(choice: Choice, case: Case, impact: Impact) -> dict[str, str]:
    """Facts of what stands beside the options: what they rest on, and a later patch."""
    facts = {} if choice.rests is None else _resting(choice.rests)
    if isinstance(choice.patch, Patch):
        facts |= _patch(choice.patch, case, impact)
    return facts


def _resting(rests: Rests) -> dict[str, str]:
    """Facts of what the decision rests on, in whole per cent that add up to a hundred."""
    shares = {
        "assumed": rests.assumed,
        "estimates": rests.estimates,
        "measured": rests.measured,
    }
    whole = {name: math.floor(share * 100) for name, share in shares.items()}
    most = sorted(shares, key=lambda name: whole[name] - shares[name] * 100)
    for name in most[: 100 - sum(whole.values())]:
        whole[name] += 1
    return {
        f"rests.{name}": words.percent(share / 100, 0) for name, share in whole.items()
    }


def _flip(name: str, flip: Flip, case: Case) -> dict[str, str]:
    return {
        f"{name}.name": flip.quantity.name,
        f"{name}.at": value_words(flip.at, flip.quantity, case.currency),
        f"{name}.side": say("more than") if flip.above else say("less than"),
        f"{name}.range": range_words(flip.quantity, case.currency),
        f"{name}.to": flip.to.name,
    }


def _option(name: str, outlook: Outlook, case: Case, impact: Impact) -> dict[str, str]:
    facts = {
        name: outlook.option.name,
        f"{name}.lower": words.inside(outlook.option.name),
        f"{name}.people": people(case, outlook.people.mean),
        f"{name}.people.range": people_range(case, outlook.people),
        f"{name}.delay": words.days(round(outlook.delay.mean)),
        f"{name}.delay.range": days_range(outlook.delay),
        f"{name}.odds": words.probability(outlook.best),
    }
    if not (impact.priced and impact.delay_priced):
        return facts
    return facts | {
        f"{name}.loss": money_words.money(outlook.loss.mean, case.currency),
        f"{name}.loss.range": money_words.money_range(
            outlook.loss.low, outlook.loss.high, case.currency
        ),
        f"{name}.loss.worst": money_words.money(outlook.loss.worst, case.currency),
        f"{name}.harm": money_words.money(outlook.harm_cost, case.currency),
        f"{name}.delay_cost": money_words.money(outlook.delay_cost.mean, case.currency),
        f"{name}.delay_cost.range": money_words.money_range(
            outlook.delay_cost.low, outlook.delay_cost.high, case.currency
        ),
        f"{name}.regret": money_words.money(outlook.regret, case.currency),
    }


def days_range(days: Range) -> str:
    """Say a range of days in whole days, one number where both ends read the same."""
    low, high = round(days.low), round(days.high)
    return (
        words.days(high)
        if low == high
        else words.span(words.count(low), words.days(high))
    )


def _patch(patch: Patch, case: Case, impact: Impact) -> dict[str, str]:
    facts = {
        "patch.days": words.days(round(patch.days.mean)),
        "patch.days.range": days_range(patch.days),
        "patch.people": people(case, patch.people.mean),
        "patch.people.range": people_range(case, patch.people),
        "patch.people.worst": people(case, patch.people.worst),
    }
    if impact.priced:
        facts |= {
            "patch.money": money_words.money(patch.money.mean, case.currency),
            "patch.money.range": money_words.money_range(
                patch.money.low, patch.money.high, case.currency
            ),
            "patch.money.worst": money_words.money(patch.money.worst, case.currency),
        }
    if patch.option.second_incident is not None:
        facts["patch.second"] = words.percent(patch.second_odds, 0)
    if "second_cost" in impact.draws:
        facts["patch.second.cost"] = money_words.money(
            patch.second_money.mean, case.currency
        )
    return facts


def reopening(case: Case, evidence: Evidence, impact: Impact) -> dict[str, str]:
    """Facts of the gate: the margin where errors are amounts, the rows that a fixed model needs,
    and how long traffic takes to bring them.
    """
    gate = gate_of(case, evidence)
    if gate is None or case.resume is None:
        return {}
    first = gate.conditions[0]
    margin = margin_words(gate, first.condition.bound)
    facts = {} if gate.is_rate else {"resume.margin": margin}
    if isinstance(first.needed, int):
        facts |= {
            "resume.needed": words.count_noun(
                first.needed, case.unit_of_row, case.units_of_row
            ),
            "resume.power": words.percent(GATE_POWER, 0),
        }
    if "traffic" not in impact.draws:
        return facts
    a_day = float(np.median(impact.draws["traffic"] * impact.draws["share"]))
    if a_day > 0:
        facts["resume.days"] = words.days(
            math.ceil(case.resume.rows * case.resume.batches / a_day)
        )
        facts["resume.a_day"] = (
            f"{words.significant(a_day)}{words.NBSP}{case.units_of_row}"
        )
    return facts
