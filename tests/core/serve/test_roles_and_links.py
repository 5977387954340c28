"""Who is who, where a link leads, how often one may guess, and what each process gives away at its
front door.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import ipaddress
import os
import socket
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from starlette.types import Message

from core.errors import ShowstopperError
from core.serve.edge import Door, middleware
from core.serve.links import (
    MOST_GUESSES,
    WITHIN_SECONDS,
    Guesses,
    cookie_for,
    listens_at,
    own_addresses,
    page_for,
)
from core.serve.listening import HOSTS, more_hosts
from core.serve.request_origin import from_our_page
from core.serve.roles import (
    COOKIE,
    DAYS,
    KEY_BYTES,
    LINK,
    Session,
    Signer,
    at_this_machine,
    loopback,
    on_network,
    process_role,
    session,
)
from core.serve.security_headers import policy_for
from core.store.public import RIGHTS, Link, PublicStore, digest_of
from tests.cases import AT

ELSEWHERE = "10.0.0.7"


@pytest.fixture
def public(tmp_path: Path) -> Iterator[PublicStore]:
    public_store = PublicStore(tmp_path)
    yield public_store
    public_store.close()


@pytest.fixture
def signer(tmp_path: Path) -> Signer:
    return Signer(tmp_path)


def who(
    public: PublicStore,
    cookies: dict[str, str],
    signer: Signer | None = None,
    client: str = ELSEWHERE,
    *,
    process="both",
    network: bool = True,
    at: dt.datetime = AT,
) -> Session:
    return session(
        cookies, client, signer=signer, public=public, process=process, network=network, at=at
    )


# Who is who


def test_the_presenters_cookie_makes_a_presenter_with_every_right(
    public: PublicStore, signer: Signer
) -> None:
    for process in ("both", "presenter"):
        found = who(public, {COOKIE: signer.sign(AT.timestamp())}, signer, process=process)
        assert found == Session("presenter", frozenset(RIGHTS))


def test_in_the_rooms_process_nobody_is_the_presenter(public: PublicStore, signer: Signer) -> None:
    cookies = {COOKIE: signer.sign(AT.timestamp())}
    assert who(public, cookies, signer, process="audience").role == "nobody"
    assert who(public, cookies, None, process="audience", network=False).role == "audience"


def test_the_presenters_cookie_is_over_after_its_days(public: PublicStore, signer: Signer) -> None:
    cookies = {COOKIE: signer.sign(AT.timestamp())}
    assert (
        who(public, cookies, signer, at=AT + dt.timedelta(days=DAYS, seconds=-1)).role
        == "presenter"
    )
    assert who(public, cookies, signer, at=AT + dt.timedelta(days=DAYS, seconds=1)).role == "nobody"


@pytest.mark.parametrize(
    "cookie",
    ["", "x", "9999999999.", "9999999999.é", "٩٩٩٩٩٩٩٩٩٩." + "0" * 64, "9999999999." + "0" * 64],
)
def test_a_forged_cookie_makes_nobody(public: PublicStore, signer: Signer, cookie: str) -> None:
    assert who(public, {COOKIE: cookie}, signer).role == "nobody"


@pytest.mark.parametrize(
    ("rights", "role"),
    [
        (("watch",), "audience"),
        (("vote",), "voter"),
        (("watch", "vote"), "voter"),
        (("drive",), "remote"),
        (("notes",), "remote"),
        (("notes", "vote"), "remote"),
        (RIGHTS, "remote"),
    ],
)
def test_a_link_makes_what_its_rights_say(public: PublicStore, rights: tuple, role: str) -> None:
    token = public.make_link(rights, "m-1", AT, person="Ada")
    assert who(public, {LINK: token}) == Session(role, frozenset(rights), "Ada", "m-1")


def test_the_presenters_cookie_goes_before_a_link(public: PublicStore, signer: Signer) -> None:
    cookies = {COOKIE: signer.sign(AT.timestamp()), LINK: public.make_link(("watch",), "m-1", AT)}
    assert who(public, cookies, signer).role == "presenter"


def test_a_link_that_is_unknown_over_revoked_or_not_exchanged_makes_nobody(
    public: PublicStore,
) -> None:
    over, revoked, unused = (
        public.make_link(("drive",), "m-1", AT, hours=hours, once=once)
        for hours, once in ((1, False), (9, False), (9, True))
    )
    public.revoke(digest_of(revoked), AT)
    for token in ("x" * 43, over, revoked, unused):
        assert who(public, {LINK: token}, at=AT + dt.timedelta(hours=2)) == Session("nobody")


def test_a_once_link_that_was_exchanged_makes_what_it_says(public: PublicStore) -> None:
    token, _ = public.take(public.make_link(("drive",), "m-1", AT, once=True), AT)
    assert who(public, {LINK: token}).role == "remote"


@pytest.mark.parametrize("client", ["127.0.0.1", "::1", "::ffff:127.0.0.1"])
def test_who_sits_at_this_machine_may_watch_without_a_link(
    public: PublicStore, client: str
) -> None:
    assert who(public, {}, client=client) == Session("audience", frozenset({"watch"}))


def test_while_the_app_listens_at_this_machine_alone_everybody_may_watch(
    public: PublicStore,
) -> None:
    assert who(public, {}, network=False) == Session("audience", frozenset({"watch"}))


@pytest.mark.parametrize(
    "client",
    [
        "10.0.0.7",
        "192.168.1.5",
        "fe80::1",
        "::ffff:10.0.0.7",
        "",
        "127.0.0.1.evil.example",
        "0.0.0.0",
    ],
)
def test_a_stranger_on_the_network_is_nobody(public: PublicStore, client: str) -> None:
    assert who(public, {}, client=client) == Session("nobody", frozenset())


# What this process is for


def test_an_unknown_role_of_a_process_is_told_in_words() -> None:
    with pytest.raises(ShowstopperError, match="SHOWSTOPPER_ROLE is “speaker”, which is no role"):
        process_role({"SHOWSTOPPER_ROLE": "speaker"})


def test_the_role_of_a_process_is_both_unless_it_is_set() -> None:
    assert [
        process_role({"SHOWSTOPPER_ROLE": name}) for name in ("", "both", "presenter", "audience")
    ] == ["both", "both", "presenter", "audience"]


@pytest.mark.parametrize(
    ("value", "network"), [("1", True), ("", False), ("0", False), ("no", False)]
)
def test_the_network_is_asked_for_by_a_one(value: str, network: bool) -> None:
    assert on_network({"SHOWSTOPPER_NETWORK": value}) is network


def test_the_same_address_at_both_ends_is_this_machine_unless_something_stands_between() -> None:
    here = {"host": "10.0.0.7:8501"}
    assert at_this_machine("10.0.0.7", here, "10.0.0.7")
    assert not at_this_machine("10.0.0.8", here, "10.0.0.7")
    assert not at_this_machine("10.0.0.7", {"host": "laptop.example:8501"}, "10.0.0.7")
    assert not at_this_machine("10.0.0.7", here | {"x-forwarded-for": "1.2.3.4"}, "10.0.0.7")
    assert not at_this_machine("10.0.0.7", here | {"sec-fetch-site": "cross-site"}, "10.0.0.7")
    assert not at_this_machine("", {}, "")


# Links


def test_a_links_cookie_lasts_as_long_as_the_link() -> None:
    link = Link("", ("watch",), "", "m-1", AT + dt.timedelta(hours=2), once=False, ended=False)
    assert "Max-Age=3600;" in cookie_for("token", link, AT + dt.timedelta(hours=1), encrypted=False)
    assert "Max-Age=0;" in cookie_for("token", link, AT + dt.timedelta(hours=3), encrypted=False)


def test_a_meeting_in_the_address_cannot_break_out_of_it() -> None:
    link = Link("", ("watch",), "", "m 1&x=/\r\ny", AT, once=False, ended=False)
    assert page_for(link) == "/audience?meeting=m+1%26x%3D%2F%0D%0Ay"


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_the_eleventh_guess_within_a_minute_waits_and_the_next_minute_is_free() -> None:
    clock = Clock()
    guesses = Guesses(clock)
    for second in range(MOST_GUESSES):
        clock.now = float(second)
        assert guesses.wait(ELSEWHERE) == 0
        guesses.wrong(ELSEWHERE)
    assert guesses.wait(ELSEWHERE) == 51
    assert guesses.wait("10.0.0.8") == 0
    clock.now = WITHIN_SECONDS - 0.5
    assert guesses.wait(ELSEWHERE) == 1
    clock.now = WITHIN_SECONDS
    assert guesses.wait(ELSEWHERE) == 0


def test_all_addresses_of_one_line_of_ipv6_guess_together() -> None:
    guesses = Guesses(Clock())
    for number in range(MOST_GUESSES):
        guesses.wrong(f"2001:db8:0:1::{number:x}")
    assert guesses.wait("2001:db8:0:1:ffff::1") > 0
    assert guesses.wait("2001:db8:0:2::1") == 0
    guesses.wrong("::ffff:10.0.0.7")
    assert guesses.wait("::ffff:10.0.0.8") == 0


def test_guesses_of_long_ago_are_forgotten() -> None:
    clock = Clock()
    guesses = Guesses(clock)
    for number in range(500):
        guesses.wrong(f"10.0.{number // 250}.{number % 250}")
    clock.now = 2 * WITHIN_SECONDS
    guesses.wrong(ELSEWHERE)
    assert len(guesses._at) == 1


def test_this_machine_knows_its_addresses_and_name_and_no_loopback() -> None:
    *addresses, name = own_addresses()
    assert name == socket.gethostname().lower()
    assert not [address for address in addresses if loopback(address)]
    assert all(ipaddress.ip_address(address) for address in addresses)
    assert all(listens_at(address) for address in addresses if ":" not in address)


@pytest.mark.parametrize("host", ["203.0.113.9", "no such name", "a..b", "999.1.1.1", "-"])
def test_this_machine_does_not_listen_at_what_is_not_its_own(host: str) -> None:
    assert not listens_at(host)


# The front door

PERSON = [
    (b"sec-fetch-site", b"none"),
    (b"sec-fetch-mode", b"navigate"),
    (b"sec-fetch-dest", b"document"),
]


def front(
    monkeypatch: pytest.MonkeyPatch,
    home: Path,
    role: str,
    client: str = "127.0.0.1",
    server: str = "127.0.0.1",
) -> dict[str, str]:
    """Ask a door for the front page and give back the headers of the answer."""
    monkeypatch.setenv("SHOWSTOPPER_HOME", str(home))
    monkeypatch.setenv("SHOWSTOPPER_ROLE", role)
    sent: list[Message] = []

    async def page(_scope, _receive, send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def keep(message: Message) -> None:
        sent.append(message)

    async def nothing() -> Message:
        return {"type": "http.disconnect"}

    scope = {
        "type": "http",
        "path": "/",
        "method": "GET",
        "client": (client, 1),
        "server": (server, 8501),
        "headers": [
            (b"host", f"{server}:8501".encode()),
            *(PERSON if server == "127.0.0.1" else []),
        ],
    }
    asyncio.run(Door(page)(scope, nothing, keep))
    return {name.decode(): value.decode() for name, value in sent[0]["headers"]}


def test_the_presenters_processes_give_the_cookie_at_the_front_door(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for role in ("both", "presenter"):
        headers = front(monkeypatch, tmp_path, role)
        assert Signer(tmp_path).valid(
            headers["set-cookie"].split(";")[0].removeprefix(f"{COOKIE}=")
        )
        assert headers["set-cookie"].endswith("Path=/; HttpOnly; SameSite=Strict")


def test_the_rooms_process_gives_no_cookie_and_makes_no_secret(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    headers = front(monkeypatch, tmp_path, "audience")
    assert "set-cookie" not in headers
    assert headers["x-frame-options"] == "DENY"
    assert list(tmp_path.iterdir()) == []


def test_at_its_own_address_on_the_network_this_machine_gets_the_cookie_and_no_other(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert "set-cookie" in front(monkeypatch, tmp_path, "both", ELSEWHERE, ELSEWHERE)
    assert "set-cookie" not in front(monkeypatch, tmp_path, "both", "10.0.0.8", ELSEWHERE)


def test_hosts_are_this_machine_and_those_that_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def hosts() -> list[str]:
        return middleware(lambda _: "")[1].kwargs["allowed_hosts"]

    monkeypatch.delenv("SHOWSTOPPER_HOSTS", raising=False)
    assert hosts() == HOSTS
    monkeypatch.setenv("SHOWSTOPPER_HOSTS", "10.0.0.7, laptop ,,fe80::1,[::2],*,*.example.com")
    assert hosts() == [*HOSTS, "10.0.0.7", "laptop", "[fe80::1]", "[::2]"]
    assert more_hosts(os.environ) == hosts()[3:]


# Where a request comes from


def scope_of(kind: str = "http", scheme: str = "http", method: str = "GET", **headers: str) -> dict:
    named = {"host": "127.0.0.1:8501"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    listed = [(name.encode(), value.encode()) for name, value in named.items()]
    return {"type": kind, "scheme": scheme, "method": method, "headers": listed}


OURS = "http://127.0.0.1:8501"
FOREIGN = (
    "http://127.0.0.1:9000",
    "http://127.0.0.1",
    "http://localhost:8501",
    "https://127.0.0.1:8501",
    "http://evil.example:8501",
    "http://127.0.0.1:8501.evil.example",
    "null",
    "",
)


@pytest.mark.parametrize(("kind", "scheme"), [("http", "http"), ("websocket", "ws")])
def test_a_page_at_another_scheme_host_or_port_is_not_ours(kind: str, scheme: str) -> None:
    assert from_our_page(scope_of(kind, scheme, origin=OURS))
    assert [item for item in FOREIGN if from_our_page(scope_of(kind, scheme, origin=item))] == []


def test_a_socket_that_does_not_say_where_it_comes_from_is_refused() -> None:
    assert not from_our_page(scope_of("websocket", "ws"))
    assert from_our_page(scope_of())


@pytest.mark.parametrize("site", ["same-site", "cross-site"])
def test_another_page_may_lead_a_person_here_and_fetch_nothing(site: str) -> None:
    went = {"sec_fetch_site": site, "sec_fetch_mode": "navigate", "sec_fetch_dest": "document"}
    assert from_our_page(scope_of(**went))
    assert not from_our_page(scope_of(**went | {"sec_fetch_dest": "iframe"}))
    assert not from_our_page(scope_of(method="POST", **went))
    for mode, dest in (
        ("no-cors", "image"),
        ("no-cors", "script"),
        ("cors", "empty"),
        ("no-cors", "empty"),
    ):
        assert not from_our_page(
            scope_of(sec_fetch_site=site, sec_fetch_mode=mode, sec_fetch_dest=dest)
        )
    assert from_our_page(
        scope_of(sec_fetch_site="same-origin", sec_fetch_mode="no-cors", sec_fetch_dest="image")
    )


def test_behind_a_proxy_with_tls_the_page_is_at_https() -> None:
    assert from_our_page(scope_of(origin="https://127.0.0.1:8501", x_forwarded_proto="https"))
    assert from_our_page(scope_of("websocket", "wss", origin="https://127.0.0.1:8501"))
    assert not from_our_page(scope_of(origin="https://127.0.0.1:9000", x_forwarded_proto="https"))


def test_the_policy_names_the_one_address_of_sockets() -> None:
    assert "connect-src 'self' blob: ws://127.0.0.1:8501 wss://127.0.0.1:8501;" in policy_for(
        {"host": "127.0.0.1:8501"}
    )
    assert " ws: " not in policy_for({"host": "127.0.0.1:8501"})
    assert "connect-src 'self' blob:;" in policy_for({"host": "x;script-src *"})


# The secret


@pytest.mark.parametrize("size", [0, 1, 31])
def test_a_secret_that_is_too_short_signs_nothing(tmp_path: Path, size: int) -> None:
    (tmp_path / "secret").write_bytes(b"x" * size)
    with pytest.raises(ShowstopperError, match=f"holds {size} bytes, too few for a secret"):
        Signer(tmp_path)


def test_many_that_start_at_once_share_one_whole_secret(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as pool:
        keys = {index.key for index in pool.map(lambda _: Signer(tmp_path), range(64))}
    assert len(keys) == 1
    assert len(keys.pop()) == KEY_BYTES
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]


@pytest.mark.skipif(os.name != "posix", reason="other systems have other rights")
def test_the_secret_and_its_folder_are_the_owners_alone(tmp_path: Path) -> None:
    Signer(tmp_path / "home")
    assert stat.S_IMODE((tmp_path / "home").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "home" / "secret").stat().st_mode) == 0o600
