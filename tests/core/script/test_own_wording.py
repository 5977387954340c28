"""Sentences in the presenter's own words hold, or ours are said, and that is said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.case.codec import dump_case, load_case
from core.case.own_words import OwnAnswer, OwnSentence
from core.meeting.fold import Meeting
from core.meeting.scene import stage
from core.messages import in_language
from core.script.brief import Brief, argue
from core.script.own_wording import (
    LONGEST,
    MOST_OF_ANSWER,
    drafted,
    next_answer_id,
    ours,
    rewritable,
    with_own_answer,
    with_own_sentence,
    without_own_answer,
)
from core.script.pitch import pitches

LINE = "finding.line"
TEXT = "Here is what broke: {worst.moved}. That holds for {worst.where}."


def own(brief: Brief, claim: str = LINE, text: str = TEXT, code: str = "en") -> OwnSentence:
    return OwnSentence(claim, code, text, brief.script.chosen[claim].variant)


def saying(brief: Brief, *sentences: OwnSentence) -> Brief:
    return argue(replace(brief.case, own_sentences=sentences), brief.evidence)


def line_of(brief: Brief, step: str = "finding") -> str:
    return next(cue.claim.says for cue in brief.script.cues if cue.step == step)


def test_an_own_sentence_is_said_with_its_facts_filled(flights: Brief) -> None:
    said = saying(flights, own(flights))
    assert line_of(said).startswith("Here is what broke: ")
    assert said.facts["worst.where"].says in line_of(said)
    assert said.script.claims[LINE].cites == ("worst.moved", "worst.where")
    assert not said.script.not_used
    assert line_of(said) in pitches(said)[-1].text
    others = {key: claim for key, claim in said.script.claims.items() if key != LINE}
    assert others == {key: claim for key, claim in flights.script.claims.items() if key != LINE}


def test_it_is_said_in_every_tone(flights: Brief) -> None:
    for tone in ("direct", "diplomatic", "brief"):
        case = replace(flights.case, tone=tone, own_sentences=(own(flights),))
        assert line_of(argue(case, flights.evidence)).startswith("Here is what broke: ")


def test_a_sentence_for_another_wording_is_not_used_and_ours_is(
    flights: Brief, sample: Callable[[str], Brief]
) -> None:
    small = sample("late_flights_small")
    assert small.script.chosen[LINE].variant != flights.script.chosen[LINE].variant
    said = argue(replace(small.case, own_sentences=(own(flights),)), small.evidence)
    assert line_of(said) == line_of(small)
    [left] = said.script.not_used
    assert (left.claim, left.text) == (LINE, TEXT)
    assert left.why == "the evidence calls for another sentence than when it was written"


def test_a_sentence_where_nothing_is_said_any_more_is_named(flights: Brief) -> None:
    gone = OwnSentence("answer.nowhere", "en", "Fine.", "abc")
    [left] = saying(flights, gone).script.not_used
    assert left.why == "nothing is said here as the evidence stands"


def test_a_sentence_of_another_language_waits_for_it(flights: Brief) -> None:
    english = replace(flights.case, own_sentences=(own(flights),))
    german = argue(replace(english, language="de", numbers="de_DE"), flights.evidence)
    assert not german.script.not_used
    assert not line_of(german).startswith("Here is what broke")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "there is no text"),
        (
            "It broke {worst.moveed}.",
            "there is no fact {worst.moveed}; did you mean {worst.moved}?",
        ),
        ("It broke {zzzzzz}.", "there is no fact {zzzzzz}"),
        ("It broke {worst.moved.", "a brace does not name a fact: write {worst.change}"),
        ("It broke {}.", "a brace does not name a fact: write {worst.change}"),
        ("It broke {Worst.moved}.", "a brace does not name a fact: write {worst.change}"),
        ("It broke on 42 flights.", "numbers have to be facts, in braces: 42"),
        ("It broke on ½ of them.", "numbers have to be facts, in braces: ½"),
        ("It broke on ４ of them.", "numbers have to be facts, in braces: ４"),
        ("It broke on forty-two flights.", "numbers have to be facts, in braces: forty-two"),
        ("Errors doubled.", "numbers have to be facts, in braces: doubled"),
        ("a" * (LONGEST + 1), f"it has {LONGEST + 1} characters; at most {LONGEST} fit"),
    ],
)
def test_what_cannot_be_said_is_named_and_ours_is_said(
    flights: Brief, text: str, problem: str
) -> None:
    assert drafted(LINE, text, flights.facts).problems == (problem,)
    said = saying(flights, own(flights, text=text))
    assert line_of(said) == line_of(flights)
    assert [left.why for left in said.script.not_used] == [problem]


def test_german_number_words_are_found_in_german(flights: Brief) -> None:
    with in_language("de"):
        [problem] = drafted(LINE, "Das trifft zweiundvierzig Flüge.", flights.facts).problems
        assert "zweiundvierzig" in problem
        assert not drafted(LINE, "Das trifft {worst.where}.", flights.facts).problems


def test_our_own_sentences_can_all_be_begun_with(flights: Brief) -> None:
    names = rewritable(flights.script)
    assert {"opening.line", "opening.note", "answer.what"} <= set(names)
    for name in names:
        text = flights.script.chosen[name].in_tone("direct")
        draft = drafted(name, text, flights.facts, ours(flights.script, name))
        assert draft.claim == flights.script.claims[name], name


@given(st.text(alphabet="ab {}.w3½\n"))
def test_nothing_unfilled_is_ever_said(text: str) -> None:
    draft = drafted(LINE, text, {})
    assert draft.claim is None or not set(draft.claim.says) & set("{}0123456789½")


def test_a_longer_line_has_the_time_that_it_takes(flights: Brief) -> None:
    text = " ".join(["word"] * 110) + "."
    said = saying(flights, own(flights, text=text))
    before, after = (
        next(cue.seconds for cue in brief.script.cues if cue.step == "finding")
        for brief in (flights, said)
    )
    assert after == max(before, 48)


def test_a_question_of_ones_own_has_an_answer_beside_ours(flights: Brief) -> None:
    added = OwnAnswer("own-1", "en", "Who pays?", "Finance", "We do: {money.day.range} a day.")
    said = argue(with_own_answer(flights.case, added), flights.evidence)
    answer = said.script.answers[-1]
    assert (answer.id, answer.question, answer.asked_by) == ("own-1", "Who pays?", "Finance")
    assert answer.answer.says.startswith("We do: $")
    assert said.claim("answer.own-1") == answer.answer
    shown = stage(said, replace(Meeting(), answer="own-1"), "audience")
    assert (shown.headline, shown.lines) == ("Who pays?", (answer.answer.says,))


def test_an_answer_that_cannot_be_filled_is_not_offered(flights: Brief) -> None:
    added = OwnAnswer("own-1", "en", "Who pays?", "Finance", "We do: {money.nowhere}.")
    said = argue(with_own_answer(flights.case, added), flights.evidence)
    assert [answer.id for answer in said.script.answers] == [
        answer.id for answer in flights.script.answers
    ]
    assert [left.claim for left in said.script.not_used] == ["answer.own-1"]


def test_an_answer_has_at_most_60_words_when_it_is_said(flights: Brief) -> None:
    fits = "word " * MOST_OF_ANSWER
    assert not drafted("answer.own-1", fits, flights.facts).problems
    assert drafted("answer.own-1", fits + "word", flights.facts).problems
    assert not drafted(LINE, fits + "word", flights.facts).problems


def test_sentences_and_answers_are_kept_changed_and_taken_away(flights: Brief) -> None:
    case = with_own_sentence(flights.case, own(flights), LINE, "en")
    case = with_own_sentence(case, own(flights, text="Again."), LINE, "en")
    case = with_own_sentence(case, own(flights, text="Noch einmal.", code="de"), LINE, "de")
    assert [(item.language, item.text) for item in case.own_sentences] == [
        ("en", "Again."),
        ("de", "Noch einmal."),
    ]
    assert with_own_sentence(case, None, LINE, "de").own_sentences == case.own_sentences[:1]
    first = with_own_answer(case, OwnAnswer(next_answer_id(case), "en", "Why?", "", "So."))
    second = with_own_answer(first, OwnAnswer(next_answer_id(first), "en", "How?", "", "So."))
    assert [item.id for item in second.own_answers] == ["own-1", "own-2"]
    assert next_answer_id(without_own_answer(second, "own-1")) == "own-1"
    assert load_case(dump_case(second)) == second


def test_a_case_without_own_words_is_kept_as_before(flights: Brief) -> None:
    assert b"own_" not in dump_case(flights.case)


def test_a_headline_can_be_said_in_own_words_and_stands_on_the_stage(flights: Brief) -> None:
    names = rewritable(flights.script)
    assert "finding.headline" in names
    phrase = flights.script.chosen["finding.headline"]
    own = OwnSentence("finding.headline", "en", "Look: {worst.moved}.", phrase.variant)
    brief = argue(with_own_sentence(flights.case, own, own.claim, "en"), flights.evidence)
    assert brief.claim("finding.headline").says == f"Look: {brief.facts['worst.moved'].says}."
    assert brief.script.not_used == ()


def test_a_headline_has_no_more_words_than_fit_on_the_screen(flights: Brief) -> None:
    long = "The new model gets it wrong " * 6
    problems = drafted("finding.headline", long, flights.facts).problems
    assert problems == ("it has 36 words; at most 30 fit on the screen",)
    assert drafted("finding.line", long, flights.facts).problems == ()
