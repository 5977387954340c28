"""Every type that Spark, pandas and Polars write, brought to the few that are measured; the rest is named and left out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from core.case.readers.dialect import Note

SAFE_DIGITS = 15  # decimal digits that a double keeps (IEEE 754)
Convert = Callable[[pa.Array], pa.Array]


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of a column: its new type and how each part is converted; no type where it is left out."""

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
        return Plan(name, inner.kind, lambda values: inner.convert(values.dictionary_decode()), inner.notes)
    if pa.types.is_run_end_encoded(kind):
        inner = plan_of(pa.field(name, kind.value_type))
        return Plan(name, inner.kind, lambda values: inner.convert(pc.run_end_decode(values)), inner.notes)
    if pa.types.is_nested(kind):
        return _out(name, f"its values are nested ({kind}), and only plain values can be compared")
    if pa.types.is_string(kind) or pa.types.is_boolean(kind) or pa.types.is_null(kind) or pa.types.is_date32(kind):
        return Plan(name, kind)
    if pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return Plan(name, pa.string(), lambda values: pc.cast(values, pa.string()))
    if pa.types.is_integer(kind):
        return Plan(name, kind)
    if pa.types.is_floating(kind):
        return Plan(name, kind) if kind != pa.float16() else Plan(name, pa.float32(), lambda values: pc.cast(values, pa.float32()))
    if pa.types.is_decimal(kind):
        return _decimal(name, kind)
    return _temporal(name, kind)


def _temporal(name: str, kind: pa.DataType) -> Plan:
    if pa.types.is_timestamp(kind) or pa.types.is_date64(kind):
        notes = ()
        if pa.types.is_timestamp(kind) and kind.tz:
            notes = (Note(f"the times in {name}", f"they carry the time zone {kind.tz} and are shown in UTC", "read", name),)
        if pa.types.is_timestamp(kind) and kind.unit == "ns":
            notes = (*notes, Note(f"the times in {name}", "they are kept to the microsecond", "read", name))
        return Plan(name, pa.timestamp("us"), _moment, notes)
    if pa.types.is_duration(kind):
        note = Note(f"the durations in {name}", "they are read as seconds", "read", name)
        return Plan(name, pa.float64(), lambda values: pc.divide(pc.cast(pc.cast(values, pa.duration("us"), safe=False), pa.int64()).cast(pa.float64(), safe=False), 1e6), (note,))
    if pa.types.is_time(kind):
        note = Note(f"the times of day in {name}", "they are read as hours since midnight", "read", name)
        return Plan(name, pa.float64(), _hours, (note,))
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_binary_view(kind):
        note = Note(f"column {name}", "its bytes are read as text", "read", name)
        return Plan(name, pa.string(), lambda values: pc.cast(pc.cast(values, pa.binary()), pa.string()), (note,))
    return _out(name, f"its type ({kind}) is none that can be compared")


def _moment(values: pa.Array) -> pa.Array:
    if pa.types.is_timestamp(values.type) and values.type.tz:
        values = pc.cast(values, pa.timestamp(values.type.unit, "UTC")).cast(pa.timestamp(values.type.unit), safe=False)
    return pc.cast(values, pa.timestamp("us"), safe=False)


def _hours(values: pa.Array) -> pa.Array:
    micros = pc.cast(pc.cast(values, pa.time64("us"), safe=False), pa.int64())
    return pc.divide(pc.cast(micros, pa.float64(), safe=False), 3_600e6)


def _decimal(name: str, kind: pa.DataType) -> Plan:
    if kind.scale <= 0 and kind.precision <= 18:
        return Plan(name, pa.int64(), lambda values: pc.cast(values, pa.int64()))
    if kind.precision > SAFE_DIGITS and kind.scale <= 0:
        note = Note(f"the numbers in {name}", "they are longer than a computer's numbers and are kept as text", "read", name)
        return Plan(name, pa.string(), lambda values: pc.cast(values, pa.string()), (note,))
    return Plan(name, pa.float64(), lambda values: pc.cast(values, pa.float64(), safe=False))


def _extension(name: str, kind: pa.BaseExtensionType) -> Plan:
    if kind.extension_name == "arrow.uuid":
        return Plan(name, pa.string(), lambda values: pa.array([None if one is None else str(one) for one in values.to_pylist()], pa.string()))
    inner = plan_of(pa.field(name, kind.storage_type))
    return Plan(name, inner.kind, lambda values: inner.convert(values.storage), inner.notes)


def _out(name: str, why: str) -> Plan:
    return Plan(name, None, notes=(Note(f"column {name}", why, "left_out", name),))
