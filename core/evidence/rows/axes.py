"""Columns cut into codes, and the conditions that can be made of them.

Cut points are the roundest numbers near the quantiles, so that a condition says "17 or more" and
not "16.83 or more".
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from core.case.slices import Condition, Value
from core.evidence.rows.sample import DAY, Strip

MAX_LEVELS = 60
FINE = 56
COARSE = 8
FEW = 64


@dataclass(frozen=True, slots=True)
class Axis:
    """A column in codes, the last for missing; member[i, code] tells which codes condition i holds.

    A search starts with fewer conditions: `coarse` lists their numbers, `merge` gives each code its
    coarser code, and `coarse_member` tells which coarser codes they hold.
    """

    column: str
    codes: int
    conditions: tuple[Condition, ...]
    member: np.ndarray
    coarse: np.ndarray
    edges: np.ndarray
    merge: np.ndarray
    coarse_member: np.ndarray
    levels: tuple[str, ...] = ()

    @property
    def few(self) -> int:
        """Count the coarser codes."""
        return self.coarse_member.shape[1]

    @property
    def fine(self) -> bool:
        """Say whether there are more conditions than the coarse ones."""
        return self.coarse.size < len(self.conditions)

    def beside(self, condition: int) -> np.ndarray:
        """List the conditions that share an end with a range: those to try when its ends are moved
        one at a time.
        """
        bins = self.member[:, :-1]
        first, last = (
            bins.argmax(axis=1),
            bins.shape[1] - 1 - bins[:, ::-1].argmax(axis=1),
        )
        return np.flatnonzero(
            bins.any(axis=1) & ((first == first[condition]) | (last == last[condition]))
        )


def axis_of(strip: Strip) -> Axis | None:
    """Cut a column.

    None where it has one value only, or is text with a value of its own in most rows.
    """
    axis = _levels(strip) if strip.kind == "level" else _ranges(strip)
    return axis if axis is not None and len(axis.conditions) > 1 else None


def codes_of(strip: Strip, axis: Axis) -> np.ndarray:
    """Put each row of a column into the codes of an axis, as uint8."""
    if strip.kind != "level":
        cut = np.searchsorted(axis.edges, strip.values, side="right")
        return np.where(np.isnan(strip.values), axis.codes - 1, cut).astype(np.uint8)
    place = {level: i for i, level in enumerate(axis.levels)}
    lookup = np.array(
        [*(place.get(level, axis.codes - 2) for level in strip.levels), axis.codes - 1],
        np.uint8,
    )
    return lookup[strip.values]


def _levels(strip: Strip) -> Axis | None:
    """One code a level, then one for the rest, then one for missing."""
    counts = np.bincount(strip.values[strip.values >= 0], minlength=len(strip.levels))
    if strip.values.size and len(strip.levels) > max(0.5 * strip.values.size, 2):
        return None
    order = sorted(
        range(len(strip.levels)), key=lambda i: (-counts[i], strip.levels[i])
    )[:MAX_LEVELS]
    retained = tuple(strip.levels[i] for i in order)
    flag = set(strip.levels) <= {"true", "false"}
    conditions = [
        Condition(strip.name, "==", item == "true" if flag else item)
        for item in retained
    ]
    member = np.eye(len(retained), len(retained) + 2, dtype=bool)
    if strip.missing.any():
        conditions.append(Condition(strip.name, "is_null"))
        member = np.vstack([member, np.arange(len(retained) + 2) == len(retained) + 1])
    every = np.arange(len(conditions))
    return Axis(
        strip.name,
        len(retained) + 2,
        tuple(conditions),
        member,
        every,
        np.empty(0),
        np.arange(len(retained) + 2, dtype=np.uint8),
        member.astype(float),
        retained,
    )


def _ranges(strip: Strip) -> Axis | None:
    """One code a bin, one for missing; conditions are all runs of neighbouring bins."""
    values = strip.values[~np.isnan(strip.values)]
    if values.size == 0:
        return None
    edges = _edges(values, strip.kind == "moment")
    bins = edges.size + 1
    runs = [
        (i, j) for i in range(bins) for j in range(i, bins) if (i, j) != (0, bins - 1)
    ]
    stops = _coarse_stops(values, edges)
    coarse = [i in stops and j + 1 in stops for i, j in runs]
    ends = [_end(strip, edge) for edge in edges]
    conditions = [_range(strip, ends, i, j) for i, j in runs]
    codes = np.arange(bins + 1)
    first, last = np.array(runs, int).reshape(-1, 2).T[:, :, None]
    member = (codes >= first) & (codes <= last)
    if values.size < strip.values.size:
        conditions.append(Condition(strip.name, "is_null"))
        coarse.append(True)
        member = np.vstack([member, codes == bins])
    coarser = np.array(sorted(stops))
    merge = np.append(
        np.searchsorted(coarser, np.arange(bins), side="right") - 1, coarser.size - 1
    ).astype(np.uint8)
    chosen = np.flatnonzero(coarse)
    firsts = [int(np.flatnonzero(merge == code)[0]) for code in range(coarser.size)]
    return Axis(
        strip.name,
        bins + 1,
        tuple(conditions),
        member,
        chosen,
        edges,
        merge,
        member[chosen][:, firsts].astype(float),
    )


def _coarse_stops(values: np.ndarray, edges: np.ndarray) -> set[int]:
    """Choose the cut points that lie nearest to the octiles, and both ends."""
    bins = edges.size + 1
    if bins <= COARSE + 1:
        return set(range(bins + 1))
    below = np.searchsorted(np.sort(values), edges) / values.size
    near = {int(np.abs(below - k / COARSE).argmin()) + 1 for k in range(1, COARSE)}
    return near | {0, bins}


def _edges(values: np.ndarray, moment: bool) -> np.ndarray:
    """Cut between all values where there are few, else at the roundest numbers near the
    quantiles.
    """
    unique = np.unique(values)
    if unique.size <= FEW:
        return unique[1:]
    ends = np.quantile(values, np.arange(FINE + 1) / FINE)
    pairs = pairwise(ends)
    round_off = _round_moment if moment else roundest
    found = np.unique([round_off(low, high) for low, high in pairs if high > low])
    heavy = _heavy(values, unique)
    found = np.unique(np.concatenate([found, heavy]))
    return found[(found > unique[0]) & (found <= unique[-1])]


def _heavy(values: np.ndarray, unique: np.ndarray) -> np.ndarray:
    """Give a value that many rows share a bin of its own."""
    sample, counts = np.unique(values, return_counts=True)
    spikes = sample[counts > values.size / 32]
    after = [
        unique[min(np.searchsorted(unique, spike, side="right"), unique.size - 1)]
        for spike in spikes
    ]
    return np.unique(np.concatenate([spikes, after])) if spikes.size else np.empty(0)


def roundest(low: float, high: float) -> float:
    """Find the number above `low` and at most `high` with the fewest digits.

    >>> roundest(43.2, 46.9), roundest(0.0131, 0.0172), roundest(-3.0, 2.0), roundest(16.2, 17.0)
    (45.0, 0.015, 0.0, 17.0)
    """
    if low < 0 <= high:
        return 0.0
    size = np.floor(np.log10(max(abs(low), abs(high))))
    for digit in range(16):
        for step in (10.0, 5.0, 2.0, 1.0):
            unit = step * 10.0 ** (size - digit)
            found = np.floor(high / unit) * unit
            if found > low:
                return float(np.round(found, int(max(0, digit - size + 1))))
    return float(high)


def _round_moment(low: float, high: float) -> float:
    """Find a round moment: the start of a year, a month, a fortnight, a day, an hour."""
    ends = [np.datetime64(int(item * 1e6), "us") for item in (low, high)]
    for unit in ("Y", "M"):
        start = ends[1].astype(f"datetime64[{unit}]")
        if start > ends[0]:
            return float(start.astype("datetime64[us]").astype(np.int64)) / 1e6
    month = (
        ends[1].astype("datetime64[M]").astype("datetime64[us]").astype(np.int64) / 1e6
    )
    for days in (14, 7):
        if low < month + days * DAY <= high:
            return float(month + days * DAY)
    for span in (DAY, DAY / 4, 3600.0, 60.0):
        found = np.floor(high / span) * span
        if found > low:
            return float(found)
    return float(high)


def _range(strip: Strip, ends: list[Value], first: int, last: int) -> Condition:
    low = None if first == 0 else ends[first - 1]
    high = None if last == len(ends) else ends[last]
    if high is None:
        return Condition(strip.name, ">=", low)
    return (
        Condition(strip.name, "<", high)
        if low is None
        else Condition(strip.name, "between", (low, high))
    )


def _end(strip: Strip, edge: float) -> Value:
    if strip.kind == "moment":
        return str(
            np.datetime_as_string(np.datetime64(int(edge * 1e6), "us"), unit="s")
        )
    return int(edge) if float(edge).is_integer() else float(edge)
