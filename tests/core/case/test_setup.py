"""Setup: what is typed is read as it was meant or asked again, and an answer can be taken out or be
a marked example.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import written
from core.case.answers import (
    Span,
    quantity,
    read_people,
    read_range,
    read_steps,
    write_people,
    write_range,
    write_steps,
)
from core.case.card_examples import can_be_placeholder, placeholder
from core.case.cards import CARDS, forgotten
from core.case.decision_terms import DecisionTerms
from core.case.inputs import PlanStep
from core.case.model import Case, Limit
from core.case.region import currency_of, region_of
from core.case.setup_flow import answered, is_answered, is_placeholder, most_useful
from core.case.severity_and_gate import ErrorCosts
from core.errors import BadCase
from core.impact.quantities import wrong
from core.script.validate_all import fit
from tests import cases

BY_ID = {card.id: card for card in CARDS}
TODAY = cases.AT.date()
ANSWERS: dict[str, dict[str, Any]] = {
    "names": {"model": "Churn 5", "one": "customer", "many": "customers"},
    "room": {
        "people": "Ann Lee, Data scientist\nBo Chen, Engineering lead\nCy Diaz, Director",
        "decider": "Cy Diaz",
    },
    "release": {"release": cases.AT + dt.timedelta(days=8)},
    "limits": {"overall": "2", "segment": "5", "by": "Bo Chen"},
    "traffic": {"traffic": "2k-4k", "source": "operations"},
    "harm": {"people": "1", "cost": "20 to 60", "currency": "USD", "person": "customer"},
    "delay": {"delay": "1,000 to 3,000", "currency": "USD"},
    "fix": {
        "steps": "Find the cause, Bo Chen, 1 to 3\nFix it, Ann Lee, 2 to 4",
        "start": TODAY,
        "country": "US",
    },
    "options": {
        "rollout": True,
        "share": "10%",
        "days": "7 to 14",
        "hold": True,
        "part": "50%",
        "runs": "30 to 60",
    },
    "criteria": {"bound": "15", "rows": 300, "batches": 2},
    "cause": {"suspicion": "a unit changed", "taken": "the rollout is on hold"},
}


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Case:
    return cases.bare_case(cases.planted_table(400), tmp_path_factory.mktemp("bare"))


def set_up(case: Case) -> Case:
    for card in CARDS:
        case = answered(case, card, ANSWERS[card.id], TODAY)
    return case


# What is typed


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("2,000-5,000", 2_000, 5_000),
        ("2000 to 5000", 2_000, 5_000),
        ("2k–5k", 2_000, 5_000),
        ("2 to 5 k", 2_000, 5_000),
        ("between 2 and 5 thousand", 2_000, 5_000),
        ("$1.2 million to $3 million", 1.2e6, 3e6),
        ("20-40 EUR a day", 20, 40),
        ("1 000 bis 2 000", 1_000, 2_000),
        ("1.200,50", 1_200.5, 1_200.5),
        ("0.5 to 2 days", 0.5, 2),
        ("7", 7, 7),
    ],
)
def test_a_range_is_read_as_it_is_meant(text: str, low: float, high: float) -> None:
    assert read_range(text, "traffic") == Span(low, high)


@pytest.mark.parametrize(
    ("locale", "text", "value"),
    [
        ("en_US", "1,200", 1_200),
        ("de_DE", "1.200", 1_200),
        ("de_DE", "1,5", 1.5),
        ("en_US", "1.5", 1.5),
    ],
)
def test_marks_are_read_as_the_locale_writes_them(locale: str, text: str, value: float) -> None:
    with written.as_in(locale):
        assert read_range(text, "cost").low == value


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en_US", "2.000 bis 6.000"),
        ("en_US", "2.000"),
        ("en_US", "$2.000 to $6.000"),
        ("de_DE", "2,000 to 6,000"),
    ],
)
def test_a_number_that_two_countries_read_a_thousand_times_apart_is_asked(
    locale: str, text: str
) -> None:
    with written.as_in(locale), pytest.raises(BadCase, match="may mean 2000 or 2") as result:
        read_range(text, "cost")
    assert result.value.complaints[0].do == "type 2000 or 2"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.125", 0.125),
        ("2.5", 2.5),
        ("2.50", 2.5),
        ("1.250 million", 1.25e6),
        ("12.345.678", 12_345_678),
    ],
)
def test_a_number_that_has_one_reading_is_not_asked(text: str, value: float) -> None:
    assert read_range(text, "cost").low == value


@pytest.mark.parametrize("locale", ["en_US", "de_DE", "fr_FR", "de_CH"])
def test_a_field_shows_its_answer_as_it_is_read_again(locale: str) -> None:
    with written.as_in(locale):
        item = quantity("x", "x", "EUR", Span(2_000, 6_000.0), "assumed")
        assert read_range(write_range(item), "x") == Span(2_000, 6_000)
        small = quantity("x", "x", "EUR", Span(0.25, 1.5), "assumed")
        assert read_range(write_range(small), "x") == Span(0.25, 1.5)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "about 5k",
            (
                "is one number and no range. Type the range that you are 90% sure of, such as"
                " 4,000 to 6,000"
            ),
        ),
        ("~300", "is one number and no range"),
        ("up to 40", "is not a range"),
        ("many", "is not a range"),
        ("", "is not a range"),
        ("1, 2, 3 to 9 to 12", "is not a range"),
        ("10 to 2", "starts above its end"),
        ("-5 to 3", "is below zero"),
    ],
)
def test_what_is_no_range_is_asked_for_again(text: str, says: str) -> None:
    with pytest.raises(BadCase, match=says):
        read_range(text, "traffic")


def test_a_share_above_the_whole_is_asked_for_with_its_sign() -> None:
    assert read_range("5 to 10%", "share", share=True) == Span(0.05, 0.1)
    with pytest.raises(BadCase, match="percent sign"):
        read_range("5", "share", share=True)


@given(st.floats(0.001, 1e9), st.floats(1.0, 1e3))
def test_every_range_that_is_entered_can_be_drawn(low: float, factor: float) -> None:
    item = quantity("x", "x", "USD", Span(low, low * factor), "assumed")
    assert wrong(item) == []


@pytest.mark.parametrize(
    "span", [Span(0, 0), Span(0, 5), Span(3, 3), Span(0.1, 0.9), Span(0, 1), Span(1, 1)]
)
@pytest.mark.parametrize("unit", ["USD", "share"])
def test_ranges_from_zero_and_whole_shares_can_be_drawn(unit: str, span: Span) -> None:
    if unit == "USD" or span.high <= 1:
        assert wrong(quantity("x", "x", unit, span, "assumed")) == []


@pytest.mark.parametrize("text", ["2,000 to 5,000", "7", "0.5 to 2", "1,200.5 to 1,999.25"])
def test_what_is_written_into_a_field_is_read_back_the_same(text: str) -> None:
    item = quantity("x", "x", "USD", read_range(text, "x"), "assumed")
    assert read_range(write_range(item), "x") == read_range(text, "x")


def test_people_and_steps_are_read_a_line_each_and_written_back() -> None:
    people = read_people("Ann Lee, Data scientist, ann@example.com\n\nCy; Director", "Cy")
    assert [(person.name, person.role, person.email, person.decides) for person in people] == [
        ("Ann Lee", "Data scientist", "ann@example.com", False),
        ("Cy", "Director", "", True),
    ]
    assert read_people(write_people(people), "Cy") == people
    steps = read_steps("Find the cause, Bo, 1 to 3\nFix it; Ann; 0,5 / 1 / 2")
    assert steps == (
        PlanStep("Find the cause", "Bo", 1, 2, 3),
        PlanStep("Fix it", "Ann", 0.5, 1, 2),
    )
    assert read_steps(write_steps(steps)) == steps


def test_every_step_that_cannot_be_read_is_told_at_once() -> None:
    with pytest.raises(BadCase) as caught:
        read_steps("nonsense\nFix it, Ann, 3 to 1\nShip, Bo, 1")
    assert [complaint.what.split("”")[0] for complaint in caught.value.complaints] == [
        "“nonsense",
        "“Fix it, Ann, 3 to 1",
    ]


def test_country_and_currency_come_from_the_language_of_the_browser() -> None:
    assert [
        (region_of(tag), currency_of(region_of(tag)))
        for tag in ("en-GB", "de-DE", "pt-BR", "de", None)
    ] == [("GB", "GBP"), ("DE", "EUR"), ("BR", "BRL"), ("", ""), ("", "")]


# Cards


def test_a_new_case_answers_nothing(bare: Case) -> None:
    assert [card.id for card in CARDS if is_answered(bare, card)] == []
    assert (bare.release, bare.people, bare.limits, bare.assumptions, bare.plan, bare.resume) == (
        None,
        (),
        (),
        (),
        (),
        None,
    )
    assert (bare.currency, bare.country, bare.agreed_width) == ("", "", None)


def test_at_most_twelve_answers_make_a_whole_deck(bare: Case) -> None:
    assert len(CARDS) <= 12
    case = fit(set_up(bare))
    assert all(is_answered(case, card) and not is_placeholder(case, card) for card in CARDS)
    assert most_useful(case) == ()


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.id)
def test_what_is_not_known_is_taken_out_again(bare: Case, card: Any) -> None:
    case = set_up(bare)
    left = forgotten(case, card)
    assert not is_answered(left, card)
    assert all(is_answered(left, other) for other in CARDS if other is not card)
    fit(left)


@pytest.mark.parametrize(
    "card", [card for card in CARDS if can_be_placeholder(card)], ids=lambda card: card.id
)
def test_a_placeholder_is_marked_until_somebody_answers(bare: Case, card: Any) -> None:
    filled = fit(placeholder(bare, card, cases.AT))
    assert is_placeholder(filled, card)
    real = fit(answered(filled, card, ANSWERS[card.id], TODAY))
    assert not is_placeholder(real, card)
    assert {assumption.source for assumption in real.assumptions} <= {
        "assumed",
        "agreed with operations",
    }


def test_each_kind_of_error_has_a_limit_of_its_own_and_two_of_one_kind_are_told(bare: Case) -> None:
    both = tuple(
        Limit("any slice", bound, kind=kind)
        for kind in ("error", "missed")
        for bound in (0.02, 0.05)
    )
    fit(replace(bare, limits=both[::2]))
    with pytest.raises(
        BadCase,
        match="(?i)two limits for any slice. Keep one. There are two limits for any slice .missed",
    ):
        fit(replace(bare, limits=both))


@pytest.mark.parametrize(
    ("card", "answer", "says"),
    [
        (
            "release",
            {"release": cases.AT - dt.timedelta(days=3)},
            "the release date, .* is past. Choose a day from",
        ),
        ("release", {"release": None}, "no date is chosen"),
        ("room", {"people": ""}, "nobody is named"),
        (
            "room",
            {"people": "Ann", "decider": "Cy"},
            "“Cy” decides, and is not among the people. Add a line for them",
        ),
        ("traffic", {"traffic": "about 5k"}, "is one number and no range"),
        ("harm", {"people": "", "cost": ""}, "nothing is entered"),
        ("delay", {"delay": "100 to 200", "currency": ""}, "no currency is chosen"),
        ("criteria", {"bound": "5", "rows": None, "batches": 2}, "missing: the records"),
        ("limits", {"overall": "2", "missed": "50"}, "the cost of a false alarm is not given"),
        ("limits", {"overall": "2", "missed": "50", "false_alarm": "2"}, "have no unit"),
        (
            "limits",
            {"missed": "80 to 50", "false_alarm": "2", "costs_in": "USD"},
            "starts above its end",
        ),
        ("limits", {"overall": "", "segment": ""}, "no limit is given"),
        ("names", {"model": " "}, "the model has no name"),
    ],
)
def test_an_answer_that_cannot_be_is_told_with_what_to_do(
    bare: Case, card: str, answer: dict[str, Any], says: str
) -> None:
    with pytest.raises(BadCase, match=f"(?i){says}"):
        answered(bare, BY_ID[card], answer, TODAY)


def test_nobody_has_to_decide(bare: Case) -> None:
    case = answered(bare, BY_ID["room"], {"people": "Ann", "decider": ""}, TODAY)
    assert case.decider is None
    assert fit(case) == case


def test_what_moves_together_goes_with_the_input_that_is_forgotten(
    tmp_path: Path, flights: Any
) -> None:
    case = replace(flights.case, correlations=())
    assert forgotten(case, BY_ID["harm"]).correlations == ()


def test_what_a_miss_and_a_false_alarm_cost_is_kept_with_the_limits_and_forgotten_with_them(
    bare: Case,
) -> None:
    limits = BY_ID["limits"]
    typed = {"missed": "200 to 500", "false_alarm": "5", "costs_in": "usd"}
    known = answered(bare, limits, typed, TODAY)
    assert known.error_costs == ErrorCosts((200, 500), (5, 5), "USD")
    assert answered(
        bare, limits, typed | {"costs_in": "minutes of work"}, TODAY
    ).error_costs == ErrorCosts((200, 500), (5, 5), "minutes of work")
    assert forgotten(known, limits).error_costs is None


def test_a_release_answered_without_terms_keeps_those_agreed_before(bare: Case) -> None:
    agreed = replace(bare, decision_terms=DecisionTerms(48, 6, "held", quorum=2))
    result = answered(agreed, BY_ID["release"], ANSWERS["release"], TODAY)
    assert result.decision_terms == agreed.decision_terms
    terms = {"freeze_hours": 24.0, "rollback_hours": None, "default": ""}
    result = answered(agreed, BY_ID["release"], ANSWERS["release"] | terms, TODAY)
    assert result.decision_terms == DecisionTerms(24, quorum=2)
