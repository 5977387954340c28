"""Price, plan and alternatives as they are used: sliders moved in front of the room, an estimate
taken, every picture drawn.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import screen
from tests.browser.server import HOUSE, Server

pytestmark = pytest.mark.browser

Seat = Callable[..., Page]
TABS = {
    "/quantification": (
        "Change an input",
        "Until the fix",
        "Drivers",
        "Both sides",
        "Every input",
    ),
    "/recommendation": ("Dates", "Update an estimate", "Release criteria", "Already done"),
    "/alternatives": (
        "Same scales",
        "What would change our mind",
        "Patch later",
        "Limited rollout",
        "Running rollout",
        "Assumptions",
    ),
}
DRAWN = {
    "Until the fix": 1,
    "Drivers": 2,
    "Dates": 1,
    "Same scales": 1,
    "What would change our mind": 1,
    "Patch later": 1,
    "Limited rollout": 1,
}


def look_at(page: Page, tab: str) -> None:
    """Open a tab, wait for its pictures, and read it."""
    page.get_by_role("tab", name=tab, exact=True).click()
    panel = page.get_by_role("tabpanel").filter(visible=True).first
    pictures = panel.locator("canvas, svg.marks").filter(visible=True)
    screen.until(page, lambda: pictures.count() >= DRAWN.get(tab, 0), f"the picture of “{tab}”")
    text = panel.inner_text()
    assert not {"NaN", "nan", "undefined", "Infinity", "null"} & set(text.split()), (tab, text)


@pytest.mark.parametrize(
    "size", [{"width": 1440, "height": 900}, {"width": 390, "height": 844}], ids=["wide", "phone"]
)
@pytest.mark.parametrize("path", TABS)
def test_every_tab_is_drawn_and_says_no_nonsense(
    shared_server: Server, person: Seat, path: str, size: dict
) -> None:
    page = screen.open_at(person(size), shared_server.url + "/")
    screen.open_at(page, shared_server.url + path)
    for tab in TABS[path]:
        look_at(page, tab)
    expect(screen.exceptions(page)).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1"), (
        "nothing runs off the side"
    )


def test_a_moved_slider_changes_sentence_and_picture_and_stays_until_it_is_taken_back(
    fresh_home: Path, serve: Callable[..., Server], person: Seat
) -> None:
    server = serve(fresh_home)
    page = screen.open_at(person(), server.url + "/")
    screen.open_at(page, server.url + "/quantification")
    before = screen.text_of(screen.headline(page))
    thumb = screen.thumb(page, "flights scored a day")
    thumb.focus()
    for _ in range(6):
        thumb.press("ArrowRight")
    screen.until(page, lambda: screen.text_of(screen.headline(page)) != before, "another headline")
    screen.settled(page)
    moved = screen.text_of(screen.headline(page))
    for path in ("/alternatives", "/recommendation", "/quantification"):
        screen.open_at(page, server.url + path)
        expect(screen.band(page)).to_be_visible()
    assert screen.text_of(screen.headline(page)) == moved, "a refresh keeps the draft"
    screen.press(page, "Back to the agreed assumptions")
    screen.until(page, lambda: screen.text_of(screen.headline(page)) == before, "what was agreed")
    expect(screen.band(page)).to_have_count(0)


def test_an_estimate_taken_in_the_meeting_moves_the_date_in_the_room(
    fresh_home: Path, serve: Callable[..., Server], person: Seat
) -> None:
    server = serve(fresh_home)
    presenter = screen.open_at(person(), server.url + "/")
    held = screen.start_meeting(presenter)
    room = screen.open_at(
        person({"width": 1920, "height": 1080}), server.url + f"/audience?meeting={held}"
    )
    screen.turn_to(presenter, "Finding")
    screen.turn_to(presenter, "Quantification")
    screen.turn_to(presenter, "Recommendation")
    screen.shows_step(room, "Recommendation")
    before = screen.text_of(screen.headline(room))
    presenter.get_by_role("tab", name="Update an estimate", exact=True).click()
    for label, days in (("Best case", "10"), ("Likely", "12"), ("Worst case", "20")):
        screen.fill(presenter, label, days)
    screen.press(presenter, "Use this estimate")
    screen.until(
        room, lambda: screen.text_of(screen.headline(room)) != before, "another date in the room"
    )
    # The audience is there first: its screen is pushed, the presenter's page runs.
    screen.until(
        presenter,
        lambda: screen.text_of(screen.headline(room)) == screen.text_of(screen.headline(presenter)),
        "the same on both screens",
    )
    expect(screen.band(room)).to_contain_text(
        "Confirm the unit of the departure delay in the new feed"
    )


def test_a_running_rollout_is_checked_and_watched(shared_server: Server, person: Seat) -> None:
    page = screen.open_at(person(), shared_server.url + "/")
    screen.open_at(page, shared_server.url + "/alternatives")
    page.get_by_role("tab", name="Running rollout", exact=True).click()
    panel = page.get_by_role("tabpanel").filter(visible=True).first
    screen.fill(page, "Planned share of the new arm", "0.3")
    screen.settled(page)
    panel.locator("input[type=file]").set_input_files(
        HOUSE / "sample_data" / "rollout" / "exposures.csv"
    )
    expect(panel.get_by_text("The test is valid: the new arm is worse.")).to_be_visible(
        timeout=screen.PATIENCE
    )
    expect(
        panel.get_by_text("On Mon, Mar 4, 2013 it was shown that the new arm is worse.")
    ).to_be_visible()
    screen.until(
        page, lambda: panel.locator("canvas, svg.marks").filter(visible=True).count(), "the monitor"
    )
    panel.locator("input[type=file]").set_input_files(
        HOUSE / "sample_data" / "late_flights" / "lineage.csv"
    )
    expect(panel.get_by_text("the unit", exact=False).first).to_be_visible(timeout=screen.PATIENCE)
    expect(screen.exceptions(page)).to_have_count(0)
