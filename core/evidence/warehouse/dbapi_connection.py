"""Any warehouse whose driver follows Python's DB-API (PEP 249), on a connection that is given.

BigQuery, Snowflake, Trino and Databricks all have one; who opened it also signed in, so no secret
passes through here.
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from core.errors import BadFile, Complaint
from core.evidence.warehouse.connection import OTHER, TIMEOUT, Place, Scan
from core.evidence.warehouse.sql_text import DIALECTS
from core.evidence.warehouse.table_address import Secret
from core.messages import say


class DbApiConnection:
    """A connection of the user's own, with the dialect of SQL that it takes."""

    def __init__(self, connection: Any, dialect: str, table: tuple[str, ...]) -> None:  # noqa: ANN401  PEP 249 names no type
        """Take a connection; raises BadFile for a dialect that nothing is written in."""
        if dialect not in DIALECTS:
            what = say(
                "“{dialect}” is no dialect of SQL that is known here", dialect=dialect
            )
            raise BadFile(
                Complaint(what, say("write one of {known}", known=", ".join(DIALECTS)))
            )
        self.connection, self.dialect = connection, dialect
        self.place = Place(dialect, table, Secret(), TIMEOUT)

    def rows(self, statement: str) -> pa.Table:
        """Run a statement; its time limit is that of the connection."""
        try:
            cursor = self.connection.cursor()
            try:
                cursor.execute(statement)
                names = [str(column[0]) for column in cursor.description]
                found = [
                    list(values) for values in zip(*cursor.fetchall(), strict=True)
                ]
            finally:
                cursor.close()
            arrays = [pa.array(values) for values in found] or [
                pa.nulls(0) for _ in names
            ]
            return pa.table(arrays, names=names)
        except Exception as error:  # noqa: BLE001  each driver has errors of its own
            raise self.place.refusal(OTHER, error) from None

    def scan(self, table: tuple[str, ...]) -> Scan:  # noqa: ARG002  no two catalogs are alike
        """Say that nothing is known before the table is read."""
        return Scan()

    def close(self) -> None:
        """Leave the connection to who opened it."""
