"""The numbers in what was said, each of its kind: shares, points, money, dates and counts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from core.rehearsal.number_words import READERS, Numeral, digits_value

Kind = Literal["share", "points", "money", "date", "count"]
TOKEN = re.compile(
    r"[$€£]?\d+(?:[.,]\d+)*(?:st|nd|rd|th)?|[^\W\d_]+|[%$€£]|[.!?;\n]+|[,–—:]"
)
END = re.compile(r"[.!?;\n]+")
MONTHS: dict[str, tuple[str, ...]] = {
    "en": ("january", "february", "march", "april", "may", "june", "july", "august", "september",
           "october", "november", "december"),
    "de": ("januar", "februar", "märz", "april", "mai", "juni", "juli", "august", "september",
           "oktober", "november", "dezember"),
}  # fmt: skip
PERCENT = {"%", "percent", "prozent"}
POINTS = {"points", "point", "pp", "prozentpunkte", "prozentpunkten", "punkte"}
MONEY = {
    *(
        "$",
        "€",
        "£",
        "dollar",
        "dollars",
        "euro",
        "euros",
        "usd",
        "eur",
        "bucks",
        "gbp",
    ),
    *("pounds", "franken", "chf"),
}
JOINS = {"to", "and", "or", "–", "—", "bis", "auf", "und", "through"}
BETWEEN = {"between", "zwischen"}
OUT_OF = {"in", "of", "per", "von", "je", "aus", "pro", "out"}
DIGIT_SCALES: dict[str, int] = {
    "hundred": 100, "thousand": 1_000, "k": 1_000, "million": 1_000_000,
    "hundert": 100, "tausend": 1_000, "millionen": 1_000_000,
}  # fmt: skip
HEDGES = {
    *(
        "about",
        "around",
        "roughly",
        "nearly",
        "almost",
        "some",
        "approximately",
        "circa",
    ),
    *("etwa", "rund", "ungefähr", "fast", "knapp", "gut", "zirka"),
}
UNITS: dict[Kind, set[str]] = {"points": POINTS, "share": PERCENT, "money": MONEY}
OF_WHOLE = {"of", "a", "one", "ein", "einem"}
HUNDREDS = {"hundred", "100", "hundert"}


@dataclass(frozen=True, slots=True)
class Mention:
    """A number that was said: its kind and value, its sentence, from and to which word, the words,
    and whether it was said as about so much. A date's value is month times 100 and day; a day
    without its month has month 0.
    """

    kind: Kind
    value: float
    sentence: int
    start: int
    end: int
    text: str
    hedged: bool = False
    scale: int = 1


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was said: its words in small letters, the sentence of each, and the numbers in it."""

    tokens: tuple[str, ...]
    sentences: tuple[int, ...]
    mentions: tuple[Mention, ...]

    def words_of(self, sentence: int) -> tuple[str, ...]:
        """List the words of a sentence."""
        return tuple(
            token
            for token, place in zip(self.tokens, self.sentences, strict=True)
            if place == sentence
        )


def read_transcript(text: str, language: str) -> Transcript:
    """Read a transcript in English or German."""
    tokens, sentences = _split(text, language)
    mentions, place = [], 0
    while place < len(tokens):
        found = _mention(tokens, sentences, place, language)
        if found is None:
            place += 1
            continue
        mentions += _unfused(found, tokens)
        place = found.end
    return Transcript(tuple(tokens), tuple(sentences), tuple(_joined(mentions, tokens)))


def _unfused(found: Mention, tokens: Sequence[str]) -> tuple[Mention, ...]:
    """Give the two numbers of "between 3,914,000", as "between three thousand nine hundred and
    fourteen thousand" is often written down: what stands behind "between" is two.
    """
    before = tokens[found.start - 1] if found.start else ""
    after = tokens[found.end] if found.end < len(tokens) else ""
    millions, rest = divmod(found.value, 1_000_000)
    hundreds, thousands = divmod(rest // 1_000, 100)
    if before not in BETWEEN or after in JOINS or not (millions and thousands):
        return (found,)
    ends = millions * 1_000 + hundreds * 100, thousands * 1_000 + rest % 1_000
    return tuple(replace(found, value=end, scale=1) for end in ends)


def _split(text: str, language: str) -> tuple[list[str], list[int]]:
    """Split a text into words and number its sentences; a period behind a day or a short name of a
    weekday or month ends none.
    """
    tokens: list[str] = []
    sentences: list[int] = []
    sentence = 0
    months = {name[:3] for name in MONTHS[language]} | {"sept"}
    short = months | {
        "mon",
        "tue",
        "wed",
        "thu",
        "fri",
        "sat",
        "sun",
        "mo",
        "di",
        "mi",
        "do",
        "fr",
    }
    for found in TOKEN.finditer(text):
        word = found[0].lower()
        if END.fullmatch(word):
            last = tokens[-1] if tokens else ""
            follows = text[found.end() : found.end() + 2].strip()
            goes_on = last in short or (
                language == "de" and last.isdigit() and follows[:1].isalpha()
            )
            if word != "." or not goes_on:
                sentence += 1
            continue
        tokens.append(word)
        sentences.append(sentence)
    return tokens, sentences


def _mention(
    tokens: Sequence[str], sentences: Sequence[int], place: int, language: str
) -> Mention | None:
    """Read the number that begins at a word, with its unit."""
    if (date := _date(tokens, place, language)) is not None:
        value, end = date
        return Mention(
            "date", value, sentences[place], place, end, " ".join(tokens[place:end])
        )
    numeral = _numeral(tokens, place, language)
    if numeral is None:
        return None
    end = place + numeral.size
    kind, value, unit_end = _unit(tokens, place, end, numeral)
    if numeral.ordinal and kind == "count":
        before = tokens[place - 1] if place else ""
        if before not in {"the", "am", "dem", "den", "der"}:
            return None
        kind, value = "date", numeral.value
    if kind == "count" and value == 1:
        return None  # "one" and "eins" stand for too much
    hedged = bool(HEDGES & {*tokens[max(place - 2, 0) : place]})
    return Mention(
        kind,
        value,
        sentences[place],
        place,
        unit_end,
        " ".join(tokens[place:unit_end]),
        hedged,
        numeral.scale,
    )


def _numeral(tokens: Sequence[str], place: int, language: str) -> Numeral | None:
    token = tokens[place].lstrip("$€£")
    ordinal = re.fullmatch(r"(\d+)(?:st|nd|rd|th)", token)
    if ordinal:
        return Numeral(float(ordinal[1]), 1, ordinal=True)
    if token[:1].isdigit():
        value = digits_value(token, language)
        if value is None:
            return None
        follows = tokens[place + 1] if place + 1 < len(tokens) else ""
        scale = DIGIT_SCALES.get(follows, 1)
        whole = Numeral(value * scale, 1 if scale == 1 else 2, scale=scale)
        return _with_rest(tokens, place, whole, language)
    return READERS[language](tokens[place : place + 12])


def _with_rest(
    tokens: Sequence[str], place: int, whole: Numeral, language: str
) -> Numeral:
    """Add the hundreds that follow on thousands: "3,000 900", as speech may be written down, or
    "3,000 I 100", as "nine hundred" is often heard.
    """
    end = place + whole.size
    if whole.value < 1_000 or whole.value % 1_000 or end >= len(tokens):
        return whole
    if (size := _misheard_nine(tokens, end)) and language == "en":
        return Numeral(whole.value + 900, whole.size + size)
    rest = _numeral(tokens, end, language)
    if rest is None or rest.ordinal or not 100 <= rest.value < 1_000:
        return whole
    return Numeral(whole.value + rest.value, whole.size + rest.size)


def _misheard_nine(tokens: Sequence[str], place: int) -> int:
    """Count the words of "I 100" or "I and 100" behind thousands, where nobody means herself."""
    after = [*tokens[place : place + 3], "", ""]
    skip = 1 + (after[1] == "and")
    return skip + 1 if after[0] == "i" and after[skip] in HUNDREDS else 0


def _unit(
    tokens: Sequence[str], place: int, end: int, numeral: Numeral
) -> tuple[Kind, float, int]:
    """Find what a number counts, and where its words end."""
    after = (*tokens[end : end + 4], "", "", "", "", "")
    kind: Kind = "count"
    if tokens[place][0] in "$€£" or (place and tokens[place - 1] in {"$", "€", "£"}):
        kind = "money"
    elif after[0] == "per" and after[1] == "cent":
        kind, end = "share", end + 2
    elif after[0] == "percentage" and after[1] in POINTS:
        kind, end = "points", end + 2
    elif unit := next(
        (name for name, names in UNITS.items() if after[0] in names), None
    ):
        kind, end = unit, end + 1
    elif after[0] in OUT_OF:
        skip = 1 + (after[1] in OF_WHOLE) + (after[2] in {"a", "one"})
        if after[skip] in HUNDREDS:
            kind, end = "share", end + skip + 1
    return kind, numeral.value, end


def _date(tokens: Sequence[str], place: int, language: str) -> tuple[float, int] | None:
    """Read a month with a day, in either order."""
    month = _month(tokens[place], language)
    if month and place + 1 < len(tokens):
        skip = 1 + (tokens[place + 1] == "the")
        day = _day(tokens, place + skip, language)
        return (month * 100 + day[0], place + skip + day[1]) if day else None
    day = _day(tokens, place, language)
    if day is None:
        return None
    end = place + day[1]
    end += end < len(tokens) and tokens[end] == "of"
    month = _month(tokens[end], language) if end < len(tokens) else 0
    return (month * 100 + day[0], end + 1) if month else None


def _month(word: str, language: str) -> int:
    """Give the number of a month, by its name or its first letters; 0 for none."""
    names = MONTHS[language]
    found = (
        number
        for number, name in enumerate(names, 1)
        if word in {name, name[:3], name[:4]}
    )
    return next(found, 0)


def _day(tokens: Sequence[str], place: int, language: str) -> tuple[int, int] | None:
    if place >= len(tokens):
        return None
    numeral = _numeral(tokens, place, language)
    if numeral is None or numeral.value not in range(1, 32):
        return None
    return int(numeral.value), numeral.size


def _joined(mentions: Sequence[Mention], tokens: Sequence[str]) -> list[Mention]:
    """Give the first number of "from 7 to 42 per 100" the unit of the second, and that of "four to
    fourteen thousand dollars" its thousand as well.
    """
    found = list(mentions)
    for place, right in enumerate(found[1:], start=1):
        left = found[place - 1]
        between = tokens[left.end : right.start]
        # The word that joins them stands right before the second.
        near = (
            0 < len(between) <= 3
            and left.sentence == right.sentence
            and between[-1] in JOINS
        )
        if near and left.kind == "count" != right.kind != "date":
            scaled = left.value * right.scale if left.scale == 1 else left.value
            value = scaled if scaled <= right.value else left.value
            found[place - 1] = replace(
                left, kind=right.kind, value=value, hedged=right.hedged
            )
    return [_per_hundred(mention) for mention in found]


def _per_hundred(mention: Mention) -> Mention:
    """Read "700" as 7 per 100 where a share was said: no share is larger than all."""
    is_fused = (
        mention.kind == "share" and mention.value > 100 and not mention.value % 100
    )
    return replace(mention, value=mention.value / 100) if is_fused else mention
