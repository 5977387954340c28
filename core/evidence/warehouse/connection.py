"""A connection to a warehouse: what is asked of every engine, and what its refusals mean."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import pyarrow as pa

from core.case.table_source import ENGINE_NAMES
from core.errors import BadFile, BadRows, Complaint, ShowstopperError, TooMuch
from core.evidence.warehouse.table_address import Secret, TableAddress
from core.messages import mark, say
from core.written import rewritten

TIMEOUT = 600.0  # seconds of one statement
SHOWN = 200  # letters of what an engine says


@dataclass(frozen=True, slots=True)
class Scan:
    """What reading a whole table takes, as its engine estimates it; None where it does not tell."""

    rows: int | None = None
    size: int | None = None


class Connection(Protocol):
    """What every engine does; statements are in its own `dialect` of SQL."""

    dialect: str

    def rows(self, statement: str) -> pa.Table:
        """Run a statement; raises what `refusal` makes of an error."""
        ...

    def scan(self, table: tuple[str, ...]) -> Scan:
        """Ask how large a table is without reading it."""
        ...

    def close(self) -> None:
        """End it."""
        ...


# What went wrong, in the order in which it is looked for: a complaint and what to do.
WRONG_PASSWORD = (
    mark("{engine} refuses this user or password"),
    mark("check both, and type the password again"),
)
NO_HOST = (
    mark("{engine} cannot be reached"),
    mark("check host and port, and whether this machine may reach it"),
)
NO_DATABASE = (
    mark("{engine} has no such database"),
    mark("check the name of the database"),
)
NO_TABLE = (
    mark("{engine} has no table {table}"),
    mark("write it with its schema, in the spelling that the catalog shows"),
)
NO_COLUMN = (
    mark("a column is no longer in the table {table}"),
    mark("look at the table again, and choose its columns anew"),
)
NO_RIGHT = (
    mark("you may not read the table {table}"),
    mark("ask its owner for the right to SELECT from it"),
)
FILES_OUTSIDE = (
    mark(
        "the table {table} reads files outside its database, which are closed to it here"
    ),
    mark("copy its rows into a table of the database"),
)
TOO_LONG = (
    mark("{engine} took more than {seconds} seconds for one statement"),
    mark("raise the time limit, or give a smaller table"),
)
IN_USE = (
    mark("another program holds the database open for writing"),
    mark("end it, or give a copy of the database"),
)
BAD_VALUE = (
    mark("{engine} cannot read a value of the table {table} as it is mapped: {says}"),
    mark("cast the column in a view, or choose another one"),
)
OTHER = (
    mark("{engine} refuses: {says}"),
    mark("ask whoever runs it, or export the rows"),
)
Why = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """Whom an error comes from: an engine, the table that was asked, and what must not be shown."""

    engine: str
    table: tuple[str, ...]
    secret: Secret
    timeout: float = TIMEOUT

    def refusal(self, why: Why, error: BaseException | str = "") -> ShowstopperError:
        """Say in one sentence what an engine refuses, without any secret."""
        lines = str(error).strip().splitlines() or [""]
        says = self.secret.masked(lines[0])[:SHOWN].rstrip(". ")
        facts = {
            "engine": ENGINE_NAMES.get(self.engine, self.engine),
            "table": ".".join(self.table),
        }
        what = say(why[0], says=says, seconds=rewritten(f"{self.timeout:g}"), **facts)
        kind = TooMuch if why is TOO_LONG else BadRows if why is BAD_VALUE else BadFile
        return kind(Complaint(what, say(why[1])))


def missing_extra(engine: str, extra: str) -> BadFile:
    """Say which package an engine needs."""
    name = ENGINE_NAMES.get(engine, engine)
    what = say("the driver for {engine} is not installed", engine=name)
    return BadFile(
        Complaint(what, say("run pip install 'showstopper[{extra}]'", extra=extra))
    )


def open_connection(address: TableAddress, timeout: float = TIMEOUT) -> Connection:
    """Connect to the warehouse of an address, to read and for nothing else.

    Raises BadFile with what is wrong with the address, the password or the driver.
    """
    return _openers()[address.engine](address, timeout)


def _openers() -> dict[str, Callable[[TableAddress, float], Connection]]:
    # Drivers are heavy, and each is needed for its own addresses alone.
    from core.evidence.warehouse.duckdb_connection import DuckDBConnection  # noqa: PLC0415  loaded when it is needed
    from core.evidence.warehouse.postgres_connection import PostgresConnection  # noqa: PLC0415  loaded when it is needed
    from core.evidence.warehouse.spark_connection import SparkConnection  # noqa: PLC0415  loaded when it is needed

    return {
        "duckdb": DuckDBConnection,
        "postgres": PostgresConnection,
        "spark": SparkConnection,
    }
