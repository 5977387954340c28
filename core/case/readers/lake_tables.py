"""Tables of a lake, Delta and Iceberg: what their log says is in them, and not all that lies there.

The files of a folder alone would be wrong: records that were deleted or replaced still lie in it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pyarrow as pa

from core.case.paths import name_of
from core.case.readers.dialect import Dialect, Note, Source
from core.case.readers.packed import Budget
from core.errors import BadFile, Complaint, ShowstopperError
from core.messages import say

DELTA_LOG, ICEBERG_FOLDER = "_delta_log", "metadata"
METADATA = ".metadata.json"
BATCH_ROWS = 131_072
HEAD = 4096


def is_lake_table(path: Path) -> bool:
    """Say whether a folder is a table of Delta or Iceberg, or a file the metadata of one."""
    return _is_delta(path) or _metadata_file(path) is not None


def _is_delta(path: Path) -> bool:
    return path.is_dir() and (path / DELTA_LOG).is_dir()


def _metadata_file(path: Path) -> Path | None:
    """Find the newest metadata of an Iceberg table: in its folder, or the file that is given."""
    if path.is_dir():
        listed = (path / ICEBERG_FOLDER).glob(f"*{METADATA}")
        return max(listed, key=_version, default=None)
    if not path.is_file():
        return None
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    return path if head.lstrip().startswith(b"{") and b'"table-uuid"' in head else None


def _version(path: Path) -> tuple[int, float]:
    """Order metadata files: they count up in their names, as v3 or 00003-…"""
    digits = path.name.lstrip("v").split("-")[0].split(".")[0]
    return (int(digits) if digits.isdigit() else -1, path.stat().st_mtime)


def open_lake_table(path: Path) -> Source:
    """Open the newest version of a table.

    Raises BadFile where its reader is not installed, or files of it lie outside its folder.
    """
    return _delta(path) if _is_delta(path) else _iceberg(path)


@dataclass(frozen=True, slots=True)
class _Table:
    """A table that was opened: its schema, the files that are in it, and how it is read."""

    format: str
    schema: pa.Schema
    files: list[Path]
    read: Callable[[list[str] | None], Iterator[pa.RecordBatch]]


def _delta(path: Path) -> Source:
    try:
        from deltalake import DeltaTable  # noqa: PLC0415  an extra
    except ImportError:
        raise _no_reader("Delta", "delta") from None

    def opened() -> _Table:
        table = DeltaTable(path)
        dataset = table.to_pyarrow_dataset()
        files = [_local(uri) for uri in table.file_uris()]
        name = say("Delta table, version {version}", version=table.version())
        return _Table(
            name,
            dataset.schema,
            files,
            lambda columns: dataset.to_batches(columns=columns, batch_size=BATCH_ROWS),
        )

    return _source(path, "Delta", opened)


def _iceberg(path: Path) -> Source:
    try:
        from pyiceberg.table import StaticTable  # noqa: PLC0415  an extra
    except ImportError:
        raise _no_reader("Iceberg", "iceberg") from None
    metadata = _metadata_file(path) or path

    def opened() -> _Table:
        _stay_inside(metadata)
        table = StaticTable.from_metadata(str(metadata))
        schema = table.schema().as_arrow()
        files = [_local(task.file.file_path) for task in table.scan().plan_files()]

        def read(columns: list[str] | None) -> Iterator[pa.RecordBatch]:
            fields = ("*",) if columns is None else tuple(columns)
            for batch in table.scan(selected_fields=fields).to_arrow_batch_reader():
                yield batch if columns is None else batch.select(columns)

        name = say("Iceberg table, snapshot {version}", version=_snapshot(table))
        return _Table(name, schema, files, read)

    return _source(path, "Iceberg", opened, metadata.parent.parent)


def _snapshot(table: Any) -> str:  # noqa: ANN401  pyiceberg is an extra
    snapshot = table.current_snapshot()
    return "–" if snapshot is None else str(snapshot.snapshot_id)


def _stay_inside(metadata: Path) -> None:
    """Raise BadFile where a list of files would be read from elsewhere: a table names its own."""
    document = json.loads(metadata.read_text("utf-8"))
    snapshots = document.get("snapshots", [])
    lists = [_local(str(item.get("manifest-list", metadata))) for item in snapshots]
    _refuse_outside(lists, metadata.parent.parent, "Iceberg")


def _source(
    path: Path, kind: str, opened: Callable[[], _Table], root: Path | None = None
) -> Source:
    try:
        table = opened()
        _refuse_outside(table.files, root or path, kind)
    except ShowstopperError:
        raise
    except Exception as error:  # noqa: BLE001  readers in Rust and Python, with errors of all kinds
        raise _damaged(path, kind, error) from None
    if not table.files:
        what = say("the table {name} has no rows", name=name_of(path))
        raise BadFile(Complaint(what, say("give a table that holds records")))
    size = sum(file.stat().st_size for file in table.files if file.exists())

    def batches(columns: tuple[str, ...] | None) -> Iterator[pa.RecordBatch]:
        budget = Budget(size)
        try:
            for batch in table.read(None if columns is None else list(columns)):
                budget.add(batch.nbytes)
                yield batch
        except ShowstopperError:
            raise
        except Exception as error:  # noqa: BLE001  see above
            raise _damaged(path, kind, error) from None

    note = Note(
        name_of(path),
        say("only what its log lists is read, not all files in its folder"),
    )
    return Source(table.schema, batches, Dialect(table.format), notes=[note])


def _local(uri: str) -> Path:
    parts = urlsplit(uri)
    if parts.scheme in {"", "file"}:
        return Path(unquote(parts.path) if parts.scheme else uri)
    what = say(
        "the table lies in a store of objects ({scheme}://)", scheme=parts.scheme
    )
    raise BadFile(
        Complaint(
            what, say("read it through your warehouse, or copy it to this machine")
        )
    )


def _refuse_outside(files: list[Path], root: Path, kind: str) -> None:
    inside = root.resolve()
    outside = next(
        (file for file in files if not file.resolve().is_relative_to(inside)), None
    )
    if outside is not None:
        what = say("a file of the {kind} table lies outside its folder ({name})",
                   kind=kind, name=name_of(outside))  # fmt: skip
        do = say(
            "give the table where it was written; one that was moved must be written anew"
        )
        raise BadFile(Complaint(what, do))


def _no_reader(kind: str, extra: str) -> BadFile:
    what = say("the reader for {kind} tables is not installed", kind=kind)
    return BadFile(
        Complaint(what, say("run pip install 'showstopper[{extra}]'", extra=extra))
    )


def _damaged(path: Path, kind: str, error: Exception) -> BadFile:
    says = (str(error).strip().splitlines() or [type(error).__name__])[0][:200].rstrip(
        ". "
    )
    what = say("the {kind} table {name} cannot be read: {says}",
               kind=kind, name=name_of(path), says=says)  # fmt: skip
    return BadFile(Complaint(what, say("repair it, or write its records as Parquet")))
