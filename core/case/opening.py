"""From a file, or a folder with a case in it, to a case whose rows are checked."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

from core.case.checks import check
from core.case.files import admit
from core.case.lineage import edges_of
from core.case.model import Case, Columns, Rows
from core.case.places import typed_copy
from core.case.profile import profile
from core.case.recognise import WORDS, recognise
from core.case.template import new_case
from core.errors import BadCase, BadFile, BadRows, Complaint

ENDS = (".parquet", ".csv", ".csv.gz")
ROWS = tuple(f"validation{end}" for end in ENDS)
PIPELINES = ("lineage.csv", "manifest.json")


def open_rows(path: Path, home: Path, at: dt.datetime, given: dict | None = None, columns: Columns | None = None) -> Case:
    """Admit a file of rows, recognise its columns unless they are given, check everything, and make a case of it."""
    rows = admit(path, home)
    mapping = columns or recognise(profile(typed_copy(home, rows.sha256)))
    return make_case(rows, mapping, home, at, given)


def make_case(rows: Rows, columns: Columns, home: Path, at: dt.datetime, given: dict | None = None) -> Case:
    """Check admitted rows against a mapping and make a case of them; raises BadRows with every complaint."""
    lacking = [Complaint(f"no column is chosen as {WORDS[part]}", "choose it") for part in WORDS if not getattr(columns, part)]
    if lacking:
        raise BadRows(*lacking)
    check(home, rows.sha256, columns)
    return new_case(rows, columns, at, given)


def open_folder(folder: Path, home: Path, at: dt.datetime) -> Case:
    """Open a folder that holds `validation.*`, and may hold `case.json` and `reference.parquet`."""
    folder = Path(folder)
    path = next((folder / name for name in ROWS if (folder / name).is_file()), None)
    if path is None:
        raise BadFile(Complaint(f"{folder.name} holds none of {', '.join(ROWS)}", "name the file of rows like this"))
    given = _given(folder / "case.json")
    columns = given.pop("columns", None)
    for name in ("reference", "current"):
        beside = next((folder / f"{name}{end}" for end in ENDS if (folder / f"{name}{end}").is_file()), None)
        if beside is not None:
            given[name] = admit(beside, home)
    pipeline = next((folder / name for name in PIPELINES if (folder / name).is_file()), None)
    if pipeline is not None:
        given["lineage"] = edges_of(pipeline)
    mapping = None if columns is None else _mapping(path, home, columns)
    return open_rows(path, home, at, given, mapping)


def _given(path: Path) -> dict:
    if not path.is_file():
        return {}
    try:
        return json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise BadCase(Complaint(f"{path.name} is not JSON: {error}", "correct it")) from None


def _mapping(path: Path, home: Path, given: dict) -> Columns:
    found = recognise(profile(typed_copy(home, admit(path, home).sha256)))
    return replace(found, **{key: tuple(value) if isinstance(value, list) else value for key, value in given.items()})
