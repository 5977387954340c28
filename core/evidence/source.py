"""Rows to small integer codes: the one place where the rows of a case are read to be measured.

Each row becomes one byte a column (which level or bin it is in), one for who was right, and, for a number to predict,
two losses. Nothing else of a row is kept.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from core.case.files import BATCH_ROWS
from core.case.model import Columns, Condition, Value
from core.case.profile import Column, as_numbers, plain, profile

MAX_LEVELS = 50


@dataclass(frozen=True, slots=True)
class Axis:
    """A column cut into codes, and the conditions that can be made of them: member[i, code] tells which codes one holds."""

    column: str
    codes: int
    conditions: tuple[Condition, ...]
    member: np.ndarray


@dataclass(frozen=True, slots=True)
class Coded:
    """All rows as codes: (axes, rows); outcome = 2 x baseline wrong + candidate wrong; losses in the label's unit."""

    axes: tuple[Axis, ...]
    codes: np.ndarray
    outcome: np.ndarray
    losses: np.ndarray | None
    first_half: np.ndarray
    classes: tuple[str, ...]
    truth: np.ndarray
    taken: np.ndarray

    @property
    def rows(self) -> int:
        """Count the rows."""
        return self.outcome.size


def encode(path: Path, columns: Columns, seed: int) -> Coded:
    """Read the rows once, batch by batch, and keep only their codes."""
    names = (*columns.segments, *columns.features, *((columns.timestamp,) if columns.timestamp else ()))
    looks = {one.name: one for one in profile(path, tuple(dict.fromkeys(names)))}
    axes = tuple(axis for axis in (_axis(looks[name]) for name in looks) if len(axis.conditions) > 1)
    classes = () if columns.task == "regression" else _classes(path, columns)
    parts = [_batch(batch, axes, looks, columns, classes) for batch in _read(path, columns, axes)]
    codes = np.concatenate([part["codes"] for part in parts], axis=1)
    outcome = np.concatenate([part["outcome"] for part in parts])
    losses = np.concatenate([part["losses"] for part in parts], axis=1) if columns.task == "regression" else None
    keys = np.concatenate([part["key"] for part in parts]) if columns.id else np.arange(outcome.size, dtype=np.uint64)
    truth = np.concatenate([part["truth"] for part in parts])
    taken = np.concatenate([part["taken"] for part in parts], axis=1)
    return Coded(axes, codes, outcome, losses, _halves(keys, seed), classes, truth, taken)


def _read(path: Path, columns: Columns, axes: tuple[Axis, ...]):  # noqa: ANN202
    text = [axis.column for axis in axes if pa.types.is_string(pq.read_schema(path).field(axis.column).type)]
    three = (columns.label, columns.baseline, columns.candidate)
    wanted = dict.fromkeys((*three, *((columns.id,) if columns.id else ()), *(axis.column for axis in axes)))
    file = pq.ParquetFile(path, read_dictionary=[name for name in text if name not in three])
    return file.iter_batches(BATCH_ROWS, columns=list(wanted))


def _axis(look: Column) -> Axis:
    if look.kind in {"text", "flag"}:
        return _level_axis(look)
    return _range_axis(look)


def _level_axis(look: Column) -> Axis:
    """One code a level, then one for the rest, then one for missing."""
    levels = [level for level, _ in look.levels[:MAX_LEVELS]]
    values: list[Value] = [level == "true" for level in levels] if look.kind == "flag" else list(levels)
    conditions = [Condition(look.name, "==", value) for value in values]
    member = np.eye(len(levels), len(levels) + 2, dtype=bool)
    if look.missing:
        conditions.append(Condition(look.name, "is_null"))
        member = np.vstack([member, np.arange(len(levels) + 2) == len(levels) + 1])
    return Axis(look.name, len(levels) + 2, tuple(conditions), member)


def _range_axis(look: Column) -> Axis:
    """One code a bin, one for missing; conditions are all runs of neighbouring bins, or ends and single bins if many."""
    bins = len(look.edges) + 1
    runs = [(i, j) for i in range(bins) for j in range(i, bins) if (i, j) != (0, bins - 1)]
    if bins > 9 or look.kind == "moment":
        runs = [(i, j) for i, j in runs if i == 0 or j == bins - 1 or (j == i and look.kind != "moment")]
    conditions = [_range(look, i, j) for i, j in runs]
    codes = np.arange(bins + 1)
    member = np.array([(codes >= i) & (codes <= j) for i, j in runs]).reshape(len(runs), bins + 1)
    if look.missing and runs:
        conditions.append(Condition(look.name, "is_null"))
        member = np.vstack([member, codes == bins])
    return Axis(look.name, bins + 1, tuple(conditions), member)


def _range(look: Column, first: int, last: int) -> Condition:
    low = None if first == 0 else _end(look, look.edges[first - 1])
    high = None if last == len(look.edges) else _end(look, look.edges[last])
    if high is None:
        return Condition(look.name, ">=", low)
    return Condition(look.name, "<", high) if low is None else Condition(look.name, "between", (low, high))


def _end(look: Column, edge: float) -> Value:
    if look.kind == "moment":
        return str(np.datetime_as_string(np.datetime64(int(edge * 1e6), "us"), unit="s"))
    return int(edge) if float(edge).is_integer() else edge


def _classes(path: Path, columns: Columns) -> tuple[str, ...]:
    three = profile(path, (columns.label, columns.baseline, columns.candidate))
    found = {level for column in three for level, _ in column.levels}
    for column in three:
        if column.kind == "number":
            chunk = pq.ParquetFile(path).read([column.name]).column(0)
            found |= {plain(one) for one in pc.unique(chunk).to_pylist()}
    return tuple(sorted(found))


def _batch(batch: pa.RecordBatch, axes, looks, columns: Columns, classes: tuple[str, ...]) -> dict:  # noqa: ANN001
    get = {name: batch.column(i) for i, name in enumerate(batch.schema.names)}
    codes = [_codes(get[axis.column], axis, looks[axis.column]) for axis in axes]
    part = {"codes": np.array(codes, np.uint8).reshape(len(axes), batch.num_rows)}
    three = (columns.label, columns.baseline, columns.candidate)
    if columns.task == "regression":
        label, baseline, candidate = (as_numbers(get[name]) for name in three)
        part["losses"] = np.array([np.abs(baseline - label), np.abs(candidate - label)])
        limit = np.inf if columns.tolerance is None else columns.tolerance
        wrong = part["losses"] > limit
        part["truth"], part["taken"] = np.zeros(label.size, np.uint16), np.zeros((2, label.size), np.uint16)
    else:
        label, baseline, candidate = (_class_codes(get[name], classes) for name in three)
        wrong = np.array([baseline != label, candidate != label])
        part["truth"], part["taken"] = label, np.array([baseline, candidate])
    part["outcome"] = (2 * wrong[0] + wrong[1]).astype(np.uint8)
    if columns.id:
        part["key"] = _keys(get[columns.id])
    return part


def _class_codes(values: pa.Array, classes: tuple[str, ...]) -> np.ndarray:
    coded = pc.dictionary_encode(values) if not pa.types.is_dictionary(values.type) else values
    place = {name: i for i, name in enumerate(classes)}
    lookup = np.array([place[plain(one)] for one in coded.dictionary.to_pylist()], np.uint16)
    return lookup[coded.indices.to_numpy(zero_copy_only=False)]


def _codes(values: pa.Array, axis: Axis, look: Column) -> np.ndarray:
    if look.kind not in {"text", "flag"}:
        numbers = as_numbers(values)
        cut = np.searchsorted(np.array(look.edges), numbers, side="right")
        return np.where(np.isnan(numbers), axis.codes - 1, cut).astype(np.uint8)
    coded = values if pa.types.is_dictionary(values.type) else pc.dictionary_encode(values)
    place = {level: i for i, (level, _) in enumerate(look.levels[:MAX_LEVELS])}
    lookup = [place.get(plain(one), axis.codes - 2) if one is not None else axis.codes - 1 for one in coded.dictionary.to_pylist()]
    indices = pc.fill_null(coded.indices, len(lookup)).to_numpy(zero_copy_only=False)
    return np.array([*lookup, axis.codes - 1], np.uint8)[indices]


def _keys(values: pa.Array) -> np.ndarray:
    if pa.types.is_integer(values.type):
        return pc.fill_null(values, 0).to_numpy(zero_copy_only=False).astype(np.int64).view(np.uint64)
    return np.fromiter((zlib.crc32(plain(one).encode("utf-8", "replace")) for one in values.to_pylist()), np.uint64, len(values))


def _halves(keys: np.ndarray, seed: int) -> np.ndarray:
    """Send each row to a half by a hash of its key, so that the order of the rows does not matter (splitmix64)."""
    with np.errstate(over="ignore"):
        x = keys + np.uint64(seed) * np.uint64(0x9E3779B97F4A7C15)
        x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return ((x ^ (x >> np.uint64(31))) & np.uint64(1)).astype(bool)
