"""Wordings that are better avoided are shown where they stand, on the rehearsal and follow-up
pages.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.case.model import Suspicion
from core.meeting.events import ActionAgreed, NoteTaken, ObjectionRaised
from core.script.language import check_language
from pages.parts import desk
from pages.parts.language_view import marked
from tests.pages.visit import AT, even, meeting, opened

pytestmark = pytest.mark.usefixtures("presenter")


def test_the_rehearsal_page_marks_a_wording_of_the_case_with_its_rewrite() -> None:
    case = desk.store().case("late-flights")
    blaming = replace(case, suspicion=Suspicion("The platform team forgot to check the unit."))
    desk.store().save_case(blaming, AT, "test")
    texts = [even(item.value) for item in opened("rehearsal.py", case="late-flights").markdown]
    assert any(":orange-background[The platform team forgot to]" in text for text in texts)
    assert any("a step was left out" in text and "It blames a person" in text for text in texts)


def test_a_case_in_calm_words_is_said_to_need_no_change() -> None:
    texts = [even(item.value) for item in opened("rehearsal.py", case="delay-minutes").markdown]
    assert any("texts checked: nothing to change." in text for text in texts)


def test_minutes_and_notes_are_checked_and_what_others_said_is_not() -> None:
    held = meeting(
        "late-flights",
        ActionAgreed("Find out who broke the join", "Jonas"),
        NoteTaken("This is a nightmare", private=True),
        ObjectionRaised("You forgot the deadline"),
    )
    screen = opened("follow_up.py", case="late-flights", meeting=held)
    texts = " ".join(even(item.value) for item in screen.markdown)
    assert ":orange-background[who broke]" in texts
    assert ":orange-background[nightmare]" in texts
    assert ":orange-background[You forgot]" not in texts


def test_marks_keep_the_letters_and_spaces_of_a_text() -> None:
    text = "Obviously *it* broke, and you forgot."
    shown = marked(text, check_language(text)).replace("\\", "")
    plain = shown.replace(":orange-background[", "").replace("]", "")
    assert plain == text
