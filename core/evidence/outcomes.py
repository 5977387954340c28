"""What each row says about the two models: who was right, what was taken for what, how far off, in which half and block."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.case.model import Columns
from core.case.profile import plain
from core.evidence.frame import DAY, Frame, Strip, hashed

GROUPS = 4_096
FEWEST_BLOCKS = 40
SPANS = (DAY, 6 * 3600.0, 3600.0)


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Rows as they are counted: outcome = 2 x baseline wrong + candidate wrong; losses and errors in the label's unit, baseline first."""

    outcome: np.ndarray
    errors: np.ndarray | None
    first: np.ndarray
    truth: np.ndarray
    taken: np.ndarray
    group: np.ndarray | None
    weight: np.ndarray | None

    @property
    def change(self) -> np.ndarray:
        """Give the paired loss of each row: candidate minus baseline."""
        if self.errors is not None:
            return np.abs(self.errors[1]) - np.abs(self.errors[0])
        return (self.outcome & 1).astype(float) - (self.outcome >> 1)


class Judge:
    """Turns frames into outcomes under one mapping; classes are numbered as they appear."""

    def __init__(self, columns: Columns, seed: int, span: float | None = None) -> None:
        self.columns, self.seed, self.span = columns, seed, span
        self.places: dict[str, int] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """Name the columns that a frame must hold."""
        columns = self.columns
        named = (columns.label, columns.baseline, columns.candidate, columns.cluster, columns.weight, columns.timestamp if self.span else None)
        return tuple(one for one in named if one)

    @property
    def classes(self) -> tuple[str, ...]:
        """Name the classes that were seen, in the order of their numbers."""
        return tuple(self.places)

    def outcomes(self, frame: Frame) -> Outcomes:
        """Judge the rows of a frame."""
        columns = self.columns
        three = [frame[name] for name in (columns.label, columns.baseline, columns.candidate)]
        errors = None
        if columns.task == "regression":
            label, baseline, candidate = (one.values for one in three)
            errors = np.array([baseline - label, candidate - label])
            limit = np.inf if columns.tolerance is None else columns.tolerance
            wrong = np.abs(errors) > limit
            if columns.tolerance is not None:
                errors = None
            truth, taken = np.zeros(frame.rows, np.int32), np.zeros((2, frame.rows), np.int32)
        else:
            truth, *taken = (self._classes(one) for one in three)
            taken = np.array(taken)
            wrong = taken != truth
        group = self._group(frame)
        # Rows that belong together go to the same half, or one half would tell what the other will say.
        first = (hashed(frame.keys if group is None else group, self.seed) & np.uint64(1)).astype(bool)
        weight = frame[columns.weight].values if columns.weight else None
        return Outcomes((2 * wrong[0] + wrong[1]).astype(np.uint8), errors, first, truth, taken, group, weight)

    def _classes(self, strip: Strip) -> np.ndarray:
        if strip.kind == "level":
            names, codes = strip.levels, strip.values
        else:
            codes, names = _few(strip.values)
        lookup = np.array([*(self.places.setdefault(name, len(self.places)) for name in names), -1], np.int32)
        return lookup[codes]

    def _group(self, frame: Frame) -> np.ndarray | None:
        """Give rows of one cluster, or of one block of time, the same number below `GROUPS`; merged groups are still independent."""
        columns = self.columns
        if columns.cluster:
            strip = frame[columns.cluster]
            keys = strip.values.view(np.uint64) if strip.kind != "level" else _level_keys(strip)
        elif self.span and columns.timestamp:
            keys = np.nan_to_num(np.floor(frame[columns.timestamp].values / self.span)).astype(np.int64).view(np.uint64)
        else:
            return None
        return (hashed(keys, 7) % np.uint64(GROUPS)).astype(np.int64)


def _few(values: np.ndarray) -> tuple[np.ndarray, tuple[str, ...]]:
    """Give the distinct values of a column numbers; small whole ones need no sorting."""
    if values.size and values.min() >= 0 and values.max() < 256 and not (values % 1).any():
        seen = np.flatnonzero(np.bincount(values.astype(np.int64)))
        place = np.zeros(256, np.int64)
        place[seen] = np.arange(seen.size)
        return place[values.astype(np.int64)], tuple(str(one) for one in seen)
    levels, codes = np.unique(values, return_inverse=True)
    return codes, tuple(plain(float(one)) for one in levels)


def _level_keys(strip: Strip) -> np.ndarray:
    import zlib  # noqa: PLC0415  only text clusters need it

    keys = np.array([*(zlib.crc32(one.encode("utf-8", "replace")) for one in strip.levels), 0], np.uint64)
    return keys[strip.values]


def block_span(moments: np.ndarray) -> float | None:
    """Choose the length of blocks of time: the longest that still gives forty blocks; None where there are too few moments."""
    known = moments[np.isfinite(moments)]
    if known.size == 0:
        return None
    for span in SPANS:
        if np.unique(np.floor(known / span)).size >= FEWEST_BLOCKS:
            return span
    return None
