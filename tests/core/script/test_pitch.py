"""The script in half a minute, two minutes and five: the same sentences, within their time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from core.case.decision_terms import DecisionTerms
from core.case.model import TONES
from core.script.brief import Brief, argue
from core.script.pitch import NUMBERS, Pitch, pitches
from core.script.steps import SHORT, STEPS

SAMPLES = (
    "late_flights", "arrival_class", "late_flights_refresh", "late_flights_small", "delay_minutes",
)  # fmt: skip
LOCALES = {"en": "en_US", "de": "de_DE"}


def spoken(brief: Brief, language: str, tone: str) -> Brief:
    case = replace(brief.case, language=language, numbers=LOCALES[language], tone=tone)  # type: ignore[arg-type]
    return argue(case, brief.evidence)


@pytest.mark.parametrize("tone", TONES)
@pytest.mark.parametrize("language", LOCALES)
@pytest.mark.parametrize("name", SAMPLES)
def test_each_length_fits_into_its_time(
    sample: Callable[[str], Brief], name: str, language: str, tone: str
) -> None:
    brief = spoken(sample(name), language, tone)
    termed = replace(brief.case, decision_terms=DecisionTerms(48, 6, "released", 2))
    for argued in (brief, argue(termed, brief.evidence)):
        lengths = pitches(argued)
        assert [pitch.budget for pitch in lengths] == [30, 120, 300]
        assert all(pitch.fits for pitch in lengths), [pitch.seconds for pitch in lengths]
        words = [pitch.words for pitch in lengths]
        assert words == sorted(words)


def test_half_a_minute_says_the_ask_one_number_and_one_date(
    sample: Callable[[str], Brief],
) -> None:
    flights = sample("late_flights")
    (short, *_) = pitches(flights)
    assert len(short.paragraphs) == 1
    facts = flights.facts
    for fact in ("worst.moved", "date", "date.odds"):
        assert facts[fact].says in short.text, fact
    assert "We recommend pausing" in short.text
    assert facts["release.day"].says not in short.text


@pytest.mark.parametrize("name", SAMPLES)
def test_half_a_minute_cites_a_number_in_each_sample(
    sample: Callable[[str], Brief], name: str
) -> None:
    brief = sample(name)
    opening, finding = (brief.claim(f"{step}.headline") for step in ("opening", "finding"))
    assert opening is not None
    assert finding is not None
    text = pitches(brief)[0].text
    assert opening.says[:30] in text
    if not NUMBERS & {*opening.cites}:
        assert finding.says[:20] in text
    numbers = [brief.facts[fact].says for fact in NUMBERS & {*opening.cites}]
    assert [text.count(number) for number in numbers] == [1] * len(numbers)


def test_two_minutes_are_the_lines_of_the_short_walk_and_five_those_of_the_whole(
    flights: Brief,
) -> None:
    said = {cue.step: cue.claim.says for cue in flights.script.cues}
    _, two, five = pitches(flights)
    assert [text for _, text in two.paragraphs] == [said[step] for step in SHORT]
    assert [text for _, text in five.paragraphs] == [said[step] for step in STEPS]
    assert five.paragraphs[1][0] == "Finding"


def test_without_a_date_it_says_so(flights: Brief) -> None:
    bare = argue(replace(flights.case, plan=(), release=None), flights.evidence)
    assert pitches(bare)[0].text.endswith("I can't name a date yet.")


def test_seventy_words_take_half_a_minute_and_one_more_does_not_fit() -> None:
    seventy = Pitch("", 30, (("", "word " * 70),))
    assert (seventy.words, seventy.seconds, seventy.fits) == (70, 30, True)
    longer = Pitch("", 30, (("", "word " * 71),))
    assert (longer.seconds, longer.fits) == (31, False)
