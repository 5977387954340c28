"""A phone: nothing jumps while a page opens, and every choice is whole."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import screen
from tests.browser.server import Server
from tests.browser.test_meeting import link, rest
from tests.browser.test_stage import first_shift

pytestmark = pytest.mark.browser
PHONE, SMALLEST = {"width": 390, "height": 844}, {"width": 360, "height": 740}
# Choices that reach past the screen or past what they stand in, and joined ones that are torn.
TORN = """() => [...document.querySelectorAll('[data-testid=stButtonGroup]')].filter((group) => {
  const parts = [...group.querySelectorAll('button')].map((each) => each.getBoundingClientRect());
  const joined = group.querySelector('[data-testid*=segmented], [data-variant*=segmented]');
  const rows = new Set(parts.map((each) => Math.round(each.top))).size;
  const edge = group.getBoundingClientRect().right + 1;
  return parts.some((each) => each.right > edge || each.right > innerWidth) || (joined && rows > 1);
}).map((group) => group.innerText)"""


def test_nothing_jumps_while_the_case_page_opens_for_the_first_time(
    shared_server: Server, browser: Browser
) -> None:
    assert first_shift(browser, f"{shared_server.url}/case", PHONE) <= 0.02


def test_a_table_writes_no_word_a_line_and_breaks_no_date(
    shared_server: Server, person: Callable[..., Page]
) -> None:
    page = screen.open_at(person(SMALLEST), f"{shared_server.url}/recommendation")
    screen.still(page)
    cells = page.get_by_test_id("stTable").locator("td p")
    lines = cells.evaluate_all(
        "(all) => all.map((each) => [each.innerText, Math.round("
        "each.getBoundingClientRect().height / parseFloat(getComputedStyle(each).lineHeight))])"
    )
    assert len(lines) > 20
    short = [len(text) <= 12 and any(letter.isdigit() for letter in text) for text, _ in lines]
    most = [1 if each else 4 for each in short]
    assert [cell for cell, few in zip(lines, most, strict=True) if cell[1] > few] == []


@pytest.fixture
def held(shared_server: Server, person: Callable[..., Page]) -> tuple[Page, str]:
    """Hold a meeting up to its decision."""
    presenter = screen.open_at(person(), f"{shared_server.url}/")
    meeting = screen.start_meeting(presenter)
    rest(presenter)
    presenter.keyboard.press("6")
    screen.shows_step(presenter, "Decision")
    return presenter, meeting


def test_every_choice_is_whole_on_a_small_phone(
    shared_server: Server, person: Callable[..., Page], held: tuple[Page, str]
) -> None:
    presenter, meeting = held
    voter = person(SMALLEST)
    voter.goto(link(shared_server, meeting, "watch", "vote", person="Jonas Weber"))
    screen.still(voter)
    assert voter.evaluate(TORN) == []
    screen.sidebar(presenter).get_by_text("Entry closed").wait_for()
    presenter.set_viewport_size(SMALLEST)
    screen.still(presenter)
    groups = presenter.get_by_test_id("stButtonGroup")
    assert groups.count() > 1
    assert presenter.evaluate(TORN) == []
    presenter.goto(f"{shared_server.url}/rehearsal")
    for name in ("Voice", "Drill"):
        screen.open_tab(presenter, name)
        screen.still(presenter)
        assert presenter.evaluate(TORN) == []
