"""Every page to axe and to the keyboard: WCAG 2.2 AA in light and dark, in a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page

from core.serve.roles import Right
from tests.browser import screen
from tests.browser.conftest import WIDE
from tests.browser.server import Server
from tests.browser.test_meeting import link, rest

pytestmark = pytest.mark.browser

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SCAN = """(only) => axe.run(document, {
  runOnly: only,
  rules: { 'heading-order': { enabled: true }, 'page-has-heading-one': { enabled: true } },
  resultTypes: ['violations'],
})"""
# What the colors decide: between light and dark nothing else of a page changes.
OF_COLORS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
DEEP = """
  const deep = (root, found = []) => {
    for (const node of root.querySelectorAll('*')) {
      found.push(node);
      if (node.shadowRoot) deep(node.shadowRoot, found);
    }
    return found;
  };
  const name = (node) => (node.getAttribute('aria-label') || node.innerText || node.value
    || node.tagName).trim().replace(/\\s+/g, ' ');
"""
# What has the focus, through all shadows; nothing where it has left the page.
FOCUSED = f"""() => {{ {DEEP}
  let node = document.activeElement;
  while (node && node.shadowRoot && node.shadowRoot.activeElement)
    node = node.shadowRoot.activeElement;
  return node && node !== document.body ? name(node) : '';
}}"""
BUTTONS = f"""() => {{ {DEEP}
  return deep(document).filter((node) => node.matches('button, a[href]')
    && !node.disabled && node.tabIndex >= 0 && node.checkVisibility({{ visibilityProperty: true }})
    && node.getBoundingClientRect().top < innerHeight).map(name);
}}"""
SCHEMES = ("light", "dark")
BY_SCHEME = {"light": LEVELS, "dark": OF_COLORS}
ALONE = (
    "finding",
    "quantification",
    "recommendation",
    "alternatives",
    "setup",
    "case",
    "rehearsal",
    "follow_up",
    "archive",
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


def scanned(page: Page, only: list[str] | dict[str, object] = LEVELS) -> list[Violation]:
    """Ask axe about a page as it is drawn now."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate(SCAN, only)["violations"]
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


def grave(page: Page, only: list[str] | dict[str, object] = LEVELS) -> list[Violation]:
    """List what is serious or critical, and headings out of order."""
    return [
        violation
        for violation in scanned(page, only)
        if not violation.excused
        and (violation.impact in {"serious", "critical"} or "heading" in violation.rule)
    ]


def passes_plainly(page: Page, where: str) -> None:
    """Hold a page without Streamlit to axe in both schemes."""
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        assert grave(page, BY_SCHEME[scheme]) == [], f"{where}, {scheme}"


def passes(page: Page, where: str) -> None:
    """Hold a page to axe in both schemes; the stage follows the scheme while it is on screen."""
    found: dict[str, list[Violation]] = {}
    screen.still(page)
    for scheme in SCHEMES:
        if scheme != SCHEMES[0]:  # which every page opens in
            page.emulate_media(color_scheme=scheme)
            page.wait_for_timeout(700)  # the stage looks twice a second
        found[f"{where}, {scheme}"] = grave(page, BY_SCHEME[scheme])
    page.emulate_media(color_scheme=SCHEMES[0])
    assert [violations for violations in found.items() if violations[1]] == []


@pytest.fixture(scope="module")
def desk(shared_server: Server, browser: Browser) -> Iterator[Page]:
    """Seat the presenter at the sample case."""
    context = browser.new_context(viewport=WIDE)
    page = context.new_page()
    page.set_default_timeout(20_000)
    yield screen.open_at(page, f"{shared_server.url}/")
    context.close()


def test_the_meeting_page_before_the_meeting_passes(desk: Page, shared_server: Server) -> None:
    passes(screen.open_at(desk, f"{shared_server.url}/"), "meeting")


def test_the_invitation_passes_while_it_is_open(desk: Page, shared_server: Server) -> None:
    page = screen.open_at(desk, f"{shared_server.url}/")
    page.get_by_text("Invite people").click()
    page.get_by_label("Place or link").wait_for()
    passes(page, "invitation")


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


@pytest.fixture(scope="module")
def live(shared_server: Server, browser: Browser) -> Iterator[tuple[Page, Page, str]]:
    """Hold a meeting: the presenter, the audience's screen, and the meeting's id."""
    context, other = browser.new_context(viewport=WIDE), browser.new_context(viewport=WIDE)
    presenter, room = context.new_page(), other.new_page()
    screen.open_at(presenter, f"{shared_server.url}/")
    meeting = screen.start_meeting(presenter)
    screen.open_at(room, f"{shared_server.url}/audience?meeting={meeting}")
    yield presenter, room, meeting
    context.close()
    other.close()


@pytest.mark.parametrize("step", screen.STEPS)
def test_the_audience_view_passes_at_every_step(live: tuple[Page, Page, str], step: str) -> None:
    presenter, room, _ = live
    rest(presenter)
    presenter.keyboard.press(str(screen.STEPS.index(step) + 1))
    screen.shows_step(room, step)
    passes(room, f"audience, {step}")


@pytest.mark.parametrize("step", ("Opening", "Decision", "Close"))
def test_the_meeting_page_passes_while_it_is_held(live: tuple[Page, Page, str], step: str) -> None:
    presenter, _, _ = live
    rest(presenter)
    presenter.keyboard.press(str(screen.STEPS.index(step) + 1))
    screen.shows_step(presenter, step)
    passes(presenter, f"meeting, {step}")


@pytest.mark.parametrize("kind", ("Private note", "Question", "Action"))
def test_the_line_passes_while_it_is_open(live: tuple[Page, Page, str], kind: str) -> None:
    presenter, _, _ = live
    rest(presenter)
    screen.sidebar(presenter).get_by_role("button", name=kind, exact=True).click()
    screen.sidebar(presenter).get_by_label("What was said").fill("Call the airports")
    passes(presenter, f"line, {kind}")
    presenter.keyboard.press("Escape")


def test_what_is_written_down_and_what_is_unsent_passes(live: tuple[Page, Page, str]) -> None:
    presenter, _, _ = live
    rest(presenter)
    for kind in ("Private note", "Question"):
        screen.capture(presenter, kind, f"Words of a {kind.lower()}")
    passes(presenter, "written down")


@pytest.mark.parametrize("kind", ("Other formats", "Hand-offs"))
def test_what_is_behind_a_button_of_the_follow_up_passes(
    live: tuple[Page, Page, str], shared_server: Server, kind: str
) -> None:
    presenter, _, held = live
    page = presenter.context.new_page()
    page.set_default_timeout(20_000)
    page.goto(presenter.url.split("?")[0].rstrip("/") + f"/follow_up?meeting={held}")
    page.get_by_role("button", name=kind).click()
    page.get_by_text("Posts" if kind == "Hand-offs" else "Emails").wait_for()
    passes(page, kind)
    page.close()


@pytest.mark.parametrize("rights", (("watch", "drive"), ("watch", "notes"), ("watch", "vote")))
def test_the_remote_and_the_vote_pass_on_a_phone(
    live: tuple[Page, Page, str],
    shared_server: Server,
    person: Callable[..., Page],
    rights: tuple[Right, ...],
) -> None:
    presenter, room, meeting = live
    rest(presenter)
    presenter.keyboard.press("6")
    screen.shows_step(room, "Decision")
    who = "Jonas Weber" if "vote" in rights else ""
    phone = person({"width": 390, "height": 844})
    phone.goto(link(shared_server, meeting, *rights, person=who))
    if "drive" in rights:
        passes_plainly(phone, "the door of a link")
        phone.get_by_role("button", name="Open").click()
    screen.settled(phone)
    passes(phone, " ".join(rights))


def test_the_plain_view_passes(live: tuple[Page, Page, str], shared_server: Server) -> None:
    _, room, meeting = live
    room.goto(f"{shared_server.url}/plain/{meeting}")
    passes_plainly(room, "plain view")
    screen.open_at(room, f"{shared_server.url}/audience?meeting={meeting}")


def test_axe_looks_into_the_stage(desk: Page, shared_server: Server) -> None:
    screen.open_at(desk, f"{shared_server.url}/finding")
    screen.still(desk)
    desk.locator(".frame .headline").evaluate("(node) => { node.style.color = '#ddd' }")
    desk.emulate_media(color_scheme="light")
    screen.still(desk)
    assert "color-contrast" in {each.rule for each in scanned(desk)}


def reached(page: Page, most: int = 150) -> list[str]:
    """Press Tab until the focus has gone round, and name what it stood on."""
    names: list[str] = []
    for _ in range(most):
        page.keyboard.press("Tab")
        name = page.evaluate(FOCUSED)
        if not name or (names and name == names[0] and len(names) > 1):
            break
        names.append(name)
    return names


def test_tab_reaches_the_plain_view_of_the_audience(live: tuple[Page, Page, str]) -> None:
    _, room, _ = live
    room.mouse.click(700, 500)
    assert any("Plain view" in name for name in reached(room))


def test_tab_reaches_every_button_of_the_first_screen(desk: Page, shared_server: Server) -> None:
    screen.open_at(desk, f"{shared_server.url}/")
    screen.still(desk)
    shown = desk.evaluate(BUTTONS)
    names = reached(desk)
    assert len(shown) > 3
    assert [name for name in shown if name not in names] == []


def test_the_line_keeps_the_focus_over_a_run_of_the_page(live: tuple[Page, Page, str]) -> None:
    presenter, _, _ = live
    rest(presenter)
    presenter.keyboard.press("q")
    presenter.keyboard.type("How sure")
    screen.button(presenter, "Freeze", exact=False).first.evaluate("(node) => node.click()")
    screen.sidebar(presenter).get_by_text("Frozen").wait_for()
    screen.settled(presenter)
    presenter.keyboard.type(" are we")
    assert presenter.get_by_label("What was said").input_value() == "How sure are we"
    presenter.keyboard.press("Escape")
