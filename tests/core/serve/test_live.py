"""The live meeting over the wire: a real server, real sockets, and a door that can be knocked
at.
"""

from __future__ import annotations

import asyncio
import http.client
import logging
import secrets
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from core.serve import visitors
from core.serve.bus import BUS, Bus
from core.serve.live import clock
from core.serve.newest import Newest
from core.serve.roles import LINK
from core.store.public import RIGHTS, PublicStore, digest_of
from tests.browser.server import Server
from tests.core.wires import ELSEWHERE, PATIENCE, Wire, next_of, silent, until
from tests.figures import tell


def show(wire: Wire, version: int, meeting: str = "m-1", live_now: bool = True) -> None:
    wire.public.publish(meeting, version, "meeting", live_now, b"%d" % version, clock())
    BUS.publish(meeting, version)


# What a socket is told


def test_a_socket_hears_the_newest_version_at_once(wire: Wire) -> None:
    wire.public.publish("m-1", 7, "meeting", True, b"", clock())
    with wire.follow() as line:
        assert next_of(line) == "7"
        assert silent(line)


def test_before_anything_was_shown_the_version_is_nought(wire: Wire) -> None:
    with wire.follow() as line:
        assert next_of(line) == "0"


def test_a_log_that_is_ahead_of_the_room_is_the_newest_version(wire: Wire) -> None:
    wire.public.publish("m-1", 7, "meeting", True, b"", clock())
    BUS.publish("m-1", 9)
    with wire.follow() as line:
        assert next_of(line) == "9"


def test_every_follower_hears_of_a_new_version(wire: Wire) -> None:
    with ExitStack() as stack:
        lines = [stack.enter_context(wire.follow()) for _ in range(20)]
        assert [next_of(line) for line in lines] == ["0"] * 20
        show(wire, 1)
        assert [next_of(line) for line in lines] == ["1"] * 20


def test_who_follows_one_meeting_hears_nothing_of_another(wire: Wire) -> None:
    with wire.follow() as line:
        assert next_of(line) == "0"
        show(wire, 5, "m-2")
        assert silent(line)


def test_a_version_that_comes_late_is_not_told(wire: Wire) -> None:
    with wire.follow() as line:
        assert next_of(line) == "0"
        for version in (3, 2, 3, 1):
            BUS.publish("m-1", version)
        BUS.publish("m-1", 4)
        heard = [next_of(line)]
        while heard[-1] != "4":
            heard.append(next_of(line))
        assert heard in (["3", "4"], ["4"])


def test_threads_that_publish_at_once_end_at_the_newest(wire: Wire) -> None:
    with wire.follow() as line, ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda version: BUS.publish("m-1", version), range(400, 0, -1)))
        heard = [int(next_of(line))]
        while heard[-1] != 400:
            heard.append(int(next_of(line)))
        assert heard == sorted(heard)


def test_a_forced_wake_is_told_without_a_new_version(wire: Wire) -> None:
    show(wire, 6)
    with wire.follow() as line:
        assert next_of(line) == "6"
        BUS.wake("m-1")
        assert next_of(line) == "6!"
        BUS.wake()
        assert next_of(line) == "6!"


def test_who_waits_for_a_meeting_is_woken_when_any_moves(wire: Wire) -> None:
    with wire.follow("/live") as line:
        assert next_of(line) == "0"
        show(wire, 1, "m-9")
        assert next_of(line) == "0!"


def test_who_waits_is_woken_at_once_if_it_began_while_the_page_was_on_its_way(wire: Wire) -> None:
    show(wire, 1, "m-9")
    with wire.follow("/live") as line:
        assert next_of(line) == "0!"
        assert silent(line)


# The beat: what a socket is told without news


def test_a_socket_without_news_hears_the_version_again_and_again(beating: Wire) -> None:
    show(beating, 7)
    with beating.follow() as line:
        assert [next_of(line) for _ in range(4)] == ["7"] * 4


def test_a_beat_brings_what_another_process_committed(beating: Wire) -> None:
    with beating.follow() as line:
        assert next_of(line) == "0"
        beating.public.publish("m-1", 5, "meeting", True, b"", clock())
        until(lambda: next_of(line) == "5")


def test_who_shows_a_meeting_for_want_of_another_is_woken_when_another_one_is_held(
    beating: Wire,
) -> None:
    show(beating, 3, live_now=False)
    with beating.follow("/live/m-1?other") as any_one, beating.follow() as this_one:
        assert [next_of(any_one) for _ in range(3)] == ["3"] * 3
        show(beating, 1, "m-2")
        until(lambda: next_of(any_one) == "3!")
        next_of(this_one)
        assert {next_of(this_one) for _ in range(5)} == {"3"}


def test_who_waits_for_a_meeting_hears_of_one_in_another_process(beating: Wire) -> None:
    with beating.follow("/live") as line:
        assert next_of(line) == "0"
        beating.public.publish("m-9", 1, "meeting", True, b"", clock())
        until(lambda: next_of(line) == "0!")


def test_a_link_that_runs_out_is_found_out_at_the_beat(
    beating: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOWSTOPPER_NETWORK", "1")
    token = beating.link("watch", hours=0.7 / 3600)
    with beating.follow(cookie=token, **ELSEWHERE) as line:
        assert next_of(line) == "0"
        until(lambda: next_of(line) == "0!")
        with pytest.raises(ConnectionClosed) as result:
            next_of(line)
        assert result.value.rcvd.code == 1008


def test_a_database_that_does_not_answer_cuts_nobody_off(beating: Wire) -> None:
    show(beating, 4)
    with beating.follow() as line:
        assert next_of(line) == "4"
        with (
            beating.public.engine.connect() as other
        ):  # a table that is gone for a moment: every read of it fails
            other.exec_driver_sql("alter table screens rename to gone")
            other.commit()
            assert [next_of(line) for _ in range(3)] == ["4"] * 3
            other.exec_driver_sql("alter table gone rename to screens")
            other.commit()
        show(beating, 5)
        until(lambda: next_of(line) == "5")


# The bus alone


def test_a_slow_listener_gets_the_newest_version_and_no_other() -> None:
    async def slow() -> list[tuple[int, bool]]:
        bus = Bus()
        bus.bind(asyncio.get_running_loop())
        with bus.subscribe("m-1") as news:
            for version in range(1, 1001):
                bus.publish("m-1", version)
            await asyncio.sleep(0)
            heard = [await news.newest()]
            bus.wake("m-1")
            bus.publish("m-1", 1001)
            await asyncio.sleep(0)
            return [*heard, await news.newest()]

    assert asyncio.run(slow()) == [(1000, False), (1001, True)]


def test_a_bus_without_a_loop_does_nothing_and_one_whose_loop_has_closed_survives() -> None:
    bus = Bus()
    bus.publish("m-1", 3)
    bus.wake("m-1")
    assert bus.latest("m-1") == 0
    loop = asyncio.new_event_loop()
    bus.bind(loop)
    loop.close()
    bus.publish("m-1", 3)
    bus.wake()
    assert bus.latest("m-1") == 3


def test_followers_are_counted_by_meeting() -> None:
    bus = Bus()
    with bus.subscribe("m-1"), bus.subscribe("m-1"), bus.subscribe("m-2"):
        assert (bus.followers("m-1"), bus.followers("m-2"), bus.followers("m-3")) == (2, 1, 0)
    assert bus.followers("m-1") == 0


# What the newest version shows


@dataclass(frozen=True)
class Shown:
    seq: int
    by: int


class Shelf:
    """Something that is read slowly, and counts how often."""

    def __init__(self) -> None:
        self.seq, self.reads = 1, 0

    def read(self, meeting: str) -> Shown | None:
        self.reads += 1
        time.sleep(0.02)
        return Shown(self.seq, self.reads) if meeting == "m-1" else None


@pytest.fixture
def shelf() -> Iterator[tuple[Shelf, Newest[Shown], Bus]]:
    loop = asyncio.new_event_loop()
    bus, item = Bus(), Shelf()
    bus.bind(loop)
    yield item, Newest(item.read, bus), bus
    loop.close()


def test_fifty_who_ask_at_once_cost_one_read(shelf: tuple[Shelf, Newest[Shown], Bus]) -> None:
    item, newest, bus = shelf
    for version in (1, 2, 3):
        item.seq = version
        bus.publish("m-1", version)
        with ThreadPoolExecutor(50) as pool:
            assert set(pool.map(newest.of, ["m-1"] * 50)) == {Shown(version, version)}


def test_without_a_version_on_the_bus_everybody_reads(
    shelf: tuple[Shelf, Newest[Shown], Bus],
) -> None:
    _, newest, _ = shelf
    assert [newest.of("m-1") for _ in range(3)] == [Shown(1, 1), Shown(1, 2), Shown(1, 3)]


def test_what_is_not_yet_what_was_heard_of_is_not_kept(
    shelf: tuple[Shelf, Newest[Shown], Bus],
) -> None:
    item, newest, bus = shelf
    bus.publish("m-1", 2)
    assert newest.of("m-1") == Shown(1, 1)
    item.seq = 2
    assert [newest.of("m-1") for _ in range(2)] == [Shown(2, 2), Shown(2, 2)]


def test_a_meeting_that_is_none_is_nothing_each_time(
    shelf: tuple[Shelf, Newest[Shown], Bus],
) -> None:
    item, newest, _ = shelf
    assert (newest.of("m-9"), newest.of("m-9"), item.reads) == (None, None, 2)


def test_made_up_meetings_leave_nothing_behind(wire: Wire) -> None:
    for number in range(20):
        with wire.follow(f"/live/made-up-{number}") as line:
            assert next_of(line) == "0"
    until(lambda: BUS.topics() == ())
    assert BUS._latest == {}


# Who may follow


def refused(wire: Wire, *arguments, **how) -> int:
    with pytest.raises(InvalidStatus) as result, wire.follow(*arguments, **how):
        pass
    return result.value.response.status_code


def test_a_socket_from_a_page_that_is_not_ours_is_refused(wire: Wire) -> None:
    foreign = [
        "null",
        "",
        "http://evil.example",
        "http://127.0.0.1",
        "http://127.0.0.1:1",
        f"http://localhost:{wire.port}",
        f"file://{wire.host}",
        f"http://{wire.host}.evil.example",
    ]
    assert {item: refused(wire, origin=item) for item in foreign} == dict.fromkeys(foreign, 403)
    assert refused(wire, origin=None) == 403


def test_a_foreign_host_is_refused_on_sockets_and_at_the_door(wire: Wire) -> None:
    assert refused(wire, host=f"evil.example:{wire.port}") == 400
    token = wire.link("drive", once=True)
    assert wire.ask(f"/enter/{token}", Host="evil.example")[0] == 400
    assert wire.ask(f"/enter/{token}", "POST")[0] == 303


def test_an_odd_meeting_is_refused(wire: Wire) -> None:
    odd = [
        "M-1",
        "m_1",
        "m.1",
        "%C3%A9",
        "m%201",
        "m%0A",
        "a" * 65,
        "m-1%00",
        "..",
        "m-1%2F2",
        "%3Cb%3E",
        "%D9%85",
        "%D9%A1",
        "",
    ]
    assert {item: refused(wire, f"/live/{item}") for item in odd} == dict.fromkeys(odd, 403)


def test_the_longest_meeting_id_is_taken(wire: Wire) -> None:
    with wire.follow(f"/live/{'a' * 64}") as line:
        assert next_of(line) == "0"


def test_a_stranger_on_the_network_is_refused_without_a_link(networked: Wire) -> None:
    assert refused(networked, **ELSEWHERE) == 403
    assert refused(networked, cookie="x" * 43, **ELSEWHERE) == 403
    with networked.follow() as line:  # at this machine
        assert next_of(line) == "0"


def test_any_right_lets_a_person_on_the_network_follow(networked: Wire) -> None:
    for right in RIGHTS:
        with networked.follow(cookie=networked.link(right), **ELSEWHERE) as line:
            assert next_of(line) == "0"


def test_a_link_that_is_over_or_still_to_be_exchanged_does_not_let_one_follow(
    networked: Wire,
) -> None:
    assert refused(networked, cookie=networked.link("watch", hours=1, ago=2), **ELSEWHERE) == 403
    assert refused(networked, cookie=networked.link("watch", once=True), **ELSEWHERE) == 403


def test_a_socket_whose_link_is_revoked_is_woken_and_then_cut(networked: Wire) -> None:
    token = networked.link("watch")
    with (
        networked.follow(cookie=token, **ELSEWHERE) as cut,
        networked.follow(cookie=networked.link("watch"), **ELSEWHERE) as other,
    ):
        assert (next_of(cut), next_of(other)) == ("0", "0")
        networked.public.revoke(digest_of(token), clock())
        BUS.wake("m-1")
        assert (next_of(cut), next_of(other)) == ("0!", "0!")
        with pytest.raises(ConnectionClosed) as result:
            next_of(cut)
        assert result.value.rcvd.code == 1008
        show(networked, 1)
        assert next_of(other) == "1"


def test_there_are_so_many_sockets_and_no_more(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visitors, "MOST_SOCKETS", 3)
    with ExitStack() as stack:
        lines = [stack.enter_context(wire.follow()) for _ in range(3)]
        assert [next_of(line) for line in lines] == ["0"] * 3
        with wire.follow() as fourth, pytest.raises(ConnectionClosed) as result:
            next_of(fourth)
        assert result.value.rcvd.code == 1013
        lines[0].close()
        until(lambda: len(BUS._listeners.get("m-1", ())) == 2)
        with wire.follow() as again:
            assert next_of(again) == "0"


# How a socket ends


def test_sockets_that_end_leave_no_task_and_no_complaint(
    wire: Wire, caplog: pytest.LogCaptureFixture
) -> None:
    before = wire.tasks()
    with ExitStack() as stack:
        lines = [stack.enter_context(wire.follow()) for _ in range(12)]
        assert [next_of(line) for line in lines] == ["0"] * 12
        assert wire.tasks() > before
        for number, line in enumerate(lines):
            if number % 2:
                line.socket.shutdown(socket.SHUT_RDWR)  # as a laptop that is shut
            else:
                line.close()
            show(wire, number + 1)
        until(lambda: wire.tasks() == before)
        until(lambda: BUS.topics() == ())
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


def test_what_a_browser_says_is_not_listened_to(wire: Wire) -> None:
    with wire.follow() as line:
        assert next_of(line) == "0"
        for words in ("0!", "99", b"\x00", "x" * 10_000):
            line.send(words)
        show(wire, 1)
        assert next_of(line) == "1"


def test_a_server_that_ends_takes_its_sockets_with_it(
    wire: Wire, caplog: pytest.LogCaptureFixture
) -> None:
    with wire.follow() as line:
        assert next_of(line) == "0"
        wire.server.should_exit = True
        wire.thread.join(PATIENCE)
        assert not wire.thread.is_alive()
        with pytest.raises(ConnectionClosed):
            next_of(line)
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


# The door


@pytest.mark.parametrize(
    ("rights", "page"),
    [
        (("watch",), "/audience"),
        (("vote",), "/vote"),
        (("watch", "vote"), "/vote"),
        (("notes",), "/remote"),
        (("drive", "notes", "vote"), "/remote"),
    ],
)
def test_a_link_leads_to_the_page_of_its_rights(wire: Wire, rights: tuple, page: str) -> None:
    token = wire.link(*rights)
    status, headers, _ = wire.ask(f"/enter/{token}")
    assert status == 303
    assert headers["location"] == f"{page}?meeting=m-1"
    assert headers["cache-control"] == "no-store"
    name, *rest = headers["set-cookie"].split("; ")
    assert name == f"{LINK}={token}"
    age = rest.pop(0)
    assert 43_190 <= int(age.removeprefix("Max-Age=")) <= 43_200
    assert rest == ["Path=/", "HttpOnly", "SameSite=Lax"]


def test_a_link_for_whichever_meeting_names_none(wire: Wire) -> None:
    assert wire.ask(f"/enter/{wire.link('watch', meeting='')}")[1]["location"] == "/audience"


def test_over_tls_the_cookie_is_for_tls_alone(wire: Wire) -> None:
    _, headers, _ = wire.ask(f"/enter/{wire.link('watch')}", **{"X-Forwarded-Proto": "https"})
    assert headers["set-cookie"].endswith("; SameSite=Lax; Secure")


def test_a_link_that_does_not_work_says_so_and_sets_no_cookie(wire: Wire) -> None:
    for token in ("x" * 43, wire.link("watch", hours=1, ago=2)):
        status, headers, body = wire.ask(f"/enter/{token}")
        assert status == 404
        assert "This link does not work (any more). Ask the presenter for a new one." in body
        assert "set-cookie" not in headers
        assert headers["x-frame-options"] == "DENY"
        assert "default-src 'self'" in headers["content-security-policy"]
        assert token not in body


def test_the_door_speaks_the_language_of_the_browser(wire: Wire) -> None:
    token = wire.link("drive", once=True)
    german = {"Accept-Language": "de-DE,de;q=0.9"}
    _, _, body = wire.ask(f"/enter/{token}", **german)
    assert '<html lang="de">' in body
    assert ">Öffnen</button>" in body
    assert "Der Link funktioniert einmal." in body
    assert "This link" not in wire.ask(f"/enter/{'x' * 43}", **german)[2]


def test_a_once_link_asks_first_and_is_not_used_up_by_those_who_only_look(wire: Wire) -> None:
    token = wire.link("drive", once=True)
    for _ in range(20):
        status, headers, body = wire.ask(f"/enter/{token}")
        assert status == 200
        assert "set-cookie" not in headers
        assert headers["cache-control"] == "no-store"
        assert ">Open</button>" in body
        assert token not in body
    assert wire.ask(f"/enter/{token}", "POST")[0] == 303


def test_a_once_link_opens_once_and_the_cookie_it_left_goes_on(networked: Wire) -> None:
    token = networked.link("drive", once=True)
    status, headers, _ = networked.ask(f"/enter/{token}", "POST", client="10.0.0.7")
    cookie = headers["set-cookie"].split(";")[0].removeprefix(f"{LINK}=")
    assert status == 303
    assert cookie != token
    assert networked.ask(f"/enter/{token}", client="10.0.0.8")[0] == 404
    with networked.follow(cookie=cookie, **ELSEWHERE) as line:
        assert next_of(line) == "0"


def test_who_used_a_once_link_up_may_open_it_again_in_the_same_browser(wire: Wire) -> None:
    token, other = wire.link("drive", once=True), wire.link("drive", once=True)
    cookie = wire.ask(f"/enter/{token}", "POST")[1]["set-cookie"].split(";")[0]
    status, headers, _ = wire.ask(f"/enter/{token}", Cookie=cookie)
    assert status == 303
    assert headers["set-cookie"].split(";")[0] == cookie
    wire.ask(f"/enter/{other}", "POST")
    assert [
        wire.ask(f"/enter/{other}", method, Cookie=cookie)[0] for method in ("GET", "POST")
    ] == [404, 404]


def test_of_many_who_open_a_once_link_at_once_one_gets_in(wire: Wire) -> None:
    token = wire.link("drive", once=True)
    with ThreadPoolExecutor(8) as pool:
        statuses = sorted(
            pool.map(
                lambda number: wire.ask(f"/enter/{token}", "POST", client=f"10.0.0.{number}")[0],
                range(8),
            )
        )
    assert statuses == [303] + [404] * 7


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("HEAD", {}),
        ("GET", {"Sec-Purpose": "prefetch"}),
        ("GET", {"Sec-Purpose": "prefetch;prerender"}),
    ],
)
def test_looking_at_a_link_beforehand_does_not_use_it_up(
    wire: Wire, method: str, headers: dict[str, str]
) -> None:
    token = wire.link("vote", once=True)
    for item in (token, "x" * 43):
        status, result, body = wire.ask(f"/enter/{item}", method, **headers)
        assert (status, body) == (204, "")
        assert "set-cookie" not in result
    assert wire.ask(f"/enter/{token}", "POST")[0] == 303


@pytest.mark.parametrize("method", ["PATCH", "PUT", "DELETE"])
def test_the_door_opens_to_a_visit_alone(wire: Wire, method: str) -> None:
    token = wire.link("vote", once=True)
    assert wire.ask(f"/enter/{token}", method)[0] == 405
    assert wire.ask(f"/enter/{token}", "POST")[0] == 303


def test_after_ten_wrong_links_an_address_waits_but_a_good_one_still_opens(wire: Wire) -> None:
    good = wire.link("watch")
    guess = [
        wire.ask(f"/enter/{secrets.token_urlsafe(32)}", client="10.0.0.7")[0] for _ in range(12)
    ]
    assert guess == [404] * 10 + [429] * 2
    status, headers, body = wire.ask(f"/enter/{secrets.token_urlsafe(32)}", client="10.0.0.7")
    assert status == 429
    assert 50 <= int(headers["retry-after"]) <= 60
    assert "Wait a minute" in body
    # Somebody else in the same office guessed; who has a link is not kept out by that.
    assert wire.ask(f"/enter/{good}", client="10.0.0.7")[0] == 303
    assert wire.ask(f"/enter/{good}", client="10.0.0.8")[0] == 303


@pytest.mark.parametrize("many", [100, pytest.param(10_000, marks=pytest.mark.slow)])
def test_guesses_at_once_are_counted_one_by_one(wire: Wire, many: int) -> None:
    with ThreadPoolExecutor(25) as pool:
        statuses = sorted(
            pool.map(
                lambda _: wire.ask(f"/enter/{secrets.token_urlsafe(32)}", client="10.0.0.7")[0],
                range(many),
            )
        )
    assert statuses == [404] * 10 + [429] * (many - 10)
    tell("links", f"{many:,} guesses: 0 opened, 429 after 10")


def test_a_room_that_comes_in_by_one_address_is_let_in(wire: Wire) -> None:
    token = wire.link("watch")
    with ThreadPoolExecutor(20) as pool:
        assert set(
            pool.map(lambda _: wire.ask(f"/enter/{token}", client="10.0.0.7")[0], range(60))
        ) == {303}


def test_at_the_door_of_the_rooms_process_every_link_leads_to_the_rooms_view(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOWSTOPPER_ROLE", "audience")
    assert (
        wire.ask(f"/enter/{wire.link('drive', 'vote')}")[1]["location"] == "/audience?meeting=m-1"
    )


# The room's process: the real command, on an empty folder


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SHOWSTOPPER_ROLE", "audience")
        for name in ("SHOWSTOPPER_NETWORK", "SHOWSTOPPER_HOSTS"):
            patch.delenv(name, raising=False)
        with Server(tmp_path_factory.mktemp("room") / "home") as server:
            yield server


def visit(room: Server, path: str = "/", host: str = "") -> tuple[int, http.client.HTTPMessage]:
    line = http.client.HTTPConnection("127.0.0.1", room.port, timeout=PATIENCE)
    line.request("GET", path, headers={"Host": host} if host else {})
    answer = line.getresponse()
    answer.read()
    line.close()
    return answer.status, answer.headers


def test_the_rooms_process_opens_no_private_file_and_knows_no_presenter(room: Server) -> None:
    status, headers = visit(room)
    assert status == 200
    assert "set-cookie" not in headers
    until((room.home / "public" / "room.db").exists)
    assert [path.name for path in room.home.iterdir()] == ["public"]
    opened = {Path(file.path).name for process in room.family() for file in process.open_files()}
    assert not opened & {"showstopper.db", "secret"}


def test_the_rooms_process_hears_of_what_another_process_commits(room: Server) -> None:
    here, store = f"127.0.0.1:{room.port}", PublicStore(room.home)
    with (
        connect(f"ws://{here}/live", origin=f"http://{here}") as waiting,
        connect(f"ws://{here}/live/m-1", origin=f"http://{here}") as line,
    ):
        assert (next_of(waiting), next_of(line)) == ("0", "0")
        for version in (1, 2):
            store.publish("m-1", version, "meeting", True, b"", clock())
            assert next_of(line) == str(version)
        assert next_of(waiting) == "0!"
        store.revoke(digest_of(store.make_link(("watch",), "m-1", clock())), clock())
        assert next_of(line) == "2!"
    store.close()


def test_no_token_appears_in_what_the_server_says(room: Server) -> None:
    store = PublicStore(room.home)
    good, bad = store.make_link(("watch",), "m-1", clock()), "b" + secrets.token_urlsafe(32)
    store.close()
    assert visit(room, f"/enter/{good}")[0] == 303
    assert visit(room, f"/enter/{bad}")[0] == 404
    assert visit(room, f"/enter/{good}", "evil.example")[0] == 400
    assert good not in room.said()
    assert bad not in room.said()


def test_a_server_that_listens_on_the_network_wants_links_however_it_was_told_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SHOWSTOPPER_NETWORK", raising=False)
    monkeypatch.setenv("SHOWSTOPPER_ROLE", "audience")
    monkeypatch.setenv("STREAMLIT_SERVER_ADDRESS", "0.0.0.0")
    with Server(tmp_path / "home") as server:
        here = f"127.0.0.1:{server.port}"
        with (
            pytest.raises(InvalidStatus),
            connect(f"ws://{here}/live", origin=f"http://{here}", additional_headers=ELSEWHERE),
        ):
            pass
        with connect(f"ws://{here}/live", origin=f"http://{here}") as line:
            assert next_of(line) == "0"
