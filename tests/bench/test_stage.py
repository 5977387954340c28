"""From the presenter's key to the stage drawn in three audience tabs of a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.bench.conftest import Table, spread
from tests.browser import screen
from tests.browser.server import Server

pytestmark = pytest.mark.bench

TABS, PRESSES, WARM, PAUSE = 3, 30, 7, 900
VISITS, STEP = 3, 2_500
SETTLING = 15_000  # milliseconds after the first pages, as in test_room: imports, a second freeze
# Both clocks are those of this machine. A screen counts when the frame after it was painted.
PRESSED = """() => {
  window.pressed = [];
  window.addEventListener('keydown', () => window.pressed.push(Date.now()), { capture: true });
}"""
DRAWN = """() => {
  window.drawn = [];
  const stage = [...document.querySelectorAll('*')].find(
    (one) => one.shadowRoot && one.shadowRoot.querySelector('.frame')).shadowRoot;
  const place = () => (stage.querySelector('.place') || {}).textContent || '';
  let last = place();
  new MutationObserver(() => {
    const now = place();
    if (now === last) return;
    last = now;
    requestAnimationFrame(() => setTimeout(() => window.drawn.push([now, Date.now()]), 0));
  }).observe(stage.querySelector('.frame'), { childList: true, subtree: true });
}"""


def test_key_to_three_tabs(
    fresh_home, serve: Callable[..., Server], person: Callable[..., Page], table: Table
) -> None:
    server, presenter = serve(fresh_home), person()
    screen.open_at(presenter, f"{server.url}/")
    meeting = screen.start_meeting(presenter)
    rooms = [
        screen.open_at(person(), f"{server.url}/audience?meeting={meeting}") for _ in range(TABS)
    ]
    presenter.wait_for_timeout(SETTLING)
    presenter.get_by_text("Entry closed").wait_for()
    presenter.mouse.click(900, 250)
    presenter.evaluate(PRESSED)
    for room in rooms:
        room.evaluate(DRAWN)
    keys = [str(number % 7 + 1) for number in range(1, PRESSES + WARM + 1)]
    for key in keys:
        presenter.keyboard.press(key)
        presenter.wait_for_timeout(PAUSE)
    pressed = presenter.evaluate("window.pressed")
    assert len(pressed) == len(keys)
    lags = []
    for room in rooms:
        drawn = room.evaluate("window.drawn")
        assert [place[0] for place, _ in drawn] == keys
        lags += [at - begun for begun, (_, at) in zip(pressed[WARM:], drawn[WARM:], strict=True)]
    table.add(f"key to the stage in {TABS} tabs of Chromium", spread(lags), "p95 200 ms")


def test_main_thread_of_a_step(
    fresh_home, serve: Callable[..., Server], person: Callable[..., Page], table: Table
) -> None:
    """Measure what a step costs the presenter's browser, on the first visit and on later ones."""
    server, presenter = serve(fresh_home), person()
    screen.open_at(presenter, f"{server.url}/")
    screen.start_meeting(presenter)
    presenter.wait_for_timeout(SETTLING)
    presenter.get_by_text("Entry closed").wait_for()
    presenter.mouse.click(900, 250)
    session = presenter.context.new_cdp_session(presenter)
    session.send("Performance.enable")

    def busy() -> float:
        found = session.send("Performance.getMetrics")["metrics"]
        return next(item["value"] for item in found if item["name"] == "TaskDuration") * 1000

    for visit in range(VISITS):
        spent = []
        for key in "1234567":
            before = busy()
            presenter.keyboard.press(key)
            presenter.wait_for_timeout(STEP)
            spent.append(busy() - before)
        named = ", ".join(f"{value:.0f}" for value in spent)
        table.add(f"main thread of each step, visit {visit + 1}", f"{named} ms", "250 ms")
