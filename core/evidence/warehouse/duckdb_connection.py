"""A DuckDB database, opened to be read and locked before any name of a user reaches it."""

from __future__ import annotations

import tempfile
import threading
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import duckdb
import pyarrow as pa

from core.evidence.warehouse.connection import (
    BAD_VALUE,
    FILES_OUTSIDE,
    IN_USE,
    NO_COLUMN,
    NO_HOST,
    NO_TABLE,
    OTHER,
    TIMEOUT,
    TOO_LONG,
    Place,
    Scan,
    Why,
)
from core.evidence.warehouse.sql_text import in_dialect, table_named, text_literal
from core.evidence.warehouse.table_address import TableAddress

LOCKED: dict[str, str | float | list[str]] = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "memory_limit": "1GB",
    # It walks what queries within queries compute once as often as they use it: planning the hash
    # of an id that is text took seconds, and that of a whole record minutes (DuckDB 2.0).
    "disabled_optimizers": "in_clause",
    "python_enable_replacements": "false",
    "lock_configuration": "true",
}


_MAKING = threading.Lock()


@cache
def _spill() -> tempfile.TemporaryDirectory[str]:
    """Make the folder that this process spills into: DuckDB may read and write all in it.

    One for all: DuckDB opens a file again only under the very settings that it is open with.
    """
    return tempfile.TemporaryDirectory(prefix="showstopper-duckdb-")


class DuckDBConnection:
    """A database file, read on this machine."""

    dialect = "duckdb"

    def __init__(self, address: TableAddress, timeout: float = TIMEOUT) -> None:
        """Open it read-only; raises BadFile where there is none, or another program writes."""
        self.place = Place("duckdb", address.table, address.secret, timeout)
        try:
            with _MAKING:
                config = LOCKED | {"temp_directory": _spill().name}
            self.connection = duckdb.connect(
                str(_file(address)), read_only=True, config=config
            )
        except duckdb.Error as error:
            in_use = "lock" in str(error) or "different configuration" in str(error)
            raise self.place.refusal(IN_USE if in_use else NO_HOST, error) from None

    def rows(self, statement: str) -> pa.Table:
        """Run a statement within the time limit."""
        timer = threading.Timer(self.place.timeout, self.connection.interrupt)
        timer.start()
        try:
            return self.connection.sql(statement).to_arrow_table()
        except duckdb.Error as error:
            raise self.place.refusal(_why(error), error) from None
        finally:
            timer.cancel()

    def scan(self, table: tuple[str, ...]) -> Scan:
        """Ask the catalog; a view has no size."""
        name = text_literal(table[-1])
        found = self.rows(
            f"SELECT MAX(estimated_size) AS n FROM duckdb_tables() WHERE table_name = {name}"
        ).to_pylist()[0]["n"]
        if found is None:
            self.rows(
                in_dialect(
                    f"SELECT 1 AS x FROM {table_named(table)} LIMIT 0", self.dialect
                )
            )
        return Scan(None if found is None else int(found))

    def close(self) -> None:
        """Close the file."""
        self.connection.close()


def _file(address: TableAddress) -> Path:
    """Find the file: the address names it from the root, or from the working folder."""
    parts = urlsplit(address.shown)
    path = unquote(parts.netloc + parts.path)
    here = Path(path.lstrip("/"))
    return here if here.exists() and not Path(path).exists() else Path(path)


def _why(error: duckdb.Error) -> Why:
    says = str(error)
    if isinstance(error, duckdb.InterruptException):
        return TOO_LONG
    if isinstance(error, duckdb.CatalogException):
        return NO_TABLE
    if isinstance(error, duckdb.PermissionException):
        return FILES_OUTSIDE
    if isinstance(error, duckdb.BinderException):
        return NO_COLUMN if "not found" in says else BAD_VALUE
    values = (duckdb.ConversionException, duckdb.OutOfRangeException)
    return BAD_VALUE if isinstance(error, values) else OTHER
