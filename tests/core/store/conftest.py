"""Every test of a store runs on a SQLite file, and on PostgreSQL where that is installed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.core.store.places import Place, PostgresAt, SqlitePlace
from tests.postgres_place import schema_of


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    if request.param == "sqlite":
        here = SqlitePlace(tmp_path / "home")
        yield here
        here.close()
        return
    with schema_of(request.getfixturevalue("postgres_server")) as schema:
        there = PostgresAt(tmp_path / "home", schema)
        yield there
        there.close()


@pytest.fixture
def in_postgres(tmp_path: Path, postgres_server) -> Iterator[PostgresAt]:
    with schema_of(postgres_server) as schema:
        there = PostgresAt(tmp_path / "home", schema)
        yield there
        there.close()
