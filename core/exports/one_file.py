"""One model's file taken in: the mapping wins over what is recognised, rows are checked, nothing is
left out unsaid.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

import pyarrow.parquet as pq

from core import words
from core.case.files import reading
from core.case.model import Rows
from core.case.one_model import ModelColumns, OneModel, recognise_one
from core.case.one_model_checks import check_one
from core.case.paths import typed_copy
from core.case.profile import plain
from core.case.readers.dialect import Dialect, Note
from core.case.recognise import Part
from core.case.rest import MOST_COMBINED, gathered
from core.errors import BadCase, BadRows, Complaint
from core.evidence.rows.clusters import FEW_CLUSTERS, FEWEST_CLUSTERS
from core.evidence.rows.model_rows import ModelRows, read_model
from core.exports.mapping import MAPPED, TASKS
from core.messages import say
from core.written import rewritten

Side = Literal["only", "current", "new"]
# Keys that mean the same in a file of one model as in one of two.
SHARED = (
    "label",
    "id",
    "timestamp",
    "weight",
    "cluster",
    "positive_class",
    "tolerance",
    "unit",
)
SAME = {key: MAPPED[key] for key in SHARED} | {"task": "task"}
BY_SIDE: dict[Side, tuple[str, ...]] = {
    "only": ("", "candidate_", "baseline_"),
    "current": ("baseline_", ""),
    "new": ("candidate_", ""),
}
COLUMN_KEYS = ("label", "prediction", "score", "id", "timestamp", "weight", "cluster")
NUMBER_KEYS = ("tolerance", "threshold")


@dataclass(frozen=True, slots=True)
class FileIntake:
    """How one file came in: its rows and mapping, what was recognised, every notice, and the
    records measured.
    """

    rows: Rows
    columns: ModelColumns
    parts: tuple[Part, ...]
    notes: tuple[Note, ...]
    dialect: Dialect
    records: int
    unlabelled: int


def settled_of(meta: Mapping[str, Any], side: Side) -> dict[str, Any]:
    """Take from a mapping what it settles for one file: for the only model, the current one's, or
    the new one's.

    Raises BadCase for a value that cannot be what its key says.
    """
    found = {field: meta[key] for key, field in SAME.items() if key in meta}
    for part in ("prediction", "score", "threshold"):
        names = [
            meta[f"{which}{part}"]
            for which in BY_SIDE[side]
            if meta.get(f"{which}{part}") is not None
        ]
        if names:
            found[part] = names[0]
    if {"segment_columns", "feature_columns"} & meta.keys():
        found["segments"] = tuple(meta.get("segment_columns") or ())
        found["features"] = tuple(meta.get("feature_columns") or ())
    wrong = [
        Complaint(
            say(
                "“{part}” is {found}, which is no name of a column",
                part=part,
                found=f"{found[part]!r}",
            ),
            say("write the name of a column, or null"),
        )
        for part in COLUMN_KEYS
        if not isinstance(found.get(part), str | None)
    ]
    wrong += [
        Complaint(
            say(
                "“{part}” is {found}, which is no number of 0 or more",
                part=part,
                found=f"{found[part]!r}",
            ),
            say("write a number, or leave it out"),
        )
        for part in NUMBER_KEYS
        if not _number(found.get(part))
    ]
    if found.get("task", "binary") not in TASKS:
        wrong.append(
            Complaint(
                say("the task “{task}” is not known", task=found["task"]),
                say("write one of {tasks}", tasks=", ".join(sorted(TASKS))),
            )
        )
    if wrong:
        raise BadCase(*wrong)
    if found.get("positive") is not None:
        found["positive"] = plain(found["positive"])
    return found


def _number(value: object) -> bool:
    return value is None or (
        isinstance(value, int | float) and not isinstance(value, bool) and value >= 0
    )


def take_in(
    home: Path,
    rows: Rows,
    settled: Mapping[str, Any],
    elsewhere: frozenset[str] = frozenset(),
) -> tuple[OneModel, ModelColumns]:
    """Recognise and check a file of one model.

    Raises BadRows with everything that must be decided or mended.

    `elsewhere` names the columns of the other file: a segment that only that one has is no mistake.
    """
    there = pq.read_schema(typed_copy(home, rows.sha256)).names
    wrong = _wrong_names(settled, there, elsewhere)
    if wrong:
        raise BadRows(*wrong)
    supplied = dict(settled)
    for part in ("segments", "features"):
        if part in supplied:
            supplied[part] = tuple(name for name in supplied[part] if name in there)
    found = recognise_one(typed_copy(home, rows.sha256), supplied)
    if found.asks:
        do = say("or name it in the mapping")
        raise BadRows(
            *(Complaint(ask.what, f"{ask.do}, {do}", ask.column) for ask in found.asks)
        )
    check_one(home, rows, found.columns)
    return found, found.columns


def of_file(rows: Rows, error: BadRows) -> list[Complaint]:
    """Say which of two files complaints are about: both have rows of the same number."""
    return [
        Complaint(
            f"{complaint.what} ({rows.name})",
            complaint.do,
            complaint.column,
            complaint.row,
        )
        for complaint in error.complaints
    ]


def _wrong_names(
    settled: Mapping[str, Any], there: list[str], elsewhere: frozenset[str]
) -> list[Complaint]:
    named = [settled.get(part) for part in COLUMN_KEYS]
    listed = [*settled.get("segments", ()), *settled.get("features", ())]
    lacking = [name for name in named if name and name not in there]
    lacking += [name for name in listed if name not in there and name not in elsewhere]
    wrong_names = _used_twice(settled)
    for name in dict.fromkeys(lacking):
        near = get_close_matches(name, there, 1, 0.6)
        known = ", ".join(there[:12])
        do = (
            say("write “{near}”, or choose one of {known}", near=near[0], known=known)
            if near
            else say("choose one of {known}", known=known)
        )
        wrong_names.append(Complaint(say("there is no such column"), do, name))
    return wrong_names


def _used_twice(settled: Mapping[str, Any]) -> list[Complaint]:
    """Complain about a column that a mapping gives two parts."""
    by_name: dict[str, list[str]] = {}
    for part in COLUMN_KEYS:
        if settled.get(part):
            by_name.setdefault(settled[part], []).append(part)
    return [
        Complaint(
            say("one column is used as {parts}", parts=" and as ".join(parts)),
            say("choose a column for each"),
            name,
        )
        for name, parts in by_name.items()
        if len(parts) > 1
    ]


def read_in(
    home: Path, rows: Rows, found: OneModel, columns: ModelColumns
) -> tuple[ModelRows, FileIntake]:
    """Read a checked file and gather every notice about it."""
    model = read_model(home, rows, columns)
    how = reading(home, rows.sha256)
    # What recognition says of a weight is said again, more exactly, by what was measured.
    known = [note for note in found.notes if note.column != columns.weight]
    notes = [*how.notes, *known, *_announced(model)]
    intake = FileIntake(
        rows, columns, found.parts, tuple(notes), how.dialect, model.n, model.unlabelled
    )
    return model, replace(intake, notes=tuple(dict.fromkeys(notes)))


def _announced(model: ModelRows) -> list[Note]:
    """Say how the records were taken: labels, spellings, thresholds, weights, clusters."""
    columns, notes = model.columns, []
    if model.unlabelled:
        share = model.unlabelled / model.included.size
        why = say(
            "the label is missing in {unlabelled} of {size} records ({share})",
            unlabelled=words.count(model.unlabelled),
            size=words.count(model.included.size),
            share=words.percent(share),
        )
        notes.append(
            Note(
                say("records without a label"),
                say("{why}; nothing is known of them", why=why),
                "left_out",
                columns.label,
            )
        )
    if not columns.label:
        why = say(
            "{prediction} says for each record whether the model was right",
            prediction=columns.prediction,
        )
        notes.append(Note(say("no label"), why))
    if model.spelling:
        listed = ", ".join(
            say("“{old}” is read as “{new}”", old=old, new=new)
            for old, new in model.spelling[:4]
        )
        why = say(
            "it writes the classes in another way than the label: {listed}",
            listed=listed,
        )
        notes.append(
            Note(
                say("column {prediction}", prediction=columns.prediction),
                why,
                "read",
                columns.prediction,
            )
        )
    if columns.score and not columns.prediction:
        why = say(
            "the model says {positive} where it is at least {threshold}",
            positive=columns.positive or say("yes"),
            threshold=rewritten(f"{columns.threshold:g}"),
        )
        notes.append(
            Note(say("column {score}", score=columns.score), why, "read", columns.score)
        )
    elif columns.threshold is not None:
        why = say(
            "the prediction itself is given, so no threshold is applied to a score"
        )
        notes.append(
            Note(
                say(
                    "threshold {threshold}",
                    threshold=rewritten(f"{columns.threshold:g}"),
                ),
                why,
                "left_out",
            )
        )
    return [*notes, *_weighed(model), *_grouped(model)]


def _weighed(model: ModelRows) -> list[Note]:
    name = model.columns.weight
    if not name:
        return []
    if model.weights is None:
        return [
            Note(
                say("column {name}", name=name),
                say("all its weights are equal, so they change nothing"),
                "read",
                name,
            )
        ]
    nothing = int((model.weights == 0).sum())
    also = (
        say(
            "; {nothing} records weigh 0 and are not counted",
            nothing=words.count(nothing),
        )
        if nothing
        else ""
    )
    return [
        Note(
            say("column {name}", name=name),
            say("it weighs the records, so all rates are weighted{also}", also=also),
            "read",
            name,
        )
    ]


def _grouped(model: ModelRows) -> list[Note]:
    name = model.columns.cluster
    if not name or model.clusters is None:
        return []
    groups = len(model.cluster_names)
    if groups + model.without_cluster == model.n:
        why = say(
            "each record has a value of its own, so no records belong together by it"
        )
        return [Note(say("column {name}", name=name), why, "doubt", name)]
    also = ""
    if model.without_cluster:
        also = say(
            "; {without_cluster} records without one each stand alone",
            without_cluster=words.count(model.without_cluster),
        )
    why = say(
        "records of one {name} belong together ({groups} in all), so intervals are wider{also}",
        name=name,
        groups=words.count(groups),
        also=also,
    )
    notes = [Note(say("column {name}", name=name), why, "read", name)]
    if FEWEST_CLUSTERS <= groups + model.without_cluster < FEW_CLUSTERS:
        why = say(
            "{groups} of them are few: the intervals are rough, and rather too narrow",
            groups=words.count(groups),
        )
        notes.append(Note(say("column {name}", name=name), why, "doubt", name))
    return notes


def not_measured(
    home: Path,
    intake: FileIntake,
    meta: Mapping[str, Any],
    measured: frozenset[str],
    numbers: str,
) -> tuple[Note, ...]:
    """Name every column that nothing used; `numbers` says why numbers are no segments."""
    columns = intake.columns
    notes = {
        name
        for note in intake.notes
        if note.kind == "left_out"
        for name in (note.column, *note.columns)
    }
    used = {
        columns.label,
        columns.answer,
        columns.id,
        columns.weight,
        columns.cluster,
        *measured,
    }
    unused: dict[str, list[str]] = {}
    for name in pq.read_schema(typed_copy(home, intake.rows.sha256)).names:
        if name not in used and name not in notes:
            unused.setdefault(_why_not(name, columns, meta, numbers), []).append(name)
    if all(len(names) <= MOST_COMBINED for names in unused.values()):
        whys = {name: why for why, names in unused.items() for name in names}
        order = pq.read_schema(typed_copy(home, intake.rows.sha256)).names
        return tuple(
            Note(say("column {name}", name=name), whys[name], "left_out", name)
            for name in order
            if name in whys
        )
    return tuple(note for why, names in unused.items() for note in gathered(names, why))


def _why_not(
    name: str, columns: ModelColumns, meta: Mapping[str, Any], numbers: str
) -> str:
    if name in columns.features:
        return numbers
    if name in columns.segments:
        return say("it has one value only, so there is nothing to compare")
    if name == columns.timestamp:
        return say(
            "a time is no segment here; give two models on the same records to follow"
            " them over time"
        )
    if name == columns.score:
        return say("the prediction itself is given, so the score is not needed")
    if {"segment_columns", "feature_columns"} & meta.keys():
        return say("the mapping names it neither as a segment nor as a feature")
    return say("it has no part in this report")
