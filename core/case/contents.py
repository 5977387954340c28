"""What columns say about each other on a sample of rows: how far two of them agree, and how they go
together.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from core.case.profile import Column, as_numbers, plain

SAMPLE_ROWS = 20_000
GROUPS = 4  # row groups that a sample is taken from; files are often sorted
YES = frozenset(
    {
        "1",
        "true",
        "yes",
        "y",
        "t",
        "ja",
        "j",
        "wahr",
        "positive",
        "pos",
        "positiv",
        "right",
        "correct",
        "pass",
        "passed",
        "richtig",
        "ok",
    }
)
NO = frozenset(
    {
        "0",
        "false",
        "no",
        "n",
        "f",
        "nein",
        "falsch",
        "negative",
        "neg",
        "negativ",
        "wrong",
        "incorrect",
        "fail",
        "failed",
    }
)
MOST_LEVELS = 1_000
CLASSES = 2
CHANCE = 3.0  # standard deviations; two unrelated columns pass once in 370 times


HELD = 64  # columns in memory, of 20,000 rows at most
T = TypeVar("T")
REMEMBERED = 1 << 16  # levels; wide tables repeat the same few


@lru_cache(maxsize=REMEMBERED)
def folded(level: str) -> str:
    """Write the ways of saying yes and no in one way.

    >>> folded("Yes"), folded("FALSE"), folded("gold"), folded("-1")
    ('1', '0', 'gold', '-1')
    """
    lower = re.sub(r"^(-?\d+)\.0+$", r"\1", level.strip().lower())
    if lower in YES:
        return "1"
    return "0" if lower in NO else lower


def _kept(held: dict[str, T], name: str, make: Callable[[str], T]) -> T:
    """Give what is held of a column, or make it.

    Of a wide table only the latest columns are held.
    """
    result = held.pop(name) if name in held else make(name)
    held[name] = result
    if len(held) > HELD:
        del held[next(iter(held))]
    return result


@dataclass(slots=True)
class Contents:
    """A sample of the rows of a typed copy, column by column, read when it is asked for."""

    path: Path | None = None
    read: dict[str, pa.Array] = field(default_factory=dict)
    levels: dict[str, np.ndarray | None] = field(default_factory=dict)
    numbers: dict[str, np.ndarray | None] = field(default_factory=dict)
    file: pq.ParquetFile | None = None

    def values(self, name: str) -> pa.Array | None:
        """Read a column of the sample."""
        if self.path is None:
            return None
        return _kept(self.read, name, self._read)

    def _read(self, name: str) -> pa.Array:
        # Opened once: that costs as much as the file has columns.
        self.file = file = self.file or pq.ParquetFile(self.path)
        count = file.num_row_groups
        groups = sorted({int(i) for i in np.linspace(0, count - 1, min(GROUPS, count))})
        table = file.read_row_groups(groups, columns=[name])
        stride = max(1, table.num_rows // SAMPLE_ROWS)
        return (
            table.column(0)
            .take(pa.array(np.arange(0, table.num_rows, stride)))
            .combine_chunks()
        )

    def agreement(self, text: str, two: str) -> float | None:
        """Give Cohen's kappa (1960) of two columns as classes; None where it cannot be said."""
        a, b = self._levels(text), self._levels(two)
        if a is None or b is None:
            return None
        known = (a != "") & (b != "")
        a, b = a[known], b[known]
        if not a.size:
            return None
        names, codes = np.unique(np.concatenate([a, b]), return_inverse=True)
        x, y = codes[: a.size], codes[a.size :]
        seen = float((x == y).mean())
        shares = [np.bincount(each, minlength=names.size) / a.size for each in (x, y)]
        chance = float((shares[0] * shares[1]).sum())
        return None if chance >= 1 else (seen - chance) / (1 - chance)

    def same(self, text: str, two: str) -> float:
        """Give the share of rows where two columns hold the same value."""
        a, b = self._levels(text), self._levels(two)
        if a is None or b is None or not a.size:
            return 0.0
        return float((a == b).mean())

    def together(self, text: str, two: str) -> float | None:
        """Give the rank correlation of two columns of numbers; None where it cannot be said."""
        a, b = self._numbers(text), self._numbers(two)
        if a is None or b is None:
            return None
        known = np.isfinite(a) & np.isfinite(b)
        if known.sum() < 3:
            return None
        x, y = (np.argsort(np.argsort(each[known])).astype(float) for each in (a, b))
        return float(np.corrcoef(x, y)[0, 1]) if x.std() and y.std() else None

    def separates(self, label: str, answer: str) -> float | None:
        """Give how far an answer tells the two classes of a label apart: Somers' D, 2 AUC - 1.

        Unlike kappa or a correlation it does not shrink where one class is rare. For classes it is
        sensitivity + specificity - 1 (Youden 1950). A value within `CHANCE` standard deviations of
        no relation (Mann & Whitney 1947) counts as 0; None where the label has not two classes or
        the answer no order. Classes that are text have no direction, so that D is never negative
        for them.
        """
        levels = self._levels(label)
        order = self._numbers(answer)
        if levels is None or order is None:
            return None
        known = (levels != "") & np.isfinite(order)
        levels, order = levels[known], order[known]
        names = np.unique(levels)
        if names.size != CLASSES:
            return None
        yes = levels == names[-1]
        positives, negatives = int(yes.sum()), int((~yes).sum())
        _, place, tied = np.unique(order, return_inverse=True, return_counts=True)
        ranks = (np.cumsum(tied) - (tied - 1) / 2)[place]
        above = ranks[yes].sum() - positives * (positives + 1) / 2
        apart = 2 * float(above) / (positives * negatives) - 1
        spread = 2 * math.sqrt((yes.size + 1) / (12 * positives * negatives))
        if abs(apart) < CHANCE * spread:
            return 0.0
        return apart if set(names) == {"0", "1"} else abs(apart)

    def near(self, label: str, prediction: str) -> float | None:
        """Give the rank correlation of label and prediction where they differ: classes that are
        mixed up have none.
        """
        a, b = self._numbers(label), self._numbers(prediction)
        if a is None or b is None:
            return None
        apart = np.isfinite(a) & np.isfinite(b) & (a != b)
        if apart.sum() < 10:
            return None
        x, y = a[apart], b[apart]
        return float(np.corrcoef(x, y)[0, 1]) if x.std() and y.std() else None

    def _levels(self, name: str) -> np.ndarray | None:
        return _kept(self.levels, name, self._read_levels)

    def _read_levels(self, name: str) -> np.ndarray | None:
        values = self.values(name)
        if values is None:
            return None
        encoded = values.dictionary_encode()
        names = np.array(
            [*(folded(plain(row)) for row in encoded.dictionary.to_pylist()), ""],
            dtype=object,
        )
        if names.size > 2 * MOST_LEVELS + 1 and pa.types.is_floating(values.type):
            return None
        codes = np.array(encoded.indices.fill_null(names.size - 1).to_pylist(), int)
        return names[codes]

    def _numbers(self, name: str) -> np.ndarray | None:
        return _kept(self.numbers, name, self._read_numbers)

    def _read_numbers(self, name: str) -> np.ndarray | None:
        values = self.values(name)
        if values is None:
            return None
        if pa.types.is_boolean(values.type):
            return np.array(
                [np.nan if row is None else float(row) for row in values.to_pylist()]
            )
        if pa.types.is_string(values.type):
            levels = self._levels(name)
            ones = {"1": 1.0, "0": 0.0}
            return (
                None
                if levels is None or not set(np.unique(levels)) <= {"0", "1", ""}
                else np.array([ones.get(level, np.nan) for level in levels])
            )
        return as_numbers(values) if not pa.types.is_null(values.type) else None


def shape_of(column: Column) -> str:  # noqa: PLR0911  a table of shapes
    """Say what a column may be: class, share (a number in [0, 1]), number, moment, constant, empty,
    unique or other.
    """
    if column.rows == column.missing:
        return "empty"
    if column.kind == "moment":
        return "moment"
    values = column.distinct or (2 if column.kind == "number" else 0)
    if column.kind == "number":
        inside = (
            column.low is not None
            and column.low >= -1e-6
            and column.high is not None
            and column.high <= 1 + 1e-4
        )
        if column.low == column.high:
            return "constant"
        return "share" if inside else "number"
    if values == 1:
        return "constant"
    if (
        column.kind in {"text", "flag", "whole"}
        and column.levels
        and len(column.levels) <= 0.5 * max(column.rows, 1)
    ):
        return "class"
    if column.kind == "whole":
        return "number"
    if column.kind == "flag":
        return "class"
    return "unique" if column.kind == "text" else "other"
