"""From a file, or a folder with a case in it, to a case whose rows are checked."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields, replace
from pathlib import Path

from core.case.checks import check
from core.case.files import admit
from core.case.graded_rows import by_prompt
from core.case.json_given import json_of
from core.case.keys import unknown_key, unread
from core.case.model import ROLES, Case, Columns, Grades, Rows
from core.case.nouns import prompt_nouns
from core.case.paths import typed_copy
from core.case.pipeline_edges import edges_of
from core.case.prepared import prepared
from core.case.recognise import WORDS, Recognition, columns_from, recognition
from core.case.template import new_case
from core.case.thresholds import suggestions
from core.errors import BadCase, BadFile, BadRows, Complaint
from core.messages import mark, say

ENDS = (".parquet", ".csv", ".csv.gz", ".xlsx", ".json", ".jsonl", ".arrow", ".feather")
ROWS = tuple(f"validation{end}" for end in ENDS)
# Keys that stand for a date, counted from the day on which a folder is opened.
COUNTED = frozenset({"release_in_days", "days_ago", "agreed_days_ago"})
NOUNS = ("unit_of_row", "units_of_row")
# A row of graded answers is a prompt, once they are averaged. Means of answers are few and near
# normal: in simulation, ten prompts find segments of two conditions that thirty miss, with no false
# alarm.
MIN_PROMPTS = 10
PIPELINES = ("lineage.csv", "manifest.json")


def open_rows(
    path: Path,
    home: Path,
    at: dt.datetime,
    supplied: dict | None = None,
    columns: Columns | None = None,
) -> Case:
    """Admit a file of rows, recognise its columns unless they are given, check everything, and make
    a case of it.
    """
    rows = admit(path, home)
    mapping = columns or mapping_of(home, rows)
    return make_case(rows, mapping, home, at, supplied)


def mapping_of(home: Path, rows: Rows) -> Columns:
    """Recognise the columns of admitted rows; raises BadRows with what a person must decide first.

    Where there are only scores, the neutral thresholds are taken: both models select as many
    records as are positive.
    """
    found = recognition(typed_copy(home, rows.sha256))
    if found.asks:
        raise BadRows(*found.asks)
    columns = columns_from(
        found.found | {part: found.found[part] or "" for part in WORDS}
    )
    return with_thresholds(home, rows, columns, found)


def with_thresholds(
    home: Path, rows: Rows, columns: Columns, found: Recognition
) -> Columns:
    """Fill in suggested thresholds where the models can only be compared by their scores, and
    nobody chose any.
    """
    scores = columns.baseline_score, columns.candidate_score
    chosen = (
        columns.baseline_threshold is not None
        and columns.candidate_threshold is not None
    )
    if (
        found.way != "scores"
        or chosen
        or not scores[0]
        or not scores[1]
        or not columns.label
    ):
        return columns
    first = suggestions(
        typed_copy(home, rows.sha256),
        columns.label,
        columns.positive or "1",
        (scores[0], scores[1]),
    )[0]
    return replace(
        columns,
        baseline_threshold=first.baseline.threshold,
        candidate_threshold=first.candidate.threshold,
    )


def make_case(
    rows: Rows,
    columns: Columns,
    home: Path,
    at: dt.datetime,
    mapping: dict | None = None,
) -> Case:
    """Check admitted rows against a mapping and make a case of them.

    Raises BadRows with every complaint.

    Rows are made ready first: scores with thresholds become classes, right-or-wrong gets a label,
    rows without one are left out.
    """
    # What was done to the rows stands behind the name of the file, and has points of its own.
    title = (
        rows.name.removesuffix(f" ({rows.note})").rsplit(".", 1)[0].replace("_", " ")
    )
    file, file_columns = rows, columns
    rows, columns = ready(home, rows, columns)
    refuse_unchosen(columns)
    check(home, rows.sha256, columns)
    named: dict[str, object] = {"title": title}
    if columns.grades is not None:
        named |= {"min_rows": MIN_PROMPTS} | dict(
            zip(NOUNS, prompt_nouns(), strict=True)
        )
    case = new_case(rows, columns, at, named | (mapping or {}))
    return case if rows == file else replace(case, file_columns=file_columns)


def ready(home: Path, rows: Rows, columns: Columns) -> tuple[Rows, Columns]:
    """Bring graded answers to prompts, and make rows ready to compare; raises BadRows."""
    return prepared(home, *by_prompt(home, rows, columns))


def refuse_unchosen(columns: Columns) -> None:
    """Raise BadRows where the label or a prediction is not chosen."""
    lacking = [_lacking(part, columns) for part in WORDS if not getattr(columns, part)]
    if lacking:
        raise BadRows(*lacking)


def _lacking(part: str, columns: Columns) -> Complaint:
    scored = part in {"baseline", "candidate"} and getattr(columns, f"{part}_score")
    do = (
        mark("choose it, or a threshold that makes classes of its score")
        if scored
        else mark("choose it")
    )
    return Complaint(
        mark("no column is chosen as {words}").format(words=WORDS[part]), do
    )


def open_folder(folder: Path, home: Path, at: dt.datetime) -> Case:
    """Open a folder that holds `validation.*`, and may hold `case.json` and `reference.parquet`."""
    folder = Path(folder)
    path = next((folder / name for name in ROWS if (folder / name).exists()), None)
    if path is None:
        raise BadFile(
            Complaint(
                mark("{name} holds none of {rows}").format(
                    name=folder.name, rows=", ".join(ROWS)
                ),
                mark("name the file of rows like this"),
            )
        )
    supplied = _given(folder / "case.json")
    columns = supplied.pop("columns", None)
    for name in ("reference", "current"):
        beside = next(
            (
                folder / f"{name}{end}"
                for end in ENDS
                if (folder / f"{name}{end}").exists()
            ),
            None,
        )
        if beside is not None:
            supplied[name] = admit(beside, home)
    pipeline = next(
        (folder / name for name in PIPELINES if (folder / name).is_file()), None
    )
    if pipeline is not None:
        supplied["lineage"] = edges_of(pipeline)
    mapping = None if columns is None else _mapping(path, home, columns)
    return open_rows(path, home, at, supplied, mapping)


def _given(path: Path) -> dict:
    if not path.is_file():
        return {}
    try:
        found = json_of(path)
    except ValueError as error:
        raise BadCase(
            Complaint(
                mark("{name} is not JSON: {error}").format(name=path.name, error=error),
                mark("correct it"),
            )
        ) from None
    if not isinstance(found, dict):
        raise BadCase(
            Complaint(
                mark("{name} is not a JSON object").format(name=path.name),
                mark('write it as {"title": "..."}'),
            )
        )
    unknown = [
        *unread(
            {name: value for name, value in found.items() if name != "columns"},
            Case,
            path.name,
            COUNTED,
        )
    ]
    if unknown:
        raise BadCase(*unknown)
    return found


def _grades(supplied: dict) -> Grades:
    known = {field_.name for field_ in fields(Grades)}
    unknown = [
        unknown_key(key, known, say("grades of case.json"))
        for key in supplied
        if key not in known
    ]
    if unknown or not {"low", "high"} <= supplied.keys():
        do = say(
            'write "low" and "high", the ends of the scale, and "prompt", the column'
        )
        raise BadCase(
            *unknown, Complaint(say("the grades of case.json have no scale"), do)
        )
    return Grades(**supplied)


def _mapping(path: Path, home: Path, mapping: dict) -> Columns:
    known = {field_.name for field_ in fields(Columns)}
    unknown = [
        unknown_key(key, known, mark("columns of case.json"))
        for key in mapping
        if key not in known
    ]
    if unknown:
        raise BadCase(*unknown)
    found = recognition(typed_copy(home, admit(path, home).sha256), None).found
    found = found | {part: found[part] or "" for part in WORDS}
    if isinstance(mapping.get("grades"), dict):
        found |= {"id": None, "weight": None, "cluster": None}
        mapping = mapping | {"grades": _grades(mapping["grades"])}
    return _without_roles(
        replace(
            columns_from(found),
            **{
                key: tuple(value) if isinstance(value, list) else value
                for key, value in mapping.items()
            },
        ),
        frozenset(mapping),
    )


def _without_roles(columns: Columns, listed: frozenset[str]) -> Columns:
    """Take a column that has a role out of the segments and features that were guessed: a segment
    by the label or by a prediction would be one of the outcome.

    The parts `listed` in the mapping stay as somebody wrote them: a cluster may be a segment too.
    """
    roles = {getattr(columns, part) for part in ROLES}
    lists = {
        part: tuple(name for name in getattr(columns, part) if name not in roles)
        for part in ("segments", "features", "people")
        if part not in listed
    }
    return replace(columns, **lists)
