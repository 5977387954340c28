"""Every page to axe and to the keyboard: WCAG 2.2 AA in light and dark, in a real browser."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page

from tests.browser import screen
from tests.browser.server import Server
from tests.browser.test_meeting import link, rest

pytestmark = pytest.mark.browser

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SCAN = """(levels) => axe.run(document, {
  runOnly: [...levels, 'best-practice'],
  resultTypes: ['violations'],
})"""
SCHEMES = ("light", "dark")
ALONE = (
    "finding",
    "quantification",
    "recommendation",
    "alternatives",
    "setup",
    "case",
    "rehearsal",
    "follow_up",
    "terms",
    "replay",
)
# What Streamlit draws by itself and offers no way to change: the rule, a piece of the element's
# markup, and why it may stay.
STREAMLITS_OWN: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Violation:
    """One element that breaks one rule of axe."""

    rule: str
    impact: str
    html: str
    message: str

    @property
    def excused(self) -> bool:
        return any(rule == self.rule and part in self.html for rule, part, _ in STREAMLITS_OWN)


def scanned(page: Page) -> list[Violation]:
    """Ask axe about a page as it is drawn now."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate(SCAN, LEVELS)["violations"]
    return [
        Violation(
            rule["id"],
            rule["impact"],
            node["html"][:300],
            " ".join(check["message"] for check in [*node["any"], *node["all"], *node["none"]]),
        )
        for rule in found
        for node in rule["nodes"]
    ]


def passes(page: Page, where: str) -> None:
    """Hold a page to axe in both schemes; the stage follows the scheme while it is on screen."""
    found: dict[str, list[Violation]] = {}
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        page.wait_for_timeout(600)  # the stage looks twice a second
        screen.still(page)
        found[f"{where}, {scheme}"] = [
            violation
            for violation in scanned(page)
            if violation.impact in {"serious", "critical"} and not violation.excused
        ]
    assert {name: rest_of for name, rest_of in found.items() if rest_of} == {}


@pytest.fixture(scope="module")
def desk(shared_server: Server, browser: Browser) -> Iterator[Page]:
    """Seat the presenter at the sample case."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.set_default_timeout(20_000)
    yield screen.open_at(page, f"{shared_server.url}/")
    context.close()


def test_the_meeting_page_before_the_meeting_passes(desk: Page, shared_server: Server) -> None:
    passes(screen.open_at(desk, f"{shared_server.url}/"), "meeting")


@pytest.mark.parametrize("place", ALONE)
def test_a_page_of_the_presenter_passes(desk: Page, shared_server: Server, place: str) -> None:
    passes(screen.open_at(desk, f"{shared_server.url}/{place}"), place)


def test_the_first_page_of_an_app_without_a_case_passes(
    serve: Callable[..., Server], person: Callable[..., Page], tmp_path
) -> None:
    page = person()
    page.goto(serve(tmp_path / "home").url)
    page.get_by_role("button", name="Open the sample").wait_for()
    passes(page, "first page")
