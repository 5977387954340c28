"""A file with the answers of one model: its label, its prediction, and what else it holds.

Columns are recognised by names and contents as for two models; what a person or a mapping says
wins.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from core.case.column_words import CORRECT, PREDICTION, SCORE
from core.case.contents import Contents, folded, shape_of
from core.case.labels import POSSIBLE, Answer, find_label, name_strength
from core.case.model import Task
from core.case.name_words import role_of, taken_apart
from core.case.pairs import Pair
from core.case.profile import Column, profile
from core.case.readers.dialect import Note
from core.case.recognise import LACKING, SURE, Part, beside_of
from core.case.rest import rest_of
from core.case.task import positive_of, task_of
from core.errors import Complaint
from core.messages import mark

SAYS = {
    "label": mark("the label (what was true)"),
    "prediction": mark("the model's prediction"),
    "score": mark("the model's score"),
    "right": mark("whether the model was right"),
}
# Words that may stand beside "correct" where a column says whether the model was right.
BESIDE_CORRECT = frozenset(
    {"is", "was", "model", "answer", "prediction", "pred", "test", "item"}
)
NAMED = 12  # columns that a complaint lists


@dataclass(frozen=True, slots=True)
class ModelColumns:
    """Which column means what in a file of one model; everything not named is left alone.

    Without a label the prediction says for each record whether the model was right. A score in [0,
    1] with a threshold stands in for a prediction: at or above it the model says `positive`.
    """

    label: str
    prediction: str
    score: str | None = None
    threshold: float | None = None
    task: Task = "binary"
    positive: str | None = None
    tolerance: float | None = None
    unit: str = ""
    id: str | None = None
    timestamp: str | None = None
    weight: str | None = None
    cluster: str | None = None
    segments: tuple[str, ...] = ()
    features: tuple[str, ...] = ()

    @property
    def answer(self) -> str:
        """Name the column that holds what the model said."""
        return self.prediction or self.score or ""

    @property
    def by_loss(self) -> bool:
        """Say whether records are measured by their absolute error, and not as right or wrong."""
        return self.task == "regression" and self.tolerance is None


@dataclass(frozen=True, slots=True)
class OneModel:
    """What a file of one model holds, what must be decided first, and what is left out or said."""

    columns: ModelColumns
    parts: tuple[Part, ...]
    asks: tuple[Complaint, ...] = ()
    notes: tuple[Note, ...] = ()


def recognise_one(path: Path, supplied: Mapping[str, Any] | None = None) -> OneModel:
    """Recognise the columns of a typed copy that holds one model's answers.

    `given` holds fields of `ModelColumns` that are settled, None for a column that is not there;
    they are taken as they are and not asked again. Names that the file does not have raise
    KeyError.
    """
    settled = dict(supplied or {})
    columns, contents = profile(path), Contents(path)
    by_name = {column.name: column for column in columns}
    answer, rivals = _answer(columns, settled)
    label = _label(columns, answer, settled, contents)
    said_by = None if answer is None else answer.newer
    # A prediction of yes and no says nothing of right and wrong: its name must say so, or a person.
    flag = answer is not None and (answer.role == "correct" or _no_label(settled))
    right = flag and not label.column and _right_or_wrong(by_name[str(said_by)])
    taken = {name for name in (label.column, said_by) if name}
    beside, said = beside_of(columns, taken)
    parts: dict[str, Any] = beside
    if settled.get("cluster"):
        taken.add(settled["cluster"])
    parts |= {part: settled[part] for part in parts if part in settled}
    segments, features, left = rest_of(
        columns, taken | {name for name in parts.values() if name}
    )
    task, doubt = (
        ("binary", None)
        if right
        else task_of(by_name.get(label.column or ""), answer, contents)
    )
    task = settled.get("task") or task
    scored = _is_score(answer, settled, task)
    found = ModelColumns(
        label.column or "",
        "" if scored or said_by is None else said_by,
        said_by if scored else None,
        task=task,
        positive=positive_of(by_name[label.column])
        if task == "binary" and label.column
        else None,
        segments=segments,
        features=features,
        **parts,
    )
    chosen = {
        key: value for key, value in settled.items() if key not in {"task", "label"}
    }
    if task == "regression" and not settled.get("prediction"):
        chosen.pop(
            "score", None
        )  # a number to predict has no score; the column is its prediction
    found = replace(found, **chosen)
    found = _apart(found)
    asks = _asks(columns, found, (label, rivals, doubt), settled, right=right)
    notes = [
        note
        for note in (*said, *left)
        if note.column not in {found.label, found.answer, found.cluster}
    ]
    return OneModel(
        found, _parts(found, label, answer, settled, right=right), asks, tuple(notes)
    )


def _apart(found: ModelColumns) -> ModelColumns:
    """Use no column twice: one that has a part is neither a segment nor a feature."""
    parts = {found.label, found.prediction, found.score}
    parts |= {found.id, found.timestamp, found.weight, found.cluster}
    segments = tuple(name for name in found.segments if name not in parts)
    features = tuple(name for name in found.features if name not in {*parts, *segments})
    return replace(found, segments=segments, features=features)


def _answer(
    columns: tuple[Column, ...], settled: Mapping[str, Any]
) -> tuple[Pair | None, tuple[str, ...]]:
    """Find what the model said, prediction before score before right or wrong; and its rivals."""
    by_name = {column.name: column for column in columns}
    named = settled.get("prediction") or settled.get("score")
    if named:
        return (
            _as_pair(
                by_name[named],
                "prediction" if settled.get("prediction") else "score",
                1.0,
            ),
            (),
        )
    used = {
        settled.get(part) for part in ("label", "weight", "cluster", "id", "timestamp")
    }
    for role in ("prediction", "bare", "score", "correct"):
        fits = [
            column
            for column in columns
            if column.name not in used and _has_role(column, role)
        ]
        if fits:
            trust = 0.9 if len(fits) == 1 else 0.5
            return _as_pair(fits[0], role, trust), tuple(fit.name for fit in fits[1:])
    return None, ()


def _has_role(column: Column, role: str) -> bool:
    name, shape = taken_apart(column.name), shape_of(column)
    if shape not in {"class", "number", "share", "constant"}:
        return False
    found = role_of(name)
    if found == "prediction" and shape == "share" and name.has(SCORE):
        found = "score"
    if role == "bare":
        result = bool(
            name.side
            or name.version
            or {"output", "answer", "response", "model"} & set(name.words)
        )
        return found == "bare" and result
    if role == "score":
        return found == "score" and shape == "share"
    if role == "correct":
        plainly = set(name.words) <= CORRECT | BESIDE_CORRECT
        return found == "correct" and plainly and _right_or_wrong(column)
    return found == role and name.has(PREDICTION)


def _as_pair(column: Column, role: str, trust: float) -> Pair:
    """Look at one column as if both models had said the same: what finding a label takes."""
    shape = shape_of(column)
    kind = {"constant": "class"}.get(shape, shape)
    return Pair(
        column.name,
        column.name,
        kind,
        role,
        trust,
        mark("“{name}” is named as a {role}").format(name=column.name, role=role),
    )


def _right_or_wrong(column: Column) -> bool:
    levels = {folded(level) for level, _ in column.levels}
    return bool(levels) and levels <= {"0", "1"}


def _label(
    columns: tuple[Column, ...],
    answer: Pair | None,
    settled: Mapping[str, Any],
    contents: Contents,
) -> Answer:
    if _no_label(settled):
        return Answer(None, 0.0, mark("it is said that there is none"))
    if settled.get("label"):
        return Answer(settled["label"], 1.0, mark("it is named in the mapping"))
    if answer is not None and answer.role == "correct":
        return Answer(None, 0.0, mark("each record says whether the model was right"))
    used = {settled.get(part) for part in ("weight", "cluster", "id", "timestamp")}
    free = tuple(
        column
        for column in columns
        if column.name not in used and not _other_answer(column, answer)
    )
    found = find_label(free, answer, contents)
    if not found.column:
        # The name alone: what the values say against it is told by the checks, with rows.
        found = find_label(
            tuple(name for name in free if answer is None or name.name != answer.newer),
            None,
            contents,
        )
    return replace(
        found, reason=found.reason.replace("the models' answers", "the model's answers")
    )


def _is_score(answer: Pair | None, settled: Mapping[str, Any], task: str) -> bool:
    """Say whether the answer is a score to be cut, as a mapping names it or as its values are."""
    if answer is None or settled.get("prediction") or task == "regression":
        return False
    return bool(settled.get("score")) or answer.kind == "share"


def _no_label(settled: Mapping[str, Any]) -> bool:
    return "label" in settled and not settled["label"]


def _other_answer(column: Column, answer: Pair | None) -> bool:
    """Say whether a column is named as an answer, though not the one that is measured."""
    name = taken_apart(column.name)
    strange = name.has(PREDICTION | SCORE) and name_strength(name) == POSSIBLE
    return strange and (answer is None or column.name != answer.newer)


def _asks(
    columns: tuple[Column, ...],
    found: ModelColumns,
    doubts: tuple[Answer, tuple[str, ...], Complaint | None],
    settled: Mapping[str, Any],
    *,
    right: bool,
) -> tuple[Complaint, ...]:
    """Say what a person must decide before anything is measured."""
    label, rivals, doubt = doubts
    names = ", ".join(column.name for column in columns[:NAMED]) + (
        " …" if len(columns) > NAMED else ""
    )
    asks = [doubt] if doubt is not None and "task" not in settled else []
    do = mark("choose it yourself")
    if not found.answer:
        asks.append(Complaint(LACKING.format(part=SAYS["prediction"], names=names), do))
    elif rivals:
        others = ", ".join(f"“{name}”" for name in rivals[:3])
        doubted = mark("it is not sure that “{answer}” is {prediction}").format(
            answer=found.answer, prediction=SAYS["prediction"]
        )
        what = mark("{doubted}: {others} would fit as well").format(
            doubted=doubted, others=others
        )
        asks.append(Complaint(what, do))
    if right:
        return tuple(asks)
    if not found.label:
        asks.append(Complaint(LACKING.format(part=SAYS["label"], names=names), do))
    elif label.sure < SURE and "label" not in settled:
        what = mark("it is not sure that “{label}” is {label_2}: {reason}").format(
            label=found.label, label_2=SAYS["label"], reason=label.reason
        )
        asks.append(Complaint(what, do, found.label))
    return tuple(asks)


def _parts(
    found: ModelColumns,
    label: Answer,
    answer: Pair | None,
    settled: Mapping[str, Any],
    *,
    right: bool,
) -> tuple[Part, ...]:
    parts = []
    if found.label:
        parts.append(
            Part("label", SAYS["label"], found.label, label.sure, label.reason)
        )
    if answer is not None:
        role = (
            "right"
            if right
            else "score"
            if found.score and not found.prediction
            else "prediction"
        )
        parts.append(Part(role, SAYS[role], found.answer, answer.trust, answer.reason))
    says = {
        "id": mark("the id of a record"),
        "timestamp": mark("when it happened"),
        "weight": mark("the weight of a record"),
    }
    says["cluster"] = mark("records that belong together")
    for role, what in says.items():
        name = getattr(found, role)
        if name:
            sure = 1.0 if settled.get(role) else 0.9
            parts.append(
                Part(
                    role,
                    what,
                    name,
                    sure,
                    mark("it is named in the mapping")
                    if sure == 1
                    else mark("by its values"),
                )
            )
    return tuple(parts)
