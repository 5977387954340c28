"""Graded answers, brought to one row a prompt: the mean grade of either version's answers to it.

The prompt is the unit. Answers to one prompt are alike, so that counting them as independent makes
intervals too narrow; and answers of two versions are no pairs, only their prompts are. A grade that
is missing (the judge timed out, or refused) is left out of the mean and counted, and is no bad
grade. The table of prompts holds, for either version, the mean grade, how many answers it is of and
their variance, and where people graded some of the answers, their mean and the judge's on the same
answers.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from core import words
from core.case.files import derive, reading
from core.case.grade_checks import check_grades, numbers
from core.case.model import Columns, Grades, Rows
from core.case.paths import typed_copy
from core.case.profile import profile
from core.case.prompt_columns import AnswerTable, PromptColumns, prompt_columns
from core.case.prompt_names import SIDES, Side, SideColumns, names_of
from core.case.readers.dialect import Note
from core.case.rest import rest_of
from core.case.typed import Reading
from core.errors import BadRows, CannotJoin, Complaint
from core.messages import mark, say

PROMPT, BEST, AGAIN = "prompt", "best_grade", "baseline_again_mean"
FEWEST_PROMPTS = 2
VARIES = mark(
    "its value differs between answers to one prompt, so it is no segment of prompts"
)
FIRST = mark(
    "it belongs to answers, so it is no segment of prompts; that of the first answer to a prompt"
    " can be shown in an example"
)
MUCH_MISSING = (
    0.05  # a difference in missing grades between the versions that is worth a word
)


def is_by_prompt(columns: Columns) -> bool:
    """Say whether the rows are prompts already, as this module writes them."""
    return columns.grades is not None and columns.label == BEST


def by_prompt(home: Path, rows: Rows, columns: Columns) -> tuple[Rows, Columns]:
    """Bring a table of answers, each with the grades of both versions, to one row a prompt.

    Raises BadRows for grades off their scale, and for a version without any.
    """
    grades = columns.grades
    if grades is None or is_by_prompt(columns):
        return rows, columns
    sides = (
        SideColumns(
            grades.prompt,
            columns.baseline,
            grades.baseline_human,
            grades.baseline_again,
        ),
        SideColumns(grades.prompt, columns.candidate, grades.candidate_human),
    )
    return _joined(home, (rows, rows), sides, columns)


def joined_by_prompt(
    home: Path,
    older: Rows,
    newer: Rows,
    grade: str,
    human: str | None,
    columns: Columns,
    again: Rows | None = None,
) -> tuple[Rows, Columns]:
    """Join the graded answers of two files, one a version, on the prompts that both hold.

    `again` is a file of a second run of the current version, graded in the same column. Raises
    CannotJoin where no prompt is in both, and BadRows for what cannot be graded.
    """
    grades = columns.grades or Grades(0.0, 1.0)
    side = SideColumns(grades.prompt, grade, human)
    twice = replace(side, again=grades.baseline_again)
    return _joined(home, (older, newer), (twice, side), columns, again)


def _joined(
    home: Path,
    rows: tuple[Rows, Rows],
    sides: tuple[SideColumns, SideColumns],
    columns: Columns,
    again: Rows | None = None,
) -> tuple[Rows, Columns]:
    grades = columns.grades
    if grades is None:
        raise ValueError(
            "answers are brought to prompts by their grades, and there are none."
        )
    read = {
        each.sha256: pq.read_table(typed_copy(home, each.sha256)).to_pandas()
        for each in rows
    }
    tables = [read[each.sha256] for each in rows]
    check_grades(tables, sides, grades)
    each = [
        _of_side(table, side, name)
        for table, side, name in zip(tables, sides, SIDES, strict=True)
    ]
    if again is not None:
        each[0] = each[0].join(_of_second_run(home, again, sides[1], grades))
    prompts = prompts_of_both(each[0], each[1], rows)
    beside = _beside(tables, sides, grades, prompts)
    missing = [
        float(numbers(table[side.grade]).isna().mean())
        for table, side in zip(tables, sides, strict=True)
    ]
    averages = Averages(
        each[0],
        each[1],
        beside,
        (missing[0], missing[1]),
        _passes(tables, sides, grades),
    )
    how: dict[str, object] = {
        "graded": [rows[1].sha256, *(repr(side) for side in sides), repr(grades)]
    } | ({} if again is None else {"again": again.sha256})
    return table_of_prompts(home, rows, averages, columns, how)


def _of_second_run(
    home: Path, again: Rows, side: SideColumns, grades: Grades
) -> pd.Series:
    """Average the grades of a second run of the current version by prompt."""
    table = pq.read_table(typed_copy(home, again.sha256)).to_pandas()
    check_grades([table], (replace(side, human=None),), grades)
    found = _of_side(table, replace(side, human=None), "baseline")
    return found[names_of("baseline")["grade"]].rename(AGAIN)


@dataclass(frozen=True, slots=True)
class Averages:
    """Grades averaged by prompt, one table a version with the prompts as its index, and what stands
    beside them.

    `missing` are the shares of answers without a grade; `passes` says that every grade is one end
    of the scale.
    """

    baseline: pd.DataFrame
    candidate: pd.DataFrame
    beside: PromptColumns
    missing: tuple[float, float]
    passes: bool


def prompts_of_both(
    baseline: pd.DataFrame, candidate: pd.DataFrame, rows: tuple[Rows, Rows]
) -> pd.Index:
    """List the prompts that have grades of both versions.

    Raises CannotJoin where no prompt is in both, and BadRows where fewer than two are graded.
    """
    both = baseline.join(candidate, how="inner")
    if both.empty:
        raise CannotJoin(
            Complaint(
                say(
                    "no prompt of {older} is in {newer}",
                    older=rows[0].name,
                    newer=rows[1].name,
                ),
                say("name the column that says which prompt an answer was given to"),
            )
        )
    known = both[[names_of(name)["grade"] for name in SIDES]].notna().all(axis=1)
    if known.sum() < FEWEST_PROMPTS:
        raise BadRows(_too_few(both))
    return both.index[known]


def table_of_prompts(
    home: Path,
    rows: tuple[Rows, Rows],
    averages: Averages,
    columns: Columns,
    how: dict[str, object],
) -> tuple[Rows, Columns]:
    """Keep the table of prompts with its mapping; `how` says what it was made by."""
    each, beside, grades = (
        (averages.baseline, averages.candidate),
        averages.beside,
        columns.grades,
    )
    if grades is None:
        raise ValueError(
            "answers are brought to prompts by their grades, and there are none."
        )
    both = each[0].join(each[1], how="inner")
    graded_on_both = both.loc[prompts_of_both(each[0], each[1], rows)]
    table = beside.of_prompts.join([beside.texts, graded_on_both]).reset_index(
        names=PROMPT
    )
    table[BEST] = grades.best
    alone = [len(side) - len(both) for side in each]
    left_out = (len(both) - len(graded_on_both), alone[0], alone[1])
    notes = _notes(averages.missing, rows, left_out, beside)
    said = say(
        "{answers} graded answers to {prompts} prompts, averaged by prompt",
        answers=words.count(
            int(table[[names_of(s)["answers"] for s in SIDES]].sum().sum())
        ),
        prompts=words.count(len(table)),
    )
    grades = replace(grades, passes=averages.passes)
    files = " + ".join(dict.fromkeys(each.name for each in rows))
    result = derive(
        home,
        rows[0],
        how,
        f"{files} ({said})",
        lambda out: _write(home, rows, table, notes, said, out),
    )
    return replace(result, note=said), _mapping(
        columns, grades, table, beside, typed_copy(home, result.sha256)
    )


def _passes(
    tables: list[pd.DataFrame], sides: tuple[SideColumns, SideColumns], grades: Grades
) -> bool:
    """Say whether every grade is one end of the scale."""
    return all(
        numbers(table[side.grade]).dropna().isin([grades.low, grades.high]).all()
        for table, side in zip(tables, sides, strict=True)
    )


def _of_side(table: pd.DataFrame, side: SideColumns, name: Side) -> pd.DataFrame:
    """Average one version's grades by prompt."""
    named = names_of(name)
    prompt = table[side.prompt].map(_key)
    grade = numbers(table[side.grade])
    grouped = grade.groupby(prompt)
    result = pd.DataFrame(
        {
            named["grade"]: grouped.mean(),
            named["answers"]: grouped.count(),
            named["variance"]: grouped.var(),
        }
    )
    if side.again is not None:
        result[AGAIN] = numbers(table[side.again]).groupby(prompt).mean()
    if side.human is None:
        return result
    human = numbers(table[side.human])
    same = grade.where(human.notna() & grade.notna())
    result[named["human"]] = human.where(grade.notna()).groupby(prompt).mean()
    result[named["judged"]] = same.groupby(prompt).mean()
    return result


def _key(value: object) -> str | None:
    """Write a prompt's id as text, so that 7 and 7.0 are one prompt; None for none."""
    if (
        value is None
        or value is pd.NA
        or (isinstance(value, float) and np.isnan(value))
    ):
        return None
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _beside(
    tables: list[pd.DataFrame],
    sides: tuple[SideColumns, SideColumns],
    grades: Grades,
    prompts: pd.Index,
) -> PromptColumns:
    """Sort what stands beside the grades; a table that holds both versions is read once."""
    own = {name for side in sides for name in (side.prompt, *side.graded)}
    names = (grades.baseline_human, grades.candidate_human, grades.answer)
    taken = frozenset(own | {name for name in names if name})
    answers = [
        AnswerTable(table, table[side.prompt].map(_key), taken)
        for table, side in zip(tables, sides, strict=True)
    ]
    return prompt_columns(
        tuple(answers[:1] if tables[0] is tables[1] else answers), prompts
    )


def _notes(
    missing: tuple[float, float],
    rows: tuple[Rows, Rows],
    left_out: tuple[int, int, int],
    beside: PromptColumns,
) -> list[Note]:
    notes = []
    if any(missing):
        why = say(
            "{before} of the current model\u2019s answers and {now} of the new model\u2019s have no"
            " grade; they are left out of the means and are no bad grades",
            before=words.percent(missing[0]),
            now=words.percent(missing[1]),
        )
        unequal = abs(missing[0] - missing[1]) >= MUCH_MISSING
        doubt = say("; what is missing on one side only may hide a change")
        notes.append(
            Note(say("missing grades"), why + (doubt if unequal else ""), "left_out")
        )
    texts = (
        say(
            "prompts without a grade on one side: {count}",
            count=words.count(left_out[0]),
        ),
        say(
            "prompts that are in {name} alone: {count}",
            count=words.count(left_out[1]),
            name=rows[0].name,
        ),
        say(
            "prompts that are in {name} alone: {count}",
            count=words.count(left_out[2]),
            name=rows[1].name,
        ),
    )
    notes += [
        Note(text, say("they cannot be compared"), "left_out")
        for text, count in zip(texts, left_out, strict=True)
        if count
    ]
    notes += [
        Note(
            say("column {name}", name=name),
            say(FIRST if name in beside.written else VARIES),
            "left_out",
        )
        for name in beside.varying
    ]
    return notes


def _too_few(both: pd.DataFrame) -> Complaint:
    lacking = [
        side for side in SIDES if both[names_of(side)["grade"]].notna().sum() == 0
    ]
    if lacking:
        what = say("no prompt has a grade of the {side} model", side=_said(lacking[0]))
        return Complaint(what, say("grade its answers again"))
    return Complaint(
        say("fewer than two prompts have grades of both models"),
        say("the prompt is what is compared: give more prompts, not more answers"),
    )


def _said(side: Side) -> str:
    return say("current") if side == "baseline" else say("new")


def _mapping(
    columns: Columns,
    grades: Grades,
    table: pd.DataFrame,
    beside: PromptColumns,
    path: Path,
) -> Columns:
    """Map the table of prompts."""
    there = set(table.columns)
    by_people = all(names_of(side)["human"] in there for side in SIDES)
    human = [names_of(side)["human"] if by_people else None for side in SIDES]
    own = {grades.prompt, *beside.varying, *beside.texts.columns}
    segments, features = columns.segments, columns.features
    if not segments and not features:
        taken = {
            PROMPT,
            BEST,
            AGAIN,
            *(name for side in SIDES for name in names_of(side).values()),
        }
        segments, features, _ = rest_of(
            profile(path), taken | own | {columns.timestamp or ""}
        )
    return replace(
        columns,
        task="regression",
        label=BEST,
        baseline=names_of("baseline")["grade"],
        candidate=names_of("candidate")["grade"],
        baseline_score=None,
        candidate_score=None,
        positive=None,
        tolerance=None,
        id=PROMPT,
        cluster=None,
        weight=None,
        segments=tuple(name for name in segments if name in there and name not in own),
        features=tuple(name for name in features if name in there and name not in own),
        people=tuple(
            name for name in columns.people if name in there and name not in own
        ),
        timestamp=columns.timestamp if columns.timestamp in there else None,
        grades=replace(
            grades,
            baseline_human=human[0],
            candidate_human=human[1],
            baseline_again=AGAIN if AGAIN in there else None,
            texts=tuple(beside.texts.columns),
        ),
    )


def _write(
    home: Path,
    rows: tuple[Rows, Rows],
    table: pd.DataFrame,
    notes: list[Note],
    said: str,
    out: Path,
) -> Reading:
    pq.write_table(
        pa.Table.from_pandas(table, preserve_index=False), out, compression="zstd"
    )
    before = reading(home, rows[0].sha256)
    return replace(before, notes=(*before.notes, *notes), skipped=(), origin=said)
