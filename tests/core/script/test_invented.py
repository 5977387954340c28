"""Nothing invented: what nobody entered is in no sentence, tile, picture or document.

A placeholder is marked wherever it reaches.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from core.case.model import Case
from core.charts.draw import draw
from core.errors import BadCase
from core.exports.emails import email_text
from core.meeting.fold import Meeting
from core.meeting.minutes import record
from core.meeting.scene import ASKED, STEPS, stage
from core.script.brief import Brief, argue
from core.script.ledger import ledger
from core.script.tables import (
    driver_rows,
    flip_rows,
    input_rows,
    loss_rows,
    option_rows,
    step_rows,
    watch_rows,
)
from tests import cases

NUMERAL = re.compile(r"\d")
PICTURES = (
    "impact",
    "until",
    "plan",
    "odds",
    "options",
    "tradeoff",
    "drivers",
    "variance",
    "landing",
    "power",
)
TABLES = (driver_rows, flip_rows, input_rows, loss_rows, option_rows, step_rows, watch_rows)


@dataclass(frozen=True)
class Input:
    """One thing a person may enter: the case without it, and the case with another value for it."""

    id: str
    without: Case
    moved: Case


def inputs_of(case: Case) -> Iterator[Input]:
    """List every input of a case, with what it is without each, and with each moved."""
    for assumption in case.assumptions:
        rest = tuple(other for other in case.assumptions if other.id != assumption.id)
        ids = {other.id for other in rest}
        tied = tuple(pair for pair in case.correlations if {pair.first, pair.second} <= ids)
        high = (
            min(assumption.high * 0.9 + 0.09, 0.99)
            if assumption.unit == "share"
            else assumption.high * 3
        )
        other = replace(assumption, low=high, high=high, shape="fixed", likely=None)
        yield Input(
            assumption.id,
            replace(case, assumptions=rest, correlations=tied),
            case.with_assumption(other),
        )
    if case.release is not None:
        yield Input(
            "release",
            replace(case, release=None),
            replace(case, release=case.release + dt.timedelta(days=2)),
        )
    if case.plan:
        slower = tuple(
            replace(item, low=item.low + 9, likely=item.likely + 9, high=item.high + 9)
            for item in case.plan
        )
        yield Input("plan", replace(case, plan=(), calendars=()), replace(case, plan=slower))
    if case.resume is not None:
        yield Input(
            "resume",
            replace(case, resume=None),
            replace(case, resume=replace(case.resume, bound=0.31, rows=457, batches=4)),
        )
    if case.people:
        yield Input(
            "people",
            replace(case, people=()),
            replace(case, people=(replace(case.people[0], name="Zoe Q", decides=True),)),
        )


def said(brief: Brief) -> dict[str, str]:
    """Collect everything that is said of a brief: facts, claims, screens, tables, the minutes, the
    email.
    """
    texts = {f"fact {name}": fact.says for name, fact in brief.facts.items()}
    texts |= {f"claim {name}": claim.says for name, claim in brief.script.claims.items()}
    for step in STEPS:
        scene = stage(brief, Meeting(), "audience", step)
        pieces = (
            scene.strap,
            scene.headline,
            *scene.lines,
            *scene.small,
            *(f"{tile.value} {tile.under}" for tile in scene.tiles),
        )
        texts |= {f"screen {step} {place}": text for place, text in enumerate(pieces)}
    for table in TABLES:
        texts |= {
            f"table {table.__name__} {row}": str(cells) for row, cells in enumerate(table(brief))
        }
    texts |= {f"ledger {side.title}": str((side.lines, side.whole)) for side in ledger(brief)}
    minutes = record(brief, Meeting())
    return texts | {"minutes": str(minutes), "email": email_text(brief, minutes)}


SAMPLES = ("late_flights", "delay_minutes", "arrival_class", "late_flights_small")


@pytest.mark.parametrize("name", SAMPLES)
def test_a_fact_that_rests_on_an_input_goes_with_it(sample, name: str) -> None:
    """Facts that change when an input is moved are gone without it, or are sums of what is left,
    worked out anew.
    """
    brief = sample(name)
    for item in inputs_of(brief.case):
        moved = argue(item.moved, brief.evidence).facts
        left = argue(item.without, brief.evidence).facts
        rests = {
            fact
            for fact, was in brief.facts.items()
            if fact in moved and moved[fact].says != was.says
        }
        for fact in rests & left.keys():
            # What is left of a sum, a ranking or a date is worked out from what is left, so it
            # moves with that and not with a default.
            assert fact.split(".")[0] in RECOMPUTED, (item.id, fact, left[fact].says)


# Worked out from what remains: sums over cost lines and over the parts of delay, and what is
# compared or dated with them.
RECOMPUTED = {
    "money",
    "errors",
    "season",
    "assumption",
    "delay_cost",
    "line",
    "people",
    "option",
    "ask",
    "rival",
    "patch",
    "flip",
    "evpi",
    "driver",
    "dots",
    "canary",
    "date",
    "buys",
    "resume",
    "unknown",
    "not_counted",
    "start",
    "steps",
    "rests",
    "theirs",
}


@pytest.mark.parametrize("name", SAMPLES)
def test_what_is_left_is_what_a_case_says_that_never_had_the_input(sample, name: str) -> None:
    """The value of an input that was taken out, whatever it was, leaves no trace in anything that
    is said or drawn.
    """
    brief = sample(name)
    for item in inputs_of(brief.case):
        cases_without = (item.without, _without_again(item))
        first, second = (argue(case, brief.evidence) for case in cases_without)
        assert said(first) == said(second), item.id
        assert [draw(chart, first) for chart in PICTURES] == [
            draw(chart, second) for chart in PICTURES
        ], item.id


def _without_again(item: Input) -> Case:
    """Take the input out of the case in which it was moved."""
    return next(other.without for other in inputs_of(item.moved) if other.id == item.id)


@pytest.mark.parametrize(
    ("gone", "silent"),
    [
        (
            "traffic",
            (
                "errors.",
                "people.",
                "money.",
                "option.",
                "patch.",
                "canary.",
                "evpi",
                "flip",
                "resume.days",
            ),
        ),
        ("people_each", ("people.", "option.", "patch.", "canary.", "evpi", "flip")),
        ("plan", ("date", "steps", "buys", "start", "patch.", "option.pause")),
        ("release", ("release.", "date.late", "patch.", "option.pause")),
        ("resume", ("resume.",)),
        ("people", ("decider",)),
    ],
)
def test_without_an_input_nothing_that_hangs_on_it_is_said(
    sample, gone: str, silent: tuple[str, ...]
) -> None:
    brief = sample("late_flights")
    item = next(each for each in inputs_of(brief.case) if each.id == gone)
    left = argue(item.without, brief.evidence)
    facts = [
        name
        for name in left.facts
        if name.startswith(silent) and not name.startswith("option.pause.lacks")
    ]
    assert [name for name in facts if NUMERAL.search(left.facts[name].says)] == []


def test_with_rows_alone_the_walk_holds_no_money_no_date_and_no_person(tmp_path: Path) -> None:
    case = cases.bare_case(cases.planted_table(), tmp_path)
    brief = cases.brief_for(case, tmp_path)
    texts = said(brief)
    everything = " ".join(text for name, text in texts.items() if not name.startswith("minutes"))
    assert not re.search(r"[$€£¥]|EUR|USD", everything)
    assert not re.search(
        r"\b20\d\d\b|\b(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b", everything
    )
    assert not any(role in everything for role in ("Presenter", "Product manager", "Director"))
    assert brief.recommendation.ask == "open"
    assert [draw(chart, brief) for chart in PICTURES] == [None] * len(PICTURES)
    assert "pp" in texts["fact worst.change"]
    asks = [text for name, text in texts.items() if name.startswith("screen")]
    assert any("not known yet" in text.lower() for text in asks)


@pytest.mark.parametrize("name", SAMPLES)
def test_every_fact_that_rests_on_a_placeholder_is_marked(sample, name: str) -> None:
    brief = sample(name)
    for item in inputs_of(brief.case):
        marked = argue(replace(brief.case, placeholders=(item.id,)), brief.evidence)
        moved = argue(item.moved, brief.evidence).facts
        rests = [
            fact
            for fact, was in brief.facts.items()
            if fact in moved and moved[fact].says != was.says
        ]
        unmarked = [
            fact
            for fact in rests
            if item.id not in marked.facts[fact].rests_on and not _same_name(fact)
        ]
        assert unmarked == [], item.id


def _same_name(fact: str) -> bool:
    """Name facts that say which thing it is and hold no number: they may change with an input and
    need no mark.
    """
    return fact in {"option.best", "option.best.lower", "option.least", "option.least.lower"}


def test_every_screen_with_a_number_on_a_placeholder_says_so(sample) -> None:
    brief = sample("late_flights")
    for item in inputs_of(brief.case):
        if item.id == "people":
            continue
        marked = argue(replace(brief.case, placeholders=(item.id,)), brief.evidence)
        moved = argue(item.moved, brief.evidence)
        for step in STEPS:
            if _seen(marked, step) != _seen(moved, step):
                scene = stage(marked, Meeting(), "audience", step)
                assert scene.placeholder.startswith("PLACEHOLDER: "), (item.id, step)


def _seen(brief: Brief, step: str) -> tuple[object, ...]:
    """Give all that a screen shows: its words, its figures and its picture."""
    scene = stage(brief, Meeting(), "audience", step)
    values = [tile.value for tile in scene.tiles]
    return scene.headline, scene.lines, scene.small, values, draw(scene.chart, brief)


def test_an_answer_shown_to_the_audience_carries_the_mark(sample) -> None:
    brief = sample("late_flights")
    marked = argue(replace(brief.case, placeholders=("traffic",)), brief.evidence)
    for answer in ("quantify", "worst_case"):
        assert answer in ASKED
        scene = stage(marked, replace(Meeting(), answer=answer), "audience", "finding")
        assert scene.placeholder == "PLACEHOLDER: flights scored a day"


def test_a_case_without_placeholders_has_no_mark(sample) -> None:
    assert {
        stage(sample(name), Meeting(), "audience", step).placeholder
        for name in SAMPLES
        for step in STEPS
    } == {""}


def test_a_currency_that_nobody_chose_is_refused_where_money_is_entered(flights: Brief) -> None:
    case = replace(flights.case, currency="EURO")
    with pytest.raises(BadCase, match="not a currency"):
        from core.case.validate_case import checked

        checked(case)
