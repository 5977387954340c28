"""A table comes in: looked at first, then a sample is drawn, then its case is made and checked."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from core import words
from core.case.files import admit, derive, reading
from core.case.graded_rows import prompts_of_both, table_of_prompts
from core.case.leftovers import working_folder
from core.case.missing import ALWAYS
from core.case.model import Case, Columns, Rows
from core.case.open_case import make_case, refuse_unchosen
from core.case.paths import typed_copy
from core.case.profile import kind_of
from core.case.table_source import ENGINE_NAMES, TableSource
from core.case.typed import Reading
from core.errors import BadRows, Complaint
from core.evidence.detector_constants import DETECTORS
from core.evidence.key import SEED
from core.evidence.warehouse.column_sql import TableColumn
from core.evidence.warehouse.connection import (
    TIMEOUT,
    Connection,
    Scan,
    open_connection,
)
from core.evidence.warehouse.derived_columns import (
    ARROW_TYPES,
    Ready,
    held_within,
    made_ready,
    with_digest,
)
from core.evidence.warehouse.key_sql import WHOLE, below, hashed_steps, key_columns
from core.evidence.warehouse.prompt_averages import (
    GradeColumns,
    averages_of,
    of_prompts,
    refuse_grades,
)
from core.evidence.warehouse.sql_text import in_dialect, table_named
from core.evidence.warehouse.statement_cache import StatementCache, counts_folder
from core.evidence.warehouse.table_address import TableAddress
from core.evidence.warehouse.table_refusals import (
    refuse_mapping,
    refuse_other_types,
    refuse_rewritten,
)
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

    def ask(self, statement: str) -> pa.Table:
        """Run a statement, put into the dialect of the engine; names in small letters."""
        found = self.connection.rows(in_dialect(statement, self.connection.dialect))
        return found.rename_columns([name.lower() for name in found.column_names])


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
        raise BadRows(
            Complaint(what, say("name a table that holds the records to compare"))
        )
    return OpenedTable(
        connection, engine, shown, table, preview, connection.scan(table)
    )


def scan_sentence(
    opened: OpenedTable,
    most: int = DETECTORS.reading.sampled_rows,
    *,
    graded: bool = False,
) -> str:
    """Say what counting the table takes and what of it leaves the warehouse, before it runs.

    Of `graded` answers the averages of every prompt leave it, and none beyond the first rows.
    """
    engine, scan = ENGINE_NAMES.get(opened.engine, opened.engine), opened.scan
    copied = say(
        "Counting reads all of it several times; at most about {most} of its records are copied"
        " to this machine, and of the others nothing but counts and sums.",
        most=words.count(most),
    )
    if graded:
        copied = say(
            "Averaging reads all of it several times. The mean grades of at most {most} prompts are"
            " copied to this machine, with what describes each prompt; of single answers, no more"
            " than the first {looked} rows.",
            most=words.count(most),
            looked=words.count(PREVIEW_ROWS),
        )
    if scan.rows is None and scan.size is None:
        return say("{engine} gives no estimate of the size of {table}. {copied}",
                   engine=engine, table=opened.name, copied=copied)  # fmt: skip
    rows = (
        None
        if scan.rows is None
        else say("{rows} records", rows=words.count(scan.rows))
    )
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
) -> tuple[Case, TableTally | None]:
    """Draw the sample and make a case of it, with what counts it over the whole table.

    Graded answers are averaged by prompt in the warehouse, and all their prompts are copied, so
    that nothing is left to count there: None in the place of the tally.

    Raises BadRows with everything in the table that cannot be used as it is mapped.
    """
    if columns.grades is not None:
        return prompts_case(opened, columns, home, at, supplied or {}, most), None
    refuse_mapping(columns, opened.known)
    distinct = columns.cluster is not None and columns.cluster == columns.id
    columns = replace(columns, cluster=None) if distinct else columns
    ask, table = opened.ask, table_named(opened.table)
    ready = made_ready(columns, opened.known, table, ask, opened.preview)
    refuse_unchosen(ready.columns)
    without_id = not columns.id
    if without_id:
        with_digest(ready)
    counts = _counts(opened, ready)
    held_within(ready, {name: ends for name, ends in counts.scores.items() if ends})
    raw = _drawn(opened, ready.columns, ready.known, counts.labelled, most)
    rows = _with_notes(home, _admitted(raw, home, opened.name), ready)
    columns, before = ready.columns, ready.known
    known = _with_spellings(before, typed_copy(home, rows.sha256))
    refuse_other_types(columns, known, typed_copy(home, rows.sha256), raw)
    if known[columns.label] != before[columns.label]:
        counts = _counts(opened, replace(ready, known=known))
    case = make_case(
        rows, columns, home, at, {"title": opened.table[-1]} | (supplied or {})
    )
    refuse_rewritten(case, ready.said)
    source = TableSource(
        opened.engine, opened.shown, opened.table, "" if without_id else columns.id or "",
        counts.labelled, case.rows.rows, counts.whole - counts.labelled, distinct,
    )  # fmt: skip
    case = replace(case, source=source)
    cache = StatementCache(counts_folder(home, case.rows.sha256), opened.connection)
    cache.keep_columns(known)
    return case, TableTally(source, known, cache.ask)


def prompts_case(
    opened: OpenedTable,
    columns: Columns,
    home: Path,
    at: dt.datetime,
    supplied: dict[str, Any],
    most: int,
) -> Case:
    """Average graded answers by prompt where they lie, and make a case of all their prompts.

    Raises BadRows for what cannot be graded, and TooMuch for more prompts than may be copied.
    """
    grades = columns.grades
    if grades is None:
        raise ValueError(
            "answers are brought to prompts by their grades, and there are none."
        )
    names = GradeColumns(grades.prompt, columns.baseline, columns.candidate, grades)
    refuse_grades(names, opened.known)
    table = table_named(opened.table)
    found, answers = averages_of(names, opened.known, table, opened.ask, most)
    origin = _admitted(found.replace_schema_metadata(None), home, opened.name)
    averages = of_prompts(
        found,
        names,
        opened.known,
        lambda *each: prompts_of_both(*each, (origin, origin)),
    )
    how: dict[str, object] = {"graded": [repr(names), repr(found.schema.metadata)]}
    rows, columns = table_of_prompts(home, (origin, origin), averages, columns, how)
    case = make_case(rows, columns, home, at, {"title": opened.table[-1]} | supplied)
    source = TableSource(
        opened.engine, opened.shown, opened.table, grades.prompt, answers, case.rows.rows,
        averaged=True,
    )  # fmt: skip
    return replace(case, source=source)


def _with_notes(home: Path, rows: Rows, ready: Ready) -> Rows:
    """Keep the copy with what was done in SQL to get there; the same one where that is nothing."""
    if not ready.notes:
        return rows
    note = "; ".join(ready.said)
    name = f"{rows.name} ({note})" if note else rows.name
    before = reading(home, rows.sha256)

    def write(out: Path) -> Reading:
        shutil.copyfile(typed_copy(home, rows.sha256), out)
        return replace(before, notes=(*before.notes, *ready.notes), origin=note)

    how: dict[str, object] = {
        "in the warehouse": [ready.said, [item.why for item in ready.notes]]
    }
    return replace(derive(home, rows, how, name, write), note=note)


def _admitted(table: pa.Table, home: Path, name: str) -> Rows:
    home.mkdir(parents=True, exist_ok=True)
    with working_folder(home) as folder:
        place = folder / "table.parquet"
        pq.write_table(table, place)
        return admit(place, home, name)


@dataclass(frozen=True, slots=True)
class TableCounts:
    """Records of a table, those with a label, and the ends of each score; None without a value."""

    whole: int
    labelled: int
    scores: dict[str, tuple[float, float] | None]


def _counts(opened: OpenedTable, ready: Ready) -> TableCounts:
    """Count records and what is missing in the whole table.

    Raises BadRows for predictions, scores or weights that are missing, and for ids that repeat.
    """
    columns, known = ready.columns, ready.known
    needed = [
        columns.baseline,
        columns.candidate,
        columns.weight or "",
        columns.cluster or "",
    ]
    if columns.task == "regression":
        needed.append(columns.label)
    needed = [name for name in dict.fromkeys(needed) if name]
    scores = [name for name in dict.fromkeys((columns.baseline_score, columns.candidate_score))
              if name and columns.task != "regression" and known[name].is_number]  # fmt: skip
    label = known[columns.label].value
    inside = [
        f"COUNT(CASE WHEN {label} IS NOT NULL AND {known[name].value} IS NULL THEN 1 END) AS m{i}"
        for i, name in enumerate(needed)
    ]
    inside += [f"MIN({known[name].value}) AS lo{i}, MAX({known[name].value}) AS hi{i}"
               for i, name in enumerate(scores)]  # fmt: skip
    key = known[columns.id or ""]
    if not key.derived:
        inside += [f"COUNT(DISTINCT {key.raw}) AS ids"]
    statement = (
        f"SELECT COUNT(*) AS whole, COUNT({label}) AS n, {', '.join(inside)}"
        f" FROM {table_named(opened.table)}"
    )
    found = {
        name.lower(): value
        for name, value in opened.ask(statement).to_pylist()[0].items()
    }
    whole, labelled = int(found["whole"]), int(found["n"] or 0)
    complaints = [
        Complaint(
            say("it is missing in {missing} of {rows} records", missing=words.count(found[f"m{i}"]),
                rows=words.count(labelled)),
            say("fill it in, or leave these records out in a view for both models"), name)
        for i, name in enumerate(needed) if found[f"m{i}"]
    ]  # fmt: skip
    if labelled == 0:
        do = say("choose another label column")
        complaints.append(Complaint(say("no record has a label"), do, columns.label))
    twice = 0 if key.derived else whole - int(found["ids"] or 0)
    if twice:
        what = say("{twice} of {rows} records have an id that is missing or stands there before",
                   twice=words.count(twice), rows=words.count(whole))  # fmt: skip
        complaints.append(
            Complaint(what, say("keep one record of each id"), columns.id or "")
        )
    if complaints:
        raise BadRows(*complaints)
    ends = {
        name: None if found[f"lo{i}"] is None
        else (float(found[f"lo{i}"]), float(found[f"hi{i}"]))
        for i, name in enumerate(scores)
    }  # fmt: skip
    return TableCounts(whole, labelled, ends)


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
    listed = [
        f"{known[name].raw} AS {own}" for name, own in zip(wanted, names, strict=True)
    ]
    counted = f"{known[columns.label].value} IS NOT NULL"
    key = known[columns.id or ""]
    inner, outer = key_columns(key.raw, text=key.kind != "whole")
    if total <= most:
        inner = ()
    text = f"SELECT {', '.join([*listed, *inner])} FROM {table_named(opened.table)} WHERE {counted}"
    if total > most:
        steps = [
            outer,
            *((f"{k1} AS k1", f"{k0} AS k0") for k1, k0 in hashed_steps(SEED + 1)),
        ]
        for number, step in enumerate(steps):
            text = f"SELECT {', '.join([*names, *step])} FROM ({text}) AS q{number}"
        threshold = below(int(WHOLE * (most / total)))
        text = f"SELECT {', '.join(names)} FROM ({text}) AS drawn WHERE {threshold}"
    found = opened.connection.rows(in_dialect(text, opened.connection.dialect))
    if found.num_rows == 0:
        do = say("look at it again: somebody may be writing to it")
        raise BadRows(Complaint(say("no record of the table could be read"), do))
    # In the order of the ids, so that the copy of the same records has the same digest everywhere.
    schema = _as_seen(opened, [known[name] for name in wanted])
    table = found.rename_columns(wanted).cast(schema, safe=False)
    # Records that only a digest tells apart may differ by less than it sees.
    rest = [name for name in wanted if name != key.name] if key.derived else []
    return table.sort_by([(name, "ascending") for name in (key.name, *rest)])


def _as_seen(opened: OpenedTable, columns: list[TableColumn]) -> pa.Schema:
    """Keep the types of the first rows, where a driver names none and an empty column has none."""
    fields = [
        pa.field(column.name, ARROW_TYPES[column.kind])
        if column.derived
        else opened.preview.schema.field(column.name)
        for column in columns
    ]
    return pa.schema(
        [field.with_type(pa.float64()) if pa.types.is_decimal(field.type) else field
         for field in fields]
    )  # fmt: skip


def _with_spellings(
    known: dict[str, TableColumn], copy: Path
) -> dict[str, TableColumn]:
    """Say of each text column which spellings are missing: all but those that the copy keeps."""
    result = dict(known)
    schema = pq.read_schema(copy)
    for column in known.values():
        if (
            column.kind != "text"
            or column.derived
            or schema.get_field_index(column.name) < 0
        ):
            continue
        if not pa.types.is_string(schema.field(column.name).type):
            continue
        values = pq.read_table(copy, columns=[column.name]).column(0)
        left = set(pc.unique(pc.utf8_trim_whitespace(values)).to_pylist())
        words = tuple(word for word in ALWAYS if word not in left)
        result[column.name] = replace(column, missing=words)
    return result


def tally_of(
    source: TableSource, home: Path, digest: str, connection: Connection | None
) -> TableTally:
    """Give what counts a case that was made before."""
    cache = StatementCache(counts_folder(home, digest), connection)
    return TableTally(source, cache.columns(), cache.ask)
