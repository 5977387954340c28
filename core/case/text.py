"""Delimited text to typed columns: field counts first, then everything as text, then the type that every value bears."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from core.errors import BadFile, Complaint

DELIMITERS = (",", ";", "\t", "|")
MOMENTS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d")
NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"
WHOLE = r"^[+-]?(0|[1-9]\d{0,17})$"
PADDED = r"^[+-]?0\d"
NOT_A_NUMBER = r"(?i)^(nan|inf|-inf|infinity|-infinity)$"
LONG = r"^[+-]?\d{16,}$"
LENIENT = rf"(?i){NUMBER}|^(nan|inf|-inf|infinity|-infinity)$"


def read_text_rows(stream: Callable[[], BinaryIO], out: Path) -> tuple[Complaint, ...]:
    """Copy delimited text to Parquet, every value as text.

    Rows with the wrong number of fields are left out, and returned as complaints; their numbers count lines of the
    table with the header as row 1. Raises BadFile where there is no table at all.
    """
    encoding, delimiter, header = _look(stream)
    _check(header)
    wrong: list[pa_csv.InvalidRow] = []

    def note(row: pa_csv.InvalidRow) -> str:
        wrong.append(row)
        return "skip"

    with stream() as source:
        rows = _drain(lambda: _reader(source, encoding, delimiter, header, note), out)
    complaints = _complaints(wrong, len(header))
    if rows == 0:
        raise BadFile(Complaint("the file has a header and no rows that fit it", "export the rows again"), *complaints)
    return complaints


def _reader(source: BinaryIO, encoding: str, delimiter: str, header: list[str], note: Callable[[pa_csv.InvalidRow], str]) -> pa_csv.CSVStreamingReader:
    return pa_csv.open_csv(
        source,
        pa_csv.ReadOptions(use_threads=False, encoding=encoding, block_size=4 << 20),
        pa_csv.ParseOptions(delimiter=delimiter, newlines_in_values=True, invalid_row_handler=note),
        pa_csv.ConvertOptions(
            column_types=dict.fromkeys(header, pa.string()),
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=True,
        ),
    )


def _drain(opened: Callable[[], pa_csv.CSVStreamingReader], out: Path) -> int:
    rows = 0
    try:
        reader = opened()
        with pq.ParquetWriter(out, reader.schema, compression="zstd") as writer:
            for batch in reader:
                rows += batch.num_rows
                writer.write_batch(batch)
    except pa.ArrowInvalid as error:
        if "Empty CSV" in str(error):
            return 0
        raise BadFile(Complaint(f"the text cannot be read after row {rows + 1}: {_first_line(error)}", "mend that row")) from None
    return rows


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0][:200].rstrip(".")


def _complaints(wrong: list[pa_csv.InvalidRow], fields: int) -> tuple[Complaint, ...]:
    return tuple(
        Complaint(
            f"this row has {row.actual_columns} fields, the header has {fields}",
            "mend the row, or put text that holds the separator in quotes",
            row=None if row.number is None else int(row.number),
        )
        for row in wrong
    )


def _look(stream: Callable[[], BinaryIO]) -> tuple[str, str, list[str]]:
    with stream() as source:
        head = source.read(1 << 16)
    encoding = "utf-16" if head.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8"
    try:
        text = head.decode("utf-8-sig" if encoding == "utf-8" else encoding, "strict")
    except UnicodeDecodeError as error:
        if error.start < len(head) - 4:
            encoding = "latin-1"
        text = head.decode("latin-1" if encoding == "latin-1" else "utf-8", "ignore")
    line = text.splitlines()[0] if text.strip() else ""
    if not line.strip():
        raise BadFile(Complaint("the first line is empty", "start the file with a header that names each column"))
    delimiter = max(DELIMITERS, key=line.count)
    return encoding, delimiter, next(csv.reader(io.StringIO(text), delimiter=delimiter))


def _check(header: list[str]) -> None:
    complaints = [Complaint("a column has no name", "name it in the header", row=1) for name in header if not name.strip()]
    twice = sorted({name for name in header if name.strip() and header.count(name) > 1})
    complaints += [Complaint("two columns have this name", "rename one in the header", name) for name in twice]
    if len(header) < 3:
        complaints.append(
            Complaint(
                f"only {len(header)} column was found" if len(header) == 1 else f"only {len(header)} columns were found",
                "give at least a label and the two predictions, separated by commas, semicolons or tabs",
            )
        )
    if complaints:
        raise BadFile(*complaints)


def type_columns(text: Path, out: Path) -> None:
    """Write the text columns of one Parquet file to another with the type that every value of the column bears."""
    file = pq.ParquetFile(text)
    kinds = {name: _kind(file, name) for name in file.schema_arrow.names}
    schema = pa.schema([(name, kind) for name, (kind, _) in kinds.items()])
    with pq.ParquetWriter(out, schema, compression="zstd") as writer:
        for batch in file.iter_batches(131_072):
            columns = [_cast(batch.column(name), *kinds[name]) for name in schema.names]
            writer.write_batch(pa.record_batch(columns, schema=schema))


def _kind(file: pq.ParquetFile, name: str) -> tuple[pa.DataType, str]:
    whole = number = padded_free = True
    real = seen = long = False
    moment = list(MOMENTS)
    for batch in file.iter_batches(131_072, columns=[name]):
        values = pc.drop_null(pc.utf8_trim_whitespace(batch.column(0)))
        if len(values) == 0:
            continue
        seen = True
        whole = whole and pc.all(pc.match_substring_regex(values, WHOLE)).as_py()
        number = number and pc.all(pc.match_substring_regex(values, LENIENT)).as_py()
        real = real or pc.any(pc.match_substring_regex(values, NUMBER)).as_py()
        padded_free = padded_free and not pc.any(pc.match_substring_regex(values, PADDED)).as_py()
        long = long or pc.any(pc.match_substring_regex(values, LONG)).as_py()
        moment = [form for form in moment if _parses(values, form)]
    if not seen:
        return pa.string(), ""
    if whole and padded_free:
        return pa.int64(), ""
    if number and real and padded_free and not long:
        return pa.float64(), ""
    return (pa.timestamp("us"), moment[0]) if moment else (pa.string(), "")


def _parses(values: pa.Array, form: str) -> bool:
    parsed = pc.strptime(values, format=form, unit="us", error_is_null=True)
    return parsed.null_count == 0


def _cast(values: pa.Array, kind: pa.DataType, form: str) -> pa.Array:
    if kind == pa.string():
        return values
    trimmed = pc.utf8_trim_whitespace(values)
    if form:
        return pc.strptime(trimmed, format=form, unit="us")
    if kind == pa.float64():
        empty = pc.match_substring_regex(trimmed, NOT_A_NUMBER)
        trimmed = pc.if_else(empty, "nan", trimmed)
    return pc.cast(pc.replace_substring_regex(trimmed, r"^\+", ""), kind)
