"""Facts in what was said: found in other words, flagged with another number, missed when left out.

Every case is said in every wording of `paraphrases`, its numbers spelled out or in digits. A third
of the wordings was held back: their figures are printed apart.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from core.rehearsal.fact_coverage import fact_coverage
from core.rehearsal.facts_to_say import facts_to_say
from core.rehearsal.spoken_numbers import read_transcript
from core.script.brief import Brief, argue
from core.speech import in_speech
from tests.core.rehearsal.paraphrases import HELD_BACK, WORDINGS, day, digits, spelled

SAMPLES = ("late_flights", "delay_minutes", "arrival_class", "support_answers")
MOVED = {"delay_minutes": "minutes", "support_answers": "grade"}
KINDS = {
    "people.day.range": "people",
    "money.day.range": "money",
    "delay_cost.range": "delay",
    "steps": "steps",
    "date": "date",
    "date.odds": "odds",
    "release.day": "release",
    "rival.loss": "rival",
}
WHO = {"en": "passengers", "de": "Passagiere"}


@dataclass(frozen=True)
class Spoken:
    """A fact as it is said in a transcript: its id, the right sentence, and one with another
    number, empty where it has none.
    """

    fact: str
    right: str
    wrong: str


def in_language(brief: Brief, language: str) -> Brief:
    numbers = {"en": "en_US", "de": "de_DE"}[language]
    return argue(replace(brief.case, language=language, numbers=numbers), brief.evidence)


def another(value: float, drawn: random.Random) -> float:
    """Give a number that is clearly another one, with as many digits as people say."""
    while True:
        other = value * drawn.choice((0.5, 0.6, 0.75, 1.3, 1.5, 1.8, 2.0))
        size = 10 ** max(len(str(int(other))) - 2, 0)
        rounded = round(other / size) * size if value >= 20 or not value % 1 else round(other, 1)
        if abs(rounded - value) >= max(0.12 * value, 1 if not value % 1 else 0.3):
            return float(rounded)


def said(brief: Brief, sample: str, language: str, wording: int, drawn: random.Random) -> list:
    """Say every fact of a case in one of its wordings."""
    result = []
    for fact in facts_to_say(brief):
        kind = KINDS.get(fact.id)
        if fact.id == "ask":
            option = brief.recommendation.option
            kind = option.id if option is not None else None
        if fact.id == "worst.moved":
            kind = MOVED.get(sample, "per100")
        if fact.id == "worst.where":
            result.append(Spoken(fact.id, f"This is about {fact.says}.", ""))
            continue
        if kind is None:
            continue
        template = WORDINGS[language][kind][wording]
        right = filled(template, fact.says, language, drawn, wrong=False)
        wrong = filled(template, fact.says, language, drawn, wrong=True)
        result.append(Spoken(fact.id, right, "" if fact.id == "ask" else wrong))
    return result


def filled(template: str, says: str, language: str, drawn: random.Random, *, wrong: bool) -> str:
    mentions = read_transcript(says, language).mentions
    values = [mention.value for mention in mentions]
    in_words = drawn.random() < 0.6
    write = spelled if in_words else digits
    if "{day}" in template:
        month, number = divmod(int(values[0]), 100)
        number = (number + drawn.choice((2, 3, 5, 8)) - 1) % 28 + 1 if wrong else number
        return template.format(day=day(month, number, language, in_words=in_words))
    if wrong and values:
        place = drawn.randrange(len(values))
        values[place] = another(values[place], drawn)
    texts = [write(value, language) for value in values]
    slots = dict(zip("ab", texts, strict=False))
    return (
        template.format(who=WHO[language], **slots)[:1].upper()
        + template.format(who=WHO[language], **slots)[1:]
    )


def counts(sample: Callable[[str], Brief], wordings: range, seeds: int, seed: int) -> Counter[str]:
    """Say all facts, then with one left out and with one wrong, and count what was found."""
    total: Counter[str] = Counter()
    drawn = random.Random(seed)
    for name in SAMPLES:
        for language in ("en", "de"):
            brief = in_language(sample(name), language)
            with in_speech(brief.case.speech):
                for wording in wordings:
                    for _ in range(seeds):
                        total += one_transcript(brief, name, language, wording, drawn)
    return total


def one_transcript(
    brief: Brief, name: str, language: str, wording: int, drawn: random.Random
) -> Counter[str]:
    total: Counter[str] = Counter()
    parts = said(brief, name, language, wording, drawn)
    drawn.shuffle(parts)
    found = fact_coverage(brief, " ".join(part.right for part in parts))
    for part in parts:
        total["planted"] += 1
        total["found"] += part.fact in found.said
        total["falsely wrong"] += part.fact in {item.fact for item in found.wrong}
        if part.fact not in found.said and SHOW:
            print("NOT FOUND", language, part.fact, "|", part.right)
    for left in parts:
        rest = fact_coverage(brief, " ".join(part.right for part in parts if part is not left))
        total["left out"] += 1
        total["missed"] += left.fact in rest.missed
        if left.fact not in rest.missed and SHOW:
            print("NOT MISSED", language, left.fact, rest.wrong, left.fact in rest.said)
        if left.wrong and left.wrong != left.right:
            texts = [part.wrong if part is left else part.right for part in parts]
            other = fact_coverage(brief, " ".join(texts))
            total["wrong"] += 1
            total["flagged"] += left.fact in {item.fact for item in other.wrong}
            if left.fact not in {item.fact for item in other.wrong} and SHOW:
                print("NOT FLAGGED", language, left.fact, "|", left.wrong, left.fact in other.said)
    return total


SHOW = False


def shares(total: Counter[str]) -> dict[str, float]:
    return {
        "found": total["found"] / total["planted"],
        "flagged": total["flagged"] / total["wrong"],
        "missed": total["missed"] / total["left out"],
        "falsely wrong": total["falsely wrong"] / total["planted"],
    }


def printed(total: Counter[str], which: str) -> dict[str, float]:
    result = shares(total)
    print(f"{which}: {dict(total)}, " + ", ".join(f"{k} {v:.3f}" for k, v in result.items()))
    return result


def test_facts_are_found_in_the_wordings_that_were_seen(sample: Callable[[str], Brief]) -> None:
    result = printed(counts(sample, range(6 - HELD_BACK), 2, 1), "seen")
    assert result["found"] >= 0.9
    assert result["flagged"] >= 0.9
    assert result["missed"] >= 0.9


def test_facts_are_found_in_the_wordings_that_were_held_back(
    sample: Callable[[str], Brief],
) -> None:
    result = printed(counts(sample, range(6 - HELD_BACK, 6), 2, 2), "held back")
    assert result["found"] >= 0.9
    assert result["flagged"] >= 0.9
    assert result["missed"] >= 0.9


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("name", [*SAMPLES, "late_flights_small", "late_flights_refresh"])
def test_the_script_itself_says_all_its_facts(
    sample: Callable[[str], Brief], name: str, language: str
) -> None:
    brief = in_language(sample(name), language)
    with in_speech(brief.case.speech):
        found = fact_coverage(brief, " ".join(cue.claim.says for cue in brief.script.cues))
    assert found.missed == ()
    assert found.wrong == ()


def test_nothing_said_misses_everything_and_flags_nothing(flights: Brief) -> None:
    for text in ("", "   \n ", "Hello everybody.", "1 2 3 4", "…", "\u202e 42"):
        found = fact_coverage(flights, text)
        assert found.said == ()
        assert found.wrong == ()


def test_another_recommendation_is_said_wrong(flights: Brief) -> None:
    found = fact_coverage(flights, "I recommend a limited rollout.")
    assert [(item.fact, item.heard) for item in found.wrong] == [
        ("ask", "I recommend a limited rollout.")
    ]


def test_um_and_uh_change_nothing(flights: Brief) -> None:
    lines = [cue.claim.says for cue in flights.script.cues]
    plain = fact_coverage(flights, " ".join(lines))
    filled_in = " ".join(f"Um, uh, {line} You know." for line in lines)
    assert fact_coverage(flights, filled_in) == plain


# Numbers in words


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_number_that_is_spelled_out_is_read_back(language: str) -> None:
    drawn = random.Random(3)
    numbers = [*range(2, 1_200), *(drawn.randrange(1_200, 999_999) for _ in range(400))]
    for number in numbers:
        word = {"en": "apples", "de": "Äpfel"}[language]
        found = read_transcript(f"There: {spelled(number, language)} {word}.", language).mentions
        assert [item.value for item in found] == [number], spelled(number, language)


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("in_words", [True, False])
def test_every_day_of_a_year_is_read_back(language: str, *, in_words: bool) -> None:
    for month in range(1, 13):
        for number in range(1, 29):
            text = f"By {day(month, number, language, in_words=in_words)}."
            found = read_transcript(text, language).mentions
            assert [(item.kind, item.value) for item in found] == [
                ("date", month * 100 + number)
            ], text


@pytest.mark.parametrize(
    ("text", "kind", "values"),
    [
        ("about forty-two in a hundred", "share", [42]),
        ("42 per cent", "share", [42]),
        ("from seven to forty two per hundred", "share", [7, 42]),
        ("between four and fourteen thousand dollars", "money", [4_000, 14_000]),
        ("thirty-nine hundred dollars", "money", [3_900]),
        ("$57k", "money", [57_000]),
        ("one point six million dollars", "money", [1_600_000]),
        ("up by 35.4 percentage points", "points", [35.4]),
        ("on the seventh", "date", [7]),
        ("3,000 900 to 14,000 dollars", "money", [3_900, 14_000]),
        ("We lose 2,000 I 100 to 5 thousand 400 dollars", "money", [2_900, 5_400]),
        ("We lose between $3,914,000 every day", "money", [3_900, 14_000]),
        ("between 2,905,400 dollars", "money", [2_900, 5_400]),
        ("between 1,200,000 and 3,500,000 dollars", "money", [1_200_000, 3_500_000]),
        ("from 700 to 42 per 100", "share", [7, 42]),
        ("5 thousand 400 dollars", "money", [5_400]),
        ("3 thousand 9 hundred dollars", "money", [3_900]),
        ("December the 7th", "date", [1_207]),
    ],
)
def test_numbers_are_read_with_their_kind(text: str, kind: str, values: list[float]) -> None:
    found = read_transcript(text, "en").mentions
    assert [(item.kind, item.value) for item in found] == [(kind, value) for value in values]
