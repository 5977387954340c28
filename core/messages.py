"""What a user reads, in the language in use.

The English text is the key: `say("Rows in {file}", file=name)` finds it in the catalogue of the
language (`languages/<code>/messages.po`, gettext) and fills in the values. A text that the
catalogue lacks stays English. A language is added by its line in `LANGUAGES`, a folder of its code
beside this file, and one beside the phrases of the script.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Callable, Generator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import TypeVar

PLACEHOLDER = re.compile(r"\{(\w+)\}")
LEAST_TELLING = (
    12  # letters that a text with placeholders has of its own, to be known by them
)
FOLDER = Path(__file__).with_name("languages")


@dataclass(frozen=True, slots=True)
class Language:
    """A language: its code (ISO 639), its own name, the locale of CLDR whose numbers and dates
    go with it, and whether every noun is written with a capital.
    """

    code: str
    name: str
    locale: str
    capital_nouns: bool = False


LANGUAGES: tuple[Language, ...] = (
    Language("en", "English", "en_US"),
    Language("de", "Deutsch", "de_DE", capital_nouns=True),
)
ENGLISH = LANGUAGES[0]
BY_CODE = {language.code: language for language in LANGUAGES}

_CODE: ContextVar[str | None] = ContextVar("language", default=None)


class Fallback:
    """What is asked for the language where a thread was told of none."""

    ask: Callable[[], str] = staticmethod(lambda: ENGLISH.code)


class Numbers:
    """How a number that was stored in English is written in the locale in use."""

    locale: Callable[[], str] = staticmethod(lambda: ENGLISH.locale)
    write: Callable[[str], str] = staticmethod(lambda number: number)


# A stored number that is English for sure. Three digits after a point may be a German thousand,
# unless a zero stands before them.
STORED_NUMBER = re.compile(
    r"[+\u2212-]?(?:\d{1,3}(?:,?\d{3})*(?:\.(?:\d{1,2}|\d{4,})%?|%)"
    r"|\d{1,3}(?:,\d{3})+|0\.\d{3}%?)"
)


def otherwise(ask: Callable[[], str]) -> None:
    """Name what is asked for the code of the language where a thread was told of none."""
    Fallback.ask = staticmethod(ask)


def _code() -> str:
    return _CODE.get() or known(Fallback.ask())


@dataclass(frozen=True)
class Catalogue:
    """Translations by English text, each as its forms by number, and which form a number takes."""

    texts: dict[str, tuple[str, ...]]
    form_of: Callable[[int], int]

    @cached_property
    def patterns(self) -> tuple[tuple[re.Pattern[str], str], ...]:
        """List the texts with placeholders as what finds them filled in, the longest first."""
        pieces = {text: PLACEHOLDER.split(text) for text in self.texts if "{" in text}
        telling = [
            text for text in pieces if len("".join(pieces[text][::2])) >= LEAST_TELLING
        ]
        telling.sort(key=lambda text: -len("".join(pieces[text][::2])))
        return tuple((_pattern(pieces[text]), text) for text in telling)


# Placeholders that stand for what a user wrote: a person called "Opening" is called so in every
# language, whatever the catalogue holds.
USERS_OWN = frozenset(
    {
        "baseline", "candidate", "case", "column", "columns", "decider", "delegate", "entry",
        "file", "files", "folder", "item", "key", "label", "labels", "level", "levels", "model",
        "name", "names", "option", "owner", "path", "person", "positive", "sheet", "step",
        "table", "text", "title", "units", "value", "values", "version", "who",
    }
)  # fmt: skip
NUMBERED = re.compile(r"_\d+$")

JOINT = re.compile(r", |; | (?=and|but|or)")
PERCENT_OF = re.compile(r"(?<=\d)[\s\u00a0\u202f]%-(?=[^\W\d])")
# German nouns of ours that take an n after a preposition with the dative.
COUNTED = ("Tage", "Monate", "Jahre", "Datensätze", "Segmente", "Schritte")
OF_DATIVE = re.compile(
    r"(\b(?:[Ii]n|[Nn]ach|[Vv]on|[Ss]eit|[Vv]or|[Mm]it|[Aa]us|[Bb]ei|[Zz]u|[Bb]innen)"
    r" (?:(?:etwa|rund|mindestens|höchstens|genau|nur) )?\d[\d.,\u2013]*(?: bis \d[\d.,]*)?"
    r"[ \u00a0]"
    rf"(?:{'|'.join(COUNTED)}))(?!\w)"
)
TWO_PERIODS = re.compile(r"(?<=\w)\.\.(?=\s|$)")


@cache
def catalogue(code: str) -> Catalogue:
    """Read the catalogue of a language; one that has no file holds nothing."""
    path = FOLDER / code / "messages.po"
    if not path.exists():
        return Catalogue({}, lambda number: int(number != 1))
    from babel.messages.pofile import read_po  # noqa: PLC0415  English never needs it

    with path.open("rb") as file:
        found = read_po(file, locale=code)
    texts = {}
    for message in found:
        forms = tuple(
            str(form or "")
            for form in (
                message.string
                if isinstance(message.string, tuple)
                else (message.string,)
            )
        )
        if message.id and all(forms):
            source = (
                message.id[0] if isinstance(message.id, (list, tuple)) else message.id
            )
            texts[str(source)] = forms
    return Catalogue(texts, gettext.c2py(found.plural_expr))


def _pattern(pieces: list[str]) -> re.Pattern[str]:
    """Match a text whose placeholders, at odd places, are filled in."""
    named = dict.fromkeys(pieces[1::2])
    parts = []
    for place, piece in enumerate(pieces):
        if place % 2 == 0:
            parts.append(re.escape(piece))
        elif named.pop(piece, ...) is None:
            parts.append(f"(?P<{piece}>.+?)")
        else:
            parts.append(f"(?P={piece})")
    return re.compile("".join(parts), re.DOTALL)


T = TypeVar("T", bound=str)


def mark(text: T) -> T:
    """Mark a text for the catalogues where it stands in a table; `say` it where it is shown."""
    return text


def say(text: str, /, **values: object) -> str:
    """Say a text in the language in use, its placeholders filled.

    Without values the text is taken as it is, braces and all.

    >>> say("Rows in {file}", file="a.csv"), say("Close {}")
    ('Rows in a.csv', 'Close {}')
    """
    code = _code()
    if code != ENGLISH.code:
        text = catalogue(code).texts.get(text, (text,))[0]
    return tidied(text.format_map(values)) if values else text


def tidied(text: str) -> str:
    """Let a sentence end with one period where what is filled in ends with its own, and join a
    percentage to its noun and bend a counted noun after its preposition as German does.

    >>> tidied("Am Do., 10. Dez.. Danach"), tidied("../a.csv"), tidied("das 95 %-Intervall")
    ('Am Do., 10. Dez. Danach', '../a.csv', 'das 95-%-Intervall')
    >>> tidied("in 10 Tage, also über 10 Tage, nach etwa 1.200 bis 1.400 Datensätze")
    'in 10 Tagen, also über 10 Tage, nach etwa 1.200 bis 1.400 Datensätzen'
    """
    # A search for what most texts lack costs more than to ask for a part of it first.
    if ".." in text:
        text = TWO_PERIODS.sub(".", text)
    if "%-" in text:
        text = PERCENT_OF.sub("-%-", text)
    for noun in COUNTED:
        if noun in text:
            return OF_DATIVE.sub(r"\1n", text)
    return text


def say_stored(text: str) -> str:
    """Say a text that was stored in English, filled in already: its values are found by the texts
    that were marked, and said as well.

    >>> say_stored("no model answers of a.csv")
    'no model answers of a.csv'
    """
    code = _code()
    return (
        text
        if code == ENGLISH.code or not text
        else _stored(code, text, Numbers.locale())
    )


@lru_cache(maxsize=4096)
def _stored(code: str, text: str, numbers: str) -> str:
    """Find a text among those of a catalogue; a name in quotes stays as it is."""
    return _known(code, text, numbers) or _joined(code, text, numbers)


def _joined(code: str, text: str, numbers: str) -> str:
    """Say a text that was joined of two marked ones; as it is where either is not known."""
    for joint in JOINT.finditer(text):
        for sign in {joint[0], ""}:
            first, second = text[: joint.start()], text[joint.start() + len(sign) :]
            said = _known(code, first, numbers), _known(code, second, numbers)
            if all(said):
                return f"{said[0]}{sign}{said[1]}"
    return text


def _known(code: str, text: str, numbers: str) -> str:
    """Say a text that is marked as a whole; "" for any other."""
    known = catalogue(code)
    if text in known.texts:
        return known.texts[text][0]
    for pattern, source in known.patterns:
        if found := pattern.fullmatch(text):
            values = {
                name: value if _is_users(name, source) else _value(code, value, numbers)
                for name, value in found.groupdict().items()
            }
            return tidied(known.texts[source][0].format_map(values))
    return ""


def quoted(name: str) -> str:
    """Put a name in the quotation marks of the language in use.

    >>> quoted("late")
    '“late”'
    """
    return say("“{name}”", name=name)


def _value(code: str, value: str, numbers: str) -> str:
    """Say what stands in a stored text: a number in the marks in use, or a text of its own."""
    number = STORED_NUMBER.fullmatch(value) is not None
    return Numbers.write(value) if number else _stored(code, value, numbers)


def _is_users(name: str, source: str) -> bool:
    """Say whether a placeholder stands for a text of the user's own, which is never translated."""
    return f"“{{{name}}}”" in source or NUMBERED.sub("", name) in USERS_OWN


def say_count(number: float, singular: str, plural: str, /, **values: object) -> str:
    """Say a text in the form that goes with a number; `{n}` is the number where no other is passed.

    >>> say_count(1, "{n} row", "{n} rows"), say_count(2, "{n} row", "{n} rows")
    ('1 row', '2 rows')
    >>> say_count(2000, "{n} row", "{n} rows", n="2,000")
    '2,000 rows'
    """
    return form(number, singular, plural).format_map({"n": number} | values)


def form(number: float, singular: str, plural: str) -> str:
    """Choose the form of a text that goes with a number, and fill in nothing.

    >>> form(1, "row", "rows"), form(1.5, "row", "rows")
    ('row', 'rows')
    """
    code = _code()
    if code != ENGLISH.code:
        found = catalogue(code)
        forms = found.texts.get(singular, ())
        if len(forms) > 1:
            whole = int(number) if float(number).is_integer() else 2
            return forms[min(found.form_of(whole), len(forms) - 1)]
    return singular if number == 1 else plural


def language() -> Language:
    """Give the language in use."""
    return BY_CODE[_code()]


@lru_cache(maxsize=64)
def known(code: str) -> str:
    """Give the code of a language for a code or a locale, as browsers send it; English for others.

    >>> known("de-AT"), known("de_DE"), known("fr"), known("")
    ('de', 'de', 'en', 'en')
    """
    short = code.replace("_", "-").split("-", maxsplit=1)[0].lower()
    return short if short in BY_CODE else ENGLISH.code


def use_language(code: str) -> None:
    """Speak a language from here on in this thread; English where the code is not known."""
    _CODE.set(known(code))


@contextmanager
def in_language(code: str) -> Generator[None]:
    """Speak a language inside a block."""
    token = _CODE.set(known(code))
    try:
        yield
    finally:
        _CODE.reset(token)
