"""Rows made ready to compare: scores cut into classes, right-or-wrong given a label, spellings
brought together, gaps left out.

What is done makes a typed copy of its own with its own digest, and is written beside the name of
the file.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from core.case.contents import folded
from core.case.files import derive, reading
from core.case.model import Columns, Rows
from core.case.paths import typed_copy
from core.case.profile import Column, as_numbers, plain, profile
from core.case.readers.dialect import Note
from core.case.row_numbers import file_row
from core.case.typed import Reading
from core.errors import BadRows, Complaint
from core.messages import mark

RIGHT = "expected"
CUT = {
    "baseline": mark("current model’s class"),
    "candidate": mark("new model’s class"),
}
MOST_LEVELS = 1_000
HAIR = 2e-5  # what single precision adds to a probability of 1


@dataclass(slots=True)
class _Steps:
    """What is to be done to the rows, by column, and how it is told."""

    derived: dict[str, Callable[[pa.Table], pa.Array]] = field(default_factory=dict)
    drop_without: str | None = None
    how: dict[str, object] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


def prepared(home: Path, rows: Rows, columns: Columns) -> tuple[Rows, Columns]:
    """Give rows and a mapping that can be compared, and keep the copy they need.

    The same ones where nothing is to be done.
    """
    path = typed_copy(home, rows.sha256)
    there = set(pq.read_schema(path).names)
    steps = _Steps()
    columns = _right_or_wrong(path, columns, steps)
    columns = _cut_scores(columns, steps)
    named = {columns.label, columns.baseline, columns.candidate} - set(steps.derived)
    if not named <= there:
        return rows, columns
    if columns.task != "regression":
        _spellings(path, columns, steps)
    _hairs(path, columns, steps)
    columns = _only_labelled(path, columns, steps)
    if not steps.how:
        return rows, columns
    note = "; ".join(steps.said)
    name = f"{rows.name} ({note})"
    result = derive(
        home, rows, steps.how, name, lambda out: _write(home, rows, path, steps, out)
    )
    return replace(result, note=note), columns


def _right_or_wrong(path: Path, columns: Columns, steps: _Steps) -> Columns:
    """Give results that say right or wrong the label that every item should be right."""
    if columns.label or not columns.baseline or not columns.candidate:
        return columns
    two = profile(path, (columns.baseline, columns.candidate))
    levels = {folded(level) for column in two for level, _ in column.levels}
    if not levels <= {"0", "1"} or not levels:
        return columns
    for column in two:
        steps.derived[column.name] = _recoded(
            column,
            {
                level: "right" if folded(level) == "1" else "wrong"
                for level, _ in column.levels
            },
        )
    steps.derived[RIGHT] = lambda table: pa.repeat(pa.scalar("right"), table.num_rows)
    steps.how["right or wrong"] = [columns.baseline, columns.candidate]
    steps.said.append(mark("right or wrong for each record, no label"))
    steps.notes.append(
        Note(
            mark("no label"),
            mark(
                "{baseline} and {candidate} say for each record whether the model was right, "
                "so wrong answers are counted as errors"
            ).format(baseline=columns.baseline, candidate=columns.candidate),
        )
    )
    return replace(columns, label=RIGHT, task="binary", positive="right")


def _cut_scores(columns: Columns, steps: _Steps) -> Columns:
    """Make classes of scores under the thresholds of the mapping."""
    texts: dict[str, str] = {}
    for side in ("baseline", "candidate"):
        score, threshold = (
            getattr(columns, f"{side}_score"),
            getattr(columns, f"{side}_threshold"),
        )
        if getattr(columns, side) or not score or threshold is None:
            continue
        texts[side] = CUT[side]
        steps.derived[CUT[side]] = _cut(score, threshold, columns)
        steps.how[side] = [score, threshold]
        steps.said.append(
            mark("{score} cut at the threshold {threshold}").format(
                score=score, threshold=f"{threshold:g}"
            )
        )
        steps.notes.append(
            Note(
                f"{CUT[side]}",
                mark("it is {value} where {score} is at least {threshold}").format(
                    value=columns.positive or "1",
                    score=score,
                    threshold=f"{threshold:g}",
                ),
            )
        )
    return replace(columns, **texts) if texts else columns


def _cut(
    score: str, threshold: float, columns: Columns
) -> Callable[[pa.Table], pa.Array]:
    def derive(table: pa.Table) -> pa.Array:
        label = pc.unique(table.column(columns.label)).drop_null()
        if not len(label):
            return pa.nulls(table.num_rows, label.type)
        yes, no = _classes(label, columns.positive or "")
        numbers = as_numbers(table.column(score).combine_chunks())
        with np.errstate(invalid="ignore"):
            above = pa.array(numbers >= threshold, mask=np.isnan(numbers))
        return pc.if_else(above, pa.scalar(yes, label.type), pa.scalar(no, label.type))

    return derive


def _classes(label: pa.Array, positive: str) -> tuple[object, object]:
    """Name the positive class and the other one. Where every label is the same, the other one is
    none of them: a score on the wrong side is an error all the same.
    """
    levels = {plain(row): row for row in label.to_pylist()}
    yes = levels.get(positive, label[-1].as_py())
    apart = f"not {yes}" if isinstance(yes, str) else type(yes)(not yes)
    return yes, next((level for level in levels.values() if level != yes), apart)


def _spellings(path: Path, columns: Columns, steps: _Steps) -> None:
    """Write predictions as the label is written, where they differ only in how they say it: 1 and
    yes, True and true.
    """
    asked = [
        name
        for name in (columns.label, columns.baseline, columns.candidate)
        if name not in steps.derived
    ]
    if columns.label not in asked or len(asked) < 2:
        return
    label, *others = profile(path, tuple(asked))
    own = {folded(level): level for level, _ in label.levels}
    if not label.levels or len(own) < len(label.levels) or len(own) > MOST_LEVELS:
        return
    for other in others:
        levels = [level for level, _ in other.levels]
        strange = [level for level in levels if level not in own.values()]
        if (
            strange
            and all(folded(level) in own for level in levels)
            and len({folded(level) for level in levels}) == len(levels)
        ):
            table = {level: own[folded(level)] for level in levels}
            steps.derived[other.name] = _recoded(other, table, label)
            steps.how[f"spelling of {other.name}"] = sorted(table.items())
            listed = ", ".join(
                mark("“{level}” is read as “{own}”").format(
                    level=level, own=own[folded(level)]
                )
                for level in sorted(strange)[:4]
            )
            steps.notes.append(
                Note(
                    f"column {other.name}",
                    mark(
                        "it writes the classes in another way than the label: {listed}"
                    ).format(listed=listed),
                )
            )
            steps.said.append(
                mark("{name} written as the label").format(name=other.name)
            )


def _hairs(path: Path, columns: Columns, steps: _Steps) -> None:
    """Bring scores that rounding has put a hair outside 0 to 1 back to the end.

    A percentage is no hair.
    """
    named = [
        name
        for name in (columns.baseline_score, columns.candidate_score)
        if name and columns.task != "regression"
    ]
    there = set(pq.read_schema(path).names)
    for column in profile(
        path, tuple(dict.fromkeys(name for name in named if name in there))
    ):
        low, high = column.low, column.high
        if (
            low is None
            or high is None
            or (low >= 0 and high <= 1)
            or low < -HAIR
            or high > 1 + HAIR
        ):
            continue
        steps.derived[column.name] = lambda table, name=column.name: (
            pc.min_element_wise(
                pc.max_element_wise(
                    pc.cast(table.column(name), pa.float64()), 0.0, skip_nulls=False
                ),
                1.0,
                skip_nulls=False,
            )
        )
        steps.how[f"ends of {column.name}"] = [0, 1]
        steps.said.append(mark("{name} held within 0 to 1").format(name=column.name))
        steps.notes.append(
            Note(
                f"column {column.name}",
                mark(
                    "rounding has put some probabilities a hair outside 0 to 1 (as {low}); they "
                    "are read as {text}"
                ).format(
                    low=f"{(low if low < 0 else high):.7g}", text=0 if low < 0 else 1
                ),
            )
        )


def _recoded(
    column: Column, table: dict[str, str], label: Column | None = None
) -> Callable[[pa.Table], pa.Array]:
    def derive(whole: pa.Table) -> pa.Array:
        kind = pa.string() if label is None else whole.schema.field(label.name).type
        names = (
            {}
            if label is None
            else {
                plain(row): row
                for row in pc.unique(whole.column(label.name)).drop_null().to_pylist()
            }
        )
        coded = whole.column(column.name).combine_chunks().dictionary_encode()
        levels = [table.get(plain(row)) for row in coded.dictionary.to_pylist()]
        values = pa.array(
            [None if level is None else names.get(level, level) for level in levels],
            kind,
        )
        return values.take(coded.indices)

    return derive


def _only_labelled(path: Path, columns: Columns, steps: _Steps) -> Columns:
    """Leave rows without a label out, for both models."""
    if columns.label in steps.derived:
        return columns
    label = profile(path, (columns.label,))[0]
    if not label.missing or label.missing == label.rows:
        return columns
    steps.drop_without = columns.label
    steps.how["without a label"] = label.missing
    share = label.missing / label.rows
    steps.said.append(
        mark("{missing} of {rows} records without a label left out").format(
            missing=f"{label.missing:,}", rows=f"{label.rows:,}"
        )
    )
    why = mark(
        "the label is missing in {missing} of {rows} records ({share}); they are "
        "left out for both models, so nothing is known of them"
    ).format(missing=f"{label.missing:,}", rows=f"{label.rows:,}", share=f"{share:.1%}")
    steps.notes.append(
        Note(mark("records without a label"), why, "left_out", columns.label)
    )
    return columns


def _write(home: Path, rows: Rows, path: Path, steps: _Steps, out: Path) -> Reading:
    table = pq.read_table(path)
    before = reading(home, rows.sha256)
    for name, make in steps.derived.items():
        values = make(table)
        place = table.schema.get_field_index(name)
        table = (
            table.append_column(name, values)
            if place < 0
            else table.set_column(place, name, values)
        )
    skipped = list(before.skipped)
    if steps.drop_without:
        gone = pc.is_null(table.column(steps.drop_without), nan_is_null=True)
        places = np.flatnonzero(np.array(gone.to_pylist(), bool))
        skipped = sorted([*skipped, *_file_rows(places, skipped)])
        table = table.filter(pc.invert(gone))
    if table.num_rows == 0:
        raise BadRows(
            Complaint(
                mark("no record has a label"), mark("choose another label column")
            )
        )
    pq.write_table(table, out, compression="zstd")
    return replace(
        before,
        notes=(*before.notes, *steps.notes),
        skipped=tuple(skipped),
        origin="; ".join(steps.said),
    )


def _file_rows(places: np.ndarray, skipped: list[int]) -> list[int]:
    """Give the rows of the copy the numbers that they have in the file."""
    if not skipped:
        return [int(place) + 2 for place in places]
    last = int(places[-1]) + 2 + len(skipped) if places.size else 2
    every = np.setdiff1d(
        np.arange(2, max(last, file_row(0, skipped)) + 1), np.array(skipped)
    )
    return [int(item) for item in every[places]]
