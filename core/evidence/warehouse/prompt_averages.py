"""Graded answers of a table, averaged by prompt where they lie.

The prompt is the unit, so the warehouse groups by prompt before anything else: only one row a
prompt leaves it, with means, counts and what all answers to the prompt have in common. Every
prompt is copied, so that a case of them is measured as that of a file is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from core import words
from core.case.graded_rows import AGAIN, Averages
from core.case.model import Grades
from core.case.prompt_columns import PromptColumns
from core.case.prompt_names import SIDES, Side, names_of
from core.errors import BadRows, Complaint, TooMuch
from core.evidence.warehouse.column_sql import TableColumn
from core.evidence.warehouse.sql_text import number_literal
from core.messages import say
from core.written import rewritten

Ask = Callable[[str], pa.Table]
Known = dict[str, TableColumn]
TINY = 1e-12  # a variance below this share of the squared scale is rounding of the sums


@dataclass(frozen=True, slots=True)
class GradeColumns:
    """The columns of graded answers in a table, by what they are."""

    prompt: str
    baseline: str
    candidate: str
    grades: Grades

    @property
    def graded(self) -> tuple[str, ...]:
        """Name all columns that hold grades."""
        return tuple(name for name in (self.baseline, self.candidate, self.grades.baseline_human,
                                       self.grades.candidate_human, self.grades.baseline_again)
                     if name)  # fmt: skip

    def human(self, side: Side) -> str | None:
        """Name the column of people's grades for a version."""
        return (
            self.grades.baseline_human
            if side == "baseline"
            else self.grades.candidate_human
        )


def refuse_grades(names: GradeColumns, known: Known) -> None:
    """Raise BadRows for columns that are not there, or hold no numbers where grades are needed."""
    there = ", ".join(list(known)[:12])
    lacking = [
        say(what)
        for what, name in (("prompts", names.prompt), ("grades", names.baseline),
                           ("grades", names.candidate)) if not name
    ]  # fmt: skip
    complaints = [
        Complaint(
            say("no column is chosen for the {what}", what=what), say("choose it")
        )
        for what in dict.fromkeys(lacking)
    ]
    for name in filter(None, (names.prompt, *names.graded)):
        if name not in known:
            do = say("choose one of those that are there: {listed}", listed=there)
            complaints.append(Complaint(say("the table has no such column"), do, name))
        elif name != names.prompt and known[name].kind not in {
            "whole",
            "number",
            "flag",
        }:
            what = say("a number is needed here, and the table holds text")
            do = say(
                "cast it in a view, so that the warehouse counts what is shown here"
            )
            complaints.append(Complaint(what, do, name))
        elif known[name].kind == "other":
            what = say(
                "its type holds more than one value, or none that can be compared"
            )
            complaints.append(
                Complaint(what, say("cast it in a view, or leave it out"), name)
            )
    if complaints:
        raise BadRows(*dict.fromkeys(complaints))


def averages_of(
    names: GradeColumns, known: Known, table: str, ask: Ask, most: int
) -> tuple[pa.Table, int]:
    """Average the grades of a table by prompt: one row a prompt, and the number of answers.

    Raises BadRows for grades off their scale and for a version without any, and TooMuch where there
    are more prompts than may be copied.
    """
    grades = {name: _grade(known[name]) for name in names.graded}
    whole = _checked(names, grades, table, ask, known)
    prompts = int(whole["prompts"])
    if prompts > most:
        what = say("the table holds answers to {prompts} prompts, and at most {most} are copied",
                   prompts=words.count(prompts), most=words.count(most))  # fmt: skip
        do = say(
            "allow more of them with --sample, or name a column with fewer values as prompt"
        )
        raise TooMuch(Complaint(what, do))
    columns = [*_sums(names, grades), *_ends(names, known)]
    prompt = known[names.prompt]
    found = ask(
        f"SELECT {_compared(prompt)} AS p, COUNT(*) AS n, {', '.join(columns)} FROM {table}"
        f" WHERE {prompt.value} IS NOT NULL GROUP BY {_compared(prompt)}"
    )
    return _with_shares(found.sort_by("p"), whole), int(whole["n"])


def _with_shares(found: pa.Table, whole: dict[str, Any]) -> pa.Table:
    """Keep what is known of all answers beside those of the prompts, in the metadata."""
    metadata = {key: str(value or 0) for key, value in whole.items()}
    return found.replace_schema_metadata(metadata)


def _grade(column: TableColumn) -> str:
    if column.kind == "flag":
        return f"CASE WHEN {column.raw} THEN 1e0 WHEN NOT {column.raw} THEN 0e0 END"
    return column.value


def _compared(column: TableColumn) -> str:
    """Write a column so that every engine can take its smallest and its largest value."""
    return column.raw if column.kind in {"whole", "moment"} else column.value


def _checked(
    names: GradeColumns, grades: dict[str, str], table: str, ask: Ask, known: Known
) -> dict[str, Any]:
    """Count answers, prompts and missing grades, and refuse grades off the scale."""
    low, high = (number_literal(end) for end in (names.grades.low, names.grades.high))
    parts = [
        f"COUNT({grade}) AS n{i}, MIN({grade}) AS lo{i}, MAX({grade}) AS hi{i},"
        f" COUNT(CASE WHEN {grade} < {low} OR {grade} > {high} THEN 1 END) AS off{i},"
        f" COUNT(CASE WHEN {grade} > {low} AND {grade} < {high} THEN 1 END) AS mid{i}"
        for i, grade in enumerate(grades.values())
    ]
    found = ask(
        f"SELECT COUNT(*) AS n, COUNT(DISTINCT {known[names.prompt].value}) AS prompts,"
        f" {', '.join(parts)} FROM {table}"
    ).to_pylist()[0]
    complaints = [
        complaint
        for i, name in enumerate(grades)
        for complaint in _off_scale(name, i, found, names.grades)
    ]
    if complaints:
        raise BadRows(*complaints)
    return found


def _off_scale(
    name: str, i: int, found: dict[str, Any], grades: Grades
) -> Iterator[Complaint]:
    if not found[f"n{i}"]:
        what = say(
            "the column holds no grade at all: the judge may have failed on every answer"
        )
        yield Complaint(what, say("grade these answers again"), name)
    elif found[f"off{i}"]:
        low, high = float(found[f"lo{i}"]), float(found[f"hi{i}"])
        what = say(
            "{count} grades lie outside {low} to {high}, as {value}",
            count=words.count(found[f"off{i}"]),
            low=rewritten(f"{grades.low:g}"),
            high=rewritten(f"{grades.high:g}"),
            value=rewritten(f"{low if low < grades.low else high:g}"),
        )
        yield Complaint(
            what, say("correct them, or give the range of the grades as it is"), name
        )


def _sums(names: GradeColumns, grades: dict[str, str]) -> Iterator[str]:
    """Write counts and sums by prompt: of either version, of people's grades and of the judge's on
    the same answers, and of a second run.
    """
    low = number_literal(names.grades.low)
    for i, side in enumerate(SIDES):
        grade = f"({grades[getattr(names, side)]} - {low})"
        yield f"COUNT({grade}) AS n{i}, SUM({grade}) AS s{i}, SUM({grade} * {grade}) AS q{i}"
        human = names.human(side)
        if human:
            both = f"CASE WHEN {grade} IS NOT NULL AND {grades[human]} IS NOT NULL THEN {{}} END"
            people, judged = both.format(grades[human]), both.format(grade)
            yield f"COUNT({people}) AS h{i}, SUM({people}) AS hs{i}, SUM({judged}) AS judged{i}"
    if names.grades.baseline_again:
        again = grades[names.grades.baseline_again]
        yield f"COUNT({again}) AS na, SUM({again}) AS sa"


def _others(names: GradeColumns, known: Known) -> list[TableColumn]:
    own = {names.prompt, *names.graded}
    return [column for column in known.values()
            if column.name not in own and column.kind != "other"]  # fmt: skip


def _ends(names: GradeColumns, known: Known) -> Iterator[str]:
    for i, column in enumerate(_others(names, known)):
        yield f"MIN({_compared(column)}) AS x{i}, MAX({_compared(column)}) AS y{i}"


def of_prompts(
    found: pa.Table, names: GradeColumns, known: Known, prompts: Callable[..., pd.Index]
) -> Averages:
    """Give the averages of both versions by prompt, and the columns that speak of prompts.

    `prompts` lists those that count, from the tables of both versions.
    """
    metadata = {key.decode(): float(value) for key, value in (found.schema.metadata or {}).items()
                if not key.startswith((b"lo", b"hi"))}  # fmt: skip
    rows = found.to_pandas()
    index = pd.Index([_key(value) for value in rows["p"]])
    each = [_of_side(rows, index, side, names) for side in SIDES]
    if names.grades.baseline_again:
        each[0][AGAIN] = _mean(rows, "sa", "na")
    beside = _beside(found, index, names, known, prompts(each[0], each[1]))
    answers = max(metadata["n"], 1.0)
    missing = [1 - metadata[f"n{i}"] / answers for i in (0, 1)]
    passes = not any(metadata[f"mid{i}"] for i in (0, 1))
    return Averages(each[0], each[1], beside, (missing[0], missing[1]), passes)


def _key(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _mean(rows: pd.DataFrame, total: str, count: str) -> np.ndarray:
    n = rows[count].to_numpy(float)
    summed = rows[total].to_numpy(float)
    return np.divide(summed, n, out=np.full(n.size, np.nan), where=n > 0)


def _of_side(
    rows: pd.DataFrame, index: pd.Index, side: Side, names: GradeColumns
) -> pd.DataFrame:
    i, grades, named = SIDES.index(side), names.grades, names_of(side)
    n = rows[f"n{i}"].to_numpy(float)
    mean = _mean(rows, f"s{i}", f"n{i}")
    apart = rows[f"q{i}"].to_numpy(float) - n * mean * mean
    apart = np.where(apart < TINY * (grades.high - grades.low) ** 2 * n, 0.0, apart)
    variance = np.divide(apart, n - 1, out=np.full(n.size, np.nan), where=n > 1)
    table = pd.DataFrame(
        {
            named["grade"]: mean + grades.low,
            named["answers"]: n.astype(np.int64),
            named["variance"]: variance,
        }
    )
    if names.human(side):
        table[named["human"]] = _mean(rows, f"hs{i}", f"h{i}")
        table[named["judged"]] = _mean(rows, f"judged{i}", f"h{i}") + grades.low
    return table.set_index(index)


def _beside(
    found: pa.Table,
    index: pd.Index,
    names: GradeColumns,
    known: Known,
    prompts: pd.Index,
) -> PromptColumns:
    """Sort the other columns: those with one value a prompt, and those that differ within one."""
    constant: dict[str, pd.Series] = {}
    varying: list[str] = []
    wanted = np.asarray(index.isin(prompts))
    for i, column in enumerate(_others(names, known)):
        low, high = (found.column(f"{end}{i}").to_pylist() for end in "xy")
        if all(a == b for a, b, own in zip(low, high, wanted, strict=True) if own):
            constant[column.name] = _values(found.column(f"x{i}"), column).set_axis(
                index
            )
        else:
            varying.append(column.name)
    table = pd.DataFrame(constant, index=index).reindex(prompts)
    # A table knows no first answer, so texts of answers stay in the warehouse.
    return PromptColumns(
        table, pd.DataFrame(index=prompts), tuple(varying), frozenset()
    )


def _values(values: pa.ChunkedArray, column: TableColumn) -> pd.Series:
    if column.kind == "flag":
        read = [
            None if value is None else value == "true" for value in values.to_pylist()
        ]
        return pd.Series(read)
    if column.kind == "text":
        return pd.Series(values.to_pylist(), dtype=object)
    return values.to_pandas()
