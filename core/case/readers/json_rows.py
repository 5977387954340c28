"""JSON: one record a line, a list of records, or columns side by side.

Fields with fields inside are left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from core.case.paths import as_text, is_text
from core.case.readers.dialect import Dialect, Note, Source
from core.case.readers.encoding import NAMES, encoding_of
from core.case.readers.evaluation_logs import (
    HARNESS,
    is_harness_line,
    of_harness,
    records_of_log,
    source_of,
)
from core.case.readers.names import check_count, check_names, first_twice
from core.case.readers.written_rows import common_kind, kind_of_value, write_rows
from core.errors import BadFile, Complaint, TooMuch
from core.messages import mark

MOST_BYTES = 2**30  # a list of records is held in memory; lines are not
BATCH_ROWS = 131_072
# Of a record within a record; beyond them it is no record, but a table of its own.
MOST_FIELDS = 100
# Records within records that are brought up; what lies deeper is a document.
DEEPEST_FIELDS = 3
HELD = ("data", "records", "rows", "items", "results", "samples")
DO = mark("give one record a line, or a list of records")


def is_json(head: bytes) -> bool:
    """Say whether text begins as JSON does: with a brace or a bracket, and a quote, a brace or a
    bracket after it.
    """
    text = head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00").replace(b"\x00", b"")
    if text[:1] == b"{":
        return text[1:].lstrip()[:1] in {b'"', b"}"}
    return text[:1] == b"[" and text[1:].lstrip()[:1] in {b"{", b"[", b"]"}


def open_json(path: Path, wanted: Dialect, work: Path) -> Source:
    """Open JSON as a table; raises BadFile naming the line that is none."""
    guess = encoding_of(path, wanted.encoding)
    encoding = guess.name
    lines = _by_lines(path, encoding)
    if lines and is_harness_line(next(_lines(path, encoding), None)):
        return source_of(of_harness(_lines(path, encoding)), HARNESS, work)
    if not lines:
        found = _document(path, encoding)
        log = records_of_log(found)
        if log is not None:
            return source_of(*log, work)
        records, notes = _records(found)
    else:
        records, notes = (), []

    def as_read() -> Iterator[dict[str, Any]]:
        return _lines(path, encoding) if lines else iter(records)

    fields = _Fields()
    total = 0
    for record in as_read():
        total += 1
        fields.add(record)
        check_count(len(fields.kinds))
    kinds, whole = fields.kinds, fields.whole

    def rows() -> Iterator[dict[str, Any]]:
        return (flattened(record, whole=whole) for record in as_read())

    if not total:
        raise BadFile(Complaint(mark("the JSON holds no records"), DO))
    names = list(kinds)
    check_names(names)
    settled = [common_kind(kinds[name]) for name in names]
    raw = work / "rows.parquet"
    schema = write_rows(
        names,
        settled,
        lambda: ([record.get(name) for name in names] for record in rows()),
        raw,
    )
    nested = [
        name for name, kind in zip(names, settled, strict=True) if kind == "nested"
    ]
    if not schema.names:
        raise BadFile(
            Complaint(
                mark("every field of the JSON holds further fields"),
                mark("give records of plain values"),
            )
        )
    notes += guess.notes
    notes += [
        Note(
            f"column {name}",
            mark(
                "its values are nested (lists or records), and only plain values can be compared"
            ),
            "left_out",
            name,
        )
        for name in nested
    ]
    dialect = Dialect(
        mark("JSON lines") if lines else "JSON", encoding=NAMES.get(encoding, encoding)
    )
    return Source(
        schema,
        lambda only: pq.ParquetFile(raw).iter_batches(
            BATCH_ROWS, columns=None if only is None else list(only)
        ),
        dialect,
        notes=notes,
        troubles=[*guess.asks],
    )


@dataclass(slots=True)
class _Fields:
    """The fields seen so far with the kinds of their values.

    `whole` are those that hold too many different fields to be columns, as counts by word do.
    """

    kinds: dict[str, set[str]] = field(default_factory=dict)
    whole: set[str] = field(default_factory=set)
    _inner: dict[str, set[str]] = field(default_factory=dict)

    def add(self, record: dict[str, Any]) -> None:
        """Take the fields of a record."""
        for name, value in record.items():
            if isinstance(value, dict) and name not in self.whole:
                inner = self._inner.setdefault(name, set())
                inner.update(value)
                if len(inner) > MOST_FIELDS:
                    self._leave_whole(name)
        for name, value in flattened(record, whole=self.whole).items():
            self.kinds.setdefault(str(name), set()).add(kind_of_value(value))

    def _leave_whole(self, name: str) -> None:
        self.whole.add(name)
        for known in [known for known in self.kinds if known.startswith(f"{name}.")]:
            del self.kinds[known]


def flattened(
    record: dict[str, Any],
    depth: int = DEEPEST_FIELDS,
    whole: AbstractSet[str] = frozenset(),
) -> dict[str, Any]:
    """Bring the fields of records within a record up, under both names: prod.score.

    A field that is there already stays; what lies deeper than `depth`, and the fields of `whole`,
    stay nested.

    >>> flattened({"id": 7, "prod": {"score": 0.2, "by": {"team": "a"}}})
    {'id': 7, 'prod.score': 0.2, 'prod.by.team': 'a'}
    """
    if not any(isinstance(value, dict) for value in record.values()):
        return record
    result: dict[str, Any] = {}
    for name, value in record.items():
        if depth and isinstance(value, dict) and value and name not in whole:
            inner = flattened(value, depth - 1)
            result |= {
                key: item
                for part, item in inner.items()
                if (key := f"{name}.{part}") not in record
            }
        else:
            result[name] = value
    return result


def _by_lines(path: Path, encoding: str) -> bool:
    """Say whether the first line that holds something is a record by itself."""
    with path.open(encoding=encoding) as text:
        for line in text:
            if line.strip():
                try:
                    return isinstance(_parsed(line), dict) and (
                        bool(
                            next(
                                (character for character in text if character.strip()),
                                "",
                            )
                        )
                        or _flat(line)
                    )
                except ValueError:
                    return False
    return False


def _flat(line: str) -> bool:
    return not any(isinstance(value, (dict, list)) for value in _parsed(line).values())


def _parsed(text: str) -> Any:  # noqa: ANN401  JSON may be anything
    """Parse JSON.

    Raises ValueError for what is none, and BadFile for a field that stands twice or is nested
    without end.
    """
    try:
        return json.loads(text, object_pairs_hook=_record)
    except RecursionError:
        do = mark("give records of plain values")
        raise BadFile(
            Complaint(mark("the JSON is nested too deeply to be read"), do)
        ) from None


def _record(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = first_twice([name for name, _ in pairs])
        raise BadFile(
            Complaint(
                mark("a record has two fields of this name"),
                mark("rename one"),
                as_text(twice),
            )
        )
    if not all(is_text(name) for name in found):
        return {as_text(name): value for name, value in found.items()}
    return found


def _lines(path: Path, encoding: str) -> Iterator[dict[str, Any]]:
    with path.open(encoding=encoding) as text:
        for number, line in enumerate(text, start=1):
            if not line.strip():
                continue
            try:
                record = _parsed(line)
            except ValueError as error:
                what = mark("this line is not JSON ({msg})").format(
                    msg=error.msg if isinstance(error, json.JSONDecodeError) else error
                )
                raise BadFile(
                    Complaint(what, mark("write one whole record a line"), row=number)
                ) from None
            if not isinstance(record, dict):
                raise BadFile(
                    Complaint(
                        mark("this line is no record in braces"),
                        mark("write one record a line"),
                        row=number,
                    )
                )
            yield record


def _document(path: Path, encoding: str) -> Any:  # noqa: ANN401  JSON may be anything
    if path.stat().st_size > MOST_BYTES:
        raise TooMuch(
            Complaint(
                mark("the JSON is larger than can be read at once"),
                mark("give one record a line"),
            )
        )
    try:
        return _parsed(path.read_text(encoding))
    except ValueError as error:
        place = (
            mark(" at line {lineno}").format(lineno=error.lineno)
            if isinstance(error, json.JSONDecodeError)
            else ""
        )
        raise BadFile(
            Complaint(
                mark(
                    "the file begins as JSON and breaks off or is damaged{place}"
                ).format(place=place),
                mark("export it again"),
            )
        ) from None


def _records(found: object) -> tuple[list[dict[str, Any]], list[Note]]:
    """Take the records out of the usual forms: a list, a list under a name, columns, or pandas'
    split.
    """
    if isinstance(found, list) and all(isinstance(match_, dict) for match_ in found):
        return found, []
    if not isinstance(found, dict):
        raise BadFile(Complaint(mark("the JSON holds no records"), DO))
    columns, data = found.get("columns"), found.get("data")
    if (
        isinstance(columns, list)
        and isinstance(data, list)
        and all(isinstance(row, list) and len(row) == len(columns) for row in data)
    ):
        return [dict(zip(map(str, columns), row, strict=True)) for row in data], []
    for name in HELD:
        held = found.get(name)
        if (
            isinstance(held, list)
            and held
            and all(isinstance(item, dict) for item in held)
        ):
            rest = [key for key in found if key != name]
            return held, [
                Note(
                    mark("the field {key}").format(key=key),
                    mark("the table is in “{name}”").format(name=name),
                    "left_out",
                )
                for key in rest
            ]
    if found and all(isinstance(values, dict) for values in found.values()):
        keys = list(dict.fromkeys(key for values in found.values() for key in values))
        return [
            {str(name): values.get(key) for name, values in found.items()}
            for key in keys
        ], []
    if (
        found
        and all(isinstance(values, list) for values in found.values())
        and len({len(values) for values in found.values()}) == 1
    ):
        return [
            dict(zip(found, row, strict=True))
            for row in zip(*found.values(), strict=True)
        ], []
    raise BadFile(Complaint(mark("the JSON is one record and no table"), DO))
