"""The rehearsal page offers the script in three lengths, to be copied."""

from __future__ import annotations

import pytest

from tests.pages.visit import even, opened

pytestmark = pytest.mark.usefixtures("presenter")


def test_each_length_stands_on_the_rehearsal_page_with_its_time() -> None:
    screen = opened("rehearsal.py", case="late-flights")
    texts = []
    for length in ("30 seconds", "2 minutes", "5 minutes"):
        screen.segmented_control(key="pitch-length").set_value(length).run()
        texts.append(even(screen.code[0].value))
        assert any("at 140 words a minute." in even(item.value) for item in screen.caption)
    assert [len(text.split()) for text in texts] == sorted({len(text.split()) for text in texts})
    assert texts[0].startswith("We recommend pausing")
    assert not screen.warning
