"""The live meeting in real browsers: keys, freeze, capture, roll call, remote, links, restarts, and
two who drive at once.
"""

from __future__ import annotations

import datetime as dt
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, WebSocketRoute, expect

from core.meeting.events import Corrected, Event, NoteTaken, QuestionAsked, StepShown, VoteCast
from core.meeting.room_events import WalkSet
from core.store.database import Store
from core.store.hash_chain import broken_at
from core.store.public import PublicStore, Right
from tests.browser import screen
from tests.browser.screen import Ear
from tests.browser.server import Server

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}


def events(server: Server, meeting: str) -> list[Event]:
    """Read what is on disk; the chain must hold."""
    store = Store(server.home)
    log = store.log(meeting)
    store.engine.dispose()
    assert broken_at(log) is None
    return [entry.event for entry in log]


def link(server: Server, meeting: str, *rights: Right, person: str = "") -> str:
    """Make a link as the meeting page does."""
    public = PublicStore(server.home)
    token = public.make_link(
        rights, meeting, dt.datetime.now(dt.UTC), person, once="drive" in rights
    )
    public.close()
    return f"{server.url}/enter/{token}"


def main(page: Page) -> Locator:
    return page.get_by_test_id("stMain")


def line(page: Page) -> Locator:
    return page.get_by_label("What was said")


def rest(page: Page) -> None:
    """Wait until the keys are heard, and put the focus on nothing in particular."""
    page.get_by_text("Entry closed").wait_for()
    page.mouse.click(900, 250)


@pytest.fixture
def held(shared_server: Server, person: Callable[..., Page]) -> tuple[Page, Page, str]:
    """Start a meeting, with the room following in a browser of its own."""
    presenter, room = person(), person()
    screen.open_at(presenter, f"{shared_server.url}/")
    meeting = screen.start_meeting(presenter)
    screen.open_at(room, f"{shared_server.url}/audience?meeting={meeting}")
    rest(presenter)
    return presenter, room, meeting


# Keys


@pytest.mark.parametrize(
    ("key", "title"),
    [
        ("ArrowRight", "Finding"),
        ("PageDown", "Finding"),
        (" ", "Finding"),
        ("5", "Alternatives"),
        ("7", "Close"),
    ],
)
def test_a_key_takes_the_room_and_the_presenter_to_a_step(
    key: str, title: str, held: tuple[Page, Page, str]
) -> None:
    presenter, room, _ = held
    presenter.keyboard.press(key)
    screen.shows_step(room, title)
    screen.shows_step(presenter, title)
    assert presenter.url.split("?")[0].endswith(screen.PLACES[title])


def test_a_step_to_another_page_keeps_the_stage_and_the_console_that_are_there(
    held: tuple[Page, Page, str],
) -> None:
    """What is taken down and set up again costs the presenter's browser most of a step."""
    presenter = held[0]
    parts = (
        ".st-key-stage",
        ".st-key-switch-frozen button",
        "[data-testid=stSidebar] [role=timer]",
    )
    for part in parts:
        presenter.locator(part).first.evaluate("(node) => { node.dataset.there = '1' }")
    presenter.keyboard.press("ArrowRight")
    screen.shows_step(presenter, "Finding")
    screen.settled(presenter)
    for part in parts:
        expect(presenter.locator(part).first).to_have_attribute("data-there", "1")


def test_a_click_beside_everything_and_a_key_draw_no_frame_around_the_page(
    held: tuple[Page, Page, str],
) -> None:
    presenter = held[0]
    presenter.mouse.click(1_400, 300)
    presenter.keyboard.press("ArrowRight")
    screen.shows_step(presenter, "Finding")
    assert presenter.evaluate("() => document.querySelectorAll('main:focus').length") == 0


def test_the_key_for_three_minutes_cuts_the_walk_for_both_and_gives_it_back(
    held: tuple[Page, Page, str], shared_server: Server
) -> None:
    presenter, room, meeting = held
    presenter.keyboard.press("t")
    presenter.get_by_role("button", name="Back to the full walk").wait_for()
    for place in ("2 of 4 Finding", "3 of 4 Recommendation", "4 of 4 Decision"):
        presenter.keyboard.press("ArrowRight")
        for page in (room, presenter):
            main(page).get_by_text(place).wait_for()
    presenter.keyboard.press("t")
    presenter.get_by_role("button", name="I have three minutes").wait_for()
    screen.shows_step(room, "Decision")
    screen.settled(presenter)  # the keys know the longer walk once the page has run
    presenter.keyboard.press("ArrowLeft")
    screen.shows_step(room, "Alternatives")
    walks = [event for event in events(shared_server, meeting) if isinstance(event, WalkSet)]
    assert walks == [WalkSet(short=True), WalkSet(short=False)]


def test_a_new_step_begins_at_its_headline_wherever_the_last_page_was_scrolled_to(
    held: tuple[Page, Page, str],
) -> None:
    presenter = held[0]
    screen.still(presenter)
    presenter.evaluate("() => document.getElementById('stMain').scrollTo(0, 600)")
    assert presenter.evaluate("() => document.getElementById('stMain').scrollTop") > 300
    presenter.keyboard.press("ArrowRight")
    screen.shows_step(presenter, "Finding")
    screen.until(
        presenter,
        lambda: presenter.evaluate("() => document.getElementById('stMain').scrollTop") == 0,
        "the top of the page",
    )


def test_quick_presses_are_all_counted(held: tuple[Page, Page, str], shared_server: Server) -> None:
    presenter, room, meeting = held
    for _ in range(5):
        presenter.keyboard.press("ArrowRight")
    screen.shows_step(room, "Decision")
    screen.shows_step(presenter, "Decision")
    presenter.keyboard.press("PageUp")
    screen.shows_step(room, "Alternatives")
    screen.shows_step(presenter, "Alternatives")
    assert [
        event.step for event in events(shared_server, meeting) if isinstance(event, StepShown)
    ] == [
        "finding",
        "quantification",
        "recommendation",
        "alternatives",
        "decision",
        "alternatives",
    ]


def test_typing_in_a_field_is_never_hijacked_and_a_clicker_works_all_the_same(
    held: tuple[Page, Page, str], shared_server: Server
) -> None:
    presenter, room, meeting = held
    presenter.keyboard.press("s")
    presenter.keyboard.type("fbn 12 ?")
    presenter.keyboard.press("ArrowLeft")
    presenter.keyboard.type("x")
    expect(line(presenter)).to_have_value("fbn 12 x?")
    assert len(events(shared_server, meeting)) == 1
    presenter.keyboard.press("PageDown")
    screen.shows_step(room, "Finding")
    screen.shows_step(presenter, "Finding")
    expect(line(presenter)).to_have_value("fbn 12 x?")


def test_the_question_mark_lists_the_keys(held: tuple[Page, Page, str]) -> None:
    presenter = held[0]
    presenter.keyboard.press("?")
    expect(presenter.get_by_text("freeze the audience view")).to_be_visible()
    presenter.keyboard.press("Escape")
    expect(presenter.get_by_text("freeze the audience view")).to_be_hidden()


def test_on_a_page_without_a_console_keys_mean_nothing(
    held: tuple[Page, Page, str], shared_server: Server
) -> None:
    presenter, _, meeting = held
    presenter.get_by_text("More", exact=True).click()
    presenter.get_by_role("menuitem", name="Terms").click()
    screen.heading(presenter, "Ten terms, in this case").wait_for()
    # The console goes with the end of the run, and a press just before the next page of the walk
    # still counts.
    expect(screen.sidebar(presenter).get_by_text("Entry closed")).to_have_count(0)
    presenter.wait_for_timeout(2_200)
    presenter.mouse.click(900, 250)
    presenter.keyboard.press("f")
    screen.open_at(presenter, f"{shared_server.url}/?case=late-flights&meeting={meeting}")
    presenter.get_by_text("Entry closed").wait_for()
    presenter.wait_for_timeout(500)
    assert len(events(shared_server, meeting)) == 1


# The room's screen


def test_the_page_that_was_left_can_be_chosen_again_at_once(held: tuple[Page, Page, str]) -> None:
    presenter, room, _ = held
    presenter.keyboard.press("ArrowRight")
    screen.shows_step(presenter, "Finding")
    screen.settled(presenter)  # what this page was told of the turn has come
    presenter.get_by_role("link", name="Meeting", exact=True).first.click()
    screen.shows_step(presenter, "Opening")
    presenter.wait_for_timeout(1_500)
    screen.shows_step(presenter, "Opening")
    screen.shows_step(room, "Finding")


def test_while_frozen_the_room_stays_and_the_presenter_looks_ahead(
    held: tuple[Page, Page, str],
) -> None:
    presenter, room, _ = held
    presenter.keyboard.press("ArrowRight")
    screen.shows_step(room, "Finding")
    screen.shows_step(presenter, "Finding")
    presenter.keyboard.press("f")
    screen.sidebar(presenter).get_by_text("Frozen: the audience still sees Finding").wait_for()
    presenter.keyboard.press("ArrowRight")
    screen.shows_step(presenter, "Quantification")
    room.wait_for_timeout(700)
    screen.shows_step(room, "Finding")
    late = screen.open_at(room.context.new_page(), room.url)
    screen.shows_step(late, "Finding")
    presenter.keyboard.press("f")
    screen.shows_step(room, "Quantification")


def test_blank_takes_everything_off_the_rooms_screen_and_brings_it_back(
    held: tuple[Page, Page, str],
) -> None:
    presenter, room, _ = held
    presenter.keyboard.press("b")
    screen.until(room, lambda: screen.words(room) == "", "a blank screen")
    presenter.keyboard.press("b")
    screen.shows_step(room, "Opening")


def test_the_test_pattern_the_clock_and_one_number_are_seen_by_the_room(
    held: tuple[Page, Page, str],
) -> None:
    presenter, room, _ = held
    bar = screen.sidebar(presenter)
    bar.get_by_text("The audience screen").click()
    bar.get_by_text("Test pattern", exact=True).click()
    room.get_by_text("Can you read this from where you sit?").wait_for(timeout=screen.PATIENCE)
    bar.get_by_text("Test pattern", exact=True).click()
    screen.shows_step(room, "Opening")
    bar.get_by_text("Show a clock").click()
    expect(room.get_by_role("timer")).to_have_text(
        re.compile(r"^\d\d:\d\d$"), timeout=screen.PATIENCE
    )
    screen.settled(presenter)
    screen.options(presenter, screen.picker(presenter, "Highlight")).first.click()
    screen.until(
        room, lambda: main(room).locator(".figure.lit").count() == 1, "one number that stands out"
    )


def test_a_prepared_answer_is_shown_to_the_room_on_demand(held: tuple[Page, Page, str]) -> None:
    presenter, room, _ = held
    to_room = Ear(room)
    presenter.keyboard.press("/")
    presenter.keyboard.type("worst")
    presenter.get_by_role("option", name=re.compile("worst case")).first.click()
    bar = screen.sidebar(presenter)
    bar.get_by_test_id("stAlert").first.wait_for()
    said = screen.text_of(bar.get_by_test_id("stAlert").first)
    assert said
    screen.settled(presenter)
    assert said not in to_room.heard()
    screen.button(bar, "Show the audience").click()
    room.get_by_text("What is the worst case?").first.wait_for(timeout=screen.PATIENCE)
    assert said in screen.words(room)
    screen.button(bar, "Stop showing it").click()
    screen.until(room, lambda: said not in screen.words(room), "the step again")


# Writing down


def test_what_is_written_down_can_be_undone_within_ten_seconds(
    held: tuple[Page, Page, str], shared_server: Server
) -> None:
    presenter, _, meeting = held
    presenter.keyboard.press("q")
    presenter.keyboard.type("Who tells the airports?")
    presenter.keyboard.press("Enter")
    screen.button(presenter, "Undo").click()
    screen.until(
        presenter,
        lambda: any(isinstance(event, Corrected) for event in events(shared_server, meeting)),
        "the correction on disk",
    )
    asked = [event for event in events(shared_server, meeting) if isinstance(event, QuestionAsked)]
    assert [item.text for item in asked] == ["Who tells the airports?"]
    expect(screen.button(presenter, "Undo")).to_be_hidden()


def test_what_is_typed_but_not_sent_survives_a_change_of_page_and_a_refresh(
    held: tuple[Page, Page, str],
) -> None:
    presenter = held[0]
    presenter.keyboard.press("s")
    presenter.keyboard.type("half a sentence")
    presenter.get_by_role("link", name="Quantification").first.click()
    presenter.get_by_role("tab", name="Change an input").wait_for(timeout=screen.PATIENCE)
    expect(presenter.get_by_text("Not kept: Shared note")).to_be_visible()
    presenter.reload()
    expect(presenter.get_by_text("half a sentence")).to_be_visible(timeout=screen.PATIENCE)
    screen.button(presenter, "Go on").click()
    expect(line(presenter)).to_have_value("half a sentence")
    presenter.reload()
    expect(presenter.get_by_text("Not kept: Shared note")).to_be_visible(timeout=screen.PATIENCE)


@pytest.mark.parametrize(
    ("key", "fold", "field"),
    [("6", "Enter the decision", "Because"), ("7", "Add an action", "What")],
)
def test_what_is_typed_into_a_form_is_still_there_once_its_line_was_closed_and_opened(
    key: str, fold: str, field: str, held: tuple[Page, Page, str]
) -> None:
    presenter = held[0]
    presenter.keyboard.press(key)
    screen.unfold(presenter, fold)
    presenter.get_by_label(field, exact=True).fill("half a sentence")
    line_of_fold = presenter.get_by_test_id("stExpander").filter(has_text=fold).locator("summary")
    line_of_fold.click()
    expect(presenter.get_by_label(field, exact=True)).to_be_hidden()
    screen.settled(presenter)
    line_of_fold.click()
    expect(presenter.get_by_label(field, exact=True)).to_have_value("half a sentence")


def test_a_long_note_from_right_to_left_is_kept_whole_up_to_four_thousand_characters(
    held: tuple[Page, Page, str], shared_server: Server
) -> None:
    presenter, _, meeting = held
    text = ("שלום עולם " * 420)[:4100]
    presenter.get_by_role("button", name="Shared note", exact=True).click()
    line(presenter).fill(text)
    line(presenter).press("Enter")
    screen.until(
        presenter,
        lambda: any(isinstance(event, NoteTaken) for event in events(shared_server, meeting)),
        "the note on disk",
    )
    note = next(event for event in events(shared_server, meeting) if isinstance(event, NoteTaken))
    assert note.text == text[:4000].strip()
    assert screen.exceptions(presenter).count() == 0


def test_what_was_sent_while_the_server_was_away_is_kept_once_when_it_is_back(
    fresh_home: Path, serve: Callable[..., Server], person: Callable[..., Page]
) -> None:
    server, presenter = serve(fresh_home), person()
    screen.open_at(presenter, f"{server.url}/")
    meeting = screen.start_meeting(presenter)
    rest(presenter)
    server.kill()
    presenter.keyboard.press("s")
    line(presenter).fill("said while it was away")
    line(presenter).press("Enter")
    presenter.wait_for_timeout(300)
    server.start()
    screen.until(
        presenter,
        lambda: any(isinstance(event, NoteTaken) for event in events(server, meeting)),
        "the note on disk",
        40_000,
    )
    presenter.wait_for_timeout(1_000)
    assert [event.text for event in events(server, meeting) if isinstance(event, NoteTaken)] == [
        "said while it was away"
    ]


def test_while_the_database_is_locked_what_was_typed_stays_and_says_why(
    fresh_home: Path, serve: Callable[..., Server], person: Callable[..., Page]
) -> None:
    server, presenter = serve(fresh_home), person()
    screen.open_at(presenter, f"{server.url}/")
    meeting = screen.start_meeting(presenter)
    rest(presenter)
    presenter.keyboard.press("s")
    line(presenter).fill("nobody must lose this")
    with sqlite3.connect(fresh_home / "showstopper.db", isolation_level=None) as other:
        other.execute("begin exclusive")
        line(presenter).press("Enter")
        presenter.get_by_text(re.compile("Not saved.*database is locked")).first.wait_for(
            timeout=screen.PATIENCE
        )
        # It goes back into its line, where Enter tries again.
        expect(line(presenter)).to_have_value("nobody must lose this")
        other.execute("rollback")
    line(presenter).press("Enter")
    screen.on_disk(presenter)
    assert [event.text for event in events(server, meeting) if isinstance(event, NoteTaken)] == [
        "nobody must lose this"
    ]


def test_a_link_that_was_never_made_opens_nothing(
    shared_server: Server, person: Callable[..., Page]
) -> None:
    stranger = person()
    stranger.goto(f"{shared_server.url}/enter/{'x' * 43}")
    expect(stranger.get_by_text("This link does not work")).to_be_visible()


# The clock


def test_a_stopped_clock_stands_still_over_a_step_a_refresh_and_a_restart(
    fresh_home: Path, serve: Callable[..., Server], person: Callable[..., Page]
) -> None:
    server, presenter = serve(fresh_home), person()
    screen.open_at(presenter, f"{server.url}/")
    screen.start_meeting(presenter)
    rest(presenter)
    clock = screen.sidebar(presenter).get_by_role("timer")
    presenter.keyboard.press("c")
    expect(clock).to_contain_text("paused", timeout=screen.PATIENCE)
    total = re.search(r"(\d\d:\d\d) of \d\d:\d\d in all", screen.text_of(clock))
    assert total is not None
    presenter.keyboard.press("ArrowRight")
    screen.shows_step(presenter, "Finding")
    server.kill()
    presenter.wait_for_timeout(1_500)
    server.start()
    presenter.reload()
    screen.shows_step(presenter, "Finding")
    expect(clock).to_contain_text(f"{total[1]} of ", timeout=screen.PATIENCE)
    expect(clock).to_contain_text("paused")
    rest(presenter)
    presenter.keyboard.press("c")
    expect(clock).to_contain_text("on time", timeout=screen.PATIENCE)


# Others: two who drive, a phone, votes by link


def test_two_presenters_see_the_same_order_and_go_along(
    held: tuple[Page, Page, str], shared_server: Server
) -> None:
    item, room, meeting = held
    two = screen.open_at(
        item.context.new_page(), f"{shared_server.url}/?case=late-flights&meeting={meeting}"
    )
    rest(two)
    two.keyboard.press("ArrowRight")
    for page in (item, two, room):
        screen.shows_step(page, "Finding")
    for number in range(3):
        for name, page in (("one", item), ("two", two)):
            page.get_by_role("button", name="Shared note", exact=True).click()
            line(page).fill(f"{name} {number}")
            line(page).press("Enter")
    screen.until(
        item,
        lambda: sum(isinstance(event, NoteTaken) for event in events(shared_server, meeting)) == 6,
        "all six on disk",
    )
    texts = [event.text for event in events(shared_server, meeting) if isinstance(event, NoteTaken)]
    assert sorted(texts) == sorted(
        f"{name} {number}" for name in ("one", "two") for number in range(3)
    )
    item.keyboard.press("PageDown")
    two.keyboard.press("PageDown")
    screen.until(
        item,
        lambda: (
            screen.text_of(screen.headline(item))
            == screen.text_of(screen.headline(room))
            == screen.text_of(screen.headline(two))
        ),
        "the same screen everywhere",
    )


def test_a_phone_drives_and_without_the_right_to_notes_receives_none(
    held: tuple[Page, Page, str], shared_server: Server, person: Callable[..., Page]
) -> None:
    presenter, room, meeting = held
    address = link(shared_server, meeting, "watch", "drive")
    phone = person(PHONE)
    ear = Ear(phone)
    phone.goto(address)
    phone.get_by_role("button", name="Open").click()
    screen.settled(phone)
    assert "/remote" in phone.url
    said = screen.text_of(screen.sidebar(presenter).get_by_text("We found a problem"))
    screen.button(phone, "Next: Finding").click()
    screen.shows_step(room, "Finding")
    screen.shows_step(presenter, "Finding")
    screen.button(phone, "Freeze", exact=False).click()
    screen.sidebar(presenter).get_by_text("Frozen").wait_for()
    assert said not in ear.heard()
    assert "Likely questions" not in ear.heard()
    second = person(PHONE)
    second.goto(address)
    expect(second.get_by_text("This link does not work")).to_be_visible()


def test_a_note_taker_writes_down_and_moves_nothing(
    held: tuple[Page, Page, str], shared_server: Server, person: Callable[..., Page]
) -> None:
    presenter, _, meeting = held
    phone = person(PHONE)
    phone.goto(link(shared_server, meeting, "watch", "notes"))
    screen.settled(phone)
    phone.get_by_text("We found a problem").wait_for()
    assert screen.button(phone, re.compile("^Next")).count() == 0
    rest(phone)
    phone.keyboard.press("PageDown")
    assert (
        phone.get_by_role("button", name="Decision", exact=True).count() == 0
        or phone.get_by_role("button", name="Decision", exact=True).is_hidden()
    )
    screen.capture(phone, "Objection", "The date was promised.")
    screen.capture(phone, "Action", "Call the airports @Helen by 2031-02-03")
    screen.capture(presenter, "Private note", "for the presenter alone")
    assert [event.type for event in events(shared_server, meeting)] == [
        "MeetingOpened",
        "ObjectionRaised",
        "ActionAgreed",
        "NoteTaken",
    ]
    phone.reload()
    phone.get_by_text("Entry closed").wait_for()
    expect(phone.locator("[data-part=captured] .item")).to_have_count(2)
    assert "for the presenter alone" not in screen.words(phone)
    screen.shows_step(presenter, "Opening")


def test_a_vote_by_link_stays_hidden_until_it_is_opened(
    held: tuple[Page, Page, str], shared_server: Server, person: Callable[..., Page]
) -> None:
    presenter, room, meeting = held
    presenter.keyboard.press("6")
    screen.shows_step(room, "Decision")
    phone = person(PHONE)
    phone.goto(link(shared_server, meeting, "watch", "vote", person="Jonas Weber"))
    screen.settled(phone)
    phone.get_by_role("radio", name="do not support", exact=True).click()
    room.get_by_text("Jonas Weber, Engineering lead: has answered").wait_for(
        timeout=screen.PATIENCE
    )
    presenter.get_by_text("has answered by link").wait_for(timeout=screen.PATIENCE)
    assert "do not support" not in screen.words(room)
    votes = [event for event in events(shared_server, meeting) if isinstance(event, VoteCast)]
    assert [(vote.who, vote.stance) for vote in votes] == [("Jonas Weber", "do not support")]
    screen.press(presenter, "Show the answers now")
    room.get_by_text("Jonas Weber, Engineering lead: do not support").wait_for(
        timeout=screen.PATIENCE
    )


def test_a_link_that_is_ended_loses_the_screen_at_once(
    held: tuple[Page, Page, str], shared_server: Server, person: Callable[..., Page]
) -> None:
    presenter, _, meeting = held
    presenter.get_by_text("Links for a phone, a note-taker, votes").click()
    screen.choose(presenter, "A link for", "Remote without notes")
    screen.press(presenter, "Make the link")
    address = screen.text_of(presenter.get_by_test_id("stCode").first)
    # No other device reaches an app on this machine alone: no code to scan, but the way to get
    # there.
    assert presenter.get_by_test_id("stImage").count() == 0
    expect(
        presenter.get_by_text("Only this machine reaches the app now, so no QR code is offered.")
    ).to_be_visible()
    phone = person(PHONE)
    phone.goto(address)
    phone.get_by_role("button", name="Open").click()
    screen.button(phone, "Next: Finding").wait_for(timeout=screen.PATIENCE)
    presenter.reload()
    screen.still(presenter)
    presenter.get_by_text("Links for a phone, a note-taker, votes").click()
    screen.still(presenter)
    screen.button(presenter, "Revoke").first.click()
    expect(screen.button(presenter, "Revoke")).to_have_count(0, timeout=screen.PATIENCE)
    screen.until(
        phone,
        lambda: screen.button(phone, "Next: Finding").count() == 0,
        "a remote that drives no more",
        8_000,
    )
    assert not any(isinstance(event, StepShown) for event in events(shared_server, meeting))


def test_the_room_and_the_console_come_back_by_themselves_after_a_restart(
    fresh_home: Path, serve: Callable[..., Server], person: Callable[..., Page]
) -> None:
    server, presenter, room = serve(fresh_home), person(), person()
    screen.open_at(presenter, f"{server.url}/")
    meeting = screen.start_meeting(presenter)
    with room.expect_websocket(
        lambda item: "/screen/" in item.url
    ):  # until then nothing that could come back is there
        screen.open_at(room, f"{server.url}/audience?meeting={meeting}")
    server.kill()
    presenter.wait_for_timeout(500)
    server.start()
    screen.settled(presenter)
    rest(presenter)
    presenter.keyboard.press("ArrowRight")
    screen.shows_step(room, "Finding")
    screen.shows_step(presenter, "Finding")


def test_a_room_whose_wire_is_dead_without_being_told_gets_a_new_one(
    held: tuple[Page, Page, str], shared_server: Server, person: Callable[..., Page]
) -> None:
    presenter, _, meeting = held
    room, wires = person(), []

    def silent(wire: WebSocketRoute) -> None:
        wires.append(wire)
        ahead = wire.connect_to_server()
        if len(wires) == 1:
            ahead.on_message(
                lambda _: None
            )  # as on a laptop that slept: the socket looks open, and nothing comes

    room.route_web_socket(re.compile("/screen/"), silent)
    screen.open_at(room, f"{shared_server.url}/audience?meeting={meeting}")
    screen.until(room, lambda: wires, "the first wire")
    presenter.keyboard.press("ArrowRight")
    screen.shows_step(presenter, "Finding")
    expect(main(room).get_by_text("1 of 7 Opening")).to_be_visible()
    main(room).get_by_text("2 of 7 Finding").wait_for(timeout=45_000)
    assert len(wires) == 2


def test_a_room_whose_listener_never_came_loads_itself_again(
    held: tuple[Page, Page, str], shared_server: Server, person: Callable[..., Page]
) -> None:
    presenter, _, meeting = held
    room = person()
    code = re.compile(r"/static/js/BidiComponent.*\.js")
    room.route(code, lambda asked: asked.abort())
    room.goto(f"{shared_server.url}/audience?meeting={meeting}")
    room.get_by_text("Failed to fetch dynamically imported module").wait_for(
        timeout=screen.PATIENCE
    )
    room.unroute(code)
    presenter.keyboard.press("ArrowRight")
    screen.shows_step(presenter, "Finding")
    main(room).get_by_text("2 of 7 Finding").wait_for(timeout=75_000)
    assert room.get_by_text("Failed to fetch dynamically imported module").count() == 0
    presenter.keyboard.press("ArrowRight")
    screen.shows_step(room, "Quantification")
