"""The answer of an analysis for a table in a warehouse, for release pipelines."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.case.model import Case
from core.errors import BadCase, Complaint
from core.evidence.detector_constants import DETECTORS
from core.evidence.records import Evidence
from core.evidence.warehouse.connection import TIMEOUT
from core.evidence.warehouse.dbapi_connection import DbApiConnection
from core.evidence.warehouse.table_address import TableAddress, table_parts
from core.evidence.warehouse.table_intake import (
    OpenedTable,
    look,
    look_through,
    preview_rows,
    scan_sentence,
    table_case,
)
from core.exports.analysis import Intake, measured_pair
from core.exports.mapping import meta_of, recognised_columns
from core.messages import say

Answered = tuple[Case, Evidence, Intake]
MOST = DETECTORS.reading.sampled_rows
Tables = tuple[Path | None, Path | None]


def _unsaid(_sentence: str) -> None:
    """Say nothing."""


def analyze_table(
    address: TableAddress,
    at: dt.datetime,
    meta: Path | None = None,
    tables: Tables = (None, None),
    timeout: float = TIMEOUT,
    most: int = MOST,
    announce: Callable[[str], None] = _unsaid,
) -> Answered:
    """Analyze a table where it lies; `announce` is told what that takes before it runs.

    `tables` are the reference and the current table, as files. Raises what the warehouse refuses,
    in a sentence without any secret, and BadRows for what of the table cannot be used.
    """
    opened = look(address, timeout)
    try:
        return _analyzed(opened, at, meta_of(meta), tables, most, announce)
    finally:
        opened.connection.close()


def analyze_connection(
    connection: Any,  # noqa: ANN401  PEP 249 names no type
    dialect: str,
    table: str,
    at: dt.datetime,
    meta: Path | None = None,
    most: int = MOST,
) -> Answered:
    """Analyze a table on a DB-API connection of your own: BigQuery, Snowflake, Trino, Databricks.

    `dialect` names its SQL as SQLGlot does, and `table` is written with its schema. Raises as
    `analyze_table` does.
    """
    parts = table_parts(table)
    own = DbApiConnection(connection, dialect, parts)
    opened = look_through(own, dialect, "", parts)
    return _analyzed(opened, at, meta_of(meta), (None, None), most, _unsaid)


def _analyzed(
    opened: OpenedTable,
    at: dt.datetime,
    supplied: dict[str, Any],
    tables: Tables,
    most: int,
    announce: Callable[[str], None],
) -> Answered:
    if supplied.get("task") == "graded":
        do = say("export the answers as a file")
        raise BadCase(Complaint(say("graded answers are not counted in a warehouse yet"), do))
    announce(scan_sentence(opened, most))
    with tempfile.TemporaryDirectory(prefix="showstopper-") as folder:
        home = Path(folder)
        rows = preview_rows(opened, home)
        columns, found = recognised_columns(home, rows, supplied, None)
        case, counted = table_case(opened, columns, home, at, most=most)
        return measured_pair(home, case, supplied, tables, (rows, found), counted)
