"""Which column means what, guessed from names and contents, with how sure it is and why, to be
confirmed by a person.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.case.column_words import IDENTITY, SINCE, WEIGHT, WHEN
from core.case.contents import Contents, shape_of
from core.case.display_names import unit_of
from core.case.labels import Answer, find_label
from core.case.model import Columns
from core.case.name_words import role_of, taken_apart, words_of
from core.case.pairs import Pair, pairs_of
from core.case.profile import Column, profile
from core.case.readers.dialect import Note
from core.case.rest import rest_of
from core.case.task import positive_of, task_of
from core.case.weights import weight_of
from core.errors import Complaint
from core.messages import mark

SURE = 0.7  # below it a person is asked
UNIQUE = 0.9
WORDS = {
    "label": mark("the label (what was true)"),
    "baseline": mark("the current model's prediction"),
    "candidate": mark("the new model's prediction"),
}
SCORES = (mark("the current model's score"), mark("the new model's score"))
RIGHT = (
    mark("whether the current model was right"),
    mark("whether the new model was right"),
)
DO = mark("choose it yourself")
LACKING = mark("no column was recognized as {part}; found: {names}")


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that was recognised: what it is, the columns it rests on, how sure it is, and
    why.
    """

    role: str
    says: str
    column: str
    sure: float
    reason: str


@dataclass(frozen=True, slots=True)
class Recognition:
    """What a file holds.

    `way` is how the models can be compared: models, scores, right-or-wrong, one model or unknown.

    `found` are fields of `Columns`; `asks` says what a person must decide first; `notes` name what
    is left out or announced.
    """

    found: dict[str, Any]
    parts: tuple[Part, ...]
    way: str
    asks: tuple[Complaint, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def sure(self) -> bool:
        """Say whether label and both models' answers are sure enough to go on without asking."""
        return not self.asks


def recognition(path: Path, columns: tuple[Column, ...] | None = None) -> Recognition:
    """Recognise the columns of a typed copy."""
    return _recognised(profile(path) if columns is None else columns, Contents(path))


def columns_from(found: dict[str, Any]) -> Columns:
    """Make a mapping of its fields by name."""
    return Columns(**found)


def _recognised(columns: tuple[Column, ...], contents: Contents) -> Recognition:
    by_name = {column.name: column for column in columns}
    every = pairs_of(columns, contents)
    answers = next((pair for pair in every if _answers(pair, by_name)), None)
    scores = _scores(every, answers)
    label = find_label(
        columns, answers or scores, contents, scores if answers else None
    )
    way = _way(answers, scores, label, by_name)
    if way == "scores":
        answers, scores = None, scores or answers
    taken = {name for name in (label.column, *_both(answers), *_both(scores)) if name}
    beside, notes = beside_of(columns, taken)
    task, doubt = (
        task_of(by_name.get(label.column or ""), answers, contents)
        if label.column
        else ("binary", None)
    )
    segments, features, left = rest_of(
        columns, taken | {name for name in beside.values() if name}
    )
    older, newer = (
        _both(answers) if answers or way == "scores" else _one_model(columns, taken)
    )
    if (older or newer) and way == "unknown" and label.column and answers is None:
        way = "one model"
    found: dict[str, Any] = {
        "label": label.column,
        "baseline": older,
        "candidate": newer,
        "baseline_score": _both(scores)[0],
        "candidate_score": _both(scores)[1],
        **beside,
        "cluster": None,
        "task": task,
        "segments": segments,
        "features": features,
        "unit": unit_of(label.column, {})
        if task == "regression" and label.column
        else "",
        "positive": (
            positive_of(by_name[label.column])
            if task == "binary" and label.column
            else None
        ),
    }
    asks = _asks(way, label, answers, scores, columns, doubt, found)
    return Recognition(
        found, _parts(found, label, answers, scores, way), way, asks, (*notes, *left)
    )


def _answers(pair: Pair, by_name: dict[str, Column]) -> bool:
    """Say whether a pair can be answers: not scores, unless they are named so and hold classes."""
    if pair.role == "wrong" or pair.kind == "share":
        return pair.kind != "share" and pair.role != "wrong"
    if pair.kind == "class" or pair.role != "score":
        return (
            pair.role in {"prediction", "bare", "correct"}
            or pair.trust >= SURE / 2
            or pair.kind == "class"
        )
    return not any(
        by_name[name].high is not None and float(by_name[name].high or 0) <= 1
        for name in (pair.older, pair.newer)
    )


def _scores(every: list[Pair], answers: Pair | None) -> Pair | None:
    """Find the pair of scores beside the answers, or instead of them."""
    used = set(_both(answers))
    free = [
        pair
        for pair in every
        if not {pair.older, pair.newer} & used and pair.kind == "share"
    ]
    return next(
        (pair for pair in free if pair.role == "score"), free[0] if free else None
    )


def _both(pair: Pair | None) -> tuple[str | None, str | None]:
    return (None, None) if pair is None else (pair.older, pair.newer)


def _way(
    answers: Pair | None, scores: Pair | None, label: Answer, by_name: dict[str, Column]
) -> str:
    """Say how the two models can be compared with what is there."""
    if (
        answers is not None
        and not label.column
        and (answers.role == "correct" or _right_or_wrong(answers, by_name))
    ):
        return "right-or-wrong" if answers.role == "correct" else "unknown"
    if answers is not None and label.column:
        return "models"
    if scores is not None and label.column:
        shape = shape_of(by_name[label.column])
        return (
            "models"
            if shape in {"share", "number"} and by_name[label.column].kind == "number"
            else "scores"
        )
    if label.column and label.single:
        return "one model"
    return "unknown"


def _one_model(
    columns: tuple[Column, ...], taken: set[str]
) -> tuple[str | None, str | None]:
    """Find the only prediction there is; without a word about a side it is the new model's."""
    named = [
        (column.name, taken_apart(column.name))
        for column in columns
        if column.name not in taken
        and shape_of(column) in {"class", "number", "share", "constant"}
    ]
    named = [
        (column, name)
        for column, name in named
        if role_of(name) == "prediction"
        or (name.side and role_of(name) in {"bare", "score"})
    ]
    if len(named) != 1:
        return None, None
    column, name = named[0]
    return (column, None) if name.side < 0 else (None, column)


def _right_or_wrong(pair: Pair, by_name: dict[str, Column]) -> bool:
    levels = {
        level.lower()
        for name in (pair.older, pair.newer)
        for level, _ in by_name[name].levels
    }
    return bool(levels) and len(levels) <= 2


def beside_of(
    columns: tuple[Column, ...], taken: set[str]
) -> tuple[dict[str, str | None], list[Note]]:
    """Find id, time and weight among the rest; say what a weight does, and what is no weight."""
    free = [
        column
        for column in columns
        if column.name not in taken and column.missing < column.rows
    ]
    ids = [
        name
        for name in free
        if _unique(name) and shape_of(name) not in {"moment", "share"}
    ]
    named = [
        item
        for item in ids
        if IDENTITY & set(words_of(item.name)) and item.kind in {"text", "whole"}
    ]
    texts = [
        item
        for item in ids
        if item.kind == "text" and item.missing == 0 and item.common <= 2
    ]
    first = [
        item
        for item in ids[:1]
        if item is columns[0]
        and item.missing == 0
        and (item.kind == "text" or _dense(item))
    ]
    chosen = next(iter([*named, *first, *texts]), None)
    moments = [name for name in free if name.kind == "moment"]
    when = sorted(
        moments,
        key=lambda moment: (
            _since(moment.name),
            not WHEN & set(words_of(moment.name)),
            moment.missing,
        ),
    )
    weight, said = weight_of([name for name in free if name is not chosen])
    return {
        "id": chosen.name if chosen else None,
        "timestamp": when[0].name if when else None,
        "weight": weight,
    }, said


def _unique(column: Column) -> bool:
    """Say whether nearly every row has its own value, as ids do, a few repeats by mistake
    included.
    """
    known = column.rows - column.missing
    counted = column.distinct or len(column.levels)
    return (
        (counted >= UNIQUE * known or (counted > 50_000 and column.common <= 2))
        and known > 10
        if column.kind != "number"
        else False
    )


def _dense(column: Column) -> bool:
    """Say whether whole numbers count the rows, with few gaps."""
    return (
        column.kind == "whole"
        and column.low is not None
        and column.high is not None
        and column.high - column.low < 1.5 * column.rows
    )


def _asks(
    way: str,
    label: Answer,
    answers: Pair | None,
    scores: Pair | None,
    columns: tuple[Column, ...],
    doubt: Complaint | None,
    found: dict[str, Any],
) -> tuple[Complaint, ...]:
    """Say what a person must decide before anything is measured."""
    names = ", ".join(column.name for column in columns[:12]) + (
        " …" if len(columns) > 12 else ""
    )
    asks = [] if doubt is None else [doubt]
    pair = answers if way != "scores" else scores
    if pair is None:
        lacking = [part for part in ("baseline", "candidate") if not found[part]]
        asks += [
            Complaint(LACKING.format(part=WORDS[part], names=names), DO)
            for part in lacking
        ]
    elif pair.trust < SURE or pair.rivals:
        rivals = (
            mark("; {rivals} would fit as well").format(rivals=", ".join(pair.rivals))
            if pair.rivals
            else ""
        )
        asks.append(
            Complaint(
                mark(
                    "it is not sure that “{older}” is the current model's and “{newer}” the new "
                    "model's: {reason}{rivals}"
                ).format(
                    older=pair.older,
                    newer=pair.newer,
                    reason=pair.reason,
                    rivals=rivals,
                ),
                mark("choose both yourself"),
            )
        )
    if way == "right-or-wrong":
        return tuple(asks)
    if not label.column:
        asks.append(Complaint(LACKING.format(part=WORDS["label"], names=names), DO))
    elif label.sure < SURE:
        asks.append(
            Complaint(
                mark("it is not sure that “{column}” is {label}: {reason}").format(
                    column=label.column, label=WORDS["label"], reason=label.reason
                ),
                mark("choose it yourself"),
                label.column,
            )
        )
    return tuple(asks)


def _parts(
    found: dict[str, Any],
    label: Answer,
    answers: Pair | None,
    scores: Pair | None,
    way: str,
) -> tuple[Part, ...]:
    parts = []
    if found["label"]:
        parts.append(
            Part("label", WORDS["label"], found["label"], label.sure, label.reason)
        )
    for pair, roles in (
        (answers, ("baseline", "candidate")),
        (scores, ("baseline_score", "candidate_score")),
    ):
        if pair is not None and found[roles[0]]:
            trust = pair.trust if not pair.rivals else min(pair.trust, SURE - 0.1)
            says = [
                WORDS[role] if role in WORDS else SCORES[role.startswith("c")]
                for role in roles
            ]
            if way == "right-or-wrong":
                says = list(RIGHT)
            parts += [
                Part(role, word, found[role], trust, pair.reason)
                for role, word in zip(roles, says, strict=True)
            ]
    reasons = {
        "id": mark("nearly every row has its own value"),
        "timestamp": mark("it holds dates or times"),
        "weight": mark("its name says so, and its values are about 1"),
    }
    says = {
        "id": mark("the id of a record"),
        "timestamp": mark("when it happened"),
        "weight": mark("the weight of a record"),
    }
    named = {
        role: bool(
            (IDENTITY | WHEN | WEIGHT) & set(taken_apart(found[role] or "").words)
        )
        for role in reasons
    }
    sure = {role: 0.95 if there else 0.75 for role, there in named.items()}
    if found["timestamp"] and _since(found["timestamp"]):
        sure["timestamp"] = 0.5
        reasons["timestamp"] = mark(
            "it is the only date here; choose none if it is not when the record happened"
        )
    parts += [
        Part(role, says[role], found[role], sure[role], why)
        for role, why in reasons.items()
        if found[role]
    ]
    return tuple(parts)


def _since(name: str) -> bool:
    """Say whether a date is by its name one of a person or a contract and not of the record."""
    return bool(SINCE & set(words_of(name)))


def meanings(columns: Columns) -> dict[str, str]:
    """Say for each column what it is taken for."""
    parts = {
        columns.label: "label",
        columns.baseline: mark("current model's prediction"),
        columns.candidate: mark("new model's prediction"),
        columns.baseline_score: mark("current model's score"),
        columns.candidate_score: mark("new model's score"),
        columns.id: mark("row id"),
        columns.timestamp: mark("date and time"),
        columns.weight: "weight",
        columns.cluster: mark("rows that belong together"),
    }
    named = {name: says for name, says in parts.items() if name}
    return (
        dict.fromkeys(columns.segments, "segment")
        | dict.fromkeys(columns.features, "feature")
        | named
    )
