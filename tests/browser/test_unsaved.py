"""What was typed into setup and not saved is still there when the page was left at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.screen import (
    button,
    exceptions,
    heading,
    open_at,
    press,
    settled,
    shows_step,
    still,
)
from tests.browser.server import Server

pytestmark = pytest.mark.browser
QUESTION = "How many predictions does the model make per day?"
NEXT = "Who is affected by a wrong prediction, and what does it cost?"


@pytest.fixture
def at_setup(person: Callable[..., Page], serve: Callable[..., Server], fresh_home: Path) -> Page:
    page = open_at(person(), f"{serve(fresh_home).url}/setup")
    still(page)
    return page


def traffic(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Flights the model scores per day")


def leave_at_once(page: Page) -> None:
    """Click elsewhere in the navigation with the caret still in the field."""
    page.get_by_role("link", name="Finding", exact=True).first.click()
    shows_step(page, "Finding")
    settled(page)


def open_question(page: Page) -> None:
    """Turn to the question; the buttons of the card before must be gone before one is pressed."""
    press(page, QUESTION)
    traffic(page).wait_for()
    settled(page)


def back_at_the_card(page: Page) -> None:
    page.get_by_role("link", name="Open setup").click()
    traffic(page).wait_for()
    settled(page)


def test_an_answer_that_was_typed_and_left_at_once_is_there_on_return(at_setup: Page) -> None:
    page = at_setup
    open_question(page)
    for text in ("1k to 2k", "3k to 4k", "5k to 6k"):
        traffic(page).fill("")
        traffic(page).press_sequentially(text)
        leave_at_once(page)
        expect(page.get_by_text(f"not saved yet: {QUESTION}")).to_be_visible()
        back_at_the_card(page)
        expect(traffic(page)).to_have_value(text)
    press(page, "Save and continue")
    heading(page, NEXT).wait_for()
    settled(page)
    page.get_by_role("link", name="Finding", exact=True).first.click()
    shows_step(page, "Finding")
    expect(page.get_by_text("not saved yet")).to_have_count(0)
    expect(exceptions(page)).to_have_count(0)


def test_what_is_typed_last_is_saved_by_a_quick_click_on_the_button(at_setup: Page) -> None:
    """A tap tells of the click before the field tells what was typed."""
    page = at_setup
    for text in ("1,000 to 2,000", "3,000 to 4,000"):
        open_question(page)
        traffic(page).fill("")
        traffic(page).press_sequentially(text)
        button(page, "Save and continue").click()
        heading(page, NEXT).wait_for()
        settled(page)
        open_question(page)
        expect(traffic(page)).to_have_value(text)


def test_steps_typed_last_are_saved_by_a_quick_click(at_setup: Page) -> None:
    page = at_setup
    press(page, "Who fixes it, and how long does each step take?")
    field = page.get_by_role("textbox", name="One step per line")
    field.press("End")
    field.fill("Fix it, Ann Lee, 2 to 4")
    button(page, "Save and continue").click()
    heading(page, "What are the alternatives?").wait_for()
    settled(page)
    press(page, "Who fixes it, and how long does each step take?")
    expect(page.get_by_role("textbox", name="One step per line")).to_have_value(
        "Fix it, Ann Lee, 2 / 3 / 4"
    )


def test_an_answer_that_was_taken_out_comes_back_by_undo(at_setup: Page) -> None:
    page = at_setup
    open_question(page)
    press(page, "I don't know yet")
    heading(page, NEXT).wait_for()
    settled(page)
    open_question(page)
    expect(traffic(page)).to_have_value("")
    press(page, "Undo the last change to the case")
    expect(traffic(page)).to_have_value("850 to 1,050")
    expect(button(page, "Undo the last change to the case")).to_have_count(0)


def test_a_question_that_is_opened_from_the_list_comes_into_view_on_a_phone(
    person: Callable[..., Page], serve: Callable[..., Server], fresh_home: Path
) -> None:
    page = open_at(person({"width": 390, "height": 844}), f"{serve(fresh_home).url}/setup")
    still(page)
    for question in ("What are the release criteria?", QUESTION):
        press(page, question)
        expect(heading(page, question)).to_be_in_viewport()
