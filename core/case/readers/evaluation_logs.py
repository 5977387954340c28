"""Logs of evaluation tools as tables of graded answers: one row an answer, with the prompt it was
given to, its number, its grade, and what the log says of the prompt.

Four forms are known by their content: logs of Inspect (`.eval`, a zip, or `.json`), the samples of
lm-evaluation-harness (JSON lines), results of promptfoo, and evaluation tables of MLflow (see
`mlflow_table`). Transcripts are not read. A sample that ended in an error has no grade, which is no
bad grade.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from core.case.paths import as_text
from core.case.readers.dialect import Dialect, Note, Source
from core.case.readers.mlflow_table import (
    beside_scores,
    mlflow_rows,
    prompt_of,
    reply_of,
    scores_of,
)
from core.case.readers.names import check_count, check_names
from core.case.readers.packed import ZIP_TROUBLE, Budget, opened_member
from core.case.readers.written_rows import common_kind, kind_of_value, write_rows
from core.errors import BadFile, Complaint, TooMuch
from core.messages import mark, say

PROMPT, ANSWER, GRADE, TEXT = "prompt_id", "answer", "grade", "prompt_text"
REPLY = "answer_text"
LETTERS = {"C": 1.0, "P": 0.5, "I": 0.0, "N": 0.0}  # as Inspect counts its own letters
LONGEST = 2_000  # letters of a prompt, or an answer, that are kept
MOST_SUMMARY = 2**30
INSPECT = mark("Inspect log")
HARNESS = mark("lm-evaluation-harness samples")
PROMPTFOO = mark("promptfoo results")
MLFLOW = mark("MLflow evaluation table")
LOGS = frozenset({INSPECT, HARNESS, PROMPTFOO, MLFLOW})
# How the table of a log is read where nobody says otherwise.
LOG_MAPPING = {"task": "graded", "prompt": PROMPT, "answer": ANSWER, "grade": GRADE}
BATCH_ROWS = 131_072
DO = mark("export the log again with its samples")

Record = dict[str, Any]


def is_inspect_archive(path: Path, head: bytes) -> bool:
    """Say whether a zip is a log of Inspect, by the names of its members."""
    if not head.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except ZIP_TROUBLE:
        return False
    return "header.json" in names or "_journal/start.json" in names


def open_inspect(path: Path, _wanted: Dialect, work: Path) -> Source:
    """Open a log of Inspect by its summaries; raises BadFile where it breaks off."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            budget = Budget(path.stat().st_size, MOST_SUMMARY)
            found = _summaries(_Log(path, archive, budget), names)
    except (*ZIP_TROUBLE, UnicodeDecodeError) as error:
        if isinstance(error, OSError) and error.errno:
            raise
        raise BadFile(
            Complaint(say("the log breaks off or is damaged"), say(DO))
        ) from None
    if not found:
        raise BadFile(Complaint(say("the log holds no samples"), say(DO)))
    return source_of(list(map(_of_inspect, found)), INSPECT, work)


@dataclass(frozen=True, slots=True)
class _Log:
    """An archive, and how much of it was unpacked."""

    path: Path
    archive: zipfile.ZipFile
    budget: Budget


def _summaries(log: _Log, names: list[str]) -> list[Record]:
    """Read the summaries of samples; without any, those of the journal, or the samples one by
    one.
    """
    if "summaries.json" in names:
        return _listed(_member(log, "summaries.json"))
    journal = sorted(name for name in names if name.startswith("_journal/summaries/"))
    parts = journal or sorted(name for name in names if name.startswith("samples/"))
    found: list[Record] = []
    for name in parts:
        found += _listed(_member(log, name))
    return found


def _member(log: _Log, name: str) -> object:
    info = log.archive.getinfo(name)
    log.budget.add(info.file_size)
    with opened_member(log.path, log.archive, info) as member:
        content = member.read(info.file_size + 1)
    if len(content) > info.file_size:
        raise TooMuch(
            Complaint(say("a part of the log is larger than it says"), say(DO))
        )
    return json.loads(content)


def _listed(found: object) -> list[Record]:
    items = found if isinstance(found, list) else [found]
    return [item for item in items if isinstance(item, dict)]


def records_of_log(found: object) -> tuple[list[Record], str] | None:
    """Read a JSON document as a log of evaluations; None where it is none."""
    if not isinstance(found, dict):
        return None
    samples, results = found.get("samples"), found.get("results")
    if isinstance(found.get("eval"), dict) and isinstance(samples, list):
        return [_of_inspect(sample) for sample in _listed(samples)], INSPECT
    inner = results.get("results") if isinstance(results, dict) else results
    if isinstance(inner, list) and inner and all(map(_is_promptfoo, inner)):
        return _of_promptfoo(inner), PROMPTFOO
    table = mlflow_rows(found)
    return None if table is None else (_of_mlflow(table), MLFLOW)


def _of_mlflow(rows: list[Record]) -> list[Record]:
    """Read the rows of an evaluation table: several rows of one input are answers to one prompt."""
    result, seen = [], dict[str, int]()
    for row in rows:
        prompt = prompt_of(row)
        number = seen.get(prompt, 0)
        seen[prompt] = number + 1
        grades = {name: _grade(value) for name, value in scores_of(row).items()}
        result.append(
            {PROMPT: prompt, ANSWER: number}
            | _graded(grades)
            | _plain(beside_scores(row), set())
            | _text(REPLY, reply_of(row))
        )
    return result


def is_harness_line(record: object) -> bool:
    """Say whether a line is a sample of lm-evaluation-harness."""
    return (
        isinstance(record, dict)
        and "doc_id" in record
        and isinstance(record.get("doc"), dict)
    )


def of_harness(records: Iterable[Record]) -> list[Record]:
    """Read samples of lm-evaluation-harness; of several filters the first one is taken."""
    result, first = [], None
    for record in records:
        first = record.get("filter") if first is None else first
        if record.get("filter") != first:
            continue
        named = record.get("metrics")
        names = named if isinstance(named, list) else _numeric(record)
        grades = {str(name): _grade(record.get(name)) for name in names}
        identity = record.get("doc_hash") or record["doc_id"]
        result.append(
            {PROMPT: str(identity), ANSWER: 0}
            | _graded(grades)
            | _plain(record["doc"], {"id", "idx"})
            | _text(
                REPLY,
                _first(record.get("filtered_resps")) or _first(record.get("resps")),
            )
        )
    return result


HARNESS_KEYS = frozenset({"doc_id", "native_id"})


def _numeric(record: Record) -> list[str]:
    return [
        name
        for name, value in record.items()
        if name not in HARNESS_KEYS and isinstance(value, int | float)
    ]


def _of_inspect(sample: Record) -> Record:
    scores = sample.get("scores")
    grades: dict[str, float | None] = {}
    for name, score in (scores if isinstance(scores, dict) else {}).items():
        value = score.get("value") if isinstance(score, dict) else score
        if isinstance(value, dict):
            grades |= {f"{name} {part}": _grade(each) for part, each in value.items()}
        else:
            grades[str(name)] = _grade(value)
    if sample.get("error"):
        grades = dict.fromkeys(grades)
    return (
        {PROMPT: str(sample.get("id")), ANSWER: sample.get("epoch", 1)}
        | _graded(grades)
        | _plain(_record(sample.get("metadata")), set())
        | _text(TEXT, sample.get("input"))
        | _text(REPLY, _reply(sample, scores))
    )


def _reply(sample: Record, scores: object) -> object:
    """Take the answer as the model wrote it, else as the scorer read it."""
    written = _record(sample.get("output")).get("completion")
    found = scores.values() if isinstance(scores, dict) else ()
    read = (_record(score).get("answer") for score in found)
    return written or next((answer for answer in read if answer), None)


def _first(found: object) -> object:
    """Take the first text of a list, however deep it lies."""
    while isinstance(found, list) and found:
        found = found[0]
    return found


def _is_promptfoo(item: object) -> bool:
    return (
        isinstance(item, dict)
        and "success" in item
        and ("vars" in item or "testCase" in item)
    )


def _of_promptfoo(items: list[Record]) -> list[Record]:
    """Read results of promptfoo: of several versions in one file, each has a grade of its own."""
    versions = list(dict.fromkeys(map(_version, items)))
    rows: dict[tuple[str, int], Record] = {}
    seen: dict[tuple[str, str], int] = {}
    for item in items:
        case = _record(item.get("testCase"))
        own = _record(item.get("vars")) or _record(case.get("vars"))
        index = item.get("testIdx")
        prompt = (
            str(index)
            if index is not None
            else json.dumps(own, sort_keys=True, default=str)
        )
        version = _version(item)
        number = seen.get((prompt, version), 0)
        seen[prompt, version] = number + 1
        value = item.get("score", item.get("success"))
        grade = None if item.get("error") else _grade(value)
        row = rows.setdefault((prompt, number), {PROMPT: prompt, ANSWER: number})
        own_column = len(versions) > 1
        row[f"grade {version}" if own_column else GRADE] = grade
        reply = _record(item.get("response")).get("output")
        row |= _text(f"{REPLY} {version}" if own_column else REPLY, reply)
        row |= _plain(_record(case.get("metadata")), set()) | _plain(own, set())
    return list(rows.values())


def _record(found: object) -> Record:
    return found if isinstance(found, dict) else {}


def _version(item: Record) -> str:
    provider = item.get("provider")
    name = (
        provider.get("label") or provider.get("id")
        if isinstance(provider, dict)
        else provider
    )
    index = item.get("promptIdx")
    return f"{name or 'version'}" + (f" #{index}" if index else "")


def _graded(grades: dict[str, float | None]) -> Record:
    """Put the first grade under its usual name, the others under their own."""
    first = next(iter(grades), None)
    rest = {f"grade {name}": value for name, value in grades.items() if name != first}
    return {GRADE: None if first is None else grades[first]} | rest


def _grade(value: object) -> float | None:
    if isinstance(value, bool):
        return float(value)
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, str):
        text = value.strip()
        if text in LETTERS:
            return LETTERS[text]
        try:
            return float(text)
        except ValueError:
            return {
                "yes": 1.0,
                "true": 1.0,
                "pass": 1.0,
                "no": 0.0,
                "false": 0.0,
                "fail": 0.0,
            }.get(text.lower())
    return None


def _plain(found: Record, without: set[str]) -> Record:
    """Take the plain values of a record that are no names of our own; long texts are cut."""
    own = {PROMPT, ANSWER, GRADE, REPLY}
    return {
        (f"log_{name}" if name in own else as_text(str(name))): _short(value)
        for name, value in found.items()
        if name not in without and isinstance(value, str | int | float | bool)
    }


def _short(value: object) -> object:
    return as_text(value[:LONGEST]) if isinstance(value, str) else value


def _text(name: str, value: object) -> Record:
    return {name: as_text(value[:LONGEST])} if isinstance(value, str) else {}


def source_of(records: list[Record], kind: str, work: Path) -> Source:
    """Write records of a log as a table; raises BadFile where no sample has a grade."""
    if not any(record.get(GRADE) is not None or _more(record) for record in records):
        raise BadFile(
            Complaint(
                say(
                    "the file is a log ({kind}), and no sample in it has a grade that is a number",
                    kind=kind,
                ),
                say("score the samples, and export the log again"),
            )
        )
    kinds: dict[str, set[str]] = {}
    for record in records:
        for name, value in record.items():
            kinds.setdefault(name, set()).add(kind_of_value(value))
    check_count(len(kinds))
    names = list(kinds)
    check_names(names)
    settled = [common_kind(kinds[name]) for name in names]
    raw = work / "log.parquet"

    def rows() -> Iterator[list[Any]]:
        return ([record.get(name) for name in names] for record in records)

    schema = write_rows(names, settled, rows, raw)
    graded = [name for name in names if name.startswith(GRADE)]
    notes = []
    if len(graded) > 1:
        why = say(
            "it holds several grades ({grades}); “{first}” is the first",
            grades=", ".join(graded),
            first=graded[0],
        )
        notes.append(Note(say("the log"), why, "doubt"))
    return Source(
        schema,
        lambda only: pq.ParquetFile(raw).iter_batches(
            BATCH_ROWS, columns=None if only is None else list(only)
        ),
        Dialect(kind),
        notes=notes,
    )


def _more(record: Record) -> bool:
    return any(
        name.startswith(f"{GRADE} ") and record[name] is not None for name in record
    )
