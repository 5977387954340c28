"""Every complaint about the rows of a case at once, each with its column, its row and what to
do.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from core.case.contents import folded
from core.case.files import batches, skipped_rows, troubles
from core.case.model import Columns
from core.case.number_checks import (
    endless_complaints,
    exact_complaints,
    score_complaints,
    size_complaints,
    weight_complaints,
)
from core.case.paths import typed_copy
from core.case.profile import Column, bare, plain, profile
from core.case.row_numbers import rows_said, rows_where, some_of
from core.errors import BadRows, Complaint
from core.messages import mark

FEW_IDS = (
    1_000_000  # rows whose ids are told apart at once; DuckDB counts those of more
)
PARTS = {
    "label": mark("the label"),
    "baseline": mark("the current model's prediction"),
    "candidate": mark("the new model's prediction"),
}


def check(home: Path, digest: str, columns: Columns) -> tuple[Complaint, ...]:
    """Check the rows against the mapping; raises BadRows with every complaint, returns warnings.

    Row numbers count as a spreadsheet does: the header is row 1, the first row of values is row 2.
    """
    path = typed_copy(home, digest)
    left_out = troubles(home, digest)
    skipped = skipped_rows(home, digest)
    absent = [*_absent(path, columns), *_mapping(columns)]
    if absent:
        raise BadRows(*left_out, *absent)
    bad = [
        *left_out,
        *_values(path, columns, skipped),
        *score_complaints(path, columns, skipped),
        *weight_complaints(path, columns.weight, skipped),
        *id_complaints(path, columns.id, skipped),
    ]
    if bad:
        raise BadRows(*bad)
    return _warnings(columns)


def _absent(path: Path, columns: Columns) -> list[Complaint]:
    there = set(pq.read_schema(path).names)
    named = [
        columns.label,
        columns.baseline,
        columns.candidate,
        columns.baseline_score,
        columns.candidate_score,
    ]
    named += [
        columns.id,
        columns.timestamp,
        columns.weight,
        columns.cluster,
        *columns.segments,
        *columns.features,
    ]
    missing = [name for name in dict.fromkeys(named) if name and name not in there]
    do = mark("choose one of the columns that are there: {there}").format(
        there=", ".join(sorted(there)[:12])
    )
    return [
        Complaint(mark("there is no such column in the file"), do, name)
        for name in missing
    ]


def _mapping(columns: Columns) -> list[Complaint]:
    three = (columns.label, columns.baseline, columns.candidate)
    if len(set(three)) < len(three):
        return [
            Complaint(
                mark("one column is used for two of label and predictions"),
                mark("choose a different column for each"),
            )
        ]
    return []


def _positive(columns: Columns, labels: set[str]) -> list[Complaint]:
    if (
        columns.task != "binary"
        or not columns.positive
        or columns.positive in labels
        or not labels
    ):
        return []
    what = mark(
        "the positive class “{positive}” is none of the labels {labels}"
    ).format(positive=columns.positive, labels=some_of(sorted(labels)))
    return [
        Complaint(what, mark("choose one of them as positive_class"), columns.label)
    ]


def _warnings(columns: Columns) -> tuple[Complaint, ...]:
    warnings = []
    if not columns.segments and not columns.features:
        what = mark(
            "no column can serve as a segment: each is a constant, an id or free text, "
            "so only the overall change can be measured"
        )
        warnings.append(
            Complaint(
                what, mark("choose segment columns yourself, or add them to the file")
            )
        )
    return tuple(warnings)


def _values(path: Path, columns: Columns, skipped: list[int]) -> list[Complaint]:
    nested = _nested(path, columns)
    if nested:
        return nested
    if columns.task == "regression":
        return [
            number
            for name in PARTS
            for number in _numbers(path, name, getattr(columns, name), skipped)
        ]
    three = profile(path, (columns.label, columns.baseline, columns.candidate))
    endless = [
        complaint
        for name, column in zip(PARTS, three, strict=True)
        for complaint in endless_complaints(path, PARTS[name], column, skipped)
    ]
    endless += [complaint for column in three for complaint in exact_complaints(column)]
    if endless:
        return endless
    found = [
        gap
        for name, column in zip(PARTS, three, strict=True)
        for gap in _gaps(path, name, column, skipped)
    ]
    return (
        found
        + _levels(path, three, skipped)
        + _positive(columns, level_set(path, three[0]))
    )


def _nested(path: Path, columns: Columns) -> list[Complaint]:
    """Refuse label and predictions of a type that cannot be compared, as lists of labels."""
    schema = pq.read_schema(path)
    three = {part: getattr(columns, part) for part in PARTS}
    odd = {
        part: name
        for part, name in three.items()
        if pa.types.is_nested(schema.field(name).type)
    }
    return [
        Complaint(
            mark("{parts} holds several values in each row").format(parts=PARTS[part]),
            mark("give one value a row: a row for each label"),
            name,
        )
        for part, name in odd.items()
    ]


def _gaps(path: Path, part: str, column: Column, skipped: list[int]) -> list[Complaint]:
    if not column.missing:
        return []
    rows = rows_where(path, column.name, is_missing, skipped)
    what = mark("{parts} is missing in {missing} of {rows} rows ({rows_2})").format(
        parts=PARTS[part],
        missing=f"{column.missing:,}",
        rows=f"{column.rows:,}",
        rows_2=rows_said(rows, column.missing),
    )
    return [
        Complaint(
            what,
            mark("fill it in, or leave these rows out for both models and say so"),
            column.name,
            rows[0],
        )
    ]


def is_missing(values: pa.Array) -> np.ndarray:
    """Tell for each value whether it is missing."""
    gone = pc.is_null(values, nan_is_null=True)
    return bare(gone)


def _levels(
    path: Path, three: tuple[Column, ...], skipped: list[int]
) -> list[Complaint]:
    sets = [level_set(path, column) for column in three]
    label = sets[0]
    if len(label) > 1_000:
        return [
            Complaint(
                mark("the label has more than 1,000 values"),
                mark("is this a number to predict? Then choose regression"),
                three[0].name,
            )
        ]
    if len(label) < 2 and not _all_should_be_right(label, sets[1:]):
        return [
            Complaint(
                mark("every label is {label}").format(
                    label=next(iter(label), "missing")
                ),
                mark("give rows of at least two classes"),
                three[0].name,
            )
        ]
    if len(label) < 2:
        return []
    levels = []
    for column, found in zip(three[1:], sets[1:], strict=True):
        strange = sorted(found - label)
        if not strange:
            continue
        if not found & label:
            what = mark(
                "the label says {label}, this prediction says {strange}: no value is in both"
            ).format(label=some_of(sorted(label)), strange=some_of(strange))
            levels.append(
                Complaint(
                    what,
                    mark("write labels and predictions in the same way"),
                    column.name,
                )
            )
            continue
        rows = rows_where(
            path,
            column.name,
            lambda values, odd=strange: np.isin(plain_all(values), odd),
            skipped,
        )
        total = len(strange)
        text = (
            mark("this value is not among the labels {label}: {strange} ({rows})")
            if total == 1
            else mark(
                "these values are not among the labels {label}: {strange} ({rows})"
            )
        )
        what = text.format(
            label=some_of(sorted(label)),
            strange=some_of(strange),
            rows=rows_said(rows, len(rows)),
        )
        levels.append(
            Complaint(
                what,
                mark("correct them, or add rows with this label"),
                column.name,
                rows[0] if rows else None,
            )
        )
    return levels


def _all_should_be_right(label: set[str], predictions: list[set[str]]) -> bool:
    """Say whether one label stands for "right", and each prediction says right or wrong: results of
    a test, item by item.
    """
    said = set().union(*predictions)
    return (
        {folded(text) for text in label} == {"1"}
        and {folded(sentence) for sentence in said} == {"0", "1"}
        and label <= said
    )


def plain_all(values: pa.Array) -> np.ndarray:
    """Write each value as the level it stands for."""
    return np.array([plain(row) for row in values.to_pylist()], dtype=object)


def level_set(path: Path, column: Column) -> set[str]:
    """Give the different values of a column, up to a thousand and one."""
    if column.levels:
        return {level for level, _ in column.levels}
    found: set[str] = set()
    for batch in batches(path, (column.name,)):
        values = batch.column(0)
        retained = values.filter(pc.invert(pc.is_null(values, nan_is_null=True)))
        found |= {plain(row) for row in pc.unique(retained).to_pylist()}
        if len(found) > 1_000:
            break
    return found


def _numbers(path: Path, part: str, name: str, skipped: list[int]) -> list[Complaint]:
    column = profile(path, (name,))[0]
    if column.kind not in {"whole", "number"}:
        do = mark(
            "write numbers with a point for decimals and nothing else, or choose classification"
        )
        return [
            Complaint(
                mark(
                    "{parts} is not a number in every row (it was read as {kind})"
                ).format(parts=PARTS[part], kind=column.kind),
                do,
                name,
            )
        ]
    return [
        *_gaps(path, part, column, skipped),
        *size_complaints(path, column, PARTS[part], skipped),
    ]


def id_complaints(path: Path, name: str | None, skipped: list[int]) -> list[Complaint]:
    """Complain about ids that stand in more than one row."""
    if not name:
        return []
    table = pq.ParquetFile(path).read([name]).rename_columns(["id"])
    if table.num_rows <= FEW_IDS and _all_differ(table.column("id")):
        return []
    with locked_duckdb() as engine:
        engine.register("ids", table)
        query = (
            "select id, count(*) n from ids where id is not null group by id having n > 1"
            " order by n desc, id"
        )
        found = engine.execute(f"select count(*), sum(n) from ({query})").fetchone()
        examples = [
            str(row[0]) for row in engine.execute(f"{query} limit 3").fetchall()
        ]
    if not found or not found[0]:
        return []
    wanted = set(examples)
    rows = rows_where(
        path,
        name,
        lambda values: np.isin([str(row) for row in values.to_pylist()], list(wanted)),
        skipped,
    )
    text = (
        mark("{found} id stands in more than one row ({examples}; {rows})")
        if found[0] == 1
        else mark("{found} ids stand in more than one row ({examples}; {rows})")
    )
    what = text.format(
        found=f"{found[0]:,}",
        examples=some_of(examples),
        rows=rows_said(rows, len(rows)),
    )
    return [
        Complaint(
            what,
            mark(
                "keep one row for each id, or choose no id column if repeats are meant"
            ),
            name,
            rows[0],
        )
    ]


def _all_differ(values: pa.ChunkedArray) -> bool:
    if pa.types.is_nested(values.type):
        return False  # Arrow tells no lists apart
    known = values.drop_null()
    return len(known.unique()) == len(known)


def locked_duckdb() -> duckdb.DuckDBPyConnection:
    """Open DuckDB in memory with no way out: no files, no extensions, no variables of ours, bounded
    memory.
    """
    return duckdb.connect(
        ":memory:",
        config={
            "enable_external_access": "false",
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "allow_community_extensions": "false",
            "python_enable_replacements": "false",
            "memory_limit": "1GB",
            "threads": "2",
            "lock_configuration": "true",
        },
    )
