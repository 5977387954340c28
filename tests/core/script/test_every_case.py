"""No false sentence in generated cases: in every tone, in both languages, by guards and facts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.case.model import TONES
from core.script.brief import Brief, argue
from core.script.claims import is_spoken
from core.script.own_wording import MOST_OF_ANSWER
from core.speech import in_speech
from tests.core.script.test_script import (
    check_sentences,
    check_width,
    guards_of,
    headline,
    lies,
    unknowns,
    worlds,
)

NUMBERS = {"en": "en_US", "de": "de_DE"}
SEEN: Counter[str] = Counter()


def in_speech_and_tone(brief: Brief, language: str, tone: str) -> Brief:
    case = replace(brief.case, language=language, numbers=NUMBERS[language], tone=tone)
    return argue(case, brief.evidence)


def unspeakable(brief: Brief) -> list[str]:
    """List what nobody can say aloud: brackets and semicolons.

    Answers of more words than those of the samples are counted, and printed.
    """
    found = []
    for claim in brief.script.claims.values():
        if not is_spoken(claim.id):
            continue
        if re.search(r"[(;{}]", claim.says):
            found.append(claim.says)
        length = len(claim.says.split())
        if claim.id.startswith("answer.") and length > MOST_OF_ANSWER:
            SEEN["long answers"] += 1
            SEEN["longest"] = max(SEEN["longest"], length)
    return found


def unguarded(brief: Brief) -> list[str]:
    """List the sentences that are said though a condition of theirs does not hold."""
    holds = guards_of(brief)
    return [
        f"{name}: {guard}"
        for name, phrase in brief.script.chosen.items()
        for guard in phrase.when
        if holds[guard.removeprefix("not ")] is guard.startswith("not ")
    ]


def check(brief: Brief) -> None:
    with in_speech(brief.case.speech):
        assert lies(brief) == []
        # "None got worse" is said of segments; Python's None never is.
        assert [text for text in unknowns(brief) if "None got worse" not in text] == []
        assert unspeakable(brief) == []
        assert unguarded(brief) == []
        check_width(brief)
        if brief.case.language == "en":
            check_sentences(brief)
        else:
            yes = brief.evidence.regression == "yes"
            assert ("überwiegt" in headline(brief, "close")) <= yes
    SEEN[f"{brief.case.language} {brief.case.tone}"] += 1
    SEEN["sentences"] += len(brief.script.claims)


@given(vary=worlds(), language=st.sampled_from(["en", "de"]), tone=st.sampled_from(TONES))
def test_no_false_sentence_in_generated_cases(
    flights: Brief, vary: Callable[[Brief], Brief], language: str, tone: str
) -> None:
    check(in_speech_and_tone(vary(flights), language, tone))


@pytest.mark.slow
@settings(max_examples=10_000)
@given(vary=worlds(), language=st.sampled_from(["en", "de"]), tone=st.sampled_from(TONES))
def test_no_false_sentence_in_ten_thousand_generated_cases(
    flights: Brief, vary: Callable[[Brief], Brief], language: str, tone: str
) -> None:
    check(in_speech_and_tone(vary(flights), language, tone))


@pytest.mark.slow
def test_ten_thousand_cases_were_seen_in_every_tone_and_language() -> None:
    print(dict(SEEN))
    assert sum(SEEN[f"{language} {tone}"] for language in NUMBERS for tone in TONES) >= 10_000
    assert all(SEEN[f"{language} {tone}"] > 500 for language in NUMBERS for tone in TONES)
