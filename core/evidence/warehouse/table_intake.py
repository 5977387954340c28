"""A table comes in: looked at first, then a sample is drawn, then its case is made and checked."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from core.case.files import admit
from core.case.leftovers import working_folder
from core.case.missing import ALWAYS
from core.case.model import Case, Columns, Rows
from core.case.open_case import make_case
from core.case.paths import typed_copy
from core.case.profile import kind_of, plain
from core.case.table_source import ENGINE_NAMES, TableSource
from core.errors import BadRows, Complaint
from core.evidence.detector_constants import DETECTORS
from core.evidence.key import SEED
from core.evidence.warehouse.column_sql import TableColumn
from core.evidence.warehouse.connection import TIMEOUT, Connection, Scan, open_connection
from core.evidence.warehouse.key_sql import WHOLE, below, hashed_steps, key_columns
from core.evidence.warehouse.sql_text import in_dialect, named, table_named
from core.evidence.warehouse.statement_cache import StatementCache, counts_folder
from core.evidence.warehouse.table_address import TableAddress
from core.evidence.warehouse.table_tally import TableTally
from core.messages import say

PREVIEW_ROWS = 2_000


@dataclass(frozen=True, slots=True)
class OpenedTable:
    """A table that was looked at: how it is reached, its first rows, and what reading it takes."""

    connection: Connection
    engine: str
    shown: str
    table: tuple[str, ...]
    preview: pa.Table
    scan: Scan

    @property
    def known(self) -> dict[str, TableColumn]:
        """Say what each column holds, by its type."""
        return {field.name: TableColumn(field.name, kind_of(field.type))
                for field in self.preview.schema}  # fmt: skip

    @property
    def name(self) -> str:
        """Name the table."""
        return ".".join(self.table)


def look(address: TableAddress, timeout: float = TIMEOUT) -> OpenedTable:
    """Connect, and read the first rows and the estimate of a whole reading.

    Raises BadFile with what the warehouse refuses, and BadRows for a table without rows.
    """
    connection = open_connection(address, timeout)
    try:
        return look_through(connection, address.engine, address.shown, address.table)
    except BaseException:
        connection.close()
        raise


def look_through(
    connection: Connection, engine: str, shown: str, table: tuple[str, ...]
) -> OpenedTable:
    """Look at a table on a connection that is open."""
    statement = f"SELECT * FROM {table_named(table)} LIMIT {PREVIEW_ROWS}"
    preview = connection.rows(in_dialect(statement, connection.dialect))
    if preview.num_rows == 0:
        what = say("the table {table} has no rows", table=".".join(table))
        raise BadRows(Complaint(what, say("name a table that holds the records to compare")))
    return OpenedTable(connection, engine, shown, table, preview, connection.scan(table))


def scan_sentence(opened: OpenedTable, most: int = DETECTORS.reading.sampled_rows) -> str:
    """Say what counting the table takes and what of it leaves the warehouse, before it runs."""
    engine, scan = ENGINE_NAMES.get(opened.engine, opened.engine), opened.scan
    copied = say(
        "Counting reads all of it several times; at most about {most} of its records are copied"
        " to this machine, and of the others nothing but counts and sums.",
        most=f"{most:,}",
    )
    if scan.rows is None and scan.size is None:
        return say("{engine} gives no estimate of the size of {table}. {copied}",
                   engine=engine, table=opened.name, copied=copied)  # fmt: skip
    rows = None if scan.rows is None else say("{rows} records", rows=f"{scan.rows:,}")
    size = None if scan.size is None else _size(scan.size)
    return say(
        "{engine} estimates {table} at {parts}. {copied}",
        engine=engine,
        table=opened.name,
        parts=", ".join(part for part in (rows, size) if part),
        copied=copied,
    )


def _size(size: int) -> str:
    for unit, factor in (("GB", 10**9), ("MB", 10**6)):
        if size >= factor:
            return f"{size / factor:,.1f} {unit}"
    return f"{max(size // 1000, 1):,} kB"


def preview_rows(opened: OpenedTable, home: Path) -> Rows:
    """Admit the first rows as a file is, so that the columns can be recognised."""
    return _admitted(opened.preview, home, opened.name)


def table_case(
    opened: OpenedTable,
    columns: Columns,
    home: Path,
    at: dt.datetime,
    supplied: dict[str, Any] | None = None,
    most: int = DETECTORS.reading.sampled_rows,
) -> tuple[Case, TableTally]:
    """Draw the sample and make a case of it, with what counts it over the whole table.

    Raises BadRows with everything in the table that cannot be used as it is mapped.
    """
    _refuse(opened, columns)
    distinct = columns.cluster is not None and columns.cluster == columns.id
    columns = replace(columns, cluster=None) if distinct else columns
    known = opened.known
    counts = _counts(opened, columns, known)
    raw = _drawn(opened, columns, known, counts["n"], most)
    rows = _admitted(raw, home, opened.name)
    known = _with_spellings(known, typed_copy(home, rows.sha256))
    _refuse_other_types(columns, known, typed_copy(home, rows.sha256), raw)
    if known[columns.label] != opened.known[columns.label]:
        counts = _counts(opened, columns, known)
    case = make_case(rows, columns, home, at, {"title": opened.table[-1]} | (supplied or {}))
    _refuse_rewritten(case)
    source = TableSource(
        opened.engine, opened.shown, opened.table, columns.id or "", counts["n"], case.rows.rows,
        counts["whole"] - counts["n"],
        distinct,
    )  # fmt: skip
    case = replace(case, source=source)
    cache = StatementCache(counts_folder(home, case.rows.sha256), opened.connection)
    cache.keep_columns(known)
    return case, TableTally(source, known, cache.ask)


def _admitted(table: pa.Table, home: Path, name: str) -> Rows:
    home.mkdir(parents=True, exist_ok=True)
    with working_folder(home) as folder:
        place = folder / "table.parquet"
        pq.write_table(table, place)
        return admit(place, home, name)


def _refuse(opened: OpenedTable, columns: Columns) -> None:
    """Raise BadRows for a mapping that cannot be counted in SQL."""
    complaints = []
    if columns.grades is not None:
        do = say("export the answers as a file")
        complaints.append(Complaint(say("graded answers are not counted in a warehouse yet"), do))
    if not columns.id:
        what = say("no column identifies each record, which the draw of the sample needs")
        do = say("name one as id, a whole number or a text that is different in each record")
        complaints.append(Complaint(what, do))
    used = used_columns(columns)
    names = [name for name in used if name not in opened.known]
    listed = ", ".join(list(opened.known)[:12])
    complaints += [
        Complaint(say("the table has no such column"),
                  say("choose one of those that are there: {listed}", listed=listed), name)
        for name in names
    ]  # fmt: skip
    odd = [name for name in used if name in opened.known and opened.known[name].kind == "other"]
    complaints += [
        Complaint(say("its type holds more than one value, or none that can be compared"),
                  say("cast it in a view, or leave it out"), name)
        for name in odd
    ]  # fmt: skip
    key = opened.known.get(columns.id or "")
    if key is not None and key.kind not in {"whole", "text"}:
        what = say("it identifies records and is neither a whole number nor a text")
        complaints.append(Complaint(what, say("cast it in a view"), key.name))
    if complaints:
        raise BadRows(*complaints)


def used_columns(columns: Columns) -> tuple[str, ...]:
    """Name all columns of a mapping."""
    named_once = (
        columns.label, columns.baseline, columns.candidate, columns.baseline_score,
        columns.candidate_score, columns.id, columns.timestamp, columns.weight, columns.cluster,
        *columns.segments, *columns.people, *columns.features,
    )  # fmt: skip
    return tuple(dict.fromkeys(name for name in named_once if name))


def _counts(opened: OpenedTable, columns: Columns, known: dict[str, TableColumn]) -> dict[str, int]:
    """Count records and what is missing in the whole table.

    Raises BadRows for predictions, scores or weights that are missing, and for ids that repeat.
    """
    needed = [columns.baseline, columns.candidate, columns.weight or "", columns.cluster or ""]
    if columns.task == "regression":
        needed.append(columns.label)
    needed = [name for name in dict.fromkeys(needed) if name]
    label = known[columns.label].value
    inside = [
        f"COUNT(CASE WHEN {label} IS NOT NULL AND {known[name].value} IS NULL THEN 1 END) AS m{i}"
        for i, name in enumerate(needed)
    ]
    key = named(columns.id or "")
    statement = (
        f"SELECT COUNT(*) AS whole, COUNT({label}) AS n, COUNT(DISTINCT {key}) AS ids,"
        f" COUNT({key}) AS keyed, {', '.join(inside)} FROM {table_named(opened.table)}"
    )
    rows = opened.connection.rows(in_dialect(statement, opened.connection.dialect))
    found = {name.lower(): int(value or 0) for name, value in rows.to_pylist()[0].items()}
    complaints = [
        Complaint(
            say("it is missing in {missing} of {rows} records", missing=f"{found[f'm{i}']:,}",
                rows=f"{found['n']:,}"),
            say("fill it in, or leave these records out in a view for both models"), name)
        for i, name in enumerate(needed) if found[f"m{i}"]
    ]  # fmt: skip
    if found["n"] == 0:
        do = say("choose another label column")
        complaints.append(Complaint(say("no record has a label"), do, columns.label))
    twice = found["whole"] - found["ids"]
    if twice:
        what = say("{twice} of {rows} records have an id that is missing or stands there before",
                   twice=f"{twice:,}", rows=f"{found['whole']:,}")  # fmt: skip
        complaints.append(Complaint(what, say("keep one record of each id"), columns.id or ""))
    if complaints:
        raise BadRows(*complaints)
    return found


def _drawn(
    opened: OpenedTable,
    columns: Columns,
    known: dict[str, TableColumn],
    total: int,
    most: int,
) -> pa.Table:
    """Copy at most about `most` records, those that a file of the same records would search.

    Columns that nothing can compare are left in the warehouse.
    """
    wanted = [column.name for column in known.values() if column.kind != "other"]
    names = [f"x{i}" for i in range(len(wanted))]
    listed = [f"{named(name)} AS {own}" for name, own in zip(wanted, names, strict=True)]
    counted = f"{known[columns.label].value} IS NOT NULL"
    key = known[columns.id or ""]
    inner, outer = key_columns(key.name, text=key.kind != "whole")
    if total <= most:
        inner = ()
    text = f"SELECT {', '.join([*listed, *inner])} FROM {table_named(opened.table)} WHERE {counted}"
    if total > most:
        steps = [outer, *((f"{k1} AS k1", f"{k0} AS k0") for k1, k0 in hashed_steps(SEED + 1))]
        for number, step in enumerate(steps):
            text = f"SELECT {', '.join([*names, *step])} FROM ({text}) AS q{number}"
        threshold = below(int(WHOLE * (most / total)))
        text = f"SELECT {', '.join(names)} FROM ({text}) AS drawn WHERE {threshold}"
    found = opened.connection.rows(in_dialect(text, opened.connection.dialect))
    if found.num_rows == 0:
        do = say("look at it again: somebody may be writing to it")
        raise BadRows(Complaint(say("no record of the table could be read"), do))
    # In the order of the ids, so that the copy of the same records has the same digest everywhere.
    table = found.rename_columns(wanted).cast(_as_seen(opened, wanted), safe=False)
    return table.sort_by(key.name)


def _as_seen(opened: OpenedTable, names: list[str]) -> pa.Schema:
    """Keep the types of the first rows, where a driver names none and an empty column has none."""
    fields = [opened.preview.schema.field(name) for name in names]
    return pa.schema(
        [field.with_type(pa.float64()) if pa.types.is_decimal(field.type) else field
         for field in fields]
    )  # fmt: skip


def _with_spellings(known: dict[str, TableColumn], copy: Path) -> dict[str, TableColumn]:
    """Say of each text column which spellings are missing: all but those that the copy keeps."""
    result = dict(known)
    schema = pq.read_schema(copy)
    for column in known.values():
        if column.kind != "text" or schema.get_field_index(column.name) < 0:
            continue
        if not pa.types.is_string(schema.field(column.name).type):
            continue
        values = pq.read_table(copy, columns=[column.name]).column(0)
        left = set(pc.unique(pc.utf8_trim_whitespace(values)).to_pylist())
        words = tuple(word for word in ALWAYS if word not in left)
        result[column.name] = replace(column, missing=words)
    return result


def _refuse_other_types(
    columns: Columns, known: dict[str, TableColumn], copy: Path, raw: pa.Table
) -> None:
    """Raise BadRows where text of the table is used as numbers or moments, or an id is changed."""
    schema = pq.read_schema(copy)
    do = say("cast it in a view, so that the warehouse counts what is shown here")
    complaints = [
        Complaint(say("it is text in the table, and its values are numbers or dates"), do, name)
        for name in used_columns(columns)
        if known[name].kind == "text"
        and not pa.types.is_string(schema.field(name).type)
        and not (name == columns.id and _same_texts(raw.column(name), copy, name))
    ]
    numbers = [columns.weight, columns.baseline_score, columns.candidate_score]
    if columns.task == "regression":
        numbers += [columns.label, columns.baseline, columns.candidate]
    complaints += [
        Complaint(say("a number is needed here, and the table holds text"), do, name)
        for name in dict.fromkeys(numbers)
        if name and known[name].kind == "text" and pa.types.is_string(schema.field(name).type)
    ]
    kinds = {known[name].kind in {"whole", "number"}
             for name in (columns.label, columns.baseline, columns.candidate)}  # fmt: skip
    if len(kinds) > 1:
        what = say("label and predictions are numbers in one column and text in another")
        complaints.append(Complaint(what, do, columns.label))
    if complaints:
        raise BadRows(*complaints)


def _same_texts(raw: pa.ChunkedArray, copy: Path, name: str) -> bool:
    """Say whether ids that are text in the table are written in the copy as they stand there."""
    values = pq.read_table(copy, columns=[name]).column(0).to_pylist()
    return set(raw.to_pylist()) == {plain(value) for value in values}


def _refuse_rewritten(case: Case) -> None:
    """Raise BadRows where the copy was changed in a way that the table was not."""
    parts = case.rows.note.split("; ")
    done = [part for part in parts if part and not re.search("without a label left out$", part)]
    if done:
        what = say("the records had to be rewritten to be compared ({done})", done="; ".join(done))
        do = say("write label and both predictions alike in a view, as classes")
        raise BadRows(Complaint(what, do))


def tally_of(
    source: TableSource, home: Path, digest: str, connection: Connection | None
) -> TableTally:
    """Give what counts a case that was made before."""
    cache = StatementCache(counts_folder(home, digest), connection)
    return TableTally(source, cache.columns(), cache.ask)
