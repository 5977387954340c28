"""Every language says the same under the same conditions, and cites the same facts."""

from __future__ import annotations

import re

import pytest

from core.case.model import TONES
from core.messages import ENGLISH, LANGUAGES
from core.script.claims import NAME, Phrase, is_spoken, phrases

OTHERS = [language.code for language in LANGUAGES if language != ENGLISH]
MOST_WORDS = 24  # of a spoken sentence: one or two more than in English
MOST_OF_HEADLINE = 20


def wordings(phrase: Phrase) -> dict[str, str]:
    tones = {tone: phrase.fields[tone] for tone in TONES if tone in phrase.fields}
    return tones | {"say": phrase.say}


def sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.?!:;])\s+", NAME.sub("fact", text))


@pytest.mark.parametrize("code", OTHERS)
def test_each_language_has_the_same_phrases_under_the_same_guards(code: str) -> None:
    said = [(phrase.id, phrase.when) for phrase in phrases(code)]
    assert said == [(phrase.id, phrase.when) for phrase in phrases(ENGLISH.code)]


@pytest.mark.parametrize("code", OTHERS)
def test_each_wording_cites_the_facts_of_the_english_one(code: str) -> None:
    wrong = [
        f"{phrase.id} {tone}: {wordings(other)[tone]}"
        for phrase, other in zip(phrases(ENGLISH.code), phrases(code), strict=True)
        for tone, text in wordings(phrase).items()
        if set(NAME.findall(text)) != set(NAME.findall(wordings(other).get(tone, "")))
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("code", OTHERS)
def test_each_phrase_has_the_fields_of_the_english_one(code: str) -> None:
    for phrase, other in zip(phrases(ENGLISH.code), phrases(code), strict=True):
        assert set(other.fields) == set(phrase.fields), phrase.id
        assert other.fields.get("seconds") == phrase.fields.get("seconds")


@pytest.mark.parametrize("code", OTHERS)
def test_a_spoken_line_can_be_said_aloud(code: str) -> None:
    wrong = [
        f"{phrase.id}: {sentence}"
        for phrase in phrases(code)
        if is_spoken(phrase.id)
        for text in wordings(phrase).values()
        for sentence in sentences(text)
        if len(sentence.split()) > MOST_WORDS or re.search(r"[();/]", sentence)
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("code", OTHERS)
def test_a_headline_has_short_clauses(code: str) -> None:
    wrong = [
        f"{phrase.id}: {sentence}"
        for phrase in phrases(code)
        if phrase.id.endswith(".headline")
        for sentence in sentences(phrase.say)
        if len(sentence.split()) > MOST_OF_HEADLINE
    ]
    assert not wrong, "\n".join(wrong)


def test_a_language_without_phrases_speaks_english() -> None:
    assert phrases("xx") == phrases(ENGLISH.code)
