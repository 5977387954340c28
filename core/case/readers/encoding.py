"""The encoding of a text: by its mark, by where its zeros stand, by whether all of it is valid
UTF-8, or by its letters.

What is guessed by its letters is told with a line that holds some of them, so that a person can see
whether it is right.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from core.case.readers.alphabets import rivals_of
from core.case.readers.dialect import Note
from core.errors import BadFile, Complaint
from core.messages import mark

CHUNK = 1 << 22
LOOKED_AT = 1_000  # lines with letters beyond ASCII
SHOWN = 60
RIVALS = 3  # readings that are shown
# Python's names of text encodings that no file of rows is written in.
NO_ENCODINGS = {"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape"}
# What exports are written in where they are not in UTF-8: Windows' code pages, and those of East
# Asia.
WESTERN = "cp1252"
SINGLE = (
    WESTERN,
    "cp1250",
    "cp1251",
    "cp1253",
    "cp1254",
    "cp1255",
    "cp1256",
    "cp1257",
    "koi8_r",
)
DOUBLE = ("cp932", "gb18030", "big5", "cp949", "euc_jp")
# The characters that East Asian texts mostly consist of, by the first byte of each in its encoding.
COMMON = {
    "cp932": (0x82, 0x97),
    "gb18030": (0xB0, 0xD7),
    "big5": (0xA4, 0xC6),
    "cp949": (0xB0, 0xC8),
    "euc_jp": (0xA4, 0xCF),
}
MOSTLY = 0.8
PROOF = 3  # different letters beyond ASCII that fit one language and none of a rival's
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
NAMES = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32": "UTF-32",
    "latin-1": "Latin-1",
    "cp932": mark("Shift JIS"),
    "gb18030": "GB 18030",
    "big5": "Big5",
    "cp949": "EUC-KR",
    "euc_jp": "EUC-JP",
    "koi8_r": "KOI8-R",
    "mac_roman": mark("Mac Roman"),
    **{f"cp{page}": f"DOS {page}" for page in (437, 850, 852, 857, 862, 866)},
    **{f"cp{page}": f"Windows-{page}" for page in range(1250, 1258)},
}


def marked(head: bytes) -> str | None:
    """Name the encoding that the first bytes give away: a byte-order mark, or zeros on one side of
    every pair.
    """
    found = next(
        (name for order_mark, name in MARKS if head.startswith(order_mark)), None
    )
    if found or len(head) < 4:
        return found
    even, odd = head[:4096:2], head[1:4096:2]
    if odd.count(0) > 0.4 * len(odd) and even.count(0) < 0.05 * len(even):
        return "utf-16-le" if _readable(head, "utf-16-le") else None
    if even.count(0) > 0.4 * len(even) and odd.count(0) < 0.05 * len(odd):
        return "utf-16-be" if _readable(head, "utf-16-be") else None
    return None


def _readable(head: bytes, name: str) -> bool:
    """Say whether bytes are text in an encoding: letters and lines, no control characters."""
    text = head[: len(head) // 2 * 2].decode(name, "replace")
    return all(sign.isprintable() or sign in "\r\n\t" for sign in text)


@dataclass(slots=True)
class _Lines:
    """The lines of a text that hold more than ASCII, as bytes, by whether they are valid UTF-8."""

    valid: list[tuple[int, bytes]] = field(default_factory=list)
    other: list[tuple[int, bytes]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Guess:
    """The encoding of a text, what is told of it, and what a person must decide before it is
    used.
    """

    name: str
    notes: tuple[Note, ...] = ()
    asks: tuple[Complaint, ...] = ()


def encoding_of(path: Path, wanted: str | None = None) -> Guess:
    """Name the encoding of a text file, looking at all of it, and tell or ask what was guessed.

    Raises BadFile for an encoding that it is not in, for a text of two encodings, for bytes of zero
    and for one that breaks off inside a character.
    """
    if wanted:
        return Guess(_as_wanted(path, wanted))
    with path.open("rb") as stream:
        found = marked(stream.read(4096))
    if found:
        if not _decodes(path, found):
            what = mark(
                "the text begins as {names}, and breaks off inside a character or is damaged"
            ).format(names=NAMES[found])
            raise BadFile(Complaint(what, mark("export it again")))
        return Guess(found)
    if _decodes(path, "utf-8"):
        return Guess("utf-8")
    lines = _lines_beyond_ascii(path)
    found, others = _guessed(path, lines)
    if others:
        return Guess(found, asks=(_question([found, *others], lines.other),))
    return Guess(found, (_sample(found, lines.other[0]),))


def _as_wanted(path: Path, wanted: str) -> str:
    ours = {says.lower(): name for name, says in NAMES.items()}
    try:
        known = codecs.lookup(ours.get(wanted.strip().lower(), wanted))
    except (LookupError, ValueError):
        known = None
    text = known is not None and getattr(known, "_is_text_encoding", True)
    if known is None or not text or known.name in NO_ENCODINGS:
        do = mark("choose UTF-8, UTF-16 or Windows-1252")
        raise BadFile(
            Complaint(
                mark("there is no encoding “{wanted}”").format(wanted=wanted[:40]), do
            )
        )
    name = {"utf-8": "utf-8-sig", "iso8859-1": "latin-1"}.get(known.name, known.name)
    if not _decodes(path, name):
        do = mark("choose another encoding, or none to let the text decide")
        raise BadFile(
            Complaint(
                mark("the text is not in the encoding {wanted}").format(wanted=wanted),
                do,
            )
        )
    return name


def _decodes(path: Path, name: str) -> bool:
    """Say whether all of a file is text in an encoding.

    Raises BadFile for a zero, with its line.
    """
    decoder = codecs.getincrementaldecoder(name)("strict")
    lines = 1
    try:
        with path.open("rb") as stream:
            while chunk := stream.read(CHUNK):
                wide = name.startswith(("utf-16", "utf-32"))
                if b"\x00" in chunk and not wide:
                    raise BadFile(_zero(lines + chunk[: chunk.index(0)].count(b"\n")))
                text = decoder.decode(chunk)
                if wide and "\x00" in text:
                    raise BadFile(_zero(lines + text[: text.index("\x00")].count("\n")))
                lines += text.count("\n")
            decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _zero(line: int) -> Complaint:
    what = mark(
        "line {line} of the text holds bytes of zero, as files do that broke off or are no text"
    ).format(line=f"{line:,}")
    return Complaint(what, mark("export it again"))


def _lines_beyond_ascii(path: Path) -> _Lines:
    found = _Lines()
    for number, line in _lines(path):
        if line.isascii():
            continue
        try:
            line.decode("utf-8")
            part = found.valid
        except UnicodeDecodeError:
            part = found.other
        if len(part) < LOOKED_AT:
            part.append((number, line))
    return found


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Give the lines with their numbers, however they end; of very long ones, pieces."""
    with path.open("rb") as stream:
        number = 1
        while line := stream.readline(CHUNK):
            for piece in line.splitlines(keepends=True):
                yield number, piece
                number += piece.endswith((b"\n", b"\r"))


def _guessed(path: Path, lines: _Lines) -> tuple[str, list[str]]:
    """Guess an encoding by the letters of lines that are no UTF-8, and name its rivals.

    Raises BadFile for a text of two encodings.
    """
    if len(lines.valid) >= len(lines.other):
        raise BadFile(
            _mixed(lines.other[0][0], mark("is not in UTF-8, as other lines are"))
        )
    text = b"\n".join(line for _, line in lines.other)
    first, others = _ranked(text)
    names = dict.fromkeys([first, WESTERN, "latin-1"])
    found = next(name for name in names if _decodes(path, name))
    if lines.valid and found not in DOUBLE:
        # By chance a pair of letters of a code page is valid UTF-8, as “Ã¼”; nobody writes that.
        where, line = lines.valid[0]
        if len(line.decode("utf-8")) < len(line):
            raise BadFile(
                _mixed(
                    where,
                    mark("is in UTF-8, and other lines are not ({names})").format(
                        names=NAMES[found]
                    ),
                )
            )
    return found, [name for name in others if name != found and _decodes(path, name)]


def _ranked(text: bytes) -> tuple[str, list[str]]:
    """Give the likeliest encoding of lines, and those that it may be as well."""
    singles = rivals_of(text)
    doubles = [name for name in DOUBLE if _is_east_asian(text, name)]
    if not singles and not doubles:
        # Letters of several languages: how often they come says something, and not enough.
        return _by_frequency(text), [WESTERN, "cp1250"]
    if not singles:
        return _best_double(text, doubles), []
    sure = len(_letters(singles[0].text)) >= PROOF and singles[0].one_language
    rest = [single.name for single in singles[1:] if single.one_language or not sure]
    return singles[0].name, [*rest, *doubles]


def _letters(text: str) -> set[str]:
    return {sign.lower() for sign in text if sign.isalpha() and not sign.isascii()}


def _is_east_asian(text: bytes, name: str) -> bool:
    """Say whether lines are text of East Asia in an encoding: nearly all characters are common
    ones.
    """
    try:
        signs = [sign for sign in text.decode(name) if not sign.isascii()]
    except UnicodeDecodeError:
        return False
    low, high = COMMON[name]
    firsts = [sign.encode(name)[0] for sign in signs if len(sign.encode(name)) > 1]
    return sum(low <= first <= high for first in firsts) >= MOSTLY * len(signs)


def _best_double(text: bytes, doubles: list[str]) -> str:
    from charset_normalizer import from_bytes  # noqa: PLC0415  heavy, and seldom needed

    best = from_bytes(text, cp_isolation=doubles).best()
    return doubles[0] if best is None or best.encoding not in NAMES else best.encoding


def _by_frequency(text: bytes) -> str:
    """Guess by how often letters come where they are of no one language."""
    from charset_normalizer import from_bytes  # noqa: PLC0415  heavy, and seldom needed

    best = from_bytes(text, cp_isolation=[*SINGLE, *DOUBLE]).best()
    return WESTERN if best is None else best.encoding


def _question(names: list[str], lines: list[tuple[int, bytes]]) -> Complaint:
    """Ask which encoding is meant, with the line in which it shows, as each of them reads it."""
    number, line = max(
        lines, key=lambda line: len({line[1].decode(name, "replace") for name in names})
    )
    read: dict[str, str] = {}
    for name in names:
        read.setdefault(_shown(line.decode(name, "replace")), name)
    result = "; ".join(
        f"“{text}” in {NAMES[name]}" for text, name in list(read.items())[:RIVALS]
    )
    what = mark(
        "the encoding of the text is not sure: line {number} reads {result}"
    ).format(number=f"{number:,}", result=result)
    listed = " or ".join(f"encoding={name}" for name in list(read.values())[:RIVALS])
    settles = tuple(
        (f"encoding={name}", f"{_telling_word(text)} ({NAMES[name]})")
        for text, name in list(read.items())[:RIVALS]
    )
    do = mark(
        "say which it is, under “How the file was read” or with --read {listed}"
    ).format(listed=listed)
    return Complaint(what, do, settles=settles)


def _telling_word(text: str) -> str:
    """Find the first word with a letter beyond ASCII, by which a reader knows her language.

    >>> _telling_word("50;Selbständig;3")
    'Selbständig'
    """
    return next((word for word in re.findall(r"\w+", text) if not word.isascii()), text)


def _mixed(line: int, what: str) -> Complaint:
    return Complaint(
        mark("the text is in two encodings: line {line} {what}").format(
            line=f"{line:,}", what=what
        ),
        mark("write all of it in UTF-8"),
    )


def _sample(name: str, line: tuple[int, bytes]) -> Note:
    """Show what the letters of a guessed encoding look like."""
    number, content = line
    shown = _shown(content.decode(name, "replace"))
    why = mark("its letters look like {names}, as in line {number}: “{shown}”").format(
        names=NAMES[name], number=f"{number:,}", shown=shown
    )
    return Note(
        mark("the encoding"),
        mark("{why}; choose another encoding if that is misspelled").format(why=why),
        "doubt",
    )


def _shown(line: str) -> str:
    """Cut out of a line what stands around its first letter beyond ASCII."""
    text = " ".join(line.split())
    first = next((i for i, sign in enumerate(text) if not sign.isascii()), 0)
    start = max(0, first - SHOWN // 2)
    return text[start : start + SHOWN]


def as_utf8(path: Path, name: str, work: Path) -> Path:
    """Give a file with the same text in UTF-8: the file itself, or a copy in the folder `work`."""
    if name in {"utf-8", "ascii"}:
        return path
    out = work / "text.utf8"
    with (
        path.open("r", encoding=name, newline="") as text,
        out.open("w", encoding="utf-8", newline="") as copy,
    ):
        while chunk := text.read(CHUNK):
            copy.write(chunk)
    return out
