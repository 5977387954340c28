"""A bounded sample of a table, column by column: numbers as they are, everything else as codes of
levels.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from core.case.files import BATCH_ROWS
from core.case.profile import as_numbers, bare, plain

Kind = Literal["number", "moment", "level"]
DAY = 86_400.0
PARTS = {"hour": (3_600.0, 24), "weekday": (DAY, 7)}


@dataclass(frozen=True, slots=True)
class Strip:
    """One column: floats (moments in seconds since 1970, nan for missing), or codes into `levels`
    with -1 for missing.
    """

    name: str
    kind: Kind
    values: np.ndarray
    levels: tuple[str, ...] = ()

    @property
    def missing(self) -> np.ndarray:
        """Tell for each row whether the value is missing."""
        return self.values < 0 if self.kind == "level" else np.isnan(self.values)

    def take(self, rows: np.ndarray) -> Strip:
        """Keep some rows, by mask or by index."""
        return Strip(self.name, self.kind, self.values[rows], self.levels)


@dataclass(frozen=True, slots=True)
class Frame:
    """A sample of the rows of one table.

    `keys` are hashes of the id, or keys that were given, or the row numbers.

    `places` are the numbers of the rows in the table.
    """

    rows: int
    strips: dict[str, Strip]
    keys: np.ndarray
    places: np.ndarray | None = None

    def __getitem__(self, name: str) -> Strip:
        return self.strips[name]

    def __contains__(self, name: str) -> bool:
        return name in self.strips


def hashed(keys: np.ndarray, seed: int) -> np.ndarray:
    """Mix keys so that every bit of the result depends on every bit of the key (splitmix64, Steele
    et al. 2014).
    """
    with np.errstate(over="ignore"):
        x = keys.astype(np.uint64) + np.uint64(seed) * np.uint64(0x9E3779B97F4A7C15)
        x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return x ^ (x >> np.uint64(31))


def keys_of(values: pa.Array) -> np.ndarray:
    """Turn ids into 64-bit keys: whole numbers as they are, everything else by a digest of its
    text.
    """
    if pa.types.is_integer(values.type):
        return bare(pc.fill_null(values, 0)).astype(np.int64).view(np.uint64)
    coded = (
        values if pa.types.is_dictionary(values.type) else pc.dictionary_encode(values)
    )
    levels = text_keys(plain(row) for row in coded.dictionary.to_pylist())
    return levels[bare(pc.fill_null(coded.indices, len(levels) - 1))]


def text_keys(levels: Iterable[str]) -> np.ndarray:
    """Give each text a 64-bit digest (BLAKE2b), and a last key of 0 for what is missing."""
    digests = [
        hashlib.blake2b(level.encode("utf-8", "replace"), digest_size=8).digest()
        for level in levels
    ]
    return np.array(
        [*(int.from_bytes(digest, "little") for digest in digests), 0], np.uint64
    )


def frames(
    path: Path,
    names: tuple[str, ...],
    key: str | None = None,
    rows: int = BATCH_ROWS,
    keys: np.ndarray | None = None,
) -> Iterator[Frame]:
    """Read the named columns batch by batch; names that the table does not have are left out.

    `keys` hold one key for each row of the table, where the id is not to be asked.
    """
    file = pq.ParquetFile(path, pre_buffer=False)
    there, wanted = _wanted(file, names, key if keys is None else None)
    start = 0
    for batch in file.iter_batches(rows, columns=wanted):
        places = np.arange(start, start + batch.num_rows)
        own = keys[places] if keys is not None else _keys(batch, wanted, key, places)
        strips = {name: strip(name, batch.column(wanted.index(name))) for name in there}
        yield Frame(batch.num_rows, strips, own, places)
        start += batch.num_rows


def _wanted(
    file: pq.ParquetFile, names: tuple[str, ...], key: str | None
) -> tuple[list[str], list[str]]:
    known = file.schema_arrow.names
    there = [name for name in dict.fromkeys(names) if name in known]
    return there, list(
        dict.fromkeys([*there, *([key] if key and key in known else [])])
    )


def _keys(
    batch: pa.RecordBatch, wanted: list[str], key: str | None, places: np.ndarray
) -> np.ndarray:
    return (
        keys_of(batch.column(wanted.index(key)))
        if key in wanted
        else places.astype(np.uint64)
    )


def load(
    path: Path,
    names: tuple[str, ...],
    most: int,
    seed: int,
    key: str | None = None,
    keys: np.ndarray | None = None,
) -> Frame:
    """Read the named columns of at most about `most` rows, chosen and ordered by the key, so that
    row order does not matter.
    """
    file = pq.ParquetFile(path, pre_buffer=False)
    total = file.metadata.num_rows
    if total <= most:
        whole = next(iter(frames(path, names, key, max(total, 1), keys)), None)
        return (
            Frame(0, {}, np.empty(0, np.uint64), np.empty(0, int))
            if whole is None
            else ordered(whole)
        )
    there, wanted = _wanted(file, names, key if keys is None else None)
    parts, result, at, start = [], [], [], 0
    for batch in file.iter_batches(BATCH_ROWS, columns=wanted):
        places = np.arange(start, start + batch.num_rows)
        own = keys[places] if keys is not None else _keys(batch, wanted, key, places)
        start += batch.num_rows
        retained = np.flatnonzero(
            hashed(own, seed + 1) < np.uint64(2**64 * (most / total))
        )
        parts.append(batch.take(pa.array(retained)))
        result.append(own[retained])
        at.append(places[retained])
    table = pa.Table.from_batches(parts)
    strips = {name: strip(name, _one(table.column(name))) for name in there}
    return ordered(
        Frame(table.num_rows, strips, np.concatenate(result), np.concatenate(at))
    )


def ordered(frame: Frame) -> Frame:
    """Put the rows of a frame in the order of their keys: sums of fractions then come out the same
    to the last digit.
    """
    order = np.argsort(frame.keys, kind="stable")
    if (order[1:] > order[:-1]).all():
        return frame
    strips = {name: item.take(order) for name, item in frame.strips.items()}
    places = None if frame.places is None else frame.places[order]
    return Frame(frame.rows, strips, frame.keys[order], places)


def _one(column: pa.ChunkedArray) -> pa.Array:
    """Make one array of the chunks of a column; their dictionaries may differ."""
    return (
        column.unify_dictionaries() if pa.types.is_dictionary(column.type) else column
    ).combine_chunks()


def strip(name: str, values: pa.Array) -> Strip:
    """Read one Arrow column."""
    kind = (
        values.type.value_type if pa.types.is_dictionary(values.type) else values.type
    )
    if (
        pa.types.is_integer(kind)
        or pa.types.is_floating(kind)
        or pa.types.is_decimal(kind)
    ):
        numbers = as_numbers(values)
        # An infinite value has no place among the others; it counts as missing.
        return Strip(name, "number", np.where(np.isinf(numbers), np.nan, numbers))
    if pa.types.is_timestamp(kind) or pa.types.is_date(kind):
        return Strip(name, "moment", as_numbers(values))
    coded = (
        values if pa.types.is_dictionary(values.type) else pc.dictionary_encode(values)
    )
    levels = [
        None if row is None else plain(row) for row in coded.dictionary.to_pylist()
    ]
    order = sorted({level for level in levels if level is not None})
    place = {level: i for i, level in enumerate(order)}
    lookup = np.array(
        [*(-1 if level is None else place[level] for level in levels), -1], np.int32
    )
    indices = bare(pc.fill_null(coded.indices, len(levels)))
    return Strip(name, "level", lookup[indices], tuple(order))


def parts_of_time(moments: Strip) -> dict[str, Strip]:
    """Cut moments into the hour of the day and the day of the week, which other columns are often
    made from.
    """
    strips = {}
    for part, (span, cycle) in PARTS.items():
        values = np.floor(moments.values / span) % cycle
        if np.unique(values[np.isfinite(values)]).size > 1:
            strips[f"{part} of {moments.name}"] = Strip(
                f"{part} of {moments.name}", "number", values
            )
    return strips
