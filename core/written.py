"""How numbers are written: marks for decimals and thousands, and the place of a currency, by a
locale of CLDR.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Generator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache

ENGLISH = "en_US"
NO_BREAK = "\u00a0"


@dataclass(frozen=True, slots=True)
class Style:
    """How numbers are written: the marks for decimals and thousands, whether the currency comes
    after the amount, and what stands before a percent sign.
    """

    locale: str = ENGLISH
    decimal: str = "."
    group: str = ","
    after: bool = False
    percent_gap: str = ""


_STYLE: ContextVar[Style | None] = ContextVar("style", default=None)


class Fallback:
    """What is asked for the locale where a thread was told of none."""

    ask: Callable[[], str] = staticmethod(lambda: ENGLISH)


def otherwise(ask: Callable[[], str]) -> None:
    """Name what is asked for the locale where a thread was told of none."""
    Fallback.ask = staticmethod(ask)


@cache
def style_of(locale: str) -> Style:
    """Read the style of a locale of CLDR; raises ValueError for one that does not exist.

    >>> style_of("de_DE").decimal, style_of("en_US").group
    (',', ',')
    """
    if locale == ENGLISH:
        return Style()
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415  heavy, and seldom needed

    try:
        found = Locale.parse(locale)
    except (UnknownLocaleError, ValueError, TypeError):
        raise ValueError(f"style_of needs a locale of CLDR, got {locale!r}.") from None
    marks = found.number_symbols["latn"]
    pattern = found.currency_formats["standard"].pattern.split(";")[0]
    return Style(
        locale,
        marks["decimal"],
        NO_BREAK if marks["group"].isspace() else marks["group"],
        pattern.endswith("¤"),
        NO_BREAK if found.percent_formats[None].pattern[-2:-1].isspace() else "",
    )


def use(locale: str) -> None:
    """Write numbers as a locale does from here on in this thread."""
    _STYLE.set(style_of(locale))


@contextmanager
def as_in(locale: str) -> Generator[None]:
    """Write numbers as a locale does inside a block."""
    token = _STYLE.set(style_of(locale))
    try:
        yield
    finally:
        _STYLE.reset(token)


def style() -> Style:
    """Give the style that is in use."""
    return _STYLE.get() or style_of(Fallback.ask())


def rewritten(number: str) -> str:
    r"""Write a number that was written in English in the style in use.

    >>> with as_in("de_DE"):
    ...     rewritten("1,234.5"), rewritten("12%")
    ('1.234,5', '12\xa0%')
    """
    now = style()
    marks = {",": now.group, ".": now.decimal, "%": f"{now.percent_gap}%"}
    return "".join(marks.get(sign, sign) for sign in number)


def isolated(name: str) -> str:
    """Wrap a name that runs from right to left, so that the words around it stay in their order.

    Other names stay as they are.

    >>> isolated("Mira Santos")
    'Mira Santos'
    >>> isolated("\u05de\u05d9\u05e8\u05d4") == "\u2068\u05de\u05d9\u05e8\u05d4\u2069"
    True
    """
    return (
        f"\u2068{name}\u2069"
        if any(unicodedata.bidirectional(item) in {"R", "AL"} for item in name)
        else name
    )
