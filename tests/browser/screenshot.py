"""Make the README's picture: the finding of the sample case, as the presenter sees it."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))


def main() -> None:
    """Start the app on a fresh data folder, walk to the finding, and keep a picture of it."""
    from playwright.sync_api import sync_playwright

    from tests.browser.conftest import FLAGS, chromium
    from tests.browser.server import Server

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        server = Server(Path(folder) / "home").start()
        browser = play.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        page = browser.new_page(viewport={"width": 1360, "height": 720}, device_scale_factor=1.5)
        page.goto(server.url)
        page.get_by_role("button", name="Open the sample").click()
        page.locator(".picture svg.wide").wait_for(timeout=120_000)  # it is measured first
        page.get_by_role("link", name="Finding").first.click()
        page.get_by_text("2 of 7 Finding").wait_for()
        page.wait_for_timeout(1000)  # the fade of the page switch
        page.screenshot(path=ROOT / ".github" / "screenshot.png")
        browser.close()
        server.stop()


if __name__ == "__main__":
    main()
