"""The clock judges the time by the whole plan first, then by the step: its own function, in a
browser.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from pages.parts import listeners, script_words

pytestmark = pytest.mark.browser
SCRIPT = (Path(listeners.__file__).parent / "clock.js").read_text("utf-8")


@pytest.mark.parametrize(
    ("spent", "budget", "total", "due", "whole", "color", "word"),
    [
        (50, 100, 50, 100, 900, "green", "on time"),
        (90, 100, 90, 100, 900, "amber", "nearly up"),
        (110, 100, 110, 100, 900, "red", "over time"),
        (10, 60, 700, 650, 900, "amber", "behind plan"),  # its own time has only begun
        (10, 60, 1_980, 900, 900, "red", "over time"),  # a step just begun, the meeting over
    ],
)
def test_the_time_is_told_in_color_and_in_words(
    browser: Browser,
    spent: int,
    budget: int,
    total: int,
    due: int,
    whole: int,
    color: str,
    word: str,
) -> None:
    judged = re.search(r"^function judged\(.*?^}", SCRIPT, re.DOTALL | re.MULTILINE)
    assert judged
    page = browser.new_page()
    try:
        gate_state = page.evaluate(
            f"(given) => ({judged[0]})(...given)", [spent, budget, total, due, whole]
        )
    finally:
        page.close()
    assert [gate_state[0], script_words.CLOCK[gate_state[1]]] == [color, word]
