"""The mapping that a pipeline gives beside its rows: which column means what, and what of it
nothing uses.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from core import words
from core.case.files import reading
from core.case.graded_mapping import GRADED, KEYS
from core.case.json_given import json_of
from core.case.keys import unknown_key
from core.case.model import ROLES, Columns, Rows
from core.case.open_case import with_thresholds
from core.case.paths import name_of, typed_copy
from core.case.profile import plain, profile
from core.case.recognise import WORDS, Recognition, columns_from, recognition
from core.case.recognise_grades import recognise_grades
from core.case.severity_and_gate import ErrorCosts
from core.case.validate_case import costs_complaints
from core.errors import BadCase, BadRows, Complaint
from core.messages import say

MAPPED = {
    "label": "label",
    "baseline_prediction": "baseline",
    "candidate_prediction": "candidate",
    "baseline_score": "baseline_score",
    "candidate_score": "candidate_score",
    "id": "id",
    "timestamp": "timestamp",
    "weight": "weight",
    "cluster": "cluster",
    "positive_class": "positive",
    "tolerance": "tolerance",
    "unit": "unit",
    "baseline_threshold": "baseline_threshold",
    "candidate_threshold": "candidate_threshold",
}
# Keys of a file that holds one model's answers, or of two such files.
ONE_MODEL_KEYS = ("prediction", "score", "threshold")
OTHER_KEYS = {
    "task",
    "segment_columns",
    "feature_columns",
    "people_columns",
    "current_table",
    "read",
    "error_costs",
    *ONE_MODEL_KEYS,
}
# Keys that describe a table, or that other kinds of comparison use: given here, they are named as
# not used.
DESCRIPTIVE = {"case", "source", "metric", "title", "description", "notes"}
CURRENT_TABLES = {"none", "candidate_training", "serving_log", "training", "serving"}
LISTS = ("segment_columns", "feature_columns", "people_columns")
NUMBERS = {"tolerance", "threshold", "baseline_threshold", "candidate_threshold"}
# The positive class may be a number, as it stands in the file.
TEXTS = (
    {*MAPPED, "prediction", "score", "task", "current_table"}
    - NUMBERS
    - {"positive_class"}
)
EXAMPLES = {"task": "binary", "current_table": "serving_log", "unit": "minutes"}
TASKS = {"binary", "multiclass", "regression", GRADED}


def meta_of(path: Path | None) -> dict[str, Any]:
    """Read a mapping of columns; none is an empty one.

    Raises BadCase for what is no JSON object, and for keys that nothing reads.
    """
    if path is None:
        return {}
    name = name_of(path)
    try:
        found = json_of(path)
    except ValueError as error:
        do = say("give a JSON file with the keys of the documentation")
        raise BadCase(
            Complaint(
                say(
                    "the mapping {name} cannot be read: {error}", name=name, error=error
                ),
                do,
            )
        ) from None
    if not isinstance(found, dict):
        raise BadCase(
            Complaint(
                say("the mapping {name} is not a JSON object", name=name),
                say('write it as {"label": "..."}'),
            )
        )
    known = {*MAPPED, *OTHER_KEYS}
    unknown = [
        unknown_key(key, known, say("mapping {name}", name=name))
        for key in found
        if key not in known | DESCRIPTIVE | KEYS
    ]
    if unknown:
        raise BadCase(*unknown)
    wrong = [
        complaint for key, value in found.items() for complaint in _of_kind(key, value)
    ]
    if wrong:
        raise BadCase(*wrong)
    return found


def costs_of(meta: dict[str, Any]) -> ErrorCosts | None:
    """Read the costs of a miss and of a false alarm, each a number or from and to.

    Raises BadCase for what cannot be a cost.
    """
    supplied = meta.get("error_costs")
    if supplied is None:
        return None
    do = say(
        'write it as "error_costs": {"missed": [50, 80], "false_alarm": 2, "unit": "USD"}'
    )
    if not isinstance(supplied, dict):
        raise BadCase(
            Complaint(
                say(
                    "error_costs is {supplied}, which names no costs",
                    supplied=f"{supplied!r}",
                ),
                do,
            )
        )
    known = {"missed", "false_alarm", "unit"}
    unknown = [
        unknown_key(key, known, "error_costs") for key in supplied if key not in known
    ]
    if unknown:
        raise BadCase(*unknown)
    ends = {name: _ends(supplied.get(name)) for name in ("missed", "false_alarm")}
    wrong = [
        Complaint(
            say(
                "error_costs: {name} is {supplied}",
                name=name,
                supplied=f"{supplied.get(name)!r}",
            ),
            do,
        )
        for name, span in ends.items()
        if span is None
    ]
    missed, alarm = ends["missed"], ends["false_alarm"]
    if missed is None or alarm is None:
        raise BadCase(*wrong)
    unit = supplied.get("unit", "")
    costs = ErrorCosts(missed, alarm, unit if isinstance(unit, str) else "")
    if complaints := costs_complaints(costs):
        raise BadCase(*complaints)
    return costs


def _ends(supplied: object) -> tuple[float, float] | None:
    """Read one number, or two as from and to; None for anything else."""
    span = supplied if isinstance(supplied, list) else [supplied, supplied]
    numbers = [
        float(item)
        for item in span
        if isinstance(item, (int, float)) and not isinstance(item, bool)
    ]
    return (numbers[0], numbers[1]) if len(numbers) == len(span) == 2 else None


def _of_kind(key: str, value: object) -> Iterator[Complaint]:
    """Complain about a value that is none of the kind its key asks for; null stands for none."""
    if value is None:
        return
    shown = str(value)[:40]
    if key in TEXTS and not isinstance(value, str):
        yield Complaint(
            say("{key} is {shown}, which is no text", key=key, shown=shown),
            say(
                'write it as "{key}": "{examples}"',
                key=key,
                examples=EXAMPLES.get(key, "column"),
            ),
        )
    if key in NUMBERS and (
        isinstance(value, bool)
        or not isinstance(value, int | float)
        or not math.isfinite(value)
    ):
        yield Complaint(
            say("{key} is {shown}, which is no number", key=key, shown=shown),
            say('write it as "{key}": 0.5', key=key),
        )
    if key == "tolerance" and isinstance(value, int | float) and value < 0:
        yield Complaint(
            say("tolerance is {shown}, which is below 0", shown=shown),
            say('write it as "tolerance": 0.5'),
        )
    if key == "positive_class" and not isinstance(value, str | int | float):
        do = say('write it as "positive_class": "yes"')
        yield Complaint(
            say("positive_class is {shown}, which is no value of a label", shown=shown),
            do,
        )
    if key in LISTS and not _is_list_of_names(value):
        do = say('write it as "{key}": ["column"]', key=key)
        yield Complaint(
            say("{key} is {shown}, which is no list of columns", key=key, shown=shown),
            do,
        )
    if key == "read" and not isinstance(value, dict):
        yield Complaint(
            say("read is {shown}, which names no choices of reading", shown=shown),
            say('write it as "read": {"separator": ";"}'),
        )


def _is_list_of_names(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) for name in value)


def columns_of(home: Path, digest: str, meta: dict[str, Any]) -> Columns:
    """Recognise the columns of an admitted file, the mapping first.

    Raises BadCase or BadRows with what is missing.
    """
    return recognised_columns(home, Rows("", digest, 0, 0), meta)[0]


def recognised_columns(
    home: Path, rows: Rows, meta: dict[str, Any], known: Recognition | None = None
) -> tuple[Columns, Recognition]:
    """Recognise the columns of an admitted file, the mapping first, and tell how.

    What is unsure and not mapped is asked.

    `known` is what was recognised before, where it was.
    """
    result = known or recognition(typed_copy(home, rows.sha256))
    found = dict(result.found)
    for key, part in MAPPED.items():
        if key in meta:
            found[part] = meta[key]
    if isinstance(found["positive"], (int, float)):
        found["positive"] = plain(found["positive"])
    _task(found, meta)
    _rest(found, meta)
    complaints = _wrong_names(home, rows, meta) or _still_asked(
        result, meta, home, rows
    )
    if complaints:
        raise BadRows(*complaints)
    columns = columns_from(
        found
        | {part: found[part] or "" for part in WORDS}
        | {"unit": found.get("unit") or ""}
    )
    return with_thresholds(home, rows, columns, result), result


def _task(found: dict[str, Any], meta: dict[str, Any]) -> None:
    if "task" in meta:
        found["task"] = meta["task"]
    if found["task"] not in TASKS:
        raise BadCase(
            Complaint(
                say("the task “{task}” is not known", task=found["task"]),
                say("write binary, multiclass, regression or graded"),
            )
        )
    if found["task"] != "binary" and "positive_class" not in meta:
        found["positive"] = None
    if meta.get("current_table") not in {None, *CURRENT_TABLES}:
        raise BadCase(
            Complaint(
                say(
                    "the current_table “{current_table}” is not known",
                    current_table=meta["current_table"],
                ),
                say("write candidate_training, serving_log or none"),
            )
        )


def _rest(found: dict[str, Any], meta: dict[str, Any]) -> None:
    """Take segments and features from the mapping, where it names any, and no column twice."""
    if {"segment_columns", "feature_columns"} & meta.keys():
        found["segments"] = tuple(meta.get("segment_columns") or ())
        found["features"] = tuple(
            item
            for item in meta.get("feature_columns") or ()
            if item not in found["segments"]
        )
        # A column that is named as a feature is one, even if it is called "weight".
        for part in ("weight", "cluster", "timestamp", "id"):
            if part not in meta and found.get(part) in (
                *found["segments"],
                *found["features"],
            ):
                found[part] = None
    if "people_columns" in meta:
        found["people"] = tuple(meta["people_columns"] or ())
    roles = {found[part] for part in ROLES if found.get(part)}
    for part in ("segments", "features", "people"):
        found[part] = tuple(
            dict.fromkeys(item for item in found.get(part) or () if item not in roles)
        )


def _wrong_names(home: Path, rows: Rows, meta: dict[str, Any]) -> list[Complaint]:
    """Complain about columns that the mapping names and the file does not have, with the nearest
    one that it has.
    """
    there = pq.read_schema(typed_copy(home, rows.sha256)).names
    gone = {
        note.column: note.why
        for note in reading(home, rows.sha256).notes
        if note.kind == "left_out"
    }
    named = [meta.get(key) for key in MAPPED if MAPPED[key] in ROLES] + [
        *(name for key in LISTS for name in meta.get(key) or ())
    ]
    wrong_names = []
    for name in dict.fromkeys(
        item for item in named if isinstance(item, str) and item not in there
    ):
        near = get_close_matches(name, there, 1, 0.6)
        what = (
            say("there is no such column in the file ({gone})", gone=gone[name])
            if name in gone
            else say("there is no such column in the file")
        )
        wrong_names.append(
            Complaint(
                what,
                (
                    say(
                        "write “{near}”, or choose one of {there}",
                        near=near[0],
                        there=", ".join(there[:12]),
                    )
                    if near
                    else say(
                        "choose one of the columns that are there: {there}",
                        there=", ".join(there[:12]),
                    )
                ),
                name,
            )
        )
    return wrong_names


def _graded_perhaps(home: Path, rows: Rows) -> list[Complaint]:
    """Say how to have grades of answers compared, where names look like those of grades."""
    found = recognise_grades(profile(typed_copy(home, rows.sha256)))
    if not found.in_one_file or found.baseline is None or found.candidate is None:
        return []
    what = say(
        "“{baseline}” and “{candidate}” may be grades of answers",
        baseline=found.baseline,
        candidate=found.candidate,
    )
    names = {
        "task": GRADED,
        "prompt": found.prompt,
        "baseline_grade": found.baseline,
        "candidate_grade": found.candidate,
    }
    return [
        Complaint(
            what,
            say("if they are, use the mapping {mapping}", mapping=json.dumps(names)),
        )
    ]


def _still_asked(
    result: Recognition, meta: dict[str, Any], home: Path, rows: Rows
) -> list[Complaint]:
    """List what is unsure and what the mapping does not settle."""
    needed = {"label", "baseline_prediction", "candidate_prediction"} - meta.keys()
    scores = {"baseline_score", "candidate_score"} <= meta.keys() and "label" in meta
    if not needed or scores or (not result.asks and result.way != "one model"):
        return []
    if needed == {"label"} and not result.asks:
        return []
    kind = reading(home, rows.sha256).dialect.format
    complaints = [
        Complaint(
            ask.what, say("name it in the mapping with --meta"), ask.column, ask.row
        )
        for ask in result.asks
    ]
    if "task" in meta:
        complaints = [
            complaint
            for complaint in complaints
            if "classes or a number" not in complaint.what
        ]
    elif complaints and result.way != "one model":
        complaints += _graded_perhaps(home, rows)
    sides = [side for side in ("baseline", "candidate") if result.found[side]]
    if result.way == "one model" and len(sides) == 1:
        do = (
            say(
                "give the new model's file, too, with --candidate, or name both columns with --meta"
            )
            if sides == ["baseline"]
            else say(
                "give the current model's file, and this one with --candidate, or name both"
                " columns with --meta"
            )
        )
        name = say(
            "{name} ({kind}, {rows} records)",
            name=rows.name,
            kind=kind,
            rows=words.count(rows.rows),
        )
        return [
            Complaint(say("{name} holds one model's answers only", name=name), do),
            *complaints,
        ]
    if complaints and kind and kind.startswith("JSON"):
        complaints.append(
            Complaint(
                say("{name} is read as {kind}", name=rows.name, kind=kind),
                say(
                    "if each model has a file of its own, give the second with --candidate"
                ),
            )
        )
    return complaints
