"""How a case is spoken of: its language and how numbers are written, carried together.

Every run, thread and process that shows something to a user enters the speech of its case first.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass

from core import messages, written


@dataclass(frozen=True, slots=True)
class Speech:
    """The code of a language, and a locale of CLDR for numbers."""

    language: str = messages.ENGLISH.code
    numbers: str = messages.ENGLISH.locale


def speech() -> Speech:
    """Give the speech that is in use."""
    return Speech(messages.language().code, written.style().locale)


def speech_of(locale: str) -> Speech:
    """Give the speech that goes with the locale of a browser; English where there is no other.

    >>> speech_of("de-CH"), speech_of("")
    (Speech(language='de', numbers='de_DE'), Speech(language='en', numbers='en_US'))
    """
    found = messages.BY_CODE[messages.known(locale)]
    return Speech(found.code, found.locale)


def use_speech(chosen: Speech) -> None:
    """Speak so from here on in this thread."""
    messages.use_language(chosen.language)
    written.use(chosen.numbers)


@contextmanager
def in_speech(chosen: Speech) -> Generator[None]:
    """Speak so inside a block."""
    with messages.in_language(chosen.language), written.as_in(chosen.numbers):
        yield


def otherwise(ask: Callable[[], Speech]) -> None:
    """Name what is asked for the speech where a thread was told of none."""
    messages.otherwise(lambda: ask().language)
    written.otherwise(lambda: ask().numbers)


messages.Numbers.locale = staticmethod(lambda: written.style().locale)
messages.Numbers.write = staticmethod(written.rewritten)
