"""The same records in a file and in every engine, with a fault that is known."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from core.case.model import Case, Columns, Grades
from core.case.open_case import open_rows
from core.case.paths import typed_copy
from core.case.template import limits
from core.evidence.measure import measure
from core.evidence.records import Evidence
from core.evidence.warehouse.table_address import Secret, TableAddress, address_of
from core.evidence.warehouse.table_intake import look, table_case
from tests.postgres_server import PASSWORD, Server

AT = dt.datetime(2026, 11, 23, 10, 0, tzinfo=dt.UTC)
MOST = 4_000
ODD = 'sélect "from"'  # quotes, a letter beyond ASCII and reserved words in the name of a column
SEGMENTS = ("region", "plan", "age", "beta", ODD)
BINARY = Columns(
    "label", "old", "new", "binary", id="id", positive="yes", segments=SEGMENTS,
    people=("group", "beta"), features=("price", "seen"),
)  # fmt: skip
CASES: dict[str, Columns] = {
    "classes": BINARY,
    "scores": dataclasses.replace(BINARY, baseline_score="p_old", candidate_score="p_new"),
    "weights": dataclasses.replace(BINARY, weight="w"),
    "clusters": dataclasses.replace(BINARY, cluster="user"),
    "text clusters": dataclasses.replace(BINARY, cluster="team"),
    "blocks of time": dataclasses.replace(BINARY, timestamp="seen"),
    "many classes": dataclasses.replace(
        BINARY, label="kind", baseline="kind_old", candidate="kind_new", task="multiclass",
        positive=None,
    ),
    "amounts": dataclasses.replace(
        BINARY, label="y", baseline="y_old", candidate="y_new", task="regression", positive=None
    ),
    "amounts by weight": dataclasses.replace(
        BINARY, label="y", baseline="y_old", candidate="y_new", task="regression", positive=None,
        weight="w",
    ),
    "amounts within a tolerance": dataclasses.replace(
        BINARY, label="y", baseline="y_old", candidate="y_new", task="regression", positive=None,
        tolerance=7.0,
    ),
}  # fmt: skip
# What a file is made ready for, and a table is compared as if it were.
DERIVED: dict[str, Columns] = {
    "scores that are cut": dataclasses.replace(
        BINARY, baseline="", candidate="", baseline_score="p_old", candidate_score="p_new",
        baseline_threshold=0.5, candidate_threshold=0.45,
    ),
    "right or wrong": dataclasses.replace(
        BINARY, label="", baseline="ok_old", candidate="ok_new", positive=None
    ),
    "spelled in another way": dataclasses.replace(
        BINARY, label="bit", baseline="flag_old", positive="1"
    ),
}  # fmt: skip


def records(n: int = 15_000) -> pd.DataFrame:
    """Make records of which the new model errs where the region is s and the age 45 or more."""
    rng = np.random.default_rng(3)
    rows = pd.DataFrame({"id": np.arange(n) * 7 - 1000})
    rows["region"] = rng.choice(["n", "s", "e", "w"], n)
    rows["plan"] = rng.choice(["free", "pro", "N/A", None], n, p=[0.4, 0.4, 0.1, 0.1])
    rows["age"] = rng.normal(40, 12, n).round(1)
    rows.loc[rng.random(n) < 0.03, "age"] = np.nan
    rows["beta"] = rng.random(n) < 0.3
    rows[ODD] = rng.choice(["it's", 'a "b"', "c\\d", "ü"], n)
    rows["group"] = rng.choice(["f", "m"], n)
    rows["price"] = [Decimal(int(cents)) / 100 for cents in rng.integers(100, 90_000, n)]
    moments = rng.integers(0, 90 * 86_400_000, n)
    rows["seen"] = pd.Timestamp("2026-01-01", tz="UTC") + pd.to_timedelta(moments, unit="ms")
    rows["user"] = rng.integers(0, 700, n)
    rows["team"] = [f"t{number}" for number in rng.integers(0, 400, n)]
    rows["w"] = rng.integers(0, 5, n).astype(float)
    return _answered(rows, rng)


def _answered(rows: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    n = len(rows)
    bad = ((rows["region"] == "s") & (rows["age"] >= 45)).to_numpy()
    yes = rng.random(n) < 0.4
    middle = np.where(yes, 0.7, 0.3)
    old = np.clip(middle + rng.normal(0, 0.25, n), 0, 1)
    new = np.clip(middle + rng.normal(0, 0.25, n) - np.where(bad & yes, 0.4, 0), 0, 1)
    rows["label"], rows["old"], rows["new"] = (
        np.where(side, "yes", "no") for side in (yes, old >= 0.5, new >= 0.5)
    )
    rows["p_old"], rows["p_new"] = old, new
    rows["bit"] = yes.astype(int)
    rows["flag_old"] = old >= 0.5
    rows["ok_old"] = np.where((old >= 0.5) == yes, "Yes", "No")
    rows["ok_new"] = (new >= 0.5) == yes
    kind = rng.integers(0, 4, n)
    rows["kind"] = kind
    for name, off in (("kind_old", np.full(n, 0.2)), ("kind_new", np.where(bad, 0.5, 0.2))):
        rows[name] = np.where(rng.random(n) < off, rng.integers(0, 4, n), kind)
    rows["y"] = rng.normal(100, 20, n)
    rows["y_old"] = rows["y"] + rng.normal(0, 5, n)
    rows["y_new"] = rows["y"] + rng.normal(0, 5, n) + np.where(bad, 6, 0)
    return rows


def answers(prompts: int = 160, each: int = 4) -> pd.DataFrame:
    """Make graded answers of a support assistant whose new version fails on refunds.

    The judge is silent on some, people graded the answers to the first sixty prompts, and the
    current version answered everything twice.
    """
    rng = np.random.default_rng(5)
    n = prompts * each
    prompt = np.repeat(np.arange(prompts), each)
    rows = pd.DataFrame(
        {
            "ticket": prompt * 3 + 100,
            "topic": rng.choice(
                ["refunds", "login", "billing", None], prompts, p=[0.35, 0.3, 0.3, 0.05]
            )[prompt],
        }
    )
    rows["vip"] = (rng.random(prompts) < 0.4)[prompt]
    rows["length"] = rng.normal(200, 60, prompts).round(1)[prompt]
    rows["asked"] = (
        pd.Timestamp("2026-03-01", tz="UTC")
        + pd.to_timedelta(rng.integers(0, 90_000, prompts), unit="min")
    )[prompt]
    rows["seconds"] = rng.random(n).round(2)
    rows["said"] = [f"Answer {number}" for number in range(n)]
    level = 3.6 + rng.normal(0, 0.7, prompts)[prompt]
    worse = np.where(rows["topic"] == "refunds", 1.4, 0.0)
    for name, less in (("v6", 0.0), ("v6_second_run", 0.0), ("v7", worse)):
        grade = np.clip(np.round(level - less + rng.normal(0, 0.6, n)), 1, 5)
        rows[name] = np.where(rng.random(n) < 0.02, np.nan, grade)
    for name in ("v6", "v7"):
        people = np.clip(rows[name] - (rng.random(n) < 0.3), 1, 5)
        rows[f"{name}_people"] = np.where(prompt < 60, people, np.nan)
    return rows


GRADED = Columns(
    "", "v6", "v7", "regression",
    grades=Grades(1, 5, "ticket", True, "v6_people", "v7_people", baseline_again="v6_second_run"),
)  # fmt: skip


# Where the records lie


def in_duckdb(rows: pd.DataFrame, folder: Path, name: str = "scored") -> TableAddress:
    """Write them into a database file."""
    path = folder / "team.db"
    with duckdb.connect(str(path)) as database:
        database.register("given", rows)
        quoted = name.replace('"', '""')
        database.execute("SET TimeZone = 'UTC'")
        database.execute(f'CREATE OR REPLACE TABLE "{quoted}" AS SELECT * FROM given')
    return TableAddress("duckdb", "duckdb", f"duckdb://{path}", (name,))


KINDS = {"int64": "bigint", "float64": "double precision", "bool": "boolean"}


def in_postgres(rows: pd.DataFrame, server: Server, name: str = "scored") -> TableAddress:
    """Write them into a table of a server."""
    quoted = name.replace('"', '""')
    columns = ", ".join('"{}" {}'.format(column.replace('"', '""'), _postgres_kind(rows[column]))
                        for column in rows)  # fmt: skip
    with server.connect() as connection:
        connection.execute(f'DROP TABLE IF EXISTS "{quoted}"')
        connection.execute(f'CREATE TABLE "{quoted}" ({columns})')
        with connection.cursor().copy(f'COPY "{quoted}" FROM STDIN') as copy:
            for values in rows.itertuples(index=False):
                copy.write_row([None if _gone(value) else value for value in values])
        connection.execute(f'ANALYZE "{quoted}"')
    address = address_of(server.url(), f'"{quoted}"')
    return dataclasses.replace(address, secret=Secret(PASSWORD))


def _postgres_kind(values: pd.Series) -> str:
    if str(values.dtype).startswith("datetime"):
        return "timestamptz"
    if isinstance(values.iloc[0], Decimal):
        return "numeric(12, 2)"
    return KINDS.get(str(values.dtype), "text")


def _gone(value: object) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))


def in_spark(rows: pd.DataFrame, folder: Path) -> TableAddress:
    """Write them as a Parquet file, which Spark reads as a table."""
    path = folder / "scored.parquet"
    rows.to_parquet(path, coerce_timestamps="us")
    return TableAddress("spark", "spark", "spark://local", ("parquet", str(path)))


# What they say


def of_file(rows: pd.DataFrame, columns: Columns, folder: Path) -> tuple[Case, Evidence]:
    """Measure the records as a file, of which as many are searched as of a table."""
    path = folder / "scored.parquet"
    rows.to_parquet(path, coerce_timestamps="us")
    case = dataclasses.replace(open_rows(path, folder / "file", AT, columns=columns),
                               limits=limits(columns))  # fmt: skip
    return case, measure(case, typed_copy(folder / "file", case.rows.sha256), most=MOST)


def of_table(address: TableAddress, columns: Columns, folder: Path) -> tuple[Case, Evidence]:
    """Measure the records as a table."""
    opened = look(address)
    try:
        home = folder / address.engine
        case, tally = table_case(opened, columns, home, AT, most=MOST)
        case = dataclasses.replace(case, limits=limits(columns))
        return case, measure(case, typed_copy(home, case.rows.sha256), table=tally)
    finally:
        opened.connection.close()


def differences(left: Any, right: Any, place: str = "evidence") -> list[str]:
    """List where two records differ; floats that differ by rounding alone are the same.

    Left out is what names the file and the engine.
    """
    if dataclasses.is_dataclass(left) and type(left) is type(right):
        names = [field.name for field in dataclasses.fields(left)
                 if field.name not in {"manifest", "digest"}]  # fmt: skip
        pairs = [(getattr(left, name), getattr(right, name), f"{place}.{name}") for name in names]
    elif isinstance(left, tuple) and isinstance(right, tuple) and len(left) == len(right):
        pairs = [(*pair, f"{place}[{i}]") for i, pair in enumerate(zip(left, right, strict=True))]
    elif isinstance(left, float) and isinstance(right, float):
        same = math.isclose(left, right, rel_tol=1e-9, abs_tol=1e-12)
        return [] if same or (left != left and right != right) else [f"{place}: {left} {right}"]
    else:
        return [] if left == right else [f"{place}: {left!r} {right!r}"[:300]]
    return [line for pair in pairs for line in differences(*pair)]
