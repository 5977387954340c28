"""Make pictures from the real app: the README's animation, or every page in every size and theme.

`python tests/browser/screenshot.py` walks the sample case and makes the README's picture again;
with a folder it photographs every page at four sizes, light and dark, for someone to look at.
"""

from __future__ import annotations

import io
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.browser.server import Server

PICTURE = ROOT / ".github" / "walk.webp"
WALK = ("Finding", "Quantification", "Recommendation", "Alternatives")
SECONDS = (4.0, 4.0, 4.0, 4.0)  # that each frame stays
FRAME = {"width": 1280, "height": 720}
SHRUNK = (1120, 630)
PAGES = (
    "",
    *(name.lower() for name in WALK),
    "setup",
    "rehearsal",
    "follow_up",
    "archive",
    "terms",
    "case",
)
SIZES = ((1280, 720), (1440, 900), (1920, 1080), (390, 844))


@contextmanager
def opened() -> Generator[tuple[Browser, Server]]:
    """Start the app on a fresh data folder, with the sample measured, and a browser."""
    from playwright.sync_api import sync_playwright

    from tests.browser.conftest import FLAGS, chromium
    from tests.browser.server import Server

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        server = Server(Path(folder) / "home").start()
        browser = play.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        try:
            page = browser.new_page(viewport=FRAME)
            page.goto(server.url)
            page.get_by_role("button", name="Open the sample").click()
            page.locator(".picture svg.wide").wait_for(timeout=120_000)  # it is measured first
            page.close()
            yield browser, server
        finally:
            browser.close()
            server.stop()


def settled(page: Page) -> None:
    """Wait until a page stands still."""
    page.wait_for_load_state("networkidle")
    page.wait_for_function("document.querySelector('[data-testid=stStatusWidget]') === null")
    page.wait_for_timeout(1200)  # the fade of the page switch


def animate() -> None:
    """Walk the case as its presenter sees it, and keep a frame of each step."""
    frames = []
    with opened() as (browser, server):
        page = browser.new_page(viewport=FRAME)
        page.goto(server.url)
        page.locator(".picture svg.wide").wait_for()
        for name in WALK:
            page.get_by_role("link", name=name).first.click()
            page.get_by_text(f"of 7 {name}").wait_for()
            settled(page)
            frames.append(Image.open(io.BytesIO(page.screenshot())).resize(SHRUNK).convert("RGB"))
    frames[0].save(
        PICTURE,
        save_all=True,
        append_images=frames[1:],
        duration=[round(1000 * seconds) for seconds in SECONDS],
        loop=0,
        quality=80,
        method=6,
    )


def photograph(folder: Path) -> None:
    """Keep a picture of every page at every size, light and dark."""
    folder.mkdir(parents=True, exist_ok=True)
    with opened() as (browser, server):
        for width, height in SIZES:
            for scheme in ("light", "dark"):
                context = browser.new_context(
                    viewport={"width": width, "height": height}, color_scheme=scheme
                )
                page = context.new_page()
                for name in PAGES:
                    page.goto(f"{server.url}/{name}")
                    settled(page)
                    page.screenshot(path=folder / f"{name or 'meeting'}-{width}-{scheme}.png")
                context.close()


if __name__ == "__main__":
    photograph(Path(sys.argv[1])) if sys.argv[1:] else animate()
