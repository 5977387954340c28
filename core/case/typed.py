"""From an opened file to the typed copy that is measured, with every choice that was made on the
way.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pydantic import TypeAdapter

from core.case.arrow_types import Plan, plan_of
from core.case.column_scan import Looked, look
from core.case.readers.columnar import row_numbers_of_pandas
from core.case.readers.dialect import Dialect, Note, Source
from core.case.readers.names import check_count, check_names
from core.case.readers.packed import MAX_BYTES
from core.case.summary_rows import asked_about
from core.case.values import Typed, settle
from core.errors import BadFile, Complaint, TooMuch
from core.messages import mark

ROW_NUMBERS = ("unnamed 1", "unnamed: 0", "unnamed:0", "...1")
AT_ONCE = 1 << 19  # values of columns that are looked at together


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file was read: the choices, the notes, the rows that do not fit, and the rows of the
    file that hold no values.

    `origin` names the file and what was done to it, where the copy is not simply the file.
    """

    dialect: Dialect = Dialect()  # noqa: RUF009  frozen
    notes: tuple[Note, ...] = ()
    troubles: tuple[Complaint, ...] = ()
    skipped: tuple[int, ...] = ()
    origin: str = ""


READING = TypeAdapter(Reading)


def write_typed(source: Source, wanted: Dialect, out: Path) -> Reading:
    """Write the typed copy of an opened file; raises BadFile for what is no table."""
    names = tuple(source.schema.names)
    check_count(len(names))
    if source.typed:
        check_names([name or " " for name in names])
    plans = [plan_of(source.schema.field(i)) for i in range(len(names))]
    gone = set(row_numbers_of_pandas(source.schema))
    notes = [*source.notes, *(note for plan in plans for note in plan.notes)]
    retained = [
        plan for plan in plans if plan.kind is not None and plan.name not in gone
    ]
    notes += [
        Note(
            mark("the row numbers that pandas wrote along ({gone})").format(
                gone=len(gone)
            ),
            mark("they number the rows of a table and say nothing about a record"),
            "left_out",
            name,
        )
        for name in sorted(gone)
    ]
    before = len(source.notes)
    source = asked_about(source, retained, wanted)
    notes += source.notes[before:]
    texts, choice, said = _texts(source, retained, wanted)
    notes += said
    retained, dropped = _without_row_numbers(source, retained, texts)
    notes += dropped
    if not retained:
        raise BadFile(
            Complaint(
                mark("no column of the file can be compared"),
                mark("give plain columns: text, numbers, dates"),
            ),
            *(
                Complaint(note.what, note.why)
                for note in notes
                if note.kind == "left_out"
            ),
        )
    _write(source, retained, texts, out)
    dialect = replace(
        source.dialect,
        **{
            name: getattr(choice, name)
            for name in ("decimal", "thousands", "dates", "missing")
        },
        summary_rows=wanted.summary_rows,
    )
    return Reading(dialect, tuple(notes), tuple(source.troubles), tuple(source.skipped))


def _texts(
    source: Source, plans: list[Plan], wanted: Dialect
) -> tuple[dict[str, Typed], Dialect, list[Note]]:
    """Look at the columns that are text, and settle what each of them holds."""
    texts = [plan for plan in plans if plan.kind == pa.string()]
    looked: list[Looked] = []
    try:
        while len(looked) < len(texts):
            # The first column tells how many rows there are, and so how many columns fit in memory.
            rows = looked[0].rows if looked else AT_ONCE
            most = max(1, AT_ONCE // max(rows, 1))
            block = texts[len(looked) : len(looked) + most]
            looked += _looked(source, block, wanted.missing or ())
    except pa.ArrowInvalid as error:
        what = mark("a column of bytes is no text: {error}").format(
            error=str(error)[:80]
        )
        raise BadFile(
            Complaint(what, mark("leave it out, or write it as text"))
        ) from None
    return settle(looked, wanted, typed=source.typed)


def _looked(
    source: Source, block: list[Plan], missing: tuple[str, ...]
) -> list[Looked]:
    """Pass once over some columns together: to begin a pass costs as much as a short column."""
    found = [Looked(plan.name) for plan in block]
    for batch in source.batches(tuple(plan.name for plan in block)):
        for match_, plan, values in zip(found, block, batch.columns, strict=True):
            look(match_, plan.convert(values), missing)
    return found


def _without_row_numbers(
    source: Source, plans: list[Plan], texts: dict[str, Typed]
) -> tuple[list[Plan], list[Note]]:
    """Leave out a first column without a name that counts the rows, and a last one that is
    empty.
    """
    left, notes = list(plans), []
    for plan in plans:
        if (
            not plan.name.lower().startswith("unnamed")
            and plan.name.lower() not in ROW_NUMBERS
        ):
            continue
        values = _column(source, plan, texts)
        if values.null_count == len(values):
            left.remove(plan)
            notes.append(
                Note(
                    mark("a column without a name and without values"),
                    mark("it is empty"),
                    "left_out",
                    plan.name,
                )
            )
        elif plan.name.lower() in ROW_NUMBERS and _counts(values):
            left.remove(plan)
            notes.append(
                Note(
                    mark("the first column, which has no name"),
                    mark("it numbers the rows and says nothing about a record"),
                    "left_out",
                    plan.name,
                )
            )
        elif plan.name.startswith("unnamed ") and plan is not plans[0]:
            raise BadFile(
                Complaint(
                    mark("a column has no name"), mark("name it in the header"), row=1
                )
            )
    return left, notes


def _column(source: Source, plan: Plan, texts: dict[str, Typed]) -> pa.ChunkedArray:
    parts = [
        _converted(batch.column(0), plan, texts)
        for batch in source.batches((plan.name,))
    ]
    return pa.chunked_array(parts)


def _counts(values: pa.ChunkedArray) -> bool:
    if not pa.types.is_integer(values.type) or values.null_count:
        return False
    numbers = np.array(values.to_pylist())
    return bool(numbers[0] in {0, 1} and (np.diff(numbers) == 1).all())


def _converted(values: pa.Array, plan: Plan, texts: dict[str, Typed]) -> pa.Array:
    result = plan.convert(values)
    return texts[plan.name].cast(result) if plan.name in texts else result


def _write(
    source: Source, plans: list[Plan], texts: dict[str, Typed], out: Path
) -> None:
    schema = pa.schema(
        [
            (plan.name, texts[plan.name].kind if plan.name in texts else plan.kind)
            for plan in plans
        ]
    )
    names = tuple(plan.name for plan in plans)
    seen = 0
    with pq.ParquetWriter(out, schema, compression="zstd") as writer:
        for batch in source.batches(names):
            seen += batch.nbytes
            if seen > MAX_BYTES:
                raise TooMuch(
                    Complaint(
                        mark("the file unpacks to more than can be read safely"),
                        mark("give the rows that matter"),
                    )
                )
            columns = [
                _converted(batch.column(i), plan, texts) for i, plan in enumerate(plans)
            ]
            writer.write_batch(
                pa.record_batch(
                    [
                        pc.cast(column, field.type)
                        if column.type != field.type
                        else column
                        for column, field in zip(columns, schema, strict=True)
                    ],
                    schema=schema,
                )
            )
