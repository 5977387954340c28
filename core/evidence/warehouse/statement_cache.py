"""What a warehouse has answered, kept beside the sample: sums and no rows.

A case whose limits change is measured again without the warehouse, which need not be reachable
then. The file of a statement is named by the digest of its text, and no secret is in either.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from core.errors import BadFile, Complaint
from core.evidence.warehouse.column_sql import TableColumn
from core.evidence.warehouse.connection import Connection
from core.evidence.warehouse.sql_text import in_dialect
from core.messages import say

COLUMNS = "columns.json"


class StatementCache:
    """The answers to the statements of one case, in a folder of their own.

    Without a connection only those are there that were asked before.
    """

    def __init__(self, folder: Path, connection: Connection | None) -> None:
        """Look into a folder, which need not be there yet."""
        self.folder, self.connection = folder, connection

    def ask(self, statement: str) -> pa.Table:
        """Give the rows of a statement; raises BadFile where nobody can be asked."""
        place = (
            self.folder / f"{hashlib.sha256(statement.encode()).hexdigest()}.parquet"
        )
        if place.exists():
            return pq.read_table(place)
        if self.connection is None:
            what = say("this needs counts that the warehouse has not given yet")
            do = say("connect to its table again on the case page, and measure anew")
            raise BadFile(Complaint(what, do))
        found = self.connection.rows(in_dialect(statement, self.connection.dialect))
        self.folder.mkdir(parents=True, exist_ok=True)
        part = place.with_suffix(f".{os.getpid()}.part")
        pq.write_table(_plain(found), part)
        part.replace(place)
        return pq.read_table(place)

    def keep_columns(self, known: dict[str, TableColumn]) -> None:
        """Keep what is known of the columns: the same statements are written again from it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        document = json.dumps([asdict(column) for column in known.values()])
        (self.folder / COLUMNS).write_text(document, encoding="utf-8")

    def columns(self) -> dict[str, TableColumn]:
        """Read what is known of the columns; raises BadFile where the folder is gone."""
        place = self.folder / COLUMNS
        if not place.exists():
            what = say("the counts of this case are no longer in the data folder")
            do = say("connect to its table again on the case page")
            raise BadFile(Complaint(what, do))
        listed = json.loads(place.read_text(encoding="utf-8"))
        columns = (
            TableColumn(**item | {"missing": tuple(item["missing"])}) for item in listed
        )
        return {column.name: column for column in columns}


def counts_folder(home: Path, digest: str) -> Path:
    """Name the folder of the counts that belong to a sample with this digest."""
    return Path(home) / f"{digest}.counts"


def _plain(table: pa.Table) -> pa.Table:
    """Write sums that an engine gives as decimals or huge numbers as doubles, which they fit.

    Names are those of the statement: Snowflake gives them in capitals.
    """
    table = table.rename_columns([name.lower() for name in table.column_names])
    fields = [
        field.with_type(pa.float64()) if pa.types.is_decimal(field.type) else field
        for field in table.schema
    ]
    return table.cast(pa.schema(fields), safe=False).replace_schema_metadata(None)
