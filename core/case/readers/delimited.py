"""Delimited text: the separator and the header by what fits most lines, then every value as text.

Rows are counted as a spreadsheet does: the first line is row 1, empty lines count, a line end
inside quotes does not.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from core.case.readers.dialect import Dialect, Note, Source
from core.case.readers.encoding import NAMES, as_utf8, encoding_of
from core.case.readers.names import check_names, renamed
from core.case.readers.text_rows import TextRows
from core.errors import SHOWN, BadFile, Complaint
from core.messages import mark

COMMON = (",", ";", "\t", "|")
RARE = ("^", "~", ":", "\x01", "\x1f", " ")
HEAD = 1 << 20
MOST_HEAD = 1 << 26  # a header of 64 MB is none
LOOKED_AT = 200
BLOCK = 16 << 20
FEWEST = 2
EMPTY = ("Empty CSV", "Could not skip initial")  # what Arrow says of a header alone
MOST_ZEROS = 0.05  # of a text; files of numbers have more


@dataclass(slots=True)
class Shape:
    """Where the table begins in the text: lines before the header, the header, and the
    separator.
    """

    separator: str
    header: list[str]
    lines: int
    records: int
    before: list[str]
    named_rows: bool = False


@dataclass(slots=True)
class Misfits:
    """Rows with another number of fields than the header: all their numbers, and the fields of the
    first ones.
    """

    numbers: list[int] = field(default_factory=list)
    fields: list[int] = field(default_factory=list)
    expected: int = 0

    def add(self, row: pa_csv.InvalidRow) -> None:
        """Take one more; its text is not kept."""
        self.numbers.append(int(row.number or 0))
        self.expected = row.expected_columns
        if len(self.fields) < SHOWN - 1:
            self.fields.append(row.actual_columns)


def fits(head: bytes) -> bool:
    """Say whether the first bytes may be text: no zeros, those of UTF-16, or a few among
    letters.
    """
    from core.case.readers.encoding import marked  # noqa: PLC0415  one small function

    if b"\x00" not in head or marked(head) is not None:
        return True
    # A text with a few zeros in it is refused by the line that holds them.
    letters = sum(sign >= ord(" ") or sign in b"\t\r\n" for sign in head)
    return letters + head.count(0) == len(head) and head.count(0) < MOST_ZEROS * len(
        head
    )


def open_delimited(path: Path, wanted: Dialect, work: Path) -> Source:
    """Open a text as a table of texts; rows with the wrong number of fields are kept as complaints.

    Raises BadFile where there is no table at all, naming what is wrong with it: encoding,
    separator, header or rows.
    """
    guess = encoding_of(path, wanted.encoding)
    text = as_utf8(path, guess.name, work)
    shape = _shape(text, wanted.separator)
    check_names(shape.header)
    schema = pa.schema([(name, pa.string()) for name in renamed(shape.header)[0]])
    raw = TextRows(schema, work)
    wrong, blank, rows = _copy(text, shape, raw)
    troubles = _complaints(wrong, shape)
    if rows == 0:
        raise BadFile(
            Complaint(
                mark("the file has a header and no rows that fit it"),
                mark("export the rows again"),
            ),
            *troubles,
        )
    skipped = [*range(1, shape.records + 1), *_rows(wrong, shape), *blank]
    dialect = Dialect(
        "CSV", encoding=NAMES.get(guess.name, guess.name), separator=shape.separator
    )
    source = _source(raw, shape, dialect)
    source.notes += guess.notes
    source.troubles, source.skipped = [*guess.asks, *troubles], sorted(skipped)
    return source


def _source(raw: TextRows, shape: Shape, dialect: Dialect) -> Source:
    source = Source(raw.schema, raw.batches, dialect, typed=False)
    if shape.before:
        text = ", ".join(f"“{line[:60]}”" for line in shape.before[:2])
        source.notes.append(
            Note(
                mark("the text before the header ({text})").format(text=text),
                mark("it is no part of the table"),
                "left_out",
            )
        )
    if shape.named_rows:
        source.notes.append(
            Note(
                mark("the first column"),
                mark("the header has no name for it, so it is called “row name”"),
            )
        )
    return source


def _shape(text: Path, wanted: str | None) -> Shape:
    """Find the separator and the header in the first part of the text, a longer part where the
    header needs it.
    """
    size = HEAD
    while True:
        with text.open("rb") as stream:
            head = stream.read(size)
            whole = not stream.read(1)
        result = head.decode("utf-8-sig", "ignore")
        if (
            whole
            or size >= MOST_HEAD
            or result.count("\n") + result.count("\r") >= FEWEST
        ):
            break
        size *= 8
    if not result.strip():
        raise BadFile(
            Complaint(
                mark("the file is empty"),
                mark("export the rows again; it must hold a header and rows"),
            )
        )
    hint, result, lines = _hinted(result)
    shape = _best(result, wanted or hint, whole=whole)
    shape.lines += lines
    shape.records += lines
    return shape


def _hinted(text: str) -> tuple[str | None, str, int]:
    """Take Excel's first line "sep=;" for what it says."""
    first, _, rest = text.partition("\n")
    hint = first.strip().strip('"')
    if hint.lower().startswith("sep=") and len(hint) == len("sep=") + 1:
        return hint[-1], rest, 1
    return (
        ("\t", rest, 1) if first.rstrip("\r\n").lower() == "sep=\t" else (None, text, 0)
    )


def _best(text: str, wanted: str | None, *, whole: bool) -> Shape:
    found: list[tuple[tuple[float, ...], Shape]] = []
    for place, separator in enumerate((wanted,) if wanted else (*COMMON, *RARE)):
        records = _records(text, separator, whole=whole)
        shape, share = _table(records, separator)
        rare = separator in RARE and not wanted
        found.append(
            (
                (
                    not rare,
                    share >= 0.8,
                    len(shape.header) > 1,
                    share,
                    len(shape.header),
                    -place,
                ),
                shape,
            )
        )
        if len(shape.header) < FEWEST or share < 0.5:
            found[-1] = ((-1.0, share), shape)
    return max(found, key=lambda pair: pair[0])[1]


def _records(text: str, separator: str, *, whole: bool) -> list[tuple[int, list[str]]]:
    """Split the beginning of a text into records with the line each one ends on."""
    reader = csv.reader(io.StringIO(text, newline=None), delimiter=separator)
    records: list[tuple[int, list[str]]] = []
    limit = csv.field_size_limit(MOST_HEAD)
    try:
        for record in reader:
            records.append((reader.line_num, record))
            if len(records) > LOOKED_AT:
                break
    except csv.Error:
        return records
    finally:
        csv.field_size_limit(limit)
    return (
        records
        if whole or len(records) > LOOKED_AT or len(records) < FEWEST + 1
        else records[:-1]
    )


def _table(records: list[tuple[int, list[str]]], separator: str) -> tuple[Shape, float]:
    """Find the header: the first record with as many fields as most records have."""
    filled = [
        (i, line, record)
        for i, (line, record) in enumerate(records)
        if any(value.strip() for value in record)
    ]
    if not filled:
        raise BadFile(
            Complaint(
                mark("the file has no header"),
                mark("start the file with a header that names each column"),
            )
        )
    widths = Counter(len(record) for _, _, record in filled)
    usual = max(widths, key=lambda width: (widths[width], width))
    first = next(pair for pair in filled if len(pair[2]) == usual)
    top = filled[0]
    share = widths[usual] / len(filled)
    if len(top[2]) == usual - 1 and len(top[2]) > 1 and first is filled[1]:
        return _without_a_name(filled, top, separator), share
    if len(top[2]) > 1 or first is top:
        first = top
    before = [separator.join(record) for i, _, record in filled if i < first[0]]
    return Shape(separator, first[2], first[1], first[0], before), share


def _without_a_name(
    filled: list[tuple[int, int, list[str]]],
    top: tuple[int, int, list[str]],
    separator: str,
) -> Shape:
    """Take a header that is one short: rows end with a separator, or begin with names as R writes
    them.
    """
    ends = all(not record[-1].strip() for _, _, record in filled[1:])
    header = [*top[2], ""] if ends else [mark("row name"), *top[2]]
    return Shape(separator, header, top[1], top[0], [], named_rows=not ends)


def _copy(text: Path, shape: Shape, out: TextRows) -> tuple[Misfits, list[int], int]:
    """Copy the rows as text.

    Give those that do not fit, the numbers of the empty ones, and how many there are.
    """
    wrong = Misfits()
    names = out.schema.names

    def note(row: pa_csv.InvalidRow) -> str:
        wrong.add(row)
        return "skip"

    blank: list[int] = []
    rows = retained = 0
    try:
        with text.open("rb") as stream:
            for batch in _reader(stream, shape, names, note):
                empty = _empty(batch)
                if empty.any():
                    blank += [rows + int(i) for i in np.flatnonzero(empty)]
                    batch = batch.filter(pa.array(~empty))  # noqa: PLW2901  the rows that hold something
                rows += len(empty)
                retained += batch.num_rows
                out.add(batch)
    except pa.ArrowInvalid as error:
        if not any(says in str(error) for says in EMPTY):
            raise BadFile(_unreadable(error, rows + shape.records + 2)) from None
    out.finish()
    return wrong, _numbers(blank, rows, wrong, shape), retained


def _reader(stream, shape: Shape, names: list[str], note) -> pa_csv.CSVStreamingReader:  # noqa: ANN001  of whatever the library hands in
    longest = max(BLOCK, 4 * len("".join(names)))
    return pa_csv.open_csv(
        stream,
        pa_csv.ReadOptions(
            use_threads=False,
            block_size=longest,
            skip_rows=shape.lines,
            column_names=names,
        ),
        pa_csv.ParseOptions(
            delimiter=shape.separator,
            newlines_in_values=True,
            invalid_row_handler=note,
            ignore_empty_lines=False,
        ),
        pa_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()),
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=True,
        ),
    )


def _empty(batch: pa.RecordBatch) -> np.ndarray:
    """Tell which rows hold nothing at all; most are settled by their first column."""
    empty = np.ones(batch.num_rows, bool)
    for column in batch.columns:
        at = np.flatnonzero(empty)
        if not at.size:
            break
        values = column.take(pa.array(at)) if at.size < batch.num_rows else column
        trimmed = pc.fill_null(pc.utf8_trim_whitespace(values), "")
        empty[at] = np.array(pc.equal(trimmed, "").to_pylist(), bool)
    return empty


def _numbers(blank: list[int], rows: int, wrong: Misfits, shape: Shape) -> list[int]:
    """Turn the places of empty rows in the stream into their numbers in the file."""
    if not blank:
        return []
    first = shape.records + 2
    every = np.arange(first, first + rows + len(wrong.numbers))
    return [int(number) for number in np.setdiff1d(every, _rows(wrong, shape))[blank]]


def _rows(wrong: Misfits, shape: Shape) -> list[int]:
    """Give rows that do not fit their numbers: lines that the header needs inside its quotes count
    once.
    """
    return [number - (shape.lines - shape.records - 1) for number in wrong.numbers]


def _complaints(wrong: Misfits, shape: Shape) -> tuple[Complaint, ...]:
    """Complain about the first rows that do not fit, and say how many more there are."""
    do = mark("fix the row, or put text that holds the separator in quotes")
    complaints = [
        Complaint(
            mark("this row has {fields} fields, the header has {expected}").format(
                fields=fields, expected=wrong.expected
            ),
            do,
            row=row,
        )
        for fields, row in zip(wrong.fields, _rows(wrong, shape), strict=False)
    ]
    more = len(wrong.numbers) - len(complaints)
    if more > 0:
        what = mark(
            "{more} more rows have another number of fields than the header"
        ).format(more=f"{more:,}")
        complaints.append(
            Complaint(
                what, mark("mend what they have in common, or choose the separator")
            )
        )
    return tuple(complaints)


def _unreadable(error: pa.ArrowInvalid, row: int) -> Complaint:
    said = str(error).splitlines()[0][:160].rstrip(".")
    if "straddling" in said or "quote" in said.lower():
        return Complaint(
            mark("a quote that opens after row {row} is never closed").format(
                row=f"{row:,}"
            ),
            mark("close it, or write two quotes for one inside a text"),
        )
    return Complaint(
        mark("the text cannot be read after row {row}: {said}").format(
            row=f"{row:,}", said=said
        ),
        mark("fix that row"),
    )
