"""What a person types in a meeting, against what was stored, shown in the console and printed in
the minutes.
"""

from __future__ import annotations

import datetime as dt
import re
import subprocess
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from core.exports.emails import email_text
from core.exports.minutes_pdf import minutes_pdf
from core.meeting.events import ActionAgreed, Entry, StepShown
from core.meeting.fold import captured, replay
from core.meeting.minutes import record
from core.meeting.recast import kind_of, text_of
from core.meeting.room_events import RoomSet
from core.script.brief import Brief, argue
from core.store.database import Store
from core.store.evidence_cache import evidence_of
from core.store.hash_chain import broken_at
from tests.browser import screen
from tests.browser.meant import Deed, Mind, Thing, a_sequence
from tests.browser.server import Server

pytestmark = pytest.mark.browser

IN_A_MEETING = 10
# How the console names each kind in its list, and on the buttons that move something to it.
LISTED = {
    "private": "🔒 Private note",
    "shared": "Shared note",
    "question": "Question",
    "objection": "Objection",
    "action": "Action",
    "park": "Parked",
}
BUTTONS = LISTED | {"private": "Private", "shared": "Shared"}
QUIET = (
    "() => { const one = window.__showstopper; return one.queue.length === 0 && one.view !== null }"
)


def log_of(server: Server, meeting: str) -> tuple[Entry, ...]:
    store = Store(server.home)
    log = store.log(meeting)
    store.engine.dispose()
    assert broken_at(log) is None
    return log


@pytest.fixture(scope="module")
def flights(shared_server: Server) -> Brief:
    """Argue the case of the server, to print its minutes."""
    store, at = Store(shared_server.home), dt.datetime.now(dt.UTC).astimezone()
    case = store.case(store.case_ids()[0])
    brief = argue(case, evidence_of(store, case, at))
    store.engine.dispose()
    return brief


def bar(page: Page) -> Locator:
    return screen.sidebar(page)


def started(page: Page, server: Server) -> str:
    screen.open_at(page, f"{server.url}/?case=late-flights")
    meeting = screen.start_meeting(page)
    bar(page).get_by_text("Entry closed").wait_for()
    page.mouse.click(900, 250)
    return meeting


# Doing what the sequence says


def do(page: Page, deed: Deed) -> None:
    match deed.what:
        case "key":
            page.keyboard.press(deed.with_what)
        case "type":
            (
                page.keyboard.insert_text(deed.with_what)
                if not deed.with_what.isascii()
                else page.keyboard.type(deed.with_what)
            )
        case "chip":
            quiet(page)
            bar(page).get_by_role("button", name=deed.with_what, exact=True).click()
        case "button":
            bar(page).get_by_role("button", name="Keep", exact=True).click()
        case "Tab":
            for _ in range(9):
                page.keyboard.press("Tab")
                page.wait_for_timeout(10)
                if page.evaluate("() => window.__showstopper.open === null"):
                    break
            page.mouse.click(900, 250)
        case "elsewhere":
            page.mouse.click(900, 250)
        case "move":
            quiet(page)
            bar(page).locator("[data-part=captured] .item").first.get_by_role(
                "button", name=f"Move to {BUTTONS[deed.with_what].lower()}:"
            ).click()
        case "go on" | "drop":
            quiet(page)
            bar(page).locator("[data-part=aside] .item").last.get_by_role(
                "button", name=deed.what.capitalize(), exact=True
            ).click()


def quiet(page: Page) -> None:
    """Wait until all that was sent is on disk, and drawn."""
    page.wait_for_function(QUIET, timeout=screen.PATIENCE)
    screen.settled(page)


# What was stored, shown and printed


def stored(log: tuple[Entry, ...]) -> list[Thing]:
    return [_thing(entry) for entry in captured(replay(log))]


def steps_of(log: tuple[Entry, ...]) -> list[str]:
    """List where the audience was taken.

    The number of the step that is shown already takes it nowhere.
    """
    shown_steps = [
        "opening",
        *(entry.event.step for entry in log if isinstance(entry.event, StepShown)),
    ]
    return [step for before, step in pairwise(shown_steps) if step != before]


def _thing(entry: Entry) -> Thing:
    event = entry.event
    if isinstance(event, ActionAgreed):
        return Thing("action", event.what, event.owner, event.due)
    return Thing(kind_of(entry) or "", text_of(entry), getattr(event, "who", ""))


def shown(page: Page) -> list[tuple[str, str]]:
    """Read the console's list, the latest first, with what is folded away."""
    read = (
        "items => items.map(one => [one.querySelector('.kind').textContent,"
        " one.querySelector('.text').textContent])"
    )
    return [
        tuple(item) for item in bar(page).locator("[data-part=captured] .item").evaluate_all(read)
    ]


def printed(brief: Brief, log: tuple[Entry, ...], folder: Path) -> str:
    """Print the minutes, and read them and the email back as a person does."""
    minutes = record(brief, replay(log), log, lambda _: brief)
    path = folder / "minutes.pdf"
    path.write_bytes(minutes_pdf(brief, minutes))
    text = subprocess.run(
        ["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True
    ).stdout
    return f"{text}\n{email_text(brief, minutes)}"


def squeezed(text: str) -> str:
    return re.sub(r"[^\w<>&*]", "", text)


def agrees(page: Page, server: Server, meeting: str, mind: Mind, seed: int) -> tuple[Entry, ...]:
    """Compare what was stored and shown with what was meant."""
    log = log_of(server, meeting)
    assert stored(log) == mind.entries, f"sequence {seed}: stored"
    assert steps_of(log) == mind.steps, f"sequence {seed}: steps"
    assert sum(isinstance(entry.event, RoomSet) for entry in log) == mind.frozen, (
        f"sequence {seed}: the audience view"
    )
    screen.until(
        page,
        lambda: (
            shown(page) == [(LISTED[item.kind], item.text) for item in reversed(mind.entries[-40:])]
        ),
        f"sequence {seed}: the list in the console",
        5_000,
    )
    assert bar(page).get_by_text("Entry closed").count() == 1
    put_by = bar(page).locator("[data-part=aside] .item .text").all_text_contents()
    assert put_by == [text for _, text in mind.aside], f"sequence {seed}: put aside"
    return log


def walk(page: Page, server: Server, brief: Brief, seeds: range, folder: Path) -> None:
    """Play sequences, some in each meeting, and compare after each."""
    today = dt.datetime.now(dt.UTC).astimezone().date()
    meeting, mind, log = "", Mind(), ()
    for place, seed in enumerate(seeds):
        if place % IN_A_MEETING == 0:
            if log:
                in_print(brief, log, mind, folder)
            page.evaluate("() => window.sessionStorage.clear()") if meeting else None
            meeting, mind = started(page, server), Mind()
        for deed in a_sequence(seed, mind, today):
            do(page, deed)
        quiet(page)
        log = agrees(page, server, meeting, mind, seed)
    in_print(brief, log, mind, folder)


def in_print(brief: Brief, log: tuple[Entry, ...], mind: Mind, folder: Path) -> None:
    """Find in print what was meant for others, as often as it was said, and nothing that was meant
    for her alone.
    """
    text = squeezed(printed(brief, log, folder))
    public = [squeezed(item.text) for item in mind.entries if item.kind != "private"]
    private = {squeezed(item.text) for item in mind.entries if item.kind == "private"}
    for words in {item for item in public if len(item) > 3}:
        assert words in text, words
    others = "".join(public)
    for words in {item for item in private if len(item) > 3 and item not in others}:
        assert words not in text, words


def test_what_was_meant_is_stored_shown_and_printed(
    shared_server: Server, person: Callable[..., Page], flights: Brief, tmp_path: Path
) -> None:
    walk(person(), shared_server, flights, range(12), tmp_path)


@pytest.mark.slow
def test_what_was_meant_is_stored_shown_and_printed_in_200_sequences(
    shared_server: Server, person: Callable[..., Page], flights: Brief, tmp_path: Path
) -> None:
    walk(person(), shared_server, flights, range(200), tmp_path)


# The states of the line, one by one


def test_after_a_note_the_keys_drive_and_the_next_kind_is_no_letter(
    shared_server: Server, person: Callable[..., Page]
) -> None:
    page = person()
    meeting = started(page, shared_server)
    page.keyboard.press("n")
    page.keyboard.type("The slide is late")
    page.keyboard.press("Enter")
    page.keyboard.press("p")
    page.keyboard.type("Jonas looked annoyed")
    page.keyboard.press("Enter")
    page.keyboard.press("q")
    page.keyboard.type("Can we hold only Newark?")
    page.keyboard.press("Enter")
    page.keyboard.press("PageDown")
    screen.shows_step(page, "Finding")
    quiet(page)
    assert stored(log_of(shared_server, meeting)) == [
        Thing("private", "The slide is late"),
        Thing("private", "Jonas looked annoyed"),
        Thing("question", "Can we hold only Newark?"),
    ]


def test_a_private_line_is_marked_as_such_before_anything_is_typed(
    shared_server: Server, person: Callable[..., Page]
) -> None:
    page = person()
    started(page, shared_server)
    expect(bar(page).get_by_label("What was said")).to_be_hidden()
    page.keyboard.press("n")
    expect(bar(page).get_by_text("🔒 Private note: only you see it.")).to_be_visible()
    expect(bar(page).get_by_label("What was said")).to_be_focused()
    page.keyboard.press("Escape")
    expect(bar(page).get_by_text("Entry closed. Keys turn the steps again.")).to_be_visible()
    page.keyboard.press("s")
    expect(bar(page).get_by_text("Shared note: it goes into the minutes.")).to_be_visible()


def test_an_open_line_with_text_keeps_its_kind(
    shared_server: Server, person: Callable[..., Page]
) -> None:
    page = person()
    meeting = started(page, shared_server)
    page.keyboard.press("p")
    page.keyboard.type("for me")
    bar(page).get_by_role("button", name="Question", exact=True).click(force=True)
    page.keyboard.type(" alone")
    page.keyboard.press("Enter")
    quiet(page)
    assert stored(log_of(shared_server, meeting)) == [Thing("private", "for me alone")]


def test_owner_and_date_are_shown_before_enter_and_can_be_put_right(
    shared_server: Server, person: Callable[..., Page]
) -> None:
    page = person()
    meeting = started(page, shared_server)
    page.keyboard.press("a")
    page.keyboard.type("Re-score the file @Jonas by 2031-02-03")
    expect(
        bar(page).get_by_text("Keeps: “Re-score the file”, Jonas Weber, Mon, Feb 3, 2031.")
    ).to_be_visible()
    bar(page).get_by_label("Who").select_option("Helen Brooks")
    page.keyboard.press("Enter")
    quiet(page)
    assert stored(log_of(shared_server, meeting)) == [
        Thing("action", "Re-score the file @Jonas", "Helen Brooks", dt.date(2031, 2, 3))
    ]


def test_with_the_private_panel_hidden_no_letter_of_a_note_becomes_a_key(
    shared_server: Server, person: Callable[..., Page]
) -> None:
    page = person()
    meeting = started(page, shared_server)
    bar(page).get_by_text("Presenting safely").click()
    screen.settled(page)
    page.mouse.click(900, 250)
    page.keyboard.press("n")
    page.keyboard.type("first, b and c are no keys 7")
    expect(bar(page).get_by_text("Writing is off here. Esc goes back to the keys.")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowRight")
    screen.shows_step(page, "Finding")
    assert [entry.event.type for entry in log_of(shared_server, meeting)] == [
        "MeetingOpened",
        "StepShown",
    ]
