"""Spark, by Spark Connect or in local mode."""

from __future__ import annotations

import re
import threading
from contextlib import suppress
from typing import Any
from uuid import uuid4

import pyarrow as pa

from core.errors import ShowstopperError
from core.evidence.warehouse.connection import (
    BAD_VALUE,
    NO_COLUMN,
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
from core.evidence.warehouse.sql_text import in_dialect, table_named
from core.evidence.warehouse.table_address import TableAddress

LOCAL = "spark://local"
# What Spark's errors are called, see its error classes.
CLASSES: dict[str, Why] = {
    "OPERATION_CANCELED": TOO_LONG,
    "cancelled": TOO_LONG,
    "canceled": TOO_LONG,
    "TABLE_OR_VIEW_NOT_FOUND": NO_TABLE,
    "SCHEMA_NOT_FOUND": NO_TABLE,
    "PATH_NOT_FOUND": NO_TABLE,
    "UNRESOLVED_COLUMN": NO_COLUMN,
    "UNAUTHENTICATED": WRONG_PASSWORD,
    "PERMISSION": NO_RIGHT,
    "UNAVAILABLE": NO_HOST,
    "CAST_INVALID_INPUT": BAD_VALUE,
    "DATATYPE_MISMATCH": BAD_VALUE,
}
SIZE = re.compile(r"sizeInBytes=([\d.]+(?:E[+-]?\d+)?) ?([KMGTP]i)?B")
COUNT = re.compile(r"rowCount=([\d.]+(?:E[+-]?\d+)?)")
UNITS = {"": 1, "Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40, "Pi": 2**50}


class SparkConnection:
    """A session of Spark, the one that is given or one of its own."""

    dialect = "spark"

    def __init__(
        self,
        address: TableAddress,
        timeout: float = TIMEOUT,
        session: Any = None,  # noqa: ANN401  pyspark is an extra
    ) -> None:
        """Start or join a session; raises BadFile where there is no Spark to join."""
        self.place = Place("spark", address.table, address.secret, timeout)
        self.own = session is None
        try:
            self.session = session or _session(address)
            self.session.conf.set("spark.sql.session.timeZone", "UTC")
        except ShowstopperError:
            raise
        except Exception as error:  # noqa: BLE001  Java's errors and those of gRPC share no type
            raise self._refusal(error, NO_HOST) from None

    def _refusal(self, error: Exception, otherwise: Why) -> ShowstopperError:
        says = str(error)
        why = next(
            (found for word, found in CLASSES.items() if word in says), otherwise
        )
        return self.place.refusal(why, says)

    def rows(self, statement: str) -> pa.Table:
        """Run a statement within the time limit."""
        tag = f"showstopper-{uuid4().hex}"
        timer = threading.Timer(self.place.timeout, self._interrupt, (tag,))
        timer.start()
        try:
            self.session.addTag(tag)
            return self.session.sql(statement).toArrow()
        except Exception as error:  # noqa: BLE001  see above
            raise self._refusal(error, OTHER) from None
        finally:
            timer.cancel()
            self.session.removeTag(tag)

    def _interrupt(self, tag: str) -> None:
        """End a statement that takes too long."""
        self.session.interruptTag(tag)
        # In local mode the jobs that collect an answer do not carry its tag.
        with suppress(Exception):  # Spark Connect has no context, and needs none
            if self.own:
                self.session.sparkContext.cancelAllJobs()

    def scan(self, table: tuple[str, ...]) -> Scan:
        """Ask the optimizer, which knows bytes of files, and rows where statistics were made."""
        query = in_dialect(f"SELECT * FROM {table_named(table)}", self.dialect)
        plan = str(self.rows(f"EXPLAIN COST {query}").column(0)[0].as_py())
        size, count = SIZE.search(plan), COUNT.search(plan)
        return Scan(
            None if count is None else int(float(count[1])),
            None if size is None else int(float(size[1]) * UNITS[size[2] or ""]),
        )

    def close(self) -> None:
        """End a session of our own."""
        if self.own:
            self.session.stop()


def _session(address: TableAddress) -> Any:  # noqa: ANN401  pyspark is an extra
    try:
        from pyspark.sql import SparkSession  # noqa: PLC0415  an extra
    except ImportError:
        raise missing_extra("spark", "spark") from None
    builder = SparkSession.builder.appName("showstopper").config(
        "spark.ui.enabled", "false"
    )
    for name, value in address.options:
        if name.startswith("spark."):
            builder = builder.config(name, value)
    if address.scheme == "sc":
        token = f"token={address.secret.value}" if address.secret.value else ""
        extra = ";".join(
            [f"{name}={value}" for name, value in address.options if "." not in name]
            + ([token] if token else [])
        )
        remote = f"{address.shown.rstrip('/')}/" + (f";{extra}" if extra else "")
        return builder.remote(remote).getOrCreate()
    master = "local[*]" if address.shown.startswith(LOCAL) else address.shown
    return builder.master(master).getOrCreate()
