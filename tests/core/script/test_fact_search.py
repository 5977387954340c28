"""Any fact or answer is found in three keystrokes, or with a slip of the finger."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

import pytest

from core.script.brief import Brief, argue
from core.script.fact_search import Entry, entries, search, split_words

SAMPLES = ("late_flights", "delay_minutes", "arrival_class")
Typing = Callable[[Entry, random.Random], str]


def abbreviation(title: str) -> str:
    """Give three letters that stand for a name: the starts of its words, the last one filled up."""
    found = split_words(title)
    starts = "".join(word[0] for word in found[:3])
    return starts if len(found) >= 3 else (starts[:-1] + found[-1])[:3]


def three_letters(entry: Entry, chance: random.Random) -> str:
    """Type what stands for a fact's name, or the start of the longest word of a question."""
    if entry.kind == "fact":
        return abbreviation(entry.title)
    return max(split_words(entry.title), key=len)[:3]


def one_slip(entry: Entry, chance: random.Random) -> str:
    """Type the name or question with one letter of its longest word missing, doubled, another, or
    swapped with the next.
    """
    typed = list(split_words(entry.title))
    place = max(range(len(typed)), key=lambda number: len(typed[number]))
    word = typed[place]
    at = chance.randrange(1, max(len(word) - 1, 2))
    typed[place] = chance.choice(
        [
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + chance.choice("aeiourstn") + word[at + 1 :],
            word[: at - 1] + word[at : at + 1] + word[at - 1 : at] + word[at + 1 :],
        ]
    )
    return " ".join(typed)


@pytest.mark.parametrize("typing", [three_letters, one_slip])
@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("name", SAMPLES)
def test_nine_of_ten_are_among_the_first_three(
    sample: Callable[[str], Brief], name: str, language: str, typing: Typing
) -> None:
    brief = sample(name)
    if language != "en":
        brief = argue(replace(brief.case, language="de", numbers="de_DE"), brief.evidence)
    chance = random.Random(7)
    listed = chance.sample(entries(brief), 200)
    typed = [(entry, typing(entry, chance)) for entry in listed]
    missed = [(entry.id, query) for entry, query in typed if entry not in search(brief, query)]
    share = 1 - len(missed) / len(listed)
    print(
        f"{name} {language} {getattr(typing, '__name__', '')}:"
        f" {share:.3f} of {len(listed)}; not {missed[:8]}"
    )
    assert share >= 0.9
