"""Any sentence of the script can be rewritten on the rehearsal page, with facts by name."""

from __future__ import annotations

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from core.case.own_words import OwnSentence
from pages.parts import desk
from tests.pages.visit import AT, brief, even, opened

pytestmark = pytest.mark.usefixtures("presenter")
FLIGHTS = "late-flights"


def page() -> AppTest:
    return opened("rehearsal.py", case=FLIGHTS)


def area(screen: AppTest):
    return next(item for item in screen.text_area if item.label == "What you say")


def shown(screen: AppTest) -> str:
    return " ".join(even(item.value) for item in (*screen.markdown, *screen.error, *screen.warning))


def test_a_sentence_is_previewed_with_its_facts_and_kept() -> None:
    screen = page()
    screen.selectbox(key="own-claim").set_value("finding.line").run()
    assert area(screen).value == brief(FLIGHTS).script.chosen["finding.line"].say
    area(screen).set_value("So {worst.moved}. That is it.").run()
    moved = brief(FLIGHTS).facts["worst.moved"].says
    assert f"So {moved}. That is it." in shown(screen)
    screen.button(key="own-save").click().run()
    assert not screen.exception
    [kept_sentence] = desk.store().case(FLIGHTS).own_sentences
    assert kept_sentence.text == "So {worst.moved}. That is it."
    assert f"So {moved}. That is it." in {cue.claim.says for cue in brief(FLIGHTS).script.cues}
    screen.button(key="own-back").click().run()
    assert desk.store().case(FLIGHTS).own_sentences == ()


def test_what_cannot_be_said_is_named_and_cannot_be_kept() -> None:
    screen = page()
    screen.selectbox(key="own-claim").set_value("finding.line").run()
    area(screen).set_value("It broke on 42 flights, {worst.moveed}.").run()
    assert "did you mean {worst.moved}?" in shown(screen)
    assert "numbers have to be facts, in braces: 42" in shown(screen)
    assert screen.button(key="own-save").disabled


def test_a_chosen_fact_goes_to_the_end_of_the_sentence() -> None:
    screen = page()
    screen.selectbox(key="own-claim").set_value("finding.line").run()
    area(screen).set_value("So it is").run()
    facts = next(item for item in screen.selectbox if item.label == "Add a fact")
    facts.set_value("worst.change").run()
    assert not screen.exception
    assert area(screen).value == "So it is {worst.change}"


def test_the_page_says_when_own_words_are_not_used() -> None:
    case = desk.store().case(FLIGHTS)
    gone = OwnSentence("finding.line", "en", "It is fine.", "another one")
    desk.store().save_case(replace(case, own_sentences=(gone,)), AT, "test")
    [warning] = [even(item.value) for item in page().warning if "It is fine" in item.value]
    assert "Finding: your own words are not used, because the evidence calls for" in warning


def test_a_question_of_ones_own_joins_the_practice_questions() -> None:
    screen = page()
    next(item for item in screen.text_input if item.label == "What they ask").set_value("Who pays?")
    next(item for item in screen.text_area if item.label == "Your answer").set_value("We do.")
    screen.run()
    screen.button(key="own-answer-save").click().run()
    assert not screen.exception
    assert [item.question for item in desk.store().case(FLIGHTS).own_answers] == ["Who pays?"]
    screen.session_state["rehearsal-tab"] = "Drill"
    screen.run()
    assert any("Who pays?" in even(item.label) for item in screen.expander)
