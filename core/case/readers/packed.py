"""Files inside files: gzip, bzip2, xz, Zstandard, and archives with one table in them."""

from __future__ import annotations

import bz2
import gzip
import lzma
import shutil
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import pyarrow as pa

from core.errors import BadFile, Complaint, TooMuch

MAX_BYTES = 16 * 2**30
SPARE_BYTES = 2**29  # half a gigabyte of the disk stays free
CHUNK = 1 << 20
# The one who unpacks closes them.
OPENERS: tuple[tuple[bytes, str, Callable[[Path], Any]], ...] = (
    (b"\x1f\x8b", "gzip", gzip.open),
    (b"BZh", "bzip2", bz2.open),
    (b"\xfd7zXZ\x00", "xz", lzma.open),
    (b"\x28\xb5\x2f\xfd", "Zstandard", lambda path: pa.input_stream(str(path), compression="zstd")),
)
DAMAGED = "the compressed file breaks off or is damaged"


def packing(head: bytes) -> str | None:
    """Name how a file is compressed by its first bytes; None where it is not."""
    return next((name for magic, name, _ in OPENERS if head.startswith(magic)), None)


def unpack(path: Path, head: bytes, work: Path) -> Path:
    """Unpack a compressed file into the folder `work`; raises BadFile where it is damaged and TooMuch where it never ends."""
    opener = next(opener for magic, _, opener in OPENERS if head.startswith(magic))
    out = work / f"unpacked-{len(list(work.iterdir()))}"
    try:
        with opener(path) as packed:
            _pour(packed, out)
    except (OSError, EOFError, zlib.error, lzma.LZMAError, pa.ArrowException) as error:
        if isinstance(error, OSError) and error.errno:
            raise
        raise BadFile(Complaint(DAMAGED, "compress it again")) from None
    return out


def _pour(packed: IO[bytes], out: Path) -> None:
    room = min(MAX_BYTES, shutil.disk_usage(out.parent).free - SPARE_BYTES)
    seen = 0
    with out.open("wb") as copy:
        while chunk := packed.read(CHUNK):
            seen += len(chunk)
            if seen > room:
                raise TooMuch(Complaint("the file unpacks to more than can be read safely", "give the rows that matter"))
            copy.write(chunk)


def tables_in(path: Path) -> tuple[str, ...]:
    """List the files of an archive that may be tables; raises BadFile where it is damaged."""
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError):
        raise BadFile(Complaint("the archive breaks off or is damaged", "zip it again")) from None
    names = [one.filename for one in infos if not one.is_dir()]
    return tuple(name for name in names if not name.startswith("__MACOSX/") and not Path(name).name.startswith((".", "_")))


def member(path: Path, name: str, work: Path) -> Path:
    """Unpack one file of an archive into the folder `work`, under a name of our own."""
    out = work / f"member-{len(list(work.iterdir()))}"
    try:
        with zipfile.ZipFile(path) as archive, archive.open(name) as packed:
            _pour(packed, out)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        locked = "password" in str(error)
        what = "the archive is locked with a password" if locked else "the archive breaks off or is damaged"
        raise BadFile(Complaint(what, "give it without a password" if locked else "zip it again")) from None
    return out
