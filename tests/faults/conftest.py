"""The same server, browser and people as in the browser tests."""

from tests.browser.conftest import (
    browser,
    fresh_home,
    measured_home,
    person,
    seats,
    serve,
)

__all__ = ["browser", "fresh_home", "measured_home", "person", "seats", "serve"]
