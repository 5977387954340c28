"""Opens the stores of this process: in the data folder, or in the database that the environment
names.
"""

from __future__ import annotations

import os
from pathlib import Path

from core.serve.home import home
from core.store.address import DatabaseAddress, address_in
from core.store.database import Store
from core.store.postgres import engine_of
from core.store.public import PublicStore


def team_database() -> DatabaseAddress | None:
    """Name the PostgreSQL database that SHOWSTOPPER_DATABASE_URL asks for; None without one.

    Raises BadFile for what is no address.
    """
    return address_in(os.environ)


def check_database() -> None:
    """Raise BadFile for an address that is none, or where the driver is not installed."""
    address = team_database()
    if address is not None:
        engine_of(address).dispose()


def open_store(place: Path | None = None) -> Store:
    """Open cases, logs and evidence; raises NotSaved."""
    return Store(home() if place is None else place, team_database())


def open_public(place: Path | None = None) -> PublicStore:
    """Open what anybody may read; raises NotSaved."""
    return PublicStore(home() if place is None else place, team_database())
