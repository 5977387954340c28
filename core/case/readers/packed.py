"""Files inside files: gzip, bzip2, xz, Zstandard, and archives with one table in them."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import shutil
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import pyarrow as pa

from core.errors import BadFile, Complaint, TooMuch
from core.messages import mark

MAX_BYTES = 16 * 2**30
# Tables of one repeated row pack to a thousandth; files made to fill a memory, to a millionth.
FLOOR = 2**28
MOST_TIMES = 10_000
SPARE_BYTES = 2**29  # half a gigabyte of the disk stays free
CHUNK = 1 << 20
# The one who unpacks closes them.
OPENERS: tuple[tuple[bytes, str, Callable[[Path], Any]], ...] = (
    (b"\x1f\x8b", "gzip", gzip.open),
    (b"BZh", "bzip2", bz2.open),
    (b"\xfd7zXZ\x00", "xz", lzma.open),
    (
        b"\x28\xb5\x2f\xfd",
        "Zstandard",
        lambda path: pa.input_stream(str(path), compression="zstd"),
    ),
)
# What Python's own reader of archives raises on one that is damaged, locked or of a later kind.
ZIP_TROUBLE = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, RuntimeError, ValueError,
    struct.error,
)  # fmt: skip
DAMAGED = mark("the compressed file breaks off or is damaged")


def packing(head: bytes) -> str | None:
    """Name how a file is compressed by its first bytes; None where it is not."""
    return next((name for magic, name, _ in OPENERS if head.startswith(magic)), None)


def unpack(path: Path, head: bytes, work: Path) -> Path:
    """Unpack a compressed file into the folder `work`.

    Raises BadFile where it is damaged and TooMuch where it never ends.
    """
    opener = next(opener for magic, _, opener in OPENERS if head.startswith(magic))
    out = work / f"unpacked-{len(list(work.iterdir()))}"
    try:
        with opener(path) as packed:
            _pour(packed, out, path.stat().st_size)
    except (OSError, EOFError, zlib.error, lzma.LZMAError, pa.ArrowException) as error:
        if isinstance(error, OSError) and error.errno:
            raise
        raise BadFile(Complaint(DAMAGED, mark("compress it again"))) from None
    return out


@dataclass(slots=True)
class Budget:
    """How much a file of a given size may unpack to; what goes beyond is no table but a trap."""

    packed: int
    most: int = MAX_BYTES
    seen: int = 0

    def add(self, size: int) -> None:
        """Count bytes that were unpacked; raises TooMuch where they are more than a table holds."""
        self.seen += size
        if self.seen > self.most or (
            self.seen > FLOOR and self.seen > MOST_TIMES * self.packed
        ):
            what = mark(
                "the file of {packed} bytes unpacks to more than {seen}, more than can be "
                "read safely"
            ).format(packed=f"{self.packed:,}", seen=f"{self.seen:,}")
            raise TooMuch(Complaint(what, mark("give the rows that matter")))


ZSTANDARD = 93  # the method of a zip's member that Python reads from 3.14 on
LOCAL_HEADER = 30  # bytes before the name and the extra field of a member


def opened_member(
    path: Path, archive: zipfile.ZipFile, info: zipfile.ZipInfo
) -> IO[bytes]:
    """Open a member of an archive, also where it is compressed with Zstandard.

    Raises what `ZIP_TROUBLE` lists.
    """
    if info.compress_type != ZSTANDARD:
        return archive.open(info)
    with path.open("rb") as stream:
        stream.seek(info.header_offset)
        header = stream.read(LOCAL_HEADER)
        if len(header) < LOCAL_HEADER or not header.startswith(b"PK\x03\x04"):
            raise zipfile.BadZipFile(info.filename)
        name, extra = struct.unpack("<HH", header[26:30])
        stream.seek(name + extra, io.SEEK_CUR)
        content = stream.read(info.compress_size)
    try:
        return pa.input_stream(pa.BufferReader(content), compression="zstd")
    except pa.ArrowException as error:
        raise zipfile.BadZipFile(str(error)) from None


def _pour(packed: IO[bytes], out: Path, size: int) -> None:
    budget = Budget(
        size, min(MAX_BYTES, shutil.disk_usage(out.parent).free - SPARE_BYTES)
    )
    with out.open("wb") as copy:
        while chunk := packed.read(CHUNK):
            budget.add(len(chunk))
            copy.write(chunk)


def tables_in(path: Path) -> tuple[str, ...]:
    """List the files of an archive that may be tables; raises BadFile where it is damaged."""
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
    except ZIP_TROUBLE:
        raise BadFile(
            Complaint(
                mark("the archive breaks off or is damaged"), mark("zip it again")
            )
        ) from None
    names = [info.filename for info in infos if not info.is_dir()]
    return tuple(
        name
        for name in names
        if not name.startswith("__MACOSX/")
        and not Path(name).name.startswith((".", "_"))
    )


def member(path: Path, name: str, work: Path) -> Path:
    """Unpack one file of an archive into the folder `work`, under a name of our own."""
    out = work / f"member-{len(list(work.iterdir()))}"
    try:
        with (
            zipfile.ZipFile(path) as archive,
            opened_member(path, archive, archive.getinfo(name)) as packed,
        ):
            _pour(packed, out, archive.getinfo(name).compress_size)
    except ZIP_TROUBLE as error:
        if isinstance(error, OSError) and error.errno:
            raise
        locked = "password" in str(error)
        what = (
            mark("the archive is locked with a password")
            if locked
            else mark("the archive breaks off or is damaged")
        )
        raise BadFile(
            Complaint(
                what,
                mark("give it without a password") if locked else mark("zip it again"),
            )
        ) from None
    return out
