"""The one place where text is cleaned: on its way in, and again before anything draws or prints it.

What no reader sees and programs choke on is left out: control characters, noncharacters and halves
of characters (Unicode 17, 23.1, 23.6 and 23.7). Explicit directional formatting (UAX #9) is left
out as well, since a single override turns the words that others wrote around. Line and paragraph
separators of all kinds become a newline, so that no two words run into one. Letters come in the
composed form (NFC, UAX #15); joiners and the marks U+200E and U+200F stay, since words need them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

T = TypeVar("T")
BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
CONTROLS = "\x00-\x08\x0e-\x1f\x7f-\x9f"
NONCHARACTERS = "\ufdd0-\ufdef" + "".join(
    chr((plane << 16) + last) for plane in range(17) for last in (0xFFFE, 0xFFFF)
)
HALVES = "\ud800-\udfff"
OVERRIDES = "\u202a-\u202e"
ISOLATES = "\u2066-\u2069"
# The app itself isolates names that run from right to left (`core.written.isolated`).
UNDRAWABLE = re.compile(f"[{CONTROLS}{NONCHARACTERS}{HALVES}{OVERRIDES}]")
UNWANTED = re.compile(f"[{CONTROLS}{NONCHARACTERS}{HALVES}{OVERRIDES}{ISOLATES}]")


def clean(text: str) -> str:
    r"""Clean text on its way in; cleaning twice changes nothing more.

    >>> clean("a\x00b\ufffe\u202ec"), clean("first\r\nsecond\u2028third"), clean("e\u0301")
    ('abc', 'first\nsecond\nthird', 'é')
    """
    return _without(UNWANTED, text)


def drawable(text: str) -> str:
    r"""Clean text on its way out: as `clean`, but isolates stay, which sentences of the app hold.

    >>> drawable("a\x1bb"), drawable("\u2068\u05d0\u2069") == "\u2068\u05d0\u2069"
    ('ab', True)
    """
    return _without(UNDRAWABLE, text)


def _without(unwanted: re.Pattern[str], text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    return unicodedata.normalize("NFC", unwanted.sub("", BREAKS.sub("\n", text)))


def one_line(text: str) -> str:
    r"""Clean text that has one line: the name of a file or a segment, the title of an axis.

    >>> one_line("rows\n2.csv")
    'rows 2.csv'
    """
    return re.sub(r"[\n\t]+", " ", clean(text))


def cleaned(record: T, keys: frozenset[str] = frozenset()) -> T:
    """Clean every text of a record, however deep: of its fields, tuples, lists and mappings.

    Fields named in `keys` stay as they are: they name something by its own letters. What holds no
    text that needs it comes back itself.
    """
    return _cleaned(record, keys)


def _cleaned(value: Any, keys: frozenset[str]) -> Any:  # noqa: ANN401  a tree of plain values
    if isinstance(value, str):
        return clean(value)
    if type(value) in {tuple, list}:
        parts = type(value)(_cleaned(part, keys) for part in value)
        return value if parts == value else parts
    if isinstance(value, Mapping):
        parts = {
            name: _cleaned(part, keys)
            for name, part in value.items()
            if name not in keys
        }
        return dict(value) | parts
    if is_dataclass(value) and not isinstance(value, type):
        before = {
            field.name: getattr(value, field.name)
            for field in fields(value)
            if field.init
        }
        after = {
            name: _cleaned(part, keys)
            for name, part in before.items()
            if name not in keys
        }
        changes = {
            name: part for name, part in after.items() if part is not before[name]
        }
        return replace(value, **changes) if changes else value
    return value


def capitalized(text: str) -> str:
    """Begin a text with a capital, and leave its other letters as they are.

    >>> capitalized("flights of EV"), capitalized("")
    ('Flights of EV', '')
    """
    return text[:1].upper() + text[1:]
