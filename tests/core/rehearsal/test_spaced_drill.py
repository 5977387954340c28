"""The drill: no question twice before its rest is over, what went badly first; by hand."""

from __future__ import annotations

import pytest

from core.meeting.rehearsal_events import QuestionDrilled
from core.rehearsal.interruptions import interruptions
from core.rehearsal.rehearsal_run import budget_of
from core.rehearsal.spaced_drill import next_question, practiced
from core.script.brief import Brief
from core.script.claims import Answer, Claim
from core.script.moods import MOODS, asked_as, wordings
from core.script.steps import SHORT, STEPS

ANSWERS = tuple("abcdefghijklmnopqrst")


def drilled(answer: str, result: str = "got it", seconds: float = 30.0) -> QuestionDrilled:
    return QuestionDrilled(answer, "curious", seconds, result)


def round_of(count: int, history: list[QuestionDrilled], result: str = "got it") -> list[str]:
    """Ask so many questions and answer them all alike."""
    asked = []
    for _ in range(count):
        name = next_question(ANSWERS, history, "seed")
        if name is None:
            break
        asked.append(name)
        history.append(drilled(name, result))
    return asked


def test_every_question_is_asked_once_before_any_comes_back() -> None:
    asked = round_of(20, [])
    assert sorted(asked) == sorted(ANSWERS)
    assert asked != sorted(asked)


def test_the_same_seed_asks_in_the_same_order_and_another_in_another() -> None:
    assert round_of(20, []) == round_of(20, [])
    assert next_question(ANSWERS, [], "seed") != next_question(ANSWERS, [], "another seed")


@pytest.mark.parametrize(("result", "rest"), [("missed", 3), ("skipped", 3), ("partly", 6)])
def test_what_went_badly_comes_back_after_its_rest_and_not_before(result: str, rest: int) -> None:
    history = [drilled("a", result)]
    asked = round_of(rest, history)
    assert "a" not in asked
    assert next_question(ANSWERS, history, "seed") == "a"


def test_a_slow_answer_comes_back_after_six() -> None:
    history = [drilled("a", "got it", 91.0)]
    assert "a" not in round_of(6, history)
    assert next_question(ANSWERS, history, "seed") == "a"
    assert next_question(ANSWERS, [drilled("a", "got it", 90.0), *history[1:]], "seed") != "a"


def test_the_worst_comes_first_and_among_equals_the_slowest() -> None:
    others = [drilled(name) for name in "pqrst"] + [drilled("o")]
    history = [
        drilled("a", "partly", 200.0),
        drilled("b", "missed", 20.0),
        drilled("c", "missed", 80.0),
        drilled("d", "got it", 100.0),
        *others,
    ]
    asked = []
    for _ in range(4):
        name = next_question(ANSWERS, history, "seed")
        asked.append(name)
        history.append(drilled(name))
    assert asked == ["c", "b", "a", "d"]


def test_what_was_answered_rests_for_twelve_then_for_twice_as_many_each_time() -> None:
    first = practiced([drilled("a")])["a"]
    assert (first.rest, first.row, first.is_due) == (12, 1, False)
    assert practiced([drilled("a")] * 2)["a"].rest == 24
    assert practiced([drilled("a")] * 3)["a"].rest == 48
    assert practiced([drilled("a"), drilled("a"), drilled("a", "partly")])["a"].rest == 6
    assert practiced([drilled("a"), *(drilled(x) for x in "bcdefghijklm")])["a"].is_due


def test_where_all_rest_the_drill_is_done_for_now() -> None:
    assert next_question(("a", "b"), [drilled("a"), drilled("b")], "seed") is None
    assert next_question((), [], "seed") is None


def test_a_question_that_is_not_among_those_chosen_does_not_come() -> None:
    history = [drilled("a", "missed"), *(drilled(name) for name in "bcd")]
    assert next_question(("e", "f"), history, "seed") in {"e", "f"}


# Interruptions


def test_interruptions_break_into_steps_and_ask_no_question_twice(flights: Brief) -> None:
    for number in range(200):
        drawn = interruptions(flights, STEPS, f"r-{number}")
        assert 2 <= len(drawn) <= 4
        steps = [item.step for item in drawn]
        assert len({*steps}) == len(steps) and steps == sorted(steps, key=STEPS.index)
        assert len({item.answer.id for item in drawn}) == len(drawn)
        for item in drawn:
            assert 0.24 < item.after / budget_of(flights, item.step) < 0.86


def test_interruptions_are_the_same_for_the_same_run_and_keep_to_its_walk(flights: Brief) -> None:
    assert interruptions(flights, STEPS, "r-1") == interruptions(flights, STEPS, "r-1")
    assert len({interruptions(flights, STEPS, f"r-{n}") for n in range(20)}) > 15
    assert all(item.step in SHORT for item in interruptions(flights, SHORT, "r-1"))


# Moods


def test_every_prepared_question_has_a_wording_for_each_mood_in_each_language() -> None:
    from core.script.claims import phrases

    for code in ("en", "de"):
        ids = {item.id.removeprefix("answer.") for item in phrases(code) if "answer." in item.id}
        assert set(wordings(code)) == ids
        for name, texts in wordings(code).items():
            assert set(texts) == set(MOODS) - {"curious"}, name
            assert len(set(texts.values())) == 2
            for text in texts.values():
                assert text.endswith(("?", ".")), text
                assert not any(sign.isdigit() for sign in text), text
                assert len(text.split()) <= 20, text


def test_who_is_curious_asks_as_prepared_and_ones_own_question_has_one_wording() -> None:
    own = Answer("own-1", "And the weather?", "Director", Claim("answer.own-1", "Fine.", ()))
    assert [asked_as(own, mood) for mood in MOODS] == ["And the weather?"] * 3
    patch = Answer("patch", "Can we patch it?", "Director", Claim("answer.patch", "No.", ()))
    assert asked_as(patch, "curious") == "Can we patch it?"
    assert len({asked_as(patch, mood) for mood in MOODS}) == 3
