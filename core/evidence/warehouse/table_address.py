"""Where a table lies: the address that a person writes, with its secrets taken out at once."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from core.errors import BadFile, Complaint
from core.messages import say

Engine = Literal["duckdb", "postgres", "spark"]
HIDDEN = "•••"
ENGINES: dict[str, Engine] = {
    "duckdb": "duckdb",
    "postgresql": "postgres",
    "postgres": "postgres",
    "spark": "spark",
    "sc": "spark",
}
# What the options of an address call a secret.
SECRET_NAMES = re.compile(r"pass|token|secret|credential|key", re.IGNORECASE)
QUOTED_PART = re.compile(r'"((?:[^"]|"")+)"(?:\.|$)|([^".]+)(?:\.|$)')


@dataclass(frozen=True, slots=True)
class Secret:
    """A password or a token, which shows itself nowhere."""

    value: str = field(default="", repr=False)

    def __str__(self) -> str:
        """Show that there is one, and no more."""
        return HIDDEN if self.value else ""

    def masked(self, text: str) -> str:
        """Take the secret out of a text, as it stands or as an address writes it."""
        for spelled in {self.value, quote(self.value, safe=""), quote(self.value)} - {
            ""
        }:
            text = text.replace(spelled, HIDDEN)
        return text


@dataclass(frozen=True, slots=True)
class TableAddress:
    """An engine, the place of its database, and a table in it.

    `shown` is the address as it may be seen and kept. `options` go to the engine as they are; they
    and `secret` are in no text that this record makes.
    """

    engine: Engine
    scheme: str
    shown: str
    table: tuple[str, ...]
    options: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    secret: Secret = field(default=Secret(), repr=False, compare=False)

    @property
    def without_secrets(self) -> str:
        """Write the address with its user and its table, and without any secret or option."""
        user = dict(self.options).get("user", "")
        login = f"{quote(user, safe='')}@" if user else ""
        return self.shown.replace("://", f"://{login}", 1)


def address_of(url: str, table: str = "", secret: str = "") -> TableAddress:
    """Read an address; raises BadFile for one that names no engine or no table.

    >>> address_of("postgresql://ann:s3cret@db.example/sales?table=public.scored").shown
    'postgresql://db.example/sales'
    """
    parts = _split(url)
    engine = ENGINES.get(parts.scheme.lower())
    if engine is None:
        known = "duckdb://, postgresql://, spark://, sc://"
        what = say("the address of the table begins with none of {known}", known=known)
        do = say("write it as postgresql://user@host/database?table=schema.table")
        raise BadFile(Complaint(what, do))
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    place, own = _place(parts.path)
    options |= own
    named = table or options.pop("table", "")
    options.pop("table", None)
    hidden = [options.pop(name) for name in list(options) if SECRET_NAMES.search(name)]
    found = unquote(parts.password or "") or next(iter(hidden), "")
    host = parts.netloc.rpartition("@")[2]
    if parts.username:
        options["user"] = unquote(parts.username)
    shown = f"{parts.scheme.lower()}://{host}{place}"
    return TableAddress(
        engine,
        parts.scheme.lower(),
        shown,
        table_parts(named),
        tuple(sorted(options.items())),
        Secret(secret or found),
    )


def _split(url: str):  # noqa: ANN202  a private type of urllib
    try:
        parts = urlsplit(url.strip())
        _ = parts.port
    except ValueError:
        # What urllib says of it may hold the password.
        what = say("the address of the table cannot be read")
        do = say("write it as postgresql://user@host/database?table=schema.table")
        raise BadFile(Complaint(what, do)) from None
    return parts


def _place(path: str) -> tuple[str, dict[str, str]]:
    """Split a path from the options that Spark Connect writes after it."""
    place, _, rest = path.partition(";")
    pairs = (item.partition("=") for item in rest.split(";") if item)
    return place, {name: unquote(value) for name, _, value in pairs}


def table_parts(name: str) -> tuple[str, ...]:
    """Split the name of a table at its points; a part in double quotes may hold points.

    Raises BadFile where there is none.

    >>> table_parts('sales."q1.2026".scored')
    ('sales', 'q1.2026', 'scored')
    """
    if not name.strip():
        do = say("name it with its schema, as schema.table")
        raise BadFile(Complaint(say("no table is named"), do))
    found, at = [], 0
    while at < len(name):
        match = QUOTED_PART.match(name, at)
        if match is None:
            return (name,)  # an odd name is a name all the same, and is quoted as one
        found.append((match[1] or "").replace('""', '"') or match[2])
        at = match.end()
    return tuple(found)
