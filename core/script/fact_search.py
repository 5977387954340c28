"""Find any fact or answer in three keystrokes: by the start of a word, by an abbreviation, by its
value, with a slip of the finger forgiven.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

from core.messages import language
from core.script.brief import Brief
from core.script.claims import Answer
from core.script.facts import Fact

WORDS = Path(__file__).with_name("fact_words")
MOST_HITS = 3
LEAST_SCORE = 0.3
# The same facts in other forms, for the middle of a sentence: nobody looks for them.
OTHER_FORMS = (".lower", ".spoken", ".does", ".short", ".from", ".about", ".of")
TYPO_LETTERS = (
    4  # a word of so many letters may hold a slip; a shorter one is another word
)
# How much a way of matching counts; the order is what matters, found by trial on the samples.
WHOLE, ABBREVIATED, START, SLIP, WITHIN, IN_TEXT = 1.0, 0.95, 0.9, 0.7, 0.6, 0.45


@dataclass(frozen=True, slots=True)
class Entry:
    """What can be found: a fact by its name, or an answer by its question; `text` is its value."""

    kind: Literal["fact", "answer"]
    id: str
    title: str
    text: str


def entries(brief: Brief) -> tuple[Entry, ...]:
    """List all answers and facts of a case, answers first."""
    return (
        *(_of_answer(answer) for answer in brief.script.answers),
        *(_of_fact(fact) for fact in brief.facts.values() if _is_found(fact)),
    )


def _is_found(fact: Fact) -> bool:
    return bool(fact.says) and not fact.id.endswith(OTHER_FORMS)


def _of_answer(answer: Answer) -> Entry:
    return Entry("answer", answer.id, answer.question, answer.answer.says)


def _of_fact(fact: Fact) -> Entry:
    """Name a fact by its id, in the words of the language in use; one of an option by the option,
    as somebody would look for it.
    """
    known = fact_words()
    parts = fact.id.removeprefix("option.").split(".")
    return Entry(
        "fact", fact.id, ".".join(known.get(part, part) for part in parts), fact.says
    )


def fact_words() -> dict[str, str]:
    """Give what the parts of names are called in the language in use."""
    return _fact_words(language().code)


@cache
def _fact_words(code: str) -> dict[str, str]:
    """Read what the parts of names are called in a language; English is that of the names."""
    path = WORDS / f"{code}.txt"
    lines = path.read_text("utf-8").splitlines() if path.is_file() else []
    pairs = (
        line.partition(":")
        for line in lines
        if line.strip() and not line.startswith("#")
    )
    return {part.strip(): word.strip() for part, _, word in pairs}


def search(brief: Brief, query: str, most: int = MOST_HITS) -> tuple[Entry, ...]:
    """Find the answers and the facts that fit a query best: at most so many of each, answers first,
    each best first. The number of a question finds that question.
    """
    tokens = split_words(query)
    if not tokens:
        return ()
    listed = entries(brief)
    numbered = _by_number(listed, query.strip())
    scored = [
        (_score(tokens, entry), place, entry) for place, entry in enumerate(listed)
    ]
    # Between equals the one with the shorter name comes first: it is the more general one.
    scored.sort(key=lambda item: (-item[0], len(split_words(item[2].title)), item[1]))
    best = [
        entry
        for score, _, entry in scored
        if score >= LEAST_SCORE and entry not in numbered
    ]
    answers = [*numbered, *(entry for entry in best if entry.kind == "answer")]
    facts = [entry for entry in best if entry.kind == "fact"]
    return (*answers[:most], *facts[:most])


def _by_number(listed: tuple[Entry, ...], query: str) -> tuple[Entry, ...]:
    answers = [entry for entry in listed if entry.kind == "answer"]
    number = (
        int(query) if query.isascii() and query.isdigit() and len(query) <= 2 else 0
    )
    return (answers[number - 1],) if 0 < number <= len(answers) else ()


@lru_cache(maxsize=4096)
def split_words(text: str) -> tuple[str, ...]:
    """Split a text into words of small letters without accents.

    >>> split_words("worst.change: Änderung +3.5")
    ('worst', 'change', 'anderung', '3', '5')
    """
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return tuple(re.findall(r"[^\W_]+", plain))


def _score(tokens: tuple[str, ...], entry: Entry) -> float:
    """Score from 0 to 1 how well every word of a query fits: the mean of their best fits."""
    title, text = split_words(entry.title), split_words(entry.text)
    fits = [_fit(token, title, text) for token in tokens]
    mean = sum(fits) / len(fits)
    # Words of the title in the query's own order, none left over: what was asked for in full.
    return (
        mean
        + 0.02 * (len(tokens) == len(title))
        + 0.01 * (entry.id == ".".join(tokens))
    )


def _fit(token: str, title: tuple[str, ...], text: tuple[str, ...]) -> float:
    best = 0.0
    for place, word in enumerate(title):
        best = max(best, _of_word(token, word) - 0.01 * min(place, 5))
    if (
        best < ABBREVIATED
        and 2 <= len(token) <= 5
        and (skipped := _abbreviates(token, title)) >= 0
    ):
        best = max(best, ABBREVIATED - 0.02 * skipped)
    if best < IN_TEXT and any(word.startswith(token) for word in text):
        best = IN_TEXT
    return best


@lru_cache(maxsize=16_384)  # the names of a case share some hundred words
def _of_word(token: str, word: str) -> float:
    if token == word:
        return WHOLE
    if word.startswith(token):
        return START + 0.05 * len(token) / len(word)
    if len(token) >= TYPO_LETTERS and _one_slip(token, word):
        return SLIP
    return WITHIN if len(token) > 2 and token in word else 0.0


def _one_slip(token: str, word: str) -> bool:
    """Say whether a word, or its start, differs by one letter: missing, added, another, or two
    swapped (Damerau, 1964).
    """
    size = len(token)
    return any(
        _slipped(token, word[:length])
        for length in (size - 1, size, size + 1, len(word))
    )


def _slipped(left: str, right: str) -> bool:
    if abs(len(left) - len(right)) > 1:
        return False
    place = next(
        (at for at, (a, b) in enumerate(zip(left, right, strict=False)) if a != b),
        min(len(left), len(right)),
    )
    rest, other = left[place:], right[place:]
    return (
        rest[1:] == other[1:]
        or rest == other[1:]
        or rest[1:] == other
        or (rest[:2] == other[:2][::-1] and rest[2:] == other[2:])
    )


def _abbreviates(token: str, title: tuple[str, ...]) -> int:
    """Say how many words are skipped where letters are starts of words in their order; -1 for no
    abbreviation.

    >>> _abbreviates("wci", ("worst", "change", "interval")), _abbreviates("wix", ("worst",))
    (0, -1)
    """
    return min((skipped for skipped in _ways(token, title, 0)), default=-1)


def _ways(token: str, title: tuple[str, ...], used: int) -> Iterable[int]:
    """Go through the ways to take starts of words, with the words that each leaves out."""
    if not token:
        yield len(title)
        return
    if not title:
        return
    word = title[0]
    for length in range(1, len(token) + 1):
        if not word.startswith(token[:length]):
            break
        yield from _ways(token[length:], title[1:], used + 1)
    if used:  # the first word is never left out: it is what the name is about
        yield from (skipped + 1 for skipped in _ways(token, title[1:], used))
