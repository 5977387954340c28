"""A PostgreSQL server of a test run's own: its data in a temporary folder, its port on loopback."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

PASSWORD = "pl4nted/p@ss"
FOLDERS = "/usr/lib/postgresql/*/bin"


def programs() -> Path | None:
    """Find the programs of the server; Debian keeps them out of the path."""
    found = sorted(Path("/").glob(f"{FOLDERS[1:]}/initdb"))
    if found:
        return found[-1].parent
    place = shutil.which("initdb")
    return None if place is None else Path(place).parent


def skip_or_fail(why: str) -> None:
    """Skip what cannot run here; where CI installs it, its absence is a failure."""
    if os.environ.get("CI") == "true":
        pytest.fail(why)
    pytest.skip(why)


class Server:
    """A running server with one user who owns everything and one who may read nothing."""

    def __init__(self, port: int, control: Callable[..., None] = lambda *_: None) -> None:
        self.port, self._control = port, control

    def stop(self) -> None:
        """Go away, as a server does that is upgraded."""
        self._control("-m", "fast", "stop")

    def start(self) -> None:
        """Come back at the same port with the same data."""
        self._control("start")

    def url(self, user: str = "ann", password: str = "", database: str = "postgres") -> str:
        """Write the address of a database."""
        from urllib.parse import quote

        login = f"{user}:{quote(password, safe='')}" if password else user
        return f"postgresql://{login}@127.0.0.1:{self.port}/{database}"

    def connect(self):
        """Connect as the owner."""
        import psycopg

        return psycopg.connect(self.url("owner", PASSWORD), autocommit=True)


def _user() -> list[str]:
    """Run as somebody who is not root: the server refuses to be."""
    if os.getuid() != 0:
        return []
    names = {entry.pw_name for entry in pwd.getpwall()}
    name = "postgres" if "postgres" in names else "nobody"
    return ["setpriv", f"--reuid={name}", f"--regid={pwd.getpwnam(name).pw_gid}", "--clear-groups"]


@contextmanager
def running() -> Generator[Server]:
    """Start a server, and stop it at the end."""
    place = programs()
    if place is None:
        skip_or_fail("PostgreSQL is not installed: apt-get install postgresql")
    assert place is not None
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = Path(tempfile.mkdtemp(prefix="showstopper-postgres-"))
    user = _user()
    if user:
        entry = pwd.getpwnam(user[1].partition("=")[2])
        os.chown(folder, entry.pw_uid, entry.pw_gid)
    data, secret = folder / "data", folder / "secret"
    secret.write_text(PASSWORD)
    secret.chmod(0o644)

    def quietly(*command: str) -> None:
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=folder)

    try:
        quietly(*user, str(place / "initdb"), "-D", str(data), "-U", "owner", "-A",
                "scram-sha-256", f"--pwfile={secret}", "-N", "--locale=C.UTF-8")  # fmt: skip
        settings = (f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
                    " -c max_connections=100")  # fmt: skip
        control = [*user, str(place / "pg_ctl"), "-D", str(data), "-w"]
        control = [*control, "-l", str(folder / "log"), "-o", settings]
        quietly(*control, "start")
        try:
            server = Server(port, partial(quietly, *control))
            with server.connect() as connection:
                literal = PASSWORD.replace("'", "''")
                connection.execute(f"CREATE ROLE ann LOGIN PASSWORD '{literal}'")
                connection.execute("GRANT pg_read_all_data TO ann")
                connection.execute(f"CREATE ROLE bob LOGIN PASSWORD '{literal}'")
            yield server
        finally:
            quietly(*control, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
