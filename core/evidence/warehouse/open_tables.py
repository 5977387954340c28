"""The warehouses that this process is connected to, by address: in memory and nowhere else.

Whoever typed a password types it once while the app runs. A case that asks for counts it has not
had yet finds its connection here, or connects again where no password is needed or the environment
holds it.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from threading import Lock

from core.case.model import Case
from core.case.table_source import TableSource
from core.errors import ShowstopperError
from core.evidence.warehouse.connection import Connection, open_connection
from core.evidence.warehouse.table_address import ENGINES, address_of
from core.evidence.warehouse.table_intake import OpenedTable, tally_of
from core.evidence.warehouse.table_tally import TableTally

PASSWORD = "SHOWSTOPPER_SOURCE_PASSWORD"  # noqa: S105  the name of a variable
_OPEN: dict[str, Connection] = {}
_LOCK = Lock()


def password_from(variable: str = "") -> str:
    """Read the password from the environment: from the variable that is named, or from ours."""
    return os.environ.get(variable or PASSWORD, "")


def remember(opened: OpenedTable) -> None:
    """Keep the connection of a table for as long as this process runs."""
    with _LOCK:
        before = _OPEN.get(opened.shown)
        _OPEN[opened.shown] = opened.connection
    if before is not None and before is not opened.connection:
        before.close()


def table_of(home: Path, case: Case) -> TableTally:
    """Give what counts a case of a table again, connected where that can be had."""
    if case.source is None:
        raise ValueError("table_of needs a case that comes from a table.")
    connection = _OPEN.get(case.source.address) or _reconnected(case.source)
    return tally_of(case.source, home, case.rows.sha256, connection)


def _reconnected(source: TableSource) -> Connection | None:
    """Connect again without asking anybody; None where that needs a password or does not work."""
    scheme = source.address.partition(":")[0]
    if scheme not in ENGINES or (scheme != "duckdb" and not password_from()):
        return None
    with suppress(ShowstopperError):  # counts that were asked before need no connection
        quoted = ".".join('"' + part.replace('"', '""') + '"' for part in source.table)
        return open_connection(address_of(source.address, quoted, password_from()))
    return None
