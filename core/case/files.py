"""Files as they come in: what they really are, their digest, and the typed copy that is measured.

A file is believed by its content, not by its name. Reading is by batches, and a running cap on
bytes stops archives that expand without end. A copy that was read with choices of a person, or made
from other copies, has a digest of its own.
"""

from __future__ import annotations

import errno
import hashlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from core.case import reader_process
from core.case.codec import json_bytes
from core.case.leftovers import unfinished, working_folder
from core.case.model import Rows
from core.case.paths import as_text, name_of, typed_copy
from core.case.readers.dialect import Dialect
from core.case.readers.folder import parts_of
from core.case.readers.packed import MAX_BYTES
from core.case.typed import READING, Reading
from core.errors import BadFile, Complaint, ShowstopperError, TooMuch
from core.messages import mark
from core.text import one_line

BATCH_ROWS = 131_072
AS_FOUND = Dialect()


def sha256(path: Path) -> str:
    """Hash a file in pieces, or a folder as the names and hashes of its parts."""
    if path.is_dir():
        parts = [
            (as_text(part.relative_to(path)), sha256(part)) for part in parts_of(path)
        ]
        return hashlib.sha256(json_bytes(parts)).hexdigest()
    if not path.is_file():
        return ""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def admit(
    path: Path,
    home: Path,
    name: str = "",
    wanted: Dialect = AS_FOUND,
    stop: threading.Event | None = None,
) -> Rows:
    """Keep a typed Parquet copy of a file under `home`, named by its digest.

    The file is read in a process of its own; setting `stop` ends that. Rows that do not fit the
    header are left out of the copy and kept as complaints (`troubles`); a file that is no table at
    all raises BadFile.
    """
    path, home = Path(path), Path(home)
    name = one_line(as_text(name) or name_of(path))
    home.mkdir(parents=True, exist_ok=True)
    before = _state(path)
    try:
        digest = sha256(path)
        if wanted.chosen:
            digest = _derived_digest(digest, asdict(wanted))
        if not _kept(home, digest):
            _read(path, name, wanted, (home, digest), stop)
    except (ShowstopperError, OSError) as error:
        if before and _state(path) != before:
            raise BadFile(_changed(name)) from None
        if isinstance(error, OSError):
            raise _cannot_open(name, error) from None
        raise
    if _state(path) != before:
        forget(home, digest)
        raise BadFile(_changed(name))
    return _rows(home, digest, name, sum(size for _, size, _ in before))


def _state(path: Path) -> tuple[tuple[str, int, int], ...]:
    """Give the sizes of a file or of its parts, and when they were written: what changes if
    somebody writes to them.

    Raises BadFile for what cannot be looked at.
    """
    try:
        parts = parts_of(path) if path.is_dir() else (path,)
        found = [(part, part.stat()) for part in parts]
    except FileNotFoundError:
        return ()
    except (OSError, ValueError) as error:
        raise _cannot_open(name_of(path), error) from None
    return tuple((str(part), item.st_size, item.st_mtime_ns) for part, item in found)


def _changed(name: str) -> Complaint:
    what = mark(
        "“{name}” changed while it was read: something still writes to it"
    ).format(name=name)
    return Complaint(what, mark("wait until it is finished, or give a copy of it"))


def _cannot_open(name: str, error: OSError | ValueError) -> ShowstopperError:
    """Say why a file cannot be opened: by what the system says of it, and not by a fault of
    ours.
    """
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
        what = mark("the disk is full, so no copy of the rows can be kept")
        return TooMuch(Complaint(what, mark("free some space, and try again")))
    said = (
        (error.strerror or mark("it cannot be opened"))
        if isinstance(error, OSError)
        else str(error)
    )
    return BadFile(
        Complaint(
            mark("“{name}” cannot be read: {said}").format(name=name[:80], said=said),
            mark("check the path and the rights"),
        )
    )


def forget(home: Path, digest: str) -> None:
    """Remove the copy of a file, and how it was read."""
    for place in (typed_copy(home, digest), _reading_file(home, digest)):
        place.unlink(missing_ok=True)


def _read(
    path: Path,
    name: str,
    wanted: Dialect,
    place: tuple[Path, str],
    stop: threading.Event | None,
) -> None:
    home, digest = place
    with working_folder(home) as work:

        def write(part: Path) -> Reading:
            found = reader_process.read(path, name, wanted, (work, part), stop)
            return READING.validate_python(found)

        keep(home, digest, write)


def keep(home: Path, digest: str, write: Callable[[Path], Reading]) -> None:
    """Keep a copy that `write` makes, with how it was read beside it.

    Both are there or neither is.
    """
    home.mkdir(parents=True, exist_ok=True)
    copy = typed_copy(home, digest)
    part = unfinished(copy, threading.get_ident())
    try:
        reading = write(part)
        _reading_file(home, digest).write_bytes(READING.dump_json(reading))
        part.replace(copy)
    finally:
        part.unlink(missing_ok=True)


def derive(
    home: Path,
    origin: Rows,
    how: dict[str, object],
    name: str,
    write: Callable[[Path], Reading],
) -> Rows:
    """Keep a copy made from another one; its digest is that of the origin and of what was done."""
    digest = _derived_digest(origin.sha256, how)
    if not _kept(home, digest):
        keep(home, digest, write)
    return _rows(home, digest, name, origin.size)


def _rows(home: Path, digest: str, name: str, size: int) -> Rows:
    return Rows(
        name, digest, size, pq.ParquetFile(typed_copy(home, digest)).metadata.num_rows
    )


def _derived_digest(digest: str, how: dict[str, object]) -> str:
    return hashlib.sha256(json_bytes([digest, how])).hexdigest()


def _kept(home: Path, digest: str) -> bool:
    """Say whether there is a copy; one without its reading is from before and is read again."""
    return typed_copy(home, digest).exists() and _reading_file(home, digest).exists()


def reading(home: Path, digest: str) -> Reading:
    """Say how a file was read; nothing is known of a copy from before."""
    place = _reading_file(Path(home), digest)
    return READING.validate_json(place.read_bytes()) if place.exists() else Reading()


def troubles(home: Path, digest: str) -> tuple[Complaint, ...]:
    """Say which rows of a file did not fit its header."""
    return reading(home, digest).troubles


def skipped_rows(home: Path, digest: str) -> list[int]:
    """List the rows of a file that hold no values of the table: misfits, empty ones, lines before
    the header.
    """
    return list(reading(home, digest).skipped)


def _reading_file(home: Path, digest: str) -> Path:
    return home / f"{digest}.reading.json"


def archive_files(
    path: Path, name: str, stop: threading.Event | None = None
) -> tuple[str, ...]:
    """List the files of an archive of which one must be chosen; empty for anything else."""
    return reader_process.members(path, name, stop)


def _capped(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    seen = 0
    for batch in batches:
        seen += batch.nbytes
        if seen > MAX_BYTES:
            raise TooMuch(
                Complaint(
                    mark("the file unpacks to more than can be read safely"),
                    mark("give the rows that matter"),
                )
            )
        yield batch


def batches(
    path: Path, columns: tuple[str, ...] | None = None
) -> Iterator[pa.RecordBatch]:
    """Read a typed copy batch by batch, only the named columns."""
    file = pq.ParquetFile(path)
    yield from _capped(
        file.iter_batches(
            BATCH_ROWS, columns=None if columns is None else list(columns)
        )
    )


def first_rows(path: Path, rows: int = 5) -> list[dict]:
    """Read the first rows, to be shown for confirmation."""
    batch = next(pq.ParquetFile(path).iter_batches(rows), None)
    return [] if batch is None else batch.to_pylist()[:rows]
