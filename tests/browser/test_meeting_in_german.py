"""A meeting in German to axe: what the presenter, the audience, a voter and a note-taker see, and
what stays afterwards, in light and dark.
"""

from __future__ import annotations

import datetime as dt
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from core.case.default_names import in_its_language
from core.script.steps import TITLES
from core.store.database import Store
from core.store.evidence_cache import evidence_of
from tests.browser import screen
from tests.browser.conftest import WIDE
from tests.browser.server import Server
from tests.browser.test_accessibility import passes
from tests.browser.test_accessible_in_german import german
from tests.browser.test_meeting import link
from tests.browser.test_phone import SMALLEST

pytestmark = pytest.mark.browser
STEPS = tuple(TITLES)
CLOSES = re.compile("abschließen|Abschluss", re.IGNORECASE)


@pytest.fixture(scope="module")
def german_server(
    measured_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """Serve the sample as a German browser opens it."""
    home = Path(shutil.copytree(measured_home, tmp_path_factory.mktemp("german") / "home"))
    store, at = Store(home), dt.datetime.now(dt.UTC).astimezone()
    case = store.case(next(iter(store.titles())))
    case = in_its_language(replace(case, language="de", numbers="de_DE"), case.language)
    store.save_case(case, at, "german")
    evidence_of(store, case, at)
    store.engine.dispose()
    with Server(home) as server:
        yield server


def sit(browser: Browser, size: dict[str, int]) -> Page:
    context = browser.new_context(viewport=size, locale="de-DE")
    page = context.new_page()
    page.set_default_timeout(20_000)
    return page


@pytest.fixture(scope="module")
def live(german_server: Server, browser: Browser) -> Iterator[tuple[Page, Page, str]]:
    """Hold a meeting: the presenter, the audience's screen, and the meeting's id."""
    presenter, room = sit(browser, WIDE), sit(browser, WIDE)
    screen.open_at(presenter, f"{german_server.url}/")
    screen.press(presenter, german("Start the meeting"))
    screen.until(presenter, lambda: "meeting=" in presenter.url, "the meeting in the address")
    meeting = presenter.url.split("meeting=")[1].split("&")[0]
    screen.open_at(room, f"{german_server.url}/audience?meeting={meeting}")
    yield presenter, room, meeting
    presenter.context.close()
    room.context.close()


def shown(page: Page, step: str) -> None:
    """Wait until a screen shows a step."""
    title = german(TITLES[step])
    page.locator(".frame .place").get_by_text(f"{STEPS.index(step) + 1}").filter(
        has_text=title
    ).first.wait_for(timeout=screen.PATIENCE)
    screen.settled(page)


def turned(presenter: Page, step: str) -> None:
    """Turn the presenter's own pages, and with them the audience's, to a step."""
    closed = german("Entry closed. Keys turn the steps again.")
    presenter.get_by_text(closed).wait_for()
    # The stage, not a field that the page was scrolled to.
    presenter.locator(".frame .place").first.click()
    presenter.keyboard.press(str(STEPS.index(step) + 1))
    shown(presenter, step)


@pytest.mark.parametrize("step", STEPS)
def test_each_step_passes_for_the_presenter_and_the_audience(
    live: tuple[Page, Page, str], step: str
) -> None:
    presenter, room, _ = live
    turned(presenter, step)
    shown(room, step)
    passes(room, f"audience, {step}")
    passes(presenter, f"presenter, {step}")


@pytest.mark.parametrize("rights", [("watch", "vote"), ("watch", "drive"), ("watch", "notes")])
def test_what_others_hold_in_their_hand_passes(
    live: tuple[Page, Page, str], german_server: Server, browser: Browser, rights: tuple
) -> None:
    presenter, _, meeting = live
    turned(presenter, "decision")
    phone = sit(browser, SMALLEST)
    person = "Jonas Weber" if "vote" in rights else ""
    phone.goto(link(german_server, meeting, *rights, person=person))
    if "drive" in rights:
        phone.get_by_role("button").first.click()
    screen.settled(phone)
    passes(phone, " ".join(rights))
    phone.context.close()


def test_a_decision_that_is_read_back_and_one_that_is_recorded_pass(
    live: tuple[Page, Page, str],
) -> None:
    presenter, room, _ = live
    turned(presenter, "decision")
    screen.unfold(presenter, german("Enter the decision"))
    passes(presenter, "the fields of the decision")
    screen.fill(presenter, german("Because"), "abends wird jeder zweite Alarm falsch")
    screen.press(presenter, german("Read it back"))
    passes(presenter, "read back")
    screen.press(presenter, german("Record the decision"))
    presenter.get_by_text("abends wird jeder zweite Alarm falsch").first.wait_for()
    passes(presenter, "recorded")
    passes(room, "recorded, audience")


def test_what_stays_after_the_close_passes(
    live: tuple[Page, Page, str], german_server: Server
) -> None:
    presenter, room, meeting = live
    turned(presenter, "close")
    presenter.get_by_test_id("stMain").get_by_role("button", name=CLOSES).first.click()
    presenter.get_by_role("link", name=german("Open minutes and email")).wait_for()
    passes(presenter, "closed")
    passes(room, "closed, audience")
    for place in ("follow_up", "replay"):
        presenter.goto(f"{german_server.url}/{place}?meeting={meeting}")
        presenter.get_by_test_id("stMain").locator("h2").first.wait_for()
        passes(presenter, place)
