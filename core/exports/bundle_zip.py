"""The bundle with all its documents as one ZIP: `bundle.json`, the documents in a folder, and
`SHA256SUMS`, which `sha256sum --check` reads as well.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from core import words
from core.errors import BadFile, Complaint
from core.exports.office_files import ALWAYS
from core.messages import mark, say

BUNDLE, SUMS, FOLDER = "bundle.json", "SHA256SUMS", "documents"
ZIP = "application/zip"
STARTS = b"PK\x03\x04"
MOST_FILES, MOST_UNPACKED = 200, 250_000_000
AGAIN = mark(
    "export it again from the follow-up page, or ask whoever sent it for the file as it was"
)


@dataclass(frozen=True, slots=True)
class Unpacked:
    """The bundle within a ZIP, and how many documents lie beside it, each with its digest."""

    bundle: bytes
    documents: int


def zipped(bundle: bytes, documents: Mapping[str, bytes]) -> bytes:
    """Pack a bundle with documents by their names; the same input gives the same bytes."""
    files = {BUNDLE: bundle} | {
        f"{FOLDER}/{name}": documents[name] for name in sorted(documents)
    }
    sums = "".join(f"{_digest(content)}  {name}\n" for name, content in files.items())
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in (files | {SUMS: sums.encode()}).items():
            entry = zipfile.ZipInfo(name, ALWAYS.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return out.getvalue()


def files_of(content: bytes) -> dict[str, bytes]:
    """Read the files of a ZIP by their names; raises BadFile where it is none, or is too large."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            names = [entry.filename for entry in entries]
            sizes = sum(entry.file_size for entry in entries)
            if (
                len(names) > MOST_FILES
                or len(set(names)) < len(names)
                or sizes > MOST_UNPACKED
            ):
                raise _no_bundle()
            return {entry.filename: _read(archive, entry) for entry in entries}
    except (
        zipfile.BadZipFile,
        RuntimeError,
        NotImplementedError,
        EOFError,
        OSError,
        ValueError,
    ):
        # Damaged, with a password, or packed in a way that is not known here.
        raise BadFile(
            Complaint(say("this ZIP file cannot be unpacked"), say(AGAIN))
        ) from None


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """Unpack a file to the size that it is said to have, and no further."""
    with archive.open(entry) as file:
        content = file.read(entry.file_size + 1)
    if len(content) > entry.file_size:
        raise _no_bundle()
    return content


def unpacked(content: bytes) -> Unpacked:
    """Take the bundle out of a ZIP, or a bundle as it is, and check every file beside it.

    Raises BadFile with each file that is missing, new or other than its digest says.
    """
    if not content.startswith(STARTS):
        return Unpacked(content, 0)
    files = files_of(content)
    if BUNDLE not in files or SUMS not in files:
        raise _no_bundle()
    complaints = tuple(_differing(files))
    if complaints:
        raise BadFile(*complaints)
    return Unpacked(files[BUNDLE], len(files) - 2)


def _differing(files: Mapping[str, bytes]) -> Iterator[Complaint]:
    """Name each file that does not fit the list of digests."""
    lines = files[SUMS].decode("utf-8", "replace").splitlines()
    listed = {
        name: digest for digest, _, name in (line.partition("  ") for line in lines)
    }
    for name in sorted({*listed, *files} - {SUMS}):
        if name not in files:
            yield Complaint(
                say("“{name}” is missing in this ZIP file", name=name), say(AGAIN)
            )
        elif name not in listed:
            what = say("“{name}” was put into this ZIP file later", name=name)
            yield Complaint(what, say(AGAIN))
        elif listed[name] != _digest(files[name]):
            yield Complaint(
                say("“{name}” in this ZIP file was edited", name=name), say(AGAIN)
            )


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _no_bundle() -> BadFile:
    what = say("this ZIP file is no bundle")
    most = words.file_size(MOST_UNPACKED)
    how = say(
        "choose one that the follow-up page gave: its name ends in -bundle.zip, and it unpacks to"
        " at most {most}",
        most=most,
    )
    return BadFile(Complaint(what, how))
