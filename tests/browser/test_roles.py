"""What the audience's browser receives, byte for byte: nothing that is the presenter's."""

from __future__ import annotations

import datetime as dt
import http.client
import re
import urllib.parse
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from core.meeting.events import MeetingClosed, MeetingOpened, NoteTaken
from core.script.brief import Brief, argue
from core.script.readiness import ready
from core.serve.request_origin import PRESENTER_PAGES, WATCHES
from core.store.database import Store
from core.store.evidence_cache import evidence_of
from tests.browser import screen
from tests.browser.screen import Ear, even
from tests.browser.server import Server

pytestmark = pytest.mark.browser

CASE = "late-flights"
SECRET = "ZEBRA-PRIVATE-71"
COLD = (
    "finding",
    "case",
    "meeting",
    "quantification",
    "recommendation",
    "alternatives",
    "rehearsal",
    "follow_up",
    "terms",
    "replay",
    "remote",
    "vote",
    "router",
    "pages/finding",
    "notes",
)
OFTEN = (
    "finding",
    "quantification",
    "follow_up",
    "remote",
    "router",
    "notes",
)  # the others are like them
CONSOLE = ("What was said", "Likely questions", "Before you start", "Presenting safely")
NAVIGATION = (
    "Rehearsal",
    "Follow-up",
    ":material/menu_book:",
    ":material/folder_open:",
    ":material/payments:",
    ":material/balance:",
)
HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}


def argued(home: Path) -> Brief:
    """Argue the sample as the server does."""
    store = Store(home)
    case = store.case(CASE)
    result = argue(case, evidence_of(store, case, dt.datetime.now(dt.UTC)))
    store.engine.dispose()
    return result


def spoken(brief: Brief) -> set[str]:
    """List what is for the presenter's eyes: lines to say, notes to self, prepared answers,
    readiness, the console.
    """
    script = brief.script
    lines = {cue.claim.says for cue in script.cues} | {
        cue.note.says for cue in script.cues if cue.note
    }
    answers = {answer.answer.says for answer in script.answers}
    lacks = {check.missing for check in ready(brief) if not check.holds}
    return {even(line) for line in lines | answers | lacks} | set(CONSOLE)


def everything(brief: Brief) -> set[str]:
    """List every sentence of the case, public or not, and what it suspects."""
    claims = {even(claim.says) for claim in brief.script.claims.values()}
    return spoken(brief) | claims | {even(brief.case.suspicion.text), brief.case.title, SECRET}


@pytest.fixture(scope="module")
def brief(measured_home: Path) -> Brief:
    return argued(measured_home)


@pytest.fixture
def noted_home(fresh_home: Path) -> Path:
    """Keep a meeting that is over, with a private note in it."""
    store, at = Store(fresh_home), dt.datetime.now(dt.UTC).astimezone()
    case = store.case(CASE)
    for number, event in enumerate(
        (
            MeetingOpened(case.id, case.digest, case.title),
            NoteTaken(SECRET, private=True),
            MeetingClosed(),
        )
    ):
        store.append("m-over", f"e{number}", event, at, "Mira Santos")
    store.engine.dispose()
    return fresh_home


PERSON = {"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}


def ask(
    server: Server, path: str = "/", method: str = "GET", **headers: str
) -> tuple[int, dict[str, str], bytes]:
    """Ask for one address and give back the status, the headers and the body."""
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    line.putrequest(method, path, skip_host=True)
    line.putheader("Host", headers.pop("host", f"127.0.0.1:{server.port}"))
    for name, value in headers.items():
        line.putheader(name.replace("_", "-"), value)
    line.endheaders()
    answer = line.getresponse()
    body = answer.read()
    line.close()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, body


# A cold server: nobody has been here before


@pytest.mark.parametrize(
    "path", [item if item in OFTEN else pytest.param(item, marks=pytest.mark.slow) for item in COLD]
)
def test_a_cold_server_gives_a_stranger_nothing(
    path: str,
    noted_home: Path,
    brief: Brief,
    serve: Callable[..., Server],
    person: Callable[..., Page],
) -> None:
    server = serve(noted_home)
    for _ in ("first visit", "second visit"):
        page = person()
        if path in PRESENTER_PAGES:
            # At this machine they are the presenter's; a stranger comes from elsewhere, here
            # through a proxy.
            page.set_extra_http_headers({"x-forwarded-for": "203.0.113.7"})
        ear = Ear(page)
        page.goto(f"{server.url}/{path}", wait_until="networkidle")
        if "/" not in path:
            screen.settled(page)
            assert ear.received
        heard = ear.heard() + ear.read()
        assert {item for item in everything(brief) if item in heard} == set()
        assert {item for item in NAVIGATION if item in ear.heard()} == set()
        assert not page.context.cookies() or all(
            cookie["name"] != "showstopper" for cookie in page.context.cookies()
        )


def test_the_same_ear_hears_it_all_at_the_presenters_browser(
    noted_home: Path, brief: Brief, serve: Callable[..., Server], person: Callable[..., Page]
) -> None:
    server, page = serve(noted_home), person()
    ear = Ear(page)
    screen.open_at(page, f"{server.url}/")
    for path in ("finding", "quantification", "rehearsal", "terms"):
        screen.open_at(page, f"{server.url}/{path}")
        if path == "rehearsal":  # all answers are listed below the drill, once that is open
            page.get_by_role("tab", name="Drill").click()
            screen.heading(page, "All questions with their answers").wait_for()
            screen.settled(page)
    heard = ear.heard()
    cues = brief.script.cues[:3]
    assert {even(cue.claim.says) for cue in cues if even(cue.claim.says) not in heard} == set()
    assert {
        even(cue.note.says) for cue in cues if cue.note and even(cue.note.says) not in heard
    } == set()
    assert {
        even(answer.answer.says)
        for answer in brief.script.answers
        if even(answer.answer.says) not in heard
    } == set()
    assert {
        item
        for item in (*CONSOLE[1:], *NAVIGATION, even(brief.case.suspicion.text), brief.case.title)
        if item not in heard
    } == set()


# A meeting is held, and the room follows


@pytest.fixture
def held(
    shared_server: Server, person: Callable[..., Page]
) -> Iterator[tuple[Page, Page, Ear, Ear]]:
    """Hold a meeting to its end with a private note in it, the room following in a browser of its
    own.
    """
    presenter, room = person(), person()
    to_presenter, to_room = Ear(presenter), Ear(room)
    screen.open_at(presenter, f"{shared_server.url}/")
    meeting = screen.start_meeting(presenter)
    screen.open_at(room, f"{shared_server.url}/audience?meeting={meeting}")
    screen.capture(presenter, "Private note", f"{SECRET} they are afraid of the date")
    screen.capture(presenter, "Shared note", "a note for the minutes")
    for title in screen.STEPS[1:]:
        screen.turn_to(presenter, title)
        screen.shows_step(room, title)
    yield presenter, room, to_presenter, to_room


def test_the_room_receives_no_private_byte_in_a_whole_meeting(
    held: tuple[Page, Page, Ear, Ear], brief: Brief
) -> None:
    _, _, to_presenter, to_room = held
    heard = to_room.heard() + to_room.read()
    shared = even(
        " ".join(
            claim.says
            for claim in brief.script.claims.values()
            if not claim.id.endswith((".line", ".note")) and not claim.id.startswith("answer.")
        )
    )
    private = {item for item in spoken(brief) if item not in shared} | {SECRET}
    assert {item for item in private if item in heard} == set()
    assert {item for item in NAVIGATION if item in to_room.heard()} == set()
    # The same words are found where they belong.
    presenters = to_presenter.heard() + to_presenter.sent_text()
    assert SECRET in presenters
    assert {
        even(cue.claim.says) for cue in brief.script.cues if even(cue.claim.says) not in presenters
    } == set()
    assert all(item in presenters for item in NAVIGATION)


def test_the_rooms_browser_cannot_turn_to_a_page_of_the_presenter(
    shared_server: Server, person: Callable[..., Page], brief: Brief
) -> None:
    presenter, room = person(), person()
    screen.open_at(presenter, f"{shared_server.url}/")
    meeting = screen.start_meeting(presenter)
    to_room = Ear(room)
    for path in ("audience", "finding", "follow_up", "meeting"):
        screen.open_at(room, f"{shared_server.url}/{path}?meeting={meeting}")
        assert room.get_by_label("What was said").count() == 0
    assert even(brief.script.cues[1].claim.says) not in to_room.heard()
    assert all(cookie["name"] != "showstopper" for cookie in room.context.cookies())


# The presenter's cookie


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(
    shared_server: Server, person: Callable[..., Page]
) -> None:
    page = person()
    screen.open_at(page, f"{shared_server.url}/")
    cookie = next(cookie for cookie in page.context.cookies() if cookie["name"] == "showstopper")
    assert cookie["httpOnly"] is True
    assert cookie["sameSite"] == "Strict"
    assert "showstopper" not in page.evaluate("document.cookie")
    _, headers, _ = ask(shared_server, **PERSON)
    assert re.search(r"HttpOnly; SameSite=Strict$", headers["set-cookie"])


@pytest.mark.parametrize("forge", ["made up", "longer life", "other key", "empty mac"])
def test_a_forged_cookie_is_refused(
    forge: str, shared_server: Server, person: Callable[..., Page], brief: Brief, tmp_path: Path
) -> None:
    from core.serve.roles import Signer

    genuine = (
        ask(shared_server, **PERSON)[1]["set-cookie"].split(";")[0].removeprefix("showstopper=")
    )
    until, _, mac = genuine.partition(".")
    value = {
        "made up": f"{until}.{'0' * len(mac)}",
        "longer life": f"{int(until) + 86_400}.{mac}",
        "other key": Signer(tmp_path / "elsewhere").sign(),
        "empty mac": f"{until}.",
    }[forge]
    page = person()
    # A browser that was opened for the audience is given no cookie of its own on the way.
    watching = {"name": WATCHES, "value": "1", "url": shared_server.url}
    page.context.add_cookies(
        [{"name": "showstopper", "value": value, "url": shared_server.url}, watching]
    )
    ear = Ear(page)
    screen.open_at(page, f"{shared_server.url}/finding")
    assert screen.text_of(screen.heading(page, "Showstopper")) == "Showstopper"
    assert {item for item in spoken(brief) if item in ear.heard()} == set()


def test_a_genuine_cookie_opens_the_presenters_pages(
    shared_server: Server, person: Callable[..., Page], brief: Brief
) -> None:
    genuine = (
        ask(shared_server, **PERSON)[1]["set-cookie"].split(";")[0].removeprefix("showstopper=")
    )
    page = person()
    page.context.add_cookies([{"name": "showstopper", "value": genuine, "url": shared_server.url}])
    ear = Ear(page)
    screen.open_at(page, f"{shared_server.url}/finding")
    assert even(brief.script.cues[1].claim.says) in ear.heard()


def test_the_cookie_holds_over_a_restart(
    fresh_home: Path, serve: Callable[..., Server], person: Callable[..., Page]
) -> None:
    server, page = serve(fresh_home), person()
    screen.open_at(page, f"{server.url}/")
    server.stop()
    server.start()
    screen.open_at(page, f"{server.url}/terms")
    assert screen.heading(page, "Ten terms, in this case").is_visible()


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-For": "10.0.0.7"},
        {"Forwarded": "for=10.0.0.7"},
        {"X-Real-IP": "10.0.0.7"},
        {"Via": "1.1 proxy"},
        {"Sec-Fetch-Site": "cross-site"},
        {"host": "evil.example"},
        {"host": "127.0.0.1.evil.example"},
        {"host": ""},
    ],
    ids=str,
)
def test_no_cookie_for_whoever_is_not_sitting_here(
    headers: dict[str, str], shared_server: Server
) -> None:
    assert "set-cookie" not in ask(shared_server, **PERSON | headers)[1]


def test_a_person_sitting_here_gets_the_cookie(shared_server: Server) -> None:
    for headers in (
        {},
        {"Sec-Fetch-Site": "same-origin"},
        {"host": f"localhost:{shared_server.port}"},
    ):
        assert ask(shared_server, **PERSON | headers)[1]["set-cookie"].startswith("showstopper=")


def test_what_does_not_say_that_a_person_went_there_gets_no_cookie(shared_server: Server) -> None:
    for headers in (
        {},
        {"Sec-Fetch-Site": "none", "Sec-Fetch-Dest": "image"},
        PERSON | {"Sec-Fetch-Site": "same-site"},
    ):
        assert "set-cookie" not in ask(shared_server, **headers)[1]


@pytest.mark.parametrize(
    "path",
    ["/audience", "/remote", "/vote", "/_stcore/health", "/_stcore/host-config", "/index.html"],
)
def test_what_is_no_page_of_the_presenters_gives_no_cookie(
    path: str, shared_server: Server
) -> None:
    assert (
        not ask(shared_server, path, **PERSON)[1].get("set-cookie", "").startswith("showstopper=")
    )


@pytest.mark.parametrize("path", [f"/{page}" for page in PRESENTER_PAGES])
def test_a_deep_link_of_the_presenters_gives_the_cookie_to_a_person_only(
    path: str, shared_server: Server
) -> None:
    assert ask(shared_server, path, **PERSON)[1]["set-cookie"].startswith("showstopper=")
    assert "set-cookie" not in ask(shared_server, path, **PERSON | {"Sec-Fetch-Dest": "image"})[1]
    assert (
        "set-cookie" not in ask(shared_server, path, **PERSON | {"Sec-Fetch-Site": "cross-site"})[1]
    )


def test_a_foreign_host_gets_no_answer(shared_server: Server) -> None:
    status, _, body = ask(shared_server, host="evil.example")
    assert status == 400
    assert b"<html" not in body


# Headers, and where requests go


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/finding",
        "/audience",
        "/_stcore/health",
        "/_stcore/host-config",
        "/nowhere/at/all",
        "/media/nothing.pdf",
        "/static/nothing.js",
    ],
)
def test_every_answer_carries_the_security_headers(path: str, shared_server: Server) -> None:
    headers = ask(shared_server, path)[1]
    assert {name: headers.get(name) for name in HEADERS} == HEADERS
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


def test_a_refusal_carries_the_security_headers_too(shared_server: Server) -> None:
    headers = ask(shared_server, host="evil.example")[1]
    assert {name: headers.get(name) for name in HEADERS} == HEADERS


def test_no_page_asks_any_other_host_for_anything(
    shared_server: Server, person: Callable[..., Page]
) -> None:
    page = person()
    ear, result = Ear(page), []
    page.on("console", lambda item: result.append(item.text) if item.type == "error" else None)
    for path in screen.PATHS:
        screen.open_at(page, f"{shared_server.url}{path}")
    elsewhere = {
        item
        for item in ear.asked
        if urllib.parse.urlsplit(item).scheme not in {"data", "blob"}
        and urllib.parse.urlsplit(item).netloc != f"127.0.0.1:{shared_server.port}"
    }
    assert elsewhere == set()
    assert [item for item in result if "Content Security Policy" in item] == []
