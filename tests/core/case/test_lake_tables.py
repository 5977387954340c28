"""Delta and Iceberg tables: their newest version, and nothing that was deleted from it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core.case.files import admit, reading, sha256
from core.case.paths import typed_copy
from core.case.readers.dialect import Dialect
from core.case.readers.registry import open_source
from core.errors import BadFile
from tests.installed import module


def table(first: int, rows: int) -> pa.Table:
    return pa.table({"id": range(first, first + rows), "plan": ["a", "b"] * (rows // 2)})


@pytest.fixture
def delta(tmp_path: Path) -> Path:
    """A table written, added to, and of which a part was deleted: its files hold more."""
    lake = module("deltalake", "delta")
    path = tmp_path / "scored"
    lake.write_deltalake(str(path), table(0, 100))
    lake.write_deltalake(str(path), table(100, 100), mode="append")
    lake.DeltaTable(str(path)).delete("id >= 150")
    return path


@pytest.fixture
def iceberg(tmp_path: Path) -> Path:
    module("pyiceberg", "iceberg")
    from pyiceberg.catalog.memory import InMemoryCatalog

    catalog = InMemoryCatalog("lake", warehouse=f"file://{tmp_path}/lake")
    catalog.create_namespace("prod")
    scored = catalog.create_table("prod.scored", schema=table(0, 2).schema)
    scored.append(table(0, 100))
    scored.append(table(100, 100))
    scored.delete("id >= 150")
    return Path(scored.location().removeprefix("file://"))


def ids(path: Path, home: Path) -> list[int]:
    rows = admit(path, home)
    return sorted(pq.read_table(typed_copy(home, rows.sha256)).column("id").to_pylist())


def test_a_delta_table_is_its_newest_version(delta: Path, tmp_path: Path) -> None:
    assert ids(delta, tmp_path / "home") == list(range(150))
    assert pd.concat(pd.read_parquet(file) for file in delta.glob("*.parquet")).id.max() == 199
    notes = reading(tmp_path / "home", sha256(delta)).notes
    assert any("only what its log lists is read" in note.why for note in notes)


def test_an_iceberg_table_is_its_newest_snapshot(iceberg: Path, tmp_path: Path) -> None:
    assert ids(iceberg, tmp_path / "home") == list(range(150))
    newest = max((iceberg / "metadata").glob("*.metadata.json"))
    assert ids(newest, tmp_path / "home") == list(range(150))


def test_columns_of_a_lake_table_are_read_alone_and_in_order(delta: Path, tmp_path: Path) -> None:
    source = open_source(delta, "scored", Dialect(), tmp_path)
    found = list(source.batches(("plan",)))
    assert {tuple(batch.schema.names) for batch in found} == {("plan",)}
    first, again = (pa.Table.from_batches(source.batches(("id",))) for _ in range(2))
    assert first.equals(again)


def test_a_change_of_the_log_alone_is_another_digest(delta: Path) -> None:
    before = sha256(delta)
    lake = module("deltalake", "delta")
    lake.DeltaTable(str(delta)).delete("id >= 100")
    assert sha256(delta) != before


@pytest.mark.parametrize(
    ("module", "extra"), [("deltalake", "delta"), ("pyiceberg.table", "iceberg")]
)
def test_without_its_reader_a_lake_table_is_refused_and_not_read_as_parts(
    module: str, extra: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "scored"
    (path / ("_delta_log" if extra == "delta" else "metadata")).mkdir(parents=True)
    pq.write_table(table(0, 10), path / "part.parquet")
    (path / "metadata" / "v1.metadata.json").write_text("{}") if extra == "iceberg" else None
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(BadFile, match=rf"pip install 'showstopper\[{extra}\]'"):
        open_source(path, "scored", Dialect(), tmp_path)


def test_a_table_that_names_files_outside_its_folder_is_refused(
    iceberg: Path, tmp_path: Path
) -> None:
    moved = tmp_path / "moved"
    iceberg.rename(moved)
    with pytest.raises(BadFile, match="lies outside its folder"):
        admit(moved, tmp_path / "home")


def test_a_delta_log_that_names_a_file_elsewhere_is_refused(delta: Path, tmp_path: Path) -> None:
    pq.write_table(table(0, 10), tmp_path / "secret.parquet")
    log = max((delta / "_delta_log").glob("*.json"))
    entry = {"add": {"path": f"file://{tmp_path}/secret.parquet", "partitionValues": {},
                     "size": (tmp_path / "secret.parquet").stat().st_size,
                     "modificationTime": 0, "dataChange": True}}  # fmt: skip
    log.write_text(log.read_text() + json.dumps(entry) + "\n")
    with pytest.raises(BadFile, match="outside its folder|cannot be read"):
        admit(delta, tmp_path / "home")


def test_a_damaged_log_is_one_sentence(delta: Path, tmp_path: Path) -> None:
    for file in (delta / "_delta_log").glob("*.json"):
        file.write_text("{")
    with pytest.raises(BadFile, match="The Delta table scored cannot be read"):
        admit(delta, tmp_path / "home")
