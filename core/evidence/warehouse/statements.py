"""What is asked of a warehouse to count a case: few statements, each over many codes at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from core.case.model import Columns
from core.evidence.log_losses import SCORE_FLOOR
from core.evidence.warehouse.column_sql import TableColumn
from core.evidence.warehouse.key_sql import HALF, hashed_steps, key_columns
from core.evidence.warehouse.sql_text import number_literal, table_named, text_literal

Item = TypeVar("Item")
SETS = 16  # grouping sets in a statement: engines plan hundreds of them badly
TRUTH, BASELINE, CANDIDATE, OUTCOME, GROUP = "t", "b", "c", "o", "g"
# Sums of a pair of losses a and b with d = b - a, and with weights w: see `Sums` for their use.
PLAIN = ("{a}", "{b}", "{a} * {a}", "{b} * {b}", "({b} - {a}) * ({b} - {a})")
WEIGHED = (
    "w * {a}", "w * {b}", "w * ({b} - {a}) * ({b} - {a})", "w * w * {a}", "w * w * {b}",
    "w * w * {a} * {a}", "w * w * {b} * {b}", "w * w * ({b} - {a}) * ({b} - {a})",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Counting:
    """How the rows of a table are counted: the mapping, the columns that it names, and the choices
    that a `Judge` makes.

    `span` is the length of a block of time in seconds, `heaviest` the largest weight, `above` the
    size from which an error of a number counts as wrong.
    """

    table: tuple[str, ...]
    known: dict[str, TableColumn]
    columns: Columns
    seed: int
    span: float | None = None
    heaviest: float = 1.0
    above: float | None = None
    scored: bool = False

    @property
    def by_size(self) -> bool:
        """Say whether errors are sizes, and not right or wrong."""
        return self.columns.task == "regression"

    @property
    def with_losses(self) -> bool:
        """Say whether the sizes of the errors are summed, and not only compared with a limit."""
        return self.by_size and self.columns.tolerance is None

    @property
    def grouped(self) -> bool:
        """Say whether rows belong together: by a column, or by blocks of time."""
        return bool(self.columns.cluster) or self.span is not None

    @property
    def pairs(self) -> tuple[str, ...]:
        """Name the pairs of losses that are summed: `l` the losses, `s` the second ones."""
        return ("l", "s") if self.with_losses else ("s",) if self.scored else ()

    @property
    def labelled(self) -> str:
        """Write which rows count: those with a label."""
        return f"{self.known[self.columns.label].value} IS NOT NULL"


@dataclass(frozen=True, slots=True)
class Dimensions:
    """What the counts of a statement are kept apart by, beside a code: halves, groups of rows, and
    what each model said.
    """

    halves: bool = False
    groups: bool = False
    said: bool = False


class Statement:
    """One statement, built from the inside out, each step around those before."""

    def __init__(
        self, counting: Counting, names: Sequence[str], apart: Dimensions
    ) -> None:
        """Begin with the values of the columns that are needed."""
        self.counting, self.apart = counting, apart
        needed = dict.fromkeys((*self._own(), *names))
        self.value = {name: f"x{number}" for number, name in enumerate(needed)}
        self.carried = list(self.value.values())
        columns = [
            f"{counting.known[name].value} AS {self.value[name]}" for name in needed
        ]
        self.hashed = apart.halves and not counting.grouped
        key = counting.known[counting.columns.id or ""] if self.hashed else None
        inner, self.key = (
            ((), ()) if key is None else key_columns(key.raw, text=key.kind != "whole")
        )
        columns = [*columns, *inner] or ["1 AS x0"]
        self.text = (
            f"SELECT {', '.join(columns)} FROM {table_named(counting.table)}"
            f" WHERE {counting.labelled}"
        )
        self.depth = 0
        if self.hashed:
            self._hash()

    def _own(self) -> Iterator[str]:
        """Name the columns that outcomes, weights and groups are read from."""
        columns = self.counting.columns
        yield from (columns.label, columns.baseline, columns.candidate)
        if self.counting.scored:
            yield from (
                name
                for name in (columns.baseline_score, columns.candidate_score)
                if name
            )
        if columns.weight:
            yield columns.weight
        if self.apart.groups and self.counting.grouped:
            yield columns.cluster or columns.timestamp or ""

    def around(self, new: Sequence[str]) -> None:
        """Put a query around the text that carries its columns on and adds new ones, each written
        as "expression AS name".
        """
        self.depth += 1
        self.text = f"SELECT {', '.join([*self.carried, *new])} FROM ({self.text}) AS q{self.depth}"
        self.carried += [column.rpartition(" AS ")[2] for column in new]

    def _hash(self) -> None:
        carried = list(self.carried)
        self.around(self.key)
        for upper, lower in hashed_steps(self.counting.seed):
            self.carried = list(carried)
            self.around((f"{upper} AS k1", f"{lower} AS k0"))
        self.carried = list(carried)
        self.around((f"1 - (k0 & 1) AS {HALF}",))  # the first half has the odd hashes

    def outcomes(self) -> None:
        """Add what each row says about both models, its weight and its group."""
        counting, columns = self.counting, self.counting.columns
        three = [
            self.value[name]
            for name in (columns.label, columns.baseline, columns.candidate)
        ]
        self._weights_and_groups()
        if counting.by_size:
            self._sizes(*three)
            return
        truth, before, now = three
        new = [f"{truth} AS {TRUTH}"]
        if self.apart.said:
            new += [f"{before} AS {BASELINE}", f"{now} AS {CANDIDATE}"]
        else:
            new.append(
                f"CASE WHEN {before} <> {truth} THEN 2 ELSE 0 END"
                f" + CASE WHEN {now} <> {truth} THEN 1 ELSE 0 END AS {OUTCOME}"
            )
        self.around((*new, *self._scores(truth)))
        if counting.scored:
            floor = number_literal(SCORE_FLOOR)
            self.around(
                [f"-LN(CASE WHEN r{i} < {floor} THEN {floor} ELSE r{i} END) AS s{i}"
                 for i in (0, 1)]
            )  # fmt: skip

    def _scores(self, truth: str) -> Iterator[str]:
        """Write the probability that each model gave to what was true; null where it is none."""
        columns = self.counting.columns
        if not self.counting.scored:
            return
        scores = [self.value[name] for name in (columns.baseline_score, columns.candidate_score)
                  if name]  # fmt: skip
        known = " AND ".join(f"{score} BETWEEN 0 AND 1" for score in scores)
        for i, score in enumerate(scores):
            right = f"CASE WHEN {truth} = {self._positive()} THEN {score} ELSE 1 - {score} END"
            yield f"CASE WHEN {known} THEN {right} END AS r{i}"

    def _positive(self) -> str:
        positive = str(self.counting.columns.positive)
        if not self.counting.known[self.counting.columns.label].is_number:
            return text_literal(positive)
        return number_literal(float(positive))

    def _weights_and_groups(self) -> None:
        counting, columns, new = self.counting, self.counting.columns, []
        if columns.weight:
            weight = self.value[columns.weight]
            new.append(f"{weight} / {number_literal(counting.heaviest)} AS w")
        if self.apart.groups and counting.grouped:
            if columns.cluster:
                new.append(f"{self.value[columns.cluster]} AS {GROUP}")
            else:
                moment = self.value[columns.timestamp or ""]
                block = f"FLOOR({moment} / {number_literal(counting.span or 1.0)})"
                new.append(f"COALESCE(CAST({block} AS BIGINT), 0) AS {GROUP}")
        if new:
            self.around(new)

    def _sizes(self, truth: str, before: str, now: str) -> None:
        """Add the sizes of both errors, and whether they are beyond what counts as wrong."""
        counting = self.counting
        self.around((f"{before} - {truth} AS s0", f"{now} - {truth} AS s1"))
        self.around(("ABS(s0) AS l0", "ABS(s1) AS l1"))
        limits = (
            item
            for item in (counting.columns.tolerance, counting.above)
            if item is not None
        )
        limit = next(limits, None)
        bits = "0"
        if limit is not None:
            end = number_literal(limit)
            bits = (f"CASE WHEN l0 > {end} THEN 2 ELSE 0 END"
                    f" + CASE WHEN l1 > {end} THEN 1 ELSE 0 END")  # fmt: skip
        self.around((f"{bits} AS {OUTCOME}",))

    def counted(self, codes: Sequence[str]) -> str:
        """Count the rows by each code in turn, and by none; codes are names of columns."""
        shared = self._dimensions()
        sets = [(*shared, code) for code in codes]
        flags = [f"GROUPING({code}) AS not_{code}" for code in codes]
        columns = [*shared, *codes, *flags, *self._sums()]
        listed = ", ".join(f"({', '.join(part)})" for part in (*sets, shared))
        where = " WHERE w > 0" if self.counting.columns.weight else ""
        return (
            f"SELECT {', '.join(columns)} FROM ({self.text}) AS counted{where}"
            f" GROUP BY GROUPING SETS ({listed})"
        )

    def _dimensions(self) -> tuple[str, ...]:
        counting, apart = self.counting, self.apart
        names = [] if counting.by_size else [TRUTH]
        names += (
            [BASELINE, CANDIDATE] if apart.said and not counting.by_size else [OUTCOME]
        )
        if self.hashed:
            names.append(HALF)
        if apart.groups and counting.grouped:
            names.append(GROUP)
        return tuple(names)

    def _sums(self) -> Iterator[str]:
        weighed = bool(self.counting.columns.weight)
        yield "COUNT(*) AS n"
        if weighed:
            yield from ("SUM(w) AS sw", "SUM(w * w) AS sww")
        for pair in self.counting.pairs:
            a, b = f"{pair}0", f"{pair}1"
            yield f"COUNT({a}) AS {pair}_n"
            if weighed:
                known = f"CASE WHEN {a} IS NOT NULL THEN {{}} END"
                yield f"SUM({known.format('w')}) AS {pair}_sw"
                yield f"SUM({known.format('w * w')}) AS {pair}_sww"
            for i, term in enumerate((*PLAIN, *(WEIGHED if weighed else ()))):
                yield f"SUM({term.format(a=a, b=b)}) AS {pair}_{i}"


def chunks(items: Sequence[Item], size: int = SETS) -> list[Sequence[Item]]:
    """Cut a list into parts of at most `size`.

    >>> chunks(["a", "b", "c"], 2)
    [['a', 'b'], ['c']]
    """
    return [items[i : i + size] for i in range(0, len(items), size)] or [items]
