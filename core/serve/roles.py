"""Who is the presenter: a signed cookie that the browser's scripts cannot read, given to whoever sits at this machine."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import time
from pathlib import Path

COOKIE = "showstopper"
DAYS = 30


class Signer:
    """Signs and checks the presenter's cookie with a secret kept beside the database, readable by its owner only."""

    def __init__(self, home: Path) -> None:
        """Load the secret, or make one."""
        self.key = _secret(Path(home) / "secret")

    def sign(self, now: float | None = None) -> str:
        """Make a cookie that holds for thirty days."""
        until = str(int((time.time() if now is None else now) + DAYS * 86_400))
        return f"{until}.{self._mac(until)}"

    def valid(self, cookie: str, now: float | None = None) -> bool:
        """Check a cookie: ours, unchanged, not over."""
        until, _, mac = cookie.partition(".")
        if not until.isdigit() or not mac.isascii() or not hmac.compare_digest(mac, self._mac(until)):
            return False
        return int(until) > (time.time() if now is None else now)

    def _mac(self, until: str) -> str:
        return hmac.new(self.key, f"presenter.{until}".encode(), hashlib.sha256).hexdigest()


def _secret(path: Path) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(32))
    except FileExistsError:
        pass
    return path.read_bytes()


def at_this_machine(client: str, headers: dict[str, str]) -> bool:
    """Say whether a request comes from a person at this machine: loopback at both ends, no proxy, no foreign page behind it.

    >>> at_this_machine("127.0.0.1", {"host": "localhost:8501"}), at_this_machine("127.0.0.1", {"host": "evil.example"})
    (True, False)
    """
    host = headers.get("host", "").rsplit(":", 1)[0].strip("[]")
    forwarded = any(name in headers for name in ("forwarded", "x-forwarded-for", "x-real-ip", "via"))
    foreign = headers.get("sec-fetch-site", "none") == "cross-site"
    return client in {"127.0.0.1", "::1"} and host in {"127.0.0.1", "localhost", "::1"} and not forwarded and not foreign
