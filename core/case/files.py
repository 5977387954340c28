"""Files as they come in: what they really are, their digest, and the typed copy that is measured.

A file is believed by its first bytes, not by its name. CSV is read as text first, field counts checked, then typed by
what every value bears (`NA` stays text, `007` keeps its zeros); Parquet is taken as it is. Reading is by batches, and a
running cap on bytes stops archives that expand without end.
"""

from __future__ import annotations

import gzip
import hashlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, cast

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import TypeAdapter

from core.case.model import Rows
from core.case.places import typed_copy
from core.case.text import read_text_rows, type_columns
from core.errors import BadFile, Complaint, TooMuch

MAX_BYTES = 16 * 2**30
BATCH_ROWS = 131_072
KINDS = "CSV, CSV.gz or Parquet"
_TROUBLES = TypeAdapter(tuple[Complaint, ...])


def sha256(path: Path) -> str:
    """Hash a file in pieces."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def kind_of(path: Path, name: str = "") -> str:
    """Tell "parquet", "csv" or "csv.gz" by the first bytes; raises BadFile where the name says otherwise."""
    name = (name or path.name).lower()
    if not path.is_file():
        raise BadFile(Complaint(f"there is no file {path.name}", "check the path"))
    with path.open("rb") as stream:
        head = stream.read(8)
    if not head:
        raise BadFile(Complaint(f"{name} is empty", "export the rows again; the file must hold a header and rows"))
    kind = _by_bytes(head)
    named = "parquet" if name.endswith((".parquet", ".pq")) else "csv.gz" if name.endswith(".gz") else "csv"
    if kind != named:
        what = f"{name} is not what its name says: by its first bytes it is {kind or 'not a table we know'}"
        raise BadFile(Complaint(what, f"save it as {KINDS} and name it so"))
    return kind


def _by_bytes(head: bytes) -> str:
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"\x1f\x8b"):
        return "csv.gz"
    magic = {b"PK\x03\x04": "a zip or Excel file", b"%PDF": "a PDF", b"ARROW1": "an Arrow file", b"\x89PNG": "a picture"}
    known = next((kind for start, kind in magic.items() if head.startswith(start)), None)
    if known:
        return known
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    return "" if b"\x00" in head and not wide else "csv"


def admit(path: Path, home: Path, name: str = "") -> Rows:
    """Keep a typed Parquet copy of a file under `home`, named by its digest.

    Rows that do not fit the header are left out of the copy and kept as complaints (`troubles`); a file that is no
    table at all raises BadFile.
    """
    path, home = Path(path), Path(home)
    name = name or path.name
    kind = kind_of(path, name)
    digest = sha256(path)
    copy = typed_copy(home, digest)
    if not copy.exists():
        home.mkdir(parents=True, exist_ok=True)
        part = copy.with_suffix(f".{os.getpid()}.part")
        complaints = _write(kind, path, part)
        _trouble_file(home, digest).write_bytes(_TROUBLES.dump_json(complaints))
        part.replace(copy)
    return Rows(name, digest, path.stat().st_size, pq.ParquetFile(copy).metadata.num_rows)


def troubles(home: Path, digest: str) -> tuple[Complaint, ...]:
    """Say which rows of a file did not fit its header."""
    place = _trouble_file(Path(home), digest)
    return _TROUBLES.validate_json(place.read_bytes()) if place.exists() else ()


def _trouble_file(home: Path, digest: str) -> Path:
    return home / f"{digest}.complaints.json"


def _write(kind: str, path: Path, out: Path) -> tuple[Complaint, ...]:
    if kind == "parquet":
        _copy_parquet(path, out)
        return ()
    plain: Callable[[], BinaryIO] = (
        (lambda: cast("BinaryIO", gzip.open(path, "rb"))) if kind == "csv.gz" else (lambda: path.open("rb"))  # noqa: SIM115  the reader closes it
    )
    try:
        complaints = read_text_rows(plain, out.with_suffix(".text"))
        type_columns(out.with_suffix(".text"), out)
    except (gzip.BadGzipFile, EOFError, OSError) as error:
        if isinstance(error, FileNotFoundError):
            raise
        raise BadFile(Complaint("the compressed file breaks off or is damaged", "compress it again")) from None
    finally:
        out.with_suffix(".text").unlink(missing_ok=True)
    return complaints


def _copy_parquet(path: Path, out: Path) -> None:
    try:
        file = pq.ParquetFile(path)
        _check_header(tuple(file.schema_arrow.names))
        with pq.ParquetWriter(out, file.schema_arrow, compression="zstd") as writer:
            for batch in _capped(file.iter_batches(BATCH_ROWS)):
                writer.write_batch(batch)
    except (pa.ArrowInvalid, pa.ArrowException, OSError) as error:
        raise BadFile(Complaint("the Parquet file is damaged or not finished", "export it again")) from error
    if file.metadata.num_rows == 0:
        raise BadFile(Complaint("the file has columns and no rows", "export the rows again"))


def _check_header(names: tuple[str, ...]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise BadFile(*(Complaint("two columns have this name", "rename one", column) for column in twice))


def _capped(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    seen = 0
    for batch in batches:
        seen += batch.nbytes
        if seen > MAX_BYTES:
            raise TooMuch(Complaint("the file unpacks to more than can be read safely", "give the rows that matter"))
        yield batch


def batches(path: Path, columns: tuple[str, ...] | None = None) -> Iterator[pa.RecordBatch]:
    """Read a typed copy batch by batch, only the named columns."""
    file = pq.ParquetFile(path)
    yield from _capped(file.iter_batches(BATCH_ROWS, columns=None if columns is None else list(columns)))


def first_rows(path: Path, rows: int = 5) -> list[dict]:
    """Read the first rows, to be shown for confirmation."""
    batch = next(pq.ParquetFile(path).iter_batches(rows), None)
    return [] if batch is None else batch.to_pylist()[:rows]
