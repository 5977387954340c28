"""Where a team keeps its cases and meetings: the address of a PostgreSQL database, whose password
shows itself nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from core.errors import BadFile, Complaint
from core.evidence.warehouse.table_address import ENGINES, Secret, address_of
from core.messages import mark

VARIABLE = "SHOWSTOPPER_DATABASE_URL"


@dataclass(frozen=True, slots=True)
class DatabaseAddress:
    """A PostgreSQL database: the address as it may be seen, and the one to connect by."""

    shown: str
    url: URL = field(repr=False)
    secret: Secret = field(default=Secret(), repr=False)


def address_in(environment: Mapping[str, str]) -> DatabaseAddress | None:
    """Read the address from SHOWSTOPPER_DATABASE_URL; None without one, for a SQLite file.

    Raises BadFile for what is no address of PostgreSQL; what stands there is not repeated.

    >>> address_in({VARIABLE: "postgresql://ann:s3cret@db.example/showstopper"}).shown
    'postgresql://ann@db.example/showstopper'
    """
    raw = environment.get(VARIABLE, "").strip()
    return database_address(raw) if raw else None


def database_address(raw: str) -> DatabaseAddress:
    """Read an address; raises BadFile for what is none of PostgreSQL."""
    if ENGINES.get(raw.partition("://")[0].lower()) != "postgres":
        raise _unreadable()
    try:
        found = address_of(raw, "showstopper")  # the table is of no interest here
        url = make_url(raw).set(drivername="postgresql+psycopg")
    except (BadFile, ArgumentError, ValueError):
        raise _unreadable() from None
    return DatabaseAddress(found.without_secrets, url, found.secret)


def _unreadable() -> BadFile:
    what = mark("{variable} is no address of a PostgreSQL database").format(
        variable=VARIABLE
    )
    return BadFile(Complaint(what, mark("write it as postgresql://user@host/database")))
