"""A PostgreSQL database, read through psycopg in sessions that may not write."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pyarrow as pa

from core.errors import ShowstopperError
from core.evidence.warehouse.connection import (
    BAD_VALUE,
    NO_COLUMN,
    NO_DATABASE,
    NO_HOST,
    NO_RIGHT,
    NO_TABLE,
    OTHER,
    TIMEOUT,
    TOO_LONG,
    WRONG_PASSWORD,
    Place,
    Scan,
    Why,
    missing_extra,
)
from core.evidence.warehouse.sql_text import in_dialect, table_named, text_literal
from core.evidence.warehouse.table_address import TableAddress

# Object ids of the catalog, which are the same in every version; what is not here is text.
TYPES = {
    16: pa.bool_(), 20: pa.int64(), 21: pa.int64(), 23: pa.int64(), 26: pa.int64(),
    700: pa.float64(), 701: pa.float64(), 1082: pa.date32(), 1114: pa.timestamp("us"),
    1184: pa.timestamp("us", "UTC"), 1083: pa.time64("us"),
}  # fmt: skip
NUMERIC = 1700
DOCUMENTS = frozenset({114, 3802})  # json and jsonb
PADDED = 1042  # char(n)
TEXTS = frozenset({18, 19, 25, 1042, 1043, 2950})
# SQLSTATE to what it means, by the whole code or by its class of two signs.
STATES: dict[str, Why] = {
    "28": WRONG_PASSWORD, "3D": NO_DATABASE, "42P01": NO_TABLE, "3F": NO_TABLE,
    "42703": NO_COLUMN, "42501": NO_RIGHT, "57014": TOO_LONG, "08": NO_HOST, "22": BAD_VALUE,
    "42883": BAD_VALUE, "42804": BAD_VALUE, "42846": BAD_VALUE,
}  # fmt: skip
CONNECT_SECONDS = 15


class PostgresConnection:
    """A database of PostgreSQL, or of what speaks as it does."""

    dialect = "postgres"

    def __init__(self, address: TableAddress, timeout: float = TIMEOUT) -> None:
        """Connect; raises BadFile for a host, user or password that is wrong."""
        self.place = Place("postgres", address.table, address.secret, timeout)
        try:
            import psycopg  # noqa: PLC0415  an extra
        except ImportError:
            raise missing_extra("postgres", "postgres") from None
        self.errors = psycopg.Error
        settings = {"connect_timeout": str(CONNECT_SECONDS)} | dict(address.options)
        if address.secret.value:
            settings["password"] = address.secret.value
        try:
            self.connection = psycopg.connect(
                address.shown, autocommit=True, **settings
            )
            limit = int(timeout * 1000)
            self.connection.execute("SET default_transaction_read_only = on")
            self.connection.execute(f"SET statement_timeout = {limit}")
            self.connection.execute("SET timezone = 'UTC'")
            # A guess of too many groups would make it sort all rows once for every set.
            self.connection.execute("SET work_mem = '256MB'")
        except psycopg.Error as error:
            raise self._refusal(error, NO_HOST) from None

    def _refusal(self, error: Exception, otherwise: Why) -> ShowstopperError:
        state = getattr(error, "sqlstate", None) or ""
        says = str(error)
        why = STATES.get(state) or STATES.get(state[:2])
        if why is None and not state:
            # While a connection is made, libpq gives a sentence and no code.
            why = next(
                (found for word, found in SENTENCES.items() if word in says), otherwise
            )
        return self.place.refusal(why or OTHER, says)

    def rows(self, statement: str) -> pa.Table:
        """Run a statement within the time limit."""
        try:
            with self.connection.cursor() as cursor:
                cursor.execute(statement.encode())
                described = cursor.description or []
                columns = list(zip(*cursor.fetchall(), strict=True)) or [[]] * len(
                    described
                )
        except self.errors as error:
            raise self._refusal(error, OTHER) from None
        arrays = [
            _array(values, column.type_code)
            for values, column in zip(columns, described, strict=True)
        ]
        return pa.table(arrays, names=[column.name for column in described])

    def scan(self, table: tuple[str, ...]) -> Scan:
        """Ask the planner for the rows, and the catalog for the bytes of a plain table."""
        quoted = in_dialect(f"SELECT * FROM {table_named(table)}", self.dialect)
        plan = self.rows(f"EXPLAIN (FORMAT JSON) {quoted}").column(0)[0].as_py()
        node = (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]
        name = text_literal(table_named(table))
        size = self.rows(
            f"SELECT SUM(pg_table_size(c.oid))::bigint AS n FROM pg_class c"
            f" WHERE c.oid = to_regclass({name}) AND c.relkind IN ('r', 'm')"
        ).to_pylist()[0]["n"]
        return Scan(
            int(node["Plan Rows"]), size or int(node["Plan Rows"] * node["Plan Width"])
        )

    def close(self) -> None:
        """End the session."""
        self.connection.close()


SENTENCES: dict[str, Why] = {
    "password": WRONG_PASSWORD,
    "authentication": WRONG_PASSWORD,
    "role": WRONG_PASSWORD,
    "does not exist": NO_DATABASE,
}


def _array(values: Sequence[Any], kind: int) -> pa.Array:
    """Make an Arrow array of what psycopg gives for one column."""
    if kind in TYPES:
        return pa.array(values, TYPES[kind])
    if kind == NUMERIC:
        return _decimals(values)
    if kind in TEXTS:
        texts = [None if value is None else str(value) for value in values]
        if kind == PADDED:  # as it is when it is cast to text
            texts = [None if text is None else text.rstrip(" ") for text in texts]
        return pa.array(texts, pa.string())
    if kind not in DOCUMENTS and any(isinstance(value, list) for value in values):
        return pa.array([None if value is None else [str(item) for item in value]
                         for value in values], pa.list_(pa.string()))  # fmt: skip
    texts = [value if value is None or isinstance(value, str) else json.dumps(value, default=str)
             for value in values]  # fmt: skip
    return pa.array(texts, pa.string())


def _decimals(values: Sequence[Decimal | None]) -> pa.Array:
    if any(value is not None and not value.is_finite() for value in values):
        return pa.array(
            [None if value is None else float(value) for value in values], pa.float64()
        )
    try:
        return (
            pa.array(values) if any(values) else pa.array(values, pa.decimal128(38, 9))
        )
    except pa.ArrowInvalid:  # more than 76 digits
        return pa.array(
            [None if value is None else float(value) for value in values], pa.float64()
        )
