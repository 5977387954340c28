"""What a PostgreSQL database says when it cannot be reached, and when it is only busy."""

from __future__ import annotations

import socket

import pytest
from sqlalchemy import text

from core.errors import NotSaved
from core.store.address import database_address
from core.store.postgres import asked, refusal
from tests import postgres_server

psycopg = pytest.importorskip("psycopg", reason="the extra [postgres] is not installed")


def test_a_server_that_is_not_there_is_out_of_reach() -> None:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        port = line.getsockname()[1]
    address = database_address(f"postgresql://owner@127.0.0.1:{port}/postgres")
    with pytest.raises(NotSaved, match="did not answer") as found, asked(address):
        pass
    assert found.value.away
    assert not found.value.busy


def test_a_server_that_shuts_down_is_out_of_reach_and_one_that_is_busy_is_not() -> None:
    address = database_address("postgresql://owner@127.0.0.1/postgres")
    assert refusal(address, psycopg.errors.AdminShutdown("shutting down")).away
    assert refusal(address, psycopg.errors.CannotConnectNow("starting up")).away
    assert not refusal(address, psycopg.errors.LockNotAvailable("locked")).away
    assert refusal(address, psycopg.errors.LockNotAvailable("locked")).busy
    assert not refusal(address, psycopg.errors.DiskFull("full")).away


def test_what_a_server_refuses_is_not_out_of_reach() -> None:
    with postgres_server.running() as server:
        address = database_address(server.url("owner", postgres_server.PASSWORD))
        with pytest.raises(NotSaved) as found, asked(address) as line:
            line.execute(text("select * from nowhere"))
        assert not found.value.away
