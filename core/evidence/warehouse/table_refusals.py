"""What of a table cannot be counted as it is mapped, with what to do."""

from __future__ import annotations

import re
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from core.case.model import Case, Columns
from core.case.profile import plain
from core.errors import BadRows, Complaint
from core.evidence.warehouse.column_sql import TableColumn
from core.messages import say


def refuse_mapping(columns: Columns, known: dict[str, TableColumn]) -> None:
    """Raise BadRows for a mapping that cannot be counted in SQL."""
    used = used_columns(columns)
    names = [name for name in used if name not in known]
    listed = ", ".join(list(known)[:12])
    complaints = [
        Complaint(say("the table has no such column"),
                  say("choose one of those that are there: {listed}", listed=listed), name)
        for name in names
    ]  # fmt: skip
    odd = [name for name in used if name in known and known[name].kind == "other"]
    complaints += [
        Complaint(say("its type holds more than one value, or none that can be compared"),
                  say("cast it in a view, or leave it out"), name)
        for name in odd
    ]  # fmt: skip
    key = known.get(columns.id or "")
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


def refuse_other_types(
    columns: Columns, known: dict[str, TableColumn], copy: Path, raw: pa.Table
) -> None:
    """Raise BadRows where text of the table is used as numbers or moments, or an id is changed."""
    schema = pq.read_schema(copy)
    do = say("cast it in a view, so that the warehouse counts what is shown here")
    complaints = [
        Complaint(
            say("it is text in the table, and its values are numbers or dates"),
            do,
            name,
        )
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
        if name
        and known[name].kind == "text"
        and pa.types.is_string(schema.field(name).type)
    ]
    kinds = {known[name].kind in {"whole", "number"}
             for name in (columns.label, columns.baseline, columns.candidate)}  # fmt: skip
    if len(kinds) > 1:
        what = say(
            "label and predictions are numbers in one column and text in another"
        )
        complaints.append(Complaint(what, do, columns.label))
    if complaints:
        raise BadRows(*complaints)


def _same_texts(raw: pa.ChunkedArray, copy: Path, name: str) -> bool:
    """Say whether ids that are text in the table are written in the copy as they stand there."""
    values = pq.read_table(copy, columns=[name]).column(0).to_pylist()
    return set(raw.to_pylist()) == {plain(value) for value in values}


def refuse_rewritten(case: Case, said: list[str]) -> None:
    """Raise BadRows where the copy was changed in a way that the table was not; `said` is what was
    done to the table.
    """
    parts = case.rows.note.split("; ")
    parts = [part for part in parts if part and part not in said]
    done = [part for part in parts if not re.search("without a label left out$", part)]
    if done:
        what = say(
            "the records had to be rewritten to be compared ({done})",
            done="; ".join(done),
        )
        do = say("write label and both predictions alike in a view, as classes")
        raise BadRows(Complaint(what, do))
