"""The deck: the screens of the stage as pages, with the same words and the same pictures."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import pikepdf
import pytest

from core.exports.deck import HIGH, WIDE, deck_pdf
from core.exports.export_registry import EXPORTS, PDF, is_printed
from core.exports.press import Press
from core.exports.staging import staged
from core.meeting.fold import Meeting, replay
from core.meeting.scene import stage
from core.meeting.slide import OVER
from core.script.brief import Brief
from core.script.steps import STEPS
from core.speech import in_speech
from tests import cases
from tests.core.exports.test_exports import text_of
from tests.core.exports.test_faces import letters
from tests.core.hostile_minutes import with_people


def texts_of(content: bytes) -> list[str]:
    """Read the pages of a document, each as one text in the order in which it is drawn."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        numbers = [str(number + 1) for number in range(len(pdf.pages))]
    return [text_of(content, "-raw", "-f", number, "-l", number) for number in numbers]


def test_each_step_is_a_page_of_16_by_9_with_the_words_of_its_screen(flights: Brief) -> None:
    log = cases.log_of(*cases.whole_meeting(flights.case))
    meeting = replay(log)
    content = deck_pdf(flights, meeting)
    pages = texts_of(content)
    assert len(pages) == len(STEPS)
    for step, page in zip(STEPS, pages, strict=True):
        scene = stage(flights, meeting, "audience", step)
        assert scene.over
        shown = staged(replace(scene, over=False), flights, narrow=False).slide
        figures = [text for figure in shown.figures for text in (figure.value, figure.under)]
        said = [shown.strap, shown.place, shown.headline, *figures, *shown.list_lines]
        for text in (*said, *shown.notes, shown.source, *(mark.text for mark in shown.marks)):
            assert letters(text) in letters(page)
        assert letters(OVER) not in letters(page)  # news in the room alone
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert {tuple(map(float, page.mediabox)) for page in pdf.pages} == {(0, 0, WIDE, HIGH)}


def test_the_deck_holds_nothing_private(flights: Brief) -> None:
    log = cases.log_of(*cases.whole_meeting(flights.case))
    text = " ".join(texts_of(deck_pdf(flights, replay(log))))
    assert letters(cases.SECRET) not in letters(text)


@pytest.mark.parametrize("name", cases.SAMPLES)
def test_every_sample_has_its_deck_and_the_same_one_again(
    name: str, sample: Callable[[str], Brief]
) -> None:
    brief = sample(name)
    with in_speech(brief.case.speech):
        content = deck_pdf(brief, Meeting())
        assert content == deck_pdf(brief, Meeting())
    assert len(texts_of(content)) == len(STEPS)


def test_a_rehearsal_says_so_on_every_page(flights: Brief) -> None:
    opened = cases.opening(flights.case, "rehearsal")
    pages = texts_of(deck_pdf(flights, replay(cases.log_of(opened))))
    assert all(letters("Rehearsal: not a meeting") in letters(page) for page in pages)


def test_names_of_any_length_and_script_stay_on_the_page(flights: Brief) -> None:
    names = ("Ø" * 300, "دانة الخليل", "x " * 200)
    people = zip(flights.case.people, names, strict=True)
    brief = with_people(flights, *(replace(person, name=name) for person, name in people))
    assert len(texts_of(deck_pdf(brief, Meeting()))) == len(STEPS)


def test_the_press_prints_the_same_deck(flights: Brief) -> None:
    log = cases.log_of(*cases.whole_meeting(flights.case))
    press = Press()
    try:
        content = press.make("deck", flights, None, None, log)
    finally:
        press.end()
    assert content == deck_pdf(flights, replay(log))


def test_what_is_printed_is_never_made_beside_the_pages() -> None:
    assert all(is_printed(export) for export in EXPORTS if export.media_type == PDF)
