"""The same records give the same findings from a file, DuckDB, PostgreSQL and Spark."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core.case.paths import typed_copy
from core.case.slices import Condition, Slice
from core.case.template import limits
from core.evidence.measure import measure
from core.evidence.records import Evidence
from core.evidence.warehouse.duckdb_connection import DuckDBConnection
from core.evidence.warehouse.table_address import Secret, TableAddress, address_of
from core.evidence.warehouse.table_intake import look, look_through, table_case
from tests import postgres_server, warehouses
from tests.installed import module, program
from tests.postgres_server import Server, running
from tests.warehouses import (
    AT,
    CASES,
    DERIVED,
    GRADED,
    MOST,
    differences,
    of_file,
    of_table,
)

SLOW = pytest.mark.slow
ENGINES = ("duckdb", "postgres", pytest.param("spark", marks=SLOW))


@pytest.fixture(scope="module")
def postgres() -> Iterator[Server]:
    pytest.importorskip("psycopg", reason="the extra [postgres] is not installed")
    with running() as server:
        yield server


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    return warehouses.records()


@pytest.fixture(scope="module", params=ENGINES)
def address(
    request: pytest.FixtureRequest, rows: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory
) -> TableAddress:
    return _placed(rows, request.param, request, tmp_path_factory.mktemp("warehouse"))


@pytest.fixture(scope="module")
def files(rows: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Evidence]:
    return {
        name: of_file(rows, columns, tmp_path_factory.mktemp("file"))[1]
        for name, columns in (CASES | DERIVED).items()
    }


# A rate, a mean with weights, groups of records, and what is made ready in SQL.
FEW = {"classes", "amounts by weight", "text clusters", "scores that are cut"}
PAIRS = [
    pytest.param(
        engine,
        name,
        marks=() if engine == "duckdb" or (engine == "postgres" and name in FEW) else SLOW,
    )
    for engine in ("duckdb", "postgres", "spark")
    for name in CASES | DERIVED
]


@pytest.mark.parametrize(("address", "name"), PAIRS, indirect=["address"])
def test_a_table_gives_what_a_file_of_its_records_gives(
    name: str, address: TableAddress, files: dict[str, Evidence], tmp_path: Path
) -> None:
    case, evidence = of_table(address, (CASES | DERIVED)[name], tmp_path)
    assert case.rows.rows < MOST * 1.1, "no more than the sample was copied"
    assert evidence.manifest.rows == len(warehouses.records())
    assert any("region=s" in finding.slice.id for finding in evidence.searched)
    assert differences(files[name], evidence) == []


def _in_spark(rows: pd.DataFrame, folder: Path) -> TableAddress:
    module("pyspark", "spark")
    program("java")
    return warehouses.in_spark(rows, folder)


def test_spark_gives_what_a_file_of_its_records_gives(tmp_path: Path) -> None:
    rows, columns = warehouses.records(), CASES["classes"]
    expected = of_file(rows, columns, tmp_path)[1]
    found = of_table(_in_spark(rows, tmp_path), columns, tmp_path)[1]
    assert differences(expected, found) == []
    assert any("region=s" in finding.slice.id for finding in found.searched)


def test_the_manifest_of_a_table_names_it_and_no_host(
    address: TableAddress, tmp_path: Path
) -> None:
    source = of_table(address, CASES["classes"], tmp_path)[1].manifest.source
    assert source is not None
    assert (source.table, source.address, source.rows) == (address.table, "", 15_000)
    assert 0 < source.sampled < MOST * 1.1


def test_engines_draw_the_same_halves_by_ids_that_are_text(
    rows: pd.DataFrame, postgres: Server, tmp_path: Path
) -> None:
    named = rows.assign(id=[f"r-{number:06d}ü" for number in rows["id"]])
    columns = CASES["classes"]
    found = [
        of_table(warehouses.in_duckdb(named, tmp_path), columns, tmp_path)[1],
        of_table(warehouses.in_postgres(named, postgres, "texts"), columns, tmp_path)[1],
    ]
    assert differences(*found) == []
    assert 0.4 < found[0].confirmation_rows / found[0].manifest.rows < 0.6
    assert any("region=s" in finding.slice.id for finding in found[0].searched)


def test_engines_tell_records_without_an_id_apart_in_the_same_way(
    rows: pd.DataFrame, postgres: Server, tmp_path: Path
) -> None:
    columns, bare = replace(CASES["classes"], id=None), rows.drop(columns="id")
    found = [
        of_table(warehouses.in_duckdb(bare, tmp_path), columns, tmp_path),
        of_table(warehouses.in_postgres(bare, postgres, "bare"), columns, tmp_path),
    ]
    (case, here), (_, there) = found
    assert differences(here, there) == []
    assert case.source is not None and (case.source.key, case.source.rows) == ("", 15_000)
    assert case.rows.rows < MOST * 1.1, "no more than the sample was copied"
    assert 0.4 < here.confirmation_rows / here.manifest.rows < 0.6
    assert any("region=s" in finding.slice.id for finding in here.searched)


@pytest.mark.parametrize("engine", ENGINES)
def test_graded_answers_are_averaged_by_prompt_where_they_lie(
    engine: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    answers = warehouses.answers()
    expected = of_file(answers, GRADED, tmp_path)[1]
    assert (expected.judge and expected.again and expected.answers) is not None
    case, found = of_table(_placed(answers, engine, request, tmp_path), GRADED, tmp_path)
    assert differences(expected, found) == []
    assert found.regression == "yes"
    assert any("topic=refunds" in finding.slice.id for finding in found.searched)
    assert case.source is not None and case.source.averaged
    assert (case.source.rows, case.rows.rows) == (640, 160)
    copied = set(pq.read_schema(typed_copy(tmp_path / engine, case.rows.sha256)).names)
    assert "topic" in copied and not {"said", "seconds"} & copied, "single answers stay there"


def _placed(
    rows: pd.DataFrame, engine: str, request: pytest.FixtureRequest, folder: Path
) -> TableAddress:
    if engine == "duckdb":
        return warehouses.in_duckdb(rows, folder)
    if engine == "postgres":
        return warehouses.in_postgres(rows, request.getfixturevalue("postgres"))
    return _in_spark(rows, folder)


def test_types_of_postgres_are_counted_as_the_texts_and_numbers_they_hold(
    rows: pd.DataFrame, postgres: Server, tmp_path: Path
) -> None:
    """Enumerations, texts of fixed length, UUIDs, small and single-precision numbers."""
    plain = rows.assign(
        id=[str(UUID(int=int(number) + 10_000)) for number in rows["id"]],
        age=rows["age"].astype("float32").astype("float64"),
    )
    warehouses.in_postgres(plain, postgres, "typed")
    with postgres.connect() as connection:
        connection.execute("CREATE TYPE region AS ENUM ('n', 's', 'e', 'w')")
        connection.execute(
            "ALTER TABLE typed ALTER region TYPE region USING region::region,"
            " ALTER plan TYPE char(9), ALTER id TYPE uuid USING id::uuid, ALTER age TYPE real,"
            " ALTER \"user\" TYPE smallint, ALTER seen TYPE timestamp USING seen AT TIME ZONE 'UTC'"
        )
        connection.execute("ALTER TABLE typed ADD COLUMN document jsonb DEFAULT '{\"a\": [1]}'")
    address = replace(address_of(postgres.url(), "typed"), secret=Secret(postgres_server.PASSWORD))
    columns = CASES["clusters"]
    found = [
        of_table(place, columns, tmp_path / str(number))[1]
        for number, place in enumerate((warehouses.in_duckdb(plain, tmp_path), address))
    ]
    assert differences(*found) == []


def test_names_in_capitals_are_those_of_the_statement(rows: pd.DataFrame, tmp_path: Path) -> None:
    """Snowflake gives the names of an answer in capitals where they are not quoted."""

    class Shouting(DuckDBConnection):
        def rows(self, statement: str) -> pa.Table:
            found = super().rows(statement)
            own = "SELECT *" in statement or "duckdb_tables" in statement
            names = [name if own else name.upper() for name in found.column_names]
            return found.rename_columns(names)

    columns, address = CASES["classes"], warehouses.in_duckdb(rows, tmp_path)
    expected = of_table(address, columns, tmp_path / "plain")[1]
    opened = look_through(Shouting(address), "duckdb", address.shown, address.table)
    case, tally = table_case(opened, columns, tmp_path / "loud", AT, most=MOST)
    case = replace(case, limits=limits(columns))
    found = measure(case, typed_copy(tmp_path / "loud", case.rows.sha256), table=tally)
    opened.connection.close()
    assert differences(expected, found) == []


def test_segments_named_in_advance_are_counted_on_all_rows(
    rows: pd.DataFrame, tmp_path: Path
) -> None:
    named = (
        Slice((Condition("plan", "is_null"), Condition("age", "between", (30, 50)))),
        Slice((Condition("plan", "!=", "pro"), Condition("beta", "==", True))),
        Slice((Condition("region", "in", ("n", "s")), Condition("age", "<=", 40.5))),
        Slice((Condition("region", "not_in", ("n", "s")), Condition("age", ">", 40.5))),
        Slice((Condition("seen", ">=", "2026-02-01T00:00:00"), Condition("plan", "not_null"))),
    )
    columns, address = CASES["classes"], warehouses.in_duckdb(rows, tmp_path)
    file, _ = of_file(rows, columns, tmp_path)
    expected = measure(
        replace(file, slices=named), typed_copy(tmp_path / "file", file.rows.sha256), most=MOST
    )
    opened = look(address)
    case, tally = table_case(opened, columns, tmp_path / "table", AT, most=MOST)
    case = replace(case, slices=named, limits=file.limits)
    found = measure(case, typed_copy(tmp_path / "table", case.rows.sha256), table=tally)
    opened.connection.close()
    assert len(found.named) == len(named)
    assert differences(expected, found) == []
