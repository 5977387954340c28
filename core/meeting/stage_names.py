"""Names at the length that the stage has room for: what a case calls its options, steps and parts
may have a hundred letters, and a headline must not lose its number at the end.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import lru_cache

from core.case.model import Case
from core.script.brief import Brief

MORE = "…"
NAME_LETTERS = 36
HEADLINE_LETTERS = 142  # two lines at the smallest size that a headline has
CUT_LETTERS = 116  # where names have to be cut, some are of a script with wider letters
# One line of each, on a phone for the strap; and a name in one that is too long for it.
SOURCE_LETTERS, STRAP_LETTERS, UNDER_LETTERS = 138, 46, 116
LINE_NAME_LETTERS = 18
LONG_WORD = 24  # letters; longer ones are names with no place to break
# Facts that name something; those that say how much are never cut.
NAMING = (
    "model",
    "ask",
    ".where",
    ".lower",
    "option.best",
    "option.least",
    "rival",
    ".step",
)
SHORTEST_LETTERS = 14  # of a part of a headline: what is shorter names nothing any more


def room_for(text: str) -> int:
    """Count letters as wide as those of a usual text; an ideograph or an emoji counts as two.

    >>> room_for("abc"), room_for("\u4e88\u6e2c")
    (3, 4)
    """
    return sum(
        2 if _is_wide(letter) else 1
        for letter in text
        if not unicodedata.combining(letter)
    )


def _is_wide(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in {"W", "F"}


def cut(text: str, letters: int) -> str:
    """Cut a name at the end of a word where that leaves most of it, with a mark.

    >>> cut("Release to all airports", 17), cut("Release", 17), cut("unbreakable", 6)
    ('Release to all…', 'Release', 'unbre…')
    """
    if room_for(text) <= letters:
        return text
    fits, used = 0, 1
    for letter in text:
        used += room_for(letter)
        if used > letters:
            break
        fits += 1
    whole = text[:fits].rstrip()
    word = whole.rsplit(" ", 1)[0] if text[fits : fits + 1] not in {" ", ""} else whole
    return (word if len(word) * 3 > fits * 2 else whole).rstrip(" ,;:-") + MORE


@lru_cache(maxsize=16)
def _long_names(case: Case, letters: int = NAME_LETTERS) -> tuple[tuple[str, str], ...]:
    names = {
        case.title,
        case.model,
        case.candidate,
        case.baseline,
        *(item.name for item in case.options),
        *(item.name for item in case.plan),
        *(says for _, says in case.wording),
    }
    # The longest first, because one may stand in another.
    ordered = sorted(names, key=lambda name: (-len(name), name))
    return tuple(
        (name, short) for name in ordered if (short := cut(name, letters)) != name
    )


def shortener(case: Case, letters: int = NAME_LETTERS) -> Callable[[str], str]:
    """Give what cuts the long names of a case wherever they stand in a text."""
    names = _long_names(case, letters)

    def shorten(text: str) -> str:
        for name, short in names:
            text = text.replace(name, short)
            # At the start of a sentence, and inside of one, a name begins otherwise.
            for change in (str.upper, str.lower):
                text = text.replace(
                    change(name[:1]) + name[1:], change(short[:1]) + short[1:]
                )
        return text

    return shorten


def _is_latin(text: str) -> bool:
    """Say whether a text has letters of the usual width alone, and the marks of texts."""
    return all(letter < "\u0250" or "\u2000" <= letter < "\u2100" for letter in text)


def _room_in_lines(text: str) -> int:
    """Count letters, and the room that a word too long to share a line leaves empty before it."""
    long_words = (word for word in text.split() if len(word) > LONG_WORD)
    return room_for(text) + sum(map(len, long_words))


def short_line(case: Case, line: str, letters: int) -> str:
    """Cut the names in a line, and further where it is too long for its place."""
    cut_line = shortener(case)(line)
    return (
        cut_line
        if _room_in_lines(cut_line) <= letters
        else shortener(case, LINE_NAME_LETTERS)(line)
    )


def short_headline(brief: Brief, claim_id: str, headline: str) -> str:
    """Cut the longest names in a headline that would not fit; its numbers are still said."""
    claim = brief.claim(claim_id)
    cites = claim.cites if claim is not None else ()
    short = shortener(brief.case)
    parts = {short(brief.facts[name].says) for name in cites if name.endswith(NAMING)}
    parts |= {name for _, name in _long_names(brief.case)}
    fits = _room_in_lines(headline) <= HEADLINE_LETTERS
    most = HEADLINE_LETTERS if fits or _is_latin(headline) else CUT_LETTERS
    while _room_in_lines(headline) > most:
        long = max(
            (part for part in parts if part in headline), key=room_for, default=""
        )
        over = _room_in_lines(headline) - most
        # Not all from one name, where two are long.
        letters = max(room_for(long) - over, room_for(long) * 2 // 3, SHORTEST_LETTERS)
        if letters >= room_for(long):
            return headline
        short = cut(long, letters)
        headline = headline.replace(long, short)
        parts = (parts - {long}) | {short}
    return headline
