"""The encoding of a text: by its mark, by where its zeros stand, or by whether all of it is valid UTF-8."""

from __future__ import annotations

import codecs
from pathlib import Path

from core.errors import BadFile, Complaint

CHUNK = 1 << 22
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
    "cp1252": "Windows-1252",
    "latin-1": "Latin-1",
}


def marked(head: bytes) -> str | None:
    """Name the encoding that the first bytes give away: a byte-order mark, or zeros on one side of every pair."""
    found = next((name for mark, name in MARKS if head.startswith(mark)), None)
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


def encoding_of(path: Path, wanted: str | None = None) -> str:
    """Name the encoding of a text file, looking at all of it; raises BadFile for an encoding that it is not in."""
    if wanted:
        return _as_wanted(path, wanted)
    with path.open("rb") as stream:
        found = marked(stream.read(4096))
    if found:
        return found
    if _decodes(path, "utf-8"):
        return "utf-8"
    return "cp1252" if _decodes(path, "cp1252") else "latin-1"


def _as_wanted(path: Path, wanted: str) -> str:
    try:
        name = codecs.lookup(wanted).name
    except LookupError:
        raise BadFile(Complaint(f"there is no encoding “{wanted}”", "choose UTF-8, UTF-16 or Windows-1252")) from None
    name = {"utf-8": "utf-8-sig", "iso8859-1": "latin-1"}.get(name, name)
    if not _decodes(path, name):
        raise BadFile(Complaint(f"the text is not in the encoding {wanted}", "choose another encoding, or none to let the text decide"))
    return name


def _decodes(path: Path, name: str) -> bool:
    decoder = codecs.getincrementaldecoder(name)("strict")
    try:
        with path.open("rb") as stream:
            while chunk := stream.read(CHUNK):
                if b"\x00" in chunk and not name.startswith(("utf-16", "utf-32")):
                    raise BadFile(Complaint("the text holds bytes of zero, as files do that broke off or are no text", "export it again"))
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def as_utf8(path: Path, name: str, work: Path) -> Path:
    """Give a file with the same text in UTF-8: the file itself, or a copy in the folder `work`."""
    if name in {"utf-8", "ascii"}:
        return path
    out = work / "text.utf8"
    with path.open("r", encoding=name, newline="") as text, out.open("w", encoding="utf-8", newline="") as copy:
        while chunk := text.read(CHUNK):
            copy.write(chunk)
    return out
