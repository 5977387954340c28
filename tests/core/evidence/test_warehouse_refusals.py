"""What a warehouse refuses, and what of a table cannot be counted: one sentence each."""

from __future__ import annotations

import contextlib
import dataclasses
import sqlite3
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from core.case.model import Columns, Grades
from core.case.paths import typed_copy
from core.errors import BadFile, BadRows, ShowstopperError, TooMuch
from core.evidence.measure import measure
from core.evidence.warehouse.connection import open_connection
from core.evidence.warehouse.dbapi_connection import DbApiConnection
from core.evidence.warehouse.statement_cache import StatementCache
from core.evidence.warehouse.table_address import Secret, TableAddress, address_of, table_parts
from core.evidence.warehouse.table_intake import look, scan_sentence, table_case
from tests import warehouses
from tests.postgres_server import PASSWORD, Server, running
from tests.warehouses import AT, CASES

SMALL = Columns("label", "old", "new", "binary", id="id", positive="yes", segments=("plan",))


@pytest.fixture(scope="module")
def postgres() -> Iterator[Server]:
    pytest.importorskip("psycopg", reason="the extra [postgres] is not installed")
    with running() as server:
        warehouses.in_postgres(warehouses.records(500), server)
        yield server


def records(**columns: object) -> pd.DataFrame:
    n = 400
    rows = pd.DataFrame({
        "id": range(n), "plan": ["a", "b"] * (n // 2), "label": ["yes", "no", "no", "yes"] * 100,
        "old": ["yes", "no"] * (n // 2), "new": ["yes", "no", "no", "no"] * 100,
    })  # fmt: skip
    return rows.assign(**columns)


def refused(rows: pd.DataFrame, folder: Path, **mapping: object) -> str:
    """Say what of a table cannot be used."""
    opened = look(warehouses.in_duckdb(rows, folder))
    try:
        with pytest.raises(BadRows) as error:
            table_case(opened, dataclasses.replace(SMALL, **mapping), folder / "home", AT)
    finally:
        opened.connection.close()
    return str(error.value)


# The warehouse refuses


def said_by(error: pytest.ExceptionInfo[ShowstopperError]) -> str:
    text = f"{error.value} {error.value.complaints!r} {error.getrepr(style='long')}"
    assert PASSWORD not in str(error.value)
    assert error.value.__suppress_context__, "what the driver said is in no log"
    return text


def test_a_wrong_password_is_a_sentence_without_it(postgres: Server) -> None:
    address = address_of(postgres.url(password="wr0ng-but-secret"), "scored")
    with pytest.raises(BadFile, match="refuses this user or password") as error:
        open_connection(address)
    assert "wr0ng" not in str(error.value)
    said_by(error)


def test_an_unknown_user_is_a_wrong_user_or_password(postgres: Server) -> None:
    with pytest.raises(BadFile, match="refuses this user or password"):
        open_connection(address_of(postgres.url(user="nobody", password=PASSWORD), "scored"))


def test_a_wrong_port_cannot_be_reached() -> None:
    address = address_of(f"postgresql://ann:{'s3cret'}@127.0.0.1:1/x", "scored")
    with pytest.raises(BadFile, match="PostgreSQL cannot be reached") as error:
        open_connection(address)
    assert "s3cret" not in str(error.value)


def test_a_missing_database_is_named_as_one(postgres: Server) -> None:
    address = address_of(postgres.url("ann", PASSWORD, "nowhere"), "scored")
    with pytest.raises(BadFile, match="no such database"):
        open_connection(address)


@pytest.mark.parametrize("name", ["missing", 'scored"; DROP TABLE scored; --', "prod.scored"])
def test_a_missing_table_is_named(name: str, postgres: Server) -> None:
    parts = table_parts(name)
    with pytest.raises(BadFile, match="PostgreSQL has no table") as error:
        look(dataclasses.replace(address_of(postgres.url("ann", PASSWORD), name)))
    assert ".".join(parts) in str(error.value)
    look(address_of(postgres.url("ann", PASSWORD), "scored")).connection.close()


def test_a_table_without_the_right_to_read_it_says_so(postgres: Server) -> None:
    with pytest.raises(BadFile, match="may not read the table scored"):
        look(address_of(postgres.url("bob", PASSWORD), "scored"))


def test_a_statement_beyond_its_time_limit_is_ended(postgres: Server) -> None:
    connection = open_connection(address_of(postgres.url("ann", PASSWORD), "scored"), 0.2)
    start = time.monotonic()
    with pytest.raises(TooMuch, match=r"took more than 0\.2 seconds"):
        connection.rows("SELECT pg_sleep(30)")
    assert time.monotonic() - start < 25, "it was ended, and not waited for"
    connection.close()


def test_a_session_of_ours_cannot_write(postgres: Server) -> None:
    address = address_of(postgres.url("owner", PASSWORD), "scored")
    connection = open_connection(address)
    with pytest.raises(BadFile, match="read-only transaction"):
        connection.rows("CREATE TABLE ours (x int)")
    connection.close()


def test_duckdb_ends_a_statement_beyond_its_time_limit(tmp_path: Path) -> None:
    connection = open_connection(warehouses.in_duckdb(records(), tmp_path), 0.2)
    with pytest.raises(TooMuch, match=r"took more than 0\.2 seconds"):
        connection.rows("SELECT COUNT(*) AS n FROM range(100000000000) a, range(1000) b")
    connection.close()


def test_a_duckdb_table_can_be_looked_at_as_often_as_one_likes(tmp_path: Path) -> None:
    address = warehouses.in_duckdb(records(), tmp_path)
    opened = [look(address) for _ in range(3)]
    for item in opened:
        locked = item.connection.rows("SELECT current_setting('lock_configuration') AS x")
        assert locked.column(0).to_pylist() == [True]
        item.connection.close()
    assert look(address).preview.num_rows == opened[0].preview.num_rows


def test_a_missing_duckdb_file_cannot_be_reached(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="DuckDB cannot be reached"):
        open_connection(address_of(f"duckdb://{tmp_path}/none.db", "t"))
    assert not (tmp_path / "none.db").exists()


def test_a_missing_table_of_duckdb_is_named(tmp_path: Path) -> None:
    warehouses.in_duckdb(records(), tmp_path)
    with pytest.raises(BadFile, match="DuckDB has no table missing"):
        look(address_of(f"duckdb://{tmp_path}/team.db", "missing"))


def test_duckdb_reads_no_file_and_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("a\n1\n")
    connection = open_connection(warehouses.in_duckdb(records(), tmp_path))
    for statement in (
        f"SELECT * FROM read_csv('{tmp_path}/secret.csv')",
        f"SELECT * FROM '{tmp_path}/secret.csv'",
        "SET enable_external_access = true",
        "DROP TABLE scored",
        "INSTALL httpfs",
        f"COPY scored TO '{tmp_path}/out.csv'",
    ):
        with pytest.raises(ShowstopperError):
            connection.rows(statement)
    assert connection.rows("SELECT COUNT(*) AS n FROM scored").to_pylist() == [{"n": 400}]
    connection.close()


@pytest.mark.slow
def test_spark_says_what_it_refuses_in_the_same_sentences(tmp_path: Path) -> None:
    pytest.importorskip("pyspark", reason="the extra [spark] is not installed")
    address = warehouses.in_spark(warehouses.records(500), tmp_path)
    opened = look(address)
    assert "Spark estimates parquet." in scan_sentence(opened)
    with pytest.raises(BadFile, match="Spark has no table missing"):
        look(dataclasses.replace(address, table=("missing",)))
    with pytest.raises(BadFile, match="Spark has no table default"):
        look(dataclasses.replace(address, table=("default", 'scored"; DROP TABLE x; --')))
    slow = open_connection(address, 1.0)
    with pytest.raises(TooMuch, match="took more than 1 seconds"):
        slow.rows("SELECT COUNT(*) AS n FROM range(10000000000) a CROSS JOIN range(1000) b")
    assert slow.rows("SELECT 1 AS n").to_pylist() == [{"n": 1}], "the session goes on"


# The table cannot be counted as it is mapped


def test_a_table_without_rows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadRows, match="The table scored has no rows"):
        look(warehouses.in_duckdb(records().head(0), tmp_path))


def test_a_column_that_is_not_there_is_named(tmp_path: Path) -> None:
    text = refused(records(), tmp_path, segments=("country",))
    assert "column country: the table has no such column. Choose one of those" in text


def test_ids_that_repeat_are_counted_in_the_whole_table(tmp_path: Path) -> None:
    rows = records()
    rows.loc[10:19, "id"] = 3
    text = refused(rows, tmp_path)
    assert "10 of 400 records have an id that is missing or stands there before" in text


def test_predictions_that_are_missing_are_counted_in_the_whole_table(tmp_path: Path) -> None:
    rows = records()
    rows.loc[[5, 9], "new"] = None
    rows.loc[[7], "new"] = "NULL"
    assert "column new: it is missing in 3 of 400 records" in refused(rows, tmp_path)


def test_text_where_a_number_is_mapped_is_refused(tmp_path: Path) -> None:
    rows = records(w=["1.5", "2"] * 200)
    assert "column w: a number is needed here" in refused(rows, tmp_path, weight="w")


def test_numbers_that_are_text_in_the_table_are_refused(tmp_path: Path) -> None:
    rows = records(amount=[f"{i}.5" for i in range(400)])
    text = refused(rows, tmp_path, segments=("amount",))
    assert "column amount: it is text in the table" in text


def test_a_label_without_the_positive_class_cuts_no_score(tmp_path: Path) -> None:
    rows = records(p_old=np.linspace(0, 1, 400), p_new=np.linspace(0, 1, 400))
    cut = {"baseline": "", "candidate": "", "baseline_score": "p_old", "candidate_score": "p_new",
           "baseline_threshold": 0.5, "candidate_threshold": 0.5}  # fmt: skip
    text = refused(rows, tmp_path, positive="maybe", **cut)
    assert "the label holds no, yes. Name one of two labels as positive_class" in text
    text = refused(rows, tmp_path, **(cut | {"candidate_threshold": None}))
    assert "no column is chosen as the new model" in text.lower()


def test_an_array_is_left_in_the_warehouse_and_refused_where_it_is_used(tmp_path: Path) -> None:
    rows = records(tags=[["x", "y"]] * 400)
    assert "column tags: its type holds more than one value" in refused(
        rows, tmp_path, segments=("tags",)
    )
    opened = look(warehouses.in_duckdb(rows, tmp_path))
    case, _ = table_case(opened, SMALL, tmp_path / "home", AT)
    opened.connection.close()
    assert case.source is not None and case.source.rows == 400


def test_exact_copies_are_refused_unless_somebody_vouches_for_them(tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    once = records().assign(amount=rng.normal(size=400), size=rng.normal(size=400))
    rows = pd.concat([once] * 3, ignore_index=True).assign(id=range(1200))
    columns = dataclasses.replace(SMALL, features=("amount", "size"))
    for cluster, ends in ((None, pytest.raises(BadRows, match="exact copies of others")),
                          ("id", contextlib.nullcontext())):  # fmt: skip
        opened = look(warehouses.in_duckdb(rows, tmp_path))
        home = tmp_path / str(cluster)
        mapping = dataclasses.replace(columns, cluster=cluster)
        case, tally = table_case(opened, mapping, home, AT, most=1_000)
        with ends:
            measure(case, typed_copy(home, case.rows.sha256), table=tally)
        opened.connection.close()
    assert case.columns.cluster is None
    assert case.source is not None and case.source.distinct


def test_an_id_of_fractions_is_refused(tmp_path: Path) -> None:
    rows = records(id=[Decimal(i) / 10 for i in range(400)])
    assert "neither a whole number nor a text" in refused(rows, tmp_path)


def test_predictions_that_are_no_label_are_refused(tmp_path: Path) -> None:
    rows = records(old=["True", "False", "Maybe", "False"] * 100, label=["1", "0"] * 200)
    text = refused(rows, tmp_path, positive="1")
    assert "column old: " in text and "Maybe" in text


def test_records_without_a_label_are_counted_and_left_out(tmp_path: Path) -> None:
    rows = records()
    rows.loc[:39, "label"] = None
    rows.loc[40:49, "label"] = "N/A"
    opened = look(warehouses.in_duckdb(rows, tmp_path))
    case, _ = table_case(opened, SMALL, tmp_path / "home", AT)
    opened.connection.close()
    assert case.source is not None
    assert (case.source.rows, case.source.unlabelled) == (350, 50)


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({"v7": 9.0}, "column v7: 400 grades lie outside 1 to 5, as 9"),
        ({"v7": None}, "column v7: the column holds no grade at all"),
        ({"v7": "good"}, "column v7: a number is needed here, and the table holds text"),
        ({"prompt": 1}, "fewer than two prompts have grades of both models"),
    ],
)
def test_graded_answers_that_cannot_be_graded_are_refused(
    answers: dict[str, object], says: str, tmp_path: Path
) -> None:
    rows = records(prompt=list(range(100)) * 4, v6=3.0, v7=4.0).assign(**answers)
    rows["v7"] = rows["v7"].astype(str if "good" in answers.values() else float)
    text = refused(rows, tmp_path, label="", baseline="v6", candidate="v7", task="regression",
                   grades=Grades(1, 5, "prompt"))  # fmt: skip
    assert says in text.lower()


def test_more_prompts_than_may_be_copied_are_refused(tmp_path: Path) -> None:
    opened = look(warehouses.in_duckdb(warehouses.answers(60, 1), tmp_path))
    with pytest.raises(TooMuch, match="answers to 60 prompts, and at most 50 are copied"):
        table_case(opened, warehouses.GRADED, tmp_path / "home", AT, most=50)
    opened.connection.close()


# Addresses and connections


@pytest.mark.parametrize("url", ["mysql://h/d", "nothing", "", "file:///etc/passwd",
                                 "postgresql://u:s3cret@h:port/d"])  # fmt: skip
def test_an_address_that_names_no_engine_is_refused_without_its_secret(url: str) -> None:
    with pytest.raises(BadFile) as error:
        address_of(url, "t")
    assert "s3cret" not in str(error.value)


def test_an_address_without_a_table_is_refused() -> None:
    with pytest.raises(BadFile, match="No table is named"):
        address_of("postgresql://h/d")


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://ann:s3cret@h/d?table=t",
        "postgresql://ann@h/d?table=t&password=s3cret",
        "postgresql://ann:s3%63ret@h/d?table=t",
        "sc://h:15002/;token=s3cret;use_ssl=true?table=t",
        "sc://h:15002/;use_ssl=true?table=t&access_token=s3cret",
    ],
)
def test_a_secret_in_an_address_shows_nowhere(url: str) -> None:
    address = address_of(url)
    assert address.secret.value == "s3cret"
    for text in (str(address), repr(address), address.shown, str(address.secret), f"{address!r}"):
        assert "s3cret" not in text
        assert "s3%63ret" not in text
    assert "ann" not in address.shown


def test_an_engine_that_repeats_a_secret_is_masked() -> None:
    assert Secret("p@ss/w").masked("at p@ss/w and p%40ss%2Fw") == "at ••• and •••"


def test_a_connection_of_your_own_is_asked_in_its_dialect(tmp_path: Path) -> None:
    """A driver that follows PEP 249 and says nothing of types: DuckDB's own, taken as one."""
    rows = warehouses.records().drop(columns="seen")
    columns = dataclasses.replace(CASES["classes"], features=("price",))
    address = warehouses.in_duckdb(rows, tmp_path)
    with duckdb.connect(str(tmp_path / "team.db"), read_only=True) as database:
        from core.evidence.warehouse.table_intake import look_through

        own = DbApiConnection(database, "duckdb", address.table)
        opened = look_through(own, "duckdb", "", address.table)
        assert "gives no estimate of the size of scored" in scan_sentence(opened)
        home = tmp_path / "own"
        case, tally = table_case(opened, columns, home, AT, most=warehouses.MOST)
        evidence = measure(case, typed_copy(home, case.rows.sha256), table=tally)
    assert evidence.regression == "yes"
    assert evidence.manifest.rows == 15_000


def test_an_unknown_dialect_is_refused() -> None:
    with sqlite3.connect(":memory:") as connection, pytest.raises(BadFile, match="no dialect"):
        DbApiConnection(connection, "cobol", ("t",))


def test_counts_that_nobody_asked_for_need_the_warehouse(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="counts that the warehouse has not given yet"):
        StatementCache(tmp_path, None).ask("SELECT 1")


def test_the_estimate_is_said_before_anything_is_counted(postgres: Server) -> None:
    opened = look(address_of(postgres.url("ann", PASSWORD), "scored"))
    opened.connection.close()
    said = scan_sentence(opened)
    assert "PostgreSQL estimates scored at 500 records" in said
    assert "kB" in said and "at most about 200,000 of its records are copied" in said


def test_a_missing_driver_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(BadFile, match=r"pip install 'showstopper\[postgres\]'"):
        open_connection(address_of("postgresql://h/d", "t"))
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(BadFile, match=r"pip install 'showstopper\[spark\]'"):
        open_connection(TableAddress("spark", "sc", "sc://h", ("t",)))
