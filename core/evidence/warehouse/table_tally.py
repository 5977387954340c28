"""The counts of a case over all rows of a table, asked of the warehouse that holds it.

They are the sums that a file is added up to, half by half and class by class, so that whatever is
made of them does not know where the rows lie.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from core import words
from core.case.model import Case, Columns
from core.case.profile import plain
from core.case.slices import Slice
from core.case.table_source import TableSource
from core.errors import BadRows, Complaint
from core.evidence.detector_constants import DETECTORS
from core.evidence.rows.axes import Axis
from core.evidence.rows.record_keys import has_copies
from core.evidence.rows.row_outcomes import GROUPS, Judge, strip_keys
from core.evidence.rows.sample import strip
from core.evidence.rows.sufficient_stats import ByCode, Sums
from core.evidence.rows.tables_under_test import Scene
from core.evidence.warehouse.column_sql import TableColumn, codes_sql, where_sql
from core.evidence.warehouse.grouped_sums import (
    Grouped,
    add_to_codes,
    add_to_sums,
    of_outcomes,
)
from core.evidence.warehouse.key_sql import HALF, digest_keys
from core.evidence.warehouse.sql_text import table_named
from core.evidence.warehouse.statements import (
    BASELINE,
    CANDIDATE,
    GROUP,
    OUTCOME,
    TRUTH,
    Counting,
    Dimensions,
    Statement,
    chunks,
)
from core.evidence.warehouse.tally_sums import numbers_of, pair_of
from core.messages import say
from core.written import rewritten

if TYPE_CHECKING:
    from core.evidence.family_place import Place
    from core.evidence.family_sums import FamilySums

Ask = Callable[[str], pa.Table]
Progress = Callable[[str, float], None]
OUTSIDE, KNOWN, NEW = (
    0,
    1,
    2,
)  # a row outside a slice, in one found before it too, or in it alone


@dataclass(slots=True)
class TableTally:
    """The table of a case, with what asks it: `ask` takes a statement and gives its rows.

    `known` are the columns of the table by name.
    """

    source: TableSource
    known: dict[str, TableColumn]
    ask: Ask

    # Before anything is counted

    def weights(self, case: Case) -> tuple[Case, float]:
        """Give the largest weight, and leave out weights that are the same for every record.

        Raises BadRows for a weight beyond all reason, and for one that is missing or below 0.
        """
        name = case.columns.weight
        if not name:
            return case, 1.0
        value, table = self.known[name].value, table_named(self.source.table)
        found = self.ask(
            f"SELECT MIN(w) AS lo, MAX(w) AS hi, AVG(CASE WHEN w > 0 THEN w END) AS mean FROM"
            f" (SELECT {value} AS w FROM {table}"
            f" WHERE {self._counting(case.columns, 0).labelled}) AS q1"
        ).to_pylist()[0]
        low, high = float(found["lo"] or 0), float(found["hi"] or 0)
        # The mean is at least half of the median where no weight is below 0.
        if high > DETECTORS.reading.most_weight_ratio * 2 * float(found["mean"] or 1.0):
            what = say(
                "a weight of {high} is beyond all others", high=rewritten(f"{high:g}")
            )
            do = say(
                "give weights that stand for numbers of records, or leave the column out"
            )
            raise BadRows(Complaint(what, do, name))
        if low == high > 0:
            case = replace(case, columns=replace(case.columns, weight=None))
        return case, high or 1.0

    def keys(self, rows: Path, columns: Columns) -> np.ndarray | None:
        """Give the sampled rows the keys that SQL gives them; None where those of a file agree."""
        name = columns.id or ""
        if self.known[name].kind == "whole":
            return None
        values = pq.read_table(rows, columns=[name]).column(0)
        return digest_keys(plain(value) for value in values.to_pylist())

    def groups(self, columns: Columns, span: float | None) -> np.ndarray | None:
        """Give the sorted keys of all clusters or blocks of time; None for none, or for too many.

        Raises BadRows where the cluster of some records is not known.
        """
        counting = self._counting(columns, 0, span)
        if not counting.grouped:
            return None
        statement = Statement(
            replace(counting, scored=False), (), Dimensions(groups=True)
        )
        statement.outcomes()
        found = self.ask(
            f"SELECT {GROUP}, COUNT(*) AS n FROM ({statement.text}) AS q0 GROUP BY {GROUP}"
        )
        if found.column(GROUP).null_count:
            do = say("fill it in, so that each record belongs to one")
            raise BadRows(
                Complaint(
                    say("the cluster of some records is missing"),
                    do,
                    columns.cluster or "",
                )
            )
        keys = np.unique(_group_keys(found.column(GROUP), columns))
        return keys if keys.size <= GROUPS else None

    def refuse_copies(self, scene: Scene) -> None:
        """Raise BadRows where the table holds exact copies of records.

        They are no observations of their own, and counts do not tell which belong together. The
        whole table is asked only where the sample looks like it.
        """
        key = scene.columns.id
        if self.source.distinct:
            return
        if not has_copies(
            scene.now, tuple(name for name in scene.now.strips if name != key)
        ):
            return
        listed = ", ".join(
            column.raw
            for column in self.known.values()
            if column.name != key and column.kind != "other"
        )
        counting = self._counting(scene.columns, 0)
        inner = (
            f"SELECT {listed} FROM {table_named(self.source.table)} WHERE {counting.labelled}"
            f" GROUP BY {listed}"
        )
        distinct = numbers_of(
            self.ask(f"SELECT COUNT(*) AS n FROM ({inner}) AS q1").column("n")
        )[0]
        if distinct < (1 - DETECTORS.reading.few_copies_share) * self.source.rows:
            what = say("many records of the table are exact copies of others")
            do = say(
                "leave the copies out in a view, or name what they share as the cluster; if they"
                " only look alike, name the id as the cluster"
            )
            raise BadRows(Complaint(what, do))

    # Counting

    def _counting(
        self, columns: Columns, seed: int, span: float | None = None
    ) -> Counting:
        return Counting(self.source.table, self.known, columns, seed, span)

    def _of(self, judge: Judge) -> Counting:
        return Counting(
            self.source.table,
            self.known,
            judge.columns,
            judge.seed,
            None if judge.columns.cluster else judge.span,
            judge.heaviest,
            judge.above,
            judge.scored
            and all(self.known[name].is_number for name in _scores(judge.columns)),
        )

    def add_up(self, family: FamilySums, progress: Progress) -> None:
        """Count all rows for everything that a case measures."""
        family.read_rows = self.source.rows
        progress(say("counting all rows in the warehouse"), 0.6)
        self._add_places(family)
        progress(say("counting all rows in the warehouse"), 0.75)
        values = list(zip(family.axes, family.of_values, strict=True))
        people = list(zip(family.people, family.of_people, strict=True))
        counting = self._of(family.judge)
        pairs = [
            (family.people[first], family.people[second], target)
            for (first, second), target in zip(
                family.pairs, family.of_pairs, strict=True
            )
        ]
        if counting.grouped:
            self._add_axes(counting, family.judge, values, [], groups=False)
            self._add_axes(counting, family.judge, people, pairs, groups=True)
        else:
            self._add_axes(
                counting, family.judge, [*values, *people], pairs, groups=False
            )

    def _add_places(self, family: FamilySums) -> None:
        """Count all rows, and those in each slice, half by half."""
        places = [*family.found, *family.named]
        counting, judge = self._of(family.judge), family.judge
        wheres = [place.where for place in places]
        for number, part in enumerate(chunks(range(len(places)))):
            statement, flags = self._slices(counting, wheres)
            codes = [f"p{i}" for i in part]
            statement.around(
                [
                    f"{_place_code(places, flags, i)} AS {code}"
                    for i, code in zip(part, codes, strict=True)
                ]
            )
            found = self.ask(statement.counted(codes))
            if number == 0:
                add_to_sums(
                    family.all, self._read(found, codes, None, judge), classes=True
                )
                self._refuse_change(family.all, weighted=bool(judge.columns.weight))
            for i, code in zip(part, codes, strict=True):
                grouped = self._read(found, codes, code, judge)
                add_to_sums(
                    places[i].sums, grouped.take(grouped.code != OUTSIDE), classes=True
                )
                if (rest := places[i].rest) is not None:
                    add_to_sums(rest, grouped.take(grouped.code == NEW))

    def _refuse_change(self, whole: Sums, *, weighted: bool) -> None:
        """Raise BadRows where the table holds other rows than when its sample was drawn.

        Records of weight 0 are none, so that with weights there may be fewer.
        """
        rows = whole.rows
        if rows > self.source.rows or (not weighted and rows < self.source.rows):
            what = say(
                "the table changed while it was counted: it held {before} records, and now {now}",
                before=words.count(self.source.rows),
                now=words.count(rows),
            )
            raise BadRows(
                Complaint(what, say("count it anew, or give a copy that nobody writes"))
            )

    def union(self, family: FamilySums, slices: Sequence[Slice]) -> Sums:
        """Sum the rows that lie in any of some slices."""
        sums, judge = Sums(), family.judge
        statement, flags = self._slices(self._of(judge), slices)
        inside = " OR ".join(f"{flag} = 1" for flag in flags)
        statement.around([f"CASE WHEN {inside} THEN {NEW} ELSE {OUTSIDE} END AS p0"])
        grouped = self._read(self.ask(statement.counted(["p0"])), ["p0"], "p0", judge)
        add_to_sums(sums, grouped.take(grouped.code == NEW), classes=True)
        return sums

    def _slices(
        self, counting: Counting, wheres: Sequence[Slice]
    ) -> tuple[Statement, list[str]]:
        """Begin a statement with a column for each slice that is 1 inside it."""
        names = list(
            dict.fromkeys(item.column for where in wheres for item in where.where)
        )
        statement = Statement(
            counting, names, Dimensions(halves=True, groups=True, said=True)
        )
        kinds = {name: self.known[name].is_number for name in names}
        flags = [f"f{number}" for number in range(len(wheres))]
        if wheres:
            statement.around(
                [
                    f"CASE WHEN {where_sql(statement.value, kinds, where.where)}"
                    f" THEN 1 ELSE 0 END AS {flag}"
                    for flag, where in zip(flags, wheres, strict=True)
                ]
            )
        statement.outcomes()
        return statement, flags

    def _add_axes(
        self,
        counting: Counting,
        judge: Judge,
        values: Sequence[tuple[Axis, ByCode]],
        pairs: Sequence[tuple[Axis, Axis, ByCode]],
        *,
        groups: bool,
    ) -> None:
        """Count all rows by every code of some axes, and of some pairs of them."""
        wanted: list[tuple[tuple[Axis, ...], ByCode]] = [
            *(((axis,), target) for axis, target in values),
            *(((first, second), target) for first, second, target in pairs),
        ]
        for part in chunks(wanted):
            if not part:
                return
            axes = list(
                {axis.column: axis for each, _ in part for axis in each}.values()
            )
            names = [axis.column for axis in axes]
            statement = Statement(counting, names, Dimensions(groups=groups))
            statement.outcomes()
            own = {axis.column: f"a{number}" for number, axis in enumerate(axes)}
            statement.around([f"{self._code(statement, axis)} AS {own[axis.column]}"
                              for axis in axes])  # fmt: skip
            codes = [f"p{number}" for number in range(len(part))]
            statement.around(
                [f"{_joint_code(each, own)} AS {code}"
                 for (each, _), code in zip(part, codes, strict=True)]
            )  # fmt: skip
            found = self.ask(statement.counted(codes))
            for (_, target), code in zip(part, codes, strict=True):
                add_to_codes(target, self._read(found, codes, code, judge))

    def _code(self, statement: Statement, axis: Axis) -> str:
        column = self.known[axis.column]
        return codes_sql(statement.value[axis.column], axis, number=column.is_number)

    def _read(
        self, found: pa.Table, codes: Sequence[str], code: str | None, judge: Judge
    ) -> Grouped:
        """Read the grouped rows of one code, or those of all rows."""
        flags = {name: numbers_of(found.column(f"not_{name}")) > 0 for name in codes}
        own = np.ones(found.num_rows, bool)
        for name, gone in flags.items():
            own &= ~gone if name == code else gone
        part = found.filter(pa.array(own))
        n = numbers_of(part.column("n"))
        truth, taken, outcome = _said(part, judge)
        weighed = "sw" in part.column_names
        weights = (
            (numbers_of(part.column("sw")), numbers_of(part.column("sww")))
            if weighed
            else None
        )
        rated = of_outcomes(n, outcome, weights)
        losses = pair_of(part, "l", n) if "l_n" in part.column_names else None
        group = None
        if GROUP in part.column_names:
            group = judge.group_numbers(_group_keys(part.column(GROUP), judge.columns))
        half = (
            numbers_of(part.column(HALF)).astype(int)
            if HALF in part.column_names
            else None
        )
        if half is None:
            in_first = (
                np.ones(n.size, bool) if group is None else judge.in_first_half(group)
            )
            half = (~in_first).astype(int)
        return Grouped(
            np.zeros(n.size, int)
            if code is None
            else numbers_of(part.column(code)).astype(int),
            half,
            truth,
            outcome,
            rated if losses is None else losses,
            pair_of(part, "s", None) if "s_n" in part.column_names else None,
            taken,
            group,
            losses is not None,
            judge.slots,
            judge.clusters,
        )


def _scores(columns: Columns) -> tuple[str, ...]:
    return tuple(
        name for name in (columns.baseline_score, columns.candidate_score) if name
    )


def _place_code(places: Sequence[Place], flags: Sequence[str], number: int) -> str:
    """Write where a row lies of one slice: a slice that a clue led to takes rows from those after
    it.
    """
    before = [
        f"{flag} = 1"
        for place, flag in zip(places[:number], flags, strict=False)
        if place.found is not None and place.found.route == "clue"
    ]
    found = f"WHEN {' OR '.join(before)} THEN {KNOWN} " if before else ""
    return f"CASE WHEN {flags[number]} = 0 THEN {OUTSIDE} {found}ELSE {NEW} END"


def _joint_code(axes: Sequence[Axis], own: dict[str, str]) -> str:
    if len(axes) == 1:
        return own[axes[0].column]
    return f"{own[axes[0].column]} * {axes[1].codes} + {own[axes[1].column]}"


def _said(
    part: pa.Table, judge: Judge
) -> tuple[np.ndarray, np.ndarray | None, np.ndarray]:
    """Give the class that was true, those that the models took it for, and the outcome."""
    if TRUTH not in part.column_names:
        outcome = numbers_of(part.column(OUTCOME)).astype(int)
        return np.zeros(part.num_rows, int), None, outcome
    truth = _classes(part, TRUTH, judge)
    if BASELINE not in part.column_names:
        return truth, None, numbers_of(part.column(OUTCOME)).astype(int)
    taken = np.array([_classes(part, name, judge) for name in (BASELINE, CANDIDATE)])
    wrong = taken != truth
    return truth, taken, 2 * wrong[0].astype(int) + wrong[1]


def _classes(part: pa.Table, name: str, judge: Judge) -> np.ndarray:
    return judge.class_numbers(strip(name, part.column(name).combine_chunks())).astype(
        int
    )


def _group_keys(values: pa.ChunkedArray, columns: Columns) -> np.ndarray:
    """Give groups the keys that a file gives them."""
    if columns.cluster:
        return strip_keys(strip(GROUP, values.combine_chunks()))
    return numbers_of(values).astype(np.int64).view(np.uint64)
