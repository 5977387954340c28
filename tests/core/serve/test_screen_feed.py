"""The room's screen over the wire: each new record once, to whoever may watch and nobody else."""

from __future__ import annotations

import base64
import http.client
import json
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection

from core.exports.screen import Screen, dump_screen, screen, seen_by_room
from core.meeting.events import StepShown
from core.meeting.room_events import RoomSet
from core.script.brief import Brief
from core.script.steps import STEPS
from core.serve.bus import BUS
from core.serve.live import clock
from core.serve.plain_page import plain_page
from core.serve.seats import LATELY_SECONDS, SEATS, Seats
from core.store.public import digest_of
from tests.core.logs import log_of
from tests.core.wires import ELSEWHERE, Wire, next_of, silent, until
from tests.naughty import MARKUP

Shows = Callable[..., bytes]


@pytest.fixture
def shows(flights: Brief) -> Shows:
    """Publish a step of a meeting, and tell who follows; gives the document."""

    def publish(
        on: Wire, version: int, step: str = "finding", meeting: str = "m-1", *, say: bool = True
    ) -> bytes:
        document = dump_screen(shown(flights, version, step, meeting))
        on.public.publish(meeting, version, "meeting", True, document, clock())
        if say:
            BUS.publish(meeting, version)
        return document

    return publish


def shown(brief: Brief, version: int, step: str = "finding", meeting: str = "m-1") -> Screen:
    log = log_of(brief.case, StepShown(step))  # type: ignore[arg-type]
    return screen(meeting, version, brief, seen_by_room(log))


def record_of(line: ClientConnection) -> dict:
    """Read on to the next record."""
    while True:
        document = json.loads(next_of(line))
        if "slide" in document:
            return document


def beat_of(line: ClientConnection) -> dict:
    document = json.loads(next_of(line))
    assert set(document) == {"seq", "again", "at"}
    return document


# Over the socket


def test_a_late_joiner_is_sent_the_present_screen_at_once_and_nothing_else(
    wire: Wire, shows: Shows
) -> None:
    document = shows(wire, 3)
    with wire.follow("/screen/m-1") as line:
        assert next_of(line).encode() == document
        assert silent(line)


def test_a_step_reaches_every_socket_as_the_same_bytes(wire: Wire, shows: Shows) -> None:
    with ExitStack() as stack:
        lines = [stack.enter_context(wire.follow("/screen/m-1")) for _ in range(20)]
        assert [beat_of(line)["seq"] for line in lines] == [0] * 20
        document = shows(wire, 1)
        assert {next_of(line) for line in lines} == {document.decode()}


def test_of_steps_that_come_at_once_the_last_one_is_always_sent(wire: Wire, shows: Shows) -> None:
    with wire.follow("/screen/m-1") as line:
        for version, step in enumerate(STEPS, start=1):
            shows(wire, version, step)
        heard = [record_of(line)["seq"]]
        while heard[-1] != len(STEPS):
            heard.append(record_of(line)["seq"])
        assert heard == sorted(heard)


def test_a_socket_hears_nothing_of_another_meeting(wire: Wire, shows: Shows) -> None:
    with wire.follow("/screen/m-1") as line:
        beat_of(line)
        shows(wire, 5, meeting="m-2")
        assert silent(line)


def test_a_socket_is_asked_for_no_version_that_it_was_sent(beating: Wire, shows: Shows) -> None:
    shows(beating, 4)
    with beating.follow("/screen/m-1") as line:
        assert record_of(line)["seq"] == 4
        assert [beat_of(line) | {"at": ""} for _ in range(3)] == [
            {"seq": 4, "again": False, "at": ""}
        ] * 3


def test_a_beat_brings_what_another_process_published(beating: Wire, shows: Shows) -> None:
    with beating.follow("/screen/m-1") as line:
        beat_of(line)
        shows(beating, 6, say=False)
        assert record_of(line)["seq"] == 6


def test_a_screen_of_an_older_format_is_not_sent_and_the_one_made_anew_is(
    beating: Wire, shows: Shows
) -> None:
    beating.public.publish("m-1", 2, "meeting", True, b'{"meeting_id":"m-1","seq":2}', clock())
    with beating.follow("/screen/m-1") as line:
        assert beat_of(line)["seq"] == 2
        shows(beating, 2, say=False)
        assert record_of(line)["seq"] == 2


def test_a_page_that_shows_this_meeting_for_want_of_another_is_told_to_look_again(
    beating: Wire, shows: Shows
) -> None:
    with beating.follow("/screen/m-1?other") as any_one, beating.follow("/screen/m-1") as this_one:
        shows(beating, 1, meeting="m-2")
        until(lambda: beat_of(any_one)["again"])
        assert not any(beat_of(this_one)["again"] for _ in range(5))


def test_a_database_that_does_not_answer_cuts_nobody_off(beating: Wire, shows: Shows) -> None:
    shows(beating, 4)
    with beating.follow("/screen/m-1") as line:
        record_of(line)
        with beating.public.engine.connect() as other:
            other.exec_driver_sql("alter table screens rename to gone")
            other.commit()
            assert [beat_of(line)["seq"] for _ in range(8)] == [4] * 8
            other.exec_driver_sql("alter table gone rename to screens")
            other.commit()
        shows(beating, 5)
        assert record_of(line)["seq"] == 5


# Who may


def refused(wire: Wire, path: str = "/screen/m-1", **how) -> int:
    with pytest.raises(InvalidStatus) as result, wire.follow(path, **how):
        pass
    return result.value.response.status_code


def test_a_page_of_others_a_stranger_and_an_odd_name_are_refused(networked: Wire) -> None:
    assert refused(networked, origin="http://evil.example") == 403
    assert refused(networked, origin=None) == 403
    assert refused(networked, **ELSEWHERE) == 403
    assert refused(networked, cookie="x" * 43, **ELSEWHERE) == 403
    assert refused(networked, "/screen/M_1") == 403
    assert refused(networked, f"/screen/{'a' * 65}") == 403


def test_a_link_to_one_meeting_opens_no_other(networked: Wire, shows: Shows) -> None:
    shows(networked, 1)
    shows(networked, 1, meeting="m-2")
    token = networked.link("watch")
    assert refused(networked, "/screen/m-2", cookie=token, **ELSEWHERE) == 403
    for path in ("/screen/m-2", "/plain/m-2"):
        status, _, body = asked(networked, path, token)
        assert status == 403
        assert "Newark" not in body
    with networked.follow("/screen/m-1", cookie=token, **ELSEWHERE) as line:
        assert record_of(line)["meeting_id"] == "m-1"


def asked(
    wire: Wire, path: str, token: str = "", **headers: str
) -> tuple[int, http.client.HTTPMessage, str]:
    cookie = {"Cookie": f"showstopper_link={token}"} if token else {}
    return wire.ask(path, client="10.0.0.7", **cookie, **headers)


def test_who_has_lost_her_link_is_sent_no_further_screen(networked: Wire, shows: Shows) -> None:
    shows(networked, 1)
    token = networked.link("watch")
    with (
        networked.follow("/screen/m-1", cookie=token, **ELSEWHERE) as cut,
        networked.follow("/screen/m-1", cookie=networked.link("watch"), **ELSEWHERE) as other,
    ):
        assert record_of(cut)["seq"] == record_of(other)["seq"] == 1
        networked.public.revoke(digest_of(token), clock())
        BUS.wake("m-1")
        shows(networked, 2, "decision")
        with pytest.raises(ConnectionClosed) as result:
            next_of(cut)
        assert result.value.rcvd.code == 1008
        assert record_of(other)["seq"] == 2


def test_a_link_that_runs_out_is_found_out_at_the_beat(
    beating: Wire, shows: Shows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOWSTOPPER_NETWORK", "1")
    shows(beating, 1)
    token = beating.link("watch", hours=0.7 / 3600)
    with beating.follow("/screen/m-1", cookie=token, **ELSEWHERE) as line:
        record_of(line)
        with pytest.raises(ConnectionClosed) as result:
            while True:
                beat_of(line)
        assert result.value.rcvd.code == 1008


# By asking


def test_without_a_socket_the_record_is_asked_for_and_sent_once(wire: Wire, shows: Shows) -> None:
    document = shows(wire, 1)
    status, headers, body = wire.ask("/screen/m-1")
    assert (status, body.encode()) == (200, document)
    assert headers["content-type"] == "application/json"
    assert headers["cache-control"] == "private, no-cache"
    assert "default-src 'self'" in headers["content-security-policy"]
    tag = {"If-None-Match": headers["etag"]}
    assert wire.ask("/screen/m-1", **tag)[::2] == (304, "")
    later = shows(wire, 2, "decision")
    assert wire.ask("/screen/m-1", **tag)[2].encode() == later


def test_a_meeting_that_there_is_not_is_not_found(wire: Wire) -> None:
    assert wire.ask("/screen/m-1")[::2] == (404, "")


def test_asking_needs_the_same_right_and_place_as_a_socket(networked: Wire, shows: Shows) -> None:
    shows(networked, 1)
    token = networked.link("watch")
    assert asked(networked, "/screen/m-1")[::2] == (403, "")
    assert asked(networked, "/screen/m-1", token)[0] == 200
    foreign = {"Origin": "http://evil.example"}
    assert asked(networked, "/screen/m-1", token, **foreign)[0] == 403
    fetched = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"}
    assert asked(networked, "/screen/m-1", token, **fetched)[0] == 403
    networked.public.revoke(digest_of(token), clock())
    assert asked(networked, "/screen/m-1", token)[::2] == (403, "")


# Without a script


class Read(HTMLParser):
    """What a browser makes of a page: its elements, their attributes, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_plain_page_has_every_word_of_the_screen_and_no_script(
    wire: Wire, shows: Shows, flights: Brief
) -> None:
    for version, step in enumerate(STEPS, start=1):
        shows(wire, version, step)
        status, headers, body = wire.ask("/plain/m-1")
        assert status == 200
        assert headers["cache-control"] == "no-store"
        result, page = shown(flights, version, step), Read(body)
        slide = result.slide
        words = [slide.headline, *slide.list_lines, *slide.notes, slide.source, *result.words]
        words += [text for figure in slide.figures for text in (figure.value, figure.under)]
        assert [word for word in words if word not in page.text] == []
        tags = [tag for tag, _ in page.tags]
        assert not {"script", "svg", "iframe", "form"} & set(tags)
        assert [item["href"] for tag, item in page.tags if tag == "a"] == ["?", "?follow=1"]
        assert not [item for tag, item in page.tags if tag == "meta" and "http-equiv" in item]
        images = [item for tag, item in page.tags if tag == "img"]
        assert [item["alt"] for item in images] == ([result.alt] if result.picture.wide else [])
        assert all("font-family" in lettered(item["src"]) for item in images)
        assert all('viewBox="-' in lettered(item["src"]) for item in images)
        small = [item for tag, item in page.tags if tag == "source"]
        assert len(small) == bool(result.picture.narrow)
        assert all("font-family" in lettered(item["srcset"]) for item in small)
        assert f"{slide.strap} · {slide.place}" in page.text


def lettered(address: str | None) -> str:
    """Read the picture of an address that holds it."""
    return base64.b64decode((address or "").partition(",")[2]).decode()


def test_the_plain_page_follows_the_meeting_that_is_held_or_says_that_there_is_none(
    wire: Wire, shows: Shows
) -> None:
    assert "The meeting has not started" in Read(wire.ask("/plain")[2]).text
    shows(wire, 1)
    until(lambda: "2 of 7" in Read(wire.ask("/plain")[2]).text)


def test_the_plain_page_reloads_itself_only_for_who_asks_for_it(wire: Wire, shows: Shows) -> None:
    shows(wire, 1)
    page = Read(wire.ask("/plain/m-1?follow=1")[2])
    assert ("meta", {"http-equiv": "refresh", "content": "5"}) in page.tags
    assert [item["href"] for tag, item in page.tags if tag == "a"] == ["?"]
    assert "This page updates every 5 seconds." in page.text


def test_a_stranger_reads_nothing_on_the_plain_page(networked: Wire, shows: Shows) -> None:
    shows(networked, 1)
    for path in ("/plain", "/plain/m-1"):
        status, _, body = asked(networked, path)
        assert status == 403
        assert Read(body).text.endswith("Ask the presenter for the audience link.")


@pytest.mark.parametrize("text", MARKUP)
def test_text_of_any_kind_is_text_on_the_plain_page(flights: Brief, text: str) -> None:
    result = shown(flights, 1)
    figures = tuple(replace(figure, value=text, under=text) for figure in result.slide.figures)
    slide = replace(
        result.slide, headline=text, source=text, notes=(text,), strap=text, figures=figures
    )
    table = ({"Segment": text, text: "x"},)
    page = Read(plain_page(replace(result, slide=slide, alt=text, words=(text,), table=table), ""))
    expected = Read(plain_page(replace(result, table=({"Segment": "x", "y": "x"},)), ""))
    count = [tag for tag, _ in page.tags if tag != "p"]
    assert sorted(set(count)) == sorted({tag for tag, _ in expected.tags if tag != "p"})
    assert page.text.count(text) >= 8
    assert not [item for _, item in page.tags if any(name.startswith("on") for name in item)]


@pytest.mark.parametrize("part", ["blank", "pattern"])
def test_the_plain_page_is_blank_where_the_room_is(flights: Brief, part: str) -> None:
    log = log_of(flights.case, StepShown("finding"), RoomSet(part, on=True))
    page = Read(plain_page(screen("m-1", 3, flights, seen_by_room(log)), ""))
    assert flights.case.title not in page.text
    assert ("The presenter is testing the screen." in page.text) is (part == "pattern")


# Who was heard from


def test_a_browser_that_asks_is_known_by_the_name_of_its_page(wire: Wire, shows: Shows) -> None:
    shows(wire, 1)
    assert not SEATS.lately("a1") | SEATS.lately("b2")
    wire.ask("/screen/m-1?seat=a1")
    with wire.follow("/screen/m-1?seat=b2") as line:
        record_of(line)
        assert SEATS.lately("a1") & SEATS.lately("b2")


def test_names_of_long_ago_are_forgotten_and_odd_ones_never_kept() -> None:
    now = [0.0]
    seats = Seats(lambda: now[0])
    seats.note("a")
    seats.note("x" * 65)
    seats.note("")
    assert seats.lately("a")
    assert not seats.lately("x" * 65) | seats.lately("")
    now[0] += LATELY_SECONDS + 1
    assert not seats.lately("a")
