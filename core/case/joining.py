"""Two files of results for the same records, one from each model, joined by the id they share."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from core.case.contents import shape_of
from core.case.files import derive, reading
from core.case.model import Rows
from core.case.name_words import IDENTITY, PREDICTION, SCORE, role_of, taken_apart, words_of
from core.case.places import typed_copy
from core.case.profile import Column, profile
from core.case.readers.dialect import Note
from core.case.typed import Reading
from core.errors import BadRows, Complaint

LEAST_OVERLAP = 0.5  # of the smaller file; below it the files hold different records
SHOWN = 3
SIDES = ("current", "new")


def joined(home: Path, older: Rows, newer: Rows) -> Rows:
    """Join the current model's file with the new model's; raises BadRows where they do not hold the same records.

    Columns that both files have are taken once where they say the same; the models' answers become two columns.
    """
    one, two = (pq.read_table(typed_copy(home, rows.sha256)) for rows in (older, newer))
    looks = [profile(typed_copy(home, rows.sha256)) for rows in (older, newer)]
    key = _key(looks)
    places = _matched(one, two, key, (older, newer))
    both = int((places >= 0).sum())
    left = one.filter(pa.array(places >= 0))
    right = two.take(pa.array(places[places >= 0]))
    table, notes = _together(left, right, key, looks)
    alone = (one.num_rows - both, two.num_rows - both)
    told = f"joined by {key}: {both:,} records in both"
    if any(alone):
        told += f", {alone[0]:,} only in {older.name} and {alone[1]:,} only in {newer.name} left out"
        notes.insert(0, Note(f"{alone[0]:,} records of {older.name} and {alone[1]:,} of {newer.name}", f"their {key} is in one file only, so only one model answered them", "left_out", key))

    def write(out: Path) -> Reading:
        pq.write_table(table, out, compression="zstd")
        before = reading(home, older.sha256)
        return Reading(before.dialect, (*before.notes, *notes), origin=told)

    return derive(home, older, {"joined with": newer.sha256, "by": key}, f"{older.name} + {newer.name} ({told})", write)


def _key(looks: list[tuple[Column, ...]]) -> str:
    """Find the column that names the records in both files."""
    sides = [{one.name: one for one in look} for look in looks]
    common = [name for name in sides[0] if name in sides[1]]
    unique = [name for name in common if all(_names_rows(side[name]) for side in sides)]
    named = [name for name in unique if IDENTITY & set(words_of(name))]
    if named or unique:
        return (named or unique)[0]
    repeated = [name for name in common if IDENTITY & set(words_of(name))]
    if repeated:
        raise BadRows(Complaint("the id stands in more than one row of a file, so the files cannot be joined by it", "keep one row for each id", repeated[0]))
    raise BadRows(Complaint("the two files share no column that names their records", "give both files the same id column, with one row for each id"))


def _names_rows(column: Column) -> bool:
    return column.missing == 0 and column.kind in {"text", "whole"} and (column.distinct == column.rows or (column.common == 1 and shape_of(column) != "empty"))


def _matched(one: pa.Table, two: pa.Table, key: str, rows: tuple[Rows, Rows]) -> np.ndarray:
    """Give for each row of the first file its place in the second, -1 where it is not there."""
    a, b = one.column(key).combine_chunks(), two.column(key).combine_chunks()
    if a.type != b.type:
        a, b = pc.cast(a, pa.string()), pc.cast(b, pa.string())
    places = np.array(pc.fill_null(pc.index_in(a, value_set=b), -1).to_pylist(), int)
    both = int((places >= 0).sum())
    if both < LEAST_OVERLAP * min(len(a), len(b)):
        examples = ", ".join(f"“{x.as_py()}” and “{y.as_py()}”" for x, y in zip(a[:SHOWN], b[:SHOWN], strict=False))
        what = f"only {both:,} of {len(a):,} ids of {rows[0].name} are in {rows[1].name} ({len(b):,} ids): {examples}"
        raise BadRows(Complaint(what, "give two files about the same records, with ids written in the same way; for different records, compare them as two sets", key))
    return places


def _together(left: pa.Table, right: pa.Table, key: str, looks: list[tuple[Column, ...]]) -> tuple[pa.Table, list[Note]]:
    columns: dict[str, pa.ChunkedArray] = {}
    notes: list[Note] = []
    answers = [_answers(look) for look in looks]
    for name in left.schema.names:
        own = f"{name} ({SIDES[0]})" if name in answers[0] and not taken_apart(name).side else name
        columns[own] = left.column(name)
    for name in right.schema.names:
        if name == key:
            continue
        if name in answers[1]:
            columns[f"{name} ({SIDES[1]})" if not taken_apart(name).side or name in columns else name] = right.column(name)
        elif name not in left.schema.names:
            columns[name] = right.column(name)
        else:
            notes += _same(name, left, right, key)
    return pa.table(columns), notes


def _answers(look: tuple[Column, ...]) -> set[str]:
    """Name the columns that hold a model's answers: predictions, scores, right or wrong."""
    found = set()
    for one in look:
        name = taken_apart(one.name)
        if name.has(PREDICTION | SCORE) or role_of(name) in {"correct", "prediction", "score"} or (name.side and role_of(name) == "bare"):
            found.add(one.name)
    return found


def _same(name: str, left: pa.Table, right: pa.Table, key: str) -> list[Note]:
    """Compare a column that both files have; labels that contradict each other are refused."""
    from core.case.labels import STRONG, name_strength  # noqa: PLC0415  labels need pairs, which need this module's neighbours

    a, b = left.column(name).combine_chunks(), right.column(name).combine_chunks()
    if a.type != b.type:
        a, b = pc.cast(a, pa.string(), safe=False), pc.cast(b, pa.string(), safe=False)
    apart = np.flatnonzero(np.array(pc.fill_null(pc.not_equal(a, b), False).to_pylist(), bool))
    if not apart.size:
        return []
    ids = ", ".join(f"“{left.column(key)[int(i)].as_py()}”" for i in apart[:SHOWN])
    if name_strength(taken_apart(name)) == STRONG:
        raise BadRows(Complaint(f"the two files disagree on the label of {apart.size:,} records ({key} {ids})", "give both files the same truth", name))
    return [Note(f"column {name} of the second file", f"it differs in {apart.size:,} records ({key} {ids}); the first file's values are used", "left_out", name)]
