"""Rows of a delimited text as texts: in memory while they are few, in a file from then on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

BATCH_ROWS = 131_072
PART = "part-"  # begins the name of the working folder of one of many parts of a table
IN_MEMORY = (
    64 * 2**20
)  # bytes; writing and reading a wide file costs more than all its values


class TextRows:
    """Rows that come in batch by batch, and are read as often as they are asked for."""

    def __init__(self, schema: pa.Schema, work: Path) -> None:
        """Take the schema, and a folder for many rows.

        Those of one part among many are there at once.
        """
        self.schema, self.out = schema, work / "rows.parquet"
        self.most = 0 if work.name.startswith(PART) else IN_MEMORY
        self._held: list[pa.RecordBatch] = []
        self._size = 0
        self._writer: pq.ParquetWriter | None = None
        self._table: pa.Table | None = None
        self._file: pq.ParquetFile | None = None

    def add(self, batch: pa.RecordBatch) -> None:
        """Take some more rows."""
        self._held.append(batch)
        self._size += batch.nbytes
        if self._size > self.most:
            self._spill()

    def _spill(self) -> None:
        self._writer = self._writer or pq.ParquetWriter(
            self.out, self.schema, compression="zstd"
        )
        for batch in self._held:
            self._writer.write_batch(batch)
        self._held = []

    def finish(self) -> None:
        """Take no more rows."""
        if self._writer is None:
            self._table = pa.Table.from_batches(
                self._held, self.schema
            ).combine_chunks()
            return
        self._spill()
        self._writer.close()
        # Opened once: that costs as much as it has columns.
        self._file = pq.ParquetFile(self.out)

    def batches(self, columns: tuple[str, ...] | None) -> Iterator[pa.RecordBatch]:
        """Give the rows, of all columns or of some."""
        names = None if columns is None else list(columns)
        if self._file is not None:
            yield from self._file.iter_batches(BATCH_ROWS, columns=names)
        elif self._table is not None:
            chosen = self._table if names is None else self._table.select(names)
            yield from chosen.to_batches(max_chunksize=BATCH_ROWS)
