"""Who is who: the presenter by a signed cookie given at this machine, everybody else by a link, and
what this process is for.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import ipaddress
import os
import secrets
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from core.errors import BadFile, Complaint
from core.messages import mark
from core.serve.sign_in import SignedIn, SignIn
from core.store.public import RIGHTS, PublicStore, Right

COOKIE = "showstopper"
LINK = "showstopper_link"
DAYS = 30
KEY_BYTES = 32

Role = Literal["presenter", "remote", "voter", "audience", "nobody"]
Process = Literal["both", "presenter", "audience"]
PROCESSES: tuple[Process, ...] = get_args(Process)


@dataclass(frozen=True, slots=True)
class Session:
    """Who somebody is and what they may do.

    `person` and `meeting_id` come from their link, and are empty without one; the name of who has
    signed in is a `person`, too.
    """

    role: Role
    rights: frozenset[Right] = frozenset()
    person: str = ""
    meeting_id: str = ""


def session(
    cookies: Mapping[str, str],
    client: str,
    *,
    signer: Signer | None,
    public: PublicStore,
    process: Process,
    network: bool,
    at: dt.datetime,
    sign_in: SignIn | None = None,
) -> Session:
    """Say who comes with these cookies from the address `client`.

    `network` says whether others than this machine's own browsers may come. With `sign_in` the
    presenter is who is signed in and named there, and no cookie of this machine makes one.
    A `client` of "" is somewhere else: a proxy passed the request on, and nobody said whose word to
    take for where it comes from. Without a signer, and in the room's process, nobody is the
    presenter. Raises NotSaved where links cannot be read.
    """
    if process != "audience" and sign_in is not None:
        who = sign_in.who(cookies)
        if isinstance(who, SignedIn):
            return Session("presenter", frozenset(RIGHTS), who.name)
    elif (
        process != "audience"
        and signer is not None
        and signer.valid(cookies.get(COOKIE, ""), at.timestamp())
    ):
        return Session("presenter", frozenset(RIGHTS))
    token = cookies.get(LINK, "")
    link = public.link(token, at) if token else None
    # A one-time link that was not exchanged at the door is no cookie of ours: whoever has it could
    # hand it on.
    if link is not None and not link.once:
        return Session(
            _role(frozenset(link.rights)),
            frozenset(link.rights),
            link.person,
            link.meeting_id,
        )
    near = loopback(client) or (client != "" and not network)
    return Session("audience", frozenset({"watch"})) if near else Session("nobody")


def _role(rights: frozenset[Right]) -> Role:
    return (
        "remote"
        if rights & {"drive", "notes"}
        else "voter"
        if "vote" in rights
        else "audience"
    )


def process_role(environment: Mapping[str, str]) -> Process:
    """Read from SHOWSTOPPER_ROLE what this process is for; raises BadFile for what is no role.

    >>> process_role({}), process_role({"SHOWSTOPPER_ROLE": "audience"})
    ('both', 'audience')
    """
    asked = environment.get("SHOWSTOPPER_ROLE") or "both"
    found = next((process for process in PROCESSES if process == asked), None)
    if found is None:
        raise BadFile(
            Complaint(
                mark("SHOWSTOPPER_ROLE is “{asked}”, which is no role").format(
                    asked=asked
                ),
                mark("set it to both, presenter or audience, or leave it out"),
            )
        )
    return found


def on_network(environment: Mapping[str, str]) -> bool:
    """Read from SHOWSTOPPER_NETWORK whether other machines may come.

    >>> on_network({}), on_network({"SHOWSTOPPER_NETWORK": "1"})
    (False, True)
    """
    return environment.get("SHOWSTOPPER_NETWORK", "") == "1"


def client_of(address: str, headers: Mapping[str, str]) -> str:
    """Name where a request comes from, "" where that is beyond a proxy whose word is not taken.

    The server has put the client of a proxy named in SHOWSTOPPER_PROXIES in the place of the
    proxy's address by then. So where the address is still this machine's and a proxy says that it
    passed something on, it comes from elsewhere.

    >>> client_of("127.0.0.1", {}), client_of("10.0.0.7", {"x-forwarded-for": "10.0.0.7"})
    ('127.0.0.1', '10.0.0.7')
    >>> client_of("127.0.0.1", {"x-forwarded-for": "10.0.0.7"})
    ''
    """
    return "" if loopback(address) and forwarded_by(headers) else address


def forwarded_by(headers: Mapping[str, str]) -> bool:
    """Say whether a proxy passed a request on; who sends it is then somewhere else.

    >>> forwarded_by({"host": "a", "x-forwarded-for": "10.0.0.7"}), forwarded_by({"host": "a"})
    (True, False)
    """
    return any(
        name in headers for name in ("forwarded", "x-forwarded-for", "x-real-ip", "via")
    )


def loopback(address: str) -> bool:
    """Say whether an address is inside this machine, also where IPv4 is written as IPv6.

    >>> [loopback(one) for one in ("127.0.0.1", "::1", "::ffff:127.0.0.1", "localhost")]
    [True, True, True, True]
    >>> [loopback(one) for one in ("10.0.0.7", "0.0.0.0", "")]
    [False, False, False]
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address == "localhost"
    return (getattr(found, "ipv4_mapped", None) or found).is_loopback


class Signer:
    """Signs and checks the presenter's cookie with a secret kept beside the database, readable by
    its owner only.
    """

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
        if (
            not until.isdigit()
            or not mac.isascii()
            or not hmac.compare_digest(mac, self._mac(until))
        ):
            return False
        return int(until) > (time.time() if now is None else now)

    def _mac(self, until: str) -> str:
        return hmac.new(
            self.key, f"presenter.{until}".encode(), hashlib.sha256
        ).hexdigest()


def _secret(path: Path) -> bytes:
    """Read the secret, or make it: written whole under another name first, so that nobody ever
    reads half of one.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        fresh = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        try:
            with os.fdopen(
                os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb"
            ) as file:
                file.write(secrets.token_bytes(KEY_BYTES))
                file.flush()
                os.fsync(file.fileno())
            with suppress(FileExistsError):  # another process was first
                os.link(fresh, path)
        finally:
            fresh.unlink(missing_ok=True)
    key = path.read_bytes()
    if len(key) < KEY_BYTES:
        what = mark("the file {path} holds {key} bytes, too few for a secret").format(
            path=path, key=len(key)
        )
        raise BadFile(
            Complaint(
                what, mark("delete it and start again; browsers then come in anew")
            )
        )
    return key


def at_this_machine(client: str, headers: Mapping[str, str], server: str = "") -> bool:
    """Say whether a request comes from a person at this machine: loopback at both ends, no proxy,
    no foreign page behind it.

    `server` is the address at which it came in. The same one at both ends is this machine, too: no
    other can answer from it.

    >>> at_this_machine("127.0.0.1", {"host": "localhost:8501"})
    True
    >>> at_this_machine("127.0.0.1", {"host": "evil.example"})
    False
    >>> clients, headers = ("10.0.0.7", "10.0.0.8", "127.0.0.1"), {"host": "10.0.0.7:8501"}
    >>> [at_this_machine(one, headers, server="10.0.0.7") for one in clients]
    [True, False, False]
    """
    host = headers.get("host", "").rsplit(":", 1)[0].strip("[]")
    forwarded = forwarded_by(headers)
    foreign = headers.get("sec-fetch-site", "none") == "cross-site"
    inside = loopback(client) and host in {"127.0.0.1", "localhost", "::1"}
    return (
        (inside or (client == server == host and host != ""))
        and not forwarded
        and not foreign
    )
