"""The answer of an analysis for a table in a warehouse, for release pipelines."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.case.graded_mapping import graded_columns, is_graded
from core.case.model import Case
from core.errors import BadRows, Complaint
from core.evidence.detector_constants import DETECTORS
from core.evidence.records import Evidence
from core.evidence.warehouse.connection import TIMEOUT
from core.evidence.warehouse.dbapi_connection import DbApiConnection
from core.evidence.warehouse.derived_columns import suggested_thresholds
from core.evidence.warehouse.sql_text import table_named
from core.evidence.warehouse.table_address import TableAddress, table_parts
from core.evidence.warehouse.table_intake import (
    OpenedTable,
    look,
    look_through,
    preview_rows,
    scan_sentence,
    table_case,
)
from core.exports.analysis import (
    Intake,
    measured_pair,
    measured_prompts,
    tables_not_used,
)
from core.exports.mapping import meta_of, recognised_columns
from core.exports.unpaired_files import route
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
    announce(scan_sentence(opened, most, graded=is_graded(supplied)))
    with tempfile.TemporaryDirectory(prefix="showstopper-") as folder:
        home = Path(folder)
        if is_graded(supplied):
            case, _ = table_case(opened, graded_columns(supplied), home, at, most=most)
            return measured_prompts(home, case, tables_not_used(*tables))
        rows = preview_rows(opened, home)
        way, known = route(home, rows, supplied)
        if way == "one model":
            what = say(
                "the table holds one model's answers, and a table is counted for two"
            )
            do = say("give both models' answers in a view, or export this model's records as a"
                     " file for a report on it alone")  # fmt: skip
            raise BadRows(Complaint(what, do))
        columns, found = recognised_columns(home, rows, supplied, known)
        chosen = "baseline_threshold" in supplied and "candidate_threshold" in supplied
        if (
            found.way == "scores"
            and columns.baseline_threshold is not None
            and not chosen
        ):
            # Those of the first rows are none of the table.
            columns = suggested_thresholds(
                columns, opened.known, table_named(opened.table), opened.ask
            )
        case, counted = table_case(opened, columns, home, at, most=most)
        return measured_pair(home, case, supplied, tables, (rows, found), counted)
