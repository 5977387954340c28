"""From files to a report on one model, or on two models with different records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import pyarrow.parquet as pq

from core import words
from core.case.answers import read_range
from core.case.contents import folded
from core.case.files import reading
from core.case.model import Rows
from core.case.one_model import ModelColumns, recognise_one
from core.case.paths import typed_copy
from core.case.profile import plain
from core.case.readers.dialect import Note
from core.case.recognise import Recognition, recognition
from core.errors import BadCase, BadRows, Complaint
from core.evidence.rows.model_rows import ModelRows
from core.evidence.single_model import OneModelReport, measure_one
from core.evidence.unpaired_models import UnpairedReport, measure_unpaired
from core.exports.one_file import (
    FileIntake,
    not_measured,
    of_file,
    read_in,
    settled_of,
    take_in,
)
from core.exports.unused_columns import unread_keys
from core.messages import mark, quoted, say

PREDICTIONS = ("prediction", "candidate_prediction", "baseline_prediction")
NUMBERS_ALONE = mark(
    "it is a number: name it under segment_columns to see it in quarters"
)
NUMBERS_MIX = mark("it is a number: only the mix of the two files is compared by it")
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Measured:
    """A report with how its files came in; `why` says why two files were not joined."""

    report: OneModelReport | UnpairedReport
    files: tuple[FileIntake, ...]
    notes: tuple[Note, ...] = ()
    why: str = ""

    @property
    def every_note(self) -> tuple[Note, ...]:
        """List the notices of all files, each once."""
        return tuple(
            dict.fromkeys(
                note
                for notes in (*(file.notes for file in self.files), self.notes)
                for note in notes
            )
        )


def route(
    home: Path, rows: Rows, meta: Mapping[str, Any]
) -> tuple[Literal["paired", "one model"], Recognition | None]:
    """Say whether a file holds both models' answers or one model's, by mapping, then columns.

    The recognition for two models comes along where it was needed, so that it is not made twice.
    """
    for kind in ("prediction", "score"):
        if all(meta.get(f"{side}_{kind}") for side in ("baseline", "candidate")):
            return "paired", None
    if meta.get("prediction") or meta.get("score"):
        return "one model", None
    result = recognition(typed_copy(home, rows.sha256))
    named = [key for key in PREDICTIONS if meta.get(key)]
    denied = [key for key in PREDICTIONS if key in meta and meta[key] is None]
    if result.way in {"models", "scores", "right-or-wrong"}:
        return ("one model" if named and denied else "paired"), result
    if named or not recognise_one(typed_copy(home, rows.sha256)).asks:
        return "one model", result
    one_side = bool(result.found["baseline"]) != bool(result.found["candidate"])
    return ("one model" if result.way == "one model" and one_side else "paired"), result


def limit_of(text: str | None, columns: ModelColumns) -> float | None:
    """Read a limit as it is typed, 8% or 0.08, or a mean error as 3.5; else raises BadCase."""
    if text is None or not text.strip():
        return None
    such_as = "3.5" if columns.by_loss else "8%"
    complaint = Complaint(
        say("the limit “{text}” is not one number", text=text.strip()),
        say("type it as {such_as}", such_as=such_as),
    )
    try:
        span = read_range(text, "limit", share=not columns.by_loss)
    except BadCase:
        raise BadCase(complaint) from None
    if span.low != span.high:
        raise BadCase(complaint)
    return span.low


def report_one(
    home: Path, rows: Rows, meta: Mapping[str, Any], limit: str | None = None
) -> Measured:
    """Report on the one model of a file; raises BadRows or BadCase with all that is wrong."""
    found, columns = take_in(home, rows, settled_of(meta, "only"))
    bound = limit_of(limit, columns)
    if bound is None and not columns.label:
        raise BadRows(_marks_alone(home, rows))
    model, intake = read_in(home, rows, found, columns)
    report = measure_one(model, bound)
    measured = frozenset(segment.column for segment in report.segments)
    notes = [
        *unread_keys(dict(meta)),
        *_unread_sides(meta, columns),
        *not_measured(home, intake, meta, measured, NUMBERS_ALONE),
    ]
    return Measured(report, (intake,), tuple(notes))


def _marks_alone(home: Path, rows: Rows) -> Complaint:
    """Ask for the other model's file, or a limit, where a file says of one model only whether it
    was right.
    """
    kind = reading(home, rows.sha256).dialect.format or "file"
    what = say(
        "{name} ({kind}, {rows} records) says of one model whether it was right, and"
        " holds no label",
        name=rows.name,
        kind=kind,
        rows=words.count(rows.rows),
    )
    do = say(
        "give the new model's file, too, with --candidate, or the error that you accept"
        " with --limit, as --limit 8%"
    )
    return Complaint(what, do)


def _unread_sides(meta: Mapping[str, Any], columns: ModelColumns) -> list[Note]:
    """Name the keys of a mapping that are about a second model, which is not in the file."""
    used = {columns.prediction, columns.score, columns.threshold}
    return [
        Note(
            say("“{key}” in the mapping", key=key),
            say("the file holds one model's answers"),
            "left_out",
        )
        for key, value in meta.items()
        if key.startswith(("baseline_", "candidate_"))
        and value is not None
        and value not in used
    ]


def report_unpaired(
    home: Path, older: Rows, newer: Rows, meta: Mapping[str, Any], why: str = ""
) -> Measured:
    """Compare the current model's file with the new model's as two sets of records.

    `why` says why they are not joined. Raises BadRows or BadCase with everything that is wrong,
    also where the files disagree on what is predicted.
    """
    files = _apart(older, newer)
    names = [
        frozenset(pq.read_schema(typed_copy(home, rows.sha256)).names) for rows in files
    ]
    taken = []
    wrong: list[Complaint] = []
    for rows, side, elsewhere in zip(
        files, ("current", "new"), reversed(names), strict=True
    ):
        try:
            taken.append(take_in(home, rows, settled_of(meta, side), elsewhere))
        except BadRows as error:
            wrong += of_file(rows, error)
    if wrong:
        raise BadRows(*wrong)
    columns, doubts = _alike([item for _, item in taken], files)
    read = [
        read_in(home, rows, found, mapped)
        for rows, (found, _), mapped in zip(files, taken, columns, strict=True)
    ]
    models = [model for model, _ in read]
    doubts += _classes_in_doubt(models)
    report = measure_unpaired(models[0], models[1])
    measured = frozenset(
        {segment.column for segment in report.segments}
        | {item.column for item in report.mix}
    )
    intakes = tuple(intake for _, intake in read)
    notes = [
        *unread_keys(dict(meta)),
        *doubts,
        *_one_sided(intakes, names),
        *_shared_ids(models),
        *_periods(models),
    ]
    result = {note.column for note in notes if note.kind == "left_out" and note.column}
    unused = [
        not_measured(home, intake, meta, measured | result, NUMBERS_MIX)
        for intake in intakes
    ]
    intakes = tuple(
        replace(intake, notes=_named((*intake.notes, *also), intake))
        for intake, also in zip(intakes, unused, strict=True)
    )
    return Measured(report, intakes, tuple(dict.fromkeys(notes)), why)


def _apart(older: Rows, newer: Rows) -> tuple[Rows, Rows]:
    """Tell two files of one name apart."""
    if older.name != newer.name:
        return older, newer
    return replace(older, name=f"{older.name} (current)"), replace(
        newer, name=f"{newer.name} (new)"
    )


def _named(notes: tuple[Note, ...], intake: FileIntake) -> tuple[Note, ...]:
    """Say of each notice which file it is about."""
    return tuple(
        replace(note, what=f"{note.what} ({intake.rows.name})") for note in notes
    )


def _answers(column: ModelColumns) -> str:
    return column.label or column.answer


def _alike(
    columns: list[ModelColumns], files: tuple[Rows, Rows]
) -> tuple[list[ModelColumns], list[Note]]:
    """Bring both files to one task; raises BadRows for a class against a number."""
    numbers = [column.task == "regression" for column in columns]
    if numbers[0] != numbers[1]:
        says = [
            (
                say(
                    "{file} predicts a number ({column})",
                    file=rows.name,
                    column=_answers(column),
                )
                if number
                else say(
                    "{file} predicts a class ({column})",
                    file=rows.name,
                    column=_answers(column),
                )
            )
            for rows, number, column in zip(files, numbers, columns, strict=True)
        ]
        do = say(
            "give two files that predict the same, or name the task in the mapping"
        )
        raise BadRows(
            Complaint(say("{older}, and {newer}", older=says[0], newer=says[1]), do)
        )
    item, two = columns
    if numbers[0] or item.task == two.task == "binary":
        same = folded(item.positive or "") == folded(two.positive or "")
        if same or numbers[0]:
            return columns, []
        why = say(
            "it is “{positive}” in {files} and “{positive_2}” in {files_2}",
            positive=item.positive,
            files=files[0].name,
            positive_2=two.positive,
            files_2=files[1].name,
        )
        note = Note(
            say("the class that counts as yes"),
            say("{why}, so missed and false alarms are not compared", why=why),
            "doubt",
        )
        return [_without_positive(item), _without_positive(two)], [note]
    return [replace(_without_positive(each), task="multiclass") for each in columns], []


def _without_positive(columns: ModelColumns) -> ModelColumns:
    return (
        columns
        if columns.score and not columns.prediction
        else replace(columns, positive=None)
    )


def _classes_in_doubt(models: list[ModelRows]) -> list[Note]:
    """Compare the classes of both labels; none in common is refused, some that differ are told."""
    sets = [{folded(level): level for level in model.classes} for model in models]
    if not all(sets) or models[0].columns.task == "regression":
        return []
    alone = [
        sorted(sets[i][key] for key in sets[i].keys() - sets[1 - i].keys())
        for i in (0, 1)
    ]
    if not sets[0].keys() & sets[1].keys():
        listed = say(" and ").join(
            ", ".join(quoted(name) for name in names[:SHOWN]) for names in alone
        )
        what = say(
            "the labels of the two files have no class in common: {listed}",
            listed=listed,
        )
        raise BadRows(Complaint(what, say("give two files that predict the same")))
    return [
        Note(
            say("classes of {rows}", rows=model.rows.name),
            say("only it has {names} among its labels", names=_listed(names)),
            "doubt",
        )
        for model, names in zip(models, alone, strict=True)
        if names
    ]


def _listed(names: list[str]) -> str:
    more = (
        say(" and {names} more", names=len(names) - SHOWN) if len(names) > SHOWN else ""
    )
    return ", ".join(quoted(name) for name in names[:SHOWN]) + more


def _one_sided(
    files: tuple[FileIntake, ...], names: list[frozenset[str]]
) -> list[Note]:
    """Name what only one file has: such columns are not compared, a weight counts for one file."""
    notes = []
    for intake, other, theirs in (
        (files[0], files[1], names[1]),
        (files[1], files[0], names[0]),
    ):
        for name in (*intake.columns.segments, *intake.columns.features):
            if name not in theirs:
                why = say(
                    "{rows} has no such column, so it cannot be compared",
                    rows=other.rows.name,
                )
                notes.append(
                    Note(
                        say(
                            "column {name} of {rows}", name=name, rows=intake.rows.name
                        ),
                        why,
                        "left_out",
                        name,
                    )
                )
            elif name not in (*other.columns.segments, *other.columns.features):
                why = say(
                    "in {rows} it is no segment, so it is not compared",
                    rows=other.rows.name,
                )
                notes.append(
                    Note(
                        say(
                            "column {name} of {rows}", name=name, rows=intake.rows.name
                        ),
                        why,
                        "left_out",
                        name,
                    )
                )
        for part, says in (
            ("weight", say("weighs its records")),
            ("cluster", say("says which records belong together")),
        ):
            name = getattr(intake.columns, part)
            if name and not getattr(other.columns, part):
                notes.append(
                    Note(
                        say("column {name}", name=name),
                        say("only {rows} {text}", rows=intake.rows.name, text=says),
                        "doubt",
                        name,
                    )
                )
    return notes


def _shared_ids(models: list[ModelRows]) -> list[Note]:
    """Say how many records are in both files: those would be compared better by joining."""
    if not all(model.columns.id for model in models):
        return []
    ids = [{plain(value) for value in _values(model)} for model in models]
    both = len(ids[0] & ids[1])
    if not both:
        return []
    counted = say("they are counted in both files as if they were different records")
    why = say("{counted}; joined by id they would show more", counted=counted)
    return [
        Note(
            say("{both} ids that are in both files", both=words.count(both)),
            why,
            "doubt",
            str(models[0].columns.id),
        )
    ]


def _periods(models: list[ModelRows]) -> list[Note]:
    """Say when the records of each file are from: other times can mean other records."""
    spans = [model.period for model in models]
    if spans[0] is None or spans[1] is None:
        return []
    texts = [
        say(
            "{rows} from {span} to {span_2}",
            rows=model.rows.name,
            span=span[0],
            span_2=span[1],
        )
        for model, span in zip(models, (spans[0], spans[1]), strict=True)
    ]
    apart = spans[0][1] < spans[1][0] or spans[1][1] < spans[0][0]
    why = f"{texts[0]}, {texts[1]}{say(': no day is in both') if apart else ''}"
    return [Note(say("the time of the records"), why, "doubt" if apart else "read")]


def _values(model: ModelRows) -> list[object]:
    name = str(model.columns.id)
    return (
        pq.read_table(model.path, columns=[name]).column(name).drop_null().to_pylist()
    )
