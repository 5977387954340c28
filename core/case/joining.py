"""Two files of results for the same records, one from each model, joined by the id they share.

Files that hold different records raise CannotJoin: they can still be compared as two sets of
records.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from core import words
from core.case.column_words import IDENTITY, PREDICTION, SCORE
from core.case.contents import folded, shape_of
from core.case.files import derive, reading
from core.case.model import Rows
from core.case.name_words import role_of, taken_apart, words_of
from core.case.one_model import ModelColumns, OneModel, recognise_one
from core.case.paths import typed_copy
from core.case.profile import Column, as_numbers, plain, profile
from core.case.readers.dialect import Note
from core.case.recognise import SURE
from core.case.typed import Reading
from core.errors import BadRows, CannotJoin, Complaint
from core.messages import mark, say

LEAST_OVERLAP = 0.5  # of the smaller file; below it the files hold different records
LEAST_NAMED = 0.5  # different values a row; a column with fewer groups records
SHOWN = 3
SIDES = ("current", "new")
OR_UNPAIRED = mark("; for different records, compare them as two sets (--unpaired)")


def joined(home: Path, older: Rows, newer: Rows) -> Rows:
    """Join the current model's file with the new model's by id.

    Columns that both files have are taken once where they say the same; the models' answers become
    two columns. Raises CannotJoin where the files hold different records, and BadRows where an id
    stands in several rows or the files disagree on the label.
    """
    item, two = (
        pq.read_table(typed_copy(home, rows.sha256)) for rows in (older, newer)
    )
    looks = [profile(typed_copy(home, rows.sha256)) for rows in (older, newer)]
    key = _key(looks)
    places = _matched(item, two, key, (older, newer))
    both = int((places >= 0).sum())
    left = item.filter(pa.array(places >= 0))
    right = two.take(pa.array(places[places >= 0]))
    found = [recognise_one(typed_copy(home, rows.sha256)) for rows in (older, newer)]
    table, notes = _together(left, right, key, looks, found)
    alone = (item.num_rows - both, two.num_rows - both)
    text = say(
        "joined by {key}: {both} records in both", key=key, both=words.count(both)
    )
    if any(alone):
        text += say(
            ", {alone} only in {name} and {alone_2} only in {name_2} left out",
            alone=words.count(alone[0]),
            name=older.name,
            alone_2=words.count(alone[1]),
            name_2=newer.name,
        )
        notes.insert(
            0,
            Note(
                mark("{alone} records of {name} and {alone_2} of {name_2}").format(
                    alone=f"{alone[0]:,}",
                    name=older.name,
                    alone_2=f"{alone[1]:,}",
                    name_2=newer.name,
                ),
                mark(
                    "their {key} is in one file only, so only one model answered them"
                ).format(key=key),
                "left_out",
                key,
            ),
        )

    def write(out: Path) -> Reading:
        pq.write_table(table, out, compression="zstd")
        before = reading(home, older.sha256)
        return Reading(before.dialect, (*before.notes, *notes), origin=text)

    return derive(
        home,
        older,
        {"joined with": newer.sha256, "by": key},
        f"{older.name} + {newer.name} ({text})",
        write,
    )


def _key(looks: list[tuple[Column, ...]]) -> str:
    """Find the column that names the records in both files."""
    sides = [{item.name: item for item in look} for look in looks]
    common = [name for name in sides[0] if name in sides[1]]
    unique = [name for name in common if all(_names_rows(side[name]) for side in sides)]
    named = [name for name in unique if IDENTITY & set(words_of(name))]
    if named or unique:
        return (named or unique)[0]
    # An id that most rows share with others names a user or a site, not a record.
    repeated = [
        name
        for name in common
        if IDENTITY & set(words_of(name))
        and any(_names_most(side[name]) for side in sides)
    ]
    if repeated:
        what = mark(
            "the id stands in more than one row of a file, so the files cannot be joined by it"
        )
        raise BadRows(
            Complaint(
                what,
                mark("keep one row for each id{or_unpaired}").format(
                    or_unpaired=OR_UNPAIRED
                ),
                repeated[0],
            )
        )
    what = mark("the two files share no column that names their records")
    do = mark(
        "give both files the same id column, with one row for each id{or_unpaired}"
    ).format(or_unpaired=OR_UNPAIRED)
    raise CannotJoin(Complaint(what, do))


def _names_rows(column: Column) -> bool:
    return (
        column.missing == 0
        and column.kind in {"text", "whole"}
        and (
            column.distinct == column.rows
            or (column.common == 1 and shape_of(column) != "empty")
        )
    )


def _names_most(column: Column) -> bool:
    return column.distinct >= LEAST_NAMED * max(column.rows - column.missing, 1)


def _matched(
    table: pa.Table, two: pa.Table, key: str, rows: tuple[Rows, Rows]
) -> np.ndarray:
    """Give for each row of the first file its place in the second, -1 where it is not there."""
    a, b = table.column(key).combine_chunks(), two.column(key).combine_chunks()
    if a.type != b.type:
        a, b = pc.cast(a, pa.string()), pc.cast(b, pa.string())
    places = np.array(pc.fill_null(pc.index_in(a, value_set=b), -1).to_pylist(), int)
    both = int((places >= 0).sum())
    if both < LEAST_OVERLAP * min(len(a), len(b)):
        examples = ", ".join(
            f"“{x.as_py()}” and “{y.as_py()}”"
            for x, y in zip(a[:SHOWN], b[:SHOWN], strict=False)
        )
        what = mark(
            "only {both} of {a} ids of {name} are in {name_2} ({b} ids): {examples}"
        ).format(
            both=f"{both:,}",
            a=f"{len(a):,}",
            name=rows[0].name,
            name_2=rows[1].name,
            b=f"{len(b):,}",
            examples=examples,
        )
        do = mark(
            "give two files about the same records, with ids written in the same way{or_unpaired}"
        ).format(or_unpaired=OR_UNPAIRED)
        raise CannotJoin(Complaint(what, do, key))
    return places


def _together(
    left: pa.Table,
    right: pa.Table,
    key: str,
    looks: list[tuple[Column, ...]],
    found: list[OneModel],
) -> tuple[pa.Table, list[Note]]:
    columns: dict[str, pa.ChunkedArray] = {}
    notes: list[Note] = []
    answers = [
        _answers(look, one_model.columns)
        for look, one_model in zip(looks, found, strict=True)
    ]
    labels = [_sure_label(one_model) for one_model in found]
    for name in left.schema.names:
        own = (
            f"{name} ({SIDES[0]})"
            if name in answers[0] and not taken_apart(name).side
            else name
        )
        columns[own] = left.column(name)
    for name in right.schema.names:
        if name == key:
            continue
        if name in answers[1]:
            renamed = not taken_apart(name).side or name in columns
            columns[f"{name} ({SIDES[1]})" if renamed else name] = right.column(name)
        elif name in left.schema.names:
            same = (
                _same_label((name, name), left, right, key) if name in labels else None
            )
            notes += _same(name, left, right, key) if same is None else same
        elif name == labels[1] and labels[0] and labels[0] not in right.schema.names:
            notes += _same_label((labels[0], name), left, right, key)
        else:
            columns[name] = right.column(name)
    return pa.table(columns), notes


def _sure_label(found: OneModel) -> str:
    """Name the label where it is recognised surely; a guess is no reason to refuse anything."""
    sure = any(part.role == "label" and part.sure >= SURE for part in found.parts)
    return found.columns.label if sure else ""


def _answers(look: tuple[Column, ...], found: ModelColumns) -> set[str]:
    """Name the columns that hold a model's answers: predictions, scores, right or wrong."""
    answers = {found.answer} - {"", found.label}
    for column in look:
        name = taken_apart(column.name)
        sided = name.side and role_of(name) == "bare"
        if (
            name.has(PREDICTION | SCORE)
            or role_of(name) in {"correct", "prediction", "score"}
            or sided
        ):
            answers.add(column.name)
    return answers - {found.label}


def _same_label(
    labels: tuple[str, str], left: pa.Table, right: pa.Table, key: str
) -> list[Note]:
    """Compare the recognised labels of both files; refused where they contradict each other."""
    apart = _apart(left.column(labels[0]), right.column(labels[1]))
    if apart.size:
        where = mark("{size} of {num_rows} records ({key} {left})").format(
            size=f"{apart.size:,}",
            num_rows=f"{left.num_rows:,}",
            key=key,
            left=_ids(left, key, apart),
        )
        do = mark(
            "give both files the same truth; if the ids only number the rows of two different sets"
        )
        what = mark("the two files disagree on the label of {where}").format(
            where=where
        )
        raise BadRows(
            Complaint(
                what,
                mark("{do}, compare them as such (--unpaired)").format(do=do),
                labels[0],
            )
        )
    if labels[0] == labels[1]:
        return []
    why = mark("it says the same as {labels} of the first file, which is used").format(
        labels=labels[0]
    )
    return [
        Note(
            mark("column {labels} of the second file").format(labels=labels[1]),
            why,
            "left_out",
            labels[1],
        )
    ]


def _same(name: str, left: pa.Table, right: pa.Table, key: str) -> list[Note]:
    """Compare a column that both files have; the first file's values are used."""
    apart = _apart(left.column(name), right.column(name))
    if not apart.size:
        return []
    where = f"{apart.size:,} records ({key} {_ids(left, key, apart)})"
    why = mark("it differs in {where}; the first file's values are used").format(
        where=where
    )
    return [
        Note(
            mark("column {name} of the second file").format(name=name),
            why,
            "left_out",
            name,
        )
    ]


def _ids(table: pa.Table, key: str, places: np.ndarray) -> str:
    return ", ".join(f"“{table.column(key)[int(i)].as_py()}”" for i in places[:SHOWN])


def _apart(array: pa.ChunkedArray, two: pa.ChunkedArray) -> np.ndarray:
    """Find the rows where two columns say different things.

    A value that is missing says nothing.
    """
    a, b = array.combine_chunks(), two.combine_chunks()
    numbers = [
        pa.types.is_integer(x.type) or pa.types.is_floating(x.type) for x in (a, b)
    ]
    if all(numbers):
        x, y = as_numbers(a), as_numbers(b)
        return np.flatnonzero((x != y) & ~np.isnan(x) & ~np.isnan(y))
    if a.type == b.type:
        return np.flatnonzero(
            np.array(pc.fill_null(pc.not_equal(a, b), False).to_pylist(), bool)
        )
    x, y = _levels(a), _levels(b)
    return np.flatnonzero((x != y) & (x != "") & (y != ""))


def _levels(values: pa.Array) -> np.ndarray:
    """Write values of different types as the levels they stand for, yes as 1."""
    coded = (
        values if pa.types.is_dictionary(values.type) else values.dictionary_encode()
    )
    names = np.array(
        [*(folded(plain(row)) for row in coded.dictionary.to_pylist()), ""], dtype=str
    )
    return names[np.array(coded.indices.fill_null(names.size - 1).to_pylist(), int)]
