"""Columns that a table does not hold as they are compared, written as expressions.

A file is made ready before it is compared (`core.case.prepared`): scores are cut at a threshold,
right-or-wrong gets a label, predictions are spelled as the label is. Here the same is written in
SQL, so that the warehouse counts what a file would hold.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import pyarrow as pa

from core.case.contents import folded
from core.case.model import Columns
from core.case.prepared import CUT, HAIR, MOST_LEVELS, RIGHT
from core.case.profile import plain
from core.case.readers.dialect import Note
from core.case.thresholds import shortest
from core.errors import BadRows, Complaint
from core.evidence.warehouse.column_sql import TableColumn
from core.evidence.warehouse.sql_text import number_literal, text_literal
from core.messages import say
from core.written import rewritten

Ask = Callable[[str], pa.Table]
Known = dict[str, TableColumn]
DIGEST = "record_digest"
ARROW_TYPES = {
    "whole": pa.int64(),
    "number": pa.float64(),
    "flag": pa.bool_(),
    "text": pa.string(),
}  # the types of derived columns
FINEST = (
    1e6  # numbers that agree to a millionth count as the same where records have no id
)
LARGEST = 9e12  # beyond it a number of millionths is no whole number of 64 bits
MILLISECONDS, WITHIN = (
    1e3,
    0.3,
)  # between two milliseconds, where no engine rounds to either side


@dataclass(slots=True)
class Ready:
    """A mapping and columns that can be compared, and what was done to get there."""

    columns: Columns
    known: Known
    said: list[str] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    levels: dict[str, list[str]] = field(default_factory=dict)

    def derive(self, name: str, kind: str, expression: str) -> None:
        """Put an expression into the place of a column, or add a column."""
        self.known[name] = TableColumn(name, kind, (), expression)  # ty: ignore[invalid-argument-type]  a kind of `ARROW_TYPES`


def made_ready(
    columns: Columns, known: Known, table: str, ask: Ask, preview: pa.Table
) -> Ready:
    """Write in SQL what is done to a file before it is compared; asks only where that is needed.

    `table` is its quoted name. Raises BadRows where the label does not hold the positive class.
    """
    ready = Ready(columns, dict(known))
    three = (columns.label, columns.baseline, columns.candidate)
    cut = [side for side in CUT if _is_cut(columns, side)]
    named = [name for name in three if name]
    if not all(name in known for name in named) or columns.task == "regression":
        return ready
    if columns.label and not cut and not _spelled_apart(three, preview, known):
        return ready
    ready.levels = levels_of([known[name] for name in named], table, ask)
    _right_or_wrong(ready)
    for side in cut:
        _cut(ready, side)
    _spell(ready)
    return ready


def levels_of(columns: list[TableColumn], table: str, ask: Ask) -> dict[str, list[str]]:
    """List the values of some columns in the whole table, each as the level that it stands for.

    Columns with more than a thousand values have none.
    """
    found: dict[str, list[str]] = {}
    for column in columns:
        rows = ask(
            f"SELECT v, COUNT(*) AS n FROM (SELECT {column.value} AS v FROM {table}) AS q0"
            f" GROUP BY v LIMIT {MOST_LEVELS + 2}"
        )
        values = [
            plain(value) for value in rows.column(0).to_pylist() if value is not None
        ]
        found[column.name] = sorted(values) if len(values) <= MOST_LEVELS else []
    return found


def _is_cut(columns: Columns, side: str) -> bool:
    chosen = getattr(columns, f"{side}_threshold") is not None
    return bool(
        not getattr(columns, side) and getattr(columns, f"{side}_score") and chosen
    )


def _spelled_apart(names: tuple[str, ...], preview: pa.Table, known: Known) -> bool:
    """Say whether the first rows hold a prediction that is none of their labels."""
    if not all(name in known for name in names):
        return False
    label, *said = ({plain(value) for value in preview.column(name).unique().to_pylist()
                     if value is not None} for name in names)  # fmt: skip
    kinds = {known[name].is_number for name in names}
    return len(kinds) > 1 or any(not values <= label for values in said)


def _literal(level: str, column: TableColumn) -> str:
    return number_literal(float(level)) if column.is_number else text_literal(level)


def _as_kind(level: str, kind: str) -> str:
    """Write a level as a value of a column of some kind."""
    if kind == "whole":
        return f"CAST({int(float(level))} AS BIGINT)"
    if kind == "flag":
        return "TRUE" if level == "true" else "FALSE"
    return number_literal(float(level)) if kind == "number" else text_literal(level)


def _recoded(column: TableColumn, table: Mapping[str, str], kind: str) -> str:
    cases = " ".join(
        f"WHEN {column.value} = {_literal(old, column)} THEN {_as_kind(new, kind)}"
        for old, new in sorted(table.items())
    )
    return f"CASE {cases} END"


def _right_or_wrong(ready: Ready) -> None:
    """Give results that say right or wrong the label that every record should be right."""
    columns = ready.columns
    if columns.label or not columns.baseline or not columns.candidate:
        return
    both = (columns.baseline, columns.candidate)
    found = {folded(level) for name in both for level in ready.levels[name]}
    if not found or not found <= {"0", "1"}:
        return
    for name in both:
        table = {level: "right" if folded(level) == "1" else "wrong"
                 for level in ready.levels[name]}  # fmt: skip
        ready.derive(name, "text", _recoded(ready.known[name], table, "text"))
        ready.levels[name] = sorted(set(table.values()))
    ready.derive(RIGHT, "text", "'right'")
    ready.said.append(say("right or wrong for each record, no label"))
    why = say(
        "{baseline} and {candidate} say for each record whether the model was right, so wrong"
        " answers are counted as errors",
        baseline=columns.baseline,
        candidate=columns.candidate,
    )
    ready.notes.append(Note(say("no label"), why))
    ready.columns = replace(columns, label=RIGHT, task="binary", positive="right")
    ready.levels[RIGHT] = ["right"]


def _cut(ready: Ready, side: str) -> None:
    """Make classes of a score under the threshold of the mapping."""
    columns = ready.columns
    score, threshold = (
        getattr(columns, f"{side}_score"),
        getattr(columns, f"{side}_threshold"),
    )
    levels, yes = ready.levels.get(columns.label, []), columns.positive or ""
    if not columns.label or yes not in levels or len(levels) != 2:
        what = say("scores are cut at a threshold into two classes, and the label holds {levels}",
                   levels=", ".join(levels[:4]) or say("none"))  # fmt: skip
        raise BadRows(Complaint(what, say("name one of two labels as positive_class"),
                                columns.label))  # fmt: skip
    no = next(level for level in levels if level != yes)
    kind, value = ready.known[columns.label].kind, ready.known[score].value
    end = number_literal(float(threshold))
    classes = (_as_kind(level, kind) for level in (yes, no))
    ready.derive(
        CUT[side],
        kind,
        "CASE WHEN {value} >= {end} THEN {} WHEN {value} < {end} THEN {} END".format(
            *classes, value=value, end=end
        ),
    )
    ready.said.append(
        say(
            "{score} cut at the threshold {threshold}",
            score=score,
            threshold=rewritten(f"{threshold:g}"),
        )
    )
    why = say("it is {value} where {score} is at least {threshold}",
              value=yes, score=score, threshold=rewritten(f"{threshold:g}"))  # fmt: skip
    ready.notes.append(Note(CUT[side], why))
    ready.columns = replace(columns, **{side: CUT[side]})


def _spell(ready: Ready) -> None:
    """Write predictions as the label is, where they differ only in how they say it."""
    columns = ready.columns
    label = ready.levels.get(columns.label, [])
    own = {folded(level): level for level in label}
    if not label or len(own) < len(label):
        return
    for name in (columns.baseline, columns.candidate):
        levels = ready.levels.get(name, [])
        if not levels:
            continue
        strange = [level for level in levels if level not in label]
        alike = all(folded(level) in own for level in levels)
        same_kind = ready.known[name].is_number == ready.known[columns.label].is_number
        if not alike or len({folded(level) for level in levels}) < len(levels):
            continue
        if not strange and same_kind:
            continue
        table = {level: own[folded(level)] for level in levels}
        kind = ready.known[columns.label].kind
        ready.derive(name, kind, _recoded(ready.known[name], table, kind))
        if not strange:
            continue
        listed = ", ".join(say("“{level}” is read as “{own}”", level=level, own=table[level])
                           for level in strange[:4])  # fmt: skip
        why = say(
            "it writes the classes in another way than the label: {listed}",
            listed=listed,
        )
        ready.notes.append(Note(say("column {name}", name=name), why))
        ready.said.append(say("{name} written as the label", name=name))


def held_within(ready: Ready, ends: Mapping[str, tuple[float, float]]) -> None:
    """Bring scores that rounding has put a hair outside 0 to 1 back to the end.

    `ends` are the lowest and the highest value of each score in the table.
    """
    for name, (low, high) in ends.items():
        if (low >= 0 and high <= 1) or low < -HAIR or high > 1 + HAIR:
            continue
        value = ready.known[name].value
        ready.derive(
            name, "number",
            f"CASE WHEN {value} < 0e0 THEN 0e0 WHEN {value} > 1e0 THEN 1e0 ELSE {value} END",
        )  # fmt: skip
        ready.said.append(say("{name} held within 0 to 1", name=name))
        why = say(
            "rounding has put some probabilities a hair outside 0 to 1 (as {low}); they are read"
            " as {text}",
            low=rewritten(f"{low if low < 0 else high:.7g}"),
            text=0 if low < 0 else 1,
        )
        ready.notes.append(Note(say("column {name}", name=name), why))


def with_digest(ready: Ready) -> None:
    """Tell records without an id apart by a digest of all that they hold.

    Texts are taken as they stand, numbers to a millionth and moments to a millisecond, so that
    every engine writes the same text of them.
    """
    parts = [f"COALESCE({_as_text(column)}, '')"
             for name, column in sorted(ready.known.items())
             if column.kind != "other" and not column.derived]  # fmt: skip
    ready.derive(DIGEST, "text", "MD5(" + " || '|' || ".join(parts) + ")")
    ready.columns = replace(ready.columns, id=DIGEST)
    why = say(
        "no column identifies each record, so records are told apart by all they hold"
    )
    ready.notes.append(Note(say("no id"), why))


def _as_text(column: TableColumn) -> str:
    if column.kind == "text":
        return f"CAST({column.raw} AS TEXT)"
    if column.kind == "flag":
        return column.value
    value = column.value
    steps = f"{value} * {number_literal(FINEST)}"
    if column.kind == "moment":
        steps = f"{value} * {number_literal(MILLISECONDS)} + {number_literal(WITHIN)}"
    end = number_literal(LARGEST)
    return (
        f"CASE WHEN {value} >= {end} THEN 'high' WHEN {value} <= -{end} THEN 'low'"
        f" ELSE CAST(CAST(FLOOR({steps}) AS BIGINT) AS TEXT) END"
    )


def suggested_thresholds(
    columns: Columns, known: Known, table: str, ask: Ask
) -> Columns:
    """Choose thresholds on the whole table, as `core.case.thresholds` does on a file: both models
    select as many records as are positive.
    """
    scores = [columns.baseline_score or "", columns.candidate_score or ""]
    label, yes = known[columns.label], columns.positive or "1"
    rows = f"FROM {table} WHERE {label.value} IS NOT NULL"
    rows += "".join(f" AND {known[name].value} IS NOT NULL" for name in scores)
    positive = f"{label.value} = {_literal(yes, label)}"
    found = ask(
        f"SELECT COUNT(*) AS n, COUNT(CASE WHEN {positive} THEN 1 END) AS y {rows}"
    )
    n, selected = (int(found.column(name)[0].as_py()) for name in ("n", "y"))
    place = min(max(selected, 1), n) - 1 if n else 0
    chosen = [_short(known[name].value, place, rows, ask) for name in scores]
    return replace(columns, baseline_threshold=chosen[0], candidate_threshold=chosen[1])


def _short(value: str, place: int, rows: str, ask: Ask) -> float:
    """Give the score at a place from above, with few digits as long as they select the same."""
    at = ask(f"SELECT {value} AS s {rows} ORDER BY {value} DESC LIMIT 1 OFFSET {place}")
    threshold = float(at.column(0)[0].as_py())
    ends = [*shortest(threshold), threshold]
    counts = ", ".join(
        f"COUNT(CASE WHEN {value} >= {number_literal(end)} THEN 1 END) AS c{i}"
        for i, end in enumerate(ends)
    )
    *short, own = ask(f"SELECT {counts} {rows}").to_pylist()[0].values()
    return next(
        (end for end, count in zip(ends, short, strict=False) if count == own),
        threshold,
    )
