"""News that PostgreSQL passes on between the processes of one database: what a commit changed.

A piece of news is sent in the transaction that it tells of, so nobody hears it before it can be
read, and what is rolled back is never told (NOTIFY). It holds a meeting's id and a number at most.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import partial
from time import monotonic
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from core.errors import NotSaved
from core.store.address import DatabaseAddress
from core.store.postgres import engine_of, refusal

LINKS_CHANGED = "links"
HEARD_SECONDS = 1.0  # how often it is asked whether to go on listening
ALIVE_SECONDS = 10.0  # how often a silent server is asked whether it is there


def screen_changed(meeting_id: str, seq: int) -> str:
    """Say that a meeting has come to an entry."""
    return f"screen {seq} {meeting_id}"


def changed_screen(news: str) -> tuple[str, int] | None:
    """Read which meeting has come to which entry; None of other news.

    >>> changed_screen(screen_changed("m-1", 7)), changed_screen(LINKS_CHANGED)
    (('m-1', 7), None)
    """
    kind, _, rest = news.partition(" ")
    seq, _, meeting_id = rest.partition(" ")
    return (meeting_id, int(seq)) if kind == "screen" and seq.isdigit() else None


def tell_others(connection: Connection, news: str) -> None:
    """Tell every process that listens, once this transaction is committed.

    Of a SQLite file nothing is told: its watchers look at the file.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(
            text("select pg_notify('showstopper.' || current_schema(), :news)"),
            {"news": news},
        )


@contextmanager
def listening(address: DatabaseAddress) -> Generator[Callable[[], list[str]]]:
    """Listen on a connection of its own; gives what waits for news, HEARD_SECONDS at most.

    Raises NotSaved where the connection cannot be made or is lost, from the wait as well.
    """
    engine = engine_of(address)
    driver = engine.dialect.loaded_dbapi
    try:
        raw = engine.raw_connection()
        try:
            line = raw.driver_connection
            if line is None:
                raise NotSaved
            line.autocommit = True  # news comes between transactions alone
            channel = line.execute(
                "select 'showstopper.' || current_schema()"
            ).fetchone()[0]
            line.execute(f'listen "{channel}"')
            yield partial(_heard, line, _Due())
        finally:
            raw.invalidate()  # a connection that listens must not go back among the others
    except (SQLAlchemyError, driver.Error) as error:
        raise refusal(address, error) from error
    finally:
        engine.dispose()


class _Due:
    """When a silent server is to be asked next whether it is there."""

    def __init__(self) -> None:
        self.at = monotonic() + ALIVE_SECONDS

    def now(self) -> bool:
        due = monotonic() >= self.at
        if due:
            self.at = monotonic() + ALIVE_SECONDS
        return due


def _heard(line: Any, due: _Due) -> list[str]:  # noqa: ANN401  a connection of psycopg
    news = [item.payload for item in line.notifies(timeout=HEARD_SECONDS, stop_after=1)]
    if not news and due.now():
        line.execute("select 1")
    return news
