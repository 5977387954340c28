"""The deck of prepared answers: enough of them, short, from facts, and linked to what is next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest

from core.case.model import TONES
from core.meeting.scene import ASKED
from core.script.brief import Brief, argue
from core.script.claims import phrases
from core.script.follow_ups import MOST, NEXT, next_questions
from core.script.own_wording import MOST_OF_ANSWER

SAMPLES = ("late_flights", "delay_minutes", "arrival_class")
ROLES = {
    "Product manager", "Engineering lead", "Director", "Legal", "Customer support", "Finance",
}  # fmt: skip
DECK = {phrase.id.removeprefix("answer.") for phrase in phrases() if phrase.id[:7] == "answer."}


@pytest.mark.parametrize("name", SAMPLES)
def test_a_regression_has_28_answers_and_every_role_asks(
    sample: Callable[[str], Brief], name: str
) -> None:
    answers = sample(name).script.answers
    by_role = Counter(answer.asked_by for answer in answers)
    print(f"{name}: {len(answers)} answers, {dict(by_role)}")
    assert len(answers) >= 28
    assert set(by_role) == ROLES
    assert min(by_role.values()) >= 3


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(
    "name", [*SAMPLES, "late_flights_small", "late_flights_refresh", "support_answers"]
)
def test_an_answer_has_at_most_60_words(
    sample: Callable[[str], Brief], name: str, language: str
) -> None:
    brief = sample(name)
    numbers = {"en": "en_US", "de": "de_DE"}[language]
    for tone in TONES:
        case = replace(brief.case, language=language, numbers=numbers, tone=tone)
        answers = argue(case, brief.evidence).script.answers
        long = {
            answer.id: len(answer.answer.says.split())
            for answer in answers
            if len(answer.answer.says.split()) > MOST_OF_ANSWER
        }
        assert not long


def test_where_nothing_is_known_the_answers_say_so(flights: Brief) -> None:
    bare = argue(
        replace(flights.case, assumptions=(), options=(), plan=(), taken=()), flights.evidence
    )
    says = {answer.id: answer.answer.says for answer in bare.script.answers}
    assert says["calls"].startswith("I don't know.")
    assert says["pause_cost"].startswith("We can't say yet")
    assert says["uncounted"].startswith("Those that nobody has entered yet")
    assert says["done_already"] == "So far: nothing yet."
    assert "not known yet" in says["knowing"]
    assert says["customers_told"].startswith("Nothing yet.")


def test_every_follow_up_is_an_answer_of_the_deck_and_none_is_its_own() -> None:
    assert set(NEXT) <= DECK
    for name, follow in NEXT.items():
        assert set(follow) <= DECK
        assert name not in follow
        assert 0 < len(follow) <= MOST
    assert set(ASKED) <= DECK
    missing = DECK - set(NEXT)
    assert not missing, missing


def test_what_comes_next_is_only_what_can_be_answered(
    flights: Brief, sample: Callable[[str], Brief]
) -> None:
    follow = [answer.id for answer in next_questions(flights.script, "what")]
    assert follow == ["only_there", "sure", "quantify"]
    refresh = sample("late_flights_refresh").script
    there = {answer.id for answer in refresh.answers}
    for name in there:
        assert {answer.id for answer in next_questions(refresh, name)} <= there
    assert next_questions(flights.script, "own-1") == ()


@pytest.mark.parametrize("language", ["en", "de"])
def test_who_else_got_the_result_is_said_only_where_somebody_is_named(
    flights: Brief, language: str
) -> None:
    case = replace(flights.case, language=language)
    alone = argue(case, flights.evidence).claim("answer.reproduced")
    named = argue(replace(case, reproduced_by="Jonas Weber"), flights.evidence)
    assert alone is not None
    assert alone.says.startswith(
        {"en": "Not that I know of.", "de": "Nicht, dass ich wüsste."}[language]
    )
    claim = named.claim("answer.reproduced")
    assert claim is not None
    assert claim.says.startswith({"en": "Yes: Jonas Weber.", "de": "Ja: Jonas Weber."}[language])
