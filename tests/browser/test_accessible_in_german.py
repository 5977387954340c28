"""Every page in German, what opens on each, and a meeting by the keyboard alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from core.messages import in_language, say
from tests.browser import screen
from tests.browser.conftest import WIDE
from tests.browser.server import Server
from tests.browser.test_accessibility import ALONE, FOCUSED, grave, passes

pytestmark = pytest.mark.browser
EXPANDERS = "[data-testid=stExpander] details:not([open]) > summary"


def german(text: str) -> str:
    with in_language("de"):
        return say(text)


@pytest.fixture(scope="module")
def german_desk(shared_server: Server, browser: Browser) -> Iterator[Page]:
    """Seat a presenter with a German browser at the sample case."""
    context = browser.new_context(viewport=WIDE, locale="de-DE")
    page = context.new_page()
    page.set_default_timeout(20_000)
    yield screen.open_at(page, f"{shared_server.url}/")
    context.close()


@pytest.mark.parametrize("place", ["", *ALONE])
def test_a_page_of_a_german_presenter_passes(
    german_desk: Page, shared_server: Server, place: str
) -> None:
    page = screen.open_at(german_desk, f"{shared_server.url}/{place}")
    passes(page, f"{place}, German")


def opened(page: Page) -> None:
    """Open everything on a page that folds, one after the other."""
    screen.still(page)
    for _ in range(30):
        folded = [each for each in page.locator(EXPANDERS).all() if each.is_visible()]
        if not folded:
            break
        folded[0].click()
        screen.settled(page)
    screen.still(page)


@pytest.mark.parametrize("place", ["finding", "case", "setup", "rehearsal", "terms"])
def test_what_opens_on_a_page_passes(german_desk: Page, shared_server: Server, place: str) -> None:
    page = screen.open_at(german_desk, f"{shared_server.url}/{place}")
    opened(page)
    assert grave(page) == []
    for popover in page.get_by_test_id("stPopover").all():
        popover.get_by_role("button").first.click()
        page.get_by_test_id("stPopoverBody").wait_for()
        assert grave(page) == []
        page.keyboard.press("Escape")


def tab_to(page: Page, name: str) -> None:
    """Press Tab until something is focused that is called so, behind its icon."""
    for _ in range(150):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED).endswith(name):
            return
    raise AssertionError(f"Tab never reached {name}")


def start_by_keys(page: Page) -> None:
    """Start the meeting of the first page without a mouse."""
    screen.still(page)
    tab_to(page, "Start the meeting")
    page.keyboard.press("Enter")
    screen.until(page, lambda: "meeting=" in page.url, "the meeting in the address")


def test_a_meeting_is_started_walked_noted_and_closed_by_the_keyboard_alone(
    serve: Callable[..., Server], person: Callable[..., Page], fresh_home
) -> None:
    page = screen.open_at(person(), f"{serve(fresh_home).url}/")
    start_by_keys(page)
    screen.sidebar(page).get_by_text("Entry closed").wait_for()
    page.keyboard.press("ArrowRight")
    screen.shows_step(page, "Finding")
    screen.settled(page)
    page.keyboard.press("q")
    page.keyboard.type("How sure are we?")
    page.keyboard.press("Enter")
    expect(screen.sidebar(page).locator("[data-part=captured] .text").first).to_have_text(
        "How sure are we?"
    )
    page.keyboard.press("7")
    screen.shows_step(page, "Close")
    screen.still(page)
    tab_to(page, "Close anyway: the minutes will say what is missing")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Open minutes and email").wait_for()
    assert screen.exceptions(page).count() == 0


def test_nothing_moves_for_who_wants_no_motion(shared_server: Server, browser: Browser) -> None:
    context = browser.new_context(viewport=WIDE, reduced_motion="reduce")
    page = screen.open_at(context.new_page(), f"{shared_server.url}/finding")
    screen.still(page)
    moving = page.evaluate(
        """() => document.getAnimations().filter((each) => {
          const { duration, iterations } = each.effect.getComputedTiming()
          return each.playState === 'running' && duration > 1 && iterations === Infinity
        }).length"""
    )
    context.close()
    assert moving == 0
