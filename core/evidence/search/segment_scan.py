"""Where the values themselves changed: the slices inside which a column no longer looks as it did
in other rows.

Most faults leave a trace in the features before they do in the errors. A trace compares two sets of
rows (validation against reference, training against reference, the candidate's classes against the
baseline's) by the G statistic of the column's codes (Sokal & Rohlf). Split by a slice, the sum of
the statistic inside and outside grows most where the fault fills the slice and nothing else, which
is how its borders are found without a look at any error.
"""

from __future__ import annotations

import numpy as np

from core.evidence.causes.scan_records import (
    Found,
    Parts,
    Trace,
    counted,
    inside,
    overall,
)
from core.evidence.detector_constants import DETECTORS
from core.evidence.rows.axes import Axis
from core.evidence.search.scan_gains import counts_gain, flags_gain, lean, novel, varied
from core.evidence.statistics.gstat import g_statistic, noise, total_variation, z_score

SCAN = DETECTORS.segment_scan

FLAGS = {"threshold", "serving"}


class Hunt:
    """The search for the slices in which one trace changed.

    A slice scores by the G statistic inside it less that outside: a part of the faulty rows leaves
    change outside, and a set of rows around them dilutes the change inside, so that the score is
    highest where the fault fills the slice. Conditions on plain columns (segments, time) are
    preferred to those on features, and one category to several.
    """

    def __init__(
        self,
        whole_trace: Trace,
        axes: tuple[Axis, ...],
        plain: frozenset[str],
        least: int,
        barred: set[str],
    ) -> None:
        self.whole_trace, self.axes, self.plain, self.least = (
            whole_trace,
            axes,
            plain,
            least,
        )
        self.barred = {whole_trace.column, *whole_trace.barred, *barred}
        self.trace = trace = novel(whole_trace)
        self.flagged = trace is not whole_trace or trace.what in FLAGS
        self.total = overall(trace)
        whole, freedom = g_statistic(self.total, trace.given_levels)
        self.whole = float(whole - freedom)
        self.looked = 0
        self.starts = self._extend((), keep=len(axes) * 2)

    def bar(self, columns: set[str]) -> None:
        """Leave columns out of all slices."""
        self.barred |= columns
        self.starts = [
            start
            for start in self.starts
            if all(self.axes[axis].column not in columns for axis, _ in start[0])
        ]

    def first(self) -> float:
        """Give the best score with one condition: a quick look at whether there is anything to
        find.
        """
        return self.starts[0][1] if self.starts else 0.0

    def best(self) -> Found | None:
        """Find the slice that splits changed from unchanged best, or None where no split is sure or
        large enough.
        """
        beam = varied(self.starts)
        if self.first() < (
            SCAN.first_score if self.trace.given_levels == 1 else SCAN.promising_score
        ):
            return None
        top, seen = beam[0], list(beam)
        for _ in range(1, SCAN.most_conditions):
            if top[1] < SCAN.promising_score:
                beam = beam[: SCAN.weak_beam_segments]
            deeper: dict[Parts, float] = {}
            for parts, score in beam:
                deeper |= {
                    more: got
                    for more, got in self._extend(parts)
                    if got
                    > score + max(SCAN.added_score, SCAN.added_ratio * abs(score))
                }
            beam = varied(sorted(deeper.items(), key=lambda item: -item[1]))
            seen += beam
            if beam and beam[0][1] > top[1] + max(
                SCAN.added_score, SCAN.added_ratio * abs(top[1])
            ):
                top = beam[0]
        if top[1] < SCAN.promising_score:
            return None
        return self._told(self._lacking(self._simpler(self._sharpest(top, seen))))

    def _sharpest(
        self, top: tuple[Parts, float], seen: list[tuple[Parts, float]]
    ) -> Parts:
        """Sharpen the best slice and those close behind it that have ranges to sharpen.

        The best of them wins.
        """
        near = {
            item
            for item in seen
            if item[0] != top[0]
            and item[1] > SCAN.near_best_ratio * top[1]
            and len(item[0]) <= len(top[0])
            and self._has_ranges(item[0])
        }
        tried = [
            self._sharper(item)
            for item, _ in [
                top,
                *varied(
                    sorted(near, key=lambda item: -item[1]), SCAN.sharpened_segments
                )[: SCAN.sharpened_segments],
            ]
        ]
        scores = [
            float(self._scores(self.table(item)[None])[0]) * self._handicap(item)
            for item in tried
        ]
        first, best = scores[0], int(np.argmax(scores))
        longer = len(tried[best]) > len(tried[0])
        return (
            tried[best]
            if scores[best]
            > first
            + (max(SCAN.added_score, SCAN.added_ratio * abs(first)) if longer else 0.0)
            else tried[0]
        )

    def _has_ranges(self, parts: Parts) -> bool:
        return any(self.axes[number].fine for number, _ in parts)

    def _extend(
        self, parts: Parts, keep: int = SCAN.beam_segments
    ) -> list[tuple[Parts, float]]:
        """Add one condition of any axis to a slice; the best few with their scores."""
        used = {axis for axis, _ in parts}
        rows = self._rows(parts)
        found: list[tuple[Parts, float]] = []
        for number, axis in enumerate(self.axes):
            if (
                number not in used
                and axis.column not in self.barred
                and (used or self.trace.given_levels == 1 or axis.column in self.plain)
            ):
                found += [
                    (tuple(sorted((*parts, (number, item)))), score)
                    for item, score in self._ranked(number, rows, parts)
                ]
        return varied(sorted(found, key=lambda match_: -match_[1]), keep)

    def _rows(self, parts: Parts) -> tuple[np.ndarray | None, ...]:
        return tuple(
            np.flatnonzero(inside(self.axes, side.codes, parts)) if parts else None
            for side in (self.trace.now, self.trace.before)
        )

    def _ranked(
        self,
        number: int,
        value: tuple[np.ndarray | None, ...],
        parts: Parts,
        fine: np.ndarray | None = None,
    ) -> list[tuple[tuple[int, ...], float]]:
        sets, tables = self._tables(number, value, fine)
        n = tables.sum(axis=-1)
        able = (n[:, 0] >= self.least) & (n[:, 1] >= SCAN.fewest_reference_rows) | (
            self.trace.size == 1
        )
        scores = self._scores(tables)
        here = self._handicap((*parts, (number, (0,))))
        extra = np.maximum(np.arange(len(sets)) - self._singles(number, fine) + 1, 0)
        scores = np.where(
            able,
            np.where(
                scores > 0,
                scores * here * SCAN.level_factor ** (extra * self._softer),
                scores,
            ),
            -np.inf,
        )
        self.looked += int(np.isfinite(scores).sum())
        return [
            (sets[i], float(scores[i]))
            for i in np.argsort(-scores)[:2]
            if np.isfinite(scores[i])
        ]

    def _singles(self, number: int, fine: np.ndarray | None) -> int:
        return self.axes[number].coarse.size if fine is None else fine.size

    @property
    def _softer(self) -> float:
        return (
            SCAN.flagged_exponent if self.flagged else 1.0
        )  # flags draw sharp borders of their own

    def _handicap(self, parts: Parts) -> float:
        features = sum(
            self.axes[number].column not in self.plain for number, _ in parts
        )
        levels = sum(len(item) - 1 for _, item in parts)
        return float(
            (SCAN.feature_factor**features * SCAN.level_factor**levels) ** self._softer
        )

    def _tables(
        self,
        number: int,
        retained: tuple[np.ndarray | None, ...],
        fine: np.ndarray | None,
    ) -> tuple[list[tuple[int, ...]], np.ndarray]:
        """Count the codes inside the conditions of an axis on both sides.

        For categories also inside the most changed together.
        """
        axis, trace = self.axes[number], self.trace
        codes = axis.few if fine is None else axis.codes
        sides = []
        for side, own, rows in zip(
            (trace.now, trace.before),
            (trace.now_codes, trace.before_codes),
            retained,
            strict=True,
        ):
            on_axis = (side.coarse if fine is None else side.codes)[number]
            joint = (on_axis if rows is None else on_axis[rows]).astype(
                np.int32
            ) * trace.size + (own if rows is None else own[rows])
            sides.append(
                np.bincount(joint, minlength=codes * trace.size)
                .reshape(codes, trace.size)
                .astype(float)
            )
        member = axis.coarse_member if fine is None else axis.member[fine].astype(float)
        tables = np.stack([member @ side for side in sides], axis=1)
        sets: list[tuple[int, ...]] = [
            (int(i),) for i in (axis.coarse if fine is None else fine)
        ]
        levels = len(axis.levels)
        if levels > SCAN.most_single_levels and fine is None:
            value, freedom = (
                g_statistic(tables[:levels], trace.given_levels)
                if trace.size > 1
                else (lean(tables[:levels], self.total), 0)
            )
            rate = (value - freedom) / np.maximum(tables[:levels].sum(axis=(-1, -2)), 1)
            order = np.argsort(-rate)[: SCAN.most_merged_levels]
            sets += [
                tuple(sorted(int(item) for item in order[:k]))
                for k in range(2, len(order))
            ]
            tables = np.concatenate([tables, np.cumsum(tables[order], axis=0)[1:-1]])
        return sets, tables

    def _scores(self, tables: np.ndarray) -> np.ndarray:
        if self.trace.size == 1:
            return counts_gain(tables, self.total)
        if self.flagged:
            return flags_gain(tables, self.total)
        within, free = g_statistic(tables, self.trace.given_levels)
        rest, other = g_statistic(self.total - tables, self.trace.given_levels)
        return (within - free) - np.maximum(rest - other, 0)

    def _sharper(self, parts: Parts) -> Parts:
        """Move the ends of each range to the cut points that fit best, the other conditions
        held.
        """
        for _ in range(2):
            for place, (number, item) in enumerate(parts):
                axis = self.axes[number]
                if not axis.fine or axis.conditions[item[0]].op in {"==", "is_null"}:
                    continue
                others = (*parts[:place], *parts[place + 1 :])
                ranked = self._ranked(
                    number, self._rows(others), others, fine=axis.beside(item[0])
                )
                if ranked:
                    parts = (
                        *parts[:place],
                        (number, ranked[0][0]),
                        *parts[place + 1 :],
                    )
        return parts

    def _simpler(self, parts: Parts) -> Parts:
        """Drop a condition if the rows that it leaves out changed as well: then the fault is wider
        than the condition.
        """
        while len(parts) > 1 and self.trace.size > 1 and not self.flagged:
            table = self.table(parts)
            for place in range(len(parts)):
                wider = (*parts[:place], *parts[place + 1 :])
                if self._as_changed(self.table(wider) - table, table):
                    parts = wider
                    break
            else:
                return parts
        return parts

    def _lacking(self, parts: Parts) -> Parts:
        """Of a range and all the rest take the side whose share of rows changed more: "none since
        August" rather than "more before".
        """
        if self.trace.size > 1 or len(parts) > 1 or len(parts[0][1]) > 1:
            return parts
        number, (condition,) = parts[0]
        axis = self.axes[number]
        other = np.flatnonzero(
            (axis.member[:, :-1] == ~axis.member[condition][:-1]).all(axis=1)
        )
        shares = (self.table(parts)[:, 0] + 1) / (self.total[:, 0] + 2)
        left = (self.total - self.table(parts) + 1)[:, 0] / (self.total[:, 0] + 2)
        more = abs(np.log(left[0] / left[1])) > abs(np.log(shares[0] / shares[1]))
        return ((number, (int(other[0]),)),) if other.size and more else parts

    def _as_changed(self, left: np.ndarray, table: np.ndarray) -> bool:
        (value, free), (within, freedom) = (
            g_statistic(item, self.trace.given_levels) for item in (left, table)
        )
        rates = [
            (a - b) / max(item.sum(), 1)
            for a, b, item in ((value, free, left), (within, freedom, table))
        ]
        return (
            z_score(float(value), float(free)) > SCAN.still_changed_z
            and rates[0] > SCAN.still_changed_ratio * rates[1]
        )

    def table(self, parts: Parts) -> np.ndarray:
        """Count the codes inside a slice on both sides, shape (2, codes)."""
        return counted(self.trace, self.axes, parts)

    def _told(self, parts: Parts) -> Found | None:
        trace, table = self.whole_trace, self.table(parts)
        score = float(self._scores(table[None])[0])
        total = overall(trace)
        table = counted(trace, self.axes, parts)
        if trace.size == 1:
            shares = table[:, 0] / total[:, 0]
            value, freedom, within, without, chance = (
                counts_gain(table, total) + 1,
                1,
                float(abs(shares[0] - shares[1]) / shares.max()),
                0.0,
                0.0,
            )
        else:
            value, freedom = g_statistic(table, trace.given_levels)
            within, without = (
                total_variation(table, trace.given_levels),
                total_variation(total - table, trace.given_levels),
            )
            chance = noise(table) - noise(total - table)
        z = z_score(float(value), max(float(freedom), 1.0))
        least = SCAN.least_flagged_share if self.flagged else SCAN.least_shift_share
        surest = (
            SCAN.least_score
            if trace.given_levels == 1 or self.flagged
            else max(SCAN.least_pair_score, 2 * float(freedom))
        )
        if (
            within - without - chance * (not self.flagged) < least
            or z < SCAN.least_z
            or score < surest
        ):
            return None
        return Found(trace, parts, score, z, within, without, table)
