"""The address to listen at: what it asks for, and the warning where others can reach it."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

from core.errors import BadFile, Complaint
from core.messages import mark
from core.serve.terminal import say

HERE = "127.0.0.1"
HOSTS = [HERE, "localhost", "[::1]"]
EVERYWHERE = {"0.0.0.0", "::"}  # noqa: S104  asked for by name, and told what it means


def listening(host: str, port: int) -> dict[str, object]:
    """Set what an address asks for, and warn where others can reach it.

    Raises BadFile where this machine has no such address.
    """
    from core.serve.links import listens_at, own_addresses  # noqa: PLC0415  loaded when it is needed
    from core.serve.roles import loopback  # noqa: PLC0415  loaded when it is needed

    if host == HERE:
        return _behind_a_proxy()
    if not listens_at(host):
        raise BadFile(
            Complaint(
                mark("this machine has no address “{host}”").format(host=host),
                mark(
                    "give --host one of its own, as {own_addresses}, or leave it out"
                ).format(own_addresses=own_addresses()[0]),
            )
        )
    hosts = own_addresses() if host in EVERYWHERE else (host,)
    os.environ["SHOWSTOPPER_HOSTS"] = ",".join(
        filter(None, (os.environ.get("SHOWSTOPPER_HOSTS"), *hosts))
    )
    if not loopback(host):
        os.environ["SHOWSTOPPER_NETWORK"] = "1"
        say(
            WARNING.format(
                places=" or ".join(
                    f"http://{in_address(host)}:{port}/" for host in hosts
                )
            ),
            file=sys.stderr,
        )
    return {
        "server.address": host,
        "server.allowedHosts": [
            HERE,
            "localhost",
            "::1",
            *os.environ["SHOWSTOPPER_HOSTS"].split(","),
        ],
    }


def _behind_a_proxy() -> dict[str, object]:
    """Let browsers come by the names under which a proxy at this machine passes them on."""
    hosts = [
        host
        for host in os.environ.get("SHOWSTOPPER_HOSTS", "").split(",")
        if host.strip()
    ]
    return {"server.allowedHosts": [HERE, "localhost", "::1", *hosts]} if hosts else {}


WARNING = mark(
    "Careful: everyone in this network can reach this app, at {places}.\nOnly a "
    "person at this machine is the presenter. Everyone else, the audience "
    "included, needs a link that the presenter makes, and sees nothing without "
    "one.\nThere is no encryption (TLS) here: whoever listens in on the network "
    "can read what is shown, and use the links. Do this only in a network you "
    "trust."
)


def in_address(host: str) -> str:
    """Write a host as an address has it: IPv6 in brackets."""
    return f"[{host}]" if ":" in host else host


def more_hosts(environment: Mapping[str, str]) -> list[str]:
    """List the hosts under which SHOWSTOPPER_HOSTS lets browsers come, besides this machine's own.

    A pattern would let a foreign name that leads here pass, so there are none.

    >>> more_hosts({"SHOWSTOPPER_HOSTS": "10.0.0.7, laptop,fe80::1,*,*.example.com"})
    ['10.0.0.7', 'laptop', '[fe80::1]']
    """
    asked = [
        part.strip().strip("[]")
        for part in environment.get("SHOWSTOPPER_HOSTS", "").split(",")
    ]
    return [
        f"[{item}]" if ":" in item else item
        for item in asked
        if item and "*" not in item
    ]
