"""Which face sets which letter: text cut into runs, each in the first face that has its glyphs, in
the order it is read.

Noto Sans has no minus sign, arrows or comparisons, and no script but Latin, Greek and Cyrillic.
Other faces stand in for it letter by letter. Text from right to left is put into visual order line
by line (the Unicode bidirectional algorithm), Arabic letters are joined; Indic scripts and Thai are
shaped by HarfBuzz. A letter that no face has is shown as a mark.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfbase.ttfonts import TTFont

FOLDER = Path(__file__).with_name("fonts")
REGULAR, BOLD = "NotoSans", "NotoSans-Bold"
# Asked in this order: the Indic faces have a minus sign of their own.
OTHERS = (
    "NotoSansMath",
    "NotoSansSymbols2",
    "NotoSansHebrew",
    "NotoSansArabic",
    "NotoSansDevanagari",
    "NotoSansBengali",
    "NotoSansTamil",
    "NotoSansThai",
    "NotoSansArmenian",
    "NotoSansGeorgian",
    "NotoSansKR",
    "DroidSansFallback",
    "NotoEmoji",
)
SHAPED = frozenset(
    {"NotoSansDevanagari", "NotoSansBengali", "NotoSansTamil", "NotoSansThai"}
)
MARK, MARK_FACE = "\u25af", "NotoSansSymbols2"  # an empty box
RIGHT_TO_LEFT = frozenset({"R", "AL"})
JOINERS = frozenset("\u200c\u200d\ufe0e\ufe0f")
BREAK = "\u200b"
LARGEST_PLAIN = "\uffff"


def path_of(name: str) -> Path:
    """Name the file of a face."""
    return FOLDER / f"{name if name == BOLD else f'{name}-Regular'}.ttf"


@cache
def face(name: str) -> TTFont:
    """Load and register a face once, with itself in the place of the cuts that it does not have."""
    t_t_font = TTFont(name, str(path_of(name)))
    pdfmetrics.registerFont(t_t_font)
    if name != BOLD:
        pdfmetrics.registerFontFamily(
            name, normal=name, bold=name, italic=name, boldItalic=name
        )
    return t_t_font


def has(name: str, letter: str) -> bool:
    """Say whether a face has a glyph for a letter."""
    return ord(letter) in face(name).face.charToGlyph


@cache
def face_of(letter: str, base: str = REGULAR) -> str:
    """Name the face that sets a letter; empty where none has it."""
    if letter.isspace() or letter == BREAK or has(base, letter):
        return base
    return next((name for name in OTHERS if has(name, letter)), "")


def runs(text: str, base: str = REGULAR) -> list[tuple[str, str]]:
    """Cut text into runs of one face; a mark that belongs to the letter before it stays in its run.

    >>> runs("0.9 \u2212 1")
    [('NotoSans', '0.9 '), ('NotoSansMath', '\u2212'), ('NotoSans', ' 1')]
    """
    result: list[tuple[str, str]] = []
    for letter in text:
        last = result[-1][0] if result else base
        belongs = letter in JOINERS or unicodedata.category(letter) in {
            "Mn",
            "Mc",
            "Me",
        }
        if belongs and not has(last, letter) and letter in JOINERS:
            continue  # a joiner says nothing where the face does not join
        name = last if belongs and has(last, letter) else face_of(letter, base)
        name, shown = (name, letter) if name else (MARK_FACE, MARK)
        if result and result[-1][0] == name:
            result[-1] = (name, result[-1][1] + shown)
        else:
            result.append((name, shown))
    return result


def lacking(text: str) -> tuple[str, ...]:
    """List the letters that no face has, each once."""
    return tuple(
        dict.fromkeys(
            character
            for character in text
            if character not in JOINERS and character != "\n" and not face_of(character)
        )
    )


def width(text: str, base: str, size: float) -> float:
    """Measure text in points, run by run."""
    return sum(stringWidth(part, name, size) for name, part in runs(text, base))


def from_right(text: str) -> bool:
    """Say whether text is read from right to left: its first letter with a direction is."""
    strong = (unicodedata.bidirectional(character) for character in text)
    return (
        next((item for item in strong if item in {"L", *RIGHT_TO_LEFT}), "L")
        in RIGHT_TO_LEFT
    )


def needs_order(text: str) -> bool:
    """Say whether any of it is read from right to left."""
    return any(
        unicodedata.bidirectional(character) in RIGHT_TO_LEFT for character in text
    )


def needs_shaping(text: str) -> bool:
    """Say whether its letters change with their neighbours, as in Indic scripts and Thai."""
    return any(
        face_of(character) in SHAPED for character in text if not character.isascii()
    )


def is_plain(text: str) -> bool:
    """Say whether glyphs stand for letters one by one, in the order in which they are read."""
    if text.isascii():
        return True
    if max(text) > LARGEST_PLAIN or needs_order(text) or needs_shaping(text):
        return False
    return not lacking(text) and not JOINERS & set(text)


def in_view(line: str, *, right: bool) -> str:
    """Put one line of a paragraph that is read from the `right` or not into the order it is seen
    in, Arabic letters joined.
    """
    if not needs_order(line):
        return line
    from arabic_reshaper import reshape  # noqa: PLC0415  only where there is something to join
    from bidi.algorithm import get_display  # noqa: PLC0415  for right-to-left text alone

    return str(get_display(reshape(line), base_dir="R" if right else "L"))


def broken(text: str, base: str, size: float, room: float) -> list[str]:
    """Break text without line ends into lines of at most `room` points, in the order in which it is
    read; a word that is longer breaks inside.
    """
    lines = [""]
    for word in text.split(" "):
        for piece in _pieces(word, base, size, room):
            longer = f"{lines[-1]} {piece}" if lines[-1] else piece
            if width(longer, base, size) <= room:
                lines[-1] = longer
            else:
                lines.append(piece)
    return lines


def _pieces(word: str, base: str, size: float, room: float) -> list[str]:
    if width(word, base, size) <= room:
        return [word]
    pieces = [""]
    for letter in word:
        if width(pieces[-1] + letter, base, size) > room and not unicodedata.combining(
            letter
        ):
            pieces.append("")
        pieces[-1] += letter
    return pieces
