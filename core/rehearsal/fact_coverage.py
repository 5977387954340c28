"""Which facts of a case were said, which were not, and which were said with another number.

A fact is said where all its numbers stand in what was said, each as it is or rounded as people
round, beside a word that it is known by. It is said wrong where such a sentence holds a number of
its kind that is none of the case's. Filler words are never counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from pathlib import Path

from core.meeting.rehearsal_events import FactsChecked, WrongFact
from core.messages import language
from core.rehearsal.facts_to_say import FactToSay, facts_to_say
from core.rehearsal.spoken_numbers import Kind, Mention, Transcript, read_transcript
from core.script.brief import Brief
from core.script.fact_search import split_words
from core.script.steps import STEPS

CUES = Path(__file__).with_name("fact_cues")
# Facts in words: what is asked for, and whom it concerns.
IN_WORDS = {"ask", "worst.where"}
# How near a number has to be. A number of thousands is said to two digits; "about" takes more.
NEAR_LARGE, NEAR_HEDGED, LARGE = 0.03, 0.1, 1_000
SHARE_OF_WORDS = 0.6  # of the telling words of a description
SMALL_WORDS = frozenset(
    {
        "the",
        "and",
        "for",
        "out",
        "of",
        "in",
        "to",
        "by",
        "is",
        "are",
        "at",
        "on",
        "with",
        "a",
        "an",
    }
    | {"der", "die", "das", "und", "für", "aus", "von", "mit", "im", "am", "per", "all"}
)


@dataclass(frozen=True, slots=True)
class Expected:
    """A fact as it has to be said: its numbers by kind, the words it is known by, and those that
    rule a sentence out.
    """

    fact: FactToSay
    numbers: tuple[tuple[Kind, float], ...]
    cues: tuple[str, ...]
    against: tuple[str, ...]


def fact_coverage(
    brief: Brief, text: str, steps: tuple[str, ...] = STEPS
) -> FactsChecked:
    """Compare what was said with the facts of a case, in the language in use."""
    heard = read_transcript(text, language().code)
    facts = facts_to_say(brief, steps)
    said, wrong = _in_words(brief, facts, text, heard)
    wanted = tuple(_expected(brief, fact) for fact in facts if fact.id not in IN_WORDS)
    taken: set[int] = set()
    for expected in wanted:
        found = _said(expected, heard, wanted)
        if found is not None:
            said.add(expected.fact.id)
            taken |= found
    for expected in wanted:
        if expected.fact.id not in said:
            other = _other_number(expected, heard, taken)
            if other is not None:
                wrong[expected.fact.id] = " … ".join(mention.text for mention in other)
                taken |= {mention.start for mention in other}
    ids = [fact.id for fact in facts]
    return FactsChecked(
        tuple(name for name in ids if name in said),
        tuple(name for name in ids if name not in said and name not in wrong),
        tuple(WrongFact(name, wrong[name][:200]) for name in ids if name in wrong),
        "transcript",
    )


@cache
def _cues(code: str) -> dict[str, tuple[str, ...]]:
    """Read the words that facts are known by."""
    lines = (CUES / code / "cues.txt").read_text("utf-8").splitlines()
    pairs = (
        line.partition(":")
        for line in lines
        if line.strip() and not line.startswith("#")
    )
    return {
        name.strip(): tuple(word.strip() for word in words.split(","))
        for name, _, words in pairs
    }


def _expected(brief: Brief, fact: FactToSay) -> Expected:
    numbers = read_transcript(fact.says, language().code).mentions
    named = _cues(language().code).get(fact.id, ())
    cues = tuple(word for word in named if word[:1] != "-")
    if fact.id == "people.day.range":
        cues += tuple(split_words(brief.case.harmed_many)[-1:])
    if fact.id == "rows.total":
        cues += tuple(split_words(brief.case.units_of_row)[-1:])
    against = tuple(word[1:] for word in named if word[:1] == "-")
    return Expected(
        fact, tuple((item.kind, item.value) for item in numbers), cues, against
    )


# What was said


def _said(
    expected: Expected, heard: Transcript, others: Sequence[Expected]
) -> set[int] | None:
    """Find the numbers of a fact in one sentence or in two that follow each other; gives the places
    of their words.
    """
    if not expected.numbers:
        return None
    for first in range(heard.sentences[-1] + 1 if heard.sentences else 0):
        for window in ((first,), (first, first + 1)):
            mentions = [item for item in heard.mentions if item.sentence in window]
            places = _matched(expected, mentions)
            if places is not None and (
                _fits(expected, heard, window) > 0 or _is_alone(expected, others)
            ):
                return places
    return None


def _matched(expected: Expected, mentions: Sequence[Mention]) -> set[int] | None:
    """Find each number of a fact among some that were said, in their order."""
    for chosen in combinations(mentions, len(expected.numbers)):
        if all(
            _is(mention, kind, value)
            for mention, (kind, value) in zip(chosen, expected.numbers, strict=True)
        ):
            return {mention.start for mention in chosen}
    return None


def _is_alone(expected: Expected, others: Sequence[Expected]) -> bool:
    """Say whether no other fact has a number of this kind and size: then it needs no word."""
    first, value = expected.numbers[0]
    return len(expected.numbers) > 1 and not any(
        other is not expected
        and any(kind == first and _near(number, value, hedged=True)
                for kind, number in other.numbers)
        for other in others
    )  # fmt: skip


def _fits(expected: Expected, heard: Transcript, window: Iterable[int]) -> int:
    """Count the words of some sentences that a fact is known by; 0 where one rules it out."""
    tokens = [token for sentence in window for token in heard.words_of(sentence)]
    if any(token.startswith(word) for word in expected.against for token in tokens):
        return 0
    return sum(any(token.startswith(cue) for token in tokens) for cue in expected.cues)


def _same(said: Kind, meant: Kind) -> bool:
    """Say whether a number may be of a kind: of a share its hundred may be left out, of money the
    currency.
    """
    return said == meant or (said == "count" and meant in {"share", "money"})


def _is(mention: Mention, kind: Kind, value: float) -> bool:
    if kind == "date" == mention.kind:
        month, day = divmod(int(value), 100)
        said_month, said_day = divmod(int(mention.value), 100)
        return day == said_day and said_month in {0, month}
    return _same(mention.kind, kind) and _near(
        value, mention.value, hedged=mention.hedged
    )


def _near(value: float, said: float, *, hedged: bool) -> bool:
    """Say whether a number that was said is the one that is meant, as people round."""
    off = abs(said - value)
    if off < 1e-9 or (float(said).is_integer() and off <= 0.5 and value < LARGE):
        return True
    if hedged and off <= NEAR_HEDGED * abs(value):
        return True
    rounded = _digits(said) < _digits(value)  # said in fewer digits, and so rounded
    return value >= LARGE and rounded and off <= NEAR_LARGE * value


def _digits(value: float) -> int:
    """Count the digits that a number is said with, without the zeros at its end."""
    return len(f"{value:.6f}".rstrip("0").rstrip(".").replace(".", "").rstrip("0"))


# What was said wrong


def _other_number(
    expected: Expected, heard: Transcript, taken: set[int]
) -> tuple[Mention, ...] | None:
    """Find numbers in the place of a fact's own: in the sentence that fits it best, those of its
    kind that no other fact has taken.
    """
    best: tuple[int, tuple[Mention, ...]] = (0, ())
    kinds = {kind for kind, _ in expected.numbers}
    for sentence in sorted({*heard.sentences}):
        score = _fits(expected, heard, (sentence,))
        free = tuple(
            mention
            for mention in heard.mentions
            if mention.sentence == sentence
            and mention.start not in taken
            and any(_may_be(mention, kind) for kind in kinds)
        )
        if free and score > best[0]:
            best = (score, free[: len(expected.numbers)])
    return best[1] or None


def _may_be(mention: Mention, kind: Kind) -> bool:
    """Say whether a number may stand for one of a kind, where its value is another."""
    return mention.kind == kind or (kind == "share" and mention.kind == "count")


# What is said in words


def _in_words(
    brief: Brief, facts: Sequence[FactToSay], text: str, heard: Transcript
) -> tuple[set[str], dict[str, str]]:
    """Find the ask, and whom it concerns."""
    said, wrong = set[str](), dict[str, str]()
    by_id = {fact.id: fact for fact in facts}
    if "worst.where" in by_id and _describes(by_id["worst.where"], heard):
        said.add("worst.where")
    if "ask" in by_id:
        asked = _asked(brief, text)
        if asked == "":
            said.add("ask")
        elif asked is not None:
            wrong["ask"] = asked
    return said, wrong


def _describes(fact: FactToSay, heard: Transcript) -> bool:
    """Say whether most telling words of a description stand in one sentence."""
    parts = re.findall(r"[^\W\d_]+|\d+", " ".join(split_words(fact.says)))
    telling = [word for word in parts if word not in SMALL_WORDS][1:]
    sentences = sorted({*heard.sentences})
    for sentence in sentences:
        tokens = {
            part for word in heard.words_of(sentence) for part in split_words(word)
        }
        there = sum(
            any(token.startswith(word[:6]) for token in tokens) for word in telling
        )
        if telling and there >= SHARE_OF_WORDS * len(telling):
            return True
    return False


def _asked(brief: Brief, text: str) -> str | None:
    """Say whether what is recommended was asked for: "" for yes, what was asked for instead, or
    None where nothing was.
    """
    cues, option = _cues(language().code), brief.recommendation.option
    own = cues.get(f"ask.{option.id}", ()) if option is not None else ()
    own += (
        (brief.facts["ask.lower"].says.lower(),) if "ask.lower" in brief.facts else ()
    )
    others = [
        sign
        for name, signs in cues.items()
        if name.startswith("ask.")
        for sign in signs
    ]
    other = None
    for sentence in re.split(r"(?<=[.!?])\s+|\n", text):
        small = sentence.lower()
        if not any(word in small for word in cues["recommends"]):
            continue
        if any(word in small for word in own):
            return ""
        if any(word in small for word in others):
            other = sentence.strip()
    return other
