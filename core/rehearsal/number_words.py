"""Numbers in words: "forty-two", "three thousand nine hundred", "zweiundvierzig", as values."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

SMALL: dict[str, int] = {
    "zero": 0, "oh": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14,
    "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
TENS: dict[str, int] = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90,
}  # fmt: skip
SCALES: dict[str, int] = {
    "thousand": 1_000,
    "million": 1_000_000,
    "billion": 1_000_000_000,
}
ORDINALS: dict[str, int] = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
    "eighth": 8, "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13,
    "fourteenth": 14, "fifteenth": 15, "sixteenth": 16, "seventeenth": 17, "eighteenth": 18,
    "nineteenth": 19, "twentieth": 20, "thirtieth": 30,
}  # fmt: skip
SMALL_DE: dict[str, int] = {
    "null": 0, "ein": 1, "eine": 1, "eins": 1, "zwei": 2, "zwo": 2, "drei": 3, "vier": 4,
    "fünf": 5, "sechs": 6, "sieben": 7, "acht": 8, "neun": 9, "zehn": 10, "elf": 11, "zwölf": 12,
    "dreizehn": 13, "vierzehn": 14, "fünfzehn": 15, "sechzehn": 16, "siebzehn": 17,
    "achtzehn": 18, "neunzehn": 19,
}  # fmt: skip
TENS_DE: dict[str, int] = {
    "zwanzig": 20, "dreißig": 30, "dreissig": 30, "vierzig": 40, "fünfzig": 50, "sechzig": 60,
    "siebzig": 70, "achtzig": 80, "neunzig": 90,
}  # fmt: skip
SCALES_DE: dict[str, int] = {
    "tausend": 1_000, "million": 1_000_000, "millionen": 1_000_000, "mio": 1_000_000,
}  # fmt: skip
# Stems of ordinals that are not those of their numbers.
DATE_STEMS: dict[str, int] = {"er": 1, "drit": 3, "sech": 6, "sieb": 7, "ach": 8}
ARTICLES = {"a", "an"}


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number at the start of some words: its value, how many words it takes, whether it is an
    ordinal, and the scale that its last word names ("thousand"), 1 for none.
    """

    value: float
    size: int
    ordinal: bool = False
    scale: int = 1


def digits_value(text: str, language: str) -> float | None:
    """Read a number in digits with the marks of a language.

    >>> digits_value("3,900", "en"), digits_value("3.900,5", "de"), digits_value("7.1", "en")
    (3900.0, 3900.5, 7.1)
    """
    group, point = (",", ".") if language != "de" else (".", ",")
    if re.fullmatch(rf"\d{{1,3}}(?:\{group}\d{{3}})+(?:\{point}\d+)?", text):
        text = text.replace(group, "")
    text = text.replace(point, ".")
    return float(text) if re.fullmatch(r"\d+(?:\.\d+)?", text) else None


@dataclass(frozen=True, slots=True)
class _Sum:
    """A number as far as it was read: what its scales have closed, what is open, the kind of its
    last word, and the scale of it.
    """

    whole: int = 0
    part: int = 0
    last: str = ""
    scale: int = 1


def english(tokens: Sequence[str]) -> Numeral | None:
    """Read an English number at the start of some words.

    >>> english(["forty", "two", "of"]).value, english(["thirty", "nine", "hundred"]).value
    (42, 3900)
    >>> english(["a", "hundred", "and", "five"]).value, english(["seven", "point", "one"]).value
    (105, 7.1)
    """
    read, size = _Sum(), 0
    for place, word in enumerate(tokens):
        if word in ORDINALS and read.last in {"", "tens"}:
            return Numeral(
                read.whole + read.part + ORDINALS[word], place + 1, ordinal=True
            )
        longer = _with(
            read, word, started=bool(size) or (place == 1 and tokens[0] in ARTICLES)
        )
        if longer is not None:
            read, size = longer, place + 1
        elif not _goes_on(tokens, read, place):
            break
    if not size:
        return None
    return _scaled(
        tokens, read.whole + read.part, size, read.scale, (("point",), SMALL, SCALES)
    )


def _goes_on(tokens: Sequence[str], read: _Sum, place: int) -> bool:
    """Say whether a word without a value may stand in a number: an article before it, and "and"
    before the rest of a hundred; before a larger number it begins another.
    """
    if tokens[place] != "and" or read.last not in {"hundred", "scale"}:
        return place == 0 and tokens[0] in ARTICLES
    rest = english(tokens[place + 1 :])
    return rest is not None and rest.value < 100


def _with(read: _Sum, word: str, *, started: bool) -> _Sum | None:
    """Add a word to a number, where it may stand there."""
    whole, part, last = read.whole, read.part, read.last
    if word in SMALL and last != "small" and (last != "tens" or SMALL[word] < 10):
        return _Sum(whole, part + SMALL[word], "small")
    if word in TENS and last in {"", "hundred", "scale"}:
        return _Sum(whole, part + TENS[word], "tens")
    if word == "hundred" and started:
        return _Sum(whole, max(part, 1) * 100, "hundred")
    if word in SCALES and started:
        return _Sum(whole + max(part, 1) * SCALES[word], 0, "scale", SCALES[word])
    return None


Marks = tuple[tuple[str, ...], dict[str, int], dict[str, int]]


def _scaled(
    tokens: Sequence[str], value: int, size: int, scale: int, marks: Marks
) -> Numeral:
    """Read decimals behind a number, and a scale behind them: "one point six million"."""
    points, small, scales = marks
    decimal, size = _decimals(tokens, value, size, points, small)
    follows = tokens[size] if decimal != value and size < len(tokens) else ""
    if follows in scales:
        return Numeral(decimal * scales[follows], size + 1, scale=scales[follows])
    return Numeral(decimal, size, scale=scale)


def _decimals(
    tokens: Sequence[str],
    value: float,
    size: int,
    points: tuple[str, ...],
    small: dict[str, int],
) -> tuple[float, int]:
    """Read what stands behind "point": digits by their words."""
    if size >= len(tokens) or tokens[size] not in points:
        return value, size
    digits, place = "", size + 1
    while place < len(tokens) and small.get(tokens[place], 10) < 10:
        digits, place = f"{digits}{small[tokens[place]]}", place + 1
    return (float(f"{int(value)}.{digits}"), place) if digits else (value, size)


def german(tokens: Sequence[str]) -> Numeral | None:
    """Read a German number at the start of some words.

    >>> german(["zweiundvierzig"]).value, german(["dreitausendneunhundert"]).value
    (42, 3900)
    >>> german(["sieben", "komma", "eins"]).value, german(["siebten"]).ordinal
    (7.1, True)
    """
    if not tokens:
        return None
    first = tokens[0]
    if (day := _german_ordinal(first)) is not None:
        return Numeral(day, 1, ordinal=True)
    value = _german_value(first)
    if value is None:
        return None
    follows = tokens[1] if len(tokens) > 1 else ""
    if first in {"ein", "eine"} and follows not in SCALES_DE:
        return None  # the article
    scale = 1_000 if first.endswith("tausend") else 1
    size = 1
    if follows in SCALES_DE:
        scale = SCALES_DE[follows]
        value, size = value * scale, 2
        rest = _german_value(tokens[2]) if len(tokens) > 2 else None
        if rest is not None and rest < scale:
            value, size, scale = value + rest, 3, 1
    return _scaled(tokens, value, size, scale, (("komma",), SMALL_DE, SCALES_DE))


@cache
def _german_value(word: str) -> int | None:
    """Read a German number that is written as one word."""
    if word in SMALL_DE:
        return SMALL_DE[word]
    if word in TENS_DE:
        return TENS_DE[word]
    for name, size in (("tausend", 1_000), ("hundert", 100)):
        if name in word:
            left, _, right = word.partition(name)
            many = 1 if not left else _german_value(left)
            rest = 0 if not right else _german_value(right.removeprefix("und") or right)
            if many is None or rest is None or rest >= size:
                return None
            return many * size + rest
    left, und, right = word.rpartition("und")
    if und and SMALL_DE.get(left, 10) < 10 and right in TENS_DE:
        return TENS_DE[right] + SMALL_DE[left]
    return None


def _german_ordinal(word: str) -> int | None:
    """Read the day of a date: "siebte", "siebten", "zwanzigste"."""
    found = re.fullmatch(r"(.+?)(?:ste|te)[nrs]?", word)
    if found is None:
        return None
    stem = found[1]
    value = DATE_STEMS.get(stem) or _german_value(stem)
    return value if value is not None and 1 <= value <= 31 else None


READERS: dict[str, Callable[[Sequence[str]], Numeral | None]] = {
    "en": english,
    "de": german,
}
