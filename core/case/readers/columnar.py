"""Parquet, Arrow and Feather: the types are in the file.

What no comparison can use is named and left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from core.case.readers.dialect import Dialect, Source
from core.case.readers.packed import Budget
from core.errors import BadFile, Complaint
from core.messages import mark

BATCH_ROWS = 131_072
BATCH_BYTES = 64 * 2**20
DELTA_ROWS = 32
ENCRYPTED = b"PARE"
ARROW_TROUBLE = (
    mark("the Arrow file is damaged or not finished"),
    mark("export it again"),
)
FEATHER_1 = b"FEA1"
ARROW_FILE = b"ARROW1"
CONTINUED = b"\xff\xff\xff\xff"


def open_parquet(path: Path, _wanted: Dialect, _work: Path) -> Source:
    """Open a Parquet file; raises BadFile where it is damaged, not finished, or empty."""
    try:
        file = pq.ParquetFile(path)
        how = _how(file, Budget(path.stat().st_size))
        schema = pq.ParquetFile(path, read_dictionary=how.dictionaries).schema_arrow
    except (pa.ArrowException, OSError) as error:
        raise BadFile(_parquet_trouble(path, error)) from None
    if file.metadata.num_rows == 0:
        raise BadFile(
            Complaint(
                mark("the file has columns and no rows"), mark("export the rows again")
            )
        )

    def batches(columns: tuple[str, ...] | None) -> Iterator[pa.RecordBatch]:
        budget = Budget(path.stat().st_size)
        try:
            opened = pq.ParquetFile(path, read_dictionary=how.dictionaries)
            for batch in opened.iter_batches(
                how.rows, columns=None if columns is None else list(columns)
            ):
                budget.add(batch.nbytes)
                yield batch
        except (pa.ArrowException, OSError) as error:
            raise BadFile(_parquet_trouble(path, error)) from None

    return Source(schema, batches, Dialect("Parquet"))


@dataclass(frozen=True, slots=True)
class _How:
    """How a Parquet file is read in bounded memory.

    `rows` in a batch; `dictionaries` are the columns whose texts are unpacked each once and not for
    every row.
    """

    rows: int
    dictionaries: list[str]


def _how(file: pq.ParquetFile, budget: Budget) -> _How:
    footer = file.metadata
    parts = [footer.row_group(i) for i in range(footer.num_row_groups)]
    unpacked = sum(part.total_byte_size for part in parts)
    budget.add(unpacked)
    # To ask an encrypted column how it is written ends the process; to read a row of it raises an
    # error.
    next(file.iter_batches(1), None)
    columns = [part.column(j) for part in parts for j in range(part.num_columns)]
    # A text that only says how it differs from the one before grows where no page says so.
    delta = {
        column.path_in_schema
        for column in columns
        if "DELTA_BYTE_ARRAY" in column.encodings
    }
    texts = [field.name for field in file.schema_arrow if _is_text(field.type)]
    width = unpacked / max(footer.num_rows, 1)
    rows = DELTA_ROWS if delta & set(texts) else int(BATCH_BYTES / max(width, 1))
    dictionaries = [name for name in texts if name not in delta]
    return _How(max(1, min(rows, BATCH_ROWS)), dictionaries)


def _is_text(kind: pa.DataType) -> bool:
    texts = (
        pa.types.is_string(kind)
        or pa.types.is_large_string(kind)
        or pa.types.is_string_view(kind)
    )
    return (
        texts
        or pa.types.is_binary(kind)
        or pa.types.is_large_binary(kind)
        or pa.types.is_binary_view(kind)
    )


def _parquet_trouble(path: Path, error: Exception) -> Complaint:
    """Say whether a Parquet file is encrypted or damaged: by its last four bytes, or by what Arrow
    says of a column.
    """
    with path.open("rb") as stream:
        ends = stream.read(4)
    says = str(error).lower()
    if ends == ENCRYPTED or "encrypt" in says or "decrypt" in says:
        return Complaint(
            mark("the Parquet file is encrypted"), mark("export it without encryption")
        )
    return Complaint(
        mark("the Parquet file is damaged or not finished"), mark("export it again")
    )


def is_arrow_stream(head: bytes) -> bool:
    """Say whether the first bytes are those of an Arrow stream: a mark and the length of its
    schema.
    """
    return (
        head.startswith(CONTINUED) and 0 < int.from_bytes(head[4:8], "little") < 2**24
    )


def open_arrow(path: Path, _wanted: Dialect, _work: Path) -> Source:
    """Open an Arrow or Feather file, or an Arrow stream."""
    stream = not path.open("rb").read(6).startswith(ARROW_FILE)
    try:
        schema = _reader(path, stream=stream).schema
        rows = sum(batch.num_rows for batch in _arrow_batches(path, stream=stream))
    except (pa.ArrowException, OSError, ValueError) as error:
        raise BadFile(Complaint(*ARROW_TROUBLE)) from error
    if rows == 0:
        raise BadFile(
            Complaint(
                mark("the file has columns and no rows"), mark("export the rows again")
            )
        )

    def batches(columns: tuple[str, ...] | None) -> Iterator[pa.RecordBatch]:
        try:
            for batch in _arrow_batches(path, stream=stream):
                # Offsets that point nowhere end the process where they are followed.
                batch.validate(full=True)
                yield batch if columns is None else batch.select(list(columns))
        except (pa.ArrowException, OSError) as error:
            raise BadFile(Complaint(*ARROW_TROUBLE)) from error

    return Source(
        schema,
        batches,
        Dialect(mark("Arrow stream") if stream else mark("Arrow (Feather)")),
    )


def _reader(path: Path, *, stream: bool):  # noqa: ANN202  pyarrow's readers share no type
    # Not mapped into memory: a mapped file that becomes shorter kills the process.
    source = pa.OSFile(str(path))
    return pa.ipc.open_stream(source) if stream else pa.ipc.open_file(source)


def _arrow_batches(path: Path, *, stream: bool) -> Iterator[pa.RecordBatch]:
    reader = _reader(path, stream=stream)
    every = (
        iter(reader)
        if stream
        else (reader.get_batch(i) for i in range(reader.num_record_batches))
    )
    for batch in every:
        for start in range(0, batch.num_rows, BATCH_ROWS):
            yield batch.slice(start, BATCH_ROWS)


def row_numbers_of_pandas(schema: pa.Schema) -> list[str]:
    """List the columns in which pandas kept its own row numbers: an index that nobody named."""
    held = (schema.metadata or {}).get(b"pandas")
    try:
        document = json.loads(held) if held else {}
    except ValueError:
        return []
    columns = [
        name for name in document.get("index_columns", []) if isinstance(name, str)
    ]
    return [name for name in columns if name.startswith("__index_level_")]
