"""The rows of a case added up: by slice, by value of each column, and by group, both halves
apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.parquet as pq

from core.case.error_kinds import main_measure
from core.case.model import Case
from core.case.slices import Slice
from core.evidence.detector_constants import DETECTORS
from core.evidence.family_place import Place
from core.evidence.records import LEVEL, Rest
from core.evidence.rows.axes import codes_of
from core.evidence.rows.clusters import Clustering, clustering
from core.evidence.rows.conditions import as_slice, rows_of
from core.evidence.rows.row_outcomes import Judge, Outcomes
from core.evidence.rows.sample import Frame, frames
from core.evidence.rows.sufficient_stats import ByCode, Sums
from core.evidence.rows.tables_under_test import Scene
from core.evidence.search.segment_candidates import Candidate
from core.messages import mark

if TYPE_CHECKING:
    from core.evidence.warehouse.table_tally import TableTally

VERDICTS = DETECTORS.verdicts
READING = DETECTORS.reading

Progress = Callable[[str, float], None]


class FamilySums:
    """Reads all rows into the sums of every slice that is to be measured."""

    def __init__(
        self,
        case: Case,
        scene: Scene,
        judge: Judge,
        found: list[Candidate],
        outcomes: Outcomes,
        keys: np.ndarray | None = None,
        table: TableTally | None = None,
    ) -> None:
        """Prepare empty sums for every slice that is to be measured.

        `keys` hold one for each row where there is no id; `table` counts in the place of the file.
        """
        self.keys, self.table = keys, table
        self.case, self.scene, self.judge, self.outcomes = case, scene, judge, outcomes
        self.main = main_measure(case.columns)
        self.all = Sums()
        self.found = [
            Place(
                "searched",
                as_slice(scene.axes, candidate.parts),
                Sums(),
                _rows_for(candidate),
                candidate,
                Sums(),
            )
            for candidate in found
        ]
        self.named = [Place("named", where, Sums()) for where in case.slices]
        by_name = {axis.column: axis for axis in scene.axes}
        self.axes = [by_name[name] for name in case.columns.segments if name in by_name]
        self.of_values = [ByCode(axis.codes) for axis in self.axes]
        self.people = [by_name[name] for name in case.columns.people if name in by_name]
        self.of_people = [ByCode(axis.codes, clustered=True) for axis in self.people]
        self.pairs = [
            pair
            for pair in combinations(range(len(self.people)), 2)
            if self._joint(*pair) <= VERDICTS.most_joint_levels
        ]
        self.of_pairs = [
            ByCode(self._joint(*pair), clustered=True) for pair in self.pairs
        ]
        self.design: float | None = None
        self.of_rates = 1.0
        self.series: Clustering | None = None
        self.largest = 0.0
        self.read_rows = 0
        self.rows: Path | None = None
        self.levels = (LEVEL, LEVEL)

    def _joint(self, count: int, other: int) -> int:
        return self.people[count].codes * self.people[other].codes

    def read(self, rows: Path, progress: Progress) -> None:
        """Add up every row; a file that fits the sample is not read again."""
        self.rows = rows
        if self.table is not None:
            self.table.add_up(self, progress)
            return
        total = pq.ParquetFile(rows).metadata.num_rows
        if self.scene.now.rows == total:
            self.read_once()
            return
        slices = (*self.case.slices, *(match_.where for match_ in self.found))
        asked = [item.column for where in slices for item in where.where]
        names = (
            *self.judge.names,
            *asked,
            *(axis.column for axis in (*self.axes, *self.people)),
        )
        done = 0
        for frame in frames(
            rows, names, self.case.columns.id, READING.batch_rows, self.keys
        ):
            self._add(frame)
            done += frame.rows
            progress(mark("measuring on all rows"), 0.6 + 0.3 * done / total)

    def read_once(self) -> None:
        """Add up a file that fits the sample, with clusters by value: a large one has too many."""
        self.of_values = [ByCode(axis.codes, clustered=True) for axis in self.axes]
        self._add(self.scene.now)

    def _add(self, frame: Frame) -> None:
        rows = self.judge.outcomes(frame)
        self.read_rows += frame.rows
        self.all.add(rows, classes=True)
        known = np.zeros(frame.rows, bool)
        for place in self.found:
            retained = rows_of(frame, place.where.where)
            place.sums.add(rows, retained, classes=True)
            if place.rest is not None:
                place.rest.add(rows, retained & ~known)
            if place.found is not None and place.found.route == "clue":
                known |= retained
        for place in self.named:
            place.sums.add(rows, rows_of(frame, place.where.where), classes=True)
        for axis, each in zip(self.axes, self.of_values, strict=True):
            each.add(rows, codes_of(frame[axis.column], axis))
        codes = [codes_of(frame[axis.column], axis) for axis in self.people]
        codes += [
            codes[item].astype(np.int64) * self.people[other].codes + codes[other]
            for item, other in self.pairs
        ]
        for code, each in zip(codes, (*self.of_people, *self.of_pairs), strict=True):
            each.add(rows, code)

    def settle(self) -> None:
        """Decide whether rows near each other in time are so alike that intervals must be widened
        to blocks.
        """
        groups = self.all.pick(second_only=False).groups
        if groups is None:
            return
        sizes, sums, squares = groups[0].sum(axis=1)[:3]
        retained = sizes > 0
        result = clustering(sizes[retained], sums[retained], squares[retained])
        self.largest = float(sizes.max() / max(sizes.sum(), 1.0))
        if isinstance(result, Clustering):
            self.series = result
            sure = self.case.columns.cluster or self.judge.copies is not None
            if sure or result.design_effect > 1 + VERDICTS.series_z * np.sqrt(
                2 / result.clusters
            ):
                self.design = result.design_effect
                before = groups[0].sum(axis=1)[3]
                self.of_rates = max(
                    self._on_rate(sizes[retained], each[retained], i)
                    for i, each in enumerate((before, before + sums))
                )

    def _on_rate(self, sizes: np.ndarray, losses: np.ndarray, model: int) -> float:
        """Give the design effect on a model's error, from each cluster's rows and summed loss."""
        rows, mean = float(sizes.sum()), float(losses.sum() / sizes.sum())
        square = (
            mean
            if self.main.is_rate
            else float(self.all.pick(second_only=False).losses[0][2 + model]) / rows
        )
        rest = losses - mean * sizes
        alone = (square - mean * mean) * rows
        return max(float(rest @ rest) / alone, 1.0) if alone > 0 else 1.0

    def _sums_of(self, where: Slice) -> Sums:
        """Give the sums of a slice that was measured."""
        for place in (*self.found, *self.named):
            if place.where == where:
                return place.sums
        if not where.where:
            return self.all
        return self._union((where,))

    def _union(self, slices: tuple[Slice, ...]) -> Sums:
        """Sum the rows that lie in any of some segments, reading the file again where it does not
        fit the sample.
        """
        if self.table is not None:
            return self.table.union(self, slices)
        conditions = {item.column for where in slices for item in where.where}
        sums = Sums()
        for frame in self._frames((*self.judge.names, *sorted(conditions))):
            inside = np.any([rows_of(frame, item.where) for item in slices], axis=0)
            sums.add(self.judge.outcomes(frame), inside, classes=True)
        return sums

    def _frames(self, names: tuple[str, ...]) -> Iterable[Frame]:
        if (
            self.rows is None
            or self.scene.now.rows == pq.ParquetFile(self.rows).metadata.num_rows
        ):
            return (self.scene.now,)
        return frames(
            self.rows, names, self.case.columns.id, READING.batch_rows, self.keys
        )


def _rows_for(candidate: Candidate) -> Rest:
    return "confirmation rows" if candidate.by_errors else "all rows"
