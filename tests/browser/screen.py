"""Where things are on the screen: every locator of the browser tests, so that a new label is one
edit.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from contextlib import suppress

from playwright.sync_api import Error, Locator, Page, Response, WebSocket

PATIENCE = 20_000
STEPS = (
    "Opening",
    "Finding",
    "Quantification",
    "Recommendation",
    "Alternatives",
    "Decision",
    "Close",
)
PLACES = {
    "Opening": "/",
    "Finding": "/finding",
    "Quantification": "/quantification",
    "Recommendation": "/recommendation",
    "Alternatives": "/alternatives",
    "Decision": "/",
    "Close": "/",
}
WALK_TITLES = ("Meeting", "Finding", "Quantification", "Recommendation", "Alternatives")
MORE_TITLES = ("Case", "Rehearsal", "Follow-up", "Replay", "Archive", "Terms", "Audience view")
PATHS = (
    "/",
    "/finding",
    "/quantification",
    "/recommendation",
    "/alternatives",
    "/case",
    "/rehearsal",
    "/follow_up",
    "/replay",
    "/archive",
    "/terms",
    "/audience",
)


def until(page: Page, holds: Callable[[], object], what: str, patience: int = PATIENCE) -> None:
    """Wait until something holds, and say what did not."""
    for _ in range(patience // 50):
        if holds():
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"waited {patience / 1000:.0f} s for: {what}")


def settled(page: Page) -> None:
    """Wait until the script of this session has run to its end."""
    page.wait_for_function(
        "() => { const app = document.querySelector('[data-testid=stApp]');"
        " return app && app.getAttribute('data-test-script-state') === 'notRunning'"
        " && app.getAttribute('data-test-connection-state') === 'CONNECTED' }",
        timeout=PATIENCE * 2,
        polling=50,
    )


def still(page: Page) -> None:
    """Wait until nothing moves any more: charts come after the script has ended, push aside what
    was to be clicked, and scroll the page, which closes an open list.
    """
    settled(page)
    page.evaluate("() => { window.stood = ['', 0] }")
    page.wait_for_function(
        "() => { const place = [...document.querySelectorAll('[data-testid=stMain],"
        " [data-testid=stSidebarContent]')]"
        " .map((each) => `${each.scrollHeight} ${each.scrollTop}`).join(' ');"
        " if (window.stood[0] !== place) window.stood = [place, performance.now()];"
        " return performance.now() - window.stood[1] > 700 }",
        timeout=PATIENCE * 2,
        polling=50,
    )


def open_at(page: Page, url: str) -> Page:
    """Open an address and wait until something is drawn."""
    page.goto(url)
    page.locator("[data-testid=stMain] h1, [data-testid=stMain] h2").first.wait_for(
        timeout=PATIENCE * 3
    )
    settled(page)
    return page


def headline(page: Page) -> Locator:
    return page.get_by_test_id("stMain").locator("h1").first


def heading(page: Page, text: str) -> Locator:
    return page.get_by_test_id("stMain").get_by_role("heading", name=text, exact=True).first


def text_of(locator: Locator) -> str:
    return " ".join(locator.inner_text().split())


def sidebar(page: Page) -> Locator:
    return page.get_by_test_id("stSidebar")


def button(page: Page | Locator, label: str | re.Pattern[str], *, exact: bool = True) -> Locator:
    return (
        page.get_by_role("button", name=label, exact=exact)
        if isinstance(label, str)
        else page.get_by_role("button", name=label)
    )


def press(page: Page, label: str, *, exact: bool = False) -> None:
    """Press a button and wait until the page is done with it."""
    button(page, label, exact=exact).first.click()
    settled(page)


def start_meeting(page: Page) -> str:
    """Start a meeting on the open case and name it."""
    press(page, "Start the meeting")
    until(page, lambda: "meeting=" in page.url, "the meeting in the address")
    return re.split("meeting=", page.url)[1].split("&")[0]


def turn_to(page: Page, title: str) -> None:
    """Take the room one step on with the console's button."""
    button(sidebar(page), f"Next: {title}", exact=False).click()
    page.get_by_test_id("stMain").get_by_text(
        f"{STEPS.index(title) + 1} of {len(STEPS)} {title}"
    ).wait_for(timeout=PATIENCE)
    settled(page)


def open_tab(page: Page, name: str) -> None:
    """Open what lies behind a step; in a meeting none of it is drawn before."""
    page.get_by_role("tab", name=name, exact=True).click()
    settled(page)


def shows_step(page: Page, title: str) -> None:
    """Wait until a screen shows a step."""
    page.get_by_test_id("stMain").get_by_text(
        f"{STEPS.index(title) + 1} of {len(STEPS)} {title}"
    ).wait_for(timeout=PATIENCE)


def band(page: Page) -> Locator:
    """Find the mark of the stage that calls a what-if a what-if."""
    main = page.get_by_test_id("stMain")
    return main.locator(".mark.what-if").filter(has_text="What-if, not agreed").first


def words(page: Page) -> str:
    """Read everything that is written on a page, on its stages as well."""
    main = page.get_by_test_id("stMain")
    parts = [main.inner_text(), *main.locator(".frame").all_inner_texts()]
    return " ".join(" ".join(parts).split())


def thumb(page: Page, words: str, end: str = "high") -> Locator:
    """Find the low or high end of the slider whose label starts with these words."""
    return (
        page.get_by_test_id("stSlider")
        .filter(has_text=words)
        .get_by_role("slider")
        .nth(0 if end == "low" else 1)
    )


def options(page: Page, field: Locator) -> Locator:
    """Open a list and give its options, once the page stands still with the field in its middle: to
    click or to type scrolls to what stands at an edge, and a list closes when its page is scrolled.
    """
    still(page)
    field.evaluate("(node) => node.scrollIntoView({ block: 'center', behavior: 'instant' })")
    field.focus()
    still(page)
    field.press("ArrowDown")
    page.get_by_role("option").first.wait_for(timeout=PATIENCE)
    return page.get_by_role("option")


def choose(page: Page | Locator, label: str, option: str) -> None:
    """Choose from a list by typing."""
    field = page.get_by_role("combobox", name=label, exact=True).first
    owner = page if isinstance(page, Page) else page.page
    options(owner, field)
    field.fill(option)
    owner.get_by_role("option", name=option).first.click()


def capture(page: Page, kind: str, text: str, who: str = "") -> None:
    """Write something down in the console and wait until it is on disk: only then is nothing being
    saved any more.
    """
    bar = sidebar(page) if sidebar(page).count() else page.get_by_test_id("stMain")
    bar.get_by_text("Entry closed").wait_for(timeout=PATIENCE)
    bar.get_by_role("button", name=kind, exact=True).click()
    field = bar.get_by_label("What was said")
    field.fill(text)
    if who:
        bar.get_by_label("Who", exact=True).select_option(who)
    field.press("Enter")
    on_disk(page)
    settled(page)


def unfold(page: Page, label: str) -> None:
    """Open what stands behind a line, where it is closed and does not open by itself."""
    still(page)
    fold = page.get_by_test_id("stExpander").filter(has_text=label).locator("details").first
    if fold.get_attribute("open") is None:
        fold.locator("summary").click()
        fold.locator("input, textarea").first.wait_for()
        settled(page)


def on_disk(page: Page) -> None:
    """Wait until nothing that was written down or pressed is on its way any more."""
    page.wait_for_function(
        "() => window.__showstopper && window.__showstopper.queue.length === 0",
        timeout=PATIENCE * 2,
        polling=50,
    )


def stance(page: Page, person: str, word: str) -> None:
    """Enter where a person stands."""
    group = page.get_by_test_id("stButtonGroup").filter(has_text=person)
    group.get_by_role("radio", name=word, exact=True).or_(
        group.get_by_role("button", name=word, exact=True)
    ).first.click()
    settled(page)


def fill(page: Page, label: str, text: str) -> None:
    """Type into a field and leave it."""
    field = page.get_by_label(label, exact=True).first
    field.fill(text)
    field.press("Tab")


def picker(page: Page, label: str) -> Locator:
    """Find a list to choose from."""
    return page.get_by_role("combobox", name=label, exact=True)


def enter_date(page: Page, label: str, day: dt.date) -> None:
    """Type a date as year, month and day."""
    page.get_by_test_id("stDateInput").filter(has_text=label).get_by_role(
        "spinbutton"
    ).first.click()
    page.keyboard.type(day.strftime("%Y%m%d"))
    page.keyboard.press("Tab")


def upload_field(page: Page) -> Locator:
    return page.get_by_test_id("stFileUploader").first.locator("input[type=file]")


def troubles(page: Page) -> Locator:
    """Find the red box with all complaints."""
    return page.get_by_test_id("stMain").get_by_test_id("stAlertContentError")


def exceptions(page: Page) -> Locator:
    return page.get_by_test_id("stException")


def notices(page: Page) -> Locator:
    return page.get_by_test_id("stAlert")


def even(text: str) -> str:
    """Write text with single plain spaces and without the marks that keep it plain, as it can be
    compared; letters that JSON writes by their numbers are letters again.
    """
    text = re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text)
    return " ".join(text.replace("\\", "").split())


class Ear:
    """Listens to everything that a page receives: websocket frames and bodies of answers."""

    def __init__(self, page: Page) -> None:
        """Listen from now on."""
        self.received: list[bytes] = []
        self.sent: list[bytes] = []
        self.answers: list[Response] = []
        self.asked: set[str] = set()
        page.on("websocket", self._socket)
        page.on("response", lambda item: self.answers.append(item))
        page.on("request", lambda item: self.asked.add(item.url))

    def _socket(self, socket: WebSocket) -> None:
        self.asked.add(socket.url)
        socket.on("framereceived", lambda item: self.received.append(_bytes(item)))
        socket.on("framesent", lambda item: self.sent.append(_bytes(item)))

    def heard(self) -> str:
        """Join all frames that came in; text stands in them as it is, in UTF-8."""
        return even(b"\n".join(self.received).decode("utf-8", "replace"))

    def sent_text(self) -> str:
        """Join all frames that went out."""
        return even(b"\n".join(self.sent).decode("utf-8", "replace"))

    def read(self) -> str:
        """Join the bodies of all answers that had one and are still held by the browser."""
        bodies = []
        for answer in self.answers:
            with suppress(Error):
                bodies.append(answer.body())
        return even(b"\n".join(bodies).decode("utf-8", "replace"))


def _bytes(frame: bytes | str) -> bytes:
    return frame if isinstance(frame, bytes) else frame.encode()
