"""A meeting by the keyboard alone, with its decision, and where the focus is seen and stays."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from core.meeting.events import DecisionTaken, MeetingClosed, NoteTaken
from tests.browser import screen
from tests.browser.server import Server
from tests.browser.test_accessibility import DEEP, FOCUSED, SCHEMES
from tests.browser.test_accessible_in_german import start_by_keys, tab_to
from tests.browser.test_meeting import events, line

pytestmark = pytest.mark.browser
# The ring around what has the focus: its width in px, and its contrast to the page around it.
RING = f"""() => {{ {DEEP}
  let node = document.activeElement;
  while (node && node.shadowRoot && node.shadowRoot.activeElement)
    node = node.shadowRoot.activeElement;
  if (!node || !node.matches('a, button, summary')) return null;
  const light = (color) => {{
    const parts = color.match(/[\\d.]+/g).slice(0, 3).map((each) => each / 255)
      .map((each) => each <= 0.03928 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4);
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
  }};
  const style = getComputedStyle(node);
  const page = light(getComputedStyle(document.querySelector('[data-testid=stApp]'))
    .backgroundColor);
  const ring = light(style.outlineColor);
  return [name(node), style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth),
    (Math.max(page, ring) + 0.05) / (Math.min(page, ring) + 0.05)];
}}"""


@pytest.mark.parametrize("scheme", SCHEMES)
def test_what_has_the_focus_has_a_ring_that_is_seen(
    shared_server: Server, person: Callable[..., Page], scheme: str
) -> None:
    page = person()
    page.emulate_media(color_scheme=scheme)
    screen.open_at(page, f"{shared_server.url}/")
    screen.still(page)
    rings = []
    for _ in range(40):
        page.keyboard.press("Tab")
        rings.append(page.evaluate(RING))
    found = [ring for ring in rings if ring is not None]
    assert len(found) > 10
    assert [ring for ring in found if ring[1] < 2 or ring[2] < 3] == []


# How far the bar at the foot of the sidebar covers what has the focus there, in px.
COVERED = f"""() => {{ {DEEP}
  const bar = deep(document).find((node) => node.matches('[data-part=state]'));
  let node = document.activeElement;
  const within = node && node.closest('[data-testid=stSidebar]');
  while (node && node.shadowRoot && node.shadowRoot.activeElement)
    node = node.shadowRoot.activeElement;
  return within ? node.getBoundingClientRect().bottom - bar.getBoundingClientRect().top : null;
}}"""

# Scroll the sidebar until what has the focus stands just above the bar, so the next is behind it.
TO_FOOT = f"""() => {{ {DEEP}
  const bar = deep(document).find((node) => node.matches('[data-part=state]'));
  document.querySelector('[data-testid=stSidebarContent]').scrollTop +=
    document.activeElement.getBoundingClientRect().bottom - bar.getBoundingClientRect().top;
}}"""


def test_the_bar_at_the_foot_of_the_sidebar_covers_nothing_that_has_the_focus(
    shared_server: Server, person: Callable[..., Page]
) -> None:
    page = screen.open_at(person(), f"{shared_server.url}/")
    screen.start_meeting(page)
    bar = screen.sidebar(page)
    bar.get_by_text("The audience screen").click()
    screen.still(page)
    bar.get_by_label("Show a clock", exact=True).focus()
    covered = []
    for _ in range(4):
        page.evaluate(TO_FOOT)
        page.keyboard.press("Tab")
        page.wait_for_timeout(200)
        covered.append(page.evaluate(COVERED))
    assert all(px is not None and px <= 0 for px in covered), covered


def test_a_meeting_with_its_decision_is_held_by_the_keyboard_alone(
    shared_server: Server, person: Callable[..., Page]
) -> None:
    page = screen.open_at(person(), f"{shared_server.url}/")
    start_by_keys(page)
    meeting = page.url.split("meeting=")[1].split("&")[0]
    bar = screen.sidebar(page)
    bar.get_by_text("Entry closed").wait_for()
    for title in screen.STEPS[1:6]:
        page.keyboard.press("ArrowRight")
        screen.shows_step(page, title)
        screen.settled(page)
    page.keyboard.press("n")
    page.keyboard.type("Ask the airports")
    assert page.evaluate(FOCUSED) == "What was said"
    page.keyboard.press("Enter")
    expect(bar.locator("[data-part=captured] .text").first).to_have_text("Ask the airports")
    expect(line(page)).to_be_hidden()

    tab_to(page, "Enter the decision")
    page.keyboard.press("Enter")
    # The code of such fields is read when the first of them is drawn.
    page.get_by_label("Provided that", exact=True).wait_for()
    screen.settled(page)
    tab_to(page, "Because")
    page.keyboard.type("every second alarm is wrong")
    page.keyboard.press("Tab")
    screen.settled(page)
    assert page.evaluate(FOCUSED) == "Provided that", "the focus stays over a run of the page"
    tab_to(page, "Read it back")
    page.keyboard.press("Enter")
    screen.button(page, "Record the decision").wait_for()
    screen.settled(page)
    tab_to(page, "Record the decision")
    page.keyboard.press("Enter")
    screen.until(
        page,
        lambda: any(isinstance(event, DecisionTaken) for event in events(shared_server, meeting)),
        "the decision on disk",
    )
    screen.settled(page)
    page.keyboard.press("PageDown")
    screen.shows_step(page, "Close")
    screen.still(page)
    tab_to(page, "Close anyway: the minutes will say what is missing")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Open minutes and email").wait_for()

    kinds = [type(event) for event in events(shared_server, meeting)]
    assert {NoteTaken, DecisionTaken, MeetingClosed} <= set(kinds)
    assert screen.exceptions(page).count() == 0
