"""Statements as they are written: their quoting, their numbers, and each dialect's reading."""

from __future__ import annotations

import dataclasses
import random
import re

import duckdb
import numpy as np
import pyarrow as pa
import pytest
import sqlglot
from sqlglot import exp

from core.case.slices import Condition
from core.evidence.rows.sample import hashed
from core.evidence.warehouse.column_sql import TableColumn, where_sql
from core.evidence.warehouse.derived_columns import DIGEST, made_ready, with_digest
from core.evidence.warehouse.key_sql import digest_keys, hashed_steps, key_columns
from core.evidence.warehouse.sql_text import (
    DIALECTS,
    in_dialect,
    named,
    number_literal,
    table_named,
    text_literal,
)
from core.evidence.warehouse.statements import SETS, Counting, Dimensions, Statement, chunks
from tests.warehouses import CASES, DERIVED, ODD

HOSTILE = (
    'scored"; DROP TABLE scored; --',
    "scored'; DROP TABLE scored; --",
    "scored`; DROP TABLE scored; --",
    "scored) UNION SELECT usename FROM pg_user --",
    "$$; DELETE FROM scored; $$",
    "a\\'b",
    "{{ ref('x') }}",
    "/* */ x -- y",
    "sélect",
    "q\nr",
)
KINDS = {"age": "number", "beta": "flag", "seen": "moment", "id": "whole", "user": "whole",
         "w": "number", "y": "number", "y_old": "number", "y_new": "number", "p_old": "number",
         "p_new": "number", "kind": "whole", "kind_old": "whole", "kind_new": "whole",
         "bit": "whole", "flag_old": "flag", "ok_new": "flag"}  # fmt: skip
NAMES = ("region", "plan", "group", "label", "old", "new", "team", "ok_old", ODD, *KINDS)
KNOWN = {name: TableColumn(name, KINDS.get(name, "text")) for name in NAMES}


def counting(name: str, table: tuple[str, ...] = ("lake", "prod", "scored")) -> Counting:
    columns = CASES[name]
    span = 86_400.0 if columns.timestamp else None
    return Counting(table, KNOWN, columns, 7, span, 4.0, scored=columns.baseline_score is not None)


def statement(name: str, apart: Dimensions, table: tuple[str, ...] = ("t",)) -> str:
    built = Statement(counting(name, table), ("region", ODD), apart)
    built.outcomes()
    built.around(["1 AS p0", "2 AS p1"])
    return built.counted(["p0", "p1"])


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", CASES)
def test_every_statement_is_read_by_its_dialect(dialect: str, name: str) -> None:
    for apart in (Dimensions(), Dimensions(halves=True, groups=True, said=True)):
        text = in_dialect(statement(name, apart), dialect)
        (tree,) = sqlglot.parse(text, read=dialect)
        assert isinstance(tree, exp.Select)
        assert len(list(tree.find_all(exp.GroupingSets))) == 1
        assert "MOMENT_SECONDS" not in text


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", DERIVED)
def test_every_derived_column_is_read_by_its_dialect(dialect: str, name: str) -> None:
    """What is derived stands in every statement, and records without an id have a digest."""

    def ask(statement: str) -> pa.Table:
        levels = ["No", "Yes"] if "ok_" in statement else ["0", "1"] if "bit" in statement else [
            "false", "true"] if "flag" in statement else ["no", "yes"]  # fmt: skip
        return pa.table({"v": levels, "n": [7, 9]})

    columns = dataclasses.replace(DERIVED[name], id=None)
    preview = pa.table({"bit": [0], "flag_old": [True], "new": ["yes"]})
    ready = made_ready(columns, KNOWN, "t", ask, preview)
    with_digest(ready)
    derived = {column.name for column in ready.known.values() if column.derived}
    assert {DIGEST, ready.columns.baseline, ready.columns.candidate} <= derived
    counting = Counting(("t",), ready.known, ready.columns, 7)
    built = Statement(counting, ("region",), Dimensions(halves=True, said=True))
    built.outcomes()
    text = in_dialect(built.counted([built.value["region"]]), dialect)
    (tree,) = sqlglot.parse(text, read=dialect)
    assert isinstance(tree, exp.Select)
    assert "MOMENT_SECONDS" not in text


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_stays_one_quoted_name(dialect: str, name: str) -> None:
    text = in_dialect(f"SELECT {named(name)} AS x FROM {table_named(('s', name))}", dialect)
    parsed = sqlglot.parse(text, read=dialect)
    assert len(parsed) == 1, "one statement and no more"
    (tree,) = parsed
    assert isinstance(tree, exp.Select)
    assert [column.name for column in tree.find_all(exp.Column)] == [name]
    assert [table.name for table in tree.find_all(exp.Table)] == [name]


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_value_stays_one_text(dialect: str, text: str) -> None:
    where = where_sql({"x": "x0"}, {"x": False}, (Condition("x", "==", text),))
    written = in_dialect(f"SELECT 1 AS n FROM t WHERE {where}", dialect)
    (tree,) = sqlglot.parse(written, read=dialect)
    assert tree is not None
    literals = {item.name for item in tree.find_all(exp.Literal) if item.is_string}
    assert literals == {text}


def test_hostile_names_do_nothing_to_a_database() -> None:
    with duckdb.connect() as database:
        for name in HOSTILE:
            quoted = table_named((name,))
            column = named(name)
            database.execute(f"CREATE TABLE {quoted} ({column} VARCHAR)")
            database.execute(f"INSERT INTO {quoted} VALUES ({text_literal(name)})")
            found = database.sql(in_dialect(f"SELECT {column} AS x FROM {quoted}", "duckdb"))
            assert found.fetchall() == [(name,)]
        tables = {
            row[0] for row in database.sql("SELECT table_name FROM duckdb_tables()").fetchall()
        }
        assert tables == set(HOSTILE)


@pytest.mark.parametrize("seed", [0, 1, 20260101, 20260102, 2**40 + 1])
def test_ids_are_hashed_in_sql_as_they_are_in_a_file(seed: int) -> None:
    rng = random.Random(4)
    ids = [
        0,
        1,
        -1,
        2**63 - 1,
        -(2**63),
        2**32,
        -(2**32),
        *(rng.getrandbits(63) for _ in range(50)),
    ]
    expected = hashed(np.array(ids, np.int64).view(np.uint64), seed)
    assert _in_sql(ids, "BIGINT", seed, text=False) == [int(value) for value in expected]


def test_texts_are_hashed_in_sql_as_they_are_in_a_sample() -> None:
    texts = ["r1", "", "ü", "it's", "0" * 500, "日本"]
    expected = hashed(digest_keys(texts), 5)
    assert _in_sql(texts, "VARCHAR", 5, text=True) == [int(value) for value in expected]


def _in_sql(values: list, kind: str, seed: int, *, text: bool) -> list[int]:
    inner, outer = key_columns("id", text=text)
    query = f"SELECT place, {', '.join(inner)} FROM keys"
    steps = [outer, *((f"{upper} AS k1", f"{lower} AS k0") for upper, lower in hashed_steps(seed))]
    for number, step in enumerate(steps):
        query = f"SELECT place, {', '.join(step)} FROM ({query}) AS q{number}"
    with duckdb.connect() as database:
        database.execute(f"CREATE TABLE keys (place INT, id {kind})")
        database.executemany("INSERT INTO keys VALUES (?, ?)", list(enumerate(values)))
        found = database.sql(in_dialect(f"{query} ORDER BY place", "duckdb")).fetchall()
    return [(upper << 32) + lower for _, upper, lower in found]


def test_numbers_are_written_so_that_they_are_read_again_to_the_last_digit() -> None:
    rng = np.random.default_rng(1)
    numbers = [0.1, 0.30000000000000004, 5e-324, 1e22, -7.25, *rng.normal(0, 1e6, 200)]
    with duckdb.connect() as database:
        for number in numbers:
            literal = number_literal(float(number))
            assert float(literal) == number
            assert "e" in literal, "a plain decimal would be read as one, and not as a double"
            found = database.sql(f"SELECT CAST({literal} AS DOUBLE)").fetchall()
            assert found == [(number,)]


def test_no_statement_has_more_sets_than_engines_plan_well() -> None:
    parts = chunks([f"p{i}" for i in range(100)])
    assert max(len(part) for part in parts) == SETS
    assert sum(len(part) for part in parts) == 100


def test_only_counts_and_sums_are_asked_for() -> None:
    for name in CASES:
        text = statement(name, Dimensions(halves=True, groups=True, said=True))
        tree = sqlglot.parse_one(text, read="duckdb")
        assert isinstance(tree, exp.Select)
        for column in tree.expressions:
            inner = column.this if isinstance(column, exp.Alias) else column
            kinds = (exp.Count, exp.Sum, exp.Column, exp.Anonymous, exp.Grouping)
            assert isinstance(inner, kinds), column.sql()
        assert not re.search(r"QUANTILE|PERCENTILE|MEDIAN", text, re.IGNORECASE)


def test_grouping_flags_tell_a_missing_value_from_a_total() -> None:
    with duckdb.connect() as database:
        database.execute("CREATE TABLE t AS SELECT range AS id, 'yes' AS label, 'yes' AS old,"
                         " 'yes' AS new, CASE WHEN range % 2 = 0 THEN 'a' END AS plan"
                         " FROM range(10)")  # fmt: skip
        columns = dataclasses.replace(CASES["classes"], segments=("plan",), people=(), features=())
        known = {name: TableColumn(name, "whole" if name == "id" else "text")
                 for name in ("id", "label", "old", "new", "plan")}  # fmt: skip
        built = Statement(Counting(("t",), known, columns, 7), ("plan",), Dimensions())
        built.outcomes()
        built.around([f"{built.value['plan']} AS p0"])
        found = database.sql(in_dialect(built.counted(["p0"]), "duckdb")).fetchall()
        names = database.sql(in_dialect(built.counted(["p0"]), "duckdb")).columns
    rows = [dict(zip(names, row, strict=True)) for row in found]
    by_set = {(row["not_p0"], row["p0"]): row["n"] for row in rows}
    assert by_set == {(0, "a"): 5, (0, None): 5, (1, None): 10}
