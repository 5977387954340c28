"""The records of one model's file as they are measured: errors, weights, clusters, segments.

Columns are read one at a time, so that a wide file does not have to fit into memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from core.case.contents import folded
from core.case.model import Rows
from core.case.one_model import ModelColumns
from core.case.one_model_checks import spelled
from core.case.paths import typed_copy
from core.case.profile import plain
from core.evidence.rows.axes import roundest
from core.evidence.rows.sample import Strip, strip
from core.evidence.rows.sample_sums import Sample
from core.messages import mark

MOST_LEVELS = (
    60  # values of a column that are measured one by one, the most frequent first
)
WHOLE_LEVELS = (
    12  # numbers with so many values are taken value by value, others in quarters
)
MISSING, OTHERS = "(missing)", mark("all other values")


@dataclass(frozen=True, slots=True)
class ModelRows:
    """The labelled records of one file. `values` is 1 for an error, or the absolute error.

    `values`, `weights`, `clusters` and `positive` have shape (records,); `clusters` are codes into
    `cluster_names`. `kept` has shape (rows of the file,) and marks the labelled ones; `classes` are
    those of the label.
    """

    rows: Rows
    columns: ModelColumns
    path: Path
    included: np.ndarray
    values: np.ndarray
    weights: np.ndarray | None
    clusters: np.ndarray | None
    cluster_names: tuple[str, ...]
    positive: np.ndarray | None
    classes: tuple[str, ...]
    spelling: tuple[tuple[str, str], ...] = ()
    without_cluster: int = 0

    @property
    def unlabelled(self) -> int:
        """Count the rows without a label, which are left out."""
        return int(self.included.size - self.included.sum())

    @property
    def n(self) -> int:
        """Count the records that are measured."""
        return self.values.size

    @property
    def period(self) -> tuple[str, str] | None:
        """Give the first and the last day of the records as ISO dates; None without a timestamp."""
        name = self.columns.timestamp
        if not name or name not in pq.read_schema(self.path).names:
            return None
        column = self.strip(name)
        known = column.values[~column.missing]
        if column.kind != "moment" or not known.size:
            return None
        first, last = (_day(float(end)) for end in (known.min(), known.max()))
        return first, last

    def strip(self, name: str) -> Strip:
        """Read a column for the records that are measured."""
        return _read(self.path, name).take(self.included)


def _day(seconds: float) -> str:
    return str(np.datetime_as_string(np.datetime64(int(seconds), "s"), unit="D"))


def read_model(home: Path, rows: Rows, columns: ModelColumns) -> ModelRows:
    """Read the records of a checked file; weights that are all equal are the same as none."""
    path = typed_copy(home, rows.sha256)
    values = (
        np.ones(rows.rows, bool)
        if not columns.label
        else ~_read(path, columns.label).missing
    )
    truth = _Truth(path, columns, values)
    weights = (
        None if not columns.weight else _read(path, columns.weight).take(values).values
    )
    if weights is not None and weights.size and weights.min() == weights.max():
        weights = None
    codes, names, alone = _clusters(path, columns, values)
    return ModelRows(
        rows,
        columns,
        path,
        values,
        truth.values,
        weights,
        codes,
        names,
        truth.positive,
        truth.classes,
        truth.spelling,
        alone,
    )


def _read(path: Path, name: str) -> Strip:
    column = pq.read_table(path, columns=[name]).column(name)
    return strip(name, column.unify_dictionaries().combine_chunks())


def _levelled(column: Strip) -> tuple[np.ndarray, tuple[str, ...]]:
    """Give codes into levels, -1 for missing, for a column of any kind."""
    if column.kind == "level":
        return column.values.astype(np.int64), column.levels
    known = ~column.missing
    values, inverse = np.unique(column.values[known], return_inverse=True)
    codes = np.full(column.values.size, -1)
    codes[known] = inverse
    return codes, tuple(plain(float(value)) for value in values)


class _Truth:
    """Judges each record: what was wrong or how far off it was, and which records are positive."""

    def __init__(self, path: Path, columns: ModelColumns, values: np.ndarray) -> None:
        self.columns, self.included, self.path = columns, values, path
        self.positive: np.ndarray | None = None
        self.classes: tuple[str, ...] = ()
        self.spelling: tuple[tuple[str, str], ...] = ()
        if columns.task == "regression":
            label, said = (
                _read(path, name).take(values).values
                for name in (columns.label, columns.answer)
            )
            apart = np.abs(said - label)
            within = columns.tolerance
            self.values = apart if within is None else (apart > within).astype(float)
        elif not columns.label:
            codes, levels = _levelled(_read(path, columns.prediction).take(values))
            right = np.array([folded(level) == "1" for level in levels])
            self.values = (~right[codes]).astype(float)
        else:
            self.values = self._wrong()

    def _wrong(self) -> np.ndarray:
        columns = self.columns
        truth, self.classes = _levelled(
            _read(self.path, columns.label).take(self.included)
        )
        yes = np.array([class_name == columns.positive for class_name in self.classes])
        if columns.task == "binary" and yes.any():
            self.positive = yes[truth]
        if not columns.prediction:
            above = (
                _read(self.path, str(columns.score)).take(self.included).values
                >= columns.threshold
            )
            return (above != yes[truth]).astype(float)
        said, levels = _levelled(
            _read(self.path, columns.prediction).take(self.included)
        )
        table = spelled(set(self.classes), set(levels))
        self.spelling = tuple(
            sorted((old, new) for old, new in table.items() if old != new)
        )
        place = {level: i for i, level in enumerate(self.classes)}
        lookup = np.array([place.get(table.get(level, level), -1) for level in levels])
        return (lookup[said] != truth).astype(float)


def _clusters(
    path: Path, columns: ModelColumns, values: np.ndarray
) -> tuple[np.ndarray | None, tuple[str, ...], int]:
    """Give numbers to clusters; a record without one is a cluster of its own, and counted."""
    if not columns.cluster:
        return None, (), 0
    codes, names = _levelled(_read(path, columns.cluster).take(values))
    alone = codes < 0
    codes = np.where(alone, len(names) + np.cumsum(alone) - 1, codes)
    return codes, names, int(alone.sum())


def samples_of(files: Sequence[ModelRows]) -> list[Sample]:
    """Make samples of some files, with clusters of one name the same in all of them.

    Where only one file names its clusters, each record of the other is a cluster of its own.
    """
    if all(file.clusters is None for file in files):
        return [Sample(file.values, file.weights) for file in files]
    names = sorted({name for file in files for name in file.cluster_names})
    place = {name: i for i, name in enumerate(names)}
    start, result = len(names), []
    for file in files:
        alone = file.n if file.clusters is None else file.without_cluster
        known = [place[name] for name in file.cluster_names]
        lookup = np.array([*known, *range(start, start + alone)], np.int64)
        start += alone
        result.append(lookup if file.clusters is None else lookup[file.clusters])
    return [
        Sample(file.values, file.weights, codes, start)
        for file, codes in zip(files, result, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class Coded:
    """One column in some files: the names of its values, and the code of each record by file."""

    column: str
    levels: tuple[str, ...]
    codes: tuple[np.ndarray, ...]


def coded(name: str, files: Sequence[ModelRows]) -> Coded | None:
    """Put a column of some files into the same codes; None where it has one value only.

    Numbers of more than twelve values are cut at the roundest numbers near the quartiles of all
    files together. Missing is a value of its own; values beyond the sixty most frequent are taken
    together.
    """
    strips = [file.strip(name) for file in files]
    numbers = all(item.kind != "level" for item in strips)
    if numbers:
        known = np.concatenate([item.values[~item.missing] for item in strips])
        if np.unique(known).size > WHOLE_LEVELS:
            return _quarters(name, strips, known)
    pairs = [_levelled(item) for item in strips]
    counts: dict[str, int] = {}
    for codes, levels in pairs:
        sizes = np.bincount(codes[codes >= 0], minlength=len(levels))
        for level, size in zip(levels, sizes, strict=True):
            counts[level] = counts.get(level, 0) + int(size)
    order = sorted(counts, key=lambda level: (-counts[level], level))
    named = order[:MOST_LEVELS]
    rest = len(order) > MOST_LEVELS
    place = {level: i for i, level in enumerate(named)}
    levels = (*named, *([OTHERS] if rest else []), MISSING)
    result = []
    for codes, own in pairs:
        lookup = np.array(
            [*(place.get(level, len(named)) for level in own), len(levels) - 1]
        )
        result.append(lookup[codes])
    return _used(Coded(name, levels, tuple(result)))


def _quarters(name: str, strips: list[Strip], known: np.ndarray) -> Coded | None:
    ends = [
        float(known.min()),
        *(float(item) for item in np.quantile(known, (0.25, 0.5, 0.75))),
    ]
    spans = [(low, high) for low, high in pairwise(ends) if high > low]
    moment = any(item.kind == "moment" for item in strips)
    edges = np.unique([high if moment else roundest(low, high) for low, high in spans])
    said = [_day(float(edge)) if moment else f"{edge:,.6g}" for edge in edges]
    first = [f"below {said[0]}"] if said else []
    between = [
        mark("{low} to below {high}").format(low=low, high=high)
        for low, high in pairwise(said)
    ]
    levels = (
        *first,
        *between,
        mark("{said} or more").format(said=said[-1]) if said else "all",
        MISSING,
    )
    codes = [
        np.where(
            item.missing,
            len(levels) - 1,
            np.searchsorted(edges, item.values, side="right"),
        )
        for item in strips
    ]
    return _used(Coded(name, levels, tuple(codes)))


def _used(found: Coded) -> Coded | None:
    """Drop values that no record has; None where one is left."""
    sizes = sum(
        np.bincount(codes, minlength=len(found.levels)) for codes in found.codes
    )
    there = np.flatnonzero(sizes)
    if there.size < 2:
        return None
    lookup = np.full(len(found.levels), -1)
    lookup[there] = np.arange(there.size)
    return Coded(
        found.column,
        tuple(found.levels[i] for i in there),
        tuple(lookup[codes] for codes in found.codes),
    )
