"""Every type that Spark, pandas and Polars write, brought to the few that are measured.

The rest is named and left out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from core.case.readers.dialect import Note
from core.errors import BadFile, Complaint
from core.messages import mark

PER_SECOND = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}
FIRST_SECOND, END_SECOND = (
    -62_135_596_800,
    253_402_300_800,
)  # the years 1 to 9999, from 1970 on
LONGEST = 1_024  # bytes of a text; names of groups are far shorter
BEGINNING = 200
CHECKSUM = "checksum"
SAFE_DIGITS = 15  # decimal digits that a double keeps (IEEE 754)
Convert = Callable[[pa.Array], pa.Array]


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of a column: its new type and how each part is converted.

    No type where it is left out.
    """

    name: str
    kind: pa.DataType | None
    convert: Convert = lambda values: values
    notes: tuple[Note, ...] = ()


def plan_of(field: pa.Field) -> Plan:  # noqa: PLR0911  a table of types
    """Say what becomes of a column of an Arrow schema."""
    name, kind = field.name, field.type
    if isinstance(kind, pa.BaseExtensionType):
        return _extension(name, kind)
    if pa.types.is_dictionary(kind):
        inner = plan_of(pa.field(name, kind.value_type))
        return Plan(
            name,
            inner.kind,
            lambda values: _decoded(values, inner.convert),
            inner.notes,
        )
    if pa.types.is_run_end_encoded(kind):
        inner = plan_of(pa.field(name, kind.value_type))
        return Plan(
            name,
            inner.kind,
            lambda values: _run_out(values, inner.convert),
            inner.notes,
        )
    if pa.types.is_nested(kind):
        return _out(
            name,
            mark(
                "its values are nested ({kind}), and only plain values can be compared"
            ).format(kind=kind),
        )
    if pa.types.is_boolean(kind) or pa.types.is_null(kind):
        return Plan(name, kind)
    if (
        pa.types.is_string(kind)
        or pa.types.is_large_string(kind)
        or pa.types.is_string_view(kind)
    ):
        return Plan(
            name, pa.string(), lambda values: shortened(pc.cast(values, pa.string()))
        )
    if pa.types.is_integer(kind):
        long = Plan(name, pa.int64(), lambda values: _whole(values, name))
        return long if kind == pa.uint64() else Plan(name, kind)
    if pa.types.is_floating(kind):
        return (
            Plan(name, kind)
            if kind != pa.float16()
            else Plan(name, pa.float32(), lambda values: pc.cast(values, pa.float32()))
        )
    if pa.types.is_decimal(kind):
        return _decimal(name, kind)
    return _temporal(name, kind)


def shortened(values: pa.Array) -> pa.Array:
    """Keep of a very long text its beginning and a checksum: what differs stays different, and
    memory is bounded.
    """
    lengths = pc.binary_length(values)
    if (pc.max(lengths).as_py() or 0) <= LONGEST:
        return values
    long = pc.fill_null(pc.greater(lengths, LONGEST), False)
    places = pc.indices_nonzero(long).to_pylist()
    texts = [values[place].as_py() for place in places]
    short = [
        f"{text[:BEGINNING]}… ({CHECKSUM} {hashlib.sha256(text.encode()).hexdigest()[:16]})"
        for text in texts
    ]
    return pc.replace_with_mask(values, long, pa.array(short, values.type))


def _temporal(name: str, kind: pa.DataType) -> Plan:
    if pa.types.is_date32(kind):
        return Plan(
            name,
            kind,
            lambda values: _in_calendar(values, name, pa.int32(), 1 / 86_400),
        )
    if pa.types.is_timestamp(kind) or pa.types.is_date64(kind):
        notes = ()
        if pa.types.is_timestamp(kind) and kind.tz:
            notes = (
                Note(
                    mark("the times in {name}").format(name=name),
                    mark("they carry the time zone {tz} and are shown in UTC").format(
                        tz=kind.tz
                    ),
                    "read",
                    name,
                ),
            )
        if pa.types.is_timestamp(kind) and kind.unit == "ns":
            notes = (
                *notes,
                Note(
                    mark("the times in {name}").format(name=name),
                    mark("they are kept to the microsecond"),
                    "read",
                    name,
                ),
            )
        return Plan(
            name, pa.timestamp("us"), lambda values: _moment(values, name), notes
        )
    if pa.types.is_duration(kind):
        note = Note(
            mark("the durations in {name}").format(name=name),
            mark("they are read as seconds"),
            "read",
            name,
        )
        return Plan(
            name,
            pa.float64(),
            lambda values: pc.divide(
                pc.cast(pc.cast(values, pa.int64()), pa.float64(), safe=False),
                PER_SECOND[kind.unit],
            ),
            (note,),
        )
    if pa.types.is_time(kind):
        note = Note(
            mark("the times of day in {name}").format(name=name),
            mark("they are read as hours since midnight"),
            "read",
            name,
        )
        return Plan(name, pa.float64(), _hours, (note,))
    if (
        pa.types.is_binary(kind)
        or pa.types.is_large_binary(kind)
        or pa.types.is_binary_view(kind)
    ):
        note = Note(f"column {name}", mark("its bytes are read as text"), "read", name)
        return Plan(
            name,
            pa.string(),
            lambda values: shortened(
                pc.cast(pc.cast(values, pa.binary()), pa.string())
            ),
            (note,),
        )
    return _out(
        name, mark("its type ({kind}) is none that can be compared").format(kind=kind)
    )


def _decoded(values: pa.Array, convert: Convert) -> pa.Array:
    """Convert the values of a dictionary, each once, before they are spread out."""
    return pc.take(convert(values.dictionary), values.indices)


def _run_out(values: pa.Array, convert: Convert) -> pa.Array:
    """Convert the values of runs, each once, before they are spread out."""
    first = values.find_physical_offset()
    held = convert(values.values.slice(first, values.find_physical_length()))
    ends = (
        np.array(values.run_ends.slice(first, len(held)).to_pylist(), np.int64)
        - values.offset
    )
    places = np.repeat(
        np.arange(len(held)), np.diff(np.minimum(ends, len(values)), prepend=0)
    )
    return pc.take(held, pa.array(places))


def _whole(values: pa.Array, name: str) -> pa.Array:
    try:
        return pc.cast(values, pa.int64())
    except pa.ArrowInvalid:
        what = mark(
            "its whole numbers go beyond 9,223,372,036,854,775,807, so some of them "
            "cannot be told apart"
        )
        raise BadFile(Complaint(what, mark("write the column as text"), name)) from None


def _in_calendar(
    values: pa.Array, name: str, kind: pa.DataType, per_second: float
) -> pa.Array:
    """Give dates back that lie in the years 1 to 9999.

    Raises BadFile for others, which no calendar writes.
    """
    ends = pc.min_max(pc.cast(values, kind))
    low, high = ends["min"].as_py(), ends["max"].as_py()
    if low is not None and (
        low < FIRST_SECOND * per_second or high >= END_SECOND * per_second
    ):
        what = mark("some of its dates lie before the year 1 or after the year 9999")
        raise BadFile(
            Complaint(what, mark("correct them, or write the column as text"), name)
        )
    return values


def _moment(values: pa.Array, name: str) -> pa.Array:
    unit = values.type.unit if pa.types.is_timestamp(values.type) else "ms"
    _in_calendar(values, name, pa.int64(), PER_SECOND[unit])
    if pa.types.is_timestamp(values.type) and values.type.tz:
        values = pc.cast(values, pa.timestamp(values.type.unit, "UTC")).cast(
            pa.timestamp(values.type.unit), safe=False
        )
    return pc.cast(values, pa.timestamp("us"), safe=False)


def _hours(values: pa.Array) -> pa.Array:
    micros = pc.cast(pc.cast(values, pa.time64("us"), safe=False), pa.int64())
    return pc.divide(pc.cast(micros, pa.float64(), safe=False), 3_600e6)


def _decimal(name: str, kind: pa.DataType) -> Plan:
    if kind.scale <= 0 and kind.precision <= 18:
        return Plan(name, pa.int64(), lambda values: pc.cast(values, pa.int64()))
    if kind.precision > SAFE_DIGITS and kind.scale <= 0:
        note = Note(
            mark("the numbers in {name}").format(name=name),
            mark("they are longer than a computer's numbers and are kept as text"),
            "read",
            name,
        )
        return Plan(
            name, pa.string(), lambda values: pc.cast(values, pa.string()), (note,)
        )
    return Plan(
        name, pa.float64(), lambda values: pc.cast(values, pa.float64(), safe=False)
    )


def _extension(name: str, kind: pa.BaseExtensionType) -> Plan:
    if kind.extension_name == "arrow.uuid":
        return Plan(
            name,
            pa.string(),
            lambda values: pa.array(
                [None if row is None else str(row) for row in values.to_pylist()],
                pa.string(),
            ),
        )
    inner = plan_of(pa.field(name, kind.storage_type))
    return Plan(
        name, inner.kind, lambda values: inner.convert(values.storage), inner.notes
    )


def _out(name: str, why: str) -> Plan:
    return Plan(name, None, notes=(Note(f"column {name}", why, "left_out", name),))
