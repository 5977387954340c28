"""Answers to the setup questions, card by card: what was typed becomes part of a case."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

from core import words
from core.case import template
from core.case.answers import quantity, read_people, read_range, read_steps
from core.case.cards import CARDS, Answer, forgotten, with_inputs
from core.case.error_answers import read_check, read_error_costs, read_error_rule
from core.case.error_kinds import main_measure
from core.case.inputs import Option, Span
from core.case.model import Case, Limit, StepTaken
from core.case.nouns import record_nouns
from core.case.severity_and_gate import Resume
from core.errors import BadCase, Complaint
from core.messages import mark, say


def _names(case: Case, answer: Answer, _today: dt.date) -> Case:
    model = str(answer.get("model", "")).strip()
    text, many = (str(answer.get(name, "")).strip() for name in ("one", "many"))
    if not model:
        raise BadCase(
            Complaint(say("the model has no name"), say("type what people call it"))
        )
    single, records = record_nouns()
    text, many = (text, many or f"{text}s") if text else (single, many or records)
    return replace(case, model=model, title=model, unit_of_row=text, units_of_row=many)


def _room(case: Case, answer: Answer, _today: dt.date) -> Case:
    decider = str(answer.get("decider", "")).strip()
    people = read_people(str(answer.get("people", "")), decider)
    if not people:
        raise BadCase(
            Complaint(
                say("nobody is named"),
                say("type one person a line, such as: Helen Brooks, Director"),
            )
        )
    if decider and not any(person.decides for person in people):
        raise BadCase(
            Complaint(
                say(
                    "“{decider}” decides, and is not among the people", decider=decider
                ),
                say("add a line for them"),
            )
        )
    minutes = answer.get("minutes")
    return replace(case, people=people, minutes=int(minutes) if minutes else 0)


def _release(case: Case, answer: Answer, today: dt.date) -> Case:
    at = answer.get("release")
    if not isinstance(at, dt.datetime):
        raise BadCase(
            Complaint(
                say("no date is chosen"),
                say("choose one, or say that you don't know yet"),
            )
        )
    if at.date() < today:
        do = say(
            "choose a day from {today} on, or say that you don't know yet",
            today=words.day(today, year=True),
        )
        raise BadCase(
            Complaint(
                say(
                    "the release date, {at}, is past",
                    at=words.day(at.date(), year=True),
                ),
                do,
            )
        )
    terms = replace(
        case.decision_terms,
        **{name: answer[name] for name in CARD_TERMS if name in answer},
    )
    return replace(case, release=at, decision_terms=terms)


CARD_TERMS = ("freeze_hours", "rollback_hours", "default")


def _limits(case: Case, answer: Answer, _today: dt.date) -> Case:
    grades = case.columns.grades
    relative = grades is None and case.predicts_amounts
    because, by = (str(answer.get(name, "")).strip() for name in ("because", "by"))
    result, wrong = [], []
    for name, where in (("overall", "overall"), ("segment", "any slice")):
        text = str(answer.get(name, "")).strip()
        if not text:
            continue
        try:
            span = read_range(
                text if "%" in text else f"{text}%",
                say("the limit {name}", name=name),
                share=True,
            )
        except BadCase as error:
            wrong += error.complaints
            continue
        result.append(
            Limit(
                "overall" if where == "overall" else "any slice",
                span.high * (1.0 if grades is None else grades.span),
                because,
                by,
                relative=relative,
                kind="error" if grades is None else "grade",
            )
        )
    costs = None
    try:
        costs = read_error_costs(answer)
    except BadCase as error:
        wrong += error.complaints
    check = None
    try:
        check = read_check(answer)
    except BadCase as error:
        wrong += error.complaints
    if wrong:
        raise BadCase(*wrong)
    if not result and costs is None and check is None:
        raise BadCase(
            Complaint(
                say("no limit is given"),
                say("type at least one, such as 2, or say that you don't know yet"),
            )
        )
    return replace(case, limits=tuple(result), error_costs=costs, release_check=check)


def _traffic(case: Case, answer: Answer, _today: dt.date) -> Case:
    span = read_range(str(answer.get("traffic", "")), say("predictions a day"))
    return with_inputs(
        case,
        quantity(
            "traffic",
            say("predictions a day"),
            say("{units_of_row} a day", units_of_row=case.units_of_row),
            span,
            _source(answer),
        ),
    )


def _harm(case: Case, answer: Answer, _today: dt.date) -> Case:
    person = str(answer.get("person", "")).strip() or case.harmed
    people = str(answer.get("people_noun", "")).strip() or (
        case.harmed_many if person == case.harmed else f"{person}s"
    )
    currency, texts = (
        _currency(answer, case),
        {name: str(answer.get(name, "")).strip() for name in ("people", "cost")},
    )
    if not any(texts.values()):
        raise BadCase(
            Complaint(
                say("nothing is entered"),
                say("type at least one range, or say that you don't know yet"),
            )
        )
    result = []
    if texts["people"]:
        span = read_range(
            texts["people"],
            say("{people} affected by one wrong prediction", people=people),
        )
        result.append(
            quantity(
                "people_each",
                say("{people} affected by one wrong prediction", people=people),
                people,
                span,
                _source(answer),
            )
        )
    if texts["cost"]:
        span = read_range(texts["cost"], say("cost of one wrong prediction"))
        result.append(
            quantity(
                "value_each",
                say("cost of one wrong prediction"),
                _needs(currency),
                span,
                _source(answer),
            )
        )
    card = next(card for card in CARDS if card.id == "harm")
    rule = read_error_rule(answer) if case.predicts_amounts else case.error_rule
    return replace(
        with_inputs(forgotten(case, card), *result),
        error_rule=rule,
        harmed=person,
        harmed_many=people,
        currency=currency,
    )


def _delay(case: Case, answer: Answer, _today: dt.date) -> Case:
    currency = _needs(_currency(answer, case))
    span = read_range(str(answer.get("delay", "")), say("cost of each day of delay"))
    result = quantity(
        "delay_cost",
        say("cost of each day of delay"),
        say("{currency} a day", currency=currency),
        span,
        _source(answer),
    )
    card = next(card for card in CARDS if card.id == "delay")
    return replace(with_inputs(forgotten(case, card), result), currency=currency)


def _currency(answer: Answer, case: Case) -> str:
    return str(answer.get("currency") or "").strip().upper() or case.currency


def _needs(currency: str) -> str:
    if len(currency) != 3 or not currency.isalpha():
        raise BadCase(
            Complaint(
                say("no currency is chosen"), say("choose one, such as USD or EUR")
            )
        )
    return currency


def _fix(case: Case, answer: Answer, today: dt.date) -> Case:
    steps = read_steps(str(answer.get("steps", "")))
    if not steps:
        raise BadCase(
            Complaint(
                say("no step is given"),
                say("type one step a line, such as: Find the cause, Jonas, 1 to 3"),
            )
        )
    start = answer.get("start")
    country = str(answer.get("country") or "").strip().upper()
    return replace(
        case,
        plan=steps,
        plan_start=start if isinstance(start, dt.date) else today,
        country=country,
    )


def _options(case: Case, answer: Answer, _today: dt.date) -> Case:
    wrong: list[Complaint] = []

    def read(name: str, what: str, *, share: bool = False) -> Span | None:
        text = str(answer.get(name, "")).strip()
        if not text:
            return None
        try:
            span = read_range(text, what, share=share)
        except BadCase as error:
            wrong.extend(error.complaints)
            return None
        return span.low, span.high

    pause, patch, release = template.structural_options()
    result = [
        pause,
        patch,
        replace(
            release,
            exposed_days=read(
                "runs", "days until a plain release is noticed and rolled back"
            ),
        ),
    ]
    if answer.get("rollout"):
        share, days = (
            read("share", say("share of the traffic"), share=True),
            read("days", say("days of the rollout")),
        )
        result.insert(1, Option("rollout", say("Limited rollout"), share, days, "fix"))
    if answer.get("hold"):
        part = read("part", say("share of the cost of delay"), share=True)
        middle = None if part is None else (part[0] + part[1]) / 2
        name = say("Hold the model, ship the rest")
        result.insert(
            -1, Option("hold", name, (0.0, 0.0), (0.0, 0.0), "fix", delay_share=middle)
        )
    if answer.get("fallback"):
        build = read("build", mark("days until the routing is built"))
        shown = replace(
            template.fallback(), delay_days=build, routable=answer.get("routable")
        )
        result.insert(-1, shown)
    if wrong:
        raise BadCase(*wrong)
    return replace(case, options=tuple(result))


def _criteria(case: Case, answer: Answer, _today: dt.date) -> Case:
    """Read the criteria: predicted numbers and grades are held to the limit of any segment, so that
    no error rate is asked of them.
    """
    text, asked = (
        str(answer.get("bound", "")).strip(),
        main_measure(case.columns).is_rate,
    )
    bound = (
        read_range(
            text if "%" in text else f"{text}%",
            say("the error in the segment"),
            share=True,
        )
        if text and asked
        else None
    )
    rows, batches = answer.get("rows"), answer.get("batches")
    lacking = [
        name
        for name, value in (
            (say("the error"), bound if asked else True),
            (say("the records"), rows),
            (say("the batches"), batches),
        )
        if not value
    ]
    if lacking:
        raise BadCase(
            Complaint(
                say("missing: {lacking}", lacking=words.listed(tuple(lacking))),
                say("fill it in, or say that you don't know yet"),
            )
        )
    highest = None if bound is None else bound.high
    return replace(case, resume=Resume(int(rows or 0), highest, int(batches or 0)))


def _cause(case: Case, answer: Answer, today: dt.date) -> Case:
    text = str(answer.get("suspicion", "")).strip()
    by = case.people[0].name if case.people else ""
    done = {item.what: item for item in case.taken}
    lines = [
        line.strip()
        for line in str(answer.get("taken", "")).splitlines()
        if line.strip()
    ]
    taken = tuple(done.get(line, StepTaken(line, by, today)) for line in lines)
    again = str(answer.get("reproduced_by", case.reproduced_by)).strip()
    suspicion = replace(case.suspicion, text=text)
    return replace(case, suspicion=suspicion, taken=taken, reproduced_by=again)


ANSWERS: dict[str, Callable[[Case, Answer, dt.date], Case]] = {
    "names": _names,
    "room": _room,
    "release": _release,
    "limits": _limits,
    "traffic": _traffic,
    "harm": _harm,
    "delay": _delay,
    "fix": _fix,
    "options": _options,
    "criteria": _criteria,
    "cause": _cause,
}


def _source(answer: Answer) -> str:
    who = str(answer.get("source", "")).strip()
    return mark("agreed with {who}").format(who=who) if who else "assumed"
