"""Times of counting a table where it lies, beside the engine's own grouping of the same table.

Run `python -m tests.bench.warehouse ROWS ENGINE...` with engines of file, duckdb, postgres, spark;
it makes the records, says for each engine what it took, and whether all of them found the same.
Each engine is measured in a process of its own. Its peak of memory is what that process and those
that it starts hold at once, looked at five times a second; a server of PostgreSQL is none of them.
Hundred million records take 15 GB of disk for the database and the file (`TMPDIR` says where).
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Generator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Self

import duckdb

from core.case.model import Columns, Rows
from core.case.paths import typed_copy
from core.case.template import limits, new_case
from core.evidence.measure import measure
from core.evidence.records import Evidence
from core.evidence.warehouse.connection import Connection
from core.evidence.warehouse.sql_text import in_dialect, named, table_named
from core.evidence.warehouse.table_address import Secret, TableAddress, address_of
from core.evidence.warehouse.table_intake import look, table_case
from tests.postgres_server import PASSWORD, running
from tests.warehouses import AT, differences

SEGMENTS = tuple(f"s{i}" for i in range(8))
NUMBERS = tuple(f"f{i}" for i in range(6))
TIMEOUT = 7_200.0  # seconds of one statement: a hundred million records on a busy machine
COLUMNS = Columns("label", "old", "new", "binary", id="id", positive="yes",
                  segments=(*SEGMENTS, *NUMBERS))  # fmt: skip


def records(rows: int) -> str:
    """Write the query of records with a fault of 12 points where s0 is v0 and s1 is v1."""
    segments = ", ".join(
        f"'v' || CAST(random() * random() * {4 + 3 * i} AS INT) AS s{i}" for i in range(8)
    )
    numbers = ", ".join(f"round(random() * {10**i}, 3) AS f{i}" for i in range(6))
    return (
        f"SELECT id, {segments_of()}, {', '.join(NUMBERS)}, CASE WHEN y THEN 'yes' ELSE 'no' END AS"
        " label, CASE WHEN y <> (random() < 0.1) THEN 'yes' ELSE 'no' END AS old, CASE WHEN y <>"
        " (random() < CASE WHEN s0 = 'v0' AND s1 = 'v1' THEN 0.22 ELSE 0.1 END) THEN 'yes' ELSE"
        f" 'no' END AS new FROM (SELECT range AS id, {segments}, {numbers}, random() < 0.4 AS y"
        f" FROM range({rows}))"
    )


def segments_of() -> str:
    """List the segment columns."""
    return ", ".join(SEGMENTS)


def main(rows: int, engines: list[str]) -> None:
    """Make the records, and measure them in each engine."""
    with tempfile.TemporaryDirectory(prefix="showstopper-bench-") as text, ExitStack() as stack:
        folder = Path(text)
        folder.chmod(0o755)
        path = folder / "scored.parquet"
        # In a process of its own, so that its memory is not counted.
        maker = get_context("spawn").Process(target=make, args=(folder, rows, engines))
        maker.start()
        maker.join()
        makers: dict[str, Callable[[], TableAddress]] = {
            "duckdb": lambda: TableAddress(
                "duckdb", "duckdb", f"duckdb://{folder / 'team.db'}", ("scored",)
            ),
            "postgres": lambda: stack.enter_context(in_postgres(folder)),
            "spark": lambda: TableAddress(
                "spark", "spark", "spark://local", ("parquet", str(path)),
                (("spark.driver.memory", "4g"),),
            ),
        }  # fmt: skip
        found: dict[str, Evidence] = {}
        for engine in engines:
            place = path if engine == "file" else makers[engine]()
            with ProcessPoolExecutor(1, get_context("spawn")) as alone:
                found[engine] = alone.submit(measured, place, folder, rows).result()
        first, *others = found
        for other in others:
            apart = differences(found[first], found[other])
            print(f"{first} and {other}: {len(apart)} differences {apart[:3]}", flush=True)


def make(folder: Path, rows: int, engines: list[str]) -> None:
    """Write the records into a database file, and from there into what the engines read."""
    with duckdb.connect(str(folder / "team.db")) as database:
        database.execute("SET memory_limit = '3GB'; SELECT setseed(0.42)")
        database.execute(f"CREATE TABLE scored AS {records(rows)}")
        if {"file", "spark"} & set(engines):
            database.execute(f"COPY scored TO '{folder / 'scored.parquet'}' (FORMAT parquet)")
        if "postgres" in engines:
            database.execute(f"COPY scored TO '{folder / 'scored.csv'}' (FORMAT csv)")


@contextmanager
def in_postgres(folder: Path) -> Generator[TableAddress]:
    """Load the records into a server of our own."""
    with running() as server:
        start = time.perf_counter()
        kinds = {"id": "bigint"} | dict.fromkeys(NUMBERS, "double precision")
        names = ("id", *SEGMENTS, *NUMBERS, "label", "old", "new")
        columns = ", ".join(f"{name} {kinds.get(name, 'text')}" for name in names)
        with server.connect() as connection:
            connection.execute(f"CREATE TABLE scored ({columns})")
            with (
                connection.cursor().copy("COPY scored FROM STDIN (FORMAT csv, HEADER)") as copy,
                (folder / "scored.csv").open("rb") as stream,
            ):
                while part := stream.read(1 << 20):
                    copy.write(part)
            connection.execute("VACUUM ANALYZE scored")
        print(f"postgres: loaded in {time.perf_counter() - start:.1f} s", flush=True)
        yield replace(address_of(server.url(), "scored"), secret=Secret(PASSWORD))


def measured(place: Path | TableAddress, folder: Path, rows: int) -> Evidence:
    """Measure a file or a table, and say what it took."""
    with Memory() as memory:
        of_place = of_file(place, rows) if isinstance(place, Path) else of_engine(place, folder)
        result, seconds = of_place
    engine = "file" if isinstance(place, Path) else place.engine
    report(engine, seconds, memory.peak / 1e9, result)
    return result


class Memory:
    """Watches what this process and its children hold, in bytes."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.peak, self._ended = 0, threading.Event()
        self._watch = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        """Start to watch."""
        self._watch.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End."""
        self._ended.set()
        self._watch.join()

    def _look(self) -> None:
        while not self._ended.wait(0.2):
            self.peak = max(self.peak, sum(map(resident, family_of(os.getpid()))))


def family_of(process: int) -> list[int]:
    """List a process and those that it started, as far as they still run."""
    found = [process]
    for child in found:
        with suppress(OSError):
            for path in Path(f"/proc/{child}/task").glob("*/children"):
                found += map(int, path.read_text().split())
    return found


def resident(process: int) -> int:
    """Say how many bytes a process holds in memory; 0 once it has ended."""
    with suppress(OSError):
        pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")
    return 0


def of_file(path: Path, rows: int) -> tuple[Evidence, float]:
    """Measure the file as it is; with the seconds that takes."""
    start = time.perf_counter()
    case = new_case(Rows("scored", "0" * 64, path.stat().st_size, rows), COLUMNS, AT, {})
    evidence = measure(replace(case, limits=limits(COLUMNS)), path)
    return evidence, time.perf_counter() - start


def of_engine(address: TableAddress, folder: Path) -> tuple[Evidence, float]:
    """Measure a table, with the seconds that takes; its own grouping is timed before."""
    opened = look(address, TIMEOUT)
    own = grouped(opened.connection, opened.table)
    start = time.perf_counter()
    home = folder / address.engine
    case, tally = table_case(opened, COLUMNS, home, AT)
    drawn = time.perf_counter() - start
    case = replace(case, limits=limits(COLUMNS))
    asked: list[float] = []
    inner = tally.ask

    def timed(statement: str) -> object:
        before = time.perf_counter()
        result = inner(statement)
        asked.append(time.perf_counter() - before)
        return result

    tally.ask = timed
    evidence = measure(case, typed_copy(home, case.rows.sha256), table=tally)
    seconds = time.perf_counter() - start
    said = ", ".join(f"{each:.1f}" for each in asked)
    print(f"{address.engine}: own count(*) group by {own:.1f} s; checks and sample {drawn:.1f} s;"
          f" statements {said} s", flush=True)  # fmt: skip
    opened.connection.close()
    return evidence, seconds


def grouped(connection: Connection, table: tuple[str, ...]) -> float:
    """Time the engine's own counting by label, predictions and two segments."""
    names = ", ".join(named(name) for name in ("label", "old", "new", "s0", "s1"))
    text = f"SELECT {names}, COUNT(*) AS n FROM {table_named(table)} GROUP BY {names}"
    start = time.perf_counter()
    connection.rows(in_dialect(text, connection.dialect))
    return time.perf_counter() - start


def report(engine: str, seconds: float, peak: float, evidence: Evidence) -> None:
    """Say what was found and what it took."""
    found = [finding.slice.id for finding in evidence.searched if finding.verdict == "fails"]
    print(f"{engine}: {seconds:.1f} s, {evidence.manifest.rows:,} rows, peak {peak:.2f} GB,"
          f" {evidence.regression}, {found[:2]}", flush=True)  # fmt: skip


if __name__ == "__main__":
    main(int(float(sys.argv[1])), sys.argv[2:])
